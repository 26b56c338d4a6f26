"""What is written down about an action: the form, the workbook and the paper sheet ask for the same, by one declaration."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd

from styringslib.handouts.sections import agreement
from styringslib.register.entries import FIELDS
from styringslib.register.excel.excel import template
from styringslib.register.excel.excel_import import read_workbook
from styringslib.register_form.form import RegisterDesk
from tests.register_form.made_register import make

MONTH = pd.Period("2026-10", "M")
# What the meeting itself gives: it is held about a month, and nothing that was agreed there has begun.
OF_THE_MEETING = {"agreed_month", "status"}


def headings_on_paper(*units: str) -> list[str]:
    return [heading.text for heading in agreement(MONTH, units).tables["aftaler"].headings[1:]]


def test_form_workbook_and_paper_have_the_same_fields(tmp_path: Path) -> None:
    register = make(tmp_path)
    desk = RegisterDesk(register)
    assert desk.panel is not None
    desk.kind.value = "action"
    of_form = [one.field.heading for one in desk.fields.inputs.values()]
    path = tmp_path / "aftaler.xlsx"
    template(path, ("action",), ["Ådalen"], register.settings, rows=2, agreed=MONTH)
    of_workbook = [cell.value for cell in openpyxl.load_workbook(path)["Handlinger"][1]]
    assert of_form == of_workbook
    assert [field.heading for field in FIELDS["action"] if field.name not in OF_THE_MEETING] == headings_on_paper()
    assert headings_on_paper("Ådalen") == headings_on_paper("Ådalen", "Mølleå")[1:] == headings_on_paper()[1:]
    # What is not written by hand stands there already, as in the workbook: all fields are on the sheet.
    of_meeting = "For alle aftalerne gælder: Aftalt måned: oktober 2026. Status: Ikke begyndt."
    assert of_meeting in agreement(MONTH, ()).text
    assert (
        "gælder: Enhed: Ådalen. Aftalt måned: oktober 2026. Status: Ikke begyndt." in agreement(MONTH, ("Ådalen",)).text
    )
    given = openpyxl.load_workbook(path)["Handlinger"]["D2"]
    assert (given.value, given.number_format) == (datetime(2026, 10, 1), "[$-406]mmmm yyyy")


def test_the_workbook_opens_with_what_is_written_where(tmp_path: Path) -> None:
    register = make(tmp_path)
    path = tmp_path / "aftaler.xlsx"
    template(path, ("action",), ["Ådalen"], register.settings, rows=2, agreed=MONTH)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Indhold", "Handlinger", "Lister"]
    first = book["Indhold"]
    assert first["B1"].value == (
        "Skriv en linje for hver aftale. Økonomikonsulenten læser filen ind i det fælles register."
    )
    assert (first["A3"].value, first["A3"].hyperlink.location) == ("Handlinger", "'Handlinger'!A1")
    assert first["B3"].value == "Det, der er aftalt for at nærme sig budgettet"
    lines = [(row[0].value, row[1].value) for row in first.iter_rows(min_row=4, max_row=11)]
    assert lines[1] == ("Handling", "Hvad der er aftalt, i én linje")
    assert [heading for heading, _ in lines] == [cell.value for cell in book["Handlinger"][1]]


def test_all_that_the_register_demands_can_be_written_from_the_paper(tmp_path: Path) -> None:
    register = make(tmp_path)
    path = tmp_path / "aftaler.xlsx"
    template(path, ("action",), ["Ådalen"], register.settings, rows=2, agreed=MONTH)
    book = openpyxl.load_workbook(path)
    sheet = book["Handlinger"]
    written = {
        "Handling": "Ugentligt møde om ruter",
        "Ansvarlig": "Distriktsleder", "Virkning fra": "december 2026", "Frist": "15. december 2026",
        "Ventet virkning pr. måned": -20_000,
    }  # fmt: skip
    assert list(written) == headings_on_paper("Ådalen")
    for cell in sheet[1]:
        if cell.value in written:
            sheet.cell(2, cell.column).value = written[cell.value]
    book.save(path)
    plan = read_workbook(register, path)
    assert not plan.problems, plan.text()
    plan.apply()
    (row,) = register.current("action").to_dict("records")
    assert (row["unit"], row["title"], row["agreed_month"]) == ("Ådalen", "Ugentligt møde om ruter", MONTH)
    assert (row["start_month"], row["status"]) == (pd.Period("2026-12", "M"), "Ikke begyndt")
