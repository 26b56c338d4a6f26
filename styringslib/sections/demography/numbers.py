"""The numbers of a demography report: users, hours and the demography amount of one municipality and its districts."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from styringslib import demography
from styringslib.demography import Alternatives, DemographyBudget
from styringslib.intervals import Z80
from styringslib.privacy import suppress_small_counts
from styringslib.privacy.few_people import is_few
from styringslib.rounding import whole_parts
from styringslib.sections.demography.base_users import WEEKS
from styringslib.sections.demography.people import GROUPS, DemographyPeople

OLD = 67
PARTS: dict[str, tuple[int, int | None]] = {"67-79": (67, 79), "80-89": (80, 89), "90+": (90, None)}
BANDS: dict[str, tuple[int, int | None]] = {
    "0-66": (0, 66), "67-74": (67, 74), "75-79": (75, 79), "80-84": (80, 84), "85-89": (85, 89),
    "90-94": (90, 94), "95+": (95, None),
}  # fmt: skip


class DemographyNumbers(DemographyPeople):
    """What the people need and what it costs."""

    @cached_property
    def demand(self) -> pd.DataFrame:
        """year, age, persons, users, hours in the central course."""
        if self.users is None:
            return pd.DataFrame()
        return demography.demand(
            self.all_years, self.users.shares, self.users.hours, healthy=self.terms.healthy, gain=self.gain
        )

    @cached_property
    def needs(self) -> pd.DataFrame:
        """Index year: users, hours, low, high (hours); the base year has no range. Empty without users by age."""
        if self.users is None or self.alternatives is None:
            return pd.DataFrame()
        table = self.demand.groupby("year")[["users", "hours"]].sum()
        spread = self.alternatives.table.set_index("year")[["low", "high"]]
        return table.join(spread)

    @cached_property
    def _share_errors(self) -> float:
        """By how many of the single ages' standard errors all shares move at once in an 80 % range of the sum.

        The errors of ages are nearly independent: the sum errs as a count of users does, much less than each age.
        """
        now = self.demand[self.demand["year"] == self.base_year]
        if self.users is None or not self.users.own or now["users_standard_error"].isna().all():
            return Z80
        hours = now["age"].map(self.users.hours)
        of_sum = np.sqrt((now["users"] * (1 - now["share"]) * hours**2).sum())
        together = (now["users_standard_error"] * hours).sum()
        return Z80 * min(1.0, float(of_sum / together)) if together > 0 else 0.0

    @cached_property
    def alternatives(self) -> Alternatives | None:
        """Low, central and high hours, and what drives the difference."""
        if self.users is None:
            return None
        spread = demography.Spread(
            healthy=(1.0, self.terms.healthy, 0.0),
            hours=(-self.terms.hours_spread, self.terms.hours_spread),
            shares=self._share_errors,
        )
        bounds = self.group_bounds({**PARTS}).rename(columns={"lower": "lower_80", "upper": "upper_80"})
        bounds["unit"] = self.name
        return demography.alternatives(
            self.projection, self.users.shares, self.users.hours, spread, gain=self.gain, bounds=bounds
        )

    @cached_property
    def users_by_band(self) -> pd.DataFrame:
        """band, persons, counted (None when fewer than the small count), share, error, users, hours_week, focus, end; what rests
        on the users of a band of few is missing, also where it is smoothed."""
        if self.users is None:
            return pd.DataFrame()
        frames = {}
        for year in (self.base_year, self.focus_year, self.end_year):
            rows = self.demand[self.demand["year"] == year]
            frames[year] = demography.sum_bands(
                rows, BANDS, values=("persons", "users", "users_standard_error", "hours"), by=("year",)
            ).set_index("band")
        now = frames[self.base_year]
        table = now[["persons", "users"]].astype(float)
        table["share"] = now["users"] / now["persons"]
        table["error"] = now["users_standard_error"] / now["persons"]
        table["hours_week"] = (now["hours"] / now["users"].where(now["users"] > 0)) / WEEKS
        table["focus"] = frames[self.focus_year]["users"]
        table["end"] = frames[self.end_year]["users"]
        table["counted"] = np.nan
        if len(self.users.counts):
            counted = demography.sum_bands(self.users.counts.assign(year=0), BANDS, values=("users",), by=("year",))
            table["counted"] = counted.set_index("band")["users"].reindex(table.index).fillna(0.0)
            # The sum of all is shown too, so a hidden count must not be the only one.
            few = is_few(table["counted"], self.small_count)
            table = suppress_small_counts(table, self.small_count, columns=["counted"])
            of_users = ["share", "error", "users", "hours_week", "focus", "end"]
            table[of_users] = table[of_users].mask(few)
        return table.reset_index()

    @cached_property
    def price_index(self) -> dict[int, float] | None:
        """PL for every year after the base year, the last known one carried on; None when none is known."""
        given = self.terms.price_index
        if not given:
            return None
        last = given[max(given)]
        return {year: given.get(year, last) for year in range(self.base_year + 1, self.end_year + 1)}

    @cached_property
    def base_cost(self) -> float | None:
        """Kroner for the base year's users at the hourly price."""
        if self.price is None or self.users is None:
            return None
        return float(self.needs["hours"].loc[self.base_year]) * self.price

    def _budget(self, population: pd.DataFrame, mode: Literal["level", "increment"]) -> DemographyBudget | None:
        if self.users is None or self.price is None:
            return None
        profile = self.users.shares[["age", "share"]].assign(
            unit_cost=self.users.shares["age"].map(self.users.hours) * self.price
        )
        return demography.demography_budget(
            population,
            profile,
            base_year=self.base_year,
            variable_share=self.terms.variable_share,
            price_index=self.price_index,
            healthy=self.terms.healthy,
            gain=self.gain,
            mode=mode,
            bands=BANDS,
            people_from=OLD,
        )

    @cached_property
    def level(self) -> DemographyBudget | None:
        """The demography amount of every year against the base year."""
        return self._budget(self.all_years, "level")

    @cached_property
    def increment(self) -> DemographyBudget | None:
        """What each year adds to the year before."""
        return self._budget(self.all_years, "increment")

    @cached_property
    def amount_range(self) -> pd.DataFrame:
        """Index year: low and high of the level, kr.

        As the range of the hours, but an error of the user shares also moves the base year and mostly cancels.
        """
        if self.level is None or self.users is None or self.alternatives is None:
            return pd.DataFrame(columns=["low", "high"])
        central = self.needs["hours"].drop(index=self.base_year)
        prices = [1 + (self.price_index or {}).get(int(year), 0.0) for year in central.index]
        factor = self.terms.variable_share * float(self.price or 0.0) * np.cumprod(prices)
        base = float(self.needs["hours"].loc[self.base_year])
        now = self.demand[self.demand["year"] == self.base_year]
        error = now["users_standard_error"].fillna(0.0) * now["age"].map(self.users.hours)
        moved = float(error.sum()) * self._share_errors
        drivers = self.alternatives.drivers.copy()
        shares = drivers["assumption"] == "user shares"
        drivers.loc[shares, "low"] = (drivers["low"] + moved).clip(upper=0.0)
        drivers.loc[shares, "high"] = (drivers["high"] - moved).clip(lower=0.0)
        square = drivers.assign(low=drivers["low"] ** 2, high=drivers["high"] ** 2)
        reach = np.sqrt(square.groupby("year")[["low", "high"]].sum())
        change = central - base
        return pd.DataFrame({"low": (change - reach["low"]) * factor, "high": (change + reach["high"]) * factor})

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """year, total, assumed, difference against what the last budget reckoned with; empty without it."""
        if self.level is None or not self.terms.previous:
            return pd.DataFrame()
        assumed = pd.DataFrame({"year": list(self.terms.previous), "assumed": list(self.terms.previous.values())})
        return demography.compare_assumption(self.level, assumed)

    @cached_property
    def _district_projection(self) -> pd.DataFrame:
        return demography.project_districts(
            self.districts, self.population, self.terms.horizon, deaths=self.deaths, official=self.projection
        )

    @cached_property
    def district_rows(self) -> pd.DataFrame:
        """Index district, largest rise first: 67+ and 80+ now, focus and end (whole persons), amount (whole kr) in focus.

        The last row is the municipality; every column adds up to it.
        """
        if self.districts["unit"].nunique() < 2:
            return pd.DataFrame()
        now = self.districts[self.districts["year"] == self.base_year]
        frame = pd.concat([now, self._district_projection], ignore_index=True)
        table = pd.DataFrame(index=pd.Index(sorted(now["unit"].unique()), name="unit"))
        whole: dict[str, float] = {}
        for group in ("67+", "80+"):
            old = frame[frame["age"] >= GROUPS[group][0]]
            for label, year in (("now", self.base_year), ("focus", self.focus_year), ("end", self.end_year)):
                parts = old[old["year"] == year].groupby("unit")["persons"].sum()
                whole[f"{group} {label}"] = float(self.number(group, year)["persons"])
                table[f"{group} {label}"] = whole_parts(parts.reindex(table.index), whole[f"{group} {label}"])
        budget = self._budget(frame[["unit", "year", "sex", "age", "persons"]], "level")
        if budget is not None and self.level is not None:
            parts = budget.table[budget.table["year"] == self.focus_year].set_index("unit")["total"]
            totals = self.level.table.set_index("year")["total"]
            whole["amount"] = float(round(totals.loc[self.focus_year]))
            table["amount"] = whole_parts(parts.reindex(table.index), whole["amount"])
        table = table.sort_values("amount" if "amount" in table else "80+ focus", ascending=False, kind="stable")
        return pd.concat([table, pd.DataFrame([whole], index=pd.Index([self.name], name="unit"))])

    @cached_property
    def borrowed(self) -> dict[str, float]:
        """District -> share (0-1) of the net migration at 67-79 that is borrowed; those with rates of their own left out."""
        if self.district_rows.empty:
            return {}
        told = [re.match(r"(.+) er for lille .*?(\d+) %", note) for note in self._district_projection.attrs["notes"]]
        return {found[1]: int(found[2]) / 100 for found in told if found}
