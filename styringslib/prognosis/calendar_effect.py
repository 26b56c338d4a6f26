"""Working days and moving holidays: how much a month's amount follows the calendar, and the months without that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, check_history, orientation

#: Months needed to tell a calendar effect from a season.
SHORTEST = 36


@dataclass(frozen=True)
class CalendarEffect:
    """How units follow the calendar.

    effects: unit, driver, elasticity (per cent more per per cent more of the driver), standard_error, shrunk.
    adjusted: the history at the drivers' usual values. factors: months by unit, history / adjusted.
    """

    effects: pd.DataFrame
    adjusted: pd.DataFrame
    factors: pd.DataFrame


def calendar_effect(history: pd.DataFrame, drivers: pd.DataFrame) -> CalendarEffect:
    """Estimate how monthly amounts follow the calendar, and take it out.

    history: as for `forecast`. drivers: months by driver, positive, such as working days in the month, or 1 + the share
    of Easter's days that fall in it; every month of the history. Units with fewer than three years, or whose amounts are
    not all above nought (all below, for income), keep factor 1. Elasticities come from least squares on logs after centred
    twelve-month means and monthly means are taken out, and are shrunk towards the units' precision-weighted mean, which
    itself is shrunk towards none by how well it is known: a month has a season whatever its working days. Dividing by days
    outright assumes an elasticity of one, which care given every day of the week does not have.
    Raises ValueError (Danish) when a month's driver is missing or not positive.

    >>> months = pd.period_range("2021-01", "2025-12", freq="M")
    >>> days = pd.DataFrame({"days": months.days_in_month.astype(float)}, index=months)
    >>> found = calendar_effect(pd.DataFrame({"Nord": 1_000.0}, index=months), days)
    >>> found.effects[["unit", "driver", "elasticity"]].round(6)
       unit driver  elasticity
    0  Nord   days         0.0
    """
    series = check_history(history)
    used = drivers.reindex(series.months)
    wrong = ~(used > 0).all(axis=1)
    if wrong.any():
        raise ValueError(
            f"Kalendertal mangler eller er nul for {series.months[int(np.argmax(wrong))]}. Udfyld måneden."
        )
    logs = np.log(used.to_numpy(dtype=np.float64))
    moves = logs - _seasonal_means(logs, series.months.month.to_numpy())
    count, width = len(series.units), moves.shape[1]
    slope, error = np.zeros((count, width)), np.full((count, width), np.inf)
    turned = series.values * orientation(series.values)[:, None]
    for row, values in enumerate(turned):
        if np.isfinite(values).sum() >= SHORTEST and (values[np.isfinite(values)] > 0).all():
            slope[row], error[row] = _slopes(np.log(values), logs, series.months.month.to_numpy())
    shrunk = np.column_stack([_shrunk(slope[:, k], error[:, k]) for k in range(width)])
    factors = pd.DataFrame(np.exp(moves @ shrunk.T), index=series.months, columns=list(series.units))
    adjusted = pd.DataFrame(series.values.T, index=series.months, columns=list(series.units)) / factors
    effects = pd.DataFrame(
        {
            "unit": np.repeat(np.array(series.units, dtype=object), width),
            "driver": np.tile(np.array(drivers.columns, dtype=object), count),
            "elasticity": slope.ravel(),
            "standard_error": error.ravel(),
            "shrunk": shrunk.ravel(),
        }
    )
    return CalendarEffect(effects, adjusted, factors)


def _seasonal_means(table: Floats, month: np.ndarray) -> Floats:
    means = np.zeros_like(table)
    for number in np.unique(month):
        means[month == number] = table[month == number].mean(axis=0)
    return means


def _detrended(columns: Floats) -> Floats:
    """Take out the centred twelve-month mean; NaN in the half years at both ends."""
    kernel = np.r_[0.5, np.ones(MONTHS_IN_YEAR - 1), 0.5] / MONTHS_IN_YEAR
    half = MONTHS_IN_YEAR // 2
    result = np.full_like(columns, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(columns, MONTHS_IN_YEAR + 1, axis=0)
    result[half:-half] = columns[half:-half] - windows @ kernel
    return result


def _slopes(values: Floats, drivers: Floats, month: np.ndarray) -> tuple[Floats, Floats]:
    table = _detrended(np.column_stack([values, drivers]))
    known = np.isfinite(table).all(axis=1)
    table = table[known]
    table = table - _seasonal_means(table, month[known])
    target, design = table[:, 0], table[:, 1:]
    gram = design.T @ design
    if np.linalg.matrix_rank(gram) < len(gram):
        return np.zeros(len(gram)), np.full(len(gram), np.inf)
    slope = np.linalg.solve(gram, design.T @ target)
    left = max(len(target) - MONTHS_IN_YEAR - len(gram), 1)
    variance = float(((target - design @ slope) ** 2).sum()) / left
    return np.asarray(slope), np.sqrt(variance * np.diag(np.linalg.inv(gram)))


def _shrunk(slope: Floats, error: Floats) -> Floats:
    known = np.isfinite(error) & (error > 0)
    if not known.any():
        return np.zeros_like(slope)
    weight = 1 / error[known] ** 2
    mean = float((weight * slope[known]).sum() / weight.sum())
    between = max(0.0, float(np.var(slope[known])) - float(np.mean(error[known] ** 2)))
    # The common effect, kept in proportion to the evidence for it (James and Stein's positive part).
    common = mean * max(0.0, 1 - 1 / (mean**2 * weight.sum())) if mean != 0 else 0.0
    result = np.full_like(slope, 0.0)
    result[known] = common + between / (between + error[known] ** 2) * (slope[known] - common)
    return result
