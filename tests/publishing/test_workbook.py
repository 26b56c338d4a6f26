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
        '#,##0;"\u2212"#,##0;#,##0', '0.0%;"\u2212"0.0%;0.0%', "[$-406]mmm yyyy", "dd-mm-yyyy",
    ]  # fmt: skip
    assert [cell.font.bold for cell in sheet[5]][:2] == [True, True]
    assert not sheet["A4"].font.bold
    assert sheet["F5"].value is None
    assert sheet.freeze_panes == "B4"
    assert [sheet["A7"].value, sheet["A8"].value] == ["Note", "Kilde: Posteringer"]


def test_the_first_sheet_tells_what_the_workbook_is_and_leads_to_the_others() -> None:
    book = _read(_table("a", "text", "kr", rows=(("Løn", 1.0),)), _table("b", "text"))
    assert book.sheetnames == ["Indhold", "Alle tal", "A", "B"]
    first = book["Indhold"]
    assert [(row[0].value, row[1].value) for row in first.iter_rows(max_row=2)] == list(ABOUT.items())
    links = [first.cell(row, 1) for row in (5, 6, 7)]
    assert [(cell.value, cell.hyperlink.location) for cell in links] == [
        ("Alle tal", "'Alle tal'!A1"), ("A", "'A'!A1"), ("B", "'B'!A1"),
    ]  # fmt: skip
    assert first["B6"].value == "Titel"
    # Without a number there is no list of numbers.
    assert _read(_table("b", "text")).sheetnames == ["Indhold", "B"]


def test_sheet_names_are_ones_that_excel_takes() -> None:
    long = "et meget langt navn på en tabel i rapporten"
    names = _read(*(_table(name, "text") for name in ("indhold", "a/b:c", long, long, long.upper(), "")))
    sheets = names.sheetnames
    assert len({name.casefold() for name in sheets}) == 7
    assert sheets[1] == "Indhold (2)"
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)


def test_sheet_names_have_danish_letters() -> None:
    names = ("aarsager", "loen", "foer_og_efter", "timer_til_planlaegning", "stoettenotat", "Egen titel, år 2026")
    assert _read(*(_table(name, "text") for name in names)).sheetnames[1:] == [
        "Årsager", "Løn", "Før og efter", "Timer til planlægning", "Støttenotat", "Egen titel, år 2026",
    ]  # fmt: skip


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


def _tables(sheet: Any) -> list[tuple[str, str]]:
    return [(table.name, table.ref) for table in sheet.tables.values()]


def test_a_sheet_is_an_excel_table_with_filters_and_its_sum_outside_it() -> None:
    rows = (("Løn", 5.0), ("Indtægter", -2.0), ("I alt", 3.0))
    book = _read(
        _table("løn", "text", "kr", rows=rows[:2]),
        _table("sum", "text", "kr", rows=rows, totals=frozenset({2})),
        # The lines of an account are no list.
        _table("konto", "text", "kr", rows=rows, totals=frozenset({1})),
        _table("tom", "text", "kr"),
    )
    assert _tables(book["Løn"]) == [("Tabel_Løn", "A3:B5")]
    assert book["Løn"].tables["Tabel_Løn"].autoFilter.ref == "A3:B5"
    assert _tables(book["Sum"]) == [("Tabel_Sum", "A3:B5")]
    assert [cell.value for cell in book["Sum"][6]] == ["I alt", 3.0]
    assert (_tables(book["Konto"]), _tables(book["Tom"])) == ([], [])
    twice = Table("to", "Titel", (Heading("Kr.", "kr"), Heading("KR.", "kr")), ((1.0, 2.0),)).to_json()
    assert _tables(_read(twice)["To"]) == []


def test_excel_tables_have_names_of_their_own_and_headings_that_excel_takes() -> None:
    rows = (("Løn", 5.0),)
    book = _read(*(_table(name, "text", "kr", rows=rows) for name in ("A b", "A-b", "a/b", "c")))
    names = [table for sheet in book.worksheets for table in sheet.tables]
    assert names == ["Alle_tal", "Tabel_A_b_ark_1", "Tabel_A_b_ark_2", "Tabel_A_b_2_", "Tabel_C"]
    for heading in ("x" * 256, "To\nlinjer"):
        assert _tables(_read(Table("t", "T", (Heading(heading), Heading("Kr.", "kr")), rows).to_json())["T"]) == []


def _list(*tables: dict[str, Any]) -> list[tuple[object, ...]]:
    heading, *rows = _read(*tables)["Alle tal"].iter_rows(values_only=True)
    assert heading == ("Enhed", "Måned", "Ark", "Række", "Mål", "Værdi", "Måleenhed")
    return rows


def test_all_numbers_stand_once_in_a_list_for_pivots() -> None:
    cost = Table(
        "arter", "Forbrug 2026", (Heading("Art"), Heading("Kr.", "kr"), Heading("Pct.", "pct")),
        (("Løn", 1234.567, 0.125), ("Indtægter", -200.0, None), ("I alt", 1034.567, 1.0)), frozenset({2}),
    ).to_json()  # fmt: skip
    october = datetime(2026, 10, 1)
    assert _list(cost) == [
        ("Ådalen", october, "Arter", "Løn", "Kr.", 1234.567, "kr."),
        ("Ådalen", october, "Arter", "Løn", "Pct.", 0.125, "andel"),
        ("Ådalen", october, "Arter", "Indtægter", "Kr.", -200, "kr."),
    ]


