"""Outliers: months far from their neighbours are named, and isolated spikes are replaced before forecasting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.prognosis.medians import MAD_SCALE, median_of_known
from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, MonthlySeries, Note, check_history

#: Hampel's window in months, and the distance in scaled median absolute deviations that makes an outlier.
WINDOW = 7
LIMIT = 5.0
#: The distance on the logarithm that a spike must have too, a little less: where the noise is small both say the same.
LIMIT_IN_PROPORTION = 4.0
#: Shortest history in which an outlier can be told from a season.
SHORTEST = 36
#: Shortest history of which the newest months can be held against those before, with what season there is in the noise.
YOUNGEST = 18
#: Single months far off that a unit may have without their being its way: two, or one in two years.
MOST_SPIKES, SPIKE_MONTHS = 2, 24


@dataclass(frozen=True)
class Deseasonalised:
    """level: (units, months), without the season, NaN where the unit is not judged. season: (units, months). around: the
    middle of the seven months around each. typical: (units, 1), the unit's usual distance from it, as a standard deviation.
    """

    level: Floats
    season: Floats
    around: Floats
    typical: Floats


def flag_outliers(history: pd.DataFrame) -> pd.DataFrame:
    """Name the months that stand out from their unit's own pattern.

    history: as for `forecast`. Returns unit, month, value, expected (the median of the months around, with the
    season), distance (in robust standard deviations) and isolated (True for a single month out of line, False where a
    neighbour stands out too, as at a change of level). Units with fewer than three years are not judged.
    Hampel, F. (1974), JASA 69(346), on the deseasonalised series: 7 months, 5 deviations.

    >>> months = pd.period_range("2022-01", "2025-12", freq="M")
    >>> cost = 100.0 + np.tile([1.0, -1.0], 24)
    >>> cost[30] = 200.0
    >>> flag_outliers(pd.DataFrame({"Nord": cost}, index=months))[["unit", "month", "value", "isolated"]]
       unit    month  value  isolated
    0  Nord  2024-07  200.0      True
    """
    series = check_history(history)
    expected, distance, isolated = _hampel(series, deseasonalised(series))
    rows, columns = np.nonzero(distance > LIMIT)
    return pd.DataFrame(
        {
            "unit": [series.units[row] for row in rows],
            "month": series.months[columns],
            "value": series.values[rows, columns],
            "expected": expected[rows, columns],
            "distance": distance[rows, columns],
            "isolated": isolated[rows, columns],
        }
    )


def replaced_spikes(series: MonthlySeries, found: Deseasonalised | None = None) -> tuple[Floats, list[Note]]:
    """Return the values with isolated spikes replaced by what their neighbours tell, and a note on each.

    Longer deviations are left alone: they may be a change of level, which the forecast must follow. So is the last
    month, whose successor is not known. What is far off in money only, and not in proportion, belongs to a skew
    distribution; and what recurs is the unit's way: to leave either out would make every sum too small.
    found: the series without its season, where that has been worked out already.
    """
    found = found or deseasonalised(series)
    expected, distance, isolated = _hampel(series, found)
    spike = isolated & (distance > LIMIT)
    spike[:, -1] = False
    for ago in (2, 3):
        if spike.shape[1] > ago and spike[:, -ago].any():
            spike[:, -ago] &= _back_again(found.level, ago)
    spike = _in_proportion(series, spike)
    spike[spike.sum(axis=1) > np.maximum(MOST_SPIKES, np.isfinite(series.values).sum(axis=1) / SPIKE_MONTHS)] = False
    notes = [
        {
            "unit": series.units[row],
            "kind": "spike_replaced",
            "month": str(series.months[column]),
            "value": float(series.values[row, column]),
            "expected": float(expected[row, column]),
            "text": (
                f"{series.units[row]}: {series.months[column]} ligger langt fra månederne omkring "
                "og er ikke brugt til prognosen for de kommende måneder."
            ),
        }
        for row, column in np.argwhere(spike)
    ]
    return np.where(spike, expected, series.values), notes


def deseasonalised(series: MonthlySeries) -> Deseasonalised:
    """Take the season out of the units: the median over years of each calendar month's distance from the year around it.

    A unit of less than three years keeps its season, and one of less than a year and a half is not judged at all.
    """
    values = series.values
    count = np.isfinite(values).sum(axis=1)
    enough = count >= SHORTEST
    season = np.zeros_like(values)
    month = series.months.month.to_numpy()
    judged = values[enough]
    if len(judged):
        middle = _running_median(judged, MONTHS_IN_YEAR + 1)
        for number in range(1, MONTHS_IN_YEAR + 1):
            mine = month == number
            # The median over years: a spike must not hide itself in the season it is measured by.
            season[np.ix_(enough, mine)] = median_of_known((judged - middle)[:, mine])[:, None]
    level = np.where(count[:, None] >= YOUNGEST, values - season, np.nan)
    around = _running_median(level, WINDOW)
    return Deseasonalised(level, season, around, MAD_SCALE * _typical(np.abs(level - around)))


def _hampel(series: MonthlySeries, found: Deseasonalised) -> tuple[Floats, Floats, np.ndarray]:
    """Return expected value, distance and whether isolated, each (units, months); distance 0 where not judged."""
    away = np.abs(found.level - found.around)
    spread = np.maximum(MAD_SCALE * _running_median(away, WINDOW), found.typical)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(spread > 0, away / spread, 0.0)
    distance = np.nan_to_num(distance)
    distance[np.isfinite(series.values).sum(axis=1) < SHORTEST] = 0.0
    high = distance > LIMIT / 2
    neighbour = np.zeros_like(high)
    neighbour[:, 1:] |= high[:, :-1]
    neighbour[:, :-1] |= high[:, 1:]
    return found.around + found.season, distance, ~neighbour & ~_seasonal(series.values)


def _back_again(level: Floats, ago: int) -> np.ndarray:
    """Whether the months after the one so many months `ago` lie nearer to those before it than to it.

    Of the first months of a new level one may look alone, as half of the months around the next are new: only when they have
    come back was it a single one.
    """
    before = median_of_known(level[:, -ago - WINDOW : -ago])
    away, after = level[:, -ago] - before, median_of_known(level[:, 1 - ago :]) - before
    return np.asarray(after * np.sign(away) < np.abs(away) / 2)


def _in_proportion(series: MonthlySeries, spike: np.ndarray) -> np.ndarray:
    """Keep, of units whose months all have one sign, the spikes that are spikes on the logarithm too."""
    size = np.abs(series.values)
    one_sign = (np.nanmin(series.values, axis=1) > 0) | (np.nanmax(series.values, axis=1) < 0)
    rows = np.flatnonzero(spike.any(axis=1) & one_sign)
    if not len(rows):
        return spike
    # A month of next to nothing is far off on any scale.
    least = 1e-3 * np.nanmean(size[rows], axis=1, keepdims=True)
    logs = np.log(np.maximum(size[rows], least))
    part = MonthlySeries(logs, series.observed[rows], series.months, tuple(series.units[row] for row in rows))
    kept = spike.copy()
    kept[rows] &= _hampel(part, deseasonalised(part))[1] > LIMIT_IN_PROPORTION
    return kept


def _seasonal(values: Floats) -> np.ndarray:
    """Tell the months that are in line with the same month a year before or after: a changing season, not a spike."""
    step = np.abs(values[:, MONTHS_IN_YEAR:] - values[:, :-MONTHS_IN_YEAR])
    if not step.shape[1]:
        return np.zeros(values.shape, dtype=bool)
    usual = usual_step(values)
    near = np.zeros(values.shape, dtype=bool)
    near[:, MONTHS_IN_YEAR:] |= step <= usual
    near[:, :-MONTHS_IN_YEAR] |= step <= usual
    return near


def usual_step(values: Floats) -> Floats:
    """Return how far a month of each unit may lie from the same month a year before and still be in line with it."""
    return LIMIT * MAD_SCALE * _typical(np.abs(values[:, MONTHS_IN_YEAR:] - values[:, :-MONTHS_IN_YEAR]))


def _typical(table: Floats) -> Floats:
    return np.nan_to_num(median_of_known(table))[:, None]


def _running_median(table: Floats, width: int) -> Floats:
    """Return the median of `width` months around each month; fewer at the ends."""
    half = width // 2
    padded = np.pad(table, ((0, 0), (half, half)), constant_values=np.nan)
    return median_of_known(np.lib.stride_tricks.sliding_window_view(padded, width, axis=1))
