"""The figures of one unit's monthly follow-up, made when a section asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from styringslib.calendar import closes_year
from styringslib.intake import Municipality, Settings, Unit, completeness
from styringslib.month import accounts, staff, working_year
from styringslib.month.compared import Compared
from styringslib.month.courses import still_granted, with_packages_begun
from styringslib.month.facilities import vacant
from styringslib.month.facilities.joined import named_causes, told_groups
from styringslib.month.forecast import MonthForecast
from styringslib.month.key_figures import key_figures
from styringslib.month.names import WANTED, WHOLE_KEY
from styringslib.month.planned_changes import agreed_by, expected_changes
from styringslib.month.register_rows import FOLLOW_UP
from styringslib.month.status_line import printed_line, status_line
from styringslib.presentation.signs import Sign
from styringslib.prognosis import TOTAL


@dataclass(frozen=True)
class UnitNumbers:
    """The figures of one unit in one month, as they were known when the month was closed.

    ``municipality`` holds the unit's rows only, closed predecessors included; ``forecasts`` those of all units. For the
    few figures that hang on other units, ``everyone`` reads the rows of all of them; ``before`` gives the same
    municipality as it was known when the month before was closed, ``at`` as it was when any month was; ``kept`` is the folder of
    what a run has made once for all its reports. Frames are empty, or
    values None, where data are missing.
    ``unit`` is None in the whole municipality's (``whole.WholeFollowUp``).
    """

    municipality: Municipality
    unit: Unit | None
    month: pd.Period
    forecasts: MonthForecast
    everyone: Callable[[], Municipality] | None = None
    before: Callable[[], Municipality] | None = None
    at: Callable[[pd.Period], Municipality] | None = None
    kept: Path | None = None

    @property
    def settings(self) -> Settings:
        """The municipality's settings."""
        return self.municipality.settings

    @property
    def name(self) -> str:
        """What the report is about, as a reader says it."""
        return self.unit.name if self.unit else self.settings.name

    @property
    def key(self) -> str:
        """The unit's key, in folder names."""
        return self.unit.key if self.unit else WHOLE_KEY

    @property
    def kind(self) -> str:
        """district, rehabilitation, residential, provider, nursing, purchaser or municipality."""
        return self.unit.kind if self.unit else "municipality"

    @property
    def _label(self) -> str:
        """The unit's name, or the total's, in the forecasts."""
        return self.unit.name if self.unit else TOTAL

    @property
    def closed(self) -> bool:
        """Whether the year is closed: its months have all come, and what is left are postings that come late."""
        return closes_year(self.month)

    @property
    def sign(self) -> Sign:
        """The municipality's convention for what is shown, of a unit that is budgeted with net cost or with net income."""
        row = self.forecast
        return Sign(self.settings.plus, income=row is not None and bool(row["budget"] < 0))

    @property
    def minor_kr(self) -> float:
        """Amounts below this are not told."""
        return self.settings.thresholds.minor_kr

    @cached_property
    def year_to_date(self) -> pd.PeriodIndex:
        """January to the report's month."""
        return pd.period_range(f"{self.month.year}-01", self.month, freq="M", name="month")

    @cached_property
    def forecast(self) -> pd.Series | None:
        """The report's own row of ``MonthForecast.figures``; None where the money is not known."""
        return self.forecasts.row(self._label)

    @cached_property
    def status(self) -> pd.Series | None:
        """``status_line.status_line``; None without a budget."""
        return status_line(self.forecast, self.compared.through, self.unit) if self.forecast is not None else None

    @property
    def printed_status(self) -> pd.DataFrame:
        """A status that came as finished figures: item, value."""
        return self.municipality.status

    @cached_property
    def printed_line(self) -> pd.Series | None:
        """``status_line.printed_line`` of the printed status."""
        return printed_line(self.printed_status, self.month)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Cost per unit, month and account group (``facilities.joined``): posted, outstanding, owed, spent."""
        own = self.forecasts.of([self.unit.name]) if self.unit else self.forecasts
        found = accounts.ledger(self.municipality, self.month, own.late, own.owed)
        return told_groups(self.municipality, found)

    @cached_property
    def compared(self) -> Compared:
        """What the year's comparisons with the budget rest on."""
        return Compared(self.municipality, self.month, self.ledger)

    @property
    def budget(self) -> pd.DataFrame:
        """Budget lines in force, all years whose budget is whole."""
        return self.compared.budget

    @property
    def monthly_cost(self) -> pd.Series:
        """Spending per month of the year so far, kr; missing where no unit's postings have come."""
        return self.compared.cost

    @cached_property
    def estimated_months(self) -> pd.DataFrame:
        """Months of the year that are not fully booked, index month: posted, outstanding, owed, spent."""
        months = self.ledger[self.ledger["month"].isin(self.year_to_date)]
        table = months.groupby("month")[["posted", "outstanding", "owed", "spent"]].sum()
        return table[table[["outstanding", "owed"]].abs().max(axis=1) >= 0.5]

    @property
    def monthly_budget(self) -> pd.Series:
        """Budget per month of the whole year, kr, of the units whose month has come; missing where ``monthly_cost`` is."""
        return self.compared.monthly_budget

    @property
    def account_groups(self) -> pd.DataFrame:
        """``Compared.account_groups``."""
        return self.compared.account_groups

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """followup.cost_contributions of the report's units that have a whole budget by month, over the months that have
        come."""
        return self.compared.contributions(self._assumptions())

    def _assumptions(self) -> pd.DataFrame | None:
        names = {
            "user_time_share": "user_time_share",
            "attendance_share": "attendance_share",
            "temp_hourly_price": "temps_price",
        }
        units = self.compared.units
        given = {unit: self.settings.assumptions_in_force(self.month, unit)["value"] for unit in units}
        rows = {
            unit: {new: values[old] for old, new in names.items() if old in values} for unit, values in given.items()
        }
        table = pd.DataFrame.from_dict(rows, orient="index").dropna(axis=1, how="all")
        return table if len(table.columns) else None

    @cached_property
    def causes(self) -> Mapping[str, float]:
        """Cause -> kroner; their sum is spending less budget to date of the units with a whole budget. Empty where there is
        none to compare with."""
        if not len(self.compared.units):
            return {}
        return {
            str(cause): float(kr) for cause, kr in self._named_causes.groupby("cause")["contribution"].sum().items()
        }

    @property
    def _named_causes(self) -> pd.DataFrame:
        """``contributions`` with what private providers are paid, and what is told together, as causes of their own."""
        return named_causes(self.municipality, self.contributions)

    @cached_property
    def causes_by_unit(self) -> pd.DataFrame:
        """Units x causes, kroner."""
        return self._named_causes.pivot_table(
            index="unit", columns="cause", values="contribution", aggfunc="sum", fill_value=0.0
        )

    @cached_property
    def key_figures(self) -> pd.DataFrame:
        """Index key figure; budget, actual, last_year for the figures that the economy hangs on."""
        return key_figures(self.municipality, self.unit.name if self.unit else "", self.month)

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Forecast method -> weight; empty for sums."""
        rows = self.forecasts.of([self._label]).weights
        return dict(zip(rows["method"], rows["weight"].astype(float), strict=True))

    @cached_property
    def hours(self) -> pd.DataFrame:
        """Index month, all years: hours, hours per day, shares, recipients, user_time_share."""
        return staff.hours(self.municipality)

    @cached_property
    def hours_by_service(self) -> pd.DataFrame:
        """Index service, January to the month: granted, delivered, budgeted hours; last_year delivered."""
        return staff.hours_by_service(self.municipality, self.year_to_date)

    @cached_property
    def absence(self) -> pd.DataFrame:
        """Index month, all years: absence_days, possible_days and both rates."""
        return staff.absence(self.municipality, working_year.own_working_days(self.municipality, self.name, self.month))

    @cached_property
    def absence_by_kind(self) -> pd.DataFrame:
        """Index kind of absence, January to the month: absence_days, share and last_year's share of the possible days."""
        return staff.absence_by_kind(self.municipality, self.year_to_date)

    @cached_property
    def staff_months(self) -> pd.DataFrame:
        """Index month of the year so far: pay, absence and temps."""
        return self.staff_history.loc[self.year_to_date]

    @cached_property
    def staff_history(self) -> pd.DataFrame:
        """``staff_months`` of the last 24 months."""
        months = pd.period_range(self.month - 23, self.month, freq="M")
        return staff.staff_months(self.municipality, months, self.absence)

    @cached_property
    def _payroll(self) -> tuple[pd.DataFrame, pd.Series]:
        return staff.payroll_months(self.municipality, self.month)

    @property
    def payroll_months(self) -> pd.DataFrame:
        """Index month of the year: wage categories, total, income, difference."""
        return self._payroll[0]

    @property
    def payroll_total(self) -> pd.Series:
        """The sum row of ``payroll_months``."""
        return self._payroll[1]

    @cached_property
    def occupancy(self) -> pd.DataFrame:
        """Index month, all years: places, occupied days, available days, occupancy, vacant places, vacancy cost
        (and at_mean_price, ``facilities.vacant``)."""
        return vacant.occupancy(self.municipality, self.month)

    @cached_property
    def occupancy_to_date(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """occupancy, vacant_places, vacancy_cost: January to the month, and the same months of last year."""
        this_year = staff.occupancy_of(self.occupancy, self.year_to_date)
        return this_year, staff.occupancy_of(self.occupancy, self.year_to_date - 12)

    @cached_property
    def expected_changes(self) -> pd.DataFrame:
        """Known changes that touch the rest of the year, with effect and full_year (kr)."""
        return expected_changes(self.municipality, self.month)

    @cached_property
    def explanations(self) -> pd.DataFrame:
        """Explanations of the last six months, oldest first."""
        table = self.municipality.explanations
        return table[(table["month"] <= self.month) & (table["month"] > self.month - 6)].sort_values(
            "month", kind="stable"
        )

    @cached_property
    def actions(self) -> pd.DataFrame:
        """Agreed actions that were known in the month, with in_forecast and outside (planned_changes.counted_actions);
        follow_up_month, follow_up_note and effect_so_far where the register has a follow-up."""
        known = agreed_by(self.municipality, self.month)
        return known.assign(**{name: None for name in FOLLOW_UP.values() if name not in known})

    @cached_property
    def missing(self) -> list[str]:
        """Canonical names of tables that a report of this kind would show and that have no rows."""
        wanted = [name for name in WANTED[self.kind] if name not in set(self.few_people["table"])]
        return [name for name in wanted if getattr(self.municipality, name).empty]

    @cached_property
    def few_people(self) -> pd.DataFrame:
        """What of the year so far is left out because of few employees or recipients: table, measure, unit and month."""
        return self.municipality.hidden_in(self.year_to_date, self.unit.name if self.unit else None)

    @cached_property
    def lacking(self) -> pd.DataFrame:
        """What should have been reported for the year to date and has not: table, measure, unit, month."""
        own, rows = self.municipality, self.municipality.tables
        tables = {name: accounts.under_heirs(own, rows[name]) for name in completeness.MEASURES if name in rows}
        return still_granted(completeness.lacking(tables, self.settings, self.month), own, self.year_to_date)

    @cached_property
    def reach(self) -> Mapping[str, pd.Period]:
        """Table -> last month with rows, for tables that end before the report's month."""
        last = {
            name: table["month"].max()
            for name in ("activity", "payroll", "absence", "temps")
            if len(table := getattr(self.municipality, name))
        }
        few = set(self.few_people.loc[self.few_people["month"] == self.month, "table"])
        return {name: month for name, month in last.items() if month < self.month and name not in few}

    @cached_property
    def predecessors(self) -> list[str]:
        """Closed units whose figures are included."""
        heirs = accounts.successors(self.municipality)
        return sorted(name for name, heir in heirs.items() if self.unit is not None and heir == self.unit.name)

    @property
    def events(self) -> list[tuple[pd.Timestamp, str]]:
        """Known breaks of this unit, and those common to all: date, name."""
        named = [(pd.Timestamp(event.date), event.name) for event in self.settings.events_of(self.unit)]
        return named if self.unit is None else with_packages_begun(named, self.municipality)

    @property
    def warnings(self) -> pd.DataFrame:
        """What the data check noticed: file, row, column, message, remedy."""
        return self.municipality.problems
