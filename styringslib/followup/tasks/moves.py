"""Tasks that move: what leaves the budget and the cost, what stays, the price of an hour, and years on the same tasks.

A task leaves (the region takes it over), is run for the region by agreement and paid for, or arrives. Amounts are kr a year, of
the whole task; the share of it that moves is counted with. What is not known is missing, and so is all that hangs on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month, months_between
from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.followup.contract import require

LEAVES, RUN_FOR_REGION, ARRIVES = "leaves", "run_for_region", "arrives"
AMOUNTS = (
    "share", "budget_out", "budget_in", "payment", "direct_cost", "premises", "premises_stay", "shared_cost", "shared_stay",
    "hours", "full_time",
)  # fmt: skip
MOVES = {"task": ANY, "month": MONTH, "agreement": ANY, **dict.fromkeys(AMOUNTS, NUMBER)}
EFFECTS = [
    "budget_change",
    "cost_change",
    "stays",
    "without_budget",
    "own_cost",
    "own_hours",
    "reported_hours",
    "staff",
]
MONTHS = 12


@takes(moves=MOVES)
def move_effects(moves: pd.DataFrame) -> pd.DataFrame:
    """What each move changes in a full year.

    moves: task, month (the first), agreement (leaves, run_for_region, arrives) and AMOUNTS: share (0-1 of the task), budget_out
    and budget_in (kr, as decided, for what moves), payment (kr from the region), direct_cost, premises and shared_cost (kr of
    the whole task), premises_stay and shared_stay (0-1 of them that cannot be saved), hours (delivered), full_time (employees).
    Result, a row a move: task, month, agreement; budget_change, cost_change (net of payment; kr, + = more), stays (kr of the
    cost that goes on), without_budget (cost_change - budget_change: stranded cost, + = cost without budget), own_cost and
    own_hours (what the price of the municipality's own tasks no longer holds, + = less), reported_hours (change in the hours
    that the municipality delivers), staff (employees who leave, + = more).

    Budget 4.0 m leaves; of 3.0 m direct cost, 0.4 m premises (all stay) and 0.6 m shared (half stays) 3.3 m can be saved.

    >>> moves = pd.DataFrame({"task": ["Acute nursing"], "month": ["2027-01"], "agreement": ["leaves"], "share": [1.0],
    ...     "budget_out": [4.0e6], "budget_in": [np.nan], "payment": [np.nan], "direct_cost": [3.0e6], "premises": [4.0e5],
    ...     "premises_stay": [1.0], "shared_cost": [6.0e5], "shared_stay": [0.5], "hours": [6000.0], "full_time": [5.0]})
    >>> move_effects(moves)[["budget_change", "cost_change", "stays", "without_budget"]]
       budget_change  cost_change     stays  without_budget
    0     -4000000.0   -3300000.0  700000.0        700000.0
    """
    table = require(moves, "moves", list(MOVES), numbers=list(AMOUNTS))
    leaves, run = table["agreement"] == LEAVES, table["agreement"] == RUN_FOR_REGION
    whole = table["share"] * (table["direct_cost"] + table["premises"] + table["shared_cost"])
    fixed = table["share"] * (
        table["premises"] * _stay(table, "premises") + table["shared_cost"] * _stay(table, "shared_cost")
    )
    made = table[["task", "month", "agreement"]].copy()
    made["budget_change"] = (-table["budget_out"]).where(leaves | run, table["budget_in"])
    made["cost_change"] = (fixed - whole).where(leaves, (-table["payment"]).where(run, whole))
    made["stays"] = fixed.where(leaves, whole.where(run, 0.0))
    made["without_budget"] = made["cost_change"] - made["budget_change"]
    made["own_cost"] = (whole - fixed).where(leaves, whole.where(run, -whole))
    hours = table["share"] * table["hours"]
    made["own_hours"] = hours.where(leaves | run, -hours)
    made["reported_hours"] = (-hours).where(leaves, hours.where(~run, 0.0))
    staff = table["share"] * table["full_time"]
    made["staff"] = (-staff).where(leaves, staff.where(~run, 0.0))
    return made


def _stay(table: pd.DataFrame, cost: str) -> pd.Series:
    """The share of a cost that stays; of a cost that there is none of it need not be known."""
    share = table["premises_stay" if cost == "premises" else "shared_stay"]
    return share.where(table[cost] != 0, 0.0)


def months_in_force(month: Any, first: Any, last: Any) -> int:
    """Months from first to last, both included, in which a move of ``month`` is in force.

    >>> months_in_force("2027-03", "2027-01", "2027-12"), months_in_force("2027-03", "2026-01", "2026-12")
    (10, 0)
    """
    return int((months_between(first, last) >= as_month(month)).sum())


@takes(effects={"month": MONTH, "budget_change": NUMBER, "cost_change": NUMBER})
def effects_between(effects: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """``effects`` (``move_effects``) of the months first to last: budget_change, cost_change, stays and without_budget for as
    many twelfths as the move has months in force, in the column months. Moves that are not in force yet are left out.

    >>> effects = pd.DataFrame({"task": ["A"], "month": ["2027-07"], "budget_change": [-1200.0], "cost_change": [-900.0],
    ...     "stays": [300.0], "without_budget": [300.0]})
    >>> effects_between(effects, "2027-01", "2027-12")[["months", "budget_change", "without_budget"]]
       months  budget_change  without_budget
    0       6         -600.0           150.0
    """
    months = np.array([months_in_force(month, first, last) for month in effects["month"]], dtype=int)
    kroner = ["budget_change", "cost_change", "stays", "without_budget"]
    scaled = effects[kroner].mul(months / MONTHS, axis=0)
    made: pd.DataFrame = effects.assign(months=months, **scaled)[months > 0].reset_index(drop=True)
    return made


@takes(
    effects={"month": MONTH, "cost_change": NUMBER, "own_cost": NUMBER, "own_hours": NUMBER, "reported_hours": NUMBER}
)
def prices_of_hours(effects: pd.DataFrame, cost: float, hours: float, first: Any, last: Any) -> tuple[float, float]:
    """Kr per delivered hour with the tasks and without them: both of the same months, first to last.

    cost and hours: what was posted and delivered in those months, whichever of them the moves are in force in. Missing where
    cost, hours, or what a move takes of them is not known.

    A year before the move: 30 m and 60,000 hours; 3.3 m and 6,000 hours leave: 500 kr with, 26.7 m / 54,000 without.

    >>> effects = pd.DataFrame({"month": ["2027-01"], "cost_change": [-3.3e6], "own_cost": [3.3e6], "own_hours": [6000.0],
    ...     "reported_hours": [-6000.0]})
    >>> [round(price, 2) for price in prices_of_hours(effects, 30.0e6, 60000.0, "2026-01", "2026-12")]
    [500.0, 494.44]
    """
    months = len(months_between(first, last))
    gone = [months_in_force(month, first, last) for month in effects["month"]]
    all_cost, all_hours = (
        cost - _twelfths(effects["cost_change"], gone),
        hours - _twelfths(effects["reported_hours"], gone),
    )
    every = [months] * len(effects)
    own_cost, own_hours = (
        value - _twelfths(effects[name], every) for value, name in ((all_cost, "own_cost"), (all_hours, "own_hours"))
    )
    return _price(all_cost, all_hours), _price(own_cost, own_hours)


def _price(cost: float, hours: float) -> float:
    return cost / hours if hours > 0 else np.nan


def _twelfths(yearly: pd.Series, months: Sequence[int]) -> float:
    """So many twelfths of each; missing where one that counts is not known."""
    counted = np.array(months, dtype=float)
    return float((yearly * counted)[counted != 0].sum(skipna=False)) / MONTHS


@takes(effects={"month": MONTH, "cost_change": NUMBER, "reported_hours": NUMBER})
def earlier_on_same_tasks(effects: pd.DataFrame, value: float, column: str, first: Any, last: Any) -> float:
    """What the same months a year earlier came to, had the moves been in force in as many of them as they are from first to
    last; missing where a move's part is not known.

    value: the earlier year's kroner (column "cost_change") or delivered hours ("reported_hours").

    January to March 2027 after a move on 1 January: of the 7.5 m of January to March 2026, 0.825 m were the task's.

    >>> effects = pd.DataFrame({"month": ["2027-01"], "cost_change": [-3.3e6], "reported_hours": [-6000.0]})
    >>> earlier_on_same_tasks(effects, 7.5e6, "cost_change", "2027-01", "2027-03")
    6675000.0
    """
    start, end = as_month(first), as_month(last)
    more = [
        months_in_force(month, start, end) - months_in_force(month, start - MONTHS, end - MONTHS)
        for month in effects["month"]
    ]
    return value + _twelfths(effects[column], more)
