"""A published notebook tells nothing of the machine that it was made on, and a reader can run it again from the data."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from styringslib.month import kept_data
from styringslib.reports.run import Options, run
from tests.reports import made_municipality, made_notebooks

# What a report's own first cell does, and a figure of the unit's.
OPENS = """
from styringslib.month.opening import open_follow_up

follow_up = open_follow_up(data, unit, month, cache)
print(follow_up.name, follow_up.month, follow_up.municipality.postings["amount"].sum(), bool(cache))
"""


def _told(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        output.text for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "stream"
    ]


@pytest.mark.parametrize("engine", ["fast", "standard"])
def test_it_tells_no_place_and_runs_again_from_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], engine: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "brugerens egen"))
    data = made_municipality.write(tmp_path / "data")
    notebooks = made_notebooks.write_all(tmp_path / "notebooks", OPENS)
    summary = run(Options(data, out=tmp_path / "ud", notebooks=notebooks, units=("Ådalen",), workers=1, engine=engine))
    assert summary.failed == {}
    assert "WARNING" not in capfd.readouterr().err  # a kernel's own words, in English
    path = summary.folder / "aadalen" / "rapport.ipynb"
    for text in (path.read_text("utf-8"), (summary.folder / "run.json").read_text("utf-8")):
        for place in (tmp_path, Path.home(), Path.cwd(), kept_data.copies(data)):
            assert str(place) not in text
        assert "brugerens egen" not in text
        assert kept_data.copies(data).name not in text
    notebook = nbformat.read(path, as_version=4)
    assert notebook.metadata.papermill.parameters == {
        "data": "../../../data", "unit": "Ådalen", "month": "2026-03", "cache": ""
    }  # fmt: skip
    # Worked out by hand: 15 months of 1,000,000 kr. and 1,000 kr. for the number of each month, 78 and 6.
    assert _told(notebook) == ["Ådalen 2026-03 15084000.0 True\n"]
    if engine == "standard":  # both write the same notebook
        NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
        assert _told(notebook) == ["Ådalen 2026-03 15084000.0 False\n"]


def test_an_error_page_does_not_tell_where_the_copy_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "brugerens egen"))
    data = made_municipality.write(tmp_path / "data")
    notebooks = made_notebooks.write_all(tmp_path / "notebooks", 'raise OSError(f"{cache}/postings.parquet mangler")')
    summary = run(Options(data, out=tmp_path / "ud", notebooks=notebooks, units=("Ådalen",), workers=1))
    assert list(summary.failed) == ["Ådalen"]
    page = (summary.folder / "aadalen" / "rapport.html").read_text("utf-8")
    assert "OSError: kopien af data/postings.parquet mangler" in page
    assert "brugerens egen" not in page
