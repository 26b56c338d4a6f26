"""The purchaser's cases: their flow in and out, the review lists by the municipality's own rules, and what "
"earlier rounds gave."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib import followup, privacy
from styringslib.month.follow_up import Subject
from styringslib.month.purchaser.decisions import Decisions
from styringslib.sections.cases.terms import ReviewTerms, review_terms

EVERY = "I alt"


class CaseNumbers(Subject):
    """All districts' cases in a month."""

    @cached_property
    def _decisions(self) -> Decisions:
        return Decisions(self.follow_up)

    @property
    def checked(self) -> followup.Checked:
        """``Decisions.checked``."""
        return self._decisions.checked

    @cached_property
    def terms(self) -> ReviewTerms:
        """The municipality's rules, steps of effort and earlier rounds."""
        return review_terms(self.follow_up.settings)

    @property
    def prices(self) -> pd.Series:
        """``Decisions.prices``."""
        return self._decisions.prices

    @property
    def _by_unit(self) -> pd.DataFrame:
        return self._decisions.by_unit

    @cached_property
    def flow(self) -> pd.DataFrame:
        """Index month, last year and this: followup.case_flow of all districts together."""
        if self._by_unit.empty:
            return pd.DataFrame()
        return self._by_unit.drop(columns="unit").groupby("month").sum(min_count=1)

    @cached_property
    def flow_by_unit(self) -> pd.DataFrame:
        """Index district, January to the month: the same sums, and hours_level at the end."""
        if self._by_unit.empty:
            return pd.DataFrame()
        year: pd.DataFrame = self._by_unit[self._by_unit["month"].dt.year == self.month.year]
        sums = year.drop(columns=["month", "hours_level"]).groupby("unit").sum(min_count=1)
        return sums.join(year[year["month"] == self.month].set_index("unit")["hours_level"])

    @cached_property
    def record(self) -> pd.DataFrame:
        """Earlier rounds by rule: rounds, reviewed, changed, hours_before, saved_hours, saved_share with lower and upper,
        hours_per_review_hour; each round is one observation, so the interval is that between rounds."""
        rounds = self.terms.rounds
        if rounds.empty:
            return pd.DataFrame()
        table = followup.review_yield(rounds).rename(columns={"reviewed": "rounds"}).drop(columns="changed")
        return table.merge(rounds.groupby("rule")[["reviewed", "changed"]].sum().reset_index(), on="rule")

    @cached_property
    def listed(self) -> pd.DataFrame:
        """followup.review_list at the end of the month, with the year's worth (kr) of the expected saving."""
        if not self.terms.rules or self.checked.rows.empty:
            return pd.DataFrame()
        table = followup.review_list(
            self.checked.rows,
            self.month.end_time,
            self.terms.rules,
            effort=self.terms.effort,
            yields=self.record if len(self.record) else None,
        )
        return table.assign(amount=table["expected_saving"] * table["unit"].map(self.prices).astype(float) * 365 / 7)

    @cached_property
    def by_rule(self) -> pd.DataFrame:
        """Index rule, in the municipality's order: cases, hours_per_week, minutes, expected_saving, amount."""
        listed = self.listed
        if listed.empty:
            return pd.DataFrame()
        figures = ["hours_per_week", "minutes", "expected_saving", "amount"]
        table = listed.groupby("rule")[figures].sum(min_count=1)
        table.insert(0, "cases", listed.groupby("rule").size())
        return table.reindex([rule.name for rule in self.terms.rules]).fillna({"cases": 0})

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Index unit and the sum: cases on the list; small counts and what would give them away left out (missing)."""
        listed = self.listed
        if listed.empty:
            return pd.DataFrame()
        table = listed.groupby("unit").size().to_frame("cases")
        table.loc[EVERY] = table.sum()
        limit = self.follow_up.settings.thresholds.small_count
        return privacy.suppress_small_counts(table, limit, total_row=EVERY)
