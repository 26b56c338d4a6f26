"""Explanations and corrective actions: where one is due, what was agreed, and whether the effect came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day, as_month
from styringslib.followup.contract import number, require
from styringslib.followup.time_series import interrupted_time_series

VERDICTS = ("came", "short", "not_seen", "unclear", "too_early")


@dataclass(frozen=True)
class ResponseRule:
    """When a forecast above budget calls for an explanation, and when for an action: over the amount (kr) or over the share
    of the budget, whichever comes first; None switches a limit off. All are the municipality's own."""

    explanation_amount: float | None = None
    explanation_share: float | None = None
    action_amount: float | None = None
    action_share: float | None = None

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value is not None:
                number(value, f"Grænsen {name}", minimum=0)


def required_responses(
    status: pd.DataFrame,
    rule: ResponseRule,
    *,
    explanations: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    as_of: Any = None,
) -> pd.DataFrame:
    """For every unit whether an explanation and an action are due, there, or missing.

    status: unit, budget, expected_deviation (kr, negative = overspend), as from `status_table`. explanations: unit (a row per
    explanation given for the month). actions: unit, deadline, status; those whose status is "cancelled" do not count.
    Result: unit, overspend (kr, 0 when there is none), overspend_share, explanation_due, explanation_given,
    explanation_missing, action_due, actions_agreed (count), action_missing, actions_overdue (deadline before `as_of` and
    status not "done"; 0 without as_of).
    """
    table = require(
        status, "status", ["unit", "budget", "expected_deviation"], numbers=["budget", "expected_deviation"]
    )
    over = (-table["expected_deviation"]).clip(lower=0)
    share = (over / table["budget"].where(table["budget"] > 0)).fillna(0.0)
    table["overspend"], table["overspend_share"] = over, share
    for name, amount, part in (
        ("explanation", rule.explanation_amount, rule.explanation_share),
        ("action", rule.action_amount, rule.action_share),
    ):
        due = pd.Series(False, index=table.index)
        if amount is not None:
            due |= over > amount
        if part is not None:
            due |= share > part
        table[f"{name}_due"] = due
    given = set() if explanations is None else set(require(explanations, "forklaringer", ["unit"])["unit"])
    table["explanation_given"] = table["unit"].isin(list(given))
    table["explanation_missing"] = table["explanation_due"] & ~table["explanation_given"]
    agreed, late = pd.Series(dtype=float), pd.Series(dtype=float)
    if actions is not None and len(actions):
        lines = require(actions, "actions", ["unit", "deadline", "status"])
        lines = lines[lines["status"] != "cancelled"]
        agreed = lines.groupby("unit", observed=True).size()
        if as_of is not None:
            passed = pd.to_datetime(lines["deadline"]) < pd.Timestamp(as_day(as_of))
            late = lines[passed & (lines["status"] != "done")].groupby("unit", observed=True).size()
    table["actions_agreed"] = table["unit"].map(agreed).fillna(0).astype(int)
    table["action_missing"] = table["action_due"] & (table["actions_agreed"] == 0)
    table["actions_overdue"] = table["unit"].map(late).fillna(0).astype(int)
    columns = ["unit", "overspend", "overspend_share", "explanation_due", "explanation_given", "explanation_missing"]
    return table[[*columns, "action_due", "actions_agreed", "action_missing", "actions_overdue"]]


def action_effect(
    history: pd.DataFrame,
    actions: pd.DataFrame,
    through: Any,
    *,
    minimum_months: int = 3,
    harmonics: int = 1,
    level: float = 80.0,
) -> pd.DataFrame:
    """Whether the agreed effect came: the unit's own monthly cost before and after, by interrupted time series.

    history: monthly PeriodIndex, a column per unit, kr (complete months; see the prognosis for late ones). actions: unit,
    title, start_month, effect_per_month (kr, + = saving). through: the last closed month. Model: trend, season (`harmonics`
    pairs, where both sides together span two years or more) and a change of level at the start, AR(1) errors.

    Result, a row an action: unit, title, start_month, months (since the start), expected (effect per month), measured
    (saving per month), lower, upper, verdict: "too_early" (fewer than `minimum_months` months, or too little history:
    nothing measured), "came" (interval above 0 and measured at least half of what was expected), "short" (interval above 0
    but less than half), "not_seen" (the whole interval lies below what was expected and it holds 0 or less), "unclear"
    (anything else: the data cannot tell). Two actions of a unit in nearby months cannot be told apart; overlapping marks
    them. Intervals of `level` per cent.

    >>> months = pd.period_range("2024-01", "2026-09", freq="M")
    >>> wobble = np.where(np.arange(33) % 2, 2_000, -2_000)
    >>> cost = 1_000_000 + wobble - 50_000 * (months >= pd.Period("2026-03", "M"))
    >>> actions = pd.DataFrame({"unit": ["Nord"], "title": ["Ruter"], "start_month": ["2026-03"],
    ...     "effect_per_month": [50_000]})
    >>> found = action_effect(pd.DataFrame({"Nord": cost}, index=months), actions, "2026-09")
    >>> found.loc[0, ["months", "expected", "verdict"]].to_dict(), round(float(found.loc[0, "measured"]), -3)
    ({'months': 7, 'expected': 50000.0, 'verdict': 'came'}, 50000.0)
    """
    lines = require(
        actions, "actions", ["unit", "title", "start_month", "effect_per_month"], numbers=["effect_per_month"]
    )
    last = as_month(through)
    known = history.loc[history.index <= last]
    rows = []
    for line in lines.itertuples(index=False):
        start = as_month(line.start_month)
        months = max((last - start).n + 1, 0)
        row = {
            "unit": line.unit,
            "title": line.title,
            "start_month": start,
            "months": months,
            "expected": line.effect_per_month,
        }
        others = lines[(lines["unit"] == line.unit) & (lines["title"] != line.title)]
        row["overlapping"] = any(abs((as_month(other) - start).n) < 6 for other in others["start_month"])
        measured = (np.nan, np.nan, np.nan)
        if months >= minimum_months and line.unit in known:
            measured = _measured(known[line.unit], start, harmonics, level)
        row |= dict(zip(("measured", "lower", "upper"), measured, strict=True))
        row["verdict"] = _verdict(line.effect_per_month, *measured)
        rows.append(row)
    columns = [
        "unit",
        "title",
        "start_month",
        "months",
        "expected",
        "measured",
        "lower",
        "upper",
        "verdict",
        "overlapping",
    ]
    return pd.DataFrame(rows, columns=columns)


def _measured(series: pd.Series, start: pd.Period, harmonics: int, level: float) -> tuple[float, float, float]:
    values = series.loc[series.first_valid_index() :] if series.notna().any() else series
    pairs = harmonics if len(values) >= 24 else 0
    try:
        fit = interrupted_time_series(values, start, harmonics=pairs, level=level)
    except ValueError:
        # Too little on one side to estimate anything is no fault of the user's: the verdict says so.
        return np.nan, np.nan, np.nan
    return -fit.effect, -fit.upper, -fit.lower


def _verdict(expected: float, measured: float, lower: float, upper: float) -> str:
    if np.isnan(measured):
        return "too_early"
    if lower > 0:
        return "came" if measured >= expected / 2 else "short"
    return "not_seen" if upper < expected else "unclear"
