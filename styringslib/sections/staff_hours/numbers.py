"""The hours that a unit's payroll budget buys for the rest of the year, and what a roster costs: the planner's figures."""

from __future__ import annotations

import math
from datetime import date
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.intake.schema import PAY_GROUP
from styringslib.month.follow_up import Subject
from styringslib.month.recent import RECENT, recent_months
from styringslib.privacy import suppress_small_counts
from styringslib.privacy.few_people import full_time_of
from styringslib.sections.staff_hours.roster import RosterUse
from styringslib.sections.staff_hours.terms import StaffTerms, staff_terms

# Cost of an hour and hours a week are those of the recent months: the latest agreement counts, one odd month does not.
_ALL = "I alt"
ROSTERED = ("district", "residential", "rehabilitation", "nursing")


class StaffPlan(Subject):
    """One unit's plan."""

    @property
    def first(self) -> date:
        """The day after the last closed month."""
        begins = self.month + 1
        return date(begins.year, begins.month, 1)

    @property
    def last(self) -> date:
        """31 December of the month's year."""
        return date(self.month.year, 12, 31)

    @cached_property
    def terms(self) -> StaffTerms | None:
        """How a week is staffed; None where kommune.toml does not say."""
        return staff_terms(self.follow_up.settings, self.follow_up.kind)

    @property
    def problem(self) -> str:
        """Why there is no plan: no_roster, closed_year, no_terms, no_payroll, no_groups, no_budget; empty when there is one."""
        if self.follow_up.kind not in ROSTERED:
            return "no_roster"
        if self.month.month == 12:
            return "closed_year"
        if self.terms is None:
            return "no_terms"
        payroll = self.follow_up.municipality.payroll
        if payroll.empty or payroll["hours"].isna().all() or (payroll["month"] == self.month).sum() == 0:
            return "no_payroll"
        if not self.follow_up.compared.groups_known:
            return "no_groups"
        return "" if self.budget > 0 else "no_budget"

    @cached_property
    def budget(self) -> float:
        """The year's payroll budget, kr."""
        lines = self.follow_up.budget
        group = self.terms.account_group if self.terms else PAY_GROUP
        return float(
            lines.loc[(lines["month"].dt.year == self.month.year) & (lines["account_group"] == group), "amount"].sum()
        )

    @cached_property
    def payroll(self) -> pd.DataFrame:
        """A row per staff group: budget and spent (kr of the year), hourly_cost (plain hour), absence_share and committed.

        Pay of all groups together (reimbursements, adjustments) and the budget are shared by the groups' own pay of the year.
        The hourly cost is that of the last three months, without the supplements, which the staffing prices day by day. The
        share of paid hours not at work is that of the same months last year, so that Christmas and holidays count; where there
        are none, ``absence_of_last_year``.
        """
        rows = self.follow_up.municipality.payroll
        year = rows[rows["month"].isin(self.follow_up.year_to_date)]
        groups = self._groups
        own = year.groupby("staff_group")["amount"].sum().reindex(groups)
        weight = own / own.sum()
        recent = rows[rows["month"] > self.month - RECENT]
        priced = recent[recent["hours"].notna()].groupby("staff_group")[["amount", "hours"]].sum().reindex(groups)
        shared = recent.loc[~recent["staff_group"].isin(groups), "amount"].sum()
        plain = (priced["amount"] + shared * priced["amount"] / priced["amount"].sum()) / priced["hours"]
        committed = self.terms.committed.get(self.name, 0.0) if self.terms else 0.0
        table = pd.DataFrame(
            {
                "unit": self.name,
                "budget": self.budget * weight,
                "spent": float(year["amount"].sum()) * weight,
                "hourly_cost": plain,
                "committed": committed * weight,
                "absence_share": self._away,
            }
        )
        return table[table["hourly_cost"] > 0].rename_axis("staff_group").reset_index()

    @cached_property
    def group_prices(self) -> pd.DataFrame:
        """staff_group, hourly_cost and absence_share of ``payroll``, missing for groups of so few full-time employees that it
        would be somebody's own pay and absence, and for those that would give them away beside all groups' together."""
        year = self._worked[self._worked["month"].isin(self.follow_up.year_to_date)]
        hours = year.groupby(["staff_group", "month"])["hours"].sum().groupby("staff_group").mean()
        people = full_time_of(hours).reindex(self.payroll["staff_group"]).to_frame("people")
        people.loc[_ALL] = people["people"].sum()
        limit = max(self.follow_up.settings.thresholds.few_employees, 1)
        told = suppress_small_counts(people, limit, total_row=_ALL)["people"].notna()
        figures = ["hourly_cost", "absence_share"]
        table = self.payroll[["staff_group", *figures]].copy()
        shown = pd.Series(told.reindex(table["staff_group"]).to_numpy(dtype=bool), index=table.index)
        table[figures] = table[figures].where(shown, axis=0)
        return table

    @cached_property
    def _worked(self) -> pd.DataFrame:
        rows = self.follow_up.municipality.payroll
        return rows[rows["hours"].notna()]

    @cached_property
    def _groups(self) -> list[str]:
        """The staff groups with hours this year."""
        return sorted(self._worked.loc[self._worked["month"].isin(self.follow_up.year_to_date), "staff_group"].unique())

    @cached_property
    def absence_of_last_year(self) -> bool:
        """Whether absence_share is of the rest of last year's months; else it is of the last twelve, or as many as there are."""
        rows = self._worked[self._worked["month"].isin(self._ahead)]
        return rows["month"].nunique() == len(self._ahead) and set(self._groups) <= set(rows["staff_group"])

    @property
    def _ahead(self) -> pd.PeriodIndex:
        return pd.period_range(self.month + 1, f"{self.month.year}-12", freq="M") - 12

    @property
    def _away(self) -> pd.Series:
        """Share of paid hours not at work (0-1) by staff group."""
        months = self._worked["month"]
        rows = self._worked[months.isin(self._ahead) if self.absence_of_last_year else months > self.month - 12]
        sums = rows.groupby("staff_group")[["hours", "attendance_hours"]].sum().reindex(self._groups)
        return (1 - sums["attendance_hours"] / sums["hours"]).clip(0, 0.95).fillna(0.0)

    @property
    def remainder(self) -> float:
        """What is left of the payroll budget, kr."""
        return float((self.payroll["budget"] - self.payroll["spent"] - self.payroll["committed"]).sum())

    @property
    def minor_kr(self) -> float:
        """Amounts below this are not told."""
        return self.follow_up.minor_kr

    @property
    def other_overspend(self) -> float:
        """What temps, other operations and income have cost beyond their budget so far, kr: the pay budget must carry it."""
        groups = self.follow_up.account_groups
        others = groups.drop(index=self.terms.account_group if self.terms else PAY_GROUP, errors="ignore")
        return float((others["spent"] - others["budget_to_date"]).sum())

    @property
    def temps_price(self) -> float | None:
        """Kr per hour of external temps, as assumed; None where unknown."""
        return self.follow_up.settings.assumption("temp_hourly_price", self.month, self.name)

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """followup.staff_hours of the unit: a row per staff group and ISO week."""
        assert self.terms is not None
        return followup.staff_hours(
            self.payroll, self.first, self.last, staffing=self.terms.staffing, temps_price=self.temps_price
        )

    @cached_property
    def rostered(self) -> RosterUse:
        """The roster beside the budget and what was used."""
        return RosterUse(self.follow_up)

    @cached_property
    def planned(self) -> pd.Series:
        """Index ISO week of ``weeks``: hours that the roster has on the week's days in the plan; missing for days without one."""
        weeks = self.weeks.drop_duplicates("week").set_index("week")
        days = self.rostered.by_day
        found = {}
        for week, row in weeks.iterrows():
            span = pd.date_range(row["first"], row["last"])
            found[week] = float(days.reindex(span).sum(skipna=False)) if len(days) else math.nan
        return pd.Series(found, dtype=float)

    @cached_property
    def recent_hours(self) -> float:
        """Hours at work a week in the last three months."""
        rows = self.follow_up.municipality.payroll
        rows = rows[(rows["month"] > self.month - RECENT) & (rows["month"] <= self.month)]
        days = sum(month.days_in_month for month in recent_months(self.month))
        return float(rows["attendance_hours"].sum() / days * 7)

    def priced(self, roster: pd.DataFrame) -> pd.DataFrame:
        """A roster in kroner, with the same prices and calendar: followup.roster_cost.

        ``roster``: staff_group, week ("2026-W47") and attendance_hours or paid_hours. Result: the rows with paid_hours,
        hourly_cost and amount (kr). ValueError (Danish) for a week outside the rest of the year or an unknown group.
        """
        if self.problem or self.terms is None:
            raise ValueError(
                f"{self.name} har ingen plan at prissætte vagtplanen efter. Se afsnittet Timer til planlægning."
            )
        return followup.roster_cost(
            roster.assign(unit=self.name), self.payroll, self.first, self.last, staffing=self.terms.staffing
        )
