"""The purchaser's frame, and the year's decisions on help by kind and district, with small counts left out."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from styringslib.month.follow_up import Subject
from styringslib.month.purchaser.decisions import AMOUNTS, DECISIONS, Decisions
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.privacy.joined_months import joined_months
from styringslib.privacy.told_quarters import closed_quarters, told_by_quarter

EVERY = "I alt"


class PurchaserNumbers(Subject):
    """One purchaser's month."""

    @cached_property
    def framed(self) -> PurchaserFrame:
        """The frame with what is paid to each of its units."""
        return PurchaserFrame(self.follow_up)

    @cached_property
    def any_decisions(self) -> bool:
        """Whether there are cases at all."""
        return not self._to(self.month).empty

    def _to(self, month: pd.Period) -> pd.DataFrame:
        """``Decisions.by_kind`` as the report of ``month`` knew it."""
        if month not in self._by_month:
            self._by_month[month] = Decisions(self.follow_up, month).by_kind
        return self._by_month[month]

    @cached_property
    def _by_month(self) -> dict[pd.Period, pd.DataFrame]:
        return {}

    @property
    def _small_count(self) -> int:
        return max(self.follow_up.settings.thresholds.small_count, 1)

    @cached_property
    def _joined(self) -> pd.Series:
        """Month -> the month with which all its decisions together are told (``joined_months``)."""
        months = self.follow_up.year_to_date
        counts = pd.Series(
            [0.0 if (rows := self._to(month)).empty else rows["number"].sum() for month in months], months
        )
        return joined_months(counts.diff().fillna(counts).abs(), self._small_count)

    @cached_property
    def total_month(self) -> pd.Period | None:
        """The month to whose end all decisions together are told; None while they are too few, or no cases are known."""
        told = self._joined.dropna()
        month = None if told.empty else pd.Period(told.iloc[-1], "M")
        return None if month is None or self._to(month).empty else month

    @cached_property
    def total(self) -> pd.Series:
        """All decisions together to ``total_month``: hours and AMOUNTS, kroner in whole thousands."""
        assert self.total_month is not None
        return _in_thousands(self._to(self.total_month)[["hours", *AMOUNTS]].sum(min_count=1).to_frame().T).iloc[0]

    @cached_property
    def _quarters(self) -> list[pd.Period]:
        """The last months of the quarters that are told: where all decisions together are too, else the sums would tell them."""
        return [month for month in closed_quarters(self.month) if month in set(self._joined)]

    @property
    def told_month(self) -> pd.Period | None:
        """The month to whose end kinds and districts are told; None before the first."""
        return self._quarters[-1] if self._quarters and not self._to(self._quarters[-1]).empty else None

    def _wide(self, figure: str, month: pd.Period) -> pd.DataFrame:
        """District by kind of decision to ``month``; missing where there is none, or it is not known."""
        rows = self._to(month).reset_index()
        wide = rows.pivot_table(index="unit", columns="kind", values=figure, aggfunc="mean")
        return wide.reindex(index=sorted(rows["unit"].unique()), columns=list(DECISIONS))

    def _counted(self, month: pd.Period) -> pd.DataFrame:
        """District, and the sum (EVERY), by kind of decision, and their sum: number of decisions to ``month``."""
        wide = self._wide("number", month).fillna(0.0)
        wide[EVERY] = wide.sum(axis=1)
        wide.loc[EVERY] = wide.sum()
        return wide

    @cached_property
    def counts(self) -> pd.DataFrame:
        """District, and the sum (EVERY), by kind of decision, and their sum: number of decisions to ``told_month``; left out
        (missing) are counts that are small or have grown by few in a told quarter, and what would give them away. Empty before
        the first told quarter."""
        if self.told_month is None:
            return pd.DataFrame()
        to_date = [self._counted(month) for month in self._quarters if not self._to(month).empty]
        return told_by_quarter(to_date, self._small_count, total_row=EVERY, total_column=EVERY)

    @cached_property
    def by_kind(self) -> pd.DataFrame:
        """Index kind of decision, and the sum (EVERY), to ``told_month``: number, hours (net, a week) and AMOUNTS (kr in whole
        thousands, + = more cost); missing where the number may not be told. Empty before the first told quarter."""
        if self.told_month is None:
            return pd.DataFrame()
        rows = self._to(self.told_month)
        table = rows.groupby("kind")[["hours", *AMOUNTS]].sum(min_count=1).reindex(list(DECISIONS))
        table.loc[EVERY] = table.sum(min_count=1)
        number = self.counts.T[EVERY]
        return _in_thousands(table.where(number.reindex(table.index).notna())).assign(number=number)

    @cached_property
    def by_district(self) -> pd.DataFrame:
        """Index district, those with most kroner of the year first, and the sum (EVERY), to ``told_month``: this year's kr of
        each kind of decision, of all (EVERY), the full year's (amount_full_year) and hours (net, a week); kr in whole thousands,
        missing where the number may not be told. Empty before the first told quarter."""
        if self.told_month is None:
            return pd.DataFrame()
        table = self._wide("amount_this_year", self.told_month)
        # No decision of a kind costs nothing; a district without a price is not known.
        priced = table.notna().any(axis=1)
        table = table.fillna(0.0).where(priced, axis=0)
        rows = self._to(self.told_month)
        whole = rows.groupby("unit")[["amount_this_year", "amount_full_year", "hours"]].sum(min_count=1)
        table = table.join(whole.rename(columns={"amount_this_year": EVERY}))
        table = table.sort_values(EVERY, ascending=False, kind="stable")
        table.loc[EVERY] = table.sum(min_count=1)
        counts = self.counts.reindex(table.index)
        seen = counts.assign(amount_full_year=counts[EVERY], hours=counts[EVERY]).notna()
        return _in_thousands(table.where(seen[list(table.columns)]))

    @cached_property
    def unpriced(self) -> list[str]:
        """Districts whose decisions have no price and are not in the kroner."""
        if not self.any_decisions:
            return []
        lacking = self._to(self.month)["amount_this_year"].isna().groupby("unit").any()
        return sorted(str(name) for name in lacking.index[lacking])


def _in_thousands(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its kroner, all but hours, in whole thousands: with all their digits they are hours and days at a price."""
    kroner = table.columns.drop("hours")
    return table.assign(**table[kroner].astype(float).round(-3))
