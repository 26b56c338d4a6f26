"""Hours a week as budgeted, as planned in the roster and as used: the planner's three figures of the year so far."""

from __future__ import annotations

import math
from functools import cached_property

import pandas as pd

from styringslib.followup.causes import Component
from styringslib.followup.cost_basis import CostSettings
from styringslib.month import staff
from styringslib.month.follow_up import Subject

# A month whose roster has fewer of its days is not told: the days that are there may be unlike the others.
COVERED = 0.75
FIGURES = ["budgeted", "planned", "used"]


class RosterUse(Subject):
    """One unit's hours; nothing where the unit has no roster."""

    @cached_property
    def by_day(self) -> pd.Series:
        """Index day: planned hours at work, a week's hours spread evenly on its seven days; other days are not there."""
        rows = self.follow_up.municipality.roster.dropna(subset=["planned_hours"])
        if rows.empty:
            return pd.Series(dtype=float)
        monday = rows["from_date"] - pd.to_timedelta(rows["from_date"].dt.day_of_week, unit="D")
        weeks = rows.groupby(monday)["planned_hours"].sum()
        mondays = pd.DatetimeIndex(weeks.index)
        spread = [pd.Series(weeks.to_numpy() / 7, index=mondays + pd.Timedelta(days=day)) for day in range(7)]
        return pd.concat(spread).sort_index()

    def planned_a_week(self, first: pd.Timestamp, last: pd.Timestamp) -> float:
        """Planned hours a week from one day through another; missing where the roster has too few of the days."""
        days = (
            self.by_day[(self.by_day.index >= first) & (self.by_day.index <= last)] if len(self.by_day) else self.by_day
        )
        span = (last.normalize() - first.normalize()).days + 1
        return float(days.mean()) * 7 if len(days) >= COVERED * span else math.nan

    def _budgeted(self, month: pd.Period) -> float:
        """Hours at work that the month's budget for pay and temps buys at the assumed prices; missing where one lacks a price."""
        own, lines = self.follow_up, self.follow_up.budget
        if not own.compared.groups_known:
            return math.nan  # some of the pay may stand under no account group
        lines = lines[lines["month"] == month]
        found = 0.0
        for component, name in ((Component.PAY, "pay_per_attendance_hour"), (Component.TEMPS, "temp_hourly_price")):
            amount = float(lines.loc[CostSettings().belongs(lines["account_group"], component), "amount"].sum())
            price = own.settings.assumption(name, month, self.name)
            if amount and not price:
                return math.nan
            found += amount / price if price else 0.0
        return found if found > 0 else math.nan

    @cached_property
    def months(self) -> pd.DataFrame:
        """Index month of the year so far: budgeted, planned and used hours at work a week, own staff and external temps
        together; empty where no month has a planned figure."""
        window = self.follow_up.year_to_date
        rows = []
        for month in window:
            first, last = month.start_time.normalize(), month.end_time.normalize()
            a_week = 7 / month.days_in_month
            used = float(staff.attendance(self.follow_up.municipality, pd.PeriodIndex([month]))["attendance_hours"])
            rows.append((self._budgeted(month) * a_week, self.planned_a_week(first, last), used * a_week))
        table = pd.DataFrame(rows, columns=FIGURES, index=window)
        return table if table["planned"].notna().any() else table.iloc[:0]

    @cached_property
    def together(self) -> pd.Series:
        """``months`` as one: the mean over the days of the months that have all the figures that any month has."""
        table = self.months.loc[:, self.months.notna().any()].dropna()
        days = pd.Series(pd.PeriodIndex(table.index).days_in_month, index=table.index)
        return (
            (table.mul(days, axis=0).sum() / days.sum()).reindex(FIGURES)
            if len(table)
            else pd.Series(math.nan, FIGURES)
        )
