from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl

from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Heading, Table
from styringslib.publishing.workbook import FORMATS, workbook

ABOUT = {"Enhed": "Ådalen", "Måned": "oktober 2026"}


def _table(name: str = "oekonomi", *kinds: str, rows: Any = (), totals: frozenset[int] = frozenset()) -> dict[str, Any]:
    headings = tuple(Heading(f"Kolonne {number}", kind) for number, kind in enumerate(kinds))
    return Table(name, "Titel", headings, rows, totals, note="Note", source="Posteringer").to_json()


def _read(*tables: dict[str, Any]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(ABOUT, tables)))


def test_numbers_stay_numbers_with_a_format_of_their_kind() -> None:
    rows = (
        ("Løn", 1234.567, 0.125, "2026-10", "2026-10-31", None, True),
        ("I alt", 2.0, 1.0, None, None, float("nan"), None),
    )
    book = _read(_table("løn", "text", "kr", "pct", "month", "date", "kr", "text", rows=rows, totals=frozenset({1})))
    sheet = book["Løn"]
    assert [cell.value for cell in sheet[4]] == [
        "Løn", 1234.567, 0.125, datetime(2026, 10, 1), datetime(2026, 10, 31), None, "Ja",
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[4]][1:5] == [
        '#,##0;"\u2212"#,##0;#,##0', '0.0%;"\u2212"0.0%;0.0%', "mmm yyyy", "dd-mm-yyyy",
    ]  # fmt: skip
    assert [cell.font.bold for cell in sheet[5]][:2] == [True, True]
    assert not sheet["A4"].font.bold
    assert sheet["F5"].value is None
    assert sheet.freeze_panes == "B4"
    assert [sheet["A7"].value, sheet["A8"].value] == ["Note", "Kilde: Posteringer"]


def test_the_first_sheet_tells_what_the_workbook_is() -> None:
    book = _read(_table("a", "text"), _table("b", "text"))
    assert book.sheetnames == ["Om", "A", "B"]
    first = book["Om"]
    assert [(row[0].value, row[1].value) for row in first.iter_rows(max_row=2)] == list(ABOUT.items())
    assert first["A6"].hyperlink.location == "'B'!A1"


def test_sheet_names_are_ones_that_excel_takes() -> None:
    long = "et meget langt navn på en tabel i rapporten"
    names = _read(*(_table(name, "text") for name in ("om", "a/b:c", long, long, long.upper(), "")))
    sheets = names.sheetnames
    assert len({name.casefold() for name in sheets}) == 7
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)


def test_every_kind_of_number_has_a_format() -> None:
    from styringslib.presentation import numbers

    assert set(numbers.FORMATS) - {"text"} <= set(FORMATS)


def test_the_same_tables_give_the_same_bytes() -> None:
    table = _table("a", "text", "kr", rows=(("Løn", 1.0),))
    assert workbook(ABOUT, [table]) == workbook(ABOUT, [table])


def test_deviations_have_their_sign_and_results_their_word_in_the_cell() -> None:
    headings = (
        Heading("Enhed"),
        Heading("Afvigelse", "over_kr"),
        Heading("Pct.", "over_pct"),
        Heading("Resultat", "result_kr"),
    )
    for sign, value in ((Sign("more"), 5_000.0), (Sign("less"), -5_000.0)):
        made = Table("enheder", "Titel", headings, (("A", 5_000.0, 0.05, 5_000.0),), sign=sign).to_json()
        sheet = _read(made)["Enheder"]
        assert [cell.value for cell in sheet[4]] == ["A", value, value / 100_000, value]
        formats = [cell.number_format for cell in sheet[4]][1:]
        assert formats[:2] == ['+#,##0;"\u2212"#,##0;#,##0', '+0.0%;"\u2212"0.0%;0.0%']
        # The word follows the direction of the cost, whichever sign it has.
        words = ("underskud", "overskud") if sign.plus == "more" else ("overskud", "underskud")
        assert formats[2] == f'"{words[0]} "#,##0;"{words[1]} "#,##0;#,##0'


def test_a_long_list_can_be_filtered_and_a_table_with_a_sum_can_not() -> None:
    rows = tuple((f"b-{number}", f"V{number % 3}") for number in range(10))
    book = _read(_table("liste", "text", "text", rows=rows), _table("kort", "text", "text", rows=rows[:9]))
    assert book["Liste"].auto_filter.ref == "A3:B13"
    assert book["Kort"].auto_filter.ref is None
    summed = _read(_table("sum", "text", "text", rows=rows, totals=frozenset({9})))
    assert summed["Sum"].auto_filter.ref is None
