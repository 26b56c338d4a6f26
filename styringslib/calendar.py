"""Months, Danish public holidays, working days, ISO weeks and the share of the year that has passed.

Dates are `datetime.date`, months are monthly `pandas.Period`. Whatever a user may type for a day or a month is read by
`as_day` and `as_month`; everything else takes their results. Public holidays come from the `holidays` package, which
knows when a Danish holiday was abolished (store bededag after 2023).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "as_day",
    "as_month",
    "closes_year",
    "days_in_month",
    "iso_weeks",
    "month_days",
    "month_in_words",
    "months_between",
    "newest",
    "public_holidays",
    "working_days",
    "working_days_in_month",
    "year_share",
]


# What a month may be called, in Danish and (as some systems write it) in English.
MONTH_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "januar january jan",
            "februar february feb",
            "marts march mar",
            "april apr",
            "maj may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for word in words.split()
}
_IN_WORDS = re.compile(r"(?:(\d{4})[-. /]+)?([a-z]+)\.?(?:[-–., /]*(\d{4}))?", re.ASCII | re.IGNORECASE)
# ISO, and the Danish order of day, month and year; anything else is ambiguous or no date.
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ][\d:.]+)?")
_DANISH = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})")


def as_month(value: Any) -> pd.Period:
    """The month of "2026-10", "oktober 2026", "2026-10-31", "31-10-2026", a date, a Timestamp or a Period; ValueError in Danish
    otherwise.

    >>> as_month("31-10-2026")
    Period('2026-10', 'M')
    """
    if isinstance(value, pd.Period):
        return value.asfreq("M")
    if isinstance(value, str) and (found := month_in_words(value)) is not None and found[0] is not None:
        return pd.Period(year=found[0], month=found[1], freq="M")
    day = _read(value)
    if day is None:
        raise ValueError(f"Måneden {value!r} kan ikke læses. Skriv år og måned, for eksempel 2026-10.")
    return pd.Period(year=day.year, month=day.month, freq="M")


def as_day(value: Any) -> dt.date:
    """The day of "2019-10-31", "31-10-2019", a date or a Timestamp; a month ("2019-10" or a Period) means its last day.

    >>> as_day("31-10-2019"), as_day("2019-10")
    (datetime.date(2019, 10, 31), datetime.date(2019, 10, 31))
    """
    if isinstance(value, str) and (len(value.strip()) == 7 or month_in_words(value) is not None):
        value = as_month(value)
    if isinstance(value, pd.Period):
        end: dt.date = value.end_time.date()
        return end
    day = _read(value)
    if day is None:
        raise ValueError(f"Datoen {value!r} kan ikke læses. Skriv år, måned og dag, for eksempel 2019-10-31.")
    return day


def month_in_words(text: str) -> tuple[int | None, int] | None:
    """Year (None where it does not say) and number of a month in words; None for any other text.

    >>> month_in_words("oktober 2026"), month_in_words("Okt."), month_in_words("i går")
    ((2026, 10), (None, 10), None)
    """
    found = _IN_WORDS.fullmatch(text.strip())
    number = MONTH_WORDS.get(found[2].casefold()) if found else None
    if found is None or number is None or (found[1] and found[3]):
        return None
    year = found[1] or found[3]
    return (int(year) if year else None), number


def _read(value: Any) -> dt.date | None:
    """The day that a text, date or time stands for (the first of a month without day); None when it stands for none."""
    try:
        if isinstance(value, str):
            if found := _ISO.fullmatch(value.strip()):
                return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
            if found := _DANISH.fullmatch(value.strip()):
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            return None
        if not isinstance(value, dt.date | np.datetime64):
            return None
        stamp = pd.Timestamp(value)
        return None if pd.isna(stamp) else dt.date(stamp.year, stamp.month, stamp.day)
    except ValueError:
        return None


def year_share(as_of: Any) -> float:
    """Days elapsed (that day included) / days of the calendar year: 2019-10-31 gives 304 / 365.

    >>> year_share("2019-10-31") == 304 / 365
    True
    """
    day = as_day(as_of)
    return day.timetuple().tm_yday / dt.date(day.year, 12, 31).timetuple().tm_yday


def closes_year(month: Any) -> bool:
    """Whether the month is a December: after it the year is closed, and what is left are postings that come late.

    >>> closes_year("2025-12"), closes_year("2026-01")
    (True, False)
    """
    return as_month(month).month == 12


def newest(days: pd.Series, by: Sequence[pd.Series]) -> pd.Series:
    """Which rows have the newest day of their group; a day that is not given is the oldest.

    >>> days = pd.Series(pd.to_datetime(["2026-04-28", None, "2026-08-25", None]))
    >>> newest(days, [pd.Series(["Nord", "Nord", "Nord", "Syd"])]).tolist()
    [False, False, True, True]
    """
    last = days.groupby(list(by), observed=True, dropna=False).transform("max")
    return last.isna() | days.eq(last)


def months_between(first: Any, last: Any) -> pd.PeriodIndex:
    """Every month from `first` to `last`, both included; empty when `last` comes before `first`.

    >>> months_between("2025-11", "2026-01").astype(str).to_list()
    ['2025-11', '2025-12', '2026-01']
    """
    return pd.period_range(as_month(first), as_month(last), freq="M", name="month")


def days_in_month(month: Any) -> int:
    """The number of days of the month, leap years included.

    >>> days_in_month("2024-02"), days_in_month("2026-02")
    (29, 28)
    """
    return int(as_month(month).days_in_month)


def month_days(months: pd.Series) -> pd.Series:
    """Days of each month of a Series of monthly periods, as float, on the same index.

    >>> month_days(pd.Series(months_between("2026-01", "2026-03"))).to_list()
    [31.0, 28.0, 31.0]
    """
    days: pd.Series = months.dt.days_in_month.astype(float)
    return days


@lru_cache(maxsize=256)
def _holidays_of(year: int, with_half_days: bool) -> tuple[tuple[dt.date, str], ...]:
    import holidays

    categories = ("public", "optional") if with_half_days else ("public",)
    found = holidays.country_holidays("DK", years=year, language="da", categories=categories)
    return tuple(sorted((day, str(name)) for day, name in found.items() if day.year == year))


def public_holidays(first: Any, last: Any, *, half_days: bool = False, extra: Iterable[Any] = ()) -> pd.Series:
    """Danish names of the public holidays from `first` to `last` (included), indexed by date.

    `half_days` adds the days that are free only by agreement (1 May, 5 June, 24 and 31 December). `extra` adds local
    closing days under the name "Lokal fridag". Source: the `holidays` package, country DK.

    >>> public_holidays("2026-05-01", "2026-05-31").to_list()
    ['Kristi himmelfartsdag', 'Pinsedag', 'Anden pinsedag']
    """
    start, end = as_day(first), as_day(last)
    found = {
        day: name
        for year in range(start.year, end.year + 1)
        for day, name in _holidays_of(year, half_days)
        if start <= day <= end
    }
    for day in map(as_day, extra):
        if start <= day <= end:
            found.setdefault(day, "Lokal fridag")
    days = sorted(found)
    return pd.Series([found[day] for day in days], index=pd.Index(days, name="date", dtype=object), name="holiday")


def working_days(first: Any, last: Any, *, half_days: bool = False, extra: Iterable[Any] = ()) -> int:
    """Mondays to Fridays from `first` to `last` (included) that are not public holidays.

    >>> working_days("2026-12-21", "2026-12-31")
    8
    """
    start, end = as_day(first), as_day(last)
    if end < start:
        return 0
    weekdays = sum(1 for day in pd.date_range(start, end) if day.day_of_week < 5)
    free = public_holidays(start, end, half_days=half_days, extra=extra)
    return weekdays - sum(1 for day in free.index if day.weekday() < 5)


def working_days_in_month(month: Any, *, half_days: bool = False, extra: Iterable[Any] = ()) -> int:
    """Working days of a month: Mondays to Fridays less public holidays.

    >>> working_days_in_month("2023-05"), working_days_in_month("2024-05")
    (20, 21)
    """
    period = as_month(month)
    return working_days(period.start_time, period.end_time, half_days=half_days, extra=extra)


def iso_weeks(first: Any, last: Any, *, half_days: bool = False, extra: Iterable[Any] = ()) -> pd.DataFrame:
    """The ISO weeks that a stretch of days touches, each cut to the days inside the stretch.

    One row a week: week ("2026-W44"), iso_year, iso_week, first, last (dates), days, working_days (Mondays to Fridays
    that are no public holiday), holidays (public holidays on any day) and weekend_days (Saturdays and Sundays that are
    no public holiday), so that working_days + holidays + weekend_days = days. Empty when `last` is before `first`.

    >>> iso_weeks("2026-12-21", "2026-12-31")[["week", "days", "working_days", "holidays", "weekend_days"]]
           week  days  working_days  holidays  weekend_days
    0  2026-W52     7             4         2             1
    1  2026-W53     4             4         0             0
    """
    start, end = as_day(first), as_day(last)
    columns = ["week", "iso_year", "iso_week", "first", "last", "days", "working_days", "holidays", "weekend_days"]
    if end < start:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    days = pd.DataFrame({"date": pd.date_range(start, end)})
    iso = days["date"].dt.isocalendar()
    days["iso_year"], days["iso_week"] = iso["year"].astype(int), iso["week"].astype(int)
    free = set(public_holidays(start, end, half_days=half_days, extra=extra).index)
    is_free = days["date"].dt.date.isin(free)
    is_weekend = days["date"].dt.day_of_week >= 5
    days["holidays"] = is_free.astype(int)
    days["weekend_days"] = (is_weekend & ~is_free).astype(int)
    days["working_days"] = (~is_weekend & ~is_free).astype(int)
    days["days"] = 1
    grouped = days.groupby(["iso_year", "iso_week"], sort=True)
    weeks = grouped[["days", "working_days", "holidays", "weekend_days"]].sum()
    weeks["first"], weeks["last"] = grouped["date"].min().dt.date, grouped["date"].max().dt.date
    weeks = weeks.reset_index()
    weeks["week"] = [f"{year}-W{week:02d}" for year, week in zip(weeks["iso_year"], weeks["iso_week"], strict=True)]
    return weeks[columns]
