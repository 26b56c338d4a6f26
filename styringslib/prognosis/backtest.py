"""Backtest: how the forecasts of earlier years would have fared, beside the methods municipalities use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.prognosis.changed_year import changed_year
from styringslib.prognosis.forecast import project
from styringslib.prognosis.outlook import outlook
from styringslib.prognosis.record import relative_error
from styringslib.prognosis.series import (
    MONTHS_IN_YEAR,
    TOTAL,
    MonthlySeries,
    check_history,
    check_levels,
    level_label,
    monthly_frame,
    span,
)
from styringslib.prognosis.within_year.held import states

#: The methods that skill is measured against.
BASELINES = ("twelfths", "last_year_share", "mean_share", "budget_profile")
COMBINATION = "combination"


def backtest(
    history: pd.DataFrame,
    budget: pd.DataFrame | None = None,
    months: Iterable[int] = (3, 6, 9),
    levels: Iterable[float] = (80, 95),
) -> pd.DataFrame:
    """Forecast every earlier year's total from the given months on, from what was known then.

    history, budget: as for `year_end`. months: numbers of months passed, 1-11.
    Returns unit (and "total"), year, month, method ("combination" and each single one), estimate, outturn, error
    ((estimate - outturn) / |outturn|), state (what the unit's months had shown by then: calm; shift, a change of level; single,
    a bill or a wave that is over; empty for the total), and for the combination lower_<level>, upper_<level> (NaN for the
    others), for every year that is known in full. Raises ValueError (Danish) as `year_end`, and without one whole year.

    >>> months = pd.period_range("2021-01", "2025-12", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0}, index=months)
    >>> table = backtest(history, months=(6,)).query("method == 'combination' and unit == 'Nord'")
    >>> table[["year", "month", "estimate", "outturn", "error"]].round(4).tail(2)
       year  month  estimate  outturn  error
    3  2024      6    1200.0   1200.0    0.0
    4  2025      6    1200.0   1200.0    0.0
    """
    checked = check_levels(levels)
    frame = monthly_frame(history, "Historikken")
    last = frame.index[-1]
    year = last.year if last.month == MONTHS_IN_YEAR else last.year - 1
    if frame.index[0] > pd.Period(f"{year}-01", freq="M"):
        raise ValueError(
            f"Historikken for {frame.columns[0]} m.fl. går fra {frame.index[0]} til {last} og rummer intet helt år. "
            "En prøve bagud kræver mindst ét."
        )
    whole = frame.loc[f"{year}-01" : f"{year}-12"].to_numpy(dtype=np.float64).T
    tables: list[pd.DataFrame] = []
    for passed in months:
        if not 1 <= int(passed) < MONTHS_IN_YEAR:
            raise ValueError(f"{passed!r} er ikke et antal måneder mellem 1 og 11.")
        view = outlook(frame, f"{year}-{int(passed):02d}", budget)
        result = changed_year(view, checked)
        truth = view.years.total.copy()
        # The outlook does not know the rest of its own year; here it is known.
        truth[:-1, -1] = whole.sum(axis=1)
        truth[-1, -1] = np.nansum(whole)
        half = result.half
        unknown = np.full_like(half, np.nan)
        state = states(view.belief)
        state = np.vstack([state, np.full((1, state.shape[1]), "")])
        for method, estimate, width in (
            (COMBINATION, result.estimate, half),
            *((name, view.table[place], unknown) for place, name in enumerate(view.methods)),
        ):
            table = _long((*view.units, TOTAL), year, estimate, truth, state, dict(zip(checked, width, strict=True)))
            table.insert(2, "month", int(passed))
            table.insert(3, "method", method)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _long(
    labels: tuple[Any, ...],
    year: int,
    estimate: np.ndarray,
    truth: np.ndarray,
    state: np.ndarray,
    half: dict[float, np.ndarray],
) -> pd.DataFrame:
    """Return one row a label and finished year, the last column being `year`; half: level -> half-widths."""
    rows, columns = np.nonzero(np.isfinite(estimate) & np.isfinite(truth) & (truth != 0))
    guess, outturn = pd.Series(estimate[rows, columns]), pd.Series(truth[rows, columns])
    table = pd.DataFrame(
        {
            "unit": [labels[row] for row in rows],
            "year": year - truth.shape[1] + 1 + columns,
            "estimate": guess,
            "outturn": outturn,
            "error": relative_error(guess, outturn),
            "state": state[rows, columns],
        }
    )
    for level, widths in half.items():
        table[f"lower_{level_label(level)}"] = guess - widths[rows, columns]
        table[f"upper_{level_label(level)}"] = guess + widths[rows, columns]
    return table


@takes(
    result={
        "unit": ANY,
        "year": ANY,
        "month": ANY,
        "method": ANY,
        "estimate": NUMBER,
        "outturn": NUMBER,
        "error": NUMBER,
    }
)
def backtest_summary(result: pd.DataFrame) -> pd.DataFrame:
    """Sum up a backtest by month, scope (units or total) and method.

    Only unit-years that the combination and the method both forecast are compared. Returns month, scope, method, count,
    median_error and mean_error (absolute, relative), weighted_error (by money), bias (mean relative), skill (1 - the
    combination's median error over the method's on the same unit-years; 0 for the combination itself), and
    coverage_<level> of the combination's intervals (NaN for the single methods).

    >>> months = pd.period_range("2021-01", "2025-12", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0}, index=months)
    >>> summary = backtest_summary(backtest(history, months=(6,)))
    >>> summary.query("method == 'combination'")[["month", "scope", "median_error", "bias"]].round(6)
       month  scope  median_error  bias
    0      6  total           0.0   0.0
    7      6  units           0.0   0.0
    """
    levels = [name[6:] for name in result.columns if name.startswith("lower_")]
    keys = ["unit", "year", "month"]
    reference = result[result["method"] == COMBINATION].set_index(keys)
    rows = []
    scope = np.where(result["unit"] == "total", "total", "units")
    for (month, kind, method), part in result.groupby(["month", scope, "method"], sort=True):
        own = reference.reindex(pd.MultiIndex.from_frame(part[keys]))
        shared = own["error"].notna().to_numpy()
        size = part["error"].abs().to_numpy()
        rival = own["error"].abs().to_numpy()
        usual = float(np.median(size[shared])) if shared.any() else np.nan
        entry = {
            "month": month,
            "scope": kind,
            "method": method,
            "count": len(part),
            "median_error": float(np.median(size)),
            "mean_error": float(size.mean()),
            "weighted_error": float((part["estimate"] - part["outturn"]).abs().sum() / part["outturn"].abs().sum()),
            "bias": float(part["error"].mean()),
            "skill": 1 - float(np.median(rival[shared])) / usual if shared.any() and usual > 0 else np.nan,
        }
        for level in levels:
            inside = (part["outturn"] >= part[f"lower_{level}"]) & (part["outturn"] <= part[f"upper_{level}"])
            entry[f"coverage_{level}"] = float(inside.mean()) if method == COMBINATION else np.nan
        rows.append(entry)
    return pd.DataFrame(rows)


def rolling_origins(
    history: pd.DataFrame, horizon: int, origins: int = 12, levels: Iterable[float] = (80, 95)
) -> pd.DataFrame:
    """Forecast the months after each of the last `origins` months that leave `horizon` months to compare with.

    Returns unit, origin (last known month), month, ahead, mean, actual, lower_<level>, upper_<level>. Each origin is
    forecast from the months up to it alone, intervals included. Raises ValueError (Danish) as `forecast`, and where
    the history is too short for a single origin.

    >>> months = pd.period_range("2022-01", "2025-12", freq="M")
    >>> table = rolling_origins(pd.DataFrame({"Nord": 100.0}, index=months), 2, origins=3)
    >>> table[["ahead", "mean", "actual"]].round(4).tail(2)
       ahead   mean  actual
    4      1  100.0   100.0
    5      2  100.0   100.0
    """
    checked = check_levels(levels)
    series = check_history(history)
    count = len(series.months)
    if horizon < 1 or origins < 1 or count - horizon < 1:
        raise ValueError(
            f"Historikken for {series.units[0]} m.fl. har {count} måneder; en prøve med {horizon} måneder frem "
            "kræver mindst én måned mere end horisonten."
        )
    tables = []
    for known in range(max(1, count - horizon - origins + 1), count - horizon + 1):
        rows = np.flatnonzero(series.observed[:, :known].any(axis=1))
        late = span(series.observed[rows, :known])[1]
        values = np.where(np.arange(known) <= late[:, None], series.values[rows, :known], np.nan)
        part = MonthlySeries(
            values, series.observed[rows, :known], series.months[:known], tuple(series.units[row] for row in rows)
        )
        mean, bounds, _ = project(part, horizon, checked)
        table = pd.DataFrame(
            {
                "unit": np.repeat(np.array(part.units, dtype=object), horizon),
                "origin": series.months[known - 1],
                "month": series.months.take(np.tile(np.arange(known, known + horizon), len(rows))),
                "ahead": np.tile(np.arange(1, horizon + 1), len(rows)),
                "mean": mean.ravel(),
                "actual": np.where(series.observed, series.values, np.nan)[rows, known : known + horizon].ravel(),
            }
        )
        for position, level in enumerate(checked):
            table[f"lower_{level_label(level)}"] = bounds[0, position].ravel()
            table[f"upper_{level_label(level)}"] = bounds[1, position].ravel()
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
