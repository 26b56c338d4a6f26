"""A text of an extract that begins as a formula does is a text in kontering.xlsx."""

from __future__ import annotations

import openpyxl

from styringslib.proposals.codes import Code
from styringslib.proposals.mapping_file import _append, _new_sheet


def test_texts_are_no_formulas() -> None:
    sheet = _new_sheet(openpyxl.Workbook(), "Konti", ("Enhed",))
    _append(
        sheet,
        [Code("Konti", "=1+1", '=HYPERLINK("x")', 2, 5.0, targets={"Enhed": "@nord"}), Code("Konti", "-12", "+4")],
    )
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert {"=1+1", '=HYPERLINK("x")', "@nord", "-12", "+4"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}
