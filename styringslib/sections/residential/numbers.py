"""A residential facility's places: support levels, income and cost expected from them, moves, and what the data could not use."""

from __future__ import annotations

import math
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.follow_up import Subject
from styringslib.month.staff import checked_placements
from styringslib.privacy import suppress_small_counts


def own_units(municipality: Municipality) -> list[str]:
    """Names of the municipality's own facilities."""
    return [unit.name for unit in municipality.settings.units if unit.kind == "residential"]


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
        """``levels`` with small counts hidden, and so many more that the facility's total does not give them away."""
        table = self.levels.copy()
        if table.empty:
            return table
        for count, share in (("citizens", "share"), ("citizens_before", "share_before")):
            shown = suppress_small_counts(table[[count]], self.small_count)[count]
            table[share] = table[share].where(shown.notna() & (shown > 0))
            table[count] = shown
        return table

    @property
    def small_count(self) -> int:
        """Fewer citizens than this are not shown."""
        return self.follow_up.settings.thresholds.small_count

    @cached_property
    def moves(self) -> pd.Series:
        """The year's moves together: started, ended (missing when small), amount_this_year, amount_full_year (kr, missing where
        no move has a rate), unvalued (moves without a rate)."""
        total = self.flow.sum(min_count=1) if len(self.flow) else pd.Series(dtype=float)
        for name in ("started", "ended"):
            if 0 < total.get(name, 0) < self.small_count:
                total[name] = math.nan
        return total

    @cached_property
    def trade(self) -> pd.DataFrame:
        """Index trade (own, sale, purchase): actual, rest and total, kr, unvalued_days (place-days of the year without a rate,
        which the kroner lack) and place_days of the months so far."""
        first, last = self._year
        rows = self.checked.rows
        if rows.empty or rows["paying_municipality"].isna().all():
            return pd.DataFrame()
        municipality = self.follow_up.municipality
        names = {municipality.settings.name, municipality.settings.short_name}
        own = municipality.settings.name
        rows = rows.assign(
            paying_municipality=rows["paying_municipality"].where(~rows["paying_municipality"].isin(names), own)
        )
        trade = followup.place_trade(rows, first, last, own_municipality=own, own_units=own_units(municipality))
        if trade.empty:
            return pd.DataFrame()
        days = trade[trade["month"] <= self.month].groupby("trade")["place_days"].sum()
        figures = ["actual", "rest", "total", "unvalued_days"]
        table = followup.expected_trade(trade, self.month).groupby("trade")[figures].sum(min_count=1)
        return table.join(days).reindex([name for name in ("own", "sale", "purchase") if name in table.index])

    @cached_property
    def income_budget(self) -> float:
        """What the budget of the year expects of income, kr (positive); missing without any."""
        lines = self.follow_up.budget
        groups = lines[lines["month"].dt.year == self.month.year].groupby("account_group")["amount"].sum()
        return float(-groups[groups < 0].sum()) if (groups < 0).any() else math.nan

    @cached_property
    def known_changes(self) -> float:
        """Effect of known changes on the rest of the year, kr, + = more cost."""
        return float(self.follow_up.expected_changes["effect"].sum())

    @cached_property
    def flow(self) -> pd.DataFrame:
        """Months of the year with moves, index month: started, ended, amount_this_year, amount_full_year (kr at the rates),
        unvalued (moves without a rate)."""
        if self.checked.rows.empty:
            return pd.DataFrame()
        table = followup.place_flow(self.checked.rows, self._year[0], self.month)
        figures = ["started", "ended", "amount_this_year", "amount_full_year", "unvalued"]
        table = table.groupby("month")[figures].sum(min_count=1)
        return table[(table["started"] > 0) | (table["ended"] > 0)]

    @cached_property
    def expected_occupancy(self) -> float:
        """The occupancy that next year's rate is built on, 0-1: the mean of last year and of this year so far."""
        months = self.follow_up.occupancy
        if months.empty:
            return math.nan
        table = months[["occupied_days", "available_days"]].rename_axis("month").reset_index().assign(unit=self.name)
        return float(followup.expected_occupancy(table, self.month.year + 1).iloc[0])
