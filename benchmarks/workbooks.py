"""How fast a large sheet is read, beside openpyxl, which reads the same cells one by one.

    python benchmarks/workbooks.py [--rows 200000] [--repeat 2]

Writes an xlsx of postings (seven columns: month, date, unit, area, account group, voucher, amount) into a temporary folder.
Times three things: openpyxl's cells as Python values; the reading here (cells, and what the file says of hidden rows,
formats and formulas, as columns); and the same for a sheet in which that must be looked up cell by cell, because one column
is shown as per cent.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def write(path: Path, rows: int, *, shares: bool) -> None:
    """The sheet, row by row."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Posteringer")
        date, share = book.add_format({"num_format": "dd-mm-yyyy"}), book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, ["Regnskabsperiode", "Bogføringsdato", "Enhed", "Område", "Artsgruppe", "Bilag", "Beløb"])
        for row in range(1, rows + 1):
            day = dt.datetime(2023, 1, 1) + dt.timedelta(days=row % 1_400)
            sheet.write_string(row, 0, f"{day:%Y%m}")
            sheet.write_datetime(row, 1, day, date)
            for place, text in enumerate((("Ådalen", "Østerbæk")[row % 2], "Hjemmepleje", "Løn"), 2):
                sheet.write_string(row, place, text)
            sheet.write_number(row, 5, row)
            sheet.write_number(row, 6, row * 1.25, share if shares else None)


def with_openpyxl(content: bytes) -> int:
    """The number of cells that openpyxl gives."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(len(row) for row in book["Posteringer"].iter_rows(values_only=True))


def ours(content: bytes) -> int:
    """The number of cells in the columns that are read here."""
    from styringslib.intake.files.workbooks import Workbook

    (sheet,) = Workbook("posteringer.xlsx", content).sheets(())
    return sum(len(block) * len(block.columns) for block in sheet.blocks(0, 7, ())) + 7


def timed(read: Callable[[bytes], int], content: bytes, repeat: int) -> tuple[float, int]:
    """The best time of several, and what was read."""
    best, found = float("inf"), 0
    for _ in range(repeat):
        begun = time.perf_counter()
        found = read(content)
        best = min(best, time.perf_counter() - begun)
    return best, found


def main() -> None:
    """Write, time and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=2)
    given: Any = parser.parse_args()
    with TemporaryDirectory() as made:
        for shares in (False, True):
            path = Path(made) / "posteringer.xlsx"
            write(path, given.rows, shares=shares)
            content = path.read_bytes()
            kind = "with a column shown as per cent" if shares else "plain"
            print(f"{given.rows:,} rows, {len(content) / 1e6:.1f} MB, {kind}", flush=True)
            for name, read in (("openpyxl", with_openpyxl), ("styringslib", ours)):
                seconds, cells = timed(read, content, given.repeat)
                print(f"{name:12} {seconds:6.1f} s  {cells:,} cells", flush=True)


if __name__ == "__main__":
    main()
