"""A residential facility's places: support levels, income and cost expected from them, moves, and what the data could not use."""

from __future__ import annotations

import math
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.month.facilities.levels import levels_told
from styringslib.month.follow_up import Subject
from styringslib.month.staff import checked_placements
from styringslib.sections.residential.trade import PlaceTrade

# Kinds of change in a facility, in the order they are told.
CHANGES = ("started", "stopped", "level")


class ResidentialNumbers(Subject):
    """One facility."""

    @cached_property
    def checked(self) -> followup.Checked:
        """Placements that count, and what was left out or shortened."""
        return checked_placements(self.follow_up.municipality)

    @cached_property
    def _year(self) -> tuple[pd.Period, pd.Period]:
        return pd.Period(f"{self.month.year}-01", "M"), pd.Period(f"{self.month.year}-12", "M")

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Index support level: citizens and share (0-1) now and in the same month last year, mean rate (kr a day)."""
        rows = self.checked.rows
        if rows.empty or rows["support_level"].isna().all():
            return pd.DataFrame()
        rows = rows.assign(support_level=rows["support_level"].fillna("Ikke oplyst"))
        table = followup.support_levels(rows, self.month - 12, self.month)
        wide = table.pivot_table(
            index="support_level", columns="month", values=["citizens", "share", "mean_rate"], observed=True
        )
        now, before = self.month, self.month - 12
        empty = pd.Series(math.nan, index=wide.index)
        found = {
            "citizens": ("citizens", now),
            "share": ("share", now),
            "citizens_before": ("citizens", before),
            "share_before": ("share", before),
            "mean_rate": ("mean_rate", now),
        }
        return pd.DataFrame({name: wide.get(column, empty) for name, column in found.items()}).sort_index()

    @cached_property
    def levels_shown(self) -> pd.DataFrame:
        """``levels`` without the citizens of those that may not be told apart (``facilities.levels``)."""
        table = self.levels.copy()
        if table.empty:
            return table
        own = self.follow_up
        now = pd.period_range(self.month, self.month, freq="M")
        windows = (now, now - 12, own.year_to_date)
        told = set(table.index)
        for months in windows:
            # A level that nobody has in these months gives nobody away.
            nobody = table.index[table["citizens_before" if months is windows[1] else "citizens"].fillna(0) == 0]
            told &= set(levels_told(own.municipality, months, self.small_count)) | (
                set(nobody) if len(months) == 1 else set()
            )
        rows = self.checked.rows
        end = self.month.end_time.normalize()
        rows = rows[rows["citizen"].notna() & (rows["from_date"] <= end) & ~(rows["to_date"] < end)]
        prices = rows.groupby(rows["support_level"].fillna("Ikke oplyst"))["rate"].nunique()
        if self.traded.step != 0:
            # The mean of several prices tells how many pay each.
            table.loc[table.index.isin(prices.index[prices > 1]), "mean_rate"] = math.nan
        hidden = ~table.index.isin(list(told))
        table.loc[hidden, ["citizens", "share", "citizens_before", "share_before"]] = math.nan
        return table

    @property
    def small_count(self) -> int:
        """Fewer citizens than this are not shown."""
        return self.follow_up.settings.thresholds.small_count

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Index kind (started, stopped, level) of the year's changes: number, amount_this_year, amount_full_year (kr at the
        rates, missing where none has a rate) and unvalued (changes without a rate). Citizens who move to or from another
        facility have stopped or started here."""
        if self.checked.rows.empty:
            return pd.DataFrame()
        found = followup.place_changes(self.checked.rows, self._year[0], self.month)
        found["unvalued"] = found["amount_full_year"].isna()
        figures = {name: (name, "sum") for name in ("unvalued",)} | {"number": ("date", "size")}
        table = found.groupby("kind").agg(**figures)
        kroner = found.groupby("kind")[["amount_this_year", "amount_full_year"]].sum(min_count=1)
        return table.join(kroner).reindex([kind for kind in CHANGES if kind in table.index])

    @cached_property
    def changes_shown(self) -> pd.DataFrame:
        """``changes`` without the kinds of few changes: their number, and the kroner that would give it away."""
        table = self.changes
        if table.empty:
            return table
        table = table[table["number"] >= self.small_count].copy()
        if self.traded.step != 0:
            # At known rates the kroner would tell at which levels the few have moved.
            table[["amount_this_year", "amount_full_year"]] = math.nan
        return table

    @cached_property
    def traded(self) -> PlaceTrade:
        """The facility's places by who pays."""
        return PlaceTrade(self.follow_up)

    @cached_property
    def known_changes(self) -> float:
        """Effect of known changes on the rest of the year, kr, + = more cost."""
        return float(self.follow_up.expected_changes["effect"].sum())

    @property
    def occupied_last_year(self) -> bool:
        """Whether last year had places, so that next year's rate rests on it too."""
        return bool((pd.PeriodIndex(self.follow_up.occupancy.index, freq="M").year == self.month.year - 1).any())

    @cached_property
    def expected_occupancy(self) -> float:
        """The occupancy that next year's rate is built on, 0-1: the mean of last year and of this year so far."""
        months = self.follow_up.occupancy
        if months.empty:
            return math.nan
        table = months[["occupied_days", "available_days"]].rename_axis("month").reset_index().assign(unit=self.name)
        return float(followup.expected_occupancy(table, self.month.year + 1).iloc[0])
