"""The numbers that the sections of a follow-up report show; ``styringslib.month.follow_up`` supplies them.

Presentation calculates nothing: it declares here what it needs and says how it reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

from styringslib.findings import Finding


class Basis(Protocol):
    """One unit (or the whole municipality) in one month. Frames are empty, or values None, where data are missing."""

    @property
    def name(self) -> str:
        """What the report is about, as a reader says it."""

    @property
    def key(self) -> str:
        """The unit's key, in folder names."""

    @property
    def kind(self) -> str:
        """district, rehabilitation, residential, provider, purchaser or municipality."""

    @property
    def month(self) -> pd.Period:
        """The report's month."""

    @property
    def minor_kr(self) -> float:
        """Amounts below this are not told."""

    @property
    def forecast(self) -> pd.Series | None:
        """adopted, budget, posted, outstanding, spent, remaining, changes, expected, bounds, probability, previous ..."""

    @property
    def status(self) -> pd.Series | None:
        """The status line of followup.budget_status."""

    @property
    def printed_status(self) -> pd.DataFrame:
        """A status that came as finished figures: item, value."""

    @property
    def printed_line(self) -> pd.Series | None:
        """The printed status recomputed (followup.budget_status), where its lines are known."""

    @property
    def printed_finding(self) -> Finding | None:
        """What the printed status says."""

    @property
    def monthly_cost(self) -> pd.Series:
        """Kroner per month of the year so far."""

    @property
    def estimated_months(self) -> pd.DataFrame:
        """Months of the year that are not fully booked: posted, outstanding, spent."""

    @property
    def monthly_budget(self) -> pd.Series:
        """Budget per month of the whole year."""

    @property
    def account_groups(self) -> pd.DataFrame:
        """Index group; adopted, budget, budget_to_date, posted, outstanding, spent."""

    @property
    def causes(self) -> Mapping[str, float]:
        """Cause -> kroner; their sum is spending less budget to date."""

    @property
    def key_figures(self) -> pd.DataFrame:
        """Index key figure; budget, actual, last_year."""

    @property
    def weights(self) -> Mapping[str, float]:
        """Forecast method -> weight."""

    @property
    def hours(self) -> pd.DataFrame:
        """Index month, all years: hours, hours per day, shares, recipients, user_time_share."""

    @property
    def hours_by_service(self) -> pd.DataFrame:
        """Index service, January to month: granted, delivered, budgeted hours; last_year delivered."""

    @property
    def absence(self) -> pd.DataFrame:
        """Index month, all years: absence_days, possible_days and both rates."""

    @property
    def absence_to_date(self) -> tuple[float, float]:
        """Absence over possible days, January to month and the same months of last year."""

    @property
    def staff_months(self) -> pd.DataFrame:
        """Index month of the year so far: pay, absence and temps."""

    @property
    def payroll_months(self) -> pd.DataFrame:
        """Index month of the year: wage categories, total, income, difference."""

    @property
    def payroll_total(self) -> pd.Series:
        """The sum row of ``payroll_months``."""

    @property
    def expected_changes(self) -> pd.DataFrame:
        """Known changes with effect and full_year."""

    @property
    def explanations(self) -> pd.DataFrame:
        """Explanations of the last six months."""

    @property
    def actions(self) -> pd.DataFrame:
        """Agreed actions; follow_up_month, follow_up_note and effect_so_far where the register has a follow-up."""

    @property
    def occupancy(self) -> pd.DataFrame:
        """Index month, all years: places, occupied days, available days, occupancy, vacant places, vacancy cost."""

    @property
    def occupancy_to_date(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """occupancy, vacant_places, vacancy_cost: January to the month, and the same months of last year."""

    @property
    def forecast_finding(self) -> Finding | None:
        """The statement that the report begins with."""

    @property
    def change_findings(self) -> Sequence[Finding]:
        """What moved the forecast since last month, and in which parts."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Causes worth telling, most material first."""

    @property
    def agreement_findings(self) -> Sequence[Finding]:
        """Missing explanations, missing and overdue actions."""

    @property
    def forecast_notes(self) -> Sequence[str]:
        """What the forecaster filled, replaced or could not use, in Danish."""

    @property
    def accuracy(self) -> pd.DataFrame:
        """month (number passed), combination, last_year_share, twelfths: median error 0-1; coverage, years."""

    @property
    def earlier_forecasts(self) -> pd.DataFrame:
        """This year's forecasts, oldest first, the report's own last: month, expected, lower_80, upper_80, made (day of the
        record; missing for what is calculated afterwards)."""

    @property
    def recorded_years(self) -> pd.DataFrame:
        """Forecasts on record of finished years: month, made, expected, lower_80, upper_80, outturn, error, inside."""

    @property
    def entered_since(self) -> pd.DataFrame:
        """What was entered since last month: unit, kind (expected_change, action), title, what (new, changed, ended),
        before and now (kr: effect in the rest of the year; for actions a month), status."""

    @property
    def missing(self) -> Sequence[str]:
        """Canonical names of tables that the report would show and that have no rows."""

    @property
    def reach(self) -> Mapping[str, pd.Period]:
        """Table -> last month with rows, for tables that end before the report's month."""

    @property
    def predecessors(self) -> Sequence[str]:
        """Closed units whose figures are included."""

    @property
    def events(self) -> Sequence[tuple[pd.Timestamp, str]]:
        """Known breaks: date, name."""

    @property
    def warnings(self) -> pd.DataFrame:
        """What the data check noticed: file, row, column, message, remedy."""


class WholeBasis(Basis, Protocol):
    """The whole municipality: what only its report shows."""

    @property
    def key_figures_by_unit(self) -> pd.DataFrame:
        """Units x key figures, actual."""

    @property
    def causes_by_unit(self) -> pd.DataFrame:
        """Units x causes, kroner."""

    @property
    def unit_findings(self) -> Sequence[Finding]:
        """Units whose deviation is worth telling, and how they balance."""

    @property
    def unit_rows(self) -> pd.DataFrame:
        """Forecast rows of the single units, with kind and deviation, largest overspend first."""

    @property
    def frame_rows(self) -> pd.DataFrame:
        """Status lines of the frames of areas and the whole: name, budget, spent, expected_rest, ..."""
