"""Outliers: months far from their neighbours are named, and isolated spikes are replaced before forecasting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.prognosis.medians import median_of_known
from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, MonthlySeries, Note, check_history

#: Hampel's window in months, and the distance in scaled median absolute deviations that makes an outlier.
WINDOW = 7
LIMIT = 5.0
#: Shortest history in which an outlier can be told from a season.
SHORTEST = 36
#: Ratio of MAD to standard deviation of a normal variable, inverted.
_MAD_SCALE = 1.4826


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
    expected, distance, isolated = _hampel(series)
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


def replaced_spikes(series: MonthlySeries) -> tuple[Floats, list[Note]]:
    """Return the values with isolated spikes replaced by what their neighbours tell, and a note on each.

    Longer deviations are left alone: they may be a change of level, which the forecast must follow. So is the last
    month, whose successor is not known.
    """
    expected, distance, isolated = _hampel(series)
    spike = isolated & (distance > LIMIT)
    spike[:, -1] = False
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


def _hampel(series: MonthlySeries) -> tuple[Floats, Floats, np.ndarray]:
    """Return expected value, distance and whether isolated, each (units, months); distance 0 where not judged."""
    values = series.values
    enough = np.isfinite(values).sum(axis=1) >= SHORTEST
    season = np.zeros_like(values)
    month = series.months.month.to_numpy()
    judged = values[enough]
    if len(judged):
        middle = _running_median(judged, MONTHS_IN_YEAR + 1)
        for number in range(1, MONTHS_IN_YEAR + 1):
            mine = month == number
            # The median over years: a spike must not hide itself in the season it is measured by.
            season[np.ix_(enough, mine)] = median_of_known((judged - middle)[:, mine])[:, None]
    level = np.where(enough[:, None], values - season, np.nan)
    around = _running_median(level, WINDOW)
    away = np.abs(level - around)
    typical = _MAD_SCALE * _typical(away)
    spread = np.maximum(_MAD_SCALE * _running_median(away, WINDOW), typical)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(spread > 0, away / spread, 0.0)
    distance = np.nan_to_num(distance)
    high = distance > LIMIT / 2
    neighbour = np.zeros_like(high)
    neighbour[:, 1:] |= high[:, :-1]
    neighbour[:, :-1] |= high[:, 1:]
    return around + season, distance, ~neighbour & ~_seasonal(values)


def _seasonal(values: Floats) -> np.ndarray:
    """Tell the months that are in line with the same month a year before or after: a changing season, not a spike."""
    step = np.abs(values[:, MONTHS_IN_YEAR:] - values[:, :-MONTHS_IN_YEAR])
    if not step.shape[1]:
        return np.zeros(values.shape, dtype=bool)
    usual = LIMIT * _MAD_SCALE * _typical(step)
    near = np.zeros(values.shape, dtype=bool)
    near[:, MONTHS_IN_YEAR:] |= step <= usual
    near[:, :-MONTHS_IN_YEAR] |= step <= usual
    return near


def _typical(table: Floats) -> Floats:
    return np.nan_to_num(median_of_known(table))[:, None]


def _running_median(table: Floats, width: int) -> Floats:
    """Return the median of `width` months around each month; fewer at the ends."""
    half = width // 2
    padded = np.pad(table, ((0, 0), (half, half)), constant_values=np.nan)
    return median_of_known(np.lib.stride_tricks.sliding_window_view(padded, width, axis=1))
