"""What each unit is judged against in a scenario: what it earns where it is paid for its activity, else its budget.

At today's values it is the report's own figure; a scenario that moves what a unit is paid for moves it:

    this year   = earned + earned in the months it holds for x (activity' / activity - 1); in a corridor, the grant of the year's
                  new hours less that of today's
    a full year = a year at today's level + the grant of the scenario less today's grant
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from styringslib.scenarios.model import distribution
from styringslib.scenarios.model.assumptions import Steering
from styringslib.scenarios.model.baseline import Baseline, Carried, Floats
from styringslib.scenarios.model.flows import Flows, Horizon, courses_begun, scaled

_PAID_BY_HOURS = ("activity", "hybrid")


def targets(
    baseline: Baseline, steering: Steering, levels: Mapping[str, Floats], span: Horizon, found: Flows
) -> tuple[Floats, Floats]:
    """By unit, kr: what it is judged against today, and in the scenario of ``levels`` that has come to ``found``.

    The year goes on by today's terms; a full year has those of ``steering``.
    """
    earned = baseline.earned
    ratio = _activity(baseline, levels, found)
    if span.name == "full_year":
        return _full_year(baseline, steering, found, ratio)
    before = np.where(earned.judged, earned.year, baseline.budget)
    after = before + np.where(earned.judged, earned.ahead[:, span.wait :].sum(axis=1) * (ratio - 1.0), 0.0)
    in_corridor = earned.judged & ~np.isnan(earned.paid)
    if in_corridor.any():
        more = np.nan_to_num((found.delivered - baseline.delivered) * span.months)
        granted = np.nan_to_num((found.granted - baseline.granted) * span.months)
        more = np.where(np.array(earned.follows) == "granted", granted, more)
        then, now = (distribution.corridor(baseline, earned.paid + moved, earned.budgeted) for moved in (more, 0.0))
        after = np.where(in_corridor, before + then - now, after)
    return before, after


def _activity(baseline: Baseline, levels: Mapping[str, Floats], found: Flows) -> Floats:
    """What each unit is paid for, relative to today's; 1 where nothing moves it."""
    follows = np.array(baseline.earned.follows, dtype=object)
    ratio = np.ones(len(baseline.units))
    for name in ("granted", "delivered"):
        now, then = getattr(baseline, name), getattr(found, name)
        here = (follows == name) & (now > 0)
        ratio = np.where(here, np.divide(then, now, out=np.ones_like(now), where=here), ratio)
    if baseline.team is not None:
        now, then = courses_begun(baseline, scaled(levels))
        begun = float(np.ravel(then)[0]) / now if now > 0 else 1.0
        ratio = np.where((follows == "courses") & baseline.team.units, begun, ratio)
    return ratio


def _full_year(baseline: Baseline, steering: Steering, found: Flows, ratio: Floats) -> tuple[Floats, Floats]:
    earned = baseline.earned
    hours = {"granted_before": baseline.granted, "granted": found.granted}
    hours |= {"delivered_before": baseline.delivered, "delivered": found.delivered}
    year = pd.DataFrame({name: values * 12.0 for name, values in hours.items()}, index=list(baseline.units))
    grants = distribution.granted(baseline, steering, year)
    granted_before, granted = (grants[name].to_numpy(dtype=float) for name in ("granted_before", "granted"))
    own, then = (np.isin(models, _PAID_BY_HOURS) for models in distribution.models(baseline, steering))
    kept = np.array([kind == "provider" for kind in baseline.kinds])
    level = np.where(np.isnan(earned.annual), granted_before, earned.annual)
    before = np.where(earned.judged, level, baseline.budget)
    # What is paid beside the hours of the terms goes on beside those of other terms.
    beside = np.where(earned.judged & own, level - granted_before, 0.0)
    after = np.where(earned.judged, level * ratio, baseline.budget)
    after = np.where(then & ~kept & (earned.judged | ~own), granted + beside, after)
    # A block is the budget.
    return before, np.where(earned.judged & own & ~then, baseline.budget, after)


def carried(baseline: Baseline, year: pd.DataFrame) -> Carried:
    """What the results of a scenario are made of. year: index unit; cost, target and difference, target_before of the year."""
    today = baseline.carried
    change = {
        name: np.nan_to_num((year[name] - year[f"{name}_before"]).to_numpy(dtype=float)) for name in ("cost", "target")
    }
    target, spent = today.target + change["target"], today.spent + change["cost"]
    for purse in today.purses:
        paid = change["target"][purse.earning].sum() + change["cost"][purse.costing].sum()
        target[purse.place], spent[purse.place] = today.target[purse.place], today.spent[purse.place] + paid
    return Carried(target, spent, today.purses)