def test_the_list_knows_units_and_months_and_leaves_their_sums_out() -> None:
    units = Table(
        "enheder", "Enheder", (Heading("Enhed"), Heading("Afvigelse", "over_kr"), Heading("Ansvarlig")),
        (("I alt", 5.0, ""), ("Nord", 7.5, "Leder"), ("Syd", -2.5, "Leder")), frozenset({0}), sign=Sign("less"),
    ).to_json()  # fmt: skip
    months = Table(
        "maaneder", "Måned for måned, 2025", (Heading("Måned"), Heading("Fraværsdage", "days"), Heading("Belægning", "pct")),
        (("Januar", 1.5, 0.9), ("I alt", 1.5, 0.9), ("Februar", float("nan"), 0.8)), frozenset({1}),
    ).to_json()  # fmt: skip
    typed = Table("t", "T", (Heading("Måned", "month"), Heading("Antal", "count")), (("2024-02", 3),)).to_json()
    october = datetime(2026, 10, 1)
    assert _list(units, months, typed) == [
        # As shown: the municipality writes a saving as plus.
        ("Nord", october, "Enheder", "", "Afvigelse", -7.5, "kr."),
        ("Syd", october, "Enheder", "", "Afvigelse", 2.5, "kr."),
        ("Ådalen", datetime(2025, 1, 1), "Måneder", "", "Fraværsdage", 1.5, "dage"),
        ("Ådalen", datetime(2025, 1, 1), "Måneder", "", "Belægning", 0.9, "andel"),
        ("Ådalen", datetime(2025, 2, 1), "Måneder", "", "Belægning", 0.8, "andel"),
        ("Ådalen", datetime(2024, 2, 1), "T", "", "Antal", 3, "antal"),
    ]


def test_a_pivot_can_tell_all_rows_of_the_list_apart() -> None:
    gone = Table("a", "A", (Heading("Måneder gået", "count"), Heading("Fejl", "pct")), ((3, 0.5), (6, 0.25))).to_json()
    parts = Table(
        "b", "B", (Heading("Ydelse"), Heading("Timer", "hours")),
        (("Pleje", 3.0), ("Trin 0", 2.0), ("Trin 1", 1.0), ("Rengøring", 4.0), ("Trin 0", 4.0)), frozenset({0, 3}),
    ).to_json()  # fmt: skip
    year = Table(
        "c", "År 2026", (Heading("Måned"), Heading("Dage", "days")),
        (("Oktober", 1.0), ("Oktober til nu", 1.0), ("Resten af året", 2.0)), frozenset({1}),
    ).to_json()  # fmt: skip
    cases = Table(
        "d", "D", (Heading("Borger"), Heading("Visitator"), Heading("Ydelse"),
         Heading("Dato", "date"), Heading("Timer", "hours")),
        (("b", "V", "Pleje", "2026-10-01", 1.0), ("b", "V", "Bad", "2026-10-01", 2.0), ("b", "V", "Bad", "2026-10-01", 2.0)),
    ).to_json()  # fmt: skip
    assert [row[3:6] for row in _list(gone, parts, year, cases)] == [
        ("Måneder gået 3", "Måneder gået", 3),
        ("Måneder gået 3", "Fejl", 0.5),
        ("Måneder gået 6", "Måneder gået", 6),
        ("Måneder gået 6", "Fejl", 0.25),
        ("Pleje", "Timer", 3),
        ("Trin 0, Pleje", "Timer", 2),
        ("Trin 1, Pleje", "Timer", 1),
        ("Rengøring", "Timer", 4),
        ("Trin 0, Rengøring", "Timer", 4),
        ("", "Dage", 1),
        ("Resten af året", "Dage", 2),
        ("b, V, Pleje, nr. 1", "Timer", 1),
        ("b, V, Bad, nr. 2", "Timer", 2),
        ("b, V, Bad, nr. 3", "Timer", 2),
    ]


def test_the_lines_of_an_account_are_all_in_the_list() -> None:
    status = Table(
        "status", "Status", (Heading("Post"), Heading("Kr. eller pct.", "row")),
        (("Budget", 100.0), ("Forventet regnskab", 98.0), ("Forbrugt", 0.8), ("Resultat", 2.0)), frozenset({1}),
        row_kinds=("kr", "kr", "pct2", "result_kr"), sign=Sign(),
    ).to_json()  # fmt: skip
    assert [row[3:] for row in _list(status)] == [
        ("Budget", "Kr. eller pct.", 100, "kr."),
        ("Forventet regnskab", "Kr. eller pct.", 98, "kr."),
        ("Forbrugt", "Kr. eller pct.", 0.8, "andel"),
        ("Resultat", "Kr. eller pct.", 2, "kr."),
    ]
    sheet = _read(status)["Alle tal"]
    assert _tables(sheet) == [("Alle_tal", "A1:G5")]
    assert sheet["B2"].number_format == "[$-406]mmm yyyy"
    assert [sheet.cell(row, 6).number_format for row in (3, 4, 5)] == [
        '#,##0;"\u2212"#,##0;#,##0', '0.00%;"\u2212"0.00%;0.00%', '+#,##0;"\u2212"#,##0;#,##0',
    ]  # fmt: skip


def test_only_numbers_of_the_other_sheets_are_in_the_list() -> None:
    text = _table("t", "text", "text", "date", "kr", "text", rows=(("A", "12", "2026-10-31", None, True),))
    number = _table("n", "text", "kr", rows=(("A", 1.0),))
    assert [row[2] for row in _list(text, number)] == ["N"]
