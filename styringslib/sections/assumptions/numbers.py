"""The budget of each area as a product of its assumptions in two years, and the change told by assumption.

Budget = residents x users of 100 residents x hours per user x attendance hours per hour at the citizen x kroner per attendance
hour, unit by unit; for facilities places x kroner per place. ``followup.decompose`` divides the change, so that the parts add up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake import Unit
from styringslib.month import accounts, staff
from styringslib.month.follow_up import Subject
from styringslib.month.whole import WholeFollowUp

# Residents of pension age, as in the demography report: most users are among them.
OLD = 67
HOURS = ("residents", "user_share", "hours_per_recipient", "user_time_share", "attendance_cost")
PLACES = ("places", "place_cost")
MEASURES = (
    "residents",
    "user_share",
    "hours_per_recipient",
    "user_time_share",
    "attendance_cost",
    "hour_cost",
    *PLACES,
)


@dataclass(frozen=True)
class AreaAssumptions:
    """One area. ``rows``: index key of the assumption (last "budget", the sum), columns before and after (budgets of the same
    months last year and this), effect (kr, + = dearer; missing where it is told by other rows), actual (this year's)."""

    area: str
    rows: pd.DataFrame


class AssumptionNumbers(Subject):
    """The areas whose budgets of both years are whole."""

    follow_up: WholeFollowUp

    @cached_property
    def months(self) -> pd.PeriodIndex:
        """January to the report's month, or to the last month whose activity is known."""
        activity = self.follow_up.municipality.activity
        last = min(self.month, activity["month"].max()) if len(activity) else self.month
        year = self.follow_up.year_to_date
        return year[year <= last]

    @cached_property
    def areas(self) -> tuple[AreaAssumptions, ...]:
        """Area by area in the order of kommune.toml; those without hours or places, or without a whole budget, are not there."""
        units: dict[str, list[Unit]] = {}
        for unit in self.follow_up.settings.units:
            if any(unit.is_active(month) for month in (*self.months, *self.months - 12)):
                units.setdefault(unit.area, []).append(unit)
        found = ((area, self._area(own)) for area, own in units.items()) if len(self.months) else ()
        return tuple(AreaAssumptions(area, rows) for area, rows in found if rows is not None)

    def _area(self, units: Sequence[Unit]) -> pd.DataFrame | None:
        heirs = accounts.successors(self.follow_up.municipality)
        names = list(dict.fromkeys(heirs.get(unit.name, unit.name) for unit in units))
        kroner = [self._kroner(months, names) for months in (self.months - 12, self.months)]
        if any(one is None for one in kroner):
            return None
        before, after = (one for one in kroner if one is not None)
        own = [unit.name for unit in units if unit.kind != "provider"]
        if (rows := self._hours(names, own, before, after)) is not None:
            return rows
        return self._places(names, before, after)

    @cached_property
    def _budget(self) -> pd.DataFrame:
        found = accounts.monthly_budget(self.follow_up.municipality)
        return pd.DataFrame() if found is None else found

    def _kroner(self, months: pd.PeriodIndex, names: Sequence[str]) -> pd.Series | None:
        """Budget in force of the months by unit; None where a unit in operation has none that is whole."""
        found = self._budget.reindex(index=months, columns=list(names)).sum(min_count=len(months))
        units = self.follow_up.settings.units
        closed = [u.name for u in units if u.name in names and not any(u.is_active(month) for month in months)]
        found[closed] = 0.0
        return None if found.isna().any() else found.astype(float)

    @cached_property
    def _activity(self) -> pd.DataFrame:
        rows = accounts.under_heirs(self.follow_up.municipality, self.follow_up.municipality.activity)
        return followup.activity_table(rows) if len(rows) else rows

    def _volumes(self, months: pd.PeriodIndex, kind: str) -> pd.DataFrame:
        """Index unit: hours and recipients (of all months together), ``kind`` budgeted or delivered; units that lack a month
        are left out."""
        people = "budgeted_recipients" if kind == "budgeted" else "recipients"
        columns = [f"{kind}_hours", people]
        rows = self._activity[self._activity["month"].isin(months)] if len(self._activity) else pd.DataFrame()
        if rows.empty:
            return pd.DataFrame(columns=["hours", "recipients"], dtype=float)
        table = rows.groupby("unit")[columns].sum(min_count=len(months)).set_axis(["hours", "recipients"], axis=1)
        return table[(table > 0).all(axis=1)]

    def residents(self, year: int) -> float:
        """Persons of 67 years and more on 1 January; missing where unknown."""
        table = self.follow_up.municipality.population
        rows = table[(table["year"] == year) & (table["age"] >= OLD)]
        settings = self.follow_up.settings
        whole = rows["unit"].isin([settings.name, settings.short_name])
        return float((rows[whole] if whole.any() else rows)["persons"].sum(min_count=1))

    def _user_time(self, names: Sequence[str], months: pd.PeriodIndex) -> pd.Series:
        """The budget's user-time share by unit, where it has one."""
        found = {name: self.follow_up.settings.assumption("user_time_share", months[-1], name) for name in names}
        return pd.Series({name: value for name, value in found.items() if value}, dtype=float)

    def _hours(
        self, names: Sequence[str], own: Sequence[str], before: pd.Series, after: pd.Series
    ) -> pd.DataFrame | None:
        """The rows of an area whose units deliver hours; None where none does in both years."""
        windows = (self.months - 12, self.months)
        volumes = [self._volumes(months, "budgeted") for months in windows]
        people = [self.residents(months[-1].year) for months in windows]
        counted = [
            name for name in names
            if all(name in volume.index and kroner[name] > 0 for volume, kroner in zip(volumes, (before, after), strict=True))
        ]  # fmt: skip
        if not counted:
            return None
        # Without the population, users are told as they are counted.
        peopled = not any(math.isnan(one) for one in people)
        people = people if peopled else [1.0, 1.0]
        times = [self._user_time([name for name in counted if name in own], months) for months in windows]
        timed = [name for name in counted if all(name in time.index for time in times)]
        factors, shown = [], []
        for volume, kroner, persons, time in zip(volumes, (before, after), people, times, strict=True):
            rows = volume.loc[counted].assign(kroner=kroner[counted], user_time=time.reindex(timed).reindex(counted))
            factors.append(_factors(rows, persons))
            shown.append(_levels(rows, persons, len(self.months)))
        effects = followup.decompose(factors[0], factors[1]).sum()
        table = pd.DataFrame({"before": shown[0], "after": shown[1], "effect": effects, "actual": math.nan})
        table = table.reindex([*HOURS, "hour_cost"])
        if not timed:
            table.loc["hour_cost", "effect"] = effects["user_time_share"] + effects["attendance_cost"]
            table = table.drop(index=["user_time_share", "attendance_cost"])
        table["actual"] = self._actual(counted, timed, people[1]).reindex(table.index)
        if not peopled:
            table = table.drop(index="residents").rename(index={"user_share": "recipients"})
        return self._with_sums(table, names, counted, before, after)

    def _actual(self, counted: Sequence[str], timed: Sequence[str], persons: float) -> pd.Series:
        """What the year has come to so far, of the same units."""
        volume = self._volumes(self.months, "delivered")
        found = {"residents": persons}
        if set(counted) <= set(volume.index):
            hours, recipients = (float(volume.loc[list(counted), name].sum()) for name in ("hours", "recipients"))
            found |= {"user_share": recipients / len(self.months) / persons, "hours_per_recipient": hours / recipients}
            found["hour_cost"] = self._spent(counted) / hours
        if timed:
            worked = staff.user_time(self.follow_up.rows_of(list(timed)), self.months)
            found["user_time_share"] = float(worked["user_time_share"])
            found["attendance_cost"] = self._spent(timed) / float(worked["attendance_hours"])
        return pd.Series(found, dtype=float)

    def _spent(self, names: Sequence[str]) -> float:
        """Spending of the months, with what usually comes late; missing where the activity does not reach as far."""
        if self.months[-1] != self.month:
            return math.nan
        return float(self.follow_up.forecasts.figures["spent"].reindex(list(names)).sum(skipna=False))

    def _places(self, names: Sequence[str], before: pd.Series, after: pd.Series) -> pd.DataFrame | None:
        """The rows of an area whose units have places; None where none has in both years."""
        days = {}
        for part in self.follow_up.parts:
            if part.name in names and len(part.occupancy):
                own = part.occupancy["available_days"]
                days[part.name] = [own.reindex(m).sum(min_count=len(m)) for m in (self.months - 12, self.months)]
        table = pd.DataFrame.from_dict(days, orient="index", columns=["before", "after"], dtype=float).dropna()
        table = table[(table > 0).all(axis=1)]
        counted = list(table.index)
        if not counted:
            return None
        length = [float(months.days_in_month.to_numpy().sum()) for months in (self.months - 12, self.months)]
        places = [table[name] / long for name, long in zip(table, length, strict=True)]
        factors = [
            pd.DataFrame({"places": one, "place_cost": kroner[counted] / one})
            for one, kroner in zip(places, (before, after), strict=True)
        ]
        sums = [float(kroner[counted].sum()) for kroner in (before, after)]
        shown = [
            pd.Series({"places": one.sum(), "place_cost": kroner / one.sum()})
            for one, kroner in zip(places, sums, strict=True)
        ]
        rows = pd.DataFrame(
            {"before": shown[0], "after": shown[1], "effect": followup.decompose(factors[0], factors[1]).sum()}
        )
        rows["actual"] = [shown[1]["places"], self._spent(counted) / shown[1]["places"]]
        return self._with_sums(rows, names, counted, before, after)

    def _with_sums(
        self, table: pd.DataFrame, names: Sequence[str], counted: Sequence[str], before: pd.Series, after: pd.Series
    ) -> pd.DataFrame:
        """The rows with what the other units of the area have, and the whole budget."""
        rest = [name for name in names if name not in counted]
        sums = {"other": rest, "budget": list(names)} if rest else {"budget": list(names)}
        lines = {
            key: [before[own].sum(), after[own].sum(), after[own].sum() - before[own].sum(), self._spent(own)]
            for key, own in sums.items()
        }
        added = pd.DataFrame.from_dict(lines, orient="index", columns=["before", "after", "effect", "actual"])
        return pd.concat([table, added])


def _factors(rows: pd.DataFrame, persons: float) -> pd.DataFrame:
    """Index unit, columns HOURS: the factors whose product is the unit's budget; a unit without a user-time share has its whole
    price in the last."""
    attendance = (1 / rows["user_time"]).fillna(1.0)
    return pd.DataFrame(
        {
            "residents": persons,
            "user_share": rows["recipients"] / persons,
            "hours_per_recipient": rows["hours"] / rows["recipients"],
            "user_time_share": attendance,
            "attendance_cost": rows["kroner"] / (rows["hours"] * attendance),
        }
    )


def _levels(rows: pd.DataFrame, persons: float, months: int) -> pd.Series:
    """The area's own assumptions, as a reader sees them."""
    timed = rows.dropna(subset=["user_time"])
    attendance = float((timed["hours"] / timed["user_time"]).sum())
    hours, recipients = float(rows["hours"].sum()), float(rows["recipients"].sum())
    return pd.Series(
        {
            "residents": persons,
            "user_share": recipients / months / persons,
            "hours_per_recipient": hours / recipients,
            "user_time_share": float(timed["hours"].sum()) / attendance if attendance else math.nan,
            "attendance_cost": float(timed["kroner"].sum()) / attendance if attendance else math.nan,
            "hour_cost": float(rows["kroner"].sum()) / hours,
        }
    )
