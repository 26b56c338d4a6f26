"""A column per month: headings with and without year, a total that checks the row, thousands, merged cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from styringslib.intake.shapes.layout import month_heading, title_year


@pytest.mark.parametrize(
    ("heading", "year", "month"),
    [
        ("Jan", 2026, "2026-01"), ("jan.", 2026, "2026-01"), ("Oktober", 2026, "2026-10"), ("sept", 2026, "2026-09"),
        ("2026-01", None, "2026-01"), ("202601", None, "2026-01"), ("Jan 2026", None, "2026-01"), ("01.2026", None, "2026-01"),
        ("2026-01-01", None, "2026-01"), ("1", 2026, "2026-01"), ("Periode 01", 2026, "2026-01"), ("P12", 2026, "2026-12"),
        ("Måned 3", 2026, "2026-03"), ("Jan", None, "Jan"), ("P1", None, "1"),
        ("1", None, None), ("I alt", 2026, None), ("13", 2026, None), ("Enhed", 2026, None), ("Budget 2026", 2026, None),
    ],
)  # fmt: skip
def test_headings_that_are_months(heading: str, year: int | None, month: str | None) -> None:
    assert month_heading(heading, year) == month


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        ([["Vedtaget budget 2026"]], 2026), ([["Budgetår", "2026"]], 2026), ([["Budget 2026"], ["Budget 2026"]], 2026),
        ([["Budget 2024-2026"]], None), ([["Udskrevet 09-11-2026"]], None), ([["Udskrevet d. 9. november 2026"]], None),
        ([["Budget 2026"], ["Regnskab 2025"]], None), ([["2.026"]], None), ([[""]], None),
    ],
)  # fmt: skip
def test_the_year_of_the_lines_above(lines: list[list[str]], year: int | None) -> None:
    assert title_year(lines) == year


MONTHS = ["Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec"]
VERSION = 'konstanter = { "Version" = "Vedtaget" }'


def rows_of(frame: Any) -> list[list[Any]]:
    return [[str(m), u, g, a] for m, u, g, a in frame[["month", "unit", "account_group", "amount"]].to_numpy().tolist()]


def test_a_row_per_month_that_holds_a_number(folder: Any) -> None:
    text = "Budget 2026;;;;\nEnhed;Område;Artsgruppe;Jan;Feb\nÅdalen;Hjemmepleje;Løn;1,50;\nÅdalen;Hjemmepleje;Drift;-2;3\n"
    folder.table("budget", text, 'form = "maaneder"', VERSION)
    assert rows_of(folder.read().budget) == [
        ["2026-01", "Ådalen", "Drift", -2.0],
        ["2026-01", "Ådalen", "Løn", 1.5],
        ["2026-02", "Ådalen", "Drift", 3.0],
    ]
    assert "Årstallet 2026 er læst over overskrifterne eller i arkets navn" in folder.check().text()


def test_without_a_year_it_is_asked_for_and_kommune_toml_may_say_it(folder: Any) -> None:
    text = "Enhed;Område;Artsgruppe;Jan;Feb\nÅdalen;Hjemmepleje;Løn;1;2\n"
    folder.table("budget", text, 'form = "maaneder"', VERSION)
    (fault,) = [p for p in folder.check() if p.severity == "error"]
    assert (fault.message, fault.column) == ("Måneden mangler årstal", "Jan")
    assert "aar = 2026" in fault.remedy
    folder.blocks[-1] += "aar = 2027\n"
    assert [str(m) for m in folder.read().budget["month"]] == ["2027-01", "2027-02"]


def test_each_row_may_say_its_year(folder: Any) -> None:
    text = "År;Enhed;Område;Artsgruppe;Jan;Feb\n2025;Ådalen;Hjemmepleje;Løn;1;2\n2026;Ådalen;Hjemmepleje;Løn;3;4\n"
    folder.table("budget", text, 'form = "maaneder"', VERSION)
    assert {str(m): a for m, a in zip(*(folder.read().budget[c] for c in ("month", "amount")), strict=True)} == {
        "2025-01": 1.0, "2025-02": 2.0, "2026-01": 3.0, "2026-02": 4.0,
    }  # fmt: skip


def test_another_column_than_the_amount(folder: Any) -> None:
    text = "Enhed;Ydelse;2026-01;2026-02\nÅdalen;Pleje;90;120\n"
    block = (
        'form = "maaneder"',
        'vaerdikolonne = "Leverede timer"',
        'maaleenheder = { "Leverede timer" = "minutter" }',
    )
    folder.table("aktivitet", text, *block)
    assert folder.read().activity["delivered_hours"].to_list() == [1.5, 2.0]


def test_the_total_of_a_row_is_held_against_its_months(folder: Any) -> None:
    text = "Enhed;Område;Artsgruppe;2026-01;2026-02;I alt\nÅdalen;Hjemmepleje;Løn;{};2,00;{}\n"
    folder.table("budget", text.format("1,00", "3,00"), 'form = "maaneder"', VERSION)
    assert folder.read().budget["amount"].to_list() == [1.0, 2.0]
    folder.write("budget.csv", text.format("1,00", "3,50"))
    (fault,) = [p for p in folder.check() if p.severity == "error"]
    assert fault.message == "Månederne giver 3, men I alt er 3,50"
    assert (fault.row, fault.column, fault.value) == (2, "I alt", "3,50")
    folder.write("budget.csv", text.format("1,00", "4").replace("1,00", "1").replace("2,00", "2"))
    assert [p.severity for p in folder.check() if "som kan være afrunding" in p.message] == ["warning"]


def test_two_columns_of_the_same_month_are_told(folder: Any) -> None:
    text = "Enhed;Område;Artsgruppe;2026-01;01.2026\nÅdalen;Hjemmepleje;Løn;1;2\n"
    folder.table("budget", text, 'form = "maaneder"', VERSION)
    assert "Måneden 2026-01 står i flere kolonner" in folder.check().text()


def workbook(path: Path, headings: list[Any], merge: bool = True) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Vedtaget 2026"
    for line in (["Vedtaget budget"], ["Beløb i 1.000 kr."], [], ["Enhed", "Artsgruppe", *headings, "I alt"]):
        sheet.append(line)
    for unit, wages, others in (("Ådalen", 100, 10), ("Østerbæk", 200, 20.5)):
        sheet.append([unit, "Løn", *[wages] * len(headings), wages * len(headings)])
        sheet.append([None, "Drift", *[others] * len(headings), others * len(headings)])
        if merge:
            sheet.merge_cells(start_row=sheet.max_row - 1, end_row=sheet.max_row, start_column=1, end_column=1)
    sheet.append(["I alt", None, *[330.5] * len(headings), 330.5 * len(headings)])
    book.save(path)


BLOCK = ('filer = "b.xlsx"', 'form = "maaneder"', 'konstanter = { "Version" = "Vedtaget", "Område" = "Hjemmepleje" }')


@pytest.mark.parametrize("dates", [False, True])
def test_a_budget_office_sheet_in_thousands_with_merged_units(folder: Any, dates: bool) -> None:
    headings = [dt.datetime(2026, month, 1) for month in range(1, 13)] if dates else MONTHS
    workbook(folder.path / "b.xlsx", headings)
    folder.block("budget", *BLOCK)
    budget = folder.read().budget
    assert len(budget) == 48
    assert budget.groupby(["unit", "account_group"])["amount"].sum().to_dict() == {
        ("Ådalen", "Løn"): 1_200_000.0, ("Ådalen", "Drift"): 120_000.0,
        ("Østerbæk", "Løn"): 2_400_000.0, ("Østerbæk", "Drift"): 246_000.0,
    }  # fmt: skip
    assert [str(budget["month"].min()), str(budget["month"].max())] == ["2026-01", "2026-12"]
    problems = folder.check()
    assert not problems.errors
    assert "Beløb er læst i 1.000 kr., som linje 2 over overskrifterne siger" in problems.text()


def test_empty_units_are_filled_only_when_said(folder: Any) -> None:
    workbook(folder.path / "b.xlsx", MONTHS, merge=False)
    folder.block("budget", *BLOCK)
    assert {p.message for p in folder.check() if p.severity == "error" and p.column == "Enhed"} == {"Feltet er tomt"}
    folder.blocks[-1] += 'udfyld_ned = "Enhed"\n'
    budget = folder.read().budget
    assert budget.groupby("unit")["amount"].sum().to_dict() == {"Ådalen": 1_320_000.0, "Østerbæk": 2_646_000.0}


def test_kommune_toml_decides_what_the_amounts_are_in(folder: Any) -> None:
    workbook(folder.path / "b.xlsx", MONTHS)
    folder.block("budget", *BLOCK, 'maaleenheder = { "Beløb" = "kr." }')
    assert folder.read().budget["amount"].sum() == 330.5 * 12


SIDE_BY_SIDE = (
    'form = "maaneder"', 'kategorikolonne = "Version"',
    'kategorier = { "Vedtaget" = "Vedtaget", "Korrigeret" = "Korrigeret" }',
)  # fmt: skip


@pytest.mark.parametrize(
    "headings",
    [
        "Budget 2026;;;;;;\nEnhed;Område;Artsgruppe;Vedtaget jan;Vedtaget feb;Korrigeret jan;Korrigeret feb\n",
        "Budget 2026;;;;;;\nEnhed;Område;Artsgruppe;Jan - vedtaget;Feb - vedtaget;Jan - korrigeret;Feb - korrigeret\n",
        "Budget 2026;;;;;;\n;;;Vedtaget budget;;Korrigeret budget;\nEnhed;Område;Artsgruppe;Jan;Feb;Jan;Feb\n",
    ],
)
def test_adopted_and_revised_side_by_side(folder: Any, headings: str) -> None:
    folder.table("budget", headings + "Ådalen;Hjemmepleje;Løn;1;2;3;\n", *SIDE_BY_SIDE)
    budget = folder.read().budget
    assert [[str(m), v, a] for m, v, a in budget[["month", "version", "amount"]].to_numpy().tolist()] == [
        ["2026-01", "adopted", 1.0], ["2026-01", "revised", 3.0], ["2026-02", "adopted", 2.0],
    ]  # fmt: skip


def test_a_month_without_its_category_is_told(folder: Any) -> None:
    text = "Enhed;Område;Artsgruppe;Vedtaget 2026-01;2026-02\nÅdalen;Hjemmepleje;Løn;1;2\n"
    folder.table("budget", text, *SIDE_BY_SIDE)
    assert "Kolonnen 2026-02 siger ikke, hvilken kategori den er" in folder.check().text()
