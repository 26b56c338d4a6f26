"""The hourly price of a facility, and the hours that a place's rate buys at that price, beside those that are worked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from styringslib import allocation
from styringslib.followup.causes import Component
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Settings
from styringslib.month import staff
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.price_build import PriceBuild

# The time away from a citizen is spent in the citizen's home too.
AWAY = "Tid, der ikke er hos borgeren"
COMMON = ("delivery_share", "hourly_price")
STATED = frozenset({"pay_per_attendance_hour", "user_time_share"})


@dataclass(frozen=True)
class FacilityPrice(PriceBuild):
    """The price of an hour with a resident, built as a district's hour is: the hours are those that the facility's pay budget
    buys, for nobody grants hours to a place. ``rates``: kr a place-day by support level, as the terms in force have them;
    ``mean_rate``: kr a place-day of the places in use. ``joined``: other cost is not told apart from the income of sold places
    (``month.facilities.joined``), so it is no part of the price either."""

    rates: Mapping[str, float] = field(default_factory=dict)
    mean_rate: float = math.nan
    joined: bool = False

    @cached_property
    def _budget_of_year(self) -> pd.DataFrame:
        lines = self.follow_up.budget
        of_year: pd.DataFrame = lines[lines["month"].dt.year == self.follow_up.month.year]
        return of_year

    @cached_property
    def budgeted_hours(self) -> pd.Series:
        """Hours with residents that pay and temps of the year's budget buy, by month; none where they are not stated."""
        if not set(self.given) >= STATED or not self.follow_up.compared.groups_known:
            return pd.Series(dtype=float)
        lines = self._budget_of_year
        lines = lines[CostSettings().belongs(lines["account_group"], Component.PAY, Component.TEMPS)]
        price = (self.given["pay_per_attendance_hour"] + self.temps_extra) / self.given["user_time_share"]
        hours = lines.groupby("month")["amount"].sum() / price
        return hours[hours > 0]

    @cached_property
    def other_cost(self) -> float:
        """Other cost per hour with a resident in the budget; income from sold places is no cost of an hour."""
        if self.joined:
            return 0.0
        lines, hours = self._budget_of_year, float(self.budgeted_hours.sum())
        known = (Component.PAY, Component.TEMPS, Component.INCOME)
        cost = float(lines.loc[~CostSettings().belongs(lines["account_group"], *known), "amount"].sum())
        return max(cost / hours, 0.0) if hours > 0 else 0.0

    @cached_property
    def sources(self) -> dict[str, str]:
        """As a district's; other cost is divided by the hours that the pay budget buys."""
        year = self.follow_up.month.year
        return super().sources | {
            "other_cost": f"Budget {year}: øvrige arter delt med de timer, lønbudgettet rækker til"
        }

    @cached_property
    def price(self) -> allocation.Price | None:
        """The price per hour with a resident; there is no common price to level it to. None without a pay budget."""
        if not len(self.budgeted_hours) or (built := super().price) is None:
            return None
        steps = [
            replace(step, label=AWAY) if step.key == "user_time_share" else step
            for step in built.steps
            if step.key not in COMMON and not (self.joined and step.key == "other_cost")
        ]
        return allocation.Price("Timepris", "kr. pr. time", tuple(steps))

    @property
    def own_price(self) -> float:
        """The price itself, kr per hour; missing without."""
        return self.price.amount if self.price else math.nan

    @cached_property
    def hours(self) -> pd.DataFrame:
        """Index support level: rate (kr a place-day) and hours, those with a resident that a place-day's rate buys."""
        table = pd.DataFrame({"rate": pd.Series(dict(self.rates), dtype=float)}).sort_index()
        return table.assign(hours=table["rate"] / self.own_price)

    @property
    def bought(self) -> float:
        """Hours with a resident that the places in use buy, per place-day."""
        return self.mean_rate / self.own_price

    @cached_property
    def worked(self) -> float:
        """Hours at work per resident and day of the year so far; missing where hours or residents are not known."""
        months, own = self.follow_up.year_to_date, self.follow_up
        if own.occupancy.empty:
            return math.nan
        days = own.occupancy["occupied_days"].reindex(months).sum(skipna=False)
        return float(staff.attendance(own.municipality, months)["attendance_hours"]) / days if days > 0 else math.nan

    @property
    def with_residents(self) -> float:
        """The part of ``worked`` that is with the resident, at the budget's user-time share."""
        return self.worked * self.given["user_time_share"]


def facility_price(own: AllocationNumbers) -> FacilityPrice | None:
    """The price of a facility that is paid by support level; None where the municipality has not stated its steps."""
    model = own.entry.model if own.entry else None
    if not isinstance(model, allocation.ResidentialTerms):
        return None
    lines = own.lines[own.lines["component"].isin(["place", "level_change"])]
    days = float(lines.loc[lines["component"] == "place", "quantity"].sum())
    mean = float(lines["amount"].sum(skipna=False)) / days if days else math.nan
    built = FacilityPrice(own.follow_up, 0.0, "resident", model.rates, mean, own.joined)
    # What is shown as the price is the price that the steps give.
    return replace(built, agreed=built.own_price) if built.price is not None else None


def without_price(settings: Settings) -> list[str]:
    """Facilities that the terms pay by support level and for which pay or user time has never been stated."""
    terms, given = AllocationTerms(settings), settings.assumptions
    found = []
    for unit in settings.units:
        own = terms.of(unit.name) if unit.kind == "residential" else None
        if own is None or not any(isinstance(entry.model, allocation.ResidentialTerms) for entry in own.entries):
            continue
        stated = given[given["unit"].isna() | (given["unit"] == unit.name)]["name"]
        if not set(stated) >= STATED:
            found.append(unit.name)
    return found
