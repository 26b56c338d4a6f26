"""A rehabilitation team's capacity and load."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property

import pandas as pd

from styringslib import allocation, followup
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import course_starts, starts_joined
from styringslib.month.follow_up import Subject
from styringslib.privacy.few_people import is_few


class CapacityNumbers(Subject):
    """One team's load under its terms."""

    @cached_property
    def terms(self) -> allocation.RehabilitationTerms | None:
        """The team's terms in the month; None where it is paid in another way."""
        entry = AllocationTerms(self.follow_up.settings).in_force(self.name, self.month)
        model = entry.model if entry else None
        return model if isinstance(model, allocation.RehabilitationTerms) else None

    @cached_property
    def joined(self) -> pd.Series:
        """Month -> the month with which its begun courses are told (``joined_months``), from the first course in the data."""
        return starts_joined(self.follow_up.municipality, self.name, self.month)

    @cached_property
    def load(self) -> pd.DataFrame:
        """Index month, two years: referrals (courses begun), capacity, waiting (begun beyond the capacity so far), load,
        wait_weeks (RehabilitationTerms.load), active courses and cost (kr a month). Empty without terms or courses.

        Each year's own terms count; what is left over at New Year is carried into the next. Months with few begun courses have
        the mean of those that they are joined with, and the newest are left out while they are too few together: what is
        reckoned of them must not tell them apart. A mean of few active courses is missing.
        """
        terms = AllocationTerms(self.follow_up.settings)
        window = self._window
        rows = course_starts(self.follow_up.municipality, self.name, window)
        if rows.empty:
            return pd.DataFrame()
        rows["referrals"] = rows["referrals"].groupby(rows["month"].map(self.joined)).transform("mean")
        parts, waiting = [], 0.0
        for _, of_year in rows.groupby(pd.PeriodIndex(rows["month"]).year):
            entry = terms.in_force(self.name, of_year["month"].iloc[-1])
            if entry is None or not isinstance(entry.model, allocation.RehabilitationTerms):
                continue
            part = replace(entry.model, waiting={self.name: waiting}).load(of_year)
            waiting = float(part["waiting"].iloc[-1])
            parts.append(part)
        if not parts:
            return pd.DataFrame()
        table = pd.concat(parts, ignore_index=True).set_index("month").drop(columns="unit")
        courses = self.follow_up.municipality.courses.drop(columns="hours_during")
        active = followup.team_load(courses, window[0], window[-1]).set_index("month")["active"]
        table["active"] = active.mask(is_few(active, self.follow_up.settings.thresholds.small_count))
        table["cost"] = [self._block(terms, month) for month in table.index]
        return table

    @property
    def _window(self) -> pd.PeriodIndex:
        """The months of this year and the last that are told, from the first that is joined with none before them."""
        told = self.joined.dropna()
        start = pd.Period(f"{self.month.year - 1}-01", "M")
        across = told[(told.index < start) & (told >= start)]
        first = across.iloc[0] + 1 if len(across) else start
        last = told.index[-1] if len(told) else first - 1
        return pd.period_range(first, last, freq="M")

    @cached_property
    def year(self) -> pd.DataFrame:
        """This year's load as it is told, index the last of the months that are joined: first (month), and the columns of
        ``load`` (sums of referrals, capacity and cost, the mean of active, the others at the end). Months joined with last
        year's are with them. Empty while nothing of the year can be told."""
        months = self.load
        if months.empty:
            return months
        together = pd.PeriodIndex(self.joined.reindex(months.index), freq="M")
        ways = dict.fromkeys(months, "last") | {"active": "mean"}
        table = months.groupby(together).agg(ways)
        for name in ("referrals", "capacity", "cost"):
            table[name] = months[name].groupby(together).sum(min_count=1)
        table["referrals"] = table["referrals"].round()
        table.insert(0, "first", months.index.to_series().groupby(together).min())
        # Months without terms are not in the load, and nothing whole can be told of what is joined with them.
        size = self.joined.groupby(self.joined).size().reindex(table.index)
        whole = months.index.to_series().groupby(together).size() == size
        return table[whole & (pd.PeriodIndex(table.index).year == self.month.year)]

    def _block(self, terms: AllocationTerms, month: pd.Period) -> float:
        """What the team's capacity costs in a month, kr; missing where the terms do not say."""
        entry = terms.in_force(self.name, month)
        model = entry.model if entry else None
        if not isinstance(model, allocation.RehabilitationTerms):
            return math.nan
        return model.capacity_cost.get(self.name, model.yearly.get(self.name, math.nan) / 12)
