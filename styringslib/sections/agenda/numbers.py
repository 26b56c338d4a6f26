"""What was agreed before, and how it has gone: open points of earlier meetings, the month's own, and the unit's actions."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib.followup.actions import DROPPED, open_actions, overdue_actions
from styringslib.month.agreed.effects import effects
from styringslib.month.follow_up import Subject
from styringslib.register.entries import FIELDS, field

MONTHS = 12
OPEN = field("minutes", "status").choices[0]
_MINUTES = [one.name for one in FIELDS["minutes"]]


class AgendaNumbers(Subject):
    """One unit's, or of the whole municipality what is of no single unit."""

    @cached_property
    def _minutes(self) -> pd.DataFrame:
        """What was talked about at meetings, as it was known in the month, oldest first."""
        own = self.follow_up
        table = own.municipality.tables.get("minutes", pd.DataFrame(columns=_MINUTES))
        mine = table["unit"].isna() if own.unit is None else table["unit"].notna()
        return table[mine].sort_values("month", kind="stable", ignore_index=True)

    @property
    def earlier(self) -> pd.DataFrame:
        """The points of earlier follow-ups that are still open, and those of the last one that have been closed."""
        rows = self._minutes
        before = rows["month"] < self.month
        return rows[before & ((rows["status"] == OPEN) | (rows["month"] == self.month - 1))]

    @property
    def written(self) -> pd.DataFrame:
        """The points of the month's own follow-up, where its meeting has been held."""
        return self._minutes[self._minutes["month"] == self.month]

    @cached_property
    def actions(self) -> pd.DataFrame:
        """A unit's agreed actions that are under way, were finished since the last follow-up but one, or have not shown what was
        agreed: the month's columns with verdict (followup.VERDICTS, missing before an effect can be sought) and late (past its
        deadline); none of the whole."""
        own = self.follow_up
        rows = own.actions if own.unit is not None else own.actions.iloc[:0]
        rows = rows[rows["status"].fillna("").astype(str).str.casefold() != DROPPED]
        found = effects(own.municipality, rows, own.ledger, self.month) if len(rows) else pd.DataFrame()
        verdict = (found["verdict"] if len(found) else pd.Series(dtype="object")).reindex(rows.index)
        over = ~rows.index.isin(open_actions(rows).index) & ~(rows["deadline"] > (self.month - 2).end_time)
        # An action of an earlier year is in the budget by now.
        told = ~over | (verdict.isin(["short", "not_seen"]) & (rows["start_month"] > self.month - MONTHS))
        late = rows.index.isin(overdue_actions(rows, self.month).index)
        return rows.assign(verdict=verdict, late=late)[told]
