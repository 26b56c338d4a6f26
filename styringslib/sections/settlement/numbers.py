"""The settlement with a private provider: what it delivered, what it is owed, what it was paid, and the differences by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.follow_up import FollowUp

SERVICE = "Alle ydelser"


@dataclass(frozen=True)
class ProviderSettlement:
    """One provider's year to date."""

    follow_up: FollowUp

    @cached_property
    def terms(self) -> AllocationTerms:
        """What kommune.toml says of allocation and settlement."""
        return AllocationTerms(self.follow_up.settings)

    @cached_property
    def months(self) -> pd.DataFrame:
        """month, granted_hours, delivered_hours, price, paid (posted, kr), paid_hours; months without hours left out."""
        known, window = self.follow_up.municipality, self.follow_up.year_to_date
        rows = known.activity[known.activity["month"].isin(window)]
        table = rows.groupby("month")[["granted_hours", "delivered_hours"]].sum().reset_index()
        prices = [self._price(month) for month in table["month"]]
        table["price"] = np.array(prices, dtype=float)
        posted = self.follow_up.ledger.groupby("month")["posted"].sum()
        table["paid"] = posted.reindex(table["month"]).fillna(0.0).to_numpy()
        table["paid_hours"] = table["paid"].clip(lower=0.0) / table["price"]
        return table[table["delivered_hours"] > 0]

    def _price(self, month: pd.Period) -> float:
        entry = self.terms.in_force(self.follow_up.name, month)
        model = entry.model if entry else None
        return model.prices.find("", "", "") if isinstance(model, allocation.ActivityTerms) else np.nan

    @cached_property
    def own_cost(self) -> float:
        """The municipality's own cost per delivered hour so far this year, all districts together; missing without hours."""
        if self.follow_up.everyone is None:
            return np.nan
        known = self.follow_up.everyone().known_at(self.follow_up.month)
        districts = [unit.name for unit in known.settings.units if unit.kind == "district"]
        months = self.follow_up.year_to_date
        rows = known.activity[known.activity["unit"].isin(districts) & known.activity["month"].isin(months)]
        ledger = accounts.ledger(known, self.follow_up.month, self.follow_up.forecasts.late)
        spent = ledger[ledger["unit"].isin(districts) & ledger["month"].isin(months)]
        hours = float(rows["delivered_hours"].sum())
        if not hours > 0 or spent.empty:
            return np.nan
        costs = spent.groupby("account_group")["spent"].sum().rename_axis("label").reset_index(name="amount")
        return allocation.price_from_accounts(costs, hours).amount

    @cached_property
    def settlement(self) -> allocation.Settlement | None:
        """Entitled - paid = balance, to the øre; None without rules, prices or hours."""
        if not self.terms.settlement_rules or self.months.empty or self.months["price"].isna().any():
            return None
        rows = self.months.assign(provider=self.follow_up.name, service=SERVICE, final_price=self.own_cost)
        return allocation.settle(rows, self.terms.settlement_rules)

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
        found = [rule for rule in self.terms.settlement_rules if rule.valid_from <= self.follow_up.month]
        return found[-1] if found else None
