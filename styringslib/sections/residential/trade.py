"""Places by who pays for them: own citizens in own facilities, places sold to others and places bought from them, with the
price of a place-day; this year beside last year and, where there is one, the budget."""

from __future__ import annotations

import math
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.follow_up import Subject
from styringslib.month.staff import checked_placements

# What each kind is told by; own and sale are places of the municipality's own facilities.
TRADES = ("own", "sale", "purchase")
FIGURES = ["place_days", "price", "actual", "last_year", "rest", "total", "unvalued_days"]


def own_units(municipality: Municipality) -> list[str]:
    """Names of the municipality's own facilities."""
    return [unit.name for unit in municipality.settings.units if unit.kind == "residential"]


def checked_bought(municipality: Municipality) -> followup.Checked:
    """Bought places as placements (the facility as unit), those that can be counted, and what was wrong with the others."""
    rows = municipality.bought_places.rename(columns={"facility": "unit"})
    return followup.check_placements(rows)


class PlaceTrade(Subject):
    """The places of one facility, or of the whole municipality with those that it buys."""

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Placements with trade and party (who pays for what is sold, where it is bought); none where nobody says who pays."""
        municipality = self.follow_up.municipality
        own, names = municipality.settings.name, {municipality.settings.name, municipality.settings.short_name}
        rows = checked_placements(municipality).rows
        rows = rows[rows["citizen"].notna()]
        if rows["paying_municipality"].isna().all():
            rows = rows.iloc[:0]
        payer = rows["paying_municipality"].where(~rows["paying_municipality"].isin(names), own)
        rows = rows.assign(paying_municipality=payer, party=payer.where(payer != own, "").fillna(""))
        rows["trade"] = rows["party"].map(lambda party: "sale" if party else "own")
        if len(municipality.bought_places):
            bought = checked_bought(municipality).rows
            bought = bought.assign(paying_municipality=own, party=bought["unit"], trade="purchase")
            rows = pd.concat([rows, bought], ignore_index=True)
        return rows

    @property
    def small_count(self) -> int:
        """Fewer citizens than this are not shown."""
        return self.follow_up.settings.thresholds.small_count

    @cached_property
    def table(self) -> pd.DataFrame:
        """Index trade (TRADES that there are): FIGURES, budget and citizens; place-days, price (kr a day, of the days that have a
        rate), actual and last_year (kr) of the months so far; rest and total (kr of the year); unvalued_days of the year, which
        the kroner lack. Place-days and price are missing where citizens are few: see ``shown``."""
        return self._figures(["trade"]).droplevel(1) if len(self._rows) else pd.DataFrame()

    @cached_property
    def shown(self) -> pd.DataFrame:
        """``table`` without the place-days and the price of groups of few citizens, and of what would give them away: own and
        sold places are all the places of a facility, which its occupancy tells. The kroner stand, for sold places are a line of
        the budget and of the accounts; those of few bought places do not."""
        table = self.table.copy()
        if table.empty:
            return table
        few = self._few(table)
        if few.get("own", False) or few.get("sale", False):
            few |= few.index.isin(["own", "sale"])
        table.loc[few, ["place_days", "price"]] = math.nan
        table.loc[few & (few.index == "purchase"), ["actual", "last_year", "rest", "total"]] = math.nan
        return table

    def _few(self, table: pd.DataFrame) -> pd.Series:
        return (table["citizens"] > 0) & (table["citizens"] < self.small_count)

    @cached_property
    def parties(self) -> pd.DataFrame:
        """Index trade and party (sale and purchase): FIGURES and citizens. Parties with few citizens are one ("" as party), with
        as many of the smallest others as make them no longer few; none where a trade as a whole has few."""
        rows = self._rows[self._rows["trade"] != "own"] if len(self._rows) else pd.DataFrame()
        if rows.empty:
            return pd.DataFrame()
        rows = rows.copy()
        for trade in ("sale", "purchase"):
            citizens = self._citizens(rows[rows["trade"] == trade], "party").sort_values(kind="stable")
            joined = int((citizens < self.small_count).sum())
            while 0 < joined < len(citizens) and citizens.iloc[:joined].sum() < self.small_count:
                joined += 1
            rows.loc[(rows["trade"] == trade) & rows["party"].isin(citizens.index[:joined]), "party"] = ""
            if citizens.sum() < self.small_count:
                rows = rows[rows["trade"] != trade]
        return self._figures(["trade", "party"], rows) if len(rows) else pd.DataFrame()

    def _citizens(self, rows: pd.DataFrame, by: str) -> pd.Series:
        """Citizens with a place this year or in the same months last year; the fewer of the two, where there are any."""
        counts = []
        for months in (self.follow_up.year_to_date, self.follow_up.year_to_date - 12):
            first, last = months[0].start_time, months[-1].end_time
            there = rows[(rows["from_date"] <= last) & ~(rows["to_date"] < first)]
            counts.append(there.groupby(by)["citizen"].nunique())
        both = pd.concat(counts, axis=1)
        return both.where(both > 0).min(axis=1).astype(float)

    def _figures(self, by: list[str], rows: pd.DataFrame | None = None) -> pd.DataFrame:
        found = {}
        rows = self._rows if rows is None else rows
        for key, group in rows.groupby(by, sort=False):
            label = (*key, "")[:2]
            found[label] = self._trade(group) | {"citizens": float(self._citizens(group, "trade").min())}
        table = pd.DataFrame.from_dict(found, orient="index", columns=[*FIGURES, "citizens"])
        table.index = pd.MultiIndex.from_tuples(table.index, names=["trade", "party"])
        # A place that was left before last year belongs to neither year.
        table = table[table["citizens"].notna()]
        table["budget"] = [self.income_budget if trade == "sale" else math.nan for trade, _ in table.index]
        order = {trade: place for place, trade in enumerate(TRADES)}
        rank = [(order[trade], party == "", party) for trade, party in table.index]
        return table.iloc[sorted(range(len(table)), key=rank.__getitem__)]

    def _trade(self, rows: pd.DataFrame) -> dict[str, float]:
        """FIGURES of placements of one trade."""
        year, municipality = self.month.year, self.follow_up.municipality
        trade = followup.place_trade(
            rows, f"{year - 1}-01", f"{year}-12",
            own_municipality=municipality.settings.name, own_units=own_units(municipality),
        ).assign(unit="")  # fmt: skip
        trade = trade.groupby(["unit", "month", "trade"], as_index=False)[
            ["place_days", "amount", "unvalued_days"]
        ].sum(min_count=1)
        expected = followup.expected_trade(trade, self.month)
        sums = expected[["actual", "rest", "total", "unvalued_days"]].sum(min_count=1)
        now, before = (trade[trade["month"].isin(window)] for window in (self._window, self._window - 12))
        valued = float((now["place_days"] - now["unvalued_days"]).sum())
        there = before["place_days"].sum() > 0
        # Nobody in last year's months is nothing; places that are not told so far back are not known.
        known = there or self._rows["from_date"].min() <= (self._window - 12)[0].start_time
        return {
            "place_days": float(now["place_days"].sum()),
            "price": float(now["amount"].sum()) / valued if valued else math.nan,
            "last_year": float(before["amount"].sum(min_count=1)) if there else 0.0 if known else math.nan,
            **{str(name): float(value) for name, value in sums.items()},
        }

    @property
    def _window(self) -> pd.PeriodIndex:
        return self.follow_up.year_to_date

    @cached_property
    def income_budget(self) -> float:
        """What the budget of the year expects of income in the facilities, kr (positive); missing without any, and where kroner
        stand under no account group."""
        if not self.follow_up.compared.groups_known:
            return math.nan
        lines = self.follow_up.budget
        lines = lines[lines["unit"].isin(own_units(self.follow_up.municipality))] if "unit" in lines else lines
        groups = lines[lines["month"].dt.year == self.month.year].groupby("account_group")["amount"].sum()
        return float(-groups[groups < 0].sum()) if (groups < 0).any() else math.nan

    @cached_property
    def untold(self) -> list[str]:
        """Own facilities whose budget expects income, and of whose places nothing is told: sold places lack theirs."""
        lines = self.follow_up.budget
        if "unit" not in lines or "sale" not in self.table.index:
            return []
        lines = lines[(lines["month"].dt.year == self.month.year) & (lines["amount"] < 0)]
        told = set(self._rows.loc[self._rows["trade"] != "purchase", "unit"])
        return [name for name in own_units(self.follow_up.municipality) if name in set(lines["unit"]) - told]
