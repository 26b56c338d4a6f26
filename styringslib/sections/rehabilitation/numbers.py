"""A rehabilitation team's capacity, load and outcomes."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pandas as pd

from styringslib import allocation, followup
from styringslib.month.follow_up import Subject
from styringslib.sections.allocation.numbers import course_starts
from styringslib.sections.allocation.terms import AllocationTerms

# Courses ended in so many years count in the outcomes: enough of them, and still the way the team works.
YEARS = 3


class RehabilitationNumbers(Subject):
    """One team; fulfils ``presentation.allocation_basis.RehabilitationBasis``."""

    @property
    def small_count(self) -> int:
        """Groups of fewer citizens are not shown."""
        return self.follow_up.settings.thresholds.small_count

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
            return float("nan")
        return model.capacity_cost.get(self.name, model.yearly.get(self.name, float("nan")) / 12)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Help before and after courses ended in the last three years, all together: weeks, courses, hours_before, hours,
        change with lower and upper, without_help with bounds (followup.rehabilitation_outcomes). Empty without courses.
        """
        courses = self.follow_up.municipality.courses
        since = (self.month - 12 * YEARS + 1).start_time
        ended = courses[(courses["to_date"] >= since) & (courses["to_date"] <= self.month.end_time)]
        if ended.empty:
            return pd.DataFrame()
        # Hours during a course are counted for the whole course, not per week: they have no place in this comparison.
        ended = ended.drop(columns="hours_during")
        table = followup.rehabilitation_outcomes(ended, by=(), as_of=self.month.end_time)
        table = table[(table["moment"] != "during") & (table["courses"] >= self.small_count)]
        return table.assign(weeks=table["moment"].astype(int)).reset_index(drop=True)

    @cached_property
    def results(self) -> pd.Series:
        """Courses ended this year by result, those of fewer than ``small_count`` citizens together as the rest."""
        courses = self.follow_up.municipality.courses
        first, last = self.follow_up.year_to_date[0].start_time, self.month.end_time
        ended = courses[(courses["to_date"] >= first) & (courses["to_date"] <= last)]
        counts = ended["result"].replace("", pd.NA).fillna("Ikke oplyst").value_counts()
        small = counts[counts < self.small_count]
        kept = counts[counts >= self.small_count]
        if len(small) and small.sum() >= self.small_count:
            kept = pd.concat([kept, pd.Series({"Andet": small.sum()})])
        return kept
