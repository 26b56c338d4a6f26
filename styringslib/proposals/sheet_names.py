"""What the name of a sheet or a file says of all its rows: the unit, the month."""

from __future__ import annotations

import re

from styringslib.intake.cells.cells import MONTH_NAMES
from styringslib.proposals.headings import named_tables
from styringslib.proposals.sheets import Sheet
from styringslib.proposals.unit_names import core_of

_MONTH = re.compile(r"(?<!\d)(20[0-4]\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")
_WORDED = re.compile(rf"({'|'.join(MONTH_NAMES)})[-_. ]*(20[0-4]\d)", re.IGNORECASE)


def named_unit(sheet: Sheet) -> str:
    """The unit that a sheet, or the file where it is alone, is named after; "" when its name speaks of something else."""
    stem = sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for name in (sheet.sheet, stem) if sheet.alone else (sheet.sheet,):
        plain = name.strip()
        generic = re.fullmatch(
            r"(?:ark|sheet|tabel|side|data|udtræk|eksport|export|rapport)[ _-]?\d*", plain.casefold()
        )
        if (
            plain
            and not generic
            and not named_tables(plain)
            and len(core_of(plain)) >= 4
            and not re.search(r"\d{3}", plain)
        ):
            return plain
    return ""


def named_month(sheet: Sheet) -> str:
    """The one month that the sheet's name, the file's name or a line above tells, as 2026-01; "" where none does."""
    for title in (sheet.sheet, sheet.file.rsplit("/", 1)[-1], *sheet.above):
        found = {f"{year}-{month}" for year, month in _MONTH.findall(title)}
        found |= {f"{year}-{MONTH_NAMES.index(word.casefold()) + 1:02d}" for word, year in _WORDED.findall(title)}
        if len(found) == 1:
            return found.pop()
    return ""
