"""The settlement with a private provider: what it delivered, what it is owed, what it was paid, and the differences by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.month import settlement as of_month
from styringslib.month.follow_up import FollowUp


@dataclass(frozen=True)
class ProviderSettlement:
    """One provider's year to date, as the month's forecast has it."""

    follow_up: FollowUp

    @cached_property
    def _year(self) -> of_month.ProviderYear:
        own = self.follow_up
        return of_month.ProviderYear(own.municipality, own.name, own.month, self.own_cost, self._own_hours)

    @cached_property
    def _own_hours(self) -> dict[str, float]:
        """``month.settlement.own_week_hours``; none where the provider has no packages."""
        own = self.follow_up
        if own.everyone is None or own.municipality.packages.empty:
            return {}
        return of_month.own_week_hours(own.everyone().known_at(own.month), own.month)

    @cached_property
    def own_week(self) -> float:
        """What a week of the provider's packages costs the municipality itself, so far this year; missing where it is not
        known."""
        costs, weeks = self._year.own_weeks, self.months.set_index("month")["delivered_hours"]
        return float((costs.reindex(weeks.index) * weeks).sum(skipna=False) / weeks.sum()) if len(weeks) else np.nan

    @property
    def by_packages(self) -> bool:
        """``month.settlement.ProviderYear.by_packages``: what is counted is weeks, and a price is that of a week."""
        return self._year.by_packages

    @property
    def months(self) -> pd.DataFrame:
        """``month.settlement.ProviderYear.months``."""
        return self._year.months

    @cached_property
    def own_cost(self) -> float:
        """The municipality's own cost per delivered hour so far this year (``month.settlement.own_cost``)."""
        if self.follow_up.everyone is None:
            return np.nan
        known = self.follow_up.everyone().known_at(self.follow_up.month)
        return of_month.own_cost(known, self.follow_up.month, self.follow_up.forecasts.late)

    @property
    def settlement(self) -> allocation.Settlement | None:
        """Entitled - paid = balance, to the øre; None without rules, prices or hours."""
        return self._year.settlement

    @property
    def coming(self) -> float:
        """Correction and overhead on what is expected to be paid in the rest of the year, as the year's settlement has them,
        kr; the forecast, which follows what is paid, has them not. Missing where there is nothing to go by."""
        made, row = self.settlement, self.follow_up.forecast
        if made is None or row is None:
            return np.nan
        total = made.statement.loc["Total"]
        share = (total["correction"] + total["overhead"]) / total["delivered"]
        return float(share * row["expected_rest"])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Index kind (DIFFERENCES): label, months (number of), hours and amount (kr), January to the month."""
        if self.settlement is None:
            return pd.DataFrame(columns=["label", "months", "hours", "amount"])
        table = self.settlement.differences.groupby("kind").agg(
            label=("label", "first"), months=("month", "nunique"), hours=("hours", "sum"), amount=("amount", "sum")
        )
        return table.reindex([kind for kind in allocation.DIFFERENCES if kind in table.index])

    @property
    def rule(self) -> allocation.SettlementRule | None:
        """The rule in force in the report's month."""
        found = [rule for rule in self._year.terms.settlement_rules if rule.valid_from <= self.follow_up.month]
        return found[-1] if found else None
