"""Everything that is published is searched for CPR numbers as it is read: the reports, and each file beside them.

kommune.toml may say that a line holds another kind of number; then a name that looks like a person's number comes this far.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from styringslib.cli import main
from tests.reports import made_municipality, made_notebooks

NUMBER = "010190-1234"
SOURCE = Path(__file__).parents[2] / "styringslib"
UNIT, MEETING = f"Ådalen {NUMBER}", f"Møde {NUMBER}"
# What the reports say for the agendas, in the summary's cell.
_PART = '{"changed": ["Mere"], "agreed": [], "earlier": [], "asked": ["Hvorfor?"], "written": []}'
AGENDA = json.dumps(f'"findings": [], "dagsorden": {_PART}')[1:-1]
# What each kind of file is made by; a file that none of these says is not searched by this test, which is an error.
PUBLISHED = {
    "run": r"2026-03/(aadalen|birkelunden|hele-kommunen)/.*|2026-03/(index|datatjek|tallene)\.html|2026-03/(run|runde)\.json"
    r"|2026-03/prognose\.csv|index\.html|2026-03/moeder/.*",
    "handout": r"2026-03/uddelingsark/.*",
    "log": r"log-\d{4}\.jsonl|\.laas",
}


@pytest.fixture(params=["enhed", "møde"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit's name looks like a person's number, or the name of a meeting does (then the reports themselves are made)."""
    data = made_municipality.write(tmp_path / "data")
    for name in ("posteringer.csv", "budget.csv"):
        text = (data / name).read_text("utf-8")
        (data / name).write_text(text.replace(";Ådalen;", ";301;"), "utf-8")
    file = data / "kommune.toml"
    text = file.read_text("utf-8")
    meeting = ""
    if request.param == "enhed":
        text = text.replace('navn = "Ådalen"', f'navn = "{UNIT}" # andet nummer')
    else:
        meeting = f'[[opfoelgning.moeder]]\nnavn = "{MEETING}" # andet nummer\ndeltagere = ["Økonomikonsulent"]\n'
    file.write_text(f"{text}[opfoelgning]\n{meeting}", "utf-8")
    for notebook in made_notebooks.write_all(tmp_path / "notebooks").iterdir():
        text = notebook.read_text("utf-8").replace('\\"findings\\": []', AGENDA)
        notebook.write_text(text, "utf-8")
    return tmp_path


def read(path: Path) -> str:
    """What a reader of the file sees."""
    if path.suffix in (".xlsx", ".docx"):
        with ZipFile(path) as book:
            return " ".join(
                re.sub("<[^>]*>", "", book.read(name).decode("utf-8", "replace")) for name in book.namelist()
            )
    return unescape(path.read_bytes().decode("utf-8", "replace"))


def leaks(out: Path) -> Iterator[str]:
    for path in sorted(path for path in out.rglob("*") if path.is_file() and path.parent.name != "spor"):
        name = path.relative_to(out).as_posix()
        assert any(re.fullmatch(pattern, name) for pattern in PUBLISHED.values()), name
        if NUMBER in read(path) or NUMBER[-4:] in name:
            yield name


def test_no_file_that_is_published_holds_what_looks_like_a_cpr_number(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["--data", str(town / "data"), "--out", str(town / "ud")]
    main(["run", *call, "--workers", "1", "--notebooks", str(town / "notebooks"), "--word"])
    of_meetings = MEETING in (town / "data" / "kommune.toml").read_text("utf-8")
    if not of_meetings:
        assert main(["handout", *call, "--focus", "opfoelgning"]) == 0
    assert NUMBER not in "".join(capsys.readouterr())
    assert list(leaks(town / "ud")) == []
    month = {path.relative_to(town / "ud" / "2026-03").as_posix() for path in (town / "ud" / "2026-03").rglob("*.*")}
    sheets = {f"uddelingsark/hele-kommunen/{name}" for name in ("aftaler.xlsx", "index.html", "opfoelgning.html")}
    reports = {"moeder/moede-skjult.docx", "aadalen/rapport.html", "aadalen/tal.xlsx", "aadalen/rapport.docx"}
    assert {"index.html", "datatjek.html", "tallene.html", "prognose.csv"} < month
    assert (reports if of_meetings else sheets) < month


# Who puts a file in place, and why nothing gets past the search there. Reports go through publishing/job.py, which refuses them.
WRITERS = {
    "publishing/searched.py": "put: masked, and refused where that is not enough",
    "reports/month_files.py": "run.json: manifest.text masks",
    "reports/round_front.py": "runde.json: masked",
    "reports/meetings.py": "moeder.json: masked",
    "handouts/workbook.py": "no unit whose name looks like a number",
    "delivery/papers/made.py": "masked",
    "delivery/sent.py": "roles, months and sums of the texts",
    "delivery/targets.py": "copies of what has been published",
}


def test_nobody_else_puts_a_file_in_place() -> None:
    sources = {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in SOURCE.rglob("*.py")}
    found = {name for name, text in sources.items() if re.search(r"\bfolders\.write\(", text)}
    assert found == set(WRITERS)
    published = {name for name in sources if name.startswith(("publishing/", "reports/", "handouts/"))}
    others = {name for name in published if re.search(r"\.write_(text|bytes)\(", sources[name])}
    # folder.write itself; the report's own files, searched; Word's pictures and the log's digests.
    assert others == {"publishing/folder.py", "publishing/job.py", "publishing/word.py"}
