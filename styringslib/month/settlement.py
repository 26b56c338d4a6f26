"""What private providers are owed by the municipality's rules of settlement: a fact of the month, whether booked or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import allocation, followup
from styringslib.fields.fault import SettingsError
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import active_weeks, checked_packages
from styringslib.month.forecast import OWED, typed

SERVICE = "Alle ydelser"
# What an amount is booked under where nothing is booked yet.
_GROUP = "Betaling til leverandører"


@dataclass(frozen=True)
class ProviderYear:
    """One provider's year to date. ``known``: its rows; ``own_cost``: the municipality's own cost per delivered hour
    (missing: no correction yet); ``own_hours``: package -> delivered hours behind a week of it in the municipality's own
    districts (``own_week_hours``)."""

    known: Municipality
    name: str
    month: pd.Period
    own_cost: float
    own_hours: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def terms(self) -> AllocationTerms:
        """What kommune.toml says of allocation and settlement."""
        return AllocationTerms(self.known.settings)

    @cached_property
    def months(self) -> pd.DataFrame:
        """month, granted_hours (missing where not reported), delivered_hours, price, paid (posted, kr), paid_hours; months
        without hours left out. Of a provider that is paid by packages the hours are active weeks, and the price is the mean
        rate of the month's weeks; missing where a package has no rate."""
        window = pd.period_range(f"{self.month.year}-01", self.month, freq="M")
        if self.by_packages:
            table = self._weeks(window)
        else:
            rows = self.known.activity[self.known.activity["month"].isin(window)]
            table = rows.groupby("month")[["granted_hours", "delivered_hours"]].sum(min_count=1).reset_index()
            table["price"] = np.array([self._price(month) for month in table["month"]], dtype=float)
        posted = self.known.postings.groupby("month")["amount"].sum()
        # A month in which nothing is paid is paid nothing: that it is owed is what the settlement tells.
        table["paid"] = posted.reindex(table["month"], fill_value=0.0).to_numpy()
        table["paid_hours"] = table["paid"].clip(lower=0.0) / table["price"]
        return table[table["delivered_hours"] > 0]

    @property
    def by_packages(self) -> bool:
        """Whether the terms of the month pay the provider by packages."""
        return bool(self.terms.package_rates(self.name, self.month))

    def _weeks(self, window: pd.PeriodIndex) -> pd.DataFrame:
        """month, granted_hours (none), delivered_hours (active weeks), price (kr per week)."""
        rows = active_weeks(self.known, window)
        rates = [
            self.terms.package_rates(self.name, month).get(package, np.nan)
            for month, package in zip(rows["month"], rows["package"], strict=True)
        ]
        rows["amount"] = rows["active_weeks"] * np.array(rates, dtype=float)
        sums = rows.groupby("month")[["active_weeks", "amount"]].sum()
        # A package without a rate leaves the whole month without a price: a part of the amount would be no amount.
        sums["amount"] = sums["amount"].where(~rows["amount"].isna().groupby(rows["month"]).any())
        table = sums.reset_index().rename(columns={"active_weeks": "delivered_hours"})
        return table.assign(granted_hours=np.nan, price=table["amount"] / table["delivered_hours"]).drop(
            columns="amount"
        )

    def _price(self, month: pd.Period) -> float:
        entry = self.terms.in_force(self.name, month)
        model = entry.model if entry else None
        return model.prices.find("", "", "") if isinstance(model, allocation.ActivityTerms) else np.nan

    @cached_property
    def settled_months(self) -> pd.DataFrame:
        """``months`` from the first rule on; without granted hours where one month lacks them."""
        rules = self.terms.settlement_rules
        table = self.months[self.months["month"] >= rules[0].valid_from] if rules else self.months.iloc[:0]
        return table.drop(columns="granted_hours") if table["granted_hours"].isna().any() else table

    @cached_property
    def settlement(self) -> allocation.Settlement | None:
        """Entitled - paid = balance, to the øre; None without rules, prices or hours. Raises SettingsError."""
        table = self.settled_months
        if table.empty or table["price"].isna().any():
            return None
        final = self.own_weeks.reindex(table["month"]).to_numpy() if self.by_packages else self.own_cost
        rows = table.assign(provider=self.name, service=SERVICE, final_price=final)
        return allocation.settle(rows, self.terms.settlement_rules)

    @cached_property
    def own_weeks(self) -> pd.Series:
        """What a week of the provider's packages costs the municipality itself, index month: the hours that its own districts
        deliver in a week of each, at its own cost per hour; missing, and nothing corrected yet, where one of them is not known.
        """
        window = pd.period_range(f"{self.month.year}-01", self.month, freq="M")
        rows = active_weeks(self.known, window)
        hours = rows["active_weeks"] * rows["package"].map(dict(self.own_hours)).astype(float)
        by_month = hours.groupby(rows["month"]).agg(lambda found: found.sum(skipna=False))
        weeks: pd.Series = by_month * self.own_cost / rows.groupby("month")["active_weeks"].sum()
        # One price for the year: a part of its months corrected would be no correction.
        return weeks if weeks.notna().all() else weeks * np.nan

    def owed(self, outstanding: pd.Series, unbooked: pd.PeriodIndex) -> pd.Series:
        """Kr by month that the settlement shows as owed (minus: to be paid back) beyond what is posted and what late
        postings are expected to bring (``outstanding``, kr by month).

        Correction and overhead fall on the months as the delivered hours' worth does. Months whose postings have not come
        (``unbooked``) are the forecast's to estimate, and left out.
        """
        if self.settlement is None:
            return pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M"))
        entitled = float(self.settlement.components["entitled"].sum())
        table = self.settled_months.set_index("month")
        worth = table["delivered_hours"] * table["price"]
        shares = worth * (entitled / float(worth.sum()))
        owed: pd.Series = shares - table["paid"] - outstanding.reindex(table.index, fill_value=0.0)
        return owed.drop(owed.index.intersection(unbooked))


