"""A notebook as it is opened for a reader: what the address may choose, and that nothing of it becomes code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from tornado.web import HTTPError

from styringslib.serving.opened import meanwhile, opened_notebook
from styringslib.serving.reader import Readers
from styringslib.serving.service import Service
from tests.serving.made_reports import published, service, written


def notebook(*names: str) -> nbformat.NotebookNode:
    source = "\n".join(f'{name} = ""' for name in names)
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})  # type: ignore[no-untyped-call]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return nbformat.v4.new_notebook(cells=[cell], metadata=kernel)  # type: ignore[no-untyped-call]


@pytest.fixture
def door(tmp_path: Path) -> Service:
    folder = written(tmp_path)
    published(folder / "reports")
    (folder / "nb").mkdir()
    for name, parameters in (
        ("dispositioner.ipynb", ("data", "unit", "kind")),
        ("prognose.ipynb", ("data", "unit", "month")),
        ("scenarier.ipynb", ("data", "unit", "only")),
    ):
        nbformat.write(notebook(*parameters), folder / "nb" / name)  # type: ignore[no-untyped-call]
    return replace(service(folder), folder=folder / "nb")


def injected(door: Service, login: str, name: str, **asked: str) -> dict[str, str]:
    """The parameters that the notebook is opened with."""
    words = {key: [value.encode()] for key, value in asked.items()}
    made = opened_notebook(door, Readers(door).of(login), name, words)
    source = next(cell.source for cell in made.cells if "injected-parameters" in cell.metadata.get("tags", []))
    found: dict[str, str] = {}
    exec(source, {}, found)  # papermill's own cell, of this test's values
    return found


@pytest.mark.parametrize(
    ("login", "asked", "chosen"),
    [
        ("lea", {"enhed": "aadalen", "slags": "explanation"}, {"unit": "Ådalen", "kind": "explanation"}),
        ("lea", {"enhed": "nord", "slags": "explanation"}, {"kind": "explanation"}),
        ("kim", {"enhed": "nord"}, {"unit": "Nord"}),
        ("kim", {"enhed": "Nord"}, {}),
        ("kim", {"enhed": 'nord"; import os; "', "slags": "forecast"}, {}),
        ("kim", {"unit": "nord", "kind": "action", "data": "/etc"}, {}),
    ],
)
def test_the_address_chooses_a_unit_of_the_readers_and_a_kind_of_entry(
    door: Service, login: str, asked: dict[str, str], chosen: dict[str, str]
) -> None:
    assert injected(door, login, "dispositioner.ipynb", **asked) == {"data": str(door.data), **chosen}


def test_scenarios_are_told_the_units_that_a_reader_may_see(door: Service) -> None:
    assert injected(door, "lea", "scenarier.ipynb", enhed="aadalen") == {
        "data": str(door.data),
        "unit": "Ådalen",
        "only": "aadalen",
    }
    assert injected(door, "cora", "scenarier.ipynb")["only"] == "aadalen;solgaarden"
    assert "only" not in injected(door, "kim", "scenarier.ipynb")
    assert injected(door, "lea", "prognose.ipynb", enhed="aadalen", slags="action") == {
        "data": str(door.data),
        "unit": "Ådalen",
    }


def test_a_copy_of_the_scenarios_that_can_not_be_told_is_for_those_who_see_all(door: Service) -> None:
    nbformat.write(notebook("data"), door.folder / "scenarier.ipynb")  # type: ignore[no-untyped-call]
    assert injected(door, "kim", "scenarier.ipynb", enhed="nord") == {"data": str(door.data)}
    with pytest.raises(HTTPError, match="403"):
        injected(door, "lea", "scenarier.ipynb")


def test_meanwhile_the_newest_report_is_told_of_the_unit_if_it_may_be_read(door: Service) -> None:
    lea, nils = (Readers(door).of(login) for login in ("lea", "nils"))
    assert meanwhile(door, lea, "aadalen") == "Rapporten for oktober 2026: Ådalen følger budgettet."
    assert meanwhile(door, lea, "") == "Rapporten for oktober 2026: Kommunen følger budgettet."
    assert meanwhile(door, lea, "nord") == ""
    assert meanwhile(door, nils, "hele-kommunen") == "Rapporten for oktober 2026: Kommunen følger budgettet."
