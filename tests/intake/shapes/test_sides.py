"""Debit and credit, D and K, turned signs: one amount with cost as plus."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "Periode;Enhed;Område;Artsgruppe;{}\n"
ROW = "202610;Ådalen;Hjemmepleje;Løn;{}\n"


def amounts(folder: Any, headings: str, *cells: str, lines: tuple[str, ...] = ()) -> list[float]:
    folder.blocks.clear()
    folder.table("posteringer", HEAD.format(headings) + "".join(ROW.format(cell) for cell in cells), *lines)
    return sorted(folder.read().postings["amount"].to_list())


@pytest.mark.parametrize("headings", ["Debet;Kredit", "Debetbeløb;Kreditbeløb", "DEBIT;CREDIT"])
def test_debit_minus_credit(folder: Any, headings: str) -> None:
    assert amounts(folder, headings, "1.000,00;", ";250,50", "100;40") == [-250.5, 60.0, 1_000.0]


def test_headings_of_their_own(folder: Any) -> None:
    lines = ('debet = "Ind"', 'kredit = "Ud"')
    assert amounts(folder, "Ind;Ud", "5;", ";7", lines=lines) == [-7.0, 5.0]


@pytest.mark.parametrize(
    ("heading", "debit", "credit"),
    [("D/K", "D", "K"), ("Debet/Kredit", "Debet", "Kredit"), ("S/H", "S", "H"), ("Kode", "d", "k")],
)
def test_a_flag_says_the_sign(folder: Any, heading: str, debit: str, credit: str) -> None:
    lines = ('debet_kredit = "Kode"',) if heading == "Kode" else ()
    assert amounts(folder, f"Beløb;{heading}", f"100;{debit}", f"30;{credit}", f"-5;{credit}", lines=lines) == [
        -30.0, 5.0, 100.0,
    ]  # fmt: skip


def test_credits_that_have_their_minus_already_keep_it_and_it_is_told(folder: Any) -> None:
    assert amounts(folder, "Beløb;D/K", "100;D", "-30;K", "-5;K") == [-30.0, -5.0, 100.0]
    assert "Alle beløb i kredit står allerede med minus og er læst som minus" in folder.check().text()
    assert amounts(folder, "Debet;Kredit", "100;", ";-30") == [-30.0, 100.0]
    assert "Alle beløb i kredit står allerede med minus" in folder.check().text()


def test_a_flag_that_says_neither_is_told(folder: Any) -> None:
    folder.table("posteringer", HEAD.format("Beløb;D/K") + ROW.format("100;D") + ROW.format("30;X") + ROW.format("20;"))
    faults = [(p.row, p.column, p.value, p.message) for p in folder.check() if p.severity == "error"]
    assert faults == [
        (3, "D/K", "X", "Feltet siger hverken debet eller kredit"),
        (4, "D/K", "", "Feltet siger hverken debet eller kredit"),
    ]


def test_an_amount_that_is_not_debit_minus_credit_is_told(folder: Any) -> None:
    cells = ("100;100;", "-30;;30", "31;;30")
    folder.table("posteringer", HEAD.format("Beløb;Debet;Kredit") + "".join(ROW.format(cell) for cell in cells))
    (fault,) = [p for p in folder.check() if p.severity == "error"]
    assert (fault.row, fault.column, fault.message) == (4, "Beløb", "Beløb er ikke debet minus kredit")


def test_a_cell_that_is_no_number_is_told_on_its_own_column(folder: Any) -> None:
    folder.table("posteringer", HEAD.format("Debet;Kredit") + ROW.format("100;") + ROW.format("1.5;"))
    faults = [(p.row, p.column, p.value) for p in folder.check() if p.severity == "error"]
    assert faults == [(3, "Debet", "1.5")]


def test_sums_of_debit_and_credit_are_held_against_the_rows(folder: Any) -> None:
    text = HEAD.format("Debet;Kredit") + ROW.format("100;") + ROW.format(";30") + "I alt;;;;100;{}\n"
    folder.table("posteringer", text.format("30"))
    assert folder.read().postings["amount"].sum() == 70.0
    folder.write("posteringer.csv", text.format("20"))
    assert "Kontroltotalen er 80, men rækkerne giver 70" in folder.check().text()


def test_debtors_whose_income_is_plus(folder: Any) -> None:
    assert amounts(folder, "Beløb", "100,00", "-20", lines=("vend_fortegn = true",)) == [-100.0, 20.0]
    assert amounts(folder, "Beløb (1.000 kr.)", "1,5", lines=("vend_fortegn = true",)) == [-1_500.0]
    assert amounts(folder, "Debet;Kredit", "10;", lines=("vend_fortegn = true",)) == [-10.0]
