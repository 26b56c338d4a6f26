"""Forecast of the coming months of every unit at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from styringslib.intervals import normal_reach
from styringslib.prognosis.calibration import widths
from styringslib.prognosis.outliers import deseasonalised, replaced_spikes
from styringslib.prognosis.season import OWN_SEASON_MONTHS
from styringslib.prognosis.series import (
    AWAITED_MONTHS,
    NEVER,
    Floats,
    MonthlySeries,
    Note,
    check_history,
    check_levels,
    level_label,
    orientation,
    span,
)
from styringslib.prognosis.series_model import Paths, series_paths
from styringslib.prognosis.within_year.lives import lives
from styringslib.prognosis.within_year.newest_months import newest_months

#: Units from which a few origins give errors enough; with fewer, more origins are asked.
MANY_UNITS = 200
#: Units whose past errors are enough to calibrate the intervals of any number.
ENOUGH_UNITS = 300
_FEW_ORIGINS, _MANY_ORIGINS = tuple(range(6, 37, 6)), tuple(range(3, 37, 3))
#: Share of the last year's mean month that the interval of a closed unit reaches, by way of late postings.
_AFTERMATH = 0.02


def forecast(history: pd.DataFrame, horizon: int, levels: Iterable[float] = (80, 95)) -> pd.DataFrame:
    """Forecast the months after the last row of `history`, with calibrated intervals.

    history: DataFrame, monthly PeriodIndex, one float column per unit, any unit of money or activity. NaN before a
    unit's first month is allowed; gaps inside are filled and noted. A unit whose last one or two months are missing is
    taken to await them; one that misses more has closed, and is expected to stay at zero. Noughts before a unit's first
    amount are no months; one that was never without an amount has closed after two months of nought, and may have after
    one. horizon: months ahead, at least 1. levels: coverage of the intervals in per cent.
    Returns unit, month, mean and lower_<level>, upper_<level> per unit and month, units in the order of the columns.
    attrs["notes"]: list of dicts unit, kind, month, text (Danish): gaps filled, spikes replaced, a last month that stands
    apart, a new level, short histories.
    Raises ValueError (Danish, naming unit and month) on input that no forecast can be made from.

    The mean is a mean, since it is sums that are budgeted, and not the middle month, which is less where a few months are
    large. It is that of structural time series on a grid, averaged by evidence (see `structural`), on two scales (see
    `scale`). One bill or credit in the last month is not carried on, a new level of two months or more is followed. The
    intervals are scaled so that they held the stated share of the errors at earlier origins, pooled over units (conformal
    calibration); units of noughts move nobody's. Series that were never negative keep bounds at zero or above, series that
    were never positive at zero or below: a unit with income (minus) is forecast as the mirror of the same amounts of cost.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> ahead = forecast(pd.DataFrame({"Nord": 100.0}, index=months), 2)
    >>> ahead["mean"].round(4).to_list()
    [100.0, 100.0]
    """
    if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 1:
        raise ValueError(f"Horisonten er {horizon!r}. Angiv et helt antal måneder, mindst 1.")
    checked = check_levels(levels)
    series = check_history(history)
    mean, bounds, notes = project(series, int(horizon), checked)
    months = pd.period_range(series.months[-1] + 1, periods=int(horizon), freq="M")
    columns = {
        "unit": pd.Index(series.units, tupleize_cols=False).repeat(int(horizon)),
        "month": months.take(np.tile(np.arange(int(horizon)), len(series.units))),
        "mean": mean.ravel(),
    }
    for position, level in enumerate(checked):
        columns[f"lower_{level_label(level)}"] = bounds[0, position].ravel()
        columns[f"upper_{level_label(level)}"] = bounds[1, position].ravel()
    result = pd.DataFrame(columns)
    result.attrs["notes"] = notes
    return result


def project(series: MonthlySeries, horizon: int, levels: tuple[float, ...]) -> tuple[Floats, Floats, list[Note]]:
    """Return mean (units, horizon), bounds (lower and upper, levels, units, horizon) and notes."""
    # A unit of noughts is expected to stay so, and is kept out of everything that others are judged by.
    spends = np.asarray((np.nan_to_num(series.values) != 0).any(axis=1), dtype=np.bool_)
    count = len(series.values)
    mean, bounds = np.zeros((count, horizon)), np.zeros((2, len(levels), count, horizon))
    notes = [note for note in series.notes if not spends[series.units.index(note["unit"])]]
    if spends.any():
        mean[spends], bounds[:, :, spends], told = _projected(series.of(spends), horizon, levels)
        notes = told + notes
    return mean, bounds, notes


def _projected(given: MonthlySeries, horizon: int, levels: tuple[float, ...]) -> tuple[Floats, Floats, list[Note]]:
    found = lives(given, ever=True)
    series = found.series
    # A month that has not come is waited for; a nought in its place may be the end.
    doubtful = found.doubtful & np.isfinite(series.values[:, -1])
    series.values[doubtful, -1] = np.nan
    apart = deseasonalised(series)
    values, spikes = replaced_spikes(series, apart)
    newest = newest_months(series, values, apart)
    sign = orientation(series.values)[:, None]
    values = newest.values * sign
    paths, missing = modelled(values, series.months.month.to_numpy(), horizon)
    missing[found.ended] = np.maximum(missing[found.ended], AWAITED_MONTHS + 1)
    now = paths[0]
    ratio = widths([_errors(values, path) for path in paths[1:]] or [np.full_like(now.mean, np.nan)], levels)
    take = np.minimum(missing, AWAITED_MONTHS)[:, None] + np.arange(horizon)
    mean = np.take_along_axis(now.mean, take, axis=1)
    sigma = np.hypot(np.take_along_axis(now.sigma, take, axis=1), newest.doubt[:, None])
    half = ratio[take].transpose(2, 0, 1) * sigma
    nonnegative = (np.nanmin(series.values * sign, axis=1) >= 0)[:, None]
    mean = np.where(nonnegative, np.maximum(mean, 0.0), mean)
    above = np.where(nonnegative, _above(mean, half, levels), half)
    # After one silent month it goes on or has closed: half of what it would be, in an interval that holds both.
    mean[doubtful] /= 2
    half[:, doubtful] = above[:, doubtful] = np.maximum(half[:, doubtful], np.abs(mean[doubtful]))
    closed = missing > AWAITED_MONTHS
    if closed.any():
        recent = np.array([np.abs(row[np.isfinite(row)][-12:]).mean() for row in series.values[closed]])
        mean[closed] = 0.0
        half[:, closed] = above[:, closed] = _AFTERMATH * recent[:, None]
    bounds = np.stack([mean - half, mean + above])
    bounds[0] = np.where(nonnegative, np.maximum(bounds[0], 0.0), bounds[0])
    # Back to the unit's own sign; adding nought makes a minus nought a plain one.
    bounds = np.where(sign < 0, -bounds[::-1], bounds) + 0.0
    gone = {series.units[row] for row in np.flatnonzero(closed)}
    recent_notes = [note for note in newest.notes if note["unit"] not in gone]
    notes = series.notes + spikes + recent_notes + _remarks(series, missing, doubtful)
    return mean * sign + 0.0, bounds, notes


def _above(mean: Floats, half: Floats, levels: tuple[float, ...]) -> Floats:
    """Return how far the intervals (levels, units, horizon) of what is never below nought reach above the mean.

    Where the lower bound would be below nought nothing is missed there, and the upper alone must hold the level. The more of
    the lower half is cut off, the nearer is its reach to that of an exponential distribution, whose mean is its deviation: it
    holds 80 % within 0.61 deviations above the mean (a normal one: 1.28 to either side), and 95 % within 2.00 (1.96).
    """
    reach = np.array([max(-np.log1p(-level / 100) - 1, 0.0) / normal_reach(level) for level in levels])
    cut = np.clip(1 - mean / np.where(half > 0, half, 1.0), 0.0, 1.0)
    return np.asarray(half * (1 - cut * (1 - reach[:, None, None])))


def modelled(values: Floats, month: np.ndarray, horizon: int) -> tuple[list[Paths], np.ndarray]:
    """Return the paths from now and from the earlier origins, and the number of months each unit lacks at the end."""
    known = np.isfinite(values)
    first, last = span(known)
    missing = values.shape[1] - 1 - last
    longest = int((last - first + 1).max())
    shortest = 24 if longest >= 36 else max(6, longest // 2)
    backs = _FEW_ORIGINS if len(values) >= MANY_UNITS else _MANY_ORIGINS
    usable = [back for back in backs if longest - back >= shortest]
    extra = int(min(missing.max(), AWAITED_MONTHS))
    every = max(1, len(values) // ENOUGH_UNITS)
    return series_paths(values, month, horizon + extra, [0, *usable], shortest, every), missing


def _errors(values: Floats, path: Paths) -> Floats:
    """Return |actual - mean| / sigma of an earlier origin, NaN beyond the unit's last month."""
    last = span(np.isfinite(values))[1]
    column = last[:, None] - path.back + 1 + np.arange(path.mean.shape[1])
    actual = np.take_along_axis(values, np.minimum(column, values.shape[1] - 1), axis=1)
    actual = np.where(column <= last[:, None], actual, np.nan)
    missed = np.abs(actual - path.mean)
    # What never moves is never missed, and says nothing of how far others are.
    missed = np.where(missed > NEVER * np.abs(actual), missed, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(path.sigma > 0, missed / path.sigma, np.nan)


def _remarks(series: MonthlySeries, missing: np.ndarray, doubtful: np.ndarray) -> list[Note]:
    """Say where the forecast rests on little: short histories, awaited months, closed units."""
    first, last = span(np.isfinite(series.values))
    lengths = last - first + 1
    lenders = bool((lengths >= OWN_SEASON_MONTHS).any())
    notes: list[Note] = []
    for row, unit in enumerate(series.units):
        end = str(series.months[last[row]])
        if lengths[row] < OWN_SEASON_MONTHS:
            source = "de øvrige enheders fælles årsprofil" if lenders else "ingen årsprofil"
            text = (
                f"{unit}: kun {lengths[row]} {'måned' if lengths[row] == 1 else 'måneder'} til og med {end}. "
                f"Prognosen bruger {source} og har et bredere interval."
            )
            notes.append({"unit": unit, "kind": "short_history", "month": end, "text": text})
        if doubtful[row]:
            text = (
                f"{unit}: intet beløb i {series.months[-1]}, hvor der ellers er beløb hver måned. Enheden kan være lukket, "
                "eller beløbene kan mangle. Prognosen ligger midt imellem."
            )
            notes.append({"unit": unit, "kind": "perhaps_closed", "month": str(series.months[-1]), "text": text})
        elif 0 < missing[row] <= AWAITED_MONTHS:
            text = f"{unit}: intet tal efter {end}. De manglende måneder er skønnet."
            notes.append({"unit": unit, "kind": "awaited", "month": end, "text": text})
        elif missing[row] > AWAITED_MONTHS:
            text = f"{unit}: intet tal efter {end}. Enheden regnes som lukket og ventes at blive på nul."
            notes.append({"unit": unit, "kind": "closed", "month": end, "text": text})
    return notes
