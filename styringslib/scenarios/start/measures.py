"""What units are judged against and what they carry into next year, as the reports have it, and what a scenario moves of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.allocation.allotment import nursing_rows
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.earned.year import paid_by_activity
from styringslib.month.purchaser.frame import BILL, EARNED, OWN
from styringslib.month.whole import WholeFollowUp
from styringslib.scenarios.model.baseline import Carried, Earned, Purse
from styringslib.scenarios.start.hours import DAYS, ScenarioHours
from styringslib.sections.allocation.carried import CarryOverNumbers
from styringslib.sections.comparison import nursing_payers


@dataclass(frozen=True)
class ScenarioMeasures:
    """Earnings and carry-over of the units of ``hours``, in their order."""

    whole: WholeFollowUp
    hours: ScenarioHours

    @cached_property
    def _terms(self) -> AllocationTerms:
        return AllocationTerms(self.whole.settings)

    @property
    def earned(self) -> Earned:
        """What the units that are judged against what they earn earn."""
        figures, units = self.whole.forecasts.figures, list(self.hours.units)
        year = figures["earned"].reindex(units).to_numpy(dtype=float)
        models = [self._model(unit) if kroner == kroner else None for unit, kroner in zip(units, year, strict=True)]
        follows = tuple(_followed(model) for model in models)
        corridor = np.array([isinstance(model, allocation.HybridTerms) for model in models], dtype=bool)
        ahead = self._ahead(~np.isnan(year))
        ahead[corridor] = 0.0
        paid, budgeted = self._year_hours(follows, corridor)
        annual = self._annual(~np.isnan(year), models)
        return Earned(year, ahead, annual, follows, paid, budgeted, tuple(nursing_payers(self.whole)))

    def _model(self, unit: str) -> allocation.GrantModel | None:
        """The terms that pay the unit for its activity in the month; None where its budget is all that it has."""
        entry = self._terms.in_force(unit, self.whole.month)
        now = pd.PeriodIndex([self.whole.month], name="month")
        return entry.model if entry is not None and len(paid_by_activity(self._terms, unit, now)) else None

    def _ahead(self, judged: np.ndarray) -> np.ndarray:
        """Kr of the months to come that the terms pay by activity, units x months; a month that is not has the budget."""
        month = self.whole.month
        coming = pd.period_range(month + 1, f"{month.year}-12", freq="M")
        rows = self.whole.forecasts.earned
        wide = rows.pivot_table(index="unit", columns="month", values="earned", aggfunc="sum")
        table = wide.reindex(index=list(self.hours.units), columns=coming).fillna(0.0).to_numpy(dtype=float).copy()
        for place, unit in enumerate(self.hours.units):
            by_activity = paid_by_activity(self._terms, unit, coming) if judged[place] else coming[:0]
            table[place, ~coming.isin(by_activity)] = 0.0
        return table

    def _annual(self, judged: np.ndarray, models: list[allocation.GrantModel | None]) -> np.ndarray:
        """A year at the recent months' level, every day counting alike; missing for units that are granted the price of their
        hours and nothing beside it, which ``Grants`` has, and for those that are not judged so."""
        units = list(self.hours.units)
        rows = self.whole.forecasts.earned
        rows = rows[rows["month"].isin(self.hours.recent)]
        # In January and February the year has earned in fewer months than are recent.
        days = float(pd.PeriodIndex(rows["month"].unique(), freq="M").days_in_month.to_numpy().sum())
        sums = rows.groupby("unit")["earned"].sum().reindex(units).to_numpy(dtype=float)
        level = sums / days * DAYS * 12 if days else sums
        terms, activity = self._terms.terms, self.hours.table("activity")
        beside = self._terms.nursing and terms is not None and len(activity) and judged.any()
        delegated = set(nursing_rows(terms, activity)["unit"]) if beside and terms is not None else set()
        by_hours = [
            isinstance(model, allocation.ActivityTerms | allocation.HybridTerms) and unit not in delegated
            for unit, model in zip(units, models, strict=True)
        ]
        # Who was paid so earlier in the year has its budget from now on.
        now = np.array([model is not None for model in models], dtype=bool)
        budget = self.whole.forecasts.figures["budget"].reindex(units).to_numpy(dtype=float)
        return np.where(judged & ~np.array(by_hours, dtype=bool), np.where(now, level, budget), np.nan)

    def _year_hours(self, follows: tuple[str, ...], corridor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The hours of the year that each unit in a corridor is paid by, and the budgeted ones: those gone, and the recent level
        to come; missing for other units."""
        hours, month = self.hours, self.whole.month
        found = {name: np.full(len(corridor), np.nan) for name in ("granted", "delivered", "budgeted")}
        if not corridor.any():
            return found["delivered"], found["budgeted"]
        rows = hours.table("activity")
        gone = rows[rows["month"].dt.year == month.year].groupby("unit")
        levels = {"granted": hours.granted, "delivered": hours.delivered, "budgeted": hours.budgeted}
        for name, level in levels.items():
            past = gone[f"{name}_hours"].sum().reindex(list(hours.units)).to_numpy(dtype=float)
            year = past + level.to_numpy(dtype=float) * (12 - month.month)
            found[name] = np.where(corridor, year, np.nan)
        by = np.array(follows, dtype=object)
        return np.where(by == "granted", found["granted"], found["delivered"]), found["budgeted"]

    @property
    def carried(self) -> Carried:
        """What each unit's result is made of, by the numbers of the reports."""
        numbers, units = CarryOverNumbers(self.whole), list(self.hours.units)
        rows = numbers.accounts.set_index("unit").reindex(units)
        purses = []
        for name, paid in numbers.framed_units.items():
            ways = paid["way"].reindex(units)
            earning, costing = (ways == EARNED).to_numpy(), ways.isin([BILL, OWN]).to_numpy()
            purses.append(Purse(units.index(name), earning, costing))
        return Carried(rows["budget"].to_numpy(dtype=float), rows["spent"].to_numpy(dtype=float), tuple(purses))


def _followed(model: allocation.GrantModel | None) -> str:
    """What a unit's earnings follow: packages the granted hours behind them; places are no part of a scenario."""
    if isinstance(model, allocation.ActivityTerms | allocation.HybridTerms):
        return str(model.basis)
    if isinstance(model, allocation.PackageTerms):
        return "granted"
    return "courses" if isinstance(model, allocation.RehabilitationTerms) else ""
