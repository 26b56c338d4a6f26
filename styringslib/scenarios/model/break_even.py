"""Which user-time share balances the budget, under everything else that a scenario assumes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.baseline import Baseline, Floats
from styringslib.scenarios.model.flows import HorizonName, flows, horizon
from styringslib.scenarios.model.measures import targets
from styringslib.scenarios.model.parameters import PARAMETERS

# A share above the highest or below the lowest is no user-time share that anybody has.
LOWEST, HIGHEST = 0.3, 0.9
TOGETHER = "together"
_POINTS, _ROUNDS = 33, 6


@dataclass(frozen=True)
class BreakEven:
    """``table``: index unit (those with a user-time share) and TOGETHER; now and needed (shares, needed NaN without one),
    change (needed - now), deviation (kr over what the unit is judged against, before the share is moved) and reason: "" solved,
    "high" more than HIGHEST would be needed, "low" there is room below LOWEST, "none" the share moves no kroner (no months left,
    or a roster that does not follow). For TOGETHER all units move by the same number of points.
    ``moved``: whether the scenario itself moves a user-time share, so that ``now`` is not today's.
    """

    name: HorizonName
    table: pd.DataFrame
    moved: bool = False


def break_even(baseline: Baseline, assumptions: Assumptions, name: HorizonName) -> BreakEven:
    """The user-time shares at which cost meets what each unit is judged against, over a horizon."""
    span = horizon(baseline, assumptions, name)
    levels = {key: values[None, :] for key, values in assumptions.levels(baseline).items()}
    before = baseline.expected if name == "year" else baseline.annual.sum(axis=1)
    made = flows(baseline, assumptions.levels(baseline), span)
    _, judged = targets(baseline, assumptions.steering, assumptions.levels(baseline), span, made)
    # The user-time share moves no hours that a unit is paid for.
    target = judged - before
    base = span.kroner.sum(axis=1)
    scale = PARAMETERS["user_time"].scale
    use = baseline.has("user_time") & ~np.isnan(target)

    def balance(share: Floats) -> Floats:
        """kr left by unit (rows are trials) at a user-time share (trials x units)."""
        moved = {**levels, "user_time": np.where(use, (share - baseline.user_time) / scale, 0.0)}
        return np.asarray(target - (flows(baseline, moved, span).cost - base))

    now = baseline.user_time + levels["user_time"][0] * scale
    rows = _each(balance, now, use)
    names = [unit for unit, used in zip(baseline.units, use, strict=True) if used]
    table = pd.DataFrame({column: values[use] for column, values in rows.items()}, index=pd.Index(names, name="unit"))
    if len(names):
        table.loc[TOGETHER] = pd.Series(_together(balance, baseline, now, use))
    table["change"] = table["needed"] - table["now"]
    return BreakEven(name, table, "user_time" in assumptions.values)


def _each(balance: Callable[[Floats], Floats], now: Floats, use: np.ndarray) -> dict[str, np.ndarray]:
    """Every unit by itself, all at once."""
    low, high = np.full(len(now), LOWEST), np.full(len(now), HIGHEST)
    at = np.where(use, now, 0.6)
    worst, best, today = balance(np.stack([low, high, at]))
    reason = np.where(best < -0.5, "high", np.where(worst > 0.5, "low", "")).astype(object)
    reason[np.abs(best - worst) < 0.5] = "none"
    part = np.linspace(0.0, 1.0, _POINTS)[:, None]
    for _ in range(_ROUNDS):
        trials = low + part * (high - low)
        # The last trial that is short of money; the answer lies between it and the next.
        last = np.maximum((balance(trials) < 0).sum(axis=0) - 1, 0)[None, :]
        low, high = (np.take_along_axis(trials, np.minimum(last + step, _POINTS - 1), axis=0)[0] for step in (0, 1))
    needed = np.where(reason == "", (low + high) / 2, np.nan)
    return {"now": now, "needed": needed, "deviation": 0.0 - today, "reason": reason}


def _together(
    balance: Callable[[Floats], Floats], baseline: Baseline, now: Floats, use: np.ndarray
) -> dict[str, object]:
    """The share of all units together when each moves by the same number of points."""
    delivered = baseline.delivered

    def whole(points: Floats) -> Floats:
        return np.asarray(balance(np.clip(now + points[:, None], 0.05, 1.0))[:, use].sum(axis=1))

    def share(points: float) -> float:
        return float(delivered[use].sum() / (delivered[use] / np.clip(now[use] + points, 0.05, 1.0)).sum())

    low, high = LOWEST - float(now[use].min()), HIGHEST - float(now[use].max())
    worst, today, best = whole(np.array([low, 0.0, high]))
    reason = "none" if abs(best - worst) < 0.5 else "high" if best < -0.5 else "low" if worst > 0.5 else ""
    for _ in range(_ROUNDS if not reason else 0):
        trials = np.linspace(low, high, _POINTS)
        last = max(int((whole(trials) < 0).sum()) - 1, 0)
        low, high = trials[last], trials[min(last + 1, _POINTS - 1)]
    needed = share((low + high) / 2) if not reason else np.nan
    return {"now": share(0.0), "needed": needed, "deviation": 0.0 - float(today), "reason": reason}
