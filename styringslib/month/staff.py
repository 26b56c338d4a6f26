"""Hours, absence and pay of a report's units put together from the canonical tables, month by month."""

from __future__ import annotations

import math

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month import accounts

_ALL = "alle"
_NONE = pd.DataFrame()


def _together(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of all units as one: a report is about its units together."""
    return table.assign(unit=_ALL)


def hours(municipality: Municipality) -> pd.DataFrame:
    """Index month, every month: hours, hours per day, shares, recipients, and the user-time share where staff is known."""
    if municipality.activity.empty:
        return _NONE
    rows = _together(municipality.activity)
    table = followup.activity_table(rows).set_index("month").drop(columns="unit")
    if len(share := followup.user_time_share(*_worked(municipality), by=())):
        table["user_time_share"] = share.set_index("month")["user_time_share"]
    return table


def _worked(municipality: Municipality) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """Activity, payroll and temps with closed units under their successors; None where nothing is known of temps."""
    heirs = accounts.successors(municipality)
    activity, payroll, temps = (
        table.assign(unit=table["unit"].replace(heirs))
        for table in (municipality.activity, municipality.payroll, municipality.temps)
    )
    return activity, payroll, temps if len(temps) else None


def user_time(municipality: Municipality, months: pd.PeriodIndex) -> pd.Series:
    """followup.user_time_share of all units over ``months``: delivered_hours, attendance_hours, user_time_share."""
    return followup.user_time_share(*_worked(municipality), by=(), over=months).iloc[0]


def attendance(municipality: Municipality, months: pd.PeriodIndex) -> pd.Series:
    """Hours at work of all units over ``months``: own_hours, external_hours, attendance_hours; missing where unknown."""
    table = followup.attendance_hours(*_worked(municipality)[1:])
    columns = ["own_hours", "external_hours", "attendance_hours"]
    return table.loc[table["month"].isin(months), columns].sum(min_count=1)


def hours_by_service(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """Index service: granted, delivered and budgeted hours of ``months`` and last_year, delivered a year before."""
    if municipality.activity.empty:
        return _NONE
    table = followup.activity_table(_together(municipality.activity), by=("service",))
    columns = ["granted_hours", "delivered_hours", "budgeted_hours"]
    now = table[table["month"].isin(months)].groupby("service")[columns].sum(min_count=1)
    now["last_year"] = table[table["month"].isin(months - 12)].groupby("service")["delivered_hours"].sum(min_count=1)
    return now


def absence(municipality: Municipality, working_days: float | None = None) -> pd.DataFrame:
    """Index month: absence days, possible days and the two rates of all kinds together.

    ``working_days``: of a full-time employee's year, where the municipality has its own number; else the dated rule.
    """
    if municipality.absence.empty:
        return _NONE
    return followup.absence_rates(municipality.absence, by=(), working_year_days=working_days).set_index("month")


def absence_share(table: pd.DataFrame, months: pd.PeriodIndex) -> float:
    """Absence days over possible days of ``months`` together, from the table's first month on; missing when a month is."""
    if table.empty:
        return math.nan
    window = table.reindex(months[months >= table.index.min()])
    possible = window["possible_days"].sum(skipna=False)
    return float(window["absence_days"].sum(skipna=False) / possible) if possible else math.nan


def staff_months(municipality: Municipality, months: pd.PeriodIndex, rates: pd.DataFrame) -> pd.DataFrame:
    """Index month: pay (kr), absence by both denominators, temps' hours and kroner, external share of attendance."""
    frame = pd.DataFrame(index=months)
    payroll = municipality.payroll
    if len(payroll):
        frame["pay"] = payroll.groupby("month")["amount"].sum()
    for name in ("absence_days", "days_per_employee", "share_of_working_year", "share_of_possible"):
        if len(rates):
            frame[name] = rates[name]
    if len(municipality.temps):
        own = _together(payroll) if len(payroll) else None
        hired = followup.temps_table(_together(municipality.temps), own).set_index("month")
        for name in ("external_hours", "external_amount", "internal_hours", "external_share_of_attendance"):
            frame[name] = hired[name]
    return frame


def payroll_months(municipality: Municipality, month: pd.Period) -> tuple[pd.DataFrame, pd.Series]:
    """Wage categories by month of the year beside the income from granted time, and their sum row; empty without pay.

    The method's difference is what is left of the income; here it is pay minus income, + = more cost, as in all of the month.
    """
    payroll, activity = municipality.payroll, municipality.activity
    if payroll.empty:
        return _NONE, pd.Series(dtype=float)
    earned = _together(activity) if len(activity) and activity["granted_income"].notna().any() else None
    table = followup.payroll_table(_together(payroll), earned, year=month.year, through=month)
    total = followup.payroll_totals(table)
    if total.empty:
        return _NONE, pd.Series(dtype=float)
    return _as_cost(table.droplevel("unit")), _as_cost(total).iloc[0]


def _as_cost(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: 0.0 - table[name] for name in ("difference", "cumulative") if name in table})


def occupancy(municipality: Municipality, through: pd.Period) -> pd.DataFrame:
    """Index month: places, available and occupied days, occupancy, vacant places and what their rates come to (kr)."""
    rows = checked_placements(municipality).rows
    if rows.empty:
        return _NONE
    by_unit = followup.occupancy(rows, None, rows["from_date"].min(), through)
    days = ["available_days", "occupied_days", "vacancy_cost"]
    table = by_unit.groupby("month")[days].sum(min_count=1)
    months = pd.PeriodIndex(table.index)
    table["places"] = table["available_days"] / months.days_in_month
    table["occupancy"] = table["occupied_days"] / table["available_days"].where(table["available_days"] > 0)
    table["vacant_places"] = (table["available_days"] - table["occupied_days"]) / months.days_in_month
    return table


def checked_placements(municipality: Municipality) -> followup.Checked:
    """The placements that can be counted, empty places without citizen, and what was wrong with the others."""
    rows = municipality.placements
    return followup.check_placements(rows.assign(citizen=rows["citizen"].where(rows["citizen"] != "")))


def occupancy_of(table: pd.DataFrame, months: pd.PeriodIndex) -> dict[str, float]:
    """Occupancy (0-1), mean vacant places and vacancy cost of ``months`` together; occupancy missing without places, and the
    cost where a month with vacant places has no rate."""
    rows = table.reindex(months)
    days = rows[["available_days", "occupied_days"]].sum()
    share = float(days["occupied_days"] / days["available_days"]) if days["available_days"] else math.nan
    known = table.loc[table.index.isin(months), "vacancy_cost"]
    cost = float(known.sum(skipna=False)) if len(known) else math.nan
    vacant = float((days["available_days"] - days["occupied_days"]) / months.days_in_month.to_numpy().sum())
    return {"occupancy": share, "vacant_places": vacant, "vacancy_cost": cost}
