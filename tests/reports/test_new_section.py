"""A section is added by its folder, a row and a cell: "Ventetid", made up, in a copy of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.reports import made_municipality

ROOT = Path(__file__).parents[2]
LIST = "styringslib/reports/follow_up_report.py"
NAMES = "styringslib/intake/settings/settings_keys.py"
NOTEBOOK = "notebooks/opfoelgning_distrikt.ipynb"
FOLDER = {
    "__init__.py": '''"""How long citizens wait for their first visit."""

from styringslib.presentation import text
from styringslib.sections.spec import SectionSpec
from styringslib.sections.waiting.numbers import Waiting
from styringslib.sections.waiting.section import waiting
from styringslib.sections.waiting.terms import WAITING

SECTION = SectionSpec(
    "ventetid",
    frozenset({"district"}),
    Waiting,
    waiting,
    questions=lambda wait: [text.question(wait.finding)],
    terms=(WAITING,),
)
''',
    "terms.py": '''"""What [ventetid] of kommune.toml says: the goal."""

from styringslib.fields.quantities import Number
from styringslib.fields.section import Declared, Section
from styringslib.intake import Settings

WAITING = Declared(
    "ventetid",
    Section((Number("goal", "maal_dage", "Målet for ventetid", unit="dage", low=0, high=365, default=5),), about="Ventetid."),
)


def goal(settings: Settings) -> float:
    """Days."""
    return WAITING.checked(settings.sections)["goal"]
''',
    "numbers.py": '''"""Days waited against the goal."""

from styringslib.findings import Finding
from styringslib.month.follow_up import Subject
from styringslib.sections.waiting.findings import long_wait
from styringslib.sections.waiting.terms import goal


class Waiting(Subject):
    """A district's: seven days, always."""

    @property
    def finding(self) -> Finding:
        """How long, against the goal."""
        return long_wait(self.name, self.month, 7, goal(self.follow_up.settings))
''',
    "findings.py": '''"""When a wait is told."""

import pandas as pd

from styringslib.findings import Evidence, Finding


def long_wait(unit: str, month: pd.Period, days: float, goal: float) -> Finding:
    """Days waited and the goal."""
    evidence = {"waited": Evidence(days, "count"), "goal": Evidence(goal, "count")}
    return Finding("long_wait", unit, month, days - goal, "notice", evidence)
''',
    "section.py": '''"""The wait in words."""

from styringslib.presentation import text
from styringslib.presentation.section import Section, section
from styringslib.sections.waiting.numbers import Waiting


def waiting(wait: Waiting) -> Section:
    """One sentence."""
    return section(text.sentence(wait.finding))
''',
    "texts.toml": """[long_wait]
title = "Ventetiden er for lang"
sentence = "Borgerne venter {{ waited }} dage mod et mål på {{ goal }} dage."
question = "Hvad skal der til, for at ventetiden bliver {{ goal }} dage?"
""",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its notebooks, with the section."""
    copy = tmp_path_factory.mktemp("house")
    unwanted = shutil.ignore_patterns("__pycache__", "_shipped", ".ipynb_checkpoints")
    for name in ("styringslib", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=unwanted)
    (copy / "data" / "sample").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "sample" / "kommune.toml", copy / "data" / "sample")
    folder = copy / "styringslib" / "sections" / "waiting"
    folder.mkdir()
    for name, content in FOLDER.items():
        (folder / name).write_text(content, "utf-8")
    listed = (copy / LIST).read_text("utf-8")
    listed = listed.replace("    why,\n)", "    waiting,\n    why,\n)", 1)
    listed = listed.replace("    early_signs.SECTION,", "    waiting.SECTION,\n    early_signs.SECTION,", 1)
    assert listed.count("waiting") == 2
    (copy / LIST).write_text(listed, "utf-8")
    notebook = nbformat.read(copy / NOTEBOOK, as_version=4)
    place = next(n for n, cell in enumerate(notebook.cells) if cell.source == "## Dispositioner")
    notebook.cells[place:place] = [new_markdown_cell("## Ventetid"), new_code_cell('report.show("ventetid")')]
    nbformat.write(notebook, copy / NOTEBOOK)
    names = (copy / NAMES).read_text("utf-8")
    (copy / NAMES).write_text(names.replace("ELSEWHERE = (\n", 'ELSEWHERE = (\n    "ventetid",\n'), "utf-8")
    return copy


def call(house: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(house)}
    return subprocess.run(
        [sys.executable, "-m", "styringslib.cli", *map(str, command)],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_only_the_folder_the_row_and_the_cell_are_new(house: Path) -> None:
    names = {
        path.relative_to(house).as_posix() for path in house.rglob("*") if path.is_file() and ".pyc" not in path.name
    }
    new = {name for name in names if not (ROOT / name).is_file()}
    changed = {name for name in names - new if (house / name).read_bytes() != (ROOT / name).read_bytes()}
    assert new == {f"styringslib/sections/waiting/{name}" for name in FOLDER}
    assert changed == {LIST, NAMES, NOTEBOOK}


def test_it_stands_in_the_report_and_asks_the_meeting(house: Path, tmp_path: Path) -> None:
    data = made_municipality.write(tmp_path / "data")
    with (data / "kommune.toml").open("a", encoding="utf-8") as settings:
        settings.write("[ventetid]\nmaal_dage = 4\n")
    done = call(house, "run", "--data", data, "--out", tmp_path / "out", "--units", "Ådalen", "--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "out" / "2026-03" / "aadalen" / "rapport.html").read_text("utf-8")
    assert '<h2 id="ventetid">Ventetid</h2>' in page
    assert "Borgerne venter 7 dage mod et mål på 4 dage." in page
    # The first two questions stand on the front page.
    meeting = page[page.index("<strong>Til mødet</strong>") : page.index('<h2 id="ventetid">')]
    assert "Hvad skal der til, for at ventetiden bliver 4 dage?" in meeting


def test_a_fault_in_its_terms_is_told_by_the_data_check(house: Path, tmp_path: Path) -> None:
    data = made_municipality.write(tmp_path / "data")
    with (data / "kommune.toml").open("a", encoding="utf-8") as settings:
        settings.write('[ventetid]\nmaal_dage = "fire"\n')
    done = call(house, "check", "--data", data)
    assert "maal_dage i [ventetid] skal være et tal fra 0 til 365" in done.stdout
    assert done.returncode == 1
