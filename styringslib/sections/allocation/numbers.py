"""What a unit is granted under its own terms, what that hour's price is built of, and what it takes into next year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from styringslib import allocation
from styringslib.allocation.allotment import nursing_rows
from styringslib.allocation.grants import EVENT_COLUMNS, empty_lines
from styringslib.followup.causes import Component
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Unit
from styringslib.month.allocation_terms import AllocationTerms, unit_grants
from styringslib.month.courses import starts_joined
from styringslib.month.earned.paid_packages import paid_packages_told
from styringslib.month.earned.year import paid_by_activity
from styringslib.month.facilities.granted import GrantedPlaces, sale_hidden
from styringslib.month.facilities.joined import joined_units
from styringslib.month.follow_up import FollowUp
from styringslib.sections.allocation.carried import CarryOverNumbers
from styringslib.sections.allocation.delegation import Delegation
from styringslib.sections.allocation.occasions import occasions
from styringslib.sections.allocation.price_build import PriceBuild


@dataclass(frozen=True)
class AllocationNumbers:
    """Grant, price and carry-over of one unit, January to the month.

    ``everyones``: delegated nursing of the whole municipality, and ``made``: the grant of each unit, where they are made once for
    all units.
    """

    follow_up: FollowUp
    everyones: Delegation | None = None
    made: Mapping[str, allocation.Grants] = field(default_factory=dict)

    @property
    def unit(self) -> Unit:
        """The report's unit."""
        assert self.follow_up.unit is not None, "the whole municipality has WholeAllocation"
        return self.follow_up.unit

    @cached_property
    def _terms(self) -> AllocationTerms:
        return AllocationTerms(self.follow_up.settings)

    @cached_property
    def _granted(self) -> tuple[allocation.Grants | None, str]:
        name = self.unit.name
        terms, pays = self._terms.of(name), self._terms.pays(name)
        if terms is None and not pays:
            return None, self._terms.problem
        try:
            own, months = self.follow_up.municipality, self.follow_up.year_to_date
            found = self.made[name] if name in self.made else unit_grants(terms, own, name, months)
            # What a unit pays for others' hours stands in their rows; it may have none itself.
            paid = self.delegation.grants.of([name]).components if pays else empty_lines()
        except allocation.TermsError as error:
            return None, str(error)
        paid = paid[paid["component"] == "nursing_paid"]
        return replace(found, components=pd.concat([found.components, paid], ignore_index=True)) if len(
            paid
        ) else found, ""

    @cached_property
    def delegation(self) -> Delegation:
        """Delegated nursing of all units, or of a nursing unit's own tasks."""
        return self.everyones or Delegation(self.follow_up)

    @property
    def problem(self) -> str:
        """Why nothing is granted, in Danish; empty when the terms are whole or there are none."""
        return self._granted[1]

    @cached_property
    def entry(self) -> allocation.TermEntry | None:
        """The terms in force in the month; None without, and where they are about hours that the unit does not have."""
        found = self._terms.in_force(self.unit.name, self.follow_up.month)
        none = found is not None and isinstance(found.model, allocation.NursingTerms) and self.lines.empty
        return None if none else found

    @property
    def model(self) -> str:
        """activity, block, hybrid, package, rehabilitation or residential; nursing where delegated nursing is all that is granted
        or paid; empty without terms."""
        return self.entry.model.model if self.entry else "nursing" if len(self.lines) else ""

    @property
    def paid_for(self) -> str:
        """granted or delivered: the hours that the terms pay for; empty for models that pay for no hours."""
        model = self.entry.model if self.entry else None
        return model.basis if isinstance(model, allocation.ActivityTerms | allocation.HybridTerms) else ""

    @cached_property
    def grants(self) -> allocation.Grants | None:
        """Every line of the grant; None when nothing can be granted."""
        return self._granted[0]

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The grant by component and item: component, item, quantity and rate (mean; both missing for what is settled outside a
        corridor), amount (kr); empty without a grant."""
        if self.grants is None or self.grants.components.empty:
            return pd.DataFrame(columns=["component", "item", "quantity", "rate", "amount"])
        rows = self.grants.components
        rows = rows.assign(item=rows["item"].astype(str).str.partition(" · ")[0])
        few = (rows["component"] == "package") & ~rows["item"].isin(self._packages_told)
        # Packages of few citizens are told together: the weeks of one would be a citizen's own.
        rows["item"] = rows["item"].where(~few, "")
        rows = self._levels_together(rows)
        table = rows.groupby(["component", "item"], as_index=False, sort=False)[["quantity", "amount"]].sum()
        table["amount"] = allocation.round_kroner(table["amount"].to_numpy(dtype=float))
        if math.isnan(self.step):
            table.loc[(table["component"] == "place") & (table["item"] == ""), "amount"] = math.nan
        # What lies outside the corridor is measured in kroner: a quantity of it among hours would be no hours.
        table["quantity"] = table["quantity"].where(table["component"] != "outside_corridor")
        table["rate"] = table["amount"] / table["quantity"].where(table["quantity"] != 0)
        return table[["component", "item", "quantity", "rate", "amount"]]

    def _levels_together(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The lines with the support levels of few citizens as one, and all levels where few have changed theirs: the days and
        the rate of one would be a citizen's own."""
        of_places = rows["component"].isin(["place", "level_change"])
        if not of_places.any():
            return rows
        few = of_places & ~rows["item"].isin(self._places.levels)
        # The days at a changed level are days of the place already.
        again = few & (rows["component"] == "level_change")
        rows = rows.assign(
            item=rows["item"].where(~few, ""),
            component=rows["component"].where(~few, "place"),
            quantity=rows["quantity"].where(~again, 0.0),
        )
        price, hidden = self._places.told[0], (rows["item"] == "") & (rows["component"] == "place")
        return rows if self.step == 0 else rows.assign(amount=rows["amount"].mask(hidden, rows["quantity"] * price))

    @cached_property
    def _places(self) -> GrantedPlaces:
        rows = self.grants.components if self.grants is not None else empty_lines()
        return GrantedPlaces(self.follow_up.municipality, rows, self.follow_up.year_to_date)

    @property
    def step(self) -> float:
        """What the price of the places whose levels are told together is rounded to; 0 where none are, missing where the price is
        not told."""
        return self._places.told[1]

    @cached_property
    def _packages_told(self) -> list[str]:
        return paid_packages_told(self.follow_up.municipality, self.follow_up.year_to_date)

    @cached_property
    def courses_joined(self) -> tuple[bool, list[pd.Period]]:
        """Whether months of the year are told with others since few courses began, where the unit is paid per course; and the
        newest, which are estimated."""
        own = self.follow_up
        if self.grants is None or not (self.grants.components["component"] == "course").any():
            return False, []
        joined = starts_joined(own.municipality, self.unit.name, own.month).reindex(own.year_to_date)
        gone = list(pd.PeriodIndex(joined.index[joined.isna()], freq="M"))
        return bool((joined.dropna() != joined.dropna().index).any() or gone), gone

    @cached_property
    def occasions(self) -> pd.DataFrame:
        """``occasions.occasions`` of the year so far; empty where the activity has kept within the corridor, or there is none."""
        own = self.follow_up
        events = self.grants.events if self.grants is not None else pd.DataFrame(columns=list(EVENT_COLUMNS))
        events = events[(events["unit"] == self.unit.name) & events["month"].isin(own.year_to_date)]
        written = own.municipality.explanations
        written = written[written["month"] <= own.month]
        # A closed unit's explanations and actions are its successor's.
        return occasions(
            events, own.actions.assign(unit=self.unit.name), written.assign(unit=self.unit.name), own.month
        )

    @cached_property
    def nursing_lines(self) -> pd.DataFrame:
        """Lines of delegated nursing, received (nursing) or paid (nursing_paid, minus); columns as ``allocation.Grants``."""
        rows = self.grants.components if self.grants is not None else empty_lines()
        return rows[rows["component"].isin(["nursing", "nursing_paid"])]

    @property
    def nursing(self) -> float:
        """Kr received for delegated nursing less kr paid for it, January to the month."""
        return (
            allocation.sum_kroner(self.nursing_lines["amount"].to_numpy(dtype=float))
            if len(self.nursing_lines)
            else 0.0
        )

    @cached_property
    def delegated(self) -> pd.DataFrame:
        """The unit's hours of delegated nursing by variant and nursing_unit: hours, cost, covered, hidden; empty without."""
        found = self.grants.details.get("hidden_nursing_cost") if self.grants is not None else None
        if found is None or self.unit.name in self.delegation.nursing_units:
            return pd.DataFrame(columns=["variant", "nursing_unit", "hours", "cost", "covered", "hidden"])
        by = ["variant", "nursing_unit"]
        return found.groupby(by, as_index=False, sort=False)[["hours", "cost", "covered", "hidden"]].sum()

    @cached_property
    def months(self) -> pd.DataFrame:
        """Index month of the year so far: granted and cost, kr."""
        wide = self.grants.by_month() if self.grants is not None else pd.DataFrame()
        granted = wide[self.unit.name] if self.unit.name in wide else pd.Series(dtype=float)
        frame = pd.DataFrame(index=self.follow_up.year_to_date)
        frame["granted"] = granted.reindex(frame.index, fill_value=0.0)
        costs = self._costs()
        frame["cost"] = costs.groupby("month")["spent"].sum().reindex(frame.index, fill_value=0.0)
        if self.model == "residential" and (self.joined or not self.follow_up.compared.groups_known):
            frame["cost"] = math.nan  # what has no account group may be income, and what is joined with it is
        return frame

    def _costs(self) -> pd.DataFrame:
        """Ledger lines that the grant is to cover: a rate per place pays for sold places too, so income is left out."""
        rows = self.follow_up.ledger
        is_income = CostSettings().belongs(rows["account_group"], Component.INCOME)
        return rows[~is_income] if self.model == "residential" else rows

    @property
    def joined(self) -> bool:
        """Whether the unit's income is told only together with other operations (``month.facilities.joined``)."""
        return self.unit.name in joined_units(self.follow_up.municipality)

    @property
    def earned_hidden(self) -> bool:
        """Whether the facility is paid for its places, and held against its budget because what it earns would tell of few."""
        own, name = self.follow_up, self.unit.name
        if self.model != "residential" or not math.isnan(own.earned):
            return False
        paid = len(paid_by_activity(self._terms, name, own.year_to_date)) > 0
        return paid and (math.isnan(self.step) or sale_hidden(own.municipality, name))

    @property
    def granted(self) -> float:
        """Kr granted, January to the month, as its lines tell it; missing where nothing is known of what the terms pay for,
        or where it would tell how few live in a facility."""
        if self.grants is None or not len(self.grants.components):
            return math.nan
        return self.grants.total if self.step == 0 else float(self.lines["amount"].sum(skipna=False))

    @property
    def without_data(self) -> bool:
        """Whether there are terms, and no grant because nothing is known of what they pay for, or of its price."""
        return self.entry is not None and self.grants is not None and not len(self.grants.components)

    @property
    def cost(self) -> float:
        """Kr spent on what the grant pays for, January to the month, late invoices estimated; missing where it is not known how
        much of a facility's kroner is income."""
        return float(self.months["cost"].sum(min_count=1)) if len(self.months) else 0.0

    @cached_property
    def granted_income(self) -> float:
        """What the care system itself made of the granted hours, kr, without those that are settled as delegated nursing; missing
        where it does not say."""
        rows = self.follow_up.municipality.activity
        rows = rows[rows["month"].isin(self.follow_up.year_to_date)].reset_index(drop=True)
        if self._terms.terms is not None:
            rows = rows.drop(index=nursing_rows(self._terms.terms, rows).index)
        return float(rows["granted_income"].sum(min_count=1)) if len(rows) else math.nan

    @cached_property
    def price(self) -> PriceBuild | None:
        """How the hour's price is built; None for models and units without one."""
        model = self.entry.model if self.entry else None
        if not isinstance(model, allocation.ActivityTerms | allocation.HybridTerms) or self.unit.kind == "provider":
            return None
        agreed = model.prices.find("", "", "")
        found = PriceBuild(self.follow_up, agreed, self.paid_for)
        return found if agreed == agreed and found.price is not None else None

    @cached_property
    def occupancy(self) -> pd.DataFrame:
        """A facility's occupancy by month with what empty places cost against the rates' expectation; months of which nobody
        says who lives there have no occupied_days. Empty for other units."""
        found = self.grants.details.get("occupancy") if self.grants is not None else None
        return found[found["unit"] == self.unit.name] if found is not None else pd.DataFrame()

    @property
    def vacancy_cost(self) -> float:
        """What the rate would have given with the expected occupancy, kr: the empty places at the price that the section on
        places tells them at, and of them only the days that are short of the expectation. Missing where nothing has a rate."""
        months = self.occupancy.dropna(subset=["occupied_days"])
        own = self.follow_up.occupancy_to_date[0] if len(self.follow_up.occupancy) else {}
        empty = float((months["place_days"] - months["occupied_days"]).sum())
        short = float((months["place_days"] * months["expected_occupancy"] - months["occupied_days"]).sum())
        return (
            own["vacancy_cost"] * short / empty if own and empty > 0 else float(months["lost_income"].sum(skipna=False))
        )

    @cached_property
    def not_valued(self) -> pd.DataFrame:
        """Levels and packages that the terms set no rate for: item, component (place, package), quantity (place-days, weeks)."""
        found = self.grants.details.get("not_valued") if self.grants is not None else None
        if found is None:
            return pd.DataFrame(columns=["component", "item", "quantity"])
        return found.groupby(["component", "item"], as_index=False)[["quantity"]].sum()

    @cached_property
    def carry_over(self) -> CarryOverNumbers:
        """What the year's result means next year."""
        return CarryOverNumbers(self.follow_up)
