"""A rehabilitation team's capacity and load."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property

import pandas as pd

from styringslib import allocation, followup
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import course_starts
from styringslib.month.follow_up import Subject


class CapacityNumbers(Subject):
    """One team's load under its terms."""

    @cached_property
    def terms(self) -> allocation.RehabilitationTerms | None:
        """The team's terms in the month; None where it is paid in another way."""
        entry = AllocationTerms(self.follow_up.settings).in_force(self.name, self.month)
        model = entry.model if entry else None
        return model if isinstance(model, allocation.RehabilitationTerms) else None

    @cached_property
    def load(self) -> pd.DataFrame:
        """Index month, two years: referrals (courses begun), capacity, waiting (begun beyond the capacity so far), load,
        wait_weeks (RehabilitationTerms.load), active courses and cost (kr a month). Empty without terms or courses.

        Each year's own terms count; what is left over at New Year is carried into the next.
        """
        terms = AllocationTerms(self.follow_up.settings)
        window = pd.period_range(f"{self.month.year - 1}-01", self.month, freq="M")
        rows = course_starts(self.follow_up.municipality, self.name, window)
        parts, waiting = [], 0.0
        for _, of_year in rows.groupby(pd.PeriodIndex(rows["month"]).year) if len(rows) else ():
            entry = terms.in_force(self.name, of_year["month"].iloc[-1])
            if entry is None or not isinstance(entry.model, allocation.RehabilitationTerms):
                continue
            part = replace(entry.model, waiting={self.name: waiting}).load(of_year)
            waiting = float(part["waiting"].iloc[-1])
            parts.append(part)
        if not parts:
            return pd.DataFrame()
        table = pd.concat(parts, ignore_index=True).set_index("month").drop(columns="unit")
        active = followup.team_load(
            self.follow_up.municipality.courses.drop(columns="hours_during"), window[0], self.month
        )
        table["active"] = active.set_index("month")["active"]
        table["cost"] = [self._block(terms, month) for month in table.index]
        return table

    def _block(self, terms: AllocationTerms, month: pd.Period) -> float:
        """What the team's capacity costs in a month, kr; missing where the terms do not say."""
        entry = terms.in_force(self.name, month)
        model = entry.model if entry else None
        if not isinstance(model, allocation.RehabilitationTerms):
            return math.nan
        return model.capacity_cost.get(self.name, model.yearly.get(self.name, math.nan) / 12)
