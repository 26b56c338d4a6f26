"""What a unit that is paid for its activity earns in the year: by its terms for the months gone, expected for the rest.

Whether a unit is judged against what it has earned or against its budget is the municipality's own choice: the model of its
terms decides, month by month. A unit that is paid by activity in part of the year has its budget in the other months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.intake import Municipality, Settings
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms, unit_grants
from styringslib.month.earned import ahead
from styringslib.month.earned.ahead import Ahead
from styringslib.month.facilities.granted import PLACES, GrantedPlaces, sale_hidden
from styringslib.month.forecast import BOUNDS, EARNED, typed

# Models whose grant follows what the unit does. A block is the budget.
_BY_ACTIVITY = (allocation.ActivityTerms, allocation.HybridTerms, allocation.PackageTerms)
# Those of them whose grant is a rate times the activity.
_BY_RATE = (allocation.ActivityTerms, allocation.PackageTerms, allocation.ResidentialTerms)
# Kinds of unit that carry no result of their own in the municipality's budget.
_CARRIED_BY_OTHERS = ("provider",)


def _no_bounds() -> pd.DataFrame:
    return pd.DataFrame(columns=list(BOUNDS), dtype=float, index=pd.Index([], dtype="str", name="unit"))


@dataclass(frozen=True)
class EarnedYear:
    """months: unit, month (of the whole year), earned (kr), estimated (the month's activity is forecast). bounds: index unit,
    columns BOUNDS: what the unit may earn in the year, kr; missing where the activity of the months to come has no interval."""

    months: pd.DataFrame = field(default_factory=lambda: typed(pd.DataFrame(), EARNED))
    bounds: pd.DataFrame = field(default_factory=_no_bounds)

    @property
    def of_year(self) -> pd.Series:
        """Kr of the year, index unit."""
        return self.months.groupby("unit")["earned"].sum()


def earned_year(known: Municipality, month: pd.Period) -> EarnedYear:
    """What the units that are judged against what they have earned come to earn. A unit whose earnings cannot be reckoned (a
    month without hours, a package without a rate, terms at fault) is left out: it is judged against its budget. ``known``: as
    known when ``month`` was closed."""
    terms = AllocationTerms(known.settings)
    year = pd.period_range(f"{month.year}-01", f"{month.year}-12", freq="M", name="month")
    judged = {
        unit.name: months
        for unit in known.settings.units
        if unit.kind not in _CARRIED_BY_OTHERS and unit.is_active(month)
        if len(months := paid_by_activity(terms, unit.name, year))
    }
    if not judged:
        return EarnedYear()
    activity = accounts.under_heirs(known, known.activity)
    paid = _Paid(known, month, terms, activity, judged)
    budget = accounts.monthly_budget(known) if any(len(months) < 12 for months in judged.values()) else None
    rows: list[pd.DataFrame] = []
    bounds: dict[str, pd.Series] = {}
    for name, months in judged.items():
        with suppress(allocation.TermsError):
            for earned, estimated, reach in paid.unit(name, months, budget):
                span = pd.PeriodIndex(earned.index)
                columns = {"month": span, "earned": earned.to_numpy(), "estimated": estimated}
                rows.append(pd.DataFrame({"unit": name, **columns}))
                bounds[name] = reach
    if not rows:
        return EarnedYear()
    told = pd.DataFrame.from_dict(bounds, orient="index", columns=list(BOUNDS), dtype=float).rename_axis("unit")
    return EarnedYear(typed(pd.concat(rows, ignore_index=True), EARNED), told)


def paid_by_activity(terms: AllocationTerms, unit: str, months: pd.PeriodIndex) -> pd.PeriodIndex:
    """The months of ``months`` in which the terms pay ``unit`` by what it does."""
    bought = has_purchaser(terms.settings, unit)
    entries = [terms.in_force(unit, month) for month in months]
    chosen = [entry is not None and _by_activity(entry.model, bought=bought) for entry in entries]
    return months[chosen]


def _by_activity(model: allocation.GrantModel, *, bought: bool) -> bool:
    """A facility's rate is a payment only where a purchaser pays it; else the rate is how its own budget was made."""
    if isinstance(model, allocation.RehabilitationTerms):
        return model.form == "activity"
    return isinstance(model, _BY_ACTIVITY) or (isinstance(model, allocation.ResidentialTerms) and bought)


def has_purchaser(settings: Settings, unit: str) -> bool:
    """Whether a purchaser is of the unit's area, or of a frame that the area is in."""
    area = settings.unit(unit).area
    areas = {area}.union(*(frame.areas for frame in settings.frames if area in frame.areas))
    return any(one.kind == "purchaser" and one.area in areas for one in settings.units)


@dataclass(frozen=True)
class _Paid:
    """What the units of ``judged`` (unit -> months paid by activity) are paid for, as of ``month``."""

    known: Municipality
    month: pd.Period
    terms: AllocationTerms
    activity: pd.DataFrame
    judged: Mapping[str, pd.PeriodIndex]
    coming: dict[str, Mapping[str, Ahead]] = field(default_factory=dict)

    def tables(self, unit: str) -> list[str]:
        """The tables whose rows pay the unit in the year, delegated nursing beside them among them."""
        entries = [self.terms.in_force(unit, month) for month in self.judged[unit]]
        named = dict.fromkeys(entry.model.table for entry in entries if entry is not None)
        if self.terms.nursing and (self.activity["unit"] == unit).any():
            named["activity"] = None
        return list(named)

    def ahead(self, table: str) -> Mapping[str, Ahead]:
        """Unit -> what is to come of ``table``, made once for all units that it pays: they borrow from each other."""
        if table not in self.coming:
            units = [name for name in self.judged if table in self.tables(name)]
            makers: dict[str, Callable[[Municipality, list[str], pd.Period], dict[str, Ahead]]] = {
                "activity": partial(ahead.hours_ahead, self.activity),
                "packages": ahead.weeks_ahead,
                "referrals": ahead.courses_ahead,
                "placements": ahead.places_ahead,
            }
            self.coming[table] = makers[table](self.known, units, self.month)
        return self.coming[table]

    def unit(
        self, unit: str, months: pd.PeriodIndex, budget: pd.DataFrame | None
    ) -> Iterator[tuple[pd.Series, list[bool], pd.Series]]:
        """The unit's earnings by month of the year, which months are estimated, and its bounds of the year; nothing where one of
        the months is not known."""
        coming = {table: self.ahead(table).get(unit) for table in self.tables(unit)}
        if any(rows is None for rows in coming.values()):
            return
        parts = {table: rows for table, rows in coming.items() if rows is not None}
        hours = parts.get("activity")
        if hours is not None and not set(months[months <= self.month]) <= {*self._gone(unit)["month"], *hours.months}:
            return
        earned = self._granted(unit, months, {table: rows.rows for table, rows in parts.items()})
        if earned is None:
            return
        year = pd.period_range(f"{self.month.year}-01", f"{self.month.year}-12", freq="M")
        if len(others := year.difference(months)):
            if budget is None or unit not in budget:
                return
            earned = pd.concat([earned, budget[unit].reindex(others)]).sort_index()
        if earned.isna().any():
            return
        later = {month for rows in parts.values() for month in rows.months}
        estimated = [when in later or when > self.month for when in earned.index]
        yield earned, estimated, self._bounds(unit, months, parts, earned)

    def _gone(self, unit: str) -> pd.DataFrame:
        """The year's activity rows of the months that have come."""
        own = self.activity[self.activity["unit"] == unit]
        gone: pd.DataFrame = own[own["month"].dt.year.eq(self.month.year) & (own["month"] <= self.month)]
        return gone

    def _bounds(self, unit: str, months: pd.PeriodIndex, parts: Mapping[str, Ahead], earned: pd.Series) -> pd.Series:
        """What the unit may earn in the year at each bound: the activity of the months to come at its own bounds. Where the grant
        is a rate times the activity, the kroner follow it; in a corridor, and in a team's capacity, they are reckoned anew."""
        expected, found = float(earned.sum()), pd.Series(np.nan, index=list(BOUNDS))
        entries = [self.terms.in_force(unit, month) for month in months]
        if len(parts) == 1 and all(entry is not None and isinstance(entry.model, _BY_RATE) for entry in entries):
            (part,) = parts.values()
            rest = float(earned[earned.index.isin(part.months) & earned.index.isin(months)].sum())
            share = pd.Series(part.shares if len(part.months) else dict.fromkeys(BOUNDS, 1.0), dtype=float)
            found[:] = expected + rest * (share.reindex(list(BOUNDS)) - 1)
            return found
        for bound in BOUNDS:
            rows = {table: part.at(bound) for table, part in parts.items()}
            known = {table: part for table, part in rows.items() if part is not None}
            if len(known) == len(rows) and (made := self._granted(unit, months, known)) is not None:
                found[bound] = expected + float((made - earned.reindex(made.index)).sum())
        return found

    def _granted(self, unit: str, months: pd.PeriodIndex, coming: Mapping[str, pd.DataFrame]) -> pd.Series | None:
        """Kr by month of ``months`` with those rows to come; None without any, and where something has no rate."""
        mine = self._own(unit)
        own_terms = self.terms.of(unit)
        assert own_terms is not None, "a unit that is paid has terms"
        tables = {"activity": _stacked(self._gone(unit), coming.get("activity"))}
        ahead_of = {name: rows for name, rows in coming.items() if name in ("packages", "referrals")}
        mine = mine.with_tables(tables)
        made = unit_grants(own_terms, mine, unit, months, ahead_of)
        by_month = made.by_month()
        if len(made.details.get("not_valued", ())) or unit not in by_month:
            return None
        if "placements" not in self.tables(unit):
            earned: pd.Series = by_month[unit].reindex(months, fill_value=0.0)
            return earned
        # Other municipalities pay for the places that are sold; that income is in the unit's accounts, and counts there alone.
        sold = self._sold_places(mine, unit)
        year = pd.period_range(f"{self.month.year}-01", self.month, freq="M")
        told = GrantedPlaces(mine, made.components[made.components["unit"] == unit], year).by_month()
        if sold is None or told is None:
            return None
        others = mine.with_tables({"placements": sold})
        lines = unit_grants(own_terms, others, unit, months).components
        paid = lines[lines["component"].isin(PLACES)].groupby("month")["amount"].sum()
        return told.reindex(months, fill_value=0.0) - paid.reindex(months, fill_value=0.0)

    def _sold_places(self, mine: Municipality, unit: str) -> pd.DataFrame | None:
        """The placements that other municipalities pay for; None where no payer is written and the budget expects income, so that
        the sold places cannot be told from the others, and where so few are sold that what the others earn would tell them."""
        if sale_hidden(mine, unit):
            return None
        rows = mine.placements
        payer = rows["paying_municipality"].fillna("").astype(str)
        lines = self.known.budget
        if payer.eq("").all() and (lines["amount"][lines["unit"] == unit] < 0).any():
            return None
        return rows[~payer.isin(["", mine.settings.name, mine.settings.short_name])]

    def _own(self, unit: str) -> Municipality:
        """The unit's rows; of the tables, those that a grant is reckoned from are looked through, when it asks for them."""
        return self.known.for_unit(unit)


def _stacked(gone: pd.DataFrame, coming: pd.DataFrame | None) -> pd.DataFrame:
    return gone if coming is None or coming.empty else pd.concat([gone, coming], ignore_index=True)
