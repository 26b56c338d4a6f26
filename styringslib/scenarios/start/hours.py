"""Hours and staff by unit as they have been lately: what a scenario's assumptions are changes of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.cost_basis import CostSettings, hours
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.recent import recent_months
from styringslib.scenarios.model.parameters import BAND_EDGES

DAYS = 365.25 / 12


@dataclass(frozen=True)
class ScenarioHours:
    """The last RECENT months of every unit in ``units``, closed units under their successors; Series by unit."""

    municipality: Municipality
    month: pd.Period
    units: tuple[str, ...]

    @cached_property
    def recent(self) -> pd.PeriodIndex:
        """The months that today's level is taken from."""
        return recent_months(self.month)

    def table(self, name: str) -> pd.DataFrame:
        """A table of the municipality up to the month, with closed units under their successors."""
        rows = self.municipality.tables[name]
        if rows.empty:
            return rows
        heirs = accounts.successors(self.municipality)
        rows = rows.assign(unit=rows["unit"].replace(heirs))
        return rows[rows["month"] <= self.month] if "month" in rows else rows

    @cached_property
    def _sums(self) -> pd.DataFrame:
        activity, payroll, temps = (self.table(name) for name in ("activity", "payroll", "temps"))
        found = hours(activity, payroll, temps, self.recent, CostSettings())
        return found.reindex(list(self.units))

    @cached_property
    def _months(self) -> pd.Series:
        """How many of the recent months a unit has activity or payroll in; 0 for none."""
        seen = [
            rows.loc[rows["month"].isin(self.recent), ["unit", "month"]]
            for rows in (self.table("activity"), self.table("payroll"))
            if len(rows)
        ]
        if not seen:
            return pd.Series(0.0, index=list(self.units))
        months = pd.concat(seen).drop_duplicates().groupby("unit")["month"].nunique()
        return months.reindex(list(self.units)).fillna(0.0).astype(float)

    def _monthly(self, total: pd.Series) -> pd.Series:
        """An average month's hours, every day counting alike."""
        days = float(self.recent.days_in_month.to_numpy().sum())
        span = days * self._months / len(self.recent)
        return (total / span.where(span > 0) * DAYS).astype(float)

    @cached_property
    def granted(self) -> pd.Series:
        """Granted hours of an average month; missing where none are granted."""
        rows = self.table("activity")
        if rows.empty:
            return pd.Series(np.nan, index=list(self.units))
        rows = rows[rows["month"].isin(self.recent)]
        total = rows.groupby("unit")["granted_hours"].sum(min_count=1).reindex(list(self.units))
        return self._monthly(total.fillna(self._sums[["delivered_care", "delivered_nursing"]].sum(axis=1, min_count=1)))

    @cached_property
    def budgeted(self) -> pd.Series:
        """Budgeted hours of an average month."""
        return self._monthly(self._sums[["budgeted_care", "budgeted_nursing"]].sum(axis=1, min_count=1))

    @cached_property
    def delivered(self) -> pd.Series:
        """Delivered hours of an average month."""
        return self._monthly(self._sums[["delivered_care", "delivered_nursing"]].sum(axis=1, min_count=1))

    @cached_property
    def attendance(self) -> pd.Series:
        """Hours at work of own staff in an average month; missing where the payroll has none."""
        own = self._sums["own"]
        return self._monthly(own.where(own > 0))

    @cached_property
    def present(self) -> pd.DataFrame:
        """followup.attendance_hours of every month: unit, month, own_hours, external_hours, attendance_hours."""
        return followup.attendance_hours(*self._worked[1:])

    @property
    def _worked(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
        activity, payroll, temps = (self.table(name) for name in ("activity", "payroll", "temps"))
        return activity, payroll, temps if len(temps) else None

    @property
    def user_time_by_month(self) -> pd.DataFrame:
        """followup.user_time_share of every unit and month."""
        return followup.user_time_share(*self._worked)

    @cached_property
    def temps_share(self) -> pd.Series:
        """External temps' hours of all hours at work; missing where nothing is known of temps."""
        rows = self.present[self.present["month"].isin(self.recent)].groupby("unit")
        hours = rows[["external_hours", "attendance_hours"]].sum(min_count=1)
        return (hours["external_hours"] / hours["attendance_hours"]).reindex(list(self.units))

    @cached_property
    def user_time(self) -> pd.Series:
        """followup.user_time_share of the recent months."""
        share = followup.user_time_share(*self._worked, over=self.recent)
        return share.set_index("unit")["user_time_share"].reindex(list(self.units))

    @cached_property
    def unplanned_absence(self) -> pd.DataFrame:
        """followup.absence_rates by unit and month of all but planned absence."""
        return followup.absence_rates(followup.unplanned(self.table("absence")))

    @cached_property
    def absence(self) -> pd.Series:
        """Unplanned days of absence of the possible days."""
        # Days of absence without the possible days that they are of say nothing of the share.
        rows = self.unplanned_absence.dropna(subset=["absence_days", "possible_days"])
        rows = rows[rows["month"].isin(self.recent)].groupby("unit")[["absence_days", "possible_days"]].sum()
        share = rows["absence_days"] / rows["possible_days"].where(rows["possible_days"] > 0)
        return share.reindex(list(self.units))

    @cached_property
    def temps_price(self) -> pd.Series:
        """Kr per hour of external temps: paid lately, else what the budget assumes."""
        rows = self.table("temps")
        paid = pd.Series(np.nan, index=list(self.units))
        if len(rows):
            rows = rows[rows["month"].isin(self.recent) & (rows["source"] == "external")]
            rows = rows.dropna(subset=["amount", "hours"])
            sums = rows.groupby("unit")[["amount", "hours"]].sum()
            paid = (sums["amount"] / sums["hours"].where(sums["hours"] > 0)).reindex(list(self.units))
        return paid.fillna(self.municipality.settings.assumption_by_unit("temp_hourly_price", self.month))

    @cached_property
    def people(self) -> pd.DataFrame:
        """The citizens with a running grant at the end of the month: unit, citizen, hours (a week), band (0, 1, 2)."""
        cases = self.table("cases")
        empty = pd.DataFrame({"unit": [], "citizen": [], "hours": [], "band": []})
        return citizens_at(followup.check_cases(cases).rows, self.month) if len(cases) else empty

    @cached_property
    def bands(self) -> tuple[np.ndarray, np.ndarray]:
        """Citizens, and granted hours a week, by unit (rows) and band.

        A band with fewer citizens than the small count is counted with its neighbour, and a unit with fewer in all is left
        out: what a review could save would otherwise tell of one citizen.
        """
        people, hours = (counts.copy() for counts in self._counted)
        small = self.municipality.settings.thresholds.small_count
        for band, neighbour in ((2, 1), (0, 1), (1, 0)):
            few = (people[:, band] > 0) & (people[:, band] < small)
            for counts in (people, hours):
                counts[few, neighbour] += counts[few, band]
                counts[few, band] = 0.0
        few = people.sum(axis=1) < small
        people[few], hours[few] = 0.0, 0.0
        return people, hours

    @property
    def few_in_a_band(self) -> bool:
        """Whether some unit has a band with too few citizens to stand alone."""
        counted = self._counted[0]
        return bool(((counted > 0) & (counted < self.municipality.settings.thresholds.small_count)).any())

    @cached_property
    def _counted(self) -> tuple[np.ndarray, np.ndarray]:
        counts = self.people.groupby(["unit", "band"])["hours"].agg(["size", "sum"]).reset_index()
        both = [
            counts.pivot_table(index="unit", columns="band", values=column)
            .reindex(index=list(self.units), columns=[0, 1, 2])
            .fillna(0.0)
            .to_numpy(float)
            if len(counts)
            else np.zeros((len(self.units), 3))
            for column in ("size", "sum")
        ]
        return both[0], both[1]


def citizens_at(cases: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """unit, citizen, hours and band of every citizen with a running grant on the last day of ``month``."""
    day = month.end_time.normalize()
    running = cases[(cases["from_date"] <= day) & (cases["to_date"].isna() | (cases["to_date"] >= day))]
    table = running.groupby(["unit", "citizen"], observed=True)["hours_per_week"].sum().rename("hours").reset_index()
    return table.assign(band=np.searchsorted(BAND_EDGES, table["hours"].to_numpy(float), side="right"))
