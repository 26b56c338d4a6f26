"""CPR numbers that are split over two columns: a day of birth, and the four digits beside it.

A day and four digits stand beside each other in many extracts of accounts, so a pair is told only where a heading says what
it is, or where the days are births: long ago, wide apart, with numbers that differ and belong to the century.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intake.cells import columns
from styringslib.intake.cells.heading_words import fold_heading
from styringslib.privacy import find_cpr

_FOUR = re.compile(r"\d{4}")
_DAYS = (re.compile(r"(\d\d)(\d\d)(\d\d)"), re.compile(r"(\d\d)[-./ ](\d\d)[-./ ](\d\d(?:\d\d)?)"))
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_BORN, _DIGITS = re.compile("foed|cpr|birth|person"), re.compile("cpr|lbnr|loebenr|sidste|kontrol|cifre|person")
_LOOKED_AT = 5_000
_FIRST = 50
_ENOUGH = 5


def split_over(
    arrays: Sequence[Any], headings: Sequence[str], measures: set[int]
) -> Iterator[tuple[int, int, np.ndarray]]:
    """Pairs of columns that together are CPR numbers: place of the four digits, place of the day, and the rows."""
    folded = [fold_heading(heading) for heading in headings]
    days: dict[int, np.ndarray | None] = {}
    for place, array in enumerate(arrays):
        if place in measures or (four := _four_digits(array)) is None:
            continue
        for day in range(len(arrays)):
            if day in measures or day == place or not (abs(day - place) == 1 or _DIGITS.search(folded[place])):
                continue
            if day not in days:
                days[day] = _days(arrays[day])
            if (born := days[day]) is None:
                continue
            named = bool(_BORN.search(folded[day]) or _DIGITS.search(folded[place]))
            rows = np.flatnonzero((born != "") & (four != ""))
            if rows.size and _are_people(born[rows], four[rows], named):
                yield place, day, rows
                break


def _texts(array: Any) -> list[str]:
    return [(text or "").strip() for text in columns.texts(array).to_pylist()]


def _holds(array: Any, fits: Callable[[str], Any]) -> bool:
    """Whether most of the first filled cells fit, so that the rest is worth looking at."""
    if not (columns.is_coded(array) or str(array.type) == "string"):
        return False
    first = [text for text in _texts(array.slice(0, _FIRST)) if text]
    return bool(first) and sum(bool(fits(text)) for text in first) > 0.8 * len(first)


def _four_digits(array: Any) -> np.ndarray | None:
    """The cells as four digits, "" where empty; None for a column that holds other things, or years."""
    if str(array.type) == "double":
        values = array.to_numpy(zero_copy_only=False)
        known = values[~np.isnan(values)]
        if not known.size or ((known < 0) | (known > 9999) | (known != np.floor(known))).any():
            return None
        found = np.array(["" if np.isnan(value) else f"{int(value):04d}" for value in values], dtype=object)
    elif _holds(array, _FOUR.fullmatch):
        found = np.array([text if _FOUR.fullmatch(text) else "" for text in _texts(array)], dtype=object)
    else:
        return None
    filled = found[found != ""].astype(str).astype(int)
    return None if not filled.size or ((filled >= 1990) & (filled <= 2035)).mean() > 0.8 else found


def _days(array: Any) -> np.ndarray | None:
    """The cells as ddmmyyyy or ddmmyy, "" where empty; None for a column that holds other things than days."""
    kind = str(array.type)
    if kind.startswith("timestamp"):
        days = pd.Series(array.to_pandas()).dt.strftime("%d%m%Y").fillna("").to_numpy(dtype=object)
        return days if (days != "").any() else None
    if kind == "double":
        values = array.to_numpy(zero_copy_only=False)
        known = values[~np.isnan(values)]
        if not known.size or ((known < 10_100) | (known > 999_999) | (known != np.floor(known))).any():
            return None
        found = np.array(["" if np.isnan(value) else _day(f"{int(value):06d}") for value in values], dtype=object)
    elif _holds(array, _day):
        found = np.array([_day(text) for text in _texts(array)], dtype=object)
    else:
        return None
    return found if (found != "").any() else None


def _day(text: str) -> str:
    match = _ISO.fullmatch(text)
    if match:
        day = f"{match[3]}{match[2]}{match[1]}"
    else:
        match = next((found for pattern in _DAYS if (found := pattern.fullmatch(text))), None)
        day = "".join(match.groups()) if match else ""
    return day if day and find_cpr(f"{day[:4]}{day[-2:]}-1234") else ""


def _are_people(days: np.ndarray, four: np.ndarray, named: bool) -> bool:
    agree = [_of_century(day, number) for day, number in zip(days[:_LOOKED_AT], four[:_LOOKED_AT], strict=True)]
    if named:
        return sum(agree) > 0.9 * len(agree)
    if len(days) < _ENOUGH or not all(agree):
        return False
    years = np.array([int(day[4:]) for day in days])
    full = len(days[0]) == 8
    long_ago = (years < 2005).mean() > 0.5 if full else True
    return bool(long_ago and np.ptp(years) >= 15 and len(set(four)) >= 0.5 * len(four))


def _of_century(day: str, number: str) -> bool:
    """Whether the four digits can belong to somebody born then: the first of them tells the century."""
    if len(day) == 6:
        return True
    year, first = int(day[4:]), int(number[0])
    short = year % 100
    if first <= 3:
        return 1900 <= year <= 1999
    if first in (4, 9):
        return year == (2000 if short <= 36 else 1900) + short
    return year == (2000 if short <= 57 else 1800) + short
