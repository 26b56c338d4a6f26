"""Kontering as people and programs alter it: codes that become numbers, lines twice, sheets renamed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

Alteration = Callable[[Any], None]


def alter(path: Path, change: Alteration) -> None:
    """Change the workbook of codes in its place."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def _each_code(change: Callable[[str], Any]) -> Alteration:
    def of(book: Any) -> None:
        for sheet in book:
            for row in sheet.iter_rows(min_row=2, max_col=1):
                row[0].value = change(str(row[0].value))

    return of


def _appended(sheet: str, *cells: Any) -> Alteration:
    return lambda book: book[sheet].append(list(cells))


def _renamed(sheet: str, name: str) -> Alteration:
    def of(book: Any) -> None:
        book[sheet].title = name

    return of


def _first_code(book: Any) -> Any:
    return book["Omkostningssted"]["A2"].value


def _reversed(book: Any) -> None:
    for sheet in book:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        sheet.delete_rows(2, sheet.max_row)
        for row in reversed(rows):
            sheet.append(row)


def _small_letters(book: Any) -> None:
    for sheet in book:
        for row in sheet.iter_rows(min_row=2, min_col=3):
            for cell in row:
                cell.value = cell.value.lower() if cell.value else None


def _hidden(book: Any) -> None:
    for sheet in book:
        sheet.column_dimensions["A"].hidden = True
        sheet.row_dimensions[2].hidden = True


# What reads as before.
SAME: dict[str, Alteration] = {
    "codes are numbers": _each_code(lambda code: int(code) if code.isdecimal() else code),
    "codes have a decimal of nought": _each_code(lambda code: f"{code}.0" if code.isdecimal() else code),
    "codes have a nought in front": _each_code(lambda code: f"0{code}" if code.isdecimal() else code),
    "codes have blanks around": _each_code(lambda code: f" {code}\u00a0"),
    "lines in reverse": _reversed,
    "hidden column and row": _hidden,
    "sheets in small letters": lambda book: [
        _renamed(name, f"{name.lower()} ")(book) for name in list(book.sheetnames)
    ],
}
# What the reader must be told.
TOLD: dict[str, Alteration] = {
    "a code twice": lambda book: _appended("Omkostningssted", _first_code(book), "", "Nordhavn")(book),
    "a code twice, with two units": lambda book: _appended("Omkostningssted", _first_code(book), "", "Lindely")(book),
    "a code broken by a spreadsheet": _appended("Art", "4,01E+07", "", "Løn"),
    "a slip in a sheet's name": _renamed("Omkostningssted", "Omkostnigssted"),
    "a sheet with another name": _renamed("Lønart", "Koder"),
    "a line lost": lambda book: book["Omkostningssted"].delete_rows(2),
    "a heading lost": lambda book: book["Art"].__setitem__("A1", ""),
    "left out on purpose": lambda book: [
        book["Omkostningssted"].__setitem__("D1", "Medtages"),
        book["Omkostningssted"].__setitem__("D2", "nej"),
    ],
    "a CPR number": _appended("Art", "88", "010150-1234", "Løn"),
}
