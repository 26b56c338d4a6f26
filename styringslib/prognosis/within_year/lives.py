"""When a unit lived: as is known, or as its noughts tell; what lies before its opening and after its end are no months."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.prognosis.series import AWAITED_MONTHS, MONTHS_IN_YEAR, Floats, MonthlySeries, check_month
from styringslib.prognosis.years import Mask

#: Months without an amount at the end that a unit which never missed one is taken to have closed after.
SILENT_MONTHS = 2
#: Months of life from which it can be said that a unit never misses one.
LEAST_LIFE = 6
#: Months whose spread tells whether a unit is steady, and the largest spread (sd / mean) of one that is.
STEADY_MONTHS, STEADY = 18, 0.4
#: Months to a first or last month that is not known.
FAR_AWAY = 10**6
#: Where more of at least this many units are silent at once, it is the postings that are late.
MOST_SILENT, LEAST_UNITS = 0.2, 5
#: Months by which postings may be late.
LATEST = 6


@dataclass(frozen=True)
class Lives:
    """series: with what lies outside a unit's life missing. ended, doubtful: (units,), those that have closed, and those that
    may have; known: those whose end is known and has come. starts, ends: (units,), the months of this year before a known
    opening, and until a known end, 0 and 12 where none is known. beside: (units, months), amounts outside a known life, such
    as the last bills of a unit that has closed."""

    series: MonthlySeries
    ended: Mask
    doubtful: Mask
    known: Mask
    starts: np.ndarray
    ends: np.ndarray
    beside: Floats


def known_lives(lives: Any, units: tuple[Any, ...], through: pd.Period) -> tuple[np.ndarray, np.ndarray]:
    """Return every unit's first and last month, counted from the month after `through`, far away where not known.

    lives: {unit: (first, last)} or a DataFrame by unit with columns first and last, None, NaN or NaT where not known; units
    that the history has not are left out. Raises ValueError (Danish) on what is no month, or ends before it begins.
    """
    first, last = np.full(len(units), -FAR_AWAY), np.full(len(units), FAR_AWAY)
    if lives is None:
        return first, last
    if isinstance(lives, pd.DataFrame):
        lives = {unit: (begins, ends) for unit, begins, ends in lives[["first", "last"]].itertuples()}
    for row, unit in enumerate(units):
        begins, ends = lives.get(unit, (None, None))
        if not pd.isna(begins):
            first[row] = (check_month(begins, f"Første måned for {unit}") - through).n - 1
        if not pd.isna(ends):
            last[row] = (check_month(ends, f"Sidste måned for {unit}") - through).n - 1
        if last[row] < first[row]:
            raise ValueError(f"{unit} slutter {ends}, før enheden begynder {begins}. Ret månederne.")
    return first, last


def lives(series: MonthlySeries, known: Any = None, awaited: Collection[Any] = (), *, ever: bool = False) -> Lives:
    """Tell when units opened and closed: as is `known` (see `known_lives`), else by their noughts; `ever`: in whatever year,
    not only in that of the last month.

    Noughts before the first amount are missing where there are twelve or more of them, or the first amount is of the last
    year, and no nought comes later but at the end. A unit has ended when it has been silent for two months, has spent this
    year, was never silent before, is at least six months old and steady, and at most a fifth of the units are silent. One that
    has been silent for one month may have; so may one whose last two months are missing, unless they are `awaited`.
    """
    begins, ends = known_lives(known, series.units, series.months[-1])
    count = series.values.shape[1]
    place = np.arange(count) - count
    outside = (place < begins[:, None]) | (place > ends[:, None])
    beside = np.where(outside, np.nan_to_num(series.values), 0.0)
    values = np.where(outside, np.nan, series.values)
    told_end = ends < FAR_AWAY
    asked = ~np.array([unit in awaited for unit in series.units]) & ~told_end
    unopened, silent, absent, told = _silences(values, series, asked, ever)
    ended = np.where(told_end, ends < 0, told & (silent >= SILENT_MONTHS))
    doubtful = told & ((silent == 1) | (absent == AWAITED_MONTHS))
    spent = np.isfinite(values) & (values != 0)
    empty = outside | (unopened[:, None] & (np.cumsum(spent, axis=1) == 0))
    empty |= ended[:, None] & (np.arange(count) >= _lived(np.where(spent, values, np.nan))[:, None])
    cleaned = MonthlySeries(
        np.where(empty, np.nan, values), series.observed & ~empty, series.months, series.units, series.notes
    )
    starts, stops = (np.clip(series.months[-1].month + month, 0, MONTHS_IN_YEAR) for month in (begins, ends + 1))
    return Lives(cleaned, np.asarray(ended, dtype=np.bool_), doubtful, ends < 0, starts, stops, beside)


def _lived(values: Floats) -> np.ndarray:
    """The months up to and with every row's last known one, (units,)."""
    known = np.isfinite(values)
    return np.where(known.any(axis=1), values.shape[1] - np.argmax(known[:, ::-1], axis=1), 0)


def _silences(
    values: Floats, series: MonthlySeries, asked: Mask, ever: bool
) -> tuple[Mask, np.ndarray, np.ndarray, Mask]:
    """Return which units had not opened at their first noughts, how many months of nought each ends with, how many that are
    missing, and where such an end of the table speaks of the unit's; asked: whose end is not known and who is not waited for."""
    count = values.shape[1]
    place = np.arange(count)
    spent = np.isfinite(values) & (values != 0)
    some = spent.any(axis=1)
    first = np.where(some, np.argmax(spent, axis=1), count)
    last = np.where(some, count - 1 - np.argmax(spent[:, ::-1], axis=1), -1)
    begins = np.argmax(np.isfinite(values), axis=1)
    within = (place >= first[:, None]) & (place <= last[:, None])
    never_silent = some & ~(within & (values == 0)).any(axis=1)
    this_year = -1 if ever else count - series.months[-1].month
    unopened = never_silent & ((first - begins >= MONTHS_IN_YEAR) | (first >= this_year)) & (first > begins)
    # What has not come is not nought: one month that is missing is no sign of an end.
    nought, ending = np.isfinite(values[:, -1]), count - 1 - last
    silent, absent = np.where(nought, ending, 0), np.where(~nought & some & asked, ending, 0)
    gone = (silent > 0) | (absent == AWAITED_MONTHS)
    # What is silent for longer has ended, or never was: it says nothing of whether the postings are late.
    living = some & (ending <= LATEST)
    late = bool(living.sum() >= LEAST_UNITS and gone[living].mean() > MOST_SILENT)
    gaps = (within & ~series.observed).any(axis=1) & (absent > 0)
    steady = _steady(values, spent, last) | (silent >= MONTHS_IN_YEAR)
    told = asked & never_silent & ~gaps & (last >= this_year) & (last - first >= LEAST_LIFE - 1) & steady
    return unopened, silent, absent, np.asarray(told & (not late), dtype=np.bool_)


def _steady(values: Floats, spent: Mask, last: np.ndarray) -> Mask:
    """Whether the amounts of a unit's last year and a half lie near each other."""
    recent = np.where(spent & (np.arange(values.shape[1]) > last[:, None] - STEADY_MONTHS), values, np.nan)
    known = np.isfinite(recent)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.where(known, recent, 0.0).sum(axis=1) / count
    spread = np.sqrt((np.where(known, recent - mean[:, None], 0.0) ** 2).sum(axis=1) / count)
    return np.asarray(spread < STEADY * np.abs(mean))
