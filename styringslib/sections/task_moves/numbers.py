"""The tasks that move from or to a report's units: their money, the year with and without, the price of an hour, last year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.tasks.moves import LEAVES, RUN_FOR_REGION
from styringslib.month import accounts
from styringslib.month.follow_up import Subject
from styringslib.month.tasks.moves import effects_of, stated_moves

YEAR = 12
_COST = ["direct_cost", "premises", "shared_cost"]
# What of a task is not known -> the columns that must be known of each kind of agreement.
_WANTED = {
    "budget": {LEAVES: ["budget_out"], RUN_FOR_REGION: ["budget_out"], "": ["budget_in"]},
    "payment": {RUN_FOR_REGION: ["payment"]},
    "cost": {LEAVES: _COST, RUN_FOR_REGION: [], "": _COST},
    "stay": {LEAVES: ["premises_stay", "shared_stay"]},
}  # fmt: skip
_OF = {"premises_stay": "premises", "shared_stay": "shared_cost"}
SUMMED = ["budget_change", "cost_change", "stays", "without_budget", "own_cost", "own_hours", "reported_hours", "staff"]


@dataclass(frozen=True)
class Window:
    """Months in a row: kroner spent, and hours delivered, missing where a month of them is not known."""

    first: pd.Period
    last: pd.Period
    cost: float
    hours: float


@dataclass(frozen=True)
class TaskMoveNumbers(Subject):
    """One unit's tasks, or the whole municipality's; empty tables where none moves."""

    @cached_property
    def moves(self) -> pd.DataFrame:
        """``month.tasks.moves.stated_moves`` of the report's units, up to the end of the year after the move."""
        basis = self.follow_up
        # A municipality without moves needs no budgets to part them by.
        budgets = basis.forecasts.figures["budget"] if len(basis.forecasts.figures) else pd.Series(dtype=float)
        table = stated_moves(basis.settings, budgets)
        if basis.unit is not None:
            table = table[table["unit"] == basis.name]
        told: pd.DataFrame = table[table["month"].dt.year + 1 >= self.month.year].reset_index(drop=True)
        return told

    @property
    def units(self) -> list[str]:
        """The units that have a part of a task that moves."""
        return sorted(set(self.moves["unit"]))

    @cached_property
    def effects(self) -> pd.DataFrame:
        """``month.tasks.moves.effects_of`` the moves, a row a task and unit."""
        return effects_of(self.moves)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """A row a task, in the order of their dates: task, month, agreement, kr and hours a year (SUMMED, the units' together),
        source and verified."""
        keys = ["task", "month", "agreement"]
        table = self.effects.groupby(keys, sort=False)[SUMMED].agg(_known_sum)
        told = self.effects.groupby(keys, sort=False)[["source", "verified"]].first()
        return table.join(told).reset_index().sort_values("month", kind="stable", ignore_index=True)

    def unknown(self, task: str) -> list[str]:
        """What is not known of the task, of "budget", "payment", "cost" and "stay"."""
        rows = self.moves[self.moves["task"] == task]
        return [what for what, wanted in _WANTED.items() if any(_lacks(row, wanted) for _, row in rows.iterrows())]

    @property
    def year(self) -> int:
        """The year that is told: the report's, where a move is in force in it, else that of the first move."""
        first: pd.Period = self.moves["month"].min()
        return max(self.month.year, first.year)

    @cached_property
    def of_year(self) -> pd.DataFrame:
        """``followup.effects_between`` of ``year``, January to December, a row a task and unit."""
        return followup.effects_between(self.effects, f"{self.year}-01", f"{self.year}-12")

    @cached_property
    def with_and_without(self) -> pd.DataFrame:
        """Index budget, expected, deviation; before (as if no task had moved) and after, kr of the report's year, of the units
        that have the tasks together. Empty while no move is in force in the year, or without a forecast of them."""
        figures = self.follow_up.forecasts.figures
        if (
            self.moves.empty
            or self.year != self.month.year
            or self.of_year.empty
            or not set(self.units) <= set(figures.index)
        ):
            return pd.DataFrame(columns=["before", "after"])
        now = figures.loc[self.units, ["budget", "expected"]].sum(skipna=False)
        moved = self.of_year[["budget_change", "cost_change"]].sum(skipna=False)
        lacking = self.of_year.loc[~self.of_year["in_budget"].astype(bool), "budget_change"].sum(skipna=False)
        after = pd.Series({"budget": now["budget"] + lacking, "expected": now["expected"]})
        before = pd.Series(
            {"budget": after["budget"] - moved["budget_change"], "expected": after["expected"] - moved["cost_change"]}
        )
        table = pd.DataFrame({"before": before, "after": after})
        table.loc["deviation"] = table.loc["expected"] - table.loc["budget"]
        return table

    @property
    def not_in_budget(self) -> float:
        """Kr of the year that the moves change the budget by and that the budget that was read does not have."""
        if self.moves.empty or self.of_year.empty:
            return 0.0
        return float(self.of_year.loc[~self.of_year["in_budget"].astype(bool), "budget_change"].sum(skipna=False))

    @property
    def begun(self) -> bool:
        """Whether a move is in force in the report's month."""
        return bool((self.moves["month"] <= self.month).any())

    def window(self, first: pd.Period, last: pd.Period) -> Window:
        """What the units that have the tasks spent and delivered in those months."""
        basis = self.follow_up
        months = pd.period_range(first, last, freq="M")
        ledger = basis.ledger[basis.ledger["unit"].isin(self.units)]
        cost = ledger.groupby("month")["spent"].sum().reindex(months)
        gone = basis.compared.unbooked
        cost[cost.index.isin(gone.loc[gone["unit"].isin(self.units), "month"])] = np.nan
        activity = accounts.under_heirs(basis.municipality, basis.municipality.activity)
        activity = activity[activity["unit"].isin(self.units)]
        hours = activity.groupby("month")["delivered_hours"].sum(min_count=1).reindex(months)
        return Window(first, last, float(cost.sum(skipna=False)), float(hours.sum(skipna=False)))

    @cached_property
    def prices(self) -> tuple[Window, float, float]:
        """Kr per delivered hour with the tasks and without them, and the months that they are of: the year to date once a move
        is in force, else the last twelve."""
        first = pd.Period(f"{self.month.year}-01", "M") if self.begun else self.month - (YEAR - 1)
        window = self.window(first, self.month)
        before, after = followup.prices_of_hours(self.effects, window.cost, window.hours, window.first, window.last)
        return window, before, after

    @cached_property
    def years(self) -> pd.DataFrame:
        """Index cost, hours, price; before (the same months last year), same (those, had the tasks moved as they have this
        year) and now. Empty until a move is in force in one of the months, and when all of them had it last year too."""
        first = pd.Period(f"{self.month.year}-01", "M")
        differs = self.begun and bool((self.moves["month"] > first - YEAR).any())
        if not differs:
            return pd.DataFrame(columns=["before", "same", "now"])
        now, then = self.window(first, self.month), self.window(first - YEAR, self.month - YEAR)
        rows = {}
        for name, value, was, column in (
            ("cost", now.cost, then.cost, "cost_change"),
            ("hours", now.hours, then.hours, "reported_hours"),
        ):
            same = followup.earlier_on_same_tasks(self.effects, was, column, first, self.month)
            rows[name] = {"before": was, "same": same, "now": value}
        table = pd.DataFrame.from_dict(rows, orient="index")
        table.loc["price"] = table.loc["cost"] / table.loc["hours"]
        return table

    @property
    def stranded(self) -> float:
        """Kr a year that are left without budget, of all the tasks; missing where one is not known."""
        return float(self.tasks["without_budget"].sum(skipna=False)) if len(self.tasks) else math.nan


def _known_sum(kroner: pd.Series) -> float:
    """The sum; missing where one of them is not known."""
    return float(kroner.sum(skipna=False))


def _lacks(row: pd.Series, wanted: dict[str, list[str]]) -> bool:
    """Whether the row lacks one of the columns that its agreement needs; the share of what is nought is not needed."""
    columns = wanted.get(str(row["agreement"]), wanted.get("", []))
    return any(pd.isna(row[name]) and row.get(_OF.get(name, ""), math.nan) != 0 for name in columns)
