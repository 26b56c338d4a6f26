"""Workbooks of every kind: the cells as people see them, and what the file says beside the values."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from styringslib.intake.files import signature
from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.sheet_facts import Merged
from styringslib.intake.files.workbooks import Sheet, Workbook
from tests.intake.made_workbooks import HEADINGS, ROWS, binary_workbook, book, changed, open_document, rewritten, strict


def only_sheet(content: bytes) -> Sheet:
    (sheet,) = Workbook("fil.xlsx", content).sheets(())
    return sheet


def cells(sheet: Sheet, width: int = 3) -> list[list[Any]]:
    (block,) = sheet.blocks(-1, width, ())
    return [column.to_pylist() for column in block.columns]


def test_cells_come_as_people_see_them() -> None:
    def formats(made: Any) -> None:
        for cell, code in (("A1", "0 %"), ("A2", "0.0%"), ("B1", "[h]:mm"), ("B2", "[h]:mm:ss"), ("C1", "0000")):
            made.active[cell].number_format = code

    sheet = only_sheet(book([0.75, 41.25, 301], [0.125, -0.5 / 24, 12345], then=formats))
    assert cells(sheet) == [["75 %", "12,5 %"], ["990:00", "-0:30"], ["0301", "12345"]]
    assert sheet.facts.percent == {(1, 0), (2, 0)}
    assert sheet.facts.padded == {(1, 2): 4}


def test_a_per_cent_sign_in_a_format_counts_only_outside_its_texts() -> None:
    def formats(made: Any) -> None:
        made.active["A1"].number_format = '0.00" % af rammen"'
        made.active["B1"].number_format = r"0.00\%"

    assert cells(only_sheet(book([0.75, 0.5, 1], then=formats))) == [[0.75], [0.5], [1.0]]


def test_numbers_and_dates_stay_typed() -> None:
    sheet = only_sheet(book([1, dt.datetime(2026, 10, 31), "0301"], [2.5, dt.datetime(2026, 9, 30), "0302"]))
    numbers, dates, codes = cells(sheet)
    assert numbers == [1.0, 2.5]
    assert dates == [dt.datetime(2026, 10, 31), dt.datetime(2026, 9, 30)]
    assert codes == ["0301", "0302"]


def test_rows_keep_excels_numbers_under_empty_ones() -> None:
    sheet = only_sheet(book([], [], ["Titel"], [], ["a", "b", "c"], [1, 2, 3]))
    (block,) = sheet.blocks(4, 3, ())
    assert (sheet.preview()[4], block.rows.tolist()) == (["a", "b", "c"], [6])


def test_errors_merged_cells_and_hidden_rows_are_known() -> None:
    def change(made: Any) -> None:
        made.active["B1"] = "#N/A"
        made.active.merge_cells("A2:A4")
        made.active.row_dimensions[3].hidden = True

    sheet = only_sheet(book(["a", 1, 2], ["Nord", 1, 2], ["", 3, 4], ["", 5, 6], then=change))
    assert cells(sheet)[1] == ["#N/A", "1", "3", "5"]
    assert sheet.facts.merged == (Merged(2, 4, 0, 0),)
    assert sheet.facts.hidden_rows == {3}


def test_a_formula_without_a_saved_value_is_known_and_stops_its_table(folder: Any) -> None:
    content = book(HEADINGS, [*ROWS[0][:4], "=600+600"], ROWS[1])
    assert only_sheet(content).facts.uncalculated == {(2, 4)}
    folder.table("posteringer", content, name="posteringer.xlsx")
    text = folder.check().text()
    assert "Kolonnen Beløb har formler, hvis resultat ikke er gemt i filen (1 celle)" in text
    assert "Feltet er tomt" not in text


def test_a_formula_in_a_column_that_need_not_be_there_is_told_too(folder: Any) -> None:
    rows = [["Måned", "Enhed", "Ydelse", "Leverede timer"], ["2026-10", "Ådalen", "Pleje", "=1+1"]]
    folder.table("aktivitet", book(*rows), name="aktivitet.xlsx")
    assert "Kolonnen Leverede timer har formler" in folder.check().text()


def test_a_formula_with_its_value_saved_is_that_value() -> None:
    content = changed(book([1, 2, "=A1+B1"]), "sheet1", (b"<v />", b"<v>3</v>"))
    sheet = only_sheet(content)
    assert (cells(sheet)[2], sheet.facts.uncalculated) == ([3.0], frozenset())


def test_a_formula_that_gives_an_empty_text_has_its_value() -> None:
    content = changed(book(["a", "b", '=IF(A1="","x","")']), "sheet1", (b'<c r="C1"><f>', b'<c r="C1" t="str"><f>'))
    assert only_sheet(content).facts.uncalculated == frozenset()


def test_noughts_saved_for_formulas_that_excel_is_to_work_out_are_no_values(folder: Any) -> None:
    """XlsxWriter and others write 0 as the value of every formula and ask Excel to work them out."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as written:
        sheet = written.add_worksheet("Udtræk")
        for number, row in enumerate([HEADINGS, *ROWS]):
            sheet.write_row(number, 0, row[:4])
            sheet.write(number, 4, "Beløb" if number == 0 else f"=A{number}*0+{row[4]}")
    folder.table("posteringer", made.getvalue(), name="posteringer.xlsx")
    assert "Kolonnen Beløb har formler, hvis resultat ikke er gemt i filen (3 celler)" in folder.check().text()


