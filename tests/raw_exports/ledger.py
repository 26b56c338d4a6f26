"""The ledger's list of postings: title lines, a date and no period, debit and credit, subtotals with stars."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl

from tests.raw_exports.records import CENTRES, Posting, Records
from tests.raw_exports.writing import dotted, kroner, lines

HEADINGS = ("Omkostningssted", "Art", "Bogf.dato", "Bilagsnr", "Posteringstekst", "Debet", "Kredit")


def write(folder: Path, records: Records) -> None:
    """One text file of the years before, one workbook of the newest year."""
    old = [line for line in records.postings if line.date.year < 2026]
    new = [line for line in records.postings if line.date.year == 2026]
    lines(
        folder / "Finansposter 2024-2025.csv",
        [
            *_title("2024-2025"),
            HEADINGS,
            *(
                (
                    centre,
                    art,
                    dotted(line.date) if line else "",
                    line.voucher if line else "",
                    line.text if line else "",
                    "" if debit is None else kroner(debit),
                    "" if credit is None else kroner(credit),
                )
                for centre, art, line, debit, credit in _rows(old)
            ),
        ],
    )
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Poster"
    for row in (*_title("2026"), HEADINGS):
        sheet.append(list(row))
    for centre, art, line, debit, credit in _rows(new):
        sheet.append(
            [
                centre,
                art,
                line.date if line else None,
                line.voucher if line else None,
                line.text if line else None,
                None if debit is None else float(debit),
                None if credit is None else float(credit),
            ]
        )
    book.save(folder / "Finansposter 2026.xlsx")


def _title(years: str) -> list[tuple[str, ...]]:
    return [(f"Finansposter {years}",), ("Lindholm Kommune", "Udskrevet 09-11-2026"), ()]


def _rows(postings: list[Posting]) -> Iterator[tuple[str, str, Posting | None, Decimal | None, Decimal | None]]:
    """Lines by cost centre, a subtotal with one star under each, and the whole with two at the end."""
    whole = [Decimal(), Decimal()]
    for centre in CENTRES:
        sums = [Decimal(), Decimal()]
        for line in postings:
            if line.centre is not centre:
                continue
            debit, credit = (line.amount, None) if line.amount >= 0 else (None, -line.amount)
            sums[0] += debit or 0
            sums[1] += credit or 0
            yield f"{centre.number} {centre.name}", line.art, line, debit, credit
        yield f"* {centre.number} {centre.name}", "", None, sums[0], sums[1]
        whole = [whole[0] + sums[0], whole[1] + sums[1]]
    yield "** I alt", "", None, whole[0], whole[1]
