"""The tables behind a report as an Excel workbook: contents, all numbers in one list, and a sheet per table with raw numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from styringslib.calendar import as_month
from styringslib.presentation import numbers, signs
from styringslib.publishing import flat_sheet
from styringslib.publishing.flat_sheet import Value

# Excel shows these with the reader's own separators: dots and comma on a Danish machine. Months are named in Danish on any.
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
    "month": "[$-406]mmm yyyy",
    "date": "dd-mm-yyyy",
}
_DATES = ("month", "date")
CONTENTS, ALL = "Indhold", "Alle tal"
_ALL_TOLD = "Alle arkenes tal i én liste til pivottabeller og filtre. Summer er ikke med, så intet tælles to gange."
# Heading and width of the list of all numbers.
_LIST = (("Enhed", 24), ("Måned", 12), ("Ark", 26), ("Række", 40), ("Mål", 40), ("Værdi", 16), ("Måleenhed", 12))
_LOOK = "Table Style Light 1"
_LONGEST_HEADING = 255


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
    """A workbook with the sheets "Indhold" (``about``, label -> text, and links) and "Alle tal", and a sheet per table.

    ``about`` names "Enhed" and "Måned" ("oktober 2026"), which the numbers are of where their tables say nothing else.
    ``tables`` are as ``Table.to_json`` gives them. Shares stay shares (0-1) with a per cent format, months and dates become
    dates. The same input gives the same bytes.
    """
    import xlsxwriter

    stream = BytesIO()
    options = {"in_memory": True, "default_date_format": FORMATS["date"]}
    book = xlsxwriter.Workbook(stream, {**options, "strings_to_formulas": False, "strings_to_urls": False})
    # Without a fixed time the file would differ each time it is made.
    book.set_properties({"title": about.get("Enhed", ""), "created": datetime(2000, 1, 1)})
    names = _sheet_names([str(table.get("id") or table["title"]) for table in tables])
    unit, month = about.get("Enhed", ""), as_month(about["Måned"]).to_timestamp().to_pydatetime()
    found = [
        value
        for name, table in zip(names, tables, strict=True)
        for value in flat_sheet.values(unit, month, name, table)
    ]
    told = [(ALL, _ALL_TOLD)] if found else []
    _contents(book, about, [*told, *zip(names, [str(table["title"]) for table in tables], strict=True)])
    if found:
        _all_numbers(book, found)
    for number, (name, table) in enumerate(zip(names, tables, strict=True)):
        _sheet(book, name, table, _table_name(names, number))
    book.close()
    return stream.getvalue()


def _contents(book: Any, about: Mapping[str, str], sheets: Sequence[tuple[str, str]]) -> None:
    """The first sheet: what the workbook is, and a link to each of the others."""
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    first = book.add_worksheet(CONTENTS)
    first.set_column(0, 0, 32)
    first.set_column(1, 1, 90, wrapped)
    for row, (label, text) in enumerate(about.items()):
        first.write_string(row, 0, label, bold)
        first.write_string(row, 1, text)
    start = len(about) + 1
    first.write_string(start, 0, "Ark", bold)
    first.write_string(start, 1, "Indhold", bold)
    for row, (name, title) in enumerate(sheets, start + 1):
        first.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        first.write_string(row, 1, title)
    _on_paper(first)


def _all_numbers(book: Any, found: Sequence[Value]) -> None:
    """Every number of the other sheets in one Excel table, unrounded and with the sign that is shown there."""
    sheet = book.add_worksheet(ALL)
    for column, (_, width) in enumerate(_LIST):
        sheet.set_column(column, column, width)
    month = book.add_format({"num_format": FORMATS["month"]})
    looks = {
        kind: book.add_format({"num_format": _number_format(kind)}) for kind in sorted({one.kind for one in found})
    }
    for row, one in enumerate(found, 1):
        sheet.write_string(row, 0, one.unit)
        sheet.write_datetime(row, 1, one.month, month)
        sheet.write_string(row, 2, one.sheet)
        sheet.write_string(row, 3, one.row)
        sheet.write_string(row, 4, one.measure)
        sheet.write_number(row, 5, one.value, looks[one.kind])
        sheet.write_string(row, 6, one.measured)
    columns = [{"header": heading} for heading, _ in _LIST]
    sheet.add_table(0, 0, len(found), len(_LIST) - 1, {"columns": columns, "name": "Alle_tal", "style": _LOOK})
    sheet.freeze_panes(1, 0)
    _on_paper(sheet)


def _number_format(kind: str) -> str:
    """The format of a number outside its own table, where its direction in words would hide its sign."""
    return _signed("#,##0", "+") if kind in signs.WORDS else FORMATS[kind]


def _on_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


# The names of tables are written with the letters that every system has.
_LETTERS = {"ae": "æ", "oe": "ø", "aa": "å"}


def _in_danish(name: str) -> str:
    """``loen_og_fravaer`` as it is said: ``Løn og fravær``."""
    text = re.sub("|".join(_LETTERS), lambda found: _LETTERS[found[0]], name.replace("_", " "))
    return text[:1].upper() + text[1:]


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """Excel allows 31 characters, none of []:*?/\\ and no name twice, whatever its case."""
    taken = {CONTENTS.casefold(), ALL.casefold()}
    names = []
    for text in wanted:
        said = _in_danish(text) if re.fullmatch(r"[a-z0-9_]+", text) else text[:1].upper() + text[1:]
        name = (re.sub(r"[\[\]:*?/\\']", "-", said).replace("_", " ").strip() or "Tabel")[:31]
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{name[:27]} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def _table_name(names: Sequence[str], number: int) -> str:
    """The name of a sheet's Excel table: letters and digits alone, and its number where another sheet's comes to the same."""
    plain = [f"Tabel_{re.sub(r'[^0-9A-Za-zÆØÅæøå]+', '_', name)}" for name in names]
    own = plain[number]
    same = sum(name.casefold() == own.casefold() for name in plain)
    return own if same == 1 else f"{own}_ark_{number + 1}"


def _sheet(book: Any, name: str, table: Mapping[str, Any], table_name: str) -> None:
    sheet = book.add_worksheet(name)
    kinds = [column["kind"] for column in table["columns"]]
    totals = set(table.get("totals", ()))
    styles: dict[tuple[str, bool], Any] = {}
    own = table.get("row_kinds") or []
    for kind in sorted({*kinds, *own}):
        for total in (False, True):
            pattern = _in_words(kind, table["plus"]) if kind in signs.WORDS else FORMATS.get(kind, "General")
            look: dict[str, Any] = {"num_format": pattern} | ({"bold": True, "top": 1} if total else {})
            if kind == "text":
                look |= {"text_wrap": True, "valign": "top"}
            styles[kind, total] = book.add_format(look)
    title = book.add_format({"bold": True, "font_size": 13})
    sheet.write_string(0, 0, table["title"], title)
    heads = []
    for column, (heading, kind) in enumerate(zip(table["columns"], kinds, strict=True)):
        align = "left" if kind == "text" else "right"
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": align}
        heads.append(book.add_format(look))
        sheet.write_string(2, column, heading["heading"], heads[-1])
        texts = [str(row[column] or "") for row in table["rows"]] if kind == "text" else []
        width = max([_WIDTHS.get(kind, 14), *(min(len(text) + 2, 60) for text in texts)])
        sheet.set_column(column, column, width)
    for number, row in enumerate(table["rows"]):
        for column, (value, declared) in enumerate(zip(row, kinds, strict=True)):
            # Key figures in different units share a column; then the row says what its numbers are.
            kind = own[number] if declared == "row" else declared
            _cell(sheet, 3 + number, column, value, kind, styles[kind, number in totals])
    sheet.freeze_panes(3, 1)
    _as_table(sheet, table_name, table, heads)
    sheet.repeat_rows(2)
    _on_paper(sheet)
    below = [
        text for text in (table.get("note", ""), f"Kilde: {table['source']}" if table.get("source") else "") if text
    ]
    for number, text in enumerate(below):
        sheet.write_string(4 + len(table["rows"]) + number, 0, text)


def _as_table(sheet: Any, name: str, table: Mapping[str, Any], heads: Sequence[Any]) -> None:
    """Make an Excel table of the rows, with filters; the sums below are outside it, so that nothing counts them twice.

    An account, whose sums stand among its lines, is no list and stays as it is, as does a table whose headings are not told
    apart, are too long or stand over several lines, which Excel does not take.
    """
    headings = [str(column["heading"]) for column in table["columns"]]
    below = flat_sheet.trailing_totals(table)
    if below is None or len(table["rows"]) == below:
        return
    if not all(headings) or len({heading.casefold() for heading in headings}) < len(headings):
        return
    if any(len(heading) > _LONGEST_HEADING or "\n" in heading for heading in headings):
        return
    columns = [{"header": heading, "header_format": head} for heading, head in zip(headings, heads, strict=True)]
    last = 2 + len(table["rows"]) - below
    options = {"columns": columns, "name": name, "style": _LOOK}
    sheet.add_table(2, 0, last, len(headings) - 1, options)


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