def test_a_share_typed_as_per_cent_is_per_cents(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    rows = [
        ["Enhed", "Fra måned", "Til måned", "Kr. pr. måned", "Sandsynlighed", "Begrundelse"],
        ["Ådalen", "2026-11", "2026-12", 1000, 0.75, "Aftale"],
        ["Ådalen", "2026-11", "2026-12", 2000, 40, "Anden aftale"],
    ]

    def share(made: Any) -> None:
        made.active["E2"].number_format = "0%"

    folder.table("dispositioner", book(*rows, then=share), name="dispositioner.xlsx")
    assert folder.read().expected_changes.set_index("reason")["probability"].to_dict() == {
        "Aftale": 75.0,
        "Anden aftale": 40.0,
    }


def test_hidden_sheets_are_left_out_and_told_and_read_when_named(folder: Any) -> None:
    def draft(made: Any) -> None:
        sheet = made.create_sheet("Kladde")
        for row in (HEADINGS, ROWS[0]):
            sheet.append(row)
        sheet.sheet_state = "hidden"

    folder.table("posteringer", book(then=draft), name="posteringer.xlsx")
    municipality = folder.read()
    assert municipality.postings["amount"].sum() == 4000.5
    told = municipality.problems.set_index("message")["severity"]
    assert told["Arket Kladde er skjult i Excel og er ikke læst"] == "warning"
    folder.blocks.clear()
    folder.block("posteringer", 'filer = "posteringer.xlsx"', 'ark = "Kladde"')
    assert folder.read().postings["amount"].sum() == 1200.5


def test_hidden_rows_count_and_are_told(folder: Any) -> None:
    def hide(made: Any) -> None:
        made.active.row_dimensions[3].hidden = True

    folder.table("posteringer", book(then=hide), name="posteringer.xlsx")
    municipality = folder.read()
    assert municipality.postings["amount"].sum() == 4000.5
    assert "1 række er skjult i Excel og er talt med" in set(municipality.problems["message"])


@pytest.mark.parametrize("first", [True, False])
def test_guides_and_pivots_are_passed_over_and_told(folder: Any, first: bool) -> None:
    def more(made: Any) -> None:
        made.create_sheet("Vejledning", 0 if first else None).append(["Udtræk fra økonomisystemet"])
        pivot = made.create_sheet("Pivot", 0 if first else None)
        pivot.append(["Enhed", "Løn"])
        pivot.append(["Ådalen", 2000.5])

    folder.table("posteringer", book(then=more), name="posteringer.xlsx")
    municipality = folder.read()
    assert municipality.postings["amount"].sum() == 4000.5
    notes = municipality.problems.query("sheet != ''").set_index("sheet")["severity"].to_dict()
    assert notes == {"Vejledning": "note", "Pivot": "note"}


def test_a_sheet_of_the_table_that_lacks_a_column_is_not_passed_over(folder: Any) -> None:
    def more(made: Any) -> None:
        sheet = made.create_sheet("2025")
        sheet.append([*HEADINGS[:4], "Sum"])
        sheet.append(ROWS[0])

    folder.table("posteringer", book(then=more), name="posteringer.xlsx")
    found = folder.check()
    assert "Kolonnen Beløb mangler" in found.text()
    assert "ark 2025" in found.text()


def test_two_tables_of_one_workbook_do_not_tell_of_each_other(folder: Any) -> None:
    def more(made: Any) -> None:
        sheet = made.create_sheet("Timer")
        sheet.append(["Måned", "Enhed", "Ydelse", "Leverede timer"])
        sheet.append(["2026-10", "Ådalen", "Pleje", 12])

    folder.table("posteringer", book(then=more), name="alt.xlsx")
    folder.block("aktivitet", 'filer = "alt.xlsx"')
    assert not [problem for problem in folder.check() if "ark" in problem.message]


def test_no_sheet_of_the_table_is_told_with_the_key_that_names_it(folder: Any) -> None:
    folder.table("posteringer", book(["Vejledning"], ["Ring til økonomi"]), name="posteringer.xlsx")
    assert 'skriv dets navn, fx ark = "Ark1"' in folder.check().text()


@pytest.mark.parametrize(
    "broken",
    [
        lambda c: changed(c, "styles", (b'xfId="0"', b'xfId="9"')),  # a style that is not there
        lambda c: changed(c, "styles", (b"<styleSheet", b"<styleshet")),  # styles that are no XML
        lambda c: strict(c),
    ],
)
def test_workbooks_that_excel_opens_are_read(folder: Any, broken: Callable[[bytes], bytes]) -> None:
    folder.table("posteringer", broken(book()), name="posteringer.xlsx")
    assert folder.read().postings["amount"].to_list() == [1200.5, 800.0, 2000.0]


def prefixed(content: bytes) -> bytes:
    """The workbook with a prefix on every name of its XML, as some programs write it."""

    def named(part: bytes) -> bytes:
        part = re.sub(rb"<(/?)(?![?!])([a-zA-Z])", rb"<\1x:\2", part)
        return part.replace(b"xmlns=", b"xmlns:x=", 1)

    parts = ("xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
    return rewritten(content, dict.fromkeys(parts, named))


def unplaced(content: bytes) -> bytes:
    """The workbook with rows and cells that do not say where they stand, but follow each other."""
    bare = rewritten(
        content, {"xl/worksheets/sheet1.xml": lambda part: re.sub(rb'<(row|c) r="[A-Z]*\d+"', rb"<\1", part)}
    )
    assert bare != content
    return bare


@pytest.mark.parametrize("written", [lambda content: content, prefixed, unplaced])
def test_facts_are_the_same_however_the_xml_is_written(written: Callable[[bytes], bytes]) -> None:
    def change(made: Any) -> None:
        made.active["A2"].number_format = "0%"
        made.active.row_dimensions[3].hidden = True
        made.active.merge_cells("A5:B6")

    sheet = only_sheet(written(book(["a", "b"], [0.75, "=1+1"], [3, 4], [5, 6], then=change)))
    assert sheet.preview()[:4] == [["a", "b"], ["75 %", ""], ["3", "4"], ["5", "6"]]
    facts = sheet.facts
    assert (facts.percent, facts.uncalculated, facts.hidden_rows) == ({(2, 0)}, {(2, 1)}, {3})
    assert facts.merged == (Merged(5, 6, 0, 1),)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "adgangskode eller en følsomhedsmærkat"),
        (
            OLE + "DRMEncryptedTransform".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"),
            "rettighedsstyring",
        ),
        (OLE + "WordDocument".encode("utf-16-le"), "Word-dokument"),
        (OLE + bytes(512), "kan ikke læses som Excel"),
    ],
)
def test_locked_workbooks_are_told_for_what_they_are(content: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        Workbook("fil.xlsx", content)


@pytest.mark.parametrize("place", [b"XFD1048576", b"E" + b"9" * 400, b"E4000000", b"ZZ900000"])
def test_a_cell_far_out_does_not_fill_the_memory(place: bytes) -> None:
    far = changed(book(), "sheet1", (b'r="E4"', b'r="%s"' % place))
    with pytest.raises(Unreadable, match="celler så langt ude"):
        only_sheet(far)


def test_a_count_of_texts_that_no_file_holds_is_damage() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as written:
        written.add_worksheet("Udtræk").write_row(0, 0, ["a", "b"])
    many = changed(made.getvalue(), "sharedStrings", (b'uniqueCount="2"', b'uniqueCount="4000000000"'))
    assert only_sheet(made.getvalue()).preview() == [["a", "b"]]
    with pytest.raises(Unreadable, match="kan ikke læses som Excel"):
        only_sheet(many)


def test_a_packed_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "LARGE", 5 << 20)
    made = io.BytesIO(book())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/image1.png", "w") as out:
        for _ in range(6):
            out.write(bytes(1 << 20))
    with pytest.raises(Unreadable, match="når den pakkes ud"):
        Workbook("fil.xlsx", made.getvalue())


