"""What the numbers of a table with a column a month are: granted or delivered hours, days of absence, recipients."""

from __future__ import annotations

from styringslib.intake.schema import Table
from styringslib.proposals.fits import Fit
from styringslib.proposals.headings import written_names
from styringslib.proposals.sheets import Sheet

_MEASURES = ("amount", "number", "count")


def months_measures(table: Table) -> list[str]:
    """The columns that such numbers may be; one alone needs no telling."""
    measures = [column for column in table if column.kind in _MEASURES]
    needed = [column.name for column in measures if column.required]
    return needed if len(needed) == 1 else [column.name for column in measures]


def month_number(sheet: Sheet, fit: Fit, table: Table) -> str:
    """The column that the sheet's name, the file's or the lines above name, by the longest words; "" where none does."""
    choices = months_measures(table)
    if len(choices) == 1:
        return choices[0]
    for title in (sheet.sheet, sheet.file.rsplit("/", 1)[-1], *sheet.above):
        text = title.casefold().replace("_", " ")
        found = [
            (len(word), name) for name in choices for word in written_names(table.name, name) if word.casefold() in text
        ]
        if found:
            return max(found)[1]
    return ""
