"""The budget office's files: months as columns in thousands under merged units, and a list of dated grants."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.raw_exports.records import UNITS, Records
from tests.raw_exports.writing import MONTHS, dotted, kroner, lines


def write(folder: Path, records: Records) -> None:
    """A sheet per year of the adopted budget, and the grants of 2026 as a text file."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for year in (2024, 2025, 2026):
        sheet = book.create_sheet(f"Vedtaget {year}")
        sheet.append([f"Vedtaget budget {year}"])
        sheet.append(["Beløb i 1.000 kr."])
        sheet.append(["Enhed", "Artsgruppe", *MONTHS, "I alt"])
        for unit in UNITS:
            first = sheet.max_row + 1
            groups = [group for month, of, group in records.budget if of == unit and month == (year, 1)]
            for group in groups:
                values = [records.budget[(year, month), unit, group] // 1_000 for month in range(1, 13)]
                sheet.append([unit, group, *values, sum(values)])
            sheet.merge_cells(start_row=first, start_column=1, end_row=sheet.max_row, end_column=1)
        rows = [key for key in records.budget if key[0][0] == year]
        totals = [sum(records.budget[key] for key in rows if key[0][1] == month) // 1_000 for month in range(1, 13)]
        sheet.append(["I alt", None, *totals, sum(totals)])
    book.save(folder / "Budget 2024-2026.xlsx")
    lines(
        folder / "Tillægsbevillinger 2026.csv",
        [
            ("Besluttet", "Budgetmåned", "Enhed", "Artsgruppe", "Beløb i kr."),
            *(
                (
                    dotted(grant.decided),
                    f"{grant.month[0]}{grant.month[1]:02d}",
                    grant.unit,
                    grant.group,
                    kroner(grant.amount),
                )
                for grant in records.grants
            ),
        ],
        encoding="utf-8-sig",
    )
