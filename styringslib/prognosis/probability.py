"""Probability that a year ends above its budget, read off the intervals of a year-end table."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.intervals import normal_reach
from styringslib.prognosis.series import Floats


@takes(result={"unit": ANY, "total": NUMBER})
def probability_over(result: pd.DataFrame | pd.Series, budget: Any) -> pd.Series:
    """Return the probability, 0-1, that each row's total exceeds its budget.

    result: the table of `year_end` (or one row of it), with columns unit, total, lower_<level>, upper_<level>.
    budget: the year's budget by unit (Series or mapping), or one number for a single row; kr as in the table. The
    municipality's is the sum of the units' where no "total" is given, and unknown as soon as one of them is.
    Returns a Series indexed by unit; NaN where the budget is unknown.

    The bounds are taken as quantiles and joined by straight lines on the normal scale (so a skewed interval gives a
    skewed distribution); outside the outermost bounds the last line goes on.

    >>> result = pd.DataFrame({"unit": ["Nord"], "total": [100.0], "lower_80": [90.0], "upper_80": [110.0]})
    >>> probability_over(result, {"Nord": 110.0}).round(3).to_dict()
    {'Nord': 0.1}
    """
    table = result.to_frame().T if isinstance(result, pd.Series) else result
    levels = sorted(float(name[6:]) for name in table.columns if str(name).startswith("lower_"))
    if not levels:
        raise ValueError("Prognosen har ingen intervaller. Beregn den med mindst ét niveau, f.eks. levels=(80,).")
    if lacking := [f"upper_{level:g}" for level in levels if f"upper_{level:g}" not in table]:
        raise ValueError(f"Prognosen mangler kolonnen {lacking[0]} til kolonnen lower_{lacking[0][6:]}.")
    limits = _limits(table, budget)
    scores = np.array([normal_reach(level) for level in levels])
    grid = np.concatenate([-scores[::-1], [0.0], scores])
    bounds = np.column_stack(
        [table[f"lower_{level:g}"].to_numpy(dtype=np.float64) for level in reversed(levels)]
        + [table["total"].to_numpy(dtype=np.float64)]
        + [table[f"upper_{level:g}"].to_numpy(dtype=np.float64) for level in levels]
    )
    chance = [
        float(1 - NormalDist().cdf(_score(limit, row, grid))) if np.isfinite(limit) else np.nan
        for limit, row in zip(limits, bounds, strict=True)
    ]
    return pd.Series(chance, index=pd.Index(table["unit"].to_list(), name="unit"), name="probability_over")


def _score(limit: float, bounds: Floats, grid: Floats) -> float:
    """Return the normal score at which the distribution with these quantiles passes `limit`."""
    bounds = np.maximum.accumulate(bounds)
    if bounds[-1] <= bounds[0]:
        return -np.inf if bounds[0] > limit else np.inf
    if limit < bounds[0]:
        step = bounds[len(bounds) // 2] - bounds[0]
        return float(grid[0] + (limit - bounds[0]) * -grid[0] / step) if step > 0 else -np.inf
    if limit > bounds[-1]:
        step = bounds[-1] - bounds[len(bounds) // 2]
        return float(grid[-1] + (limit - bounds[-1]) * grid[-1] / step) if step > 0 else np.inf
    # A flat stretch has no slope to invert: of equal bounds the outermost counts, so that P(over) is not overstated.
    return float(np.interp(limit, bounds, grid))


def _limits(table: pd.DataFrame, budget: Any) -> Floats:
    if not isinstance(budget, Mapping | pd.Series):
        if len(table) != 1:
            raise ValueError("Giv budgettet pr. enhed (Series eller dict); ét tal dækker kun én række.")
        return np.array([float(budget)])
    given = dict(budget.items())
    units = [unit for unit in table["unit"] if unit != "total"]
    if "total" not in given:
        given["total"] = sum(float(given[unit]) if unit in given else np.nan for unit in units) if units else np.nan
    return np.array([float(given.get(unit, np.nan)) for unit in table["unit"]])
