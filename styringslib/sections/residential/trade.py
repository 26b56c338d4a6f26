"""Places by who pays for them: own citizens in own facilities, places sold to others and places bought from them, with the
price of a place-day; this year beside last year and, where there is one, the budget."""

from __future__ import annotations

import math
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.facilities.joined import joined_units
from styringslib.month.facilities.levels import known_sale
from styringslib.month.facilities.told import ToldPlaces, mix, told_places, told_together
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
    def joined(self) -> bool:
        """Whether own and sold places are told as one: few citizens are behind one of them, at some support level, or what one
        facility sells would follow from what the others do."""
        both = self.table[self.table.index.isin(["own", "sale"])]
        if both.empty:
            return False
        few = joined_units(self.follow_up.municipality)
        if self.follow_up.unit is not None:
            return self.name in few or bool(self._few(both).any())
        sold = self._rows[self._rows["trade"] == "sale"]
        # The whole less the facilities that tell theirs is what the others have together.
        others = sold[sold["unit"].isin(few)]
        theirs = self._citizens(others, "unit").dropna()
        alone = 0 < len(theirs) < 2 or 0 < theirs.sum() < self.small_count
        return alone or bool(self._few(both).any()) or not (self._exact(sold) and self._exact(others))

    def _exact(self, rows: pd.DataFrame) -> bool:
        """Whether the kroner of those places tell no level of few citizens, this year and last."""
        years = (self._window, self._window - 12)
        return all(told_places(rows, months, self.small_count).exact for months in years)

    @cached_property
    def places(self) -> dict[str, float]:
        """FIGURES of all places of the own facilities, as far as they may be told (``month.facilities.told``)."""
        told, sums = self._told, self.table[self.table.index.isin(["own", "sale"])]
        if told.exact:
            found = {str(name): float(sums[name].sum(min_count=len(sums))) for name in FIGURES if name != "price"}
            return found | {"price": found["actual"] / self._valued(sums)}
        units = self._rows.loc[self._rows["trade"] != "purchase", "unit"].unique()
        rest = told.price * sum(self._days_left(str(unit)) for unit in units)
        return {
            "place_days": told.days,
            "price": told.price,
            "actual": told.kroner,
            "last_year": math.nan,
            "rest": rest,
            "total": told.kroner + rest,
            "unvalued_days": float(sums["unvalued_days"].sum()),
        }

    @cached_property
    def _told(self) -> ToldPlaces:
        rows, limit = self._rows[self._rows["trade"] != "purchase"], self.small_count
        known = known_sale(self.follow_up.municipality, rows)
        parts = [mix(own, self._window, limit, known) for _, own in rows.groupby("unit")]
        return told_together(parts, self._window, limit)

    @property
    def step(self) -> float:
        """What the price of all places is rounded to, kr; 0 where nothing is hidden, missing where the price is not told."""
        return self._told.step

    @staticmethod
    def _valued(sums: pd.DataFrame) -> float:
        return float((sums["actual"] / sums["price"]).sum(min_count=len(sums)))

    def _days_left(self, unit: str) -> float:
        """Place-days of the rest of the year of those who live in the facility at the end of the month."""
        rows, end = self._rows, self.month.end_time.normalize()
        there = rows[(rows["unit"] == unit) & (rows["trade"] != "purchase") & (rows["from_date"] <= end)]
        last = pd.Timestamp(f"{self.month.year}-12-31")
        until = there["to_date"].where(there["to_date"] < last, last)
        return float((until - end).dt.days.clip(lower=0).sum())

    @cached_property
    def shown(self) -> pd.DataFrame:
        """``table`` as it may be told. Own and sold places are one line, all, where few citizens are behind one of them, at any
        support level; and the kroner of the own are what all places at the told price leave of the sold. Bought places of few
        citizens have no figures."""
        table = self.table.copy()
        if table.empty:
            return table
        few = self._few(table) & (table.index == "purchase")
        table.loc[few, ["place_days", "price", "actual", "last_year", "rest", "total"]] = math.nan
        both = table.index.isin(["own", "sale"])
        if self.joined:
            row = pd.DataFrame([self.places | {"citizens": table.loc[both, "citizens"].sum()}], index=["all"])
            table = pd.concat([row.reindex(columns=table.columns), table[~both]])
        elif "own" in table.index and self.step != 0:
            names = ["actual", "rest", "total"]
            sold = table.loc[table.index == "sale", names].sum().to_numpy(dtype=float)
            left = {name: self.places[name] - float(kr) for name, kr in zip(names, sold, strict=True)}
            days = float(table["place_days"]["own"])
            left |= {"last_year": math.nan, "price": left["actual"] / days if days else math.nan}
            table.loc["own", list(left)] = list(left.values())
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
        if rows.empty:
            return pd.DataFrame()
        found = self._figures(["trade", "party"], rows)
        sold = rows[rows["trade"] == "sale"]
        if not all(self._exact(own) for _, own in sold.groupby("party")):
            # What one of them lacks would be what the others leave.
            kroner = ["price", "actual", "last_year", "rest", "total"]
            found.loc[found.index.get_level_values("trade") == "sale", kroner] = math.nan
        return found

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
        if not self.follow_up.compared.groups_known or joined_units(self.follow_up.municipality):
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
