"""What may be held against the budget so far this year: the units whose budget is whole, and the months that have come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Municipality
from styringslib.intake.mapping.unallocated import ungrouped_kroner
from styringslib.month import accounts
from styringslib.month.allocation_terms import nursing_services
from styringslib.month.facilities.joined import told_groups


@dataclass(frozen=True)
class Compared:
    """The comparison of one report. ``municipality`` and ``ledger`` (``accounts.ledger``) hold its units' rows."""

    municipality: Municipality
    month: pd.Period
    ledger: pd.DataFrame

    @cached_property
    def year_to_date(self) -> pd.PeriodIndex:
        """January to the month."""
        return pd.period_range(f"{self.month.year}-01", self.month, freq="M", name="month")

    @cached_property
    def active(self) -> list[str]:
        """``accounts.active_units``."""
        return accounts.active_units(self.municipality, self.month)

    @cached_property
    def _years(self) -> pd.DataFrame:
        return accounts.budget_years(self.municipality)

    @cached_property
    def budget_years(self) -> pd.DataFrame:
        """Index ``active``: fault ("none" without lines), lacking, monthly, version, of the year's budget in force."""
        mine = self._years[self._years["year"] == self.month.year].set_index("unit").reindex(self.active)
        lacking = [months if isinstance(months, tuple) else () for months in mine["lacking"]]
        told = {"fault": mine["fault"].fillna("none"), "lacking": lacking, "monthly": mine["monthly"].eq(True)}
        return pd.DataFrame({**told, "version": mine["version"]}, index=mine.index)

    @cached_property
    def units(self) -> list[str]:
        """The units whose deviation is divided, month by month: their budget is whole and given by month, a month of the year
        has come, and their kroner stand under account groups."""
        years = self.budget_years
        come = years.index.isin(self.booked["unit"]) & ~years.index.isin(self.ungrouped.index)
        return [str(unit) for unit in years.index[(years["fault"] == "") & years["monthly"] & come]]

    @cached_property
    def _ungrouped(self) -> pd.DataFrame:
        """Kr that stand under no account group, index unit: posted (January to the month), budget (the year's)."""
        posted = self.booked.rename(columns={"posted": "amount"})
        planned = self.budget[self.budget["month"].dt.year == self.month.year]
        sums = {"posted": ungrouped_kroner(posted), "budget": ungrouped_kroner(planned)}
        return pd.DataFrame(sums).fillna(0.0).rename_axis("unit")

    @cached_property
    def ungrouped(self) -> pd.DataFrame:
        """The units of whose kroner too many stand under no account group for groups to be compared; index unit: posted (January
        to the month) and budget (the year's), kr without sign. What is not worth telling hides nothing that is."""
        return self._ungrouped[self._too_many(self._ungrouped)]

    @property
    def groups_known(self) -> bool:
        """Whether the account groups of all the units together may be told apart and held against the budget's."""
        together = self._ungrouped.sum().to_frame().T
        return not self._too_many(together).any()

    def _too_many(self, kroner: pd.DataFrame) -> pd.Series:
        whole = kroner["posted"] + kroner["budget"]
        return (whole >= 0.5) & (whole >= self.municipality.settings.thresholds.minor_kr)

    @cached_property
    def unbooked(self) -> pd.DataFrame:
        """unit, month: the months of the year to date whose postings have not come."""
        cells = accounts.unbooked(self.municipality, self.month)
        return cells[cells["month"].isin(self.year_to_date)].reset_index(drop=True)

    @cached_property
    def _come(self) -> pd.Series:
        """Whether any unit's postings have come, index ``year_to_date``."""
        gone = self.unbooked.groupby("month")["unit"].nunique().reindex(self.year_to_date, fill_value=0)
        return gone < max(len(self.active), 1)

    @property
    def through(self) -> pd.Period:
        """The last month that has come: a sum to date is told as of it."""
        come = self.year_to_date[self._come.to_numpy()]
        return come[-1] if len(come) else self.month

    @cached_property
    def booked(self) -> pd.DataFrame:
        """The ledger's lines of the months of the year that have come."""
        return accounts.without(self.ledger[self.ledger["month"].isin(self.year_to_date)], self.unbooked)

    @cached_property
    def cost(self) -> pd.Series:
        """Spending per month of the year so far, kr; missing where no unit's postings have come."""
        months = self.booked.groupby("month")["spent"].sum().reindex(self.year_to_date, fill_value=0.0)
        return months.where(self._come)

    @cached_property
    def budget(self) -> pd.DataFrame:
        """Budget lines in force, all years whose budget is whole."""
        return told_groups(self.municipality, accounts.comparable_budget(self.municipality, self._years))

    @cached_property
    def _budget(self) -> pd.DataFrame:
        """The year's lines of ``budget``, but for the months that have not come, and those before a unit has begun."""
        lines = self.budget[self.budget["month"].dt.year == self.month.year]
        begun = (lines["month"] > self.month) | lines["unit"].isin(self.active)
        return accounts.without(lines[begun], self.unbooked)

    @cached_property
    def monthly_budget(self) -> pd.Series:
        """Budget per month of the whole year, kr, of the units whose month has come; missing where ``cost`` is."""
        months = pd.period_range(f"{self.month.year}-01", f"{self.month.year}-12", freq="M", name="month")
        planned = self._budget.groupby("month")["amount"].sum().reindex(months, fill_value=0.0)
        return planned.where(self._come.reindex(months, fill_value=True))

    @cached_property
    def account_groups(self) -> pd.DataFrame:
        """Kroner, index group: adopted, budget (both of the year), budget_to_date, posted, outstanding, owed, spent
        (January to the month, the months that have come). Budgets are missing as soon as one unit has none for the whole year,
        and where kroner stand under no group: they may belong to any of them."""
        table = accounts.budgets_of_year(self.municipality, self.month, "account_group")
        table = table if self.groups_known else table * np.nan
        spent = self.booked.groupby("account_group")[["posted", "outstanding", "owed", "spent"]].sum()
        # A whole budget that has no line of a group gives it nought; without one, nothing is known.
        known = [*spent, *(name for name in table if table[name].notna().any())]
        return table.join(spent, how="outer").fillna(dict.fromkeys(known, 0.0))

    def contributions(self, assumptions: pd.DataFrame | None) -> pd.DataFrame:
        """followup.cost_contributions of ``units``, over the months that have come."""
        heirs = accounts.successors(self.municipality)
        activity, payroll, temps = (
            accounts.without(table.assign(unit=table["unit"].replace(heirs)), self.unbooked) if len(table) else None
            for table in (
                accounts.own_nursing(self.municipality, self.municipality.activity),
                self.municipality.payroll,
                self.municipality.temps,
            )
        )
        booked = self.ledger.drop(columns=["posted", "outstanding", "owed"]).rename(columns={"spent": "amount"})
        booked = self._with_known_past(booked)
        booked, budget = (
            accounts.without(table[table["unit"].isin(self.units)], self.unbooked) for table in (booked, self._budget)
        )
        return followup.cost_contributions(
            budget,
            booked,
            activity,
            payroll,
            temps,
            through=self.month,
            assumptions=assumptions,
            settings=CostSettings(nursing_services=nursing_services(self.municipality.settings)),
        )

    def _with_known_past(self, booked: pd.DataFrame) -> pd.DataFrame:
        """The lines without earlier years of the units whose kroner stood under no account group then: a price of last year's
        would be made of half of its cost."""
        before = self.year_to_date - 12
        past = booked["month"].dt.year < self.month.year
        lacking = ungrouped_kroner(booked[booked["month"].isin(before)])
        lacking = lacking[lacking >= max(self.municipality.settings.thresholds.minor_kr, 0.5)]
        return booked[~(past & booked["unit"].isin(lacking.index))] if len(lacking) else booked
