"""What stands where the month should: a date, an ISO week, the first day of a period, or a whole year.

Read strictly, cell by cell, into days; the month that a row is read with is that of its first day, until `splitting` shares
the row among the months that its days lie in.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

import numpy as np

from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.columns import Read

Kind = Literal["date", "week", "span", "year"]
NO_DAY = np.datetime64("NaT", "D")
# Hidden column while a table is read: the date of a row, or the first day of its week or period.
FIRST_DAY = "_first_day"
# Faults of `cells.FAULTS`.
WEEK, NO_SUCH_WEEK, NOT_MONDAY, WEEK_WITHOUT_YEAR, TURNED, TOO_LONG = 30, 31, 32, 33, 34, 35
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-./ ]?(?:W|U|uge )?(?P<week>\d{1,2})", re.ASCII | re.IGNORECASE)
_WEEK_FIRST = re.compile(
    r"(?:uge|u|w|week)?[ .]?(?P<week>\d{1,2})(?:\s*[-./,]\s*|\s+(?:i )?)(?P<year>\d{4})", re.ASCII | re.IGNORECASE
)
_ALONE = re.compile(r"(?:uge|u|w|week)?[ .]?(?P<week>\d{1,2})", re.ASCII | re.IGNORECASE)


def week(text: str, year: int | None = None) -> tuple[dt.date, int]:
    """The Monday of an ISO week; ``year`` (the year that the week belongs to) serves weeks written without one."""
    plain = cells.clean(text)
    found = _YEAR_FIRST.fullmatch(plain) or _WEEK_FIRST.fullmatch(plain)
    if found is None and (alone := _ALONE.fullmatch(plain)):
        if year is None:
            return dt.date.min, WEEK_WITHOUT_YEAR
        return _monday(year, int(alone["week"]))
    if found is not None:
        return _monday(int(found["year"]), int(found["week"]))
    day, fault = cells.date(plain)
    if fault == cells.OK:
        return (day, cells.OK) if day.isoweekday() == 1 else (day, NOT_MONDAY)
    return dt.date.min, fault if fault in (6, 7) else WEEK


def _monday(year: int, number: int) -> tuple[dt.date, int]:
    if not 1990 <= year <= 2100:
        return dt.date.min, WEEK
    try:
        return dt.date.fromisocalendar(year, number, 1), cells.OK
    except ValueError:
        return dt.date.min, NO_SUCH_WEEK


def days(array: Any, kind: Kind, *, year: int | None = None, years: Any = None) -> Read:
    """The first day of every cell, as days; ``years`` is a column of years beside weeks without one."""
    import pyarrow.compute as pc

    if kind in ("date", "span"):
        read = columns.dates(array)
        return Read(read.values.astype("datetime64[D]"), read.empty, read.faults)
    array = columns.texts(array)
    if years is not None and kind == "week":
        array = pc.binary_join_element_wise(array, columns.texts(years), "\x1f")

    def one(text: str) -> tuple[Any, int]:
        word, _, beside = text.partition("\x1f")
        if not cells.clean(word):
            return NO_DAY, 4
        if kind == "year":
            value, fault = cells.year(word)
            return np.datetime64(f"{int(value)}-01-01") if fault == cells.OK else NO_DAY, fault
        given = year
        if beside:
            value, fault = cells.year(beside)
            if fault != cells.OK:
                return NO_DAY, fault
            given = int(value)
        monday, fault = week(word, given)
        return np.datetime64(monday), fault

    read = columns.of_each_text(array, one, "datetime64[D]", NO_DAY)
    read.empty |= read.faults == 4
    read.faults[read.faults == 4] = cells.OK
    return read


def months(array: Any, kind: Kind, *, year: int | None = None, years: Any = None) -> Read:
    """The month of every cell's first day as `columns.months` codes it: year * 100 + month, 0 where empty or faulty."""
    read = days(array, kind, year=year, years=years)
    good = ~np.isnat(read.values)
    ordinals = np.where(good, read.values.astype("datetime64[M]").astype(np.int64), 0)
    return Read(np.where(good, (ordinals // 12 + 1970) * 100 + ordinals % 12 + 1, 0), read.empty, read.faults)
