"""Folders in other shapes: a workbook a month with account strings, wide pay, a file for granted and one for delivered hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from styringslib.proposals import Proposal, look, propose
from tests.proposals.raw_folder import lines


def _proposed(folder: Path, files: dict[str, list[str]], **answers: str) -> Proposal:
    for name, text in files.items():
        lines(folder / name, [[line] for line in text])
    return propose(look(folder), answers)


@pytest.mark.parametrize(
    ("name", "number"),
    [("Leverede timer.csv", "Leverede timer"), ("Visiteret 2026.csv", "Visiterede timer"), ("unikke_borgere.csv", "Modtagere")],
)  # fmt: skip
def test_months_beside_each_other_hold_what_the_file_is_called(tmp_path: Path, name: str, number: str) -> None:
    text = ["Distrikt;Ydelse;2026-01;2026-02;2026-03", "Elmely;Personlig pleje;700;710;720"]
    (source,) = _proposed(tmp_path, {name: text}).sources
    assert (source.table, source.keys["vaerdikolonne"]) == ("activity", number)


def test_what_the_numbers_are_is_asked_where_no_name_tells(tmp_path: Path) -> None:
    text = ["Distrikt;Ydelse;2026-01;2026-02;2026-03", "Elmely;Personlig pleje;700;710;720"]
    proposal = _proposed(tmp_path, {"Aktivitet.csv": text})
    question = next(one for one in proposal.questions if one.id.startswith("tal:"))
    assert (question.text, question.choices[0]) == (
        "Hvad er tallene i Aktivitet.csv?", ("granted_hours", "Visiterede timer"),
    )  # fmt: skip
    (answered,) = propose(look(tmp_path), {question.id: "delivered_hours"}).sources
    assert answered.keys["vaerdikolonne"] == "Leverede timer"


def test_numbers_without_a_word_of_pay_are_no_payroll(tmp_path: Path) -> None:
    text = ["Month,Department,Capacity,Occupied,Rate", '2026-01,Solbakken,620,600,"2150,00"']
    proposal = _proposed(tmp_path, {"export.csv": text})
    assert (proposal.sources, [name for name, _ in proposal.left_out]) == ((), ["export.csv"])


def test_two_columns_of_one_wage_category_are_added(tmp_path: Path) -> None:
    text = ["Måned;Enhed;Månedsløn;Timeløn;Pension", "2026-01;Elmely;100,00;20,00;12,00"]
    (source,) = _proposed(tmp_path, {"Løn.csv": text}).sources
    assert source.keys["kategorier"] == {"Månedsløn": "Løn", "Timeløn": "Løn", "Pension": "Pension"}
    assert source.keys["sammenlaeg"] is True


def test_extracts_of_one_system_are_asked_about_once(tmp_path: Path) -> None:
    heads = "Enhed;Artsgruppe;Regnskabsperiode;Beløb"
    files = {f"Poster 2026-0{n}.csv": [heads, f"Elmely;Løn;2026-0{n};-100,00"] for n in (1, 2, 3)}
    proposal = _proposed(tmp_path, files)
    (question,) = [one for one in proposal.questions if one.id.startswith("fortegn:")]
    assert question.text == (
        "Næsten alle beløb i Poster 2026-01.csv og 2 andre af samme slags er minus. Hvad betyder det?"
    )
    assert [source.keys.get("vend_fortegn") for source in proposal.sources] == [True]
    (other,) = propose(look(tmp_path), {question.id: "plus"}).sources
    assert "vend_fortegn" not in other.keys
