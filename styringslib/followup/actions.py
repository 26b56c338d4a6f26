"""Explanations and corrective actions: where one is due, what was agreed, and whether the effect came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day, as_month
from styringslib.declared_tables import ANY, DAY, MONTH, NUMBER, takes
from styringslib.followup.contract import number, ratio, require
from styringslib.followup.time_series import interrupted_time_series

# Words for the status of an action that needs no more attention.
DROPPED = "bortfaldet"
DONE = ("gennemført", "afsluttet", DROPPED)
VERDICTS = ("came", "short", "not_seen", "unclear", "too_early")
# An effect has come when the interval leaves out that less than this share of it has: half of what was agreed is not what
# was agreed. A choice of ours; at two thirds neither half an effect passes for a whole one nor a whole one for half.
SUBSTANTIAL = 2 / 3


@dataclass(frozen=True)
class ResponseRule:
    """When a forecast above budget calls for an explanation, and when for an action: from an amount (kr) and a share of the
    budget (0-1), both of which it must reach. None switches a limit off; with neither of a pair nothing is called for. All
    are the municipality's own."""

    explanation_amount: float | None = None
    explanation_share: float | None = None
    action_amount: float | None = None
    action_share: float | None = None

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value is not None:
                number(value, f"Grænsen {name}", minimum=0)


@takes(
    status={"unit": ANY, "budget": NUMBER, "expected_deviation": NUMBER},
    explanations={"unit": ANY},
    actions={"unit": ANY, "deadline": ANY, "status": ANY},
)
def required_responses(
    status: pd.DataFrame,
    rule: ResponseRule,
    *,
    explanations: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    as_of: Any = None,
) -> pd.DataFrame:
    """For every unit whether an explanation and an action are due, there, or missing.

    status: unit, budget, expected_deviation (kr, negative = overspend), as from `status_table`; less cost than budgeted calls
    for nothing, and neither does a unit without a budget. explanations: unit (a row per explanation given for the month).
    actions: unit, deadline, status; those whose status is one of DONE do not answer a new overspend.
    Result: unit, overspend (kr, 0 when there is none), overspend_share (of the budget, missing when that is 0),
    explanation_due, explanation_given, explanation_missing, action_due, actions_open (count), action_missing,
    actions_overdue (as `overdue_actions`; 0 without as_of).

    >>> status = pd.DataFrame({"unit": ["Nord"], "budget": [10e6], "expected_deviation": [-120e3]})
    >>> required_responses(status, ResponseRule(100e3, 0.01, 250e3, 0.025))[["explanation_due", "action_due"]].values.tolist()
    [[True, False]]
    """
    table = require(
        status, "status", ["unit", "budget", "expected_deviation"], numbers=["budget", "expected_deviation"]
    )
    over = (-table["expected_deviation"]).clip(lower=0)
    table["overspend"], table["overspend_share"] = over, ratio(over, table["budget"].abs())
    for name, amount, share in (
        ("explanation", rule.explanation_amount, rule.explanation_share),
        ("action", rule.action_amount, rule.action_share),
    ):
        table[f"{name}_due"] = _reached(over, table["budget"].abs(), amount, share)
    given = set() if explanations is None else set(require(explanations, "forklaringer", ["unit"])["unit"])
    table["explanation_given"] = table["unit"].isin(list(given))
    table["explanation_missing"] = table["explanation_due"] & ~table["explanation_given"]
    waiting = late = pd.Series(dtype=float)
    if actions is not None and len(actions):
        lines = require(actions, "actions", ["unit", "deadline", "status"])
        waiting = open_actions(lines).groupby("unit", observed=True).size()
        if as_of is not None:
            late = overdue_actions(lines, as_of).groupby("unit", observed=True).size()
    table["actions_open"] = table["unit"].map(waiting).fillna(0).astype(int)
    table["action_missing"] = table["action_due"] & (table["actions_open"] == 0)
    table["actions_overdue"] = table["unit"].map(late).fillna(0).astype(int)
    columns = ["unit", "overspend", "overspend_share", "explanation_due", "explanation_given", "explanation_missing"]
    return table[[*columns, "action_due", "actions_open", "action_missing", "actions_overdue"]]


@takes(actions={"deadline": DAY, "status": ANY})
def overdue_actions(actions: pd.DataFrame, as_of: Any) -> pd.DataFrame:
    """The rows of `actions` (deadline, status) that are not DONE though `as_of` is over and their deadline lies no later.

    as_of: the last day of what the report tells of; a month means its last day, so a deadline on that day has passed.

    >>> actions = pd.DataFrame({"title": ["Ruter", "Vagtplan"], "status": "i gang", "deadline": ["2026-10-31", "2026-11-01"]})
    >>> overdue_actions(actions, "2026-10")["title"].to_list()
    ['Ruter']
    """
    waiting = open_actions(actions)
    return waiting[pd.to_datetime(waiting["deadline"]) <= pd.Timestamp(as_day(as_of))]


