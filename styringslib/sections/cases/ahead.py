"""The known cases of all units, for the purchaser's case report: what is ahead, and how earlier expectations came out."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.followup.known_cases.worth import APPROVED, BEGUN, DROPPED
from styringslib.intake import Municipality
from styringslib.month.follow_up import Subject
from styringslib.month.known_cases.expected import TABLE, known_cases

FOLLOW_UPS = 12


class AheadNumbers(Subject):
    """Known cases as they were known in the month, by pseudonym."""

    @cached_property
    def _all(self) -> Municipality:
        """All units, with every version of their cases and no other table but the reported changes."""
        own = self.follow_up
        every = own.everyone() if own.everyone else own.municipality
        return replace(
            every, tables={name: every.tables[name] for name in (TABLE, "expected_changes") if name in every.tables}
        )

    @cached_property
    def _known(self) -> pd.DataFrame:
        return known_cases(self._all.known_at(self.month), self.month) if TABLE in self._all.tables else pd.DataFrame()

    @cached_property
    def ahead(self) -> pd.DataFrame:
        """The cases that are not over: those that have not begun, and those that have and end within the year; by their day."""
        cases = self._known
        if cases.empty:
            return cases
        kept = cases["open"] & ~(cases["expected_to"] <= self.month.end_time)
        kept |= (cases["stage"] == BEGUN) & (cases["effect"].fillna(0.0) != 0)
        return cases[kept].sort_values(["expected_from", "unit"], kind="stable", ignore_index=True)

    @property
    def approved(self) -> pd.DataFrame:
        """Those that are granted and have not begun."""
        return self.ahead[self.ahead["stage"] == APPROVED] if len(self.ahead) else self.ahead

    @cached_property
    def _expected(self) -> pd.DataFrame:
        """What was expected at each of the last year's follow-ups of the cases that were open then."""
        months = [self.month - back for back in range(FOLLOW_UPS, 0, -1)]
        parts = []
        for month in months:
            then = known_cases(self._all.known_at(month), month)
            then = then[then["open"].astype(bool)]
            if len(then):
                parts.append(
                    then.rename(columns={"entry": "case"}).assign(month=pd.PeriodIndex([month] * len(then), freq="M"))
                )
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """A row a case that has begun or come to nothing and was expected at an earlier follow-up: unit, citizen, change, stage,
        happened_on, first_expected and last_expected (days), probability and per_month (of the last follow-up before),
        actual_per_month, days_late (after the first day that was expected), days_late_last (after the last one) and
        more_per_month."""
        if self._known.empty or self._expected.empty:
            return pd.DataFrame()
        over = self._known[self._known["stage"].isin([BEGUN, DROPPED])].rename(columns={"entry": "case"})
        found = followup.case_outcomes(self._expected, over)
        if found.empty:
            return pd.DataFrame()
        by = found.groupby("case", sort=False)
        first, last = by.first(), by.tail(1).set_index("case")
        columns = ["unit", "citizen", "change", "stage", "happened_on", "actual_per_month"]
        table = over.set_index("case").loc[list(last.index), columns]
        return table.assign(
            first_expected=first["expected_from"],
            last_expected=last["expected_from"],
            probability=last["probability"],
            per_month=last["per_month"],
            days_late=first["days_late"],
            days_late_last=last["days_late"],
            more_per_month=last["more_per_month"],
        ).reset_index(drop=True)
