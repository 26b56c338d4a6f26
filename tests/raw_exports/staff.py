"""Pay by wage type, absence in hours with norm hours, and the agencies' invoices."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.raw_exports.records import WAGES, Records
from tests.raw_exports.writing import clock, dotted, kroner, lines

WAGE_CATEGORIES = tuple((code, text, category) for code, text, category, _ in WAGES)


def write(folder: Path, records: Records) -> None:
    """A file of pay, a workbook of absence, a file of invoices."""
    lines(
        folder / "Lønudtræk.csv",
        [
            ("Lønperiode", "Org.enhed", "Lønart", "Lønartstekst", "Stilling", "Beløb", "Timer"),
            *(
                (
                    f"{line.month[1]:02d}.{line.month[0]}",
                    line.centre.number,
                    line.code,
                    line.text,
                    line.occupation,
                    kroner(line.amount),
                    "" if line.hours is None else kroner(line.hours),
                )
                for line in records.pay
            ),
        ],
    )
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Fravær"
    sheet.append(["Fravær pr. måned og årsag"])
    sheet.append(["Måned", "Enhed", "Årsag", "Fraværstimer", "Normtimer"])
    for row in records.absence:
        sheet.append([f"{row.month[0]}-{row.month[1]:02d}", row.unit, row.cause, float(row.hours), float(row.norm)])
    book.save(folder / "Fravær.xlsx")
    lines(
        folder / "Vikarfakturaer.csv",
        [
            ("Fakturanr", "Leverandør", "Omkostningssted", "Periode fra", "Periode til", "Timer", "Beløb ekskl. moms"),
            *(
                (
                    bill.number,
                    bill.agency,
                    bill.centre.number,
                    dotted(bill.first),
                    dotted(bill.last),
                    clock(bill.minutes),
                    f"DKK {kroner(bill.amount)}",
                )
                for bill in records.invoices
            ),
        ],
    )
