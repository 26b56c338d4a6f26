"""What the numbers of a sheet are: hours, days or recipients under months, and whether their decimals stand behind a point."""

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


def has_points(sheet: Sheet, table: Table, fit: Fit) -> bool:
    """Whether the numbers have decimals behind a point, and none behind a comma."""
    places = [place for name, place in fit.columns.items() if table[name].kind in ("amount", "number", "count")]
    sides = [fit.extra[role] for role in ("debit", "credit", "total") if role in fit.extra]
    looks = [sheet.column(place).words.looks for place in {*places, *sides, *fit.months, *fit.categories}]
    return any(one["point"] for one in looks) and not any(one["comma"] for one in looks)
