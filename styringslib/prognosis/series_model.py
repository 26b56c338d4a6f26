"""Forecasts by the series model of every unit from any origin, in the unit's own money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styringslib.prognosis.medians import MAD_SCALE
from styringslib.prognosis.scale import joined, scaled
from styringslib.prognosis.season import OWN_SEASON_MONTHS, pooled_profile
from styringslib.prognosis.series import MONTHS_IN_YEAR, NEVER, Floats, span
from styringslib.prognosis.structural import posteriors

#: Months of history used: older ones cost time and say little.
LONGEST = 240
#: Relative standard deviation of a month that is assumed when no unit has a history to tell.
USUAL_NOISE = 0.07


@dataclass(frozen=True)
class Paths:
    """Forecasts from one origin, counted in months back from each unit's last: mean and sigma (units, horizon).

    NaN for units that had not begun, or had too little history, at the origin, and beyond the months that have come
    since an earlier origin.
    """

    back: int
    mean: Floats
    sigma: Floats


def series_paths(
    values: Floats, month: npt.NDArray[np.int64], horizon: int, backs: list[int], shortest: int = 1, every: int = 1
) -> list[Paths]:
    """Forecast every unit from each origin `back` months before its last value.

    values: (units, months), NaN before a unit's first and after its last month, no gaps. month: calendar month of
    each column. shortest: least number of months known at an origin other than the last. every: from origins other
    than the last, forecast each so-manieth unit only.
    """
    known = np.isfinite(values)
    first, last = span(known)
    first = np.maximum(first, last - LONGEST + 1)
    lengths = last - first + 1
    width = int(lengths.max())
    columns = np.minimum(first[:, None] + np.arange(width), values.shape[1] - 1)
    inside = np.arange(width) < lengths[:, None]
    aligned = np.where(inside, np.take_along_axis(values, columns, axis=1), np.nan)
    young = lengths < OWN_SEASON_MONTHS
    profile = pooled_profile(values, month) if young.any() and not young.all() else np.zeros(MONTHS_IN_YEAR)
    calendar = (month[first][:, None] - 1 + np.arange(width + horizon)) % MONTHS_IN_YEAR
    season = np.where(young[:, None], np.exp(profile[calendar]), 1.0)
    rows = scaled(aligned / season[:, :width], inside)
    count = lengths[rows.unit]
    noise = _noise(rows.values, count)
    tasks, places = [], []
    for place, back in enumerate(backs):
        origins = count - back
        allowed = (origins >= shortest) & (rows.unit % every == 0) if back else origins >= 1
        for origin in np.unique(origins[allowed]):
            # Only months that have come can be compared with.
            asked = min(horizon, back) if back else horizon
            tasks.append((int(origin), np.flatnonzero(allowed & (origins == origin)), asked))
            places.append(place)
    results = [
        Paths(back, np.full((len(values), horizon), np.nan), np.full((len(values), horizon), np.nan)) for back in backs
    ]
    for (origin, chosen, asked), place, found in zip(
        tasks, places, posteriors(rows.values, count, horizon, tasks, noise), strict=True
    ):
        units, mean, sigma = joined(rows, chosen, found, origin)
        factor = season[units, origin : origin + asked]
        results[place].mean[units, :asked] = mean * factor
        results[place].sigma[units, :asked] = sigma * factor
    return results


def _noise(rows: Floats, count: npt.NDArray[np.int64]) -> Floats:
    """Return a guess of each row's monthly noise variance: the units' middle one, as a single month tells nothing."""
    steps = np.diff(rows, axis=1)
    steps = np.where(np.arange(1, rows.shape[1]) < count[:, None], steps, np.nan)
    # What never moves says nothing of how others do.
    moving = np.asarray((np.abs(np.nan_to_num(steps)) > NEVER).any(axis=1))
    steps = np.where(moving[:, None], steps, np.nan)
    enough = (count >= 7) & moving
    if enough.any():
        middle = float(np.median(np.nanmedian(np.abs(steps[enough]), axis=1)))
    elif np.isfinite(steps).sum() >= 12:
        # All units are young: their few steps tell together what none tells alone.
        middle = float(np.nanmedian(np.abs(steps)))
    else:
        return np.full(len(rows), USUAL_NOISE**2)
    # From the middle absolute step to the deviation of a month: normal steps of independent months.
    typical = middle * MAD_SCALE / np.sqrt(2)
    return np.full(len(rows), max(typical, USUAL_NOISE / 10) ** 2)
