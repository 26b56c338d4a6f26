"""When a unit lived: noughts before it opened are no months, and noughts at the end may be its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, MonthlySeries
from styringslib.prognosis.years import Mask

#: Months without an amount at the end that a unit which never missed one is taken to have closed after.
SILENT_MONTHS = 2
#: Months of life from which it can be said that a unit never misses one.
LEAST_LIFE = 6
#: Months whose spread tells whether a unit is steady, and the largest spread (sd / mean) of one that is.
STEADY_MONTHS, STEADY = 18, 0.4
#: Where more of at least this many units are silent at once, it is the postings that are late.
MOST_SILENT, LEAST_UNITS = 0.2, 5


@dataclass(frozen=True)
class Lives:
    """series: with noughts before a unit's opening and after its end missing. ended, doubtful: (units,), taken to have
    closed, and silent in the last month only, which may be its end."""

    series: MonthlySeries
    ended: Mask
    doubtful: Mask


def lives(series: MonthlySeries) -> Lives:
    """Tell opened and closed units by their noughts.

    Noughts before the first amount are missing where there are twelve or more of them, or the first amount is of the last
    year, and no nought comes later but at the end. A unit has ended when it has been silent for two months, has spent this
    year, was never silent before, is at least six months old and steady, and at most a fifth of the units are silent.
    """
    values = series.values
    count = values.shape[1]
    place = np.arange(count)
    spent = np.isfinite(values) & (values != 0)
    some = spent.any(axis=1)
    first = np.where(some, np.argmax(spent, axis=1), count)
    last = np.where(some, count - 1 - np.argmax(spent[:, ::-1], axis=1), -1)
    begins = np.argmax(np.isfinite(values), axis=1)
    within = (place >= first[:, None]) & (place <= last[:, None])
    never_silent = some & ~(within & (values == 0)).any(axis=1)
    this_year = count - series.months[-1].month
    unopened = never_silent & ((first - begins >= MONTHS_IN_YEAR) | (first >= this_year)) & (first > begins)
    # What has not come is not nought: only a nought can be the sign of an end.
    silent = np.where(np.isfinite(values[:, -1]), count - 1 - last, 0)
    late = bool((silent > 0).mean() > MOST_SILENT) and len(values) >= LEAST_UNITS
    told = never_silent & (last >= this_year) & (last - first >= LEAST_LIFE - 1) & _steady(values, spent) & (not late)
    ended, doubtful = told & (silent >= SILENT_MONTHS), told & (silent == 1)
    empty = unopened[:, None] & (place < first[:, None]) | ended[:, None] & (place > last[:, None])
    cleaned = MonthlySeries(
        np.where(empty, np.nan, values), series.observed & ~empty, series.months, series.units, series.notes
    )
    return Lives(cleaned, ended, doubtful)


def _steady(values: Floats, spent: Mask) -> Mask:
    """Whether a unit's amounts of the last year and a half lie near each other."""
    recent = np.where(spent, values, np.nan)[:, -STEADY_MONTHS:]
    known = np.isfinite(recent)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.where(known, recent, 0.0).sum(axis=1) / count
    spread = np.sqrt((np.where(known, recent - mean[:, None], 0.0) ** 2).sum(axis=1) / count)
    return np.asarray(spread < STEADY * np.abs(mean))
