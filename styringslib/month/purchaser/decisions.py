"""The decisions on citizens' grants in a month's follow-up: how the granted hours moved, and what that costs.

One reckoning for all that tells of it: the purchaser's case report, the purchaser's frame, and the counts that others see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.accounts import successors
from styringslib.month.unit_numbers import UnitNumbers

# A pause of up to so many days (a stay in hospital) is no stop and start.
PAUSE = 14
# Kinds of decision, in the order they are told: the events of ``followup.case_events``.
DECISIONS = ("start", "increase", "decrease", "stop")
AMOUNTS = ("amount_to_date", "amount_this_year", "amount_full_year")


@dataclass(frozen=True)
class Decisions:
    """All districts' grants as they were known in ``until``, the month of ``own`` (the purchaser's or the whole municipality's
    numbers) where it is not given: an earlier month's decisions are told as its own report told them."""

    own: UnitNumbers
    until: pd.Period | None = None

    @property
    def month(self) -> pd.Period:
        """The month whose end the decisions are counted to."""
        return self.own.month if self.until is None else self.until

    @cached_property
    def everyone(self) -> Municipality:
        """All units' rows as they were known."""
        if self.own.everyone:
            return self.own.everyone().known_at(self.month)
        return self.own.municipality if self.until is None else self.own.municipality.known_at(self.month)

    def under_successors(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with closed units under the units that they were merged into."""
        return table.assign(unit=table["unit"].replace(successors(self.everyone)))

    @cached_property
    def checked(self) -> followup.Checked:
        """The cases that can be counted, closed units under their successors, and what was wrong with the others."""
        return followup.check_cases(self.under_successors(self.everyone.cases))

    @cached_property
    def prices(self) -> pd.Series:
        """Kr per granted hour by unit, as assumed for the year."""
        return self.own.settings.assumption_by_unit("hourly_price", self.month)

    @cached_property
    def _events(self) -> pd.DataFrame:
        return followup.case_events(self.checked.rows, gap_days=PAUSE)

    @cached_property
    def by_unit(self) -> pd.DataFrame:
        """followup.case_flow by district, last year and this up to the month; empty without cases."""
        if self.checked.rows.empty:
            return pd.DataFrame()
        first = f"{self.month.year - 1}-01"
        return followup.case_flow(self._events, first, self.month, hourly_price=self.prices)

    @cached_property
    def by_kind(self) -> pd.DataFrame:
        """Index unit and kind (DECISIONS), January to the month: number, hours (net, a week), and AMOUNTS (kr, + = more cost;
        missing without a price). The sums over kinds are ``by_unit``'s. Empty without cases."""
        if self.checked.rows.empty:
            return pd.DataFrame()
        first = pd.Period(f"{self.month.year}-01", "M")
        events = self._events[self._events["date"] >= first.start_time]
        rows = []
        for kind in DECISIONS:
            flow = followup.case_flow(events[events["kind"] == kind], first, self.month, hourly_price=self.prices)
            flow["number"] = flow[["starts", "stops", "increases", "decreases"]].sum(axis=1)
            figures = flow.groupby("unit")[["number", "net_hours", *AMOUNTS]].sum(min_count=1)
            rows.append(figures.rename(columns={"net_hours": "hours"}).assign(kind=kind))
        return pd.concat(rows).reset_index().set_index(["unit", "kind"]).sort_index()
