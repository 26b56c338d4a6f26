"""A scenario's result: cost, deviation and hours beside today's, by unit and in all, with intervals and what contributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib.prognosis import TOTAL
from styringslib.rounding import whole_parts
from styringslib.scenarios.model import distribution, measures
from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.baseline import Baseline, Floats
from styringslib.scenarios.model.contributions import players, shares_of
from styringslib.scenarios.model.flows import BOUNDS, HORIZONS, Flows, Horizon, HorizonName, flows, horizon
from styringslib.scenarios.model.parameters import BANDS, PARAMETERS


@dataclass(frozen=True)
class Outcome:
    """One horizon. ``table``: index unit and TOTAL; budget, cost_before, cost, difference (cost - cost_before), effect_reach
    (half of the difference's 80 % interval, NaN where no lever's uncertainty is known), lower, upper (80 % bounds of cost),
    deviation_before and deviation (cost - budget: plus is overspend), target (what a unit is judged against: what it earns where
    it is paid for its activity, else its budget; TOTAL's budget), judged (cost - target), and hours over the horizon: granted,
    delivered, attendance, each with _before. kr and hours; NaN where unknown. ``contributions``: assumption x unit and TOTAL, kr.
    """

    name: HorizonName
    table: pd.DataFrame
    contributions: pd.DataFrame

    @property
    def beyond(self) -> tuple[float, float]:
        """What the units come to earn beyond their budgets, kr, today and in the scenario: the purchaser's to answer for. With
        the units' ``judged`` it is TOTAL's deviation. NaN where no unit is judged against what it earns."""
        units = self.table.iloc[:-1]
        units = units[units["budget"].notna() & units["cost_before"].notna()]
        over = [units[name] - units["budget"] for name in ("target_before", "target")]
        if not any(bool((amounts != 0).any()) for amounts in over):
            return np.nan, np.nan
        return float(over[0].sum()), float(over[1].sum())


@dataclass(frozen=True)
class Result:
    """The whole answer: ``year`` (this year, if the assumptions hold for its rest) and ``full_year`` (twelve months)."""

    baseline: Baseline
    assumptions: Assumptions
    year: Outcome
    full_year: Outcome
    notes: tuple[tuple[str, str], ...]

    @property
    def titles(self) -> Mapping[str, str]:
        """Parameter -> Danish title."""
        return {key: spec.title for key, spec in PARAMETERS.items()}

    def outcome(self, name: HorizonName) -> Outcome:
        """The outcome of a horizon."""
        return self.year if name == "year" else self.full_year

    @cached_property
    def grants(self) -> pd.DataFrame:
        """A year's grants: index unit; granted_before, granted (kr), cost_before, cost, result_before, result."""
        table = self.full_year.table.iloc[:-1]
        return distribution.grants(self.baseline, self.assumptions.steering, table)

    @cached_property
    def earned(self) -> pd.DataFrame:
        """What the units that are judged against what they earn come to earn this year: index unit; budget, before, after, change
        (kr). Empty without such units."""
        table = self.year.table.iloc[:-1][self.baseline.earned.judged]
        rows = table[["budget"]].assign(before=table["target_before"], after=table["target"])
        return rows.assign(change=rows["after"] - rows["before"])

    @cached_property
    def carry_over(self) -> pd.DataFrame:
        """What is taken from each unit's next budget (+) or added to it (-): index unit; before, after, change (kr).

        Empty without a regime.
        """
        then = measures.carried(self.baseline, self.year.table.iloc[:-1])
        return distribution.carry_over(self.baseline, self.assumptions.steering, then)


def evaluate(baseline: Baseline, assumptions: Assumptions) -> Result:
    """The result of ``assumptions``; pure, and exactly nothing where they say what holds today."""
    levels = assumptions.levels(baseline)
    year, full = (_outcome(baseline, assumptions, levels, name) for name in HORIZONS)
    return Result(baseline, assumptions, year, full, _stopped(baseline, levels))


def _outcome(baseline: Baseline, assumptions: Assumptions, levels: Mapping[str, Floats], name: HorizonName) -> Outcome:
    span = horizon(baseline, assumptions, name)
    found = flows(baseline, levels, span)
    change = found.cost - span.kroner.sum(axis=1)
    effect = _effect_reach(baseline, levels, span, found)
    if name == "year":
        before, reach, total_reach = baseline.expected, baseline.reach, baseline.total_reach
        months = (baseline.profile > 0).sum(axis=1).astype(float)
    else:
        before = baseline.annual.sum(axis=1)
        reach = np.repeat(baseline.annual_reach[:, None], 2, axis=1)
        total_reach = np.repeat(baseline.annual_total_reach, 2)
        months = span.months
    target_before, target = measures.targets(baseline, assumptions.steering, levels, span, found)
    columns: dict[str, Floats] = {
        "budget": baseline.budget,
        "target_before": target_before,
        "target": target,
        "cost_before": before,
        "cost": before + change,
        "difference": change,
        "effect_reach": effect,
    }
    today = flows(baseline, {key: baseline.start(key) for key in PARAMETERS}, span)
    for hours in ("granted", "delivered", "attendance"):
        now, then = getattr(today, hours), getattr(found, hours)
        columns[f"{hours}_before"] = now * months
        columns[hours] = now * months + (then - now) * span.months
    counted = ~np.isnan(baseline.budget) & ~np.isnan(before)
    # What is not known of an effect errs the same way in every unit, so its reach adds up like the amounts do.
    columns = {name: np.append(values, _sum(values[counted])) for name, values in columns.items()}
    # The whole is judged against its budget: what is earned beyond it is the purchaser's cost.
    columns["target_before"][-1] = columns["target"][-1] = columns["budget"][-1]
    down, up = (np.append(np.abs(reach[:, side]), np.abs(total_reach[side])) for side in (0, 1))
    width = np.nan_to_num(columns["effect_reach"])
    columns["lower"] = columns["cost"] - np.hypot(down, width)
    columns["upper"] = columns["cost"] + np.hypot(up, width)
    columns["deviation_before"] = columns["cost_before"] - columns["budget"]
    columns["deviation"] = columns["cost"] - columns["budget"]
    columns["judged_before"] = columns["cost_before"] - columns["target_before"]
    columns["judged"] = columns["cost"] - columns["target"]
    table = pd.DataFrame(columns, index=pd.Index([*baseline.units, TOTAL], name="unit"))
    return Outcome(name, table, _contributions(baseline, assumptions, levels, span, table))


def _sum(values: Floats) -> float:
    """The sum of what is known; NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else np.nan


def _contributions(
    baseline: Baseline, assumptions: Assumptions, levels: Mapping[str, Floats], span: Horizon, table: pd.DataFrame
) -> pd.DataFrame:
    made = players(assumptions.changes(baseline))
    starts = {key: baseline.start(key) for key in PARAMETERS}

    def value(chosen: np.ndarray) -> Floats:
        batch = {key: starts[key][None, :] for key in PARAMETERS}
        for place, keys in enumerate(made.values()):
            for key in keys:
                batch[key] = np.where(chosen[:, place, None], levels[key], starts[key])
        return flows(baseline, batch, span).cost

    units = table.iloc[:-1]
    counted = (units["budget"].notna() & units["cost_before"].notna()).to_numpy()
    parts = whole_parts(shares_of(value, len(made)), units["difference"].to_numpy(), decimals=2)
    whole = parts[:, counted].sum(axis=1).round(2)[:, None] if len(parts) else np.zeros((0, 1))
    parts = np.hstack([parts.reshape(-1, len(units)), whole])
    return pd.DataFrame(parts, index=pd.Index(list(made), name="assumption"), columns=[*baseline.units, TOTAL])


def _effect_reach(baseline: Baseline, levels: Mapping[str, Floats], span: Horizon, found: Flows) -> Floats:
    """Half of the 80 % interval of what the levers give, kr by unit; NaN where no effect in use has a known uncertainty.

    Reviews: all bands err together, as they may come from the same rounds. Rehabilitation errs by itself.
    """
    reviews, known = np.zeros(len(baseline.units)), False
    for place, band in enumerate(BANDS):
        used, spread = levels[f"reviewed_{band}"], baseline.review_reach[place]
        if used.any() and not np.isnan(spread):
            without = flows(baseline, {**levels, f"reviewed_{band}": np.zeros(len(used))}, span)
            reviews, known = reviews + np.abs(found.cost - without.cost) * spread, True
    courses = np.zeros(len(baseline.units))
    team = baseline.team
    if team is not None and not np.isnan(team.saved + team.reach) and (levels["courses"] + levels["capacity"]).any():
        other = flows(baseline, levels, span, saved=team.saved + team.reach)
        courses, known = np.abs(found.cost - other.cost), True
    return np.hypot(reviews, courses) if known else np.full(len(baseline.units), np.nan)


def _stopped(baseline: Baseline, levels: Mapping[str, Floats]) -> tuple[tuple[str, str], ...]:
    """(parameter, unit) where a share would have left what a share can be, and was stopped at its bound."""
    found = []
    for key, (low, high) in BOUNDS.items():
        share, change = getattr(baseline, key), levels[key] * PARAMETERS[key].scale
        outside = (change != 0) & ((share + change < low) | (share + change > high))
        found += [(key, unit) for unit, out in zip(baseline.units, outside, strict=True) if out]
    return tuple(found)