@takes(actions={"status": ANY})
def open_actions(actions: pd.DataFrame) -> pd.DataFrame:
    """The rows of `actions` (status) that still need attention: all but those whose status is one of DONE.

    >>> actions = pd.DataFrame({"title": ["Ruter", "Vagtplan"], "status": ["gennemført", "i gang"]})
    >>> open_actions(actions)["title"].to_list()
    ['Vagtplan']
    """
    return actions[~actions["status"].fillna("").astype(str).str.casefold().isin(DONE)]


def _reached(over: pd.Series, budget: pd.Series, amount: float | None, share: float | None) -> pd.Series:
    due = (over > 0) & budget.notna() & (amount is not None or share is not None)
    if amount is not None:
        due &= over >= amount
    if share is not None:
        due &= over >= share * budget
    return due


@takes(actions={"unit": ANY, "title": ANY, "start_month": MONTH, "effect_per_month": NUMBER})
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
    pairs, where both sides together span two years or more) and a change of level at the start, AR(1) errors; on the 42
    months before the start and all since.

    Result, a row an action: unit, title, start_month, months (since the start), expected (effect per month), measured
    (saving per month), lower, upper, verdict, and overlapping. Two actions of a unit in nearby months cannot be told apart;
    overlapping marks them. Months that the history lacks are missing, not skipped. The verdict rests on the interval of
    `level` per cent: "too_early" (fewer than `minimum_months` months, or too little history: nothing measured), "came" (all
    of it lies above two thirds of what was expected), "short" (all of it lies above 0 and below what was expected),
    "not_seen" (it lies below what was expected and holds 0 or less), "unclear" (anything else: the data cannot tell). How
    often each is wrong is measured by benchmarks/action_effect.py and told in docs/methods/followup.md.

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
    known = _by_month(history)
    known = known.loc[known.index <= last].sort_index()
    if len(known):
        known = known.reindex(pd.period_range(known.index[0], known.index[-1], freq="M"))
    rows = []
    for unit, title, begun, expected in zip(
        lines["unit"], lines["title"], lines["start_month"], lines["effect_per_month"], strict=True
    ):
        start = as_month(begun)
        months = max((last - start).n + 1, 0)
        measured = (np.nan, np.nan, np.nan)
        if months >= minimum_months and unit in known:
            measured = _measured(known[unit], start, harmonics, level)
        verdict, others = _verdict(expected, *measured), _near(lines, unit, title, start)
        rows.append((unit, title, start, months, expected, *measured, verdict, others))
    return pd.DataFrame(rows, columns=_EFFECT_COLUMNS)


#: Months before an action that its effect is measured against, as in benchmarks/action_effect.py.
HISTORY = 42
_EFFECT_COLUMNS = [
    "unit", "title", "start_month", "months", "expected", "measured", "lower", "upper", "verdict", "overlapping",
]  # fmt: skip


def _by_month(history: pd.DataFrame) -> pd.DataFrame:
    """``history`` with months as rows, each once; dates and months in text are read. ValueError (Danish) for other rows."""
    if not isinstance(history, pd.DataFrame):
        raise ValueError(f"Historikken skal være en tabel (DataFrame), men er {type(history).__name__}.")
    months = pd.PeriodIndex([as_month(one) for one in history.index], freq="M")
    if months.has_duplicates:
        raise ValueError(f"Historikken har {months[months.duplicated()][0]} mere end én gang. Læg rækkerne sammen.")
    return history.set_axis(months, axis=0)


def _near(lines: pd.DataFrame, unit: object, title: object, start: pd.Period) -> bool:
    """Whether another action of the unit starts within six months."""
    others = lines[(lines["unit"] == unit) & (lines["title"] != title)]
    return any(abs((as_month(other) - start).n) < 6 for other in others["start_month"])


def _measured(series: pd.Series, start: pd.Period, harmonics: int, level: float) -> tuple[float, float, float]:
    values = series.loc[series.first_valid_index() :] if series.notna().any() else series
    # A straight trend does not hold for a decade: against one, a saving after years of dearer pay would not be seen.
    values = values.loc[values.index >= start - HISTORY]
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
    if expected < 0:  # agreed to cost: the same question with the sign turned
        return _verdict(-expected, -measured, -upper, -lower)
    if lower > SUBSTANTIAL * expected:
        return "came"
    if upper >= expected:
        return "unclear"
    return "short" if lower > 0 else "not_seen"
