"""The purchaser's cases: their flow in and out, the review lists by the municipality's own rules, and what "
"earlier rounds gave."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib import followup, privacy
from styringslib.month.follow_up import Subject
from styringslib.month.purchaser.decisions import Decisions
from styringslib.sections.cases.terms import ReviewTerms, review_terms

EVERY, UNASSIGNED = "I alt", "Uden visitator"


class CaseNumbers(Subject):
    """All districts' cases in a month."""

    @cached_property
    def decisions(self) -> Decisions:
        """The decisions of the year, and everybody's rows that they are made of."""
        return Decisions(self.follow_up)

    @property
    def checked(self) -> followup.Checked:
        """``Decisions.checked``."""
        return self.decisions.checked

    @cached_property
    def terms(self) -> ReviewTerms:
        """The municipality's rules, steps of effort and earlier rounds."""
        return review_terms(self.follow_up.settings)

    @property
    def prices(self) -> pd.Series:
        """``Decisions.prices``."""
        return self.decisions.prices

    @property
    def _by_unit(self) -> pd.DataFrame:
        return self.decisions.by_unit

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

    @cached_property
    def by_assessor(self) -> pd.DataFrame:
        """Index assessor, UNASSIGNED last, and the sum: running (cases on the day), cases (on the list), hours_per_week, minutes,
        expected_saving, amount (kr). Empty where no running case has an assessor."""
        rows, listed, day = self.checked.rows, self.listed, self.month.end_time
        if listed.empty:
            return pd.DataFrame()
        running = rows[(rows["from_date"] <= day) & ~(rows["to_date"] < day.normalize())]
        if "assessor" not in rows or running["assessor"].isna().all():
            return pd.DataFrame()
        figures = ["hours_per_week", "minutes", "expected_saving", "amount"]
        grouped = listed.assign(assessor=listed["assessor"].fillna(UNASSIGNED)).groupby("assessor")
        table = running["assessor"].fillna(UNASSIGNED).value_counts().sort_index().rename("running").to_frame()
        table = table.join(grouped.size().rename("cases")).fillna({"cases": 0}).join(grouped[figures].sum(min_count=1))
        table = table.loc[sorted(table.index, key=lambda name: (name == UNASSIGNED, name))]
        table.loc[EVERY] = table.sum(min_count=1)
        return table

    @cached_property
    def assessor_counts(self) -> pd.DataFrame:
        """``by_assessor`` for those who may not see the list: cases, and amount where the count is shown; small counts, and what
        would give them away, left out (missing)."""
        table = self.by_assessor
        if table.empty:
            return table
        limit = self.follow_up.settings.thresholds.small_count
        shown = table[["cases"]].astype(float)
        shown["cases"] = shown["cases"].where(shown.index != EVERY, float(self.counts["cases"].loc[EVERY]))
        listed = self.listed.assign(assessor=self.listed["assessor"].fillna(UNASSIGNED))
        for assessors, units in _together(listed[["assessor", "unit"]].drop_duplicates()):
            # The districts' counts stand beside these, so what the assessors of some districts have together is known: one
            # small count among them, or a district that is not shown, hides them all.
            safe = privacy.suppress_small_counts(table.loc[assessors, ["cases"]], limit)["cases"].notna().all()
            if not safe or self.counts["cases"].reindex(units).isna().any():
                shown.loc[assessors, "cases"] = float("nan")
        return shown.assign(amount=table["amount"].where(shown["cases"].notna()))


def _together(pairs: pd.DataFrame) -> list[tuple[list[str], list[str]]]:
    """Assessors and the units of their cases, in groups that share no unit with each other."""
    groups: list[tuple[set[str], set[str]]] = []
    for assessor, units in pairs.groupby("assessor")["unit"]:
        mine, theirs = {str(assessor)}, set(units)
        for group in [group for group in groups if group[1] & theirs]:
            groups.remove(group)
            mine, theirs = mine | group[0], theirs | group[1]
        groups.append((mine, theirs))
    return [(sorted(mine), sorted(theirs)) for mine, theirs in groups]
