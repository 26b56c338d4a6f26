"""The tables behind a report as an Excel workbook: raw numbers with number formats, one sheet per table."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from styringslib.presentation import numbers, signs

# Excel shows these with the reader's own separators: dots and comma on a Danish machine.
_PLAIN = {
    "kr": "#,##0",
    "kr2": "#,##0.00",
    "price": "#,##0.00",
    "hours": "#,##0",
    "hours1": "#,##0.0",
    "days": "#,##0.0",
    "count": "#,##0",
    "number": "#,##0.00",
    "pct0": "0%",
    "pct": "0.0%",
    "pct2": "0.00%",
    "probability": "0%",
    "month": "mmm yyyy",
    "date": "dd-mm-yyyy",
}
_DATES = ("month", "date")
# So many rows without a sum are a list that a reader wants to filter.
LONG = 10


def _signed(pattern: str, plus: str) -> str:
    """The pattern with the true minus, as in the report, and with ``plus`` before what is above nought."""
    return f'{plus}{pattern};"\u2212"{pattern};{pattern}'


FORMATS = {kind: pattern if kind in _DATES else _signed(pattern, "") for kind, pattern in _PLAIN.items()}
FORMATS |= {
    kind: _signed(_PLAIN[kind.split("_", 1)[1]], "+")
    for kind in numbers.FORMATS
    if kind.startswith((signs.TURNED, "change_"))
}


def _in_words(kind: str, plus: str) -> str:
    """A pattern that writes the direction in words, so that a sign can not be misread."""
    more, less = signs.WORDS[kind] if plus == "more" else reversed(signs.WORDS[kind])
    return f'"{more} "#,##0;"{less} "#,##0;#,##0'


_WIDTHS = {"month": 12, "date": 12}


def workbook(about: Mapping[str, str], tables: Sequence[Mapping[str, Any]]) -> bytes:
    """A workbook with a first sheet "Om" of ``about`` (label -> text) and a sheet per table.

    ``tables`` are as ``Table.to_json`` gives them. Shares stay shares (0-1) with a per cent format, months and dates
    become dates. The same input gives the same bytes.
    """
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": FORMATS["date"]})
    # Without a fixed time the file would differ each time it is made.
    book.set_properties({"title": about.get("Enhed", ""), "created": datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True})
    names = _sheet_names([str(table.get("id") or table["title"]) for table in tables])
    first = book.add_worksheet("Om")
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 90)
    row = 0
    for row, (label, text) in enumerate(about.items()):
        first.write_string(row, 0, label, bold)
        first.write_string(row, 1, text)
    first.write_string(row + 2, 0, "Ark", bold)
    first.write_string(row + 2, 1, "Indhold", bold)
    for number, (name, table) in enumerate(zip(names, tables, strict=True)):
        first.write_url(row + 3 + number, 0, f"internal:'{name}'!A1", string=name)
        first.write_string(row + 3 + number, 1, table["title"])
        _sheet(book, name, table)
    book.close()
    return stream.getvalue()


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """Excel allows 31 characters, none of []:*?/\\ and no name twice, whatever its case."""
    taken = {"om"}
    names = []
    for text in wanted:
        plain = re.sub(r"[\[\]:*?/\\']", "-", text).replace("_", " ").strip() or "Tabel"
        name = (plain[0].upper() + plain[1:])[:31]
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{name[:27]} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def _sheet(book: Any, name: str, table: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    kinds = [column["kind"] for column in table["columns"]]
    totals = set(table.get("totals", ()))
    styles: dict[tuple[str, bool], Any] = {}
    own = table.get("row_kinds") or []
    for kind in {*kinds, *own}:
        for total in (False, True):
            pattern = _in_words(kind, table["plus"]) if kind in signs.WORDS else FORMATS.get(kind, "General")
            look = {"num_format": pattern} | ({"bold": True, "top": 1} if total else {})
            styles[kind, total] = book.add_format(look)
    title = book.add_format({"bold": True, "font_size": 13})
    sheet.write_string(0, 0, table["title"], title)
    for column, (heading, kind) in enumerate(zip(table["columns"], kinds, strict=True)):
        align = "left" if kind == "text" else "right"
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": align}
        sheet.write_string(2, column, heading["heading"], book.add_format(look))
        texts = [str(row[column] or "") for row in table["rows"]] if kind == "text" else []
        width = max([_WIDTHS.get(kind, 14), *(min(len(text) + 2, 60) for text in texts)])
        sheet.set_column(column, column, width)
    for number, row in enumerate(table["rows"]):
        for column, (value, declared) in enumerate(zip(row, kinds, strict=True)):
            # Key figures in different units share a column; then the row says what its numbers are.
            kind = own[number] if declared == "row" else declared
            _cell(sheet, 3 + number, column, value, kind, styles[kind, number in totals])
    sheet.freeze_panes(3, 1)
    if not totals and len(table["rows"]) >= LONG:
        # A long list is taken by parts: one assessor's, one district's.
        sheet.autofilter(2, 0, 2 + len(table["rows"]), len(kinds) - 1)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    below = [
        text for text in (table.get("note", ""), f"Kilde: {table['source']}" if table.get("source") else "") if text
    ]
    for number, text in enumerate(below):
        sheet.write_string(4 + len(table["rows"]) + number, 0, text)


def _cell(sheet: Any, row: int, column: int, value: Any, kind: str, style: Any) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, style)
    elif kind == "month":
        sheet.write_datetime(row, column, datetime.strptime(value, "%Y-%m"), style)
    elif kind == "date":
        sheet.write_datetime(row, column, datetime.combine(date.fromisoformat(value), datetime.min.time()), style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "Ja" if value else "Nej", style)
    else:
        sheet.write_number(row, column, value, style)
