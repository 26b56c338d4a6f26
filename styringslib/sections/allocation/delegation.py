"""Delegated nursing: what nursing has given to home care, who pays for it, what it costs, and how it has moved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from styringslib import allocation, followup
from styringslib.allocation.allotment import nursing_rows
from styringslib.allocation.grants import empty_lines
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.follow_up import FollowUp

# Months of the trend that a change of terms is held against, and how many there must be on each side of it.
TREND, LEAST_BEFORE, LEAST_AFTER = 36, 6, 3
_MONEY = ["cost", "covered", "hidden"]


class TermsChange(NamedTuple):
    """The terms of delegated nursing changed: from ``month`` on, ``before`` and ``after`` (delivered, activity, none; "" for no
    terms), for ``units``."""

    month: pd.Period
    before: str
    after: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Delegation:
    """The year's delegated nursing: of all units together for the whole municipality, of its own tasks for a nursing unit."""

    follow_up: FollowUp

    @cached_property
    def _everyone(self) -> Municipality:
        """All units' rows, as they were known in the month."""
        own = self.follow_up
        if own.unit is None or own.everyone is None:
            return own.municipality
        return own.everyone().known_at(own.month)

    @cached_property
    def terms(self) -> AllocationTerms:
        """The municipality's terms."""
        return AllocationTerms(self.follow_up.settings)

    @cached_property
    def entries(self) -> tuple[allocation.TermEntry, ...]:
        """The terms of delegated nursing that concern the report: all, or those of the nursing unit's tasks."""
        own = self.follow_up.unit
        return tuple(entry for entry in self.terms.nursing if own is None or _nursing_unit(entry) in ("", own.name))

    @cached_property
    def nursing_units(self) -> frozenset[str]:
        """The units whose tasks they are: those of that kind, and those that the terms name."""
        kinds = {unit.name for unit in self.follow_up.settings.units if unit.kind == "nursing"}
        return frozenset(kinds | {_nursing_unit(entry) for entry in self.terms.nursing} - {""})

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Activity of the services that are nursing, all years, own and delegated: unit, month, service, hours, entry (place of
        the terms in force, -1 for none), delegated. Without terms the services are known by their names."""
        activity = self._everyone.activity
        activity = activity[activity["month"] <= self.follow_up.month]
        terms = self.terms.terms
        in_force = nursing_rows(terms, activity) if terms is not None else activity.iloc[:0].assign(entry=-1)
        wanted = {name for entry in self.entries for name in _services(entry)}
        by_name = activity["service"].map(CostSettings().service_group) == "nursing"
        mine = activity["service"].isin(wanted) if wanted else by_name
        rows = activity.reset_index(drop=True).assign(entry=-1)
        rows.loc[in_force.index, "entry"] = in_force["entry"]
        if terms is not None:
            # Another nursing unit's tasks are told in its own report.
            others = {place for place, entry in enumerate(terms.entries) if entry not in self.entries}
            mine &= ~rows["entry"].isin(others).to_numpy()
        rows = rows[mine.to_numpy()].rename(columns={"delivered_hours": "hours"})
        rows["delegated"] = ~rows["unit"].isin(self.nursing_units)
        return accounts.under_heirs(self._everyone, rows)[["unit", "month", "service", "hours", "entry", "delegated"]]

    @cached_property
    def _reported(self) -> frozenset[tuple[str, pd.Period]]:
        """Units and months whose delivered hours, of any kind, are known."""
        activity = accounts.under_heirs(self._everyone, self._everyone.activity)
        known = activity.loc[activity["delivered_hours"].notna(), ["unit", "month"]]
        return frozenset(zip(known["unit"], known["month"], strict=True))

    def _hours(self, by: str, months: pd.PeriodIndex) -> pd.Series:
        found = self.rows[self.rows["delegated"] & self.rows["month"].isin(months)]
        return found.groupby(by)["hours"].sum()

    @cached_property
    def performers(self) -> list[str]:
        """Units with delegated hours this year or in the same months of last year, in the order of kommune.toml."""
        span = self.follow_up.year_to_date.union(self.follow_up.year_to_date - 12)
        found = self._hours("unit", span)
        return [unit.name for unit in self.follow_up.settings.units if found.get(unit.name, 0.0) > 0]

    @cached_property
    def by_unit(self) -> pd.DataFrame:
        """Index unit that performs: hours, last_year (the same months), and cost, covered and hidden (kr).

        Last year is missing where the unit has not told its hours in all of those months. Kroner are of the months with
        terms, and missing without.
        """
        table = pd.DataFrame(index=pd.Index(self.performers, name="unit"))
        year = self.follow_up.year_to_date
        months = {name: [month for month in year if (name, month) in self._reported] for name in self.performers}
        table["hours"] = [self._of(name, months[name]) for name in self.performers]
        table["last_year"] = [
            self._of(name, [m - 12 for m in months[name]])
            if all((name, m - 12) in self._reported for m in months[name])
            else math.nan
            for name in self.performers
        ]
        money = self.money.groupby("unit")[_MONEY].sum()
        table[_MONEY] = money.reindex(table.index) if len(money) else math.nan
        return table

    def _of(self, unit: str, months: list[pd.Period]) -> float:
        rows = self.rows
        return float(rows.loc[(rows["unit"] == unit) & rows["delegated"] & rows["month"].isin(months), "hours"].sum())

    @cached_property
    def by_service(self) -> pd.DataFrame:
        """Index service: hours delegated, and last_year, January to the month; missing where ``by_unit`` lacks one."""
        now = self._hours("service", self.follow_up.year_to_date)
        before = self._hours("service", self.follow_up.year_to_date - 12)
        table = pd.DataFrame({"hours": now, "last_year": before}).fillna(0.0)
        return table if self.by_unit["last_year"].notna().all() else table.assign(last_year=math.nan)

    @cached_property
    def own_hours(self) -> tuple[float, float]:
        """Hours of the same services that nursing has performed itself, January to the month, and the same months of last year;
        missing where it reports none."""
        rows = self.rows[~self.rows["delegated"]]
        now, before = (
            float(rows.loc[rows["month"].isin(months), "hours"].sum(min_count=1))
            for months in (self.follow_up.year_to_date, self.follow_up.year_to_date - 12)
        )
        return now, before

    @cached_property
    def grants(self) -> allocation.Grants:
        """What the terms move between all units, January to the month. Raises TermsError for hours that are missing."""
        activity = self._everyone.activity
        activity = activity[activity["month"].isin(self.follow_up.year_to_date)]
        terms = self.terms.terms
        if terms is None or not self.entries:
            return allocation.Grants(empty_lines())
        return allocation.nursing_grants(terms, activity)

    @cached_property
    def money(self) -> pd.DataFrame:
        """unit (performs), month, hours, cost, covered, hidden (kr), variant and nursing_unit, of the months with terms; of the
        report's own tasks."""
        found = self.grants.details.get("hidden_nursing_cost")
        if found is None:
            return pd.DataFrame(columns=["unit", "month", "hours", *_MONEY, "variant", "nursing_unit"])
        own = self.follow_up.unit
        mine = found if own is None else found[found["nursing_unit"].isin(["", own.name])]
        # A named nursing unit's own hours are no delegated ones, whoever's terms they fall under.
        mine = mine[~mine["unit"].isin(self.nursing_units)]
        return accounts.under_heirs(self._everyone, mine).reset_index(drop=True)

    @cached_property
    def months(self) -> pd.Series:
        """Delegated hours per day, index month, from the first to the last month that has any; missing where a unit that performs
        has not told its hours."""
        return self._per_day(tuple(self.rows.loc[self.rows["delegated"], "unit"].unique()))

    def _per_day(self, units: tuple[str, ...]) -> pd.Series:
        rows = self.rows[self.rows["delegated"] & self.rows["unit"].isin(units)]
        if rows.empty:
            return pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M"))
        months = pd.period_range(rows["month"].min(), rows["month"].max(), freq="M")
        known = rows[rows["hours"].notna()]
        table = known.pivot_table(index="month", columns="unit", values="hours", aggfunc="sum").reindex(months)
        for unit in table:
            # Who has told other hours had none of these, and who has not begun has none; a month not told is missing.
            told = [(str(unit), month) in self._reported for month in months]
            begun = table[unit].notna().cummax()
            table[unit] = table[unit].mask(table[unit].isna() & (np.array(told) | ~begun), 0.0)
        return table.sum(axis=1, skipna=False) / months.days_in_month

    @cached_property
    def changes(self) -> list[TermsChange]:
        """Each time the terms of units that perform delegated nursing changed, oldest first; several units' change of the same
        kind is one."""
        rows = self.rows[self.rows["delegated"]]
        if rows.empty or self.terms.terms is None:
            return []
        names = ["" if place < 0 else _variant(self.terms.terms.entries[place]) for place in rows["entry"]]
        grid = rows.assign(variant=names).pivot_table(index="month", columns="unit", values="variant", aggfunc="first")
        found: dict[tuple[pd.Period, str, str], list[str]] = {}
        for unit in grid:
            known = grid[unit].dropna()
            for month, before, after in zip(known.index[1:], known.iloc[:-1], known.iloc[1:], strict=True):
                if before != after:
                    found.setdefault((month, str(before), str(after)), []).append(str(unit))
        return [TermsChange(*key, tuple(units)) for key, units in sorted(found.items())]

    @cached_property
    def change(self) -> TermsChange | None:
        """The latest change between two ways of paying that there are months enough on both sides of; None without."""
        for one in reversed(self.changes):
            series = self._around(one)
            before, after = (int(part.notna().sum()) for part in (series[: one.month - 1], series[one.month :]))
            if one.before and before >= LEAST_BEFORE and after >= LEAST_AFTER:
                return one
        return None

    def _around(self, one: TermsChange) -> pd.Series:
        """Hours per day of the change's units, from the change before it (three years at most) to the one after it."""
        series, ended = self._per_day(one.units), self.ended(one)
        earlier = [other.month for other in self._touching(one) if other.month < one.month]
        first = max([*earlier, one.month - TREND])
        return series[first : ended or self.follow_up.month]

    def ended(self, one: TermsChange) -> pd.Period | None:
        """The last month under the terms of the change, where they changed again; None where they are still in force."""
        return min([other.month - 1 for other in self._touching(one) if other.month > one.month], default=None)

    def _touching(self, one: TermsChange) -> list[TermsChange]:
        return [other for other in self.changes if set(other.units) & set(one.units)]

    @cached_property
    def observed(self) -> followup.InterruptedSeries | None:
        """The hours per day since ``change`` beside the trend before it; None without a change."""
        if self.change is None:
            return None
        series = self._around(self.change)
        return followup.interrupted_time_series(series, self.change.month, harmonics=1 if len(series) >= TREND else 0)


def _nursing_unit(entry: allocation.TermEntry) -> str:
    return entry.model.nursing_unit if isinstance(entry.model, allocation.NursingTerms) else ""


def _services(entry: allocation.TermEntry) -> tuple[str, ...]:
    return entry.model.services if isinstance(entry.model, allocation.NursingTerms) else ()


def _variant(entry: allocation.TermEntry) -> str:
    return entry.model.variant if isinstance(entry.model, allocation.NursingTerms) else ""