def own_cost(known: Municipality, month: pd.Period, late: pd.DataFrame) -> float:
    """The municipality's own cost per delivered hour so far this year, all districts together, over the units and months
    where both hours and postings are known; missing without any. ``late``: ``MonthForecast.late``."""
    districts = [unit.name for unit in known.settings.units if unit.kind == "district"]
    months = pd.period_range(f"{month.year}-01", month, freq="M")
    activity = accounts.under_heirs(known, known.activity)
    activity = activity[activity["unit"].isin(districts) & activity["month"].isin(months)]
    hours = activity.groupby(["unit", "month"])["delivered_hours"].sum(min_count=1)
    ledger = accounts.ledger(known, month, late)
    ledger = accounts.without(ledger[ledger["unit"].isin(districts)], accounts.unbooked(known, month))
    spent = ledger.groupby(["unit", "month", "account_group"])["spent"].sum().reset_index("account_group")
    both = hours[hours > 0].index.intersection(spent.index.unique())
    if both.empty:
        return np.nan
    costs = spent.loc[spent.index.isin(both)].groupby("account_group")["spent"].sum()
    lines = costs.rename_axis("label").reset_index(name="amount")
    return allocation.price_from_accounts(lines, float(hours[both].sum())).amount


def own_week_hours(known: Municipality, month: pd.Period) -> dict[str, float]:
    """Package -> delivered hours behind a week of it so far this year, in the municipality's own districts together; packages
    of too few citizens left out."""
    districts = [unit.name for unit in known.settings.units if unit.kind == "district"]
    packages = checked_packages(known).rows
    mine = packages[packages["unit"].isin(districts)]
    if mine.empty or known.cases.empty:
        return {}
    cases = followup.check_cases(known.cases).rows
    table = followup.package_hours(mine, cases, f"{month.year}-01", month)
    table = table.assign(hours=table["weeks"] * table["hours_per_week"])
    sums = table.groupby("package")[["hours", "weeks", "citizens"]].sum()
    sums = sums[sums["citizens"] >= known.settings.thresholds.small_count]
    return {str(package): float(hours) for package, hours in (sums["hours"] / sums["weeks"]).dropna().items()}


def owed_to_providers(known: Municipality, month: pd.Period, late: pd.DataFrame) -> pd.DataFrame:
    """``MonthForecast.owed``: what the settlements of the year to date come to beyond posted and late postings."""
    providers = [u.name for u in known.settings.units if u.kind == "provider" and u.is_active(month)]
    cost = own_cost(known, month, late) if providers and len(known.activity) else np.nan
    hours = own_week_hours(known, month) if providers and len(known.packages) else {}
    rows = [row for name in providers for row in _owed_rows(known, name, month, late, (cost, hours))]
    table = pd.DataFrame(rows, columns=list(OWED))
    return typed(table.assign(month=pd.PeriodIndex(table["month"], freq="M")), OWED)


def _owed_rows(
    known: Municipality, name: str, month: pd.Period, late: pd.DataFrame, own: tuple[float, Mapping[str, float]]
) -> Iterator[tuple[str, pd.Period, str, float]]:
    rows = known.for_unit(name)
    coming = late[late["unit"] == name].groupby("month")["outstanding"].sum()
    gone = accounts.unbooked(rows, month)
    posted = rows.postings[rows.postings["month"].dt.year == month.year].groupby("account_group", observed=True)[
        "amount"
    ]
    group = str(posted.sum().abs().idxmax()) if posted.ngroups else _GROUP
    # A fault in the rules is told where the section is shown.
    with suppress(SettingsError):
        owed = ProviderYear(rows, name, month, *own).owed(coming, pd.PeriodIndex(gone["month"], freq="M"))
        for when, kr in zip(pd.PeriodIndex(owed.index), owed, strict=True):
            if abs(kr) >= 0.005:
                yield name, when, group, float(kr)