def test_the_old_format_is_read() -> None:
    """Written by another program: a date, a duration, a hidden sheet, merged cells."""
    found = Workbook("gammel.xls", Path(__file__).with_name("old_format.xls").read_bytes())
    (sheet,) = found.sheets(())
    assert cells(sheet, 8)[5:] == [[1234567.89, None, None, None], [202610.0, None, None, None], ["0301", "", "", ""]]
    assert sheet.preview()[0][:4] == ["Ærø", "0,75", "2026-10-31", "990:00"]
    assert (sheet.facts.merged, found.left_out, found.formats_known) == ((Merged(2, 3, 0, 0),), ["Kladde"], False)


def test_shares_in_a_file_without_formats_are_asked_about(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    rows = [
        ["Enhed", "Fra måned", "Til måned", "Kr. pr. måned", "Sandsynlighed", "Begrundelse"],
        ["Ådalen", "2026-11", "2026-12", 1000.0, 0.75, "Aftale"],
    ]
    folder.table("dispositioner", binary_workbook(rows), name="dispositioner.xlsb")
    text = folder.check().text()
    assert (
        "Tal fra 0 til 1 i kolonnen Sandsynlighed kan være andele (0,75 vist som 75 %) eller procent (0,75 %)" in text
    )
    assert "skjulte rækker, fejlværdier (#I/T) og formler uden gemt resultat ikke ses" in text


def test_binary_and_open_document_workbooks_are_read(folder: Any) -> None:
    folder.table("posteringer", binary_workbook([HEADINGS, *ROWS]), name="posteringer.xlsb")
    assert folder.read().postings["amount"].to_list() == [1200.5, 800.0, 2000.0]
    folder.blocks.clear()
    folder.table("posteringer", open_document([HEADINGS, *ROWS]), name="posteringer.ods")
    assert folder.read().postings["amount"].to_list() == [1200.5, 800.0, 2000.0]
