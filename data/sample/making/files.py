"""How the systems write their extracts: CSV of three kinds, Excel and Parquet, with the same bytes every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter


def danish(value: float | None, decimals: int = 2, *, thousands: bool = False, trailing_minus: bool = False) -> str:
    """A number with decimal comma; empty for a missing one."""
    if value is None or pd.isna(value):
        return ""
    text = f"{abs(value):{',' if thousands else ''}.{decimals}f}".replace(",", "x").replace(".", ",").replace("x", ".")
    negative = value < 0 and any(digit in text for digit in "123456789")
    if not negative:
        return text
    return text + "-" if trailing_minus else "-" + text


def day(value: dt.date | None, form: str = "%d-%m-%Y") -> str:
    """A date; empty for a missing one."""
    return "" if value is None or pd.isna(value) else value.strftime(form)


def write_csv(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "utf-8",
    preamble: Sequence[str] = (),
    newline: str = "\r\n",
) -> None:
    """Semicolons between cells, lines before the heading as some systems write them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [*preamble, ";".join(headings), *(";".join(row) for row in rows)]
    path.write_bytes((newline.join(lines) + newline).encode(encoding))


def write_excel(path: Path, sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]], title: str) -> None:
    """A workbook with one table per sheet; no clock in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd-mm-yyyy"})
    book.set_properties({"title": title, "author": "make_sample.py", "created": dt.datetime(2026, 11, 7)})
    bold = book.add_format({"bold": True, "bottom": 1})
    for name, (headings, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headings, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 17)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if value is None or value == "" or (isinstance(value, float) and pd.isna(value)):
                    continue
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime(value.year, value.month, value.day))
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value)
    book.close()


def write_parquet(path: Path, columns: dict[str, object]) -> None:
    """A small Parquet file without pandas' own notes in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, compression="zstd")
