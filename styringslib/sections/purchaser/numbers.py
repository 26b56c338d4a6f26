"""The purchaser's frame, and the year's decisions on help by kind and district, with small counts left out."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib import privacy
from styringslib.month.follow_up import Subject
from styringslib.month.purchaser.decisions import AMOUNTS, DECISIONS, Decisions
from styringslib.month.purchaser.frame import PurchaserFrame

EVERY = "I alt"


class PurchaserNumbers(Subject):
    """One purchaser's month."""

    @cached_property
    def framed(self) -> PurchaserFrame:
        """The frame with what is paid to each of its units."""
        return PurchaserFrame(self.follow_up)

    @cached_property
    def _decisions(self) -> pd.DataFrame:
        return Decisions(self.follow_up).by_kind

    def _wide(self, figure: str) -> pd.DataFrame:
        """District by kind of decision; missing where there is none, or it is not known."""
        rows = self._decisions.reset_index()
        wide = rows.pivot_table(index="unit", columns="kind", values=figure, aggfunc="mean")
        return wide.reindex(index=sorted(rows["unit"].unique()), columns=list(DECISIONS))

    @cached_property
    def counts(self) -> pd.DataFrame:
        """District, and the sum (EVERY), by kind of decision, and their sum: number of decisions; small counts and what would
        give them away left out (missing). Empty without cases."""
        if self._decisions.empty:
            return pd.DataFrame()
        wide = self._wide("number").fillna(0.0)
        wide[EVERY] = wide.sum(axis=1)
        wide.loc[EVERY] = wide.sum()
        limit = self.follow_up.settings.thresholds.small_count
        return privacy.suppress_small_counts(wide, limit, total_row=EVERY, total_column=EVERY)

    @cached_property
    def by_kind(self) -> pd.DataFrame:
        """Index kind of decision, and the sum (EVERY): number, hours (net, a week) and AMOUNTS (kr, + = more cost); missing
        where the number may not be told. Empty without cases."""
        if self._decisions.empty:
            return pd.DataFrame()
        table = self._decisions.groupby("kind")[["hours", *AMOUNTS]].sum(min_count=1).reindex(list(DECISIONS))
        table.loc[EVERY] = table.sum(min_count=1)
        number = self.counts.T[EVERY]
        return table.where(number.reindex(table.index).notna()).assign(number=number)

    @cached_property
    def by_district(self) -> pd.DataFrame:
        """Index district, those with most kroner of the year first, and the sum (EVERY): this year's kr of each kind of decision,
        of all (EVERY), the full year's (amount_full_year) and hours (net, a week); missing where the number may not be told."""
        if self._decisions.empty:
            return pd.DataFrame()
        table = self._wide("amount_this_year")
        # No decision of a kind costs nothing; a district without a price is not known.
        priced = table.notna().any(axis=1)
        table = table.fillna(0.0).where(priced, axis=0)
        whole = self._decisions.groupby("unit")[["amount_this_year", "amount_full_year", "hours"]].sum(min_count=1)
        table = table.join(whole.rename(columns={"amount_this_year": EVERY}))
        table = table.sort_values(EVERY, ascending=False, kind="stable")
        table.loc[EVERY] = table.sum(min_count=1)
        counts = self.counts.reindex(table.index)
        seen = counts.assign(amount_full_year=counts[EVERY], hours=counts[EVERY]).notna()
        return table.where(seen[list(table.columns)])

    @cached_property
    def unpriced(self) -> list[str]:
        """Districts whose decisions have no price and are not in the kroner."""
        if self._decisions.empty:
            return []
        lacking = self._decisions["amount_this_year"].isna().groupby("unit").any()
        return sorted(str(name) for name in lacking.index[lacking])
