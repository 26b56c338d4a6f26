"""The purchaser's effort beside need, differences each way, candidates for rehabilitation, and what providers reported."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.sections.cases.numbers import CaseNumbers
from styringslib.sections.cases.terms import ReviewTerms

DAYS_OF_A_WEEK, DAYS_OF_A_YEAR = 7, 365
# How far back it is looked for what became of earlier candidates, months.
BACK = (6, 12)
# A year's reviews are held against need.
SEEN = pd.DateOffset(years=1)


class GrantingNumbers:
    """Made of the cases of ``own``, the month's end being the day."""

    def __init__(self, own: CaseNumbers) -> None:
        self.own = own
        self.day = own.month.end_time.normalize()

    @property
    def terms(self) -> ReviewTerms:
        """The municipality's rules."""
        return self.own.terms

    @property
    def cases(self) -> pd.DataFrame:
        """All districts' cases that can be counted."""
        return self.own.checked.rows

    def full_year(self, hours: pd.Series, units: pd.Series) -> pd.Series:
        """Hours a week of each unit at its price, kr in a year; missing without a price."""
        return hours * units.map(self.own.prices).astype(float) * DAYS_OF_A_YEAR / DAYS_OF_A_WEEK

    @cached_property
    def need(self) -> pd.DataFrame:
        """followup.effort_by_need, the reviews of the last year, and of the review list planned and planned_share (minutes);
        empty without running cases."""
        table = followup.effort_by_need(
            self.cases, self.day, self.terms.bands, since=self.day - SEEN, effort=self.terms.effort
        )
        if not table["citizens"].sum():
            return pd.DataFrame()
        # What is on the list is planned once for each citizen, whatever the number of cases.
        listed = self.own.listed
        planned = pd.Series(0.0, index=table.index)
        if len(listed):
            each = listed.groupby("citizen")[["citizen_hours", "minutes"]].max()
            place = pd.cut(each["citizen_hours"], [*table["from_hours"], float("inf")], right=False, labels=False)
            planned = each["minutes"].groupby(place).sum(min_count=1).reindex(table.index, fill_value=0.0)
        total = planned.sum()
        return table.assign(planned=planned, planned_share=planned / total if total else float("nan"))

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """followup.review_gaps with amount (kr in a year; missing without a price); empty where no rule looks for any."""
        if not self.terms.rules or self.cases.empty:
            return pd.DataFrame()
        table = followup.review_gaps(self.cases, self.day, self.terms.rules)
        return table.assign(amount=self.full_year(table["gap_hours"], table["unit"]))

    @cached_property
    def gap_ways(self) -> frozenset[str]:
        """The ways that a rule looks for: under, over."""
        looking = [
            rule.gap for rule in self.terms.rules if rule.min_gap_hours is not None or rule.min_gap_share is not None
        ]
        return frozenset(way for gap in looking for way in (("under", "over") if gap == "either" else (gap,)))

    @cached_property
    def courses(self) -> pd.DataFrame:
        """All courses that have begun on the day."""
        rows = self.own.decisions.everyone.courses
        rows = rows[rows["from_date"].notna() & ~(rows["to_date"] < rows["from_date"])]
        return rows[rows["from_date"] <= self.day]

    @cached_property
    def pointed_to(self) -> pd.DataFrame | None:
        """followup.rehabilitation_candidates of the day; None where the data can not tell who has had a course of late, or no
        case is of the rule's services."""
        rule = self.terms.candidates
        begun = self.courses["from_date"].min()
        known = pd.notna(begun) and begun <= self.day - pd.DateOffset(months=rule.course_months)
        if not known or not self.cases["service"].isin(list(rule.services)).any():
            return None
        return followup.rehabilitation_candidates(self.cases, self.courses, self.day, rule)

    @property
    def candidates(self) -> pd.DataFrame:
        """Those of ``pointed_to`` whose function level is known, with assessor of the citizen's largest case."""
        found = self.pointed_to
        if found is None:
            return pd.DataFrame()
        found = found[found["level"].notna()].reset_index(drop=True)
        if "assessor" not in self.cases:
            return found.assign(assessor=None)
        running = self.cases[(self.cases["from_date"] <= self.day) & ~(self.cases["to_date"] < self.day)]
        running = running[running["service"].isin(list(self.terms.candidates.services))]
        first = running.sort_values("hours_per_week", ascending=False, kind="stable").drop_duplicates("citizen")
        return found.assign(assessor=found["citizen"].map(first.set_index("citizen")["assessor"]))

    @property
    def unjudged(self) -> int:
        """Citizens with new or growing help whose function level nobody knows."""
        found = self.pointed_to
        return 0 if found is None else int(found["level"].isna().sum())

    @cached_property
    def followed(self) -> pd.DataFrame:
        """followup.candidates_followed of the days BACK months ago that the data can tell of: months, then, group and the
        figures."""
        parts = []
        if self.pointed_to is not None:
            rule = self.terms.candidates
            first = followup.followed_from(self.cases, self.courses, rule)
            for months in BACK:
                then = (self.own.month - months).end_time.normalize()
                if first is not None and then >= first:
                    found = followup.candidates_followed(self.cases, self.courses, then, self.day, rule)
                    parts.append(found.reset_index().assign(months=months, then=then))
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    @cached_property
    def reports(self) -> pd.DataFrame:
        """What providers have reported, closed units under their successors; empty where no answer at all is known."""
        rows = self.own.decisions.everyone.reported_changes
        rows = rows[rows["reported_on"] <= self.day]
        return self.own.decisions.under_successors(rows) if rows["decided_on"].notna().any() else rows.iloc[:0]

    def reported(self, by: str) -> pd.DataFrame:
        """followup.reported_changes of the year up to the day by "unit", "kind" or "every" (all together)."""
        return followup.reported_changes(
            self.reports.assign(every=True),
            self.day,
            since=pd.Timestamp(self.own.month.year - 1, 12, 31),
            deadline_days=self.terms.deadline_days,
            by=(by,),
        )

    @cached_property
    def reported_by_unit(self) -> pd.DataFrame:
        """By unit, with the year's worth (kr) of the hours up and down, each for itself; missing without a price."""
        table = self.reported("unit")
        return table.assign(
            amount_up=self.full_year(table["hours_up"], table["unit"]),
            amount_down=self.full_year(table["hours_down"], table["unit"]),
        )

    @cached_property
    def reported_in_all(self) -> pd.Series:
        """The same of all units together, but for the kroner; ``reports`` must not be empty."""
        return self.reported("every").iloc[0].drop("every")

    @cached_property
    def unanswered(self) -> pd.DataFrame:
        """followup.unanswered_changes on the day."""
        return followup.unanswered_changes(self.reports, self.day, deadline_days=self.terms.deadline_days)
