"""Hours, absence and pay of a report's units put together from the canonical tables, month by month."""

from __future__ import annotations

import math

import pandas as pd

from styringslib import followup
from styringslib.fields.words import UNALLOCATED
from styringslib.followup.activity import activity_sums
from styringslib.followup.contract import like_with_like, ratio
from styringslib.intake import Municipality
from styringslib.intake.municipality import once
from styringslib.month import accounts
from styringslib.month.personnel import PERSONNEL

_ALL = "alle"
_NONE = pd.DataFrame()


def _together(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of all units as one: a report is about its units together."""
    return table.assign(unit=_ALL)


def hours(municipality: Municipality) -> pd.DataFrame:
    """Index month, every month: hours, hours per day, shares, recipients, and the user-time share where staff is known."""
    if municipality.activity.empty:
        return _NONE
    table = followup.activity_table(municipality.activity, by=()).set_index("month")
    if len(share := followup.user_time_share(*_worked(municipality), by=())):
        table["user_time_share"] = share.set_index("month")["user_time_share"]
    return table


@once
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
    table = _user_time(municipality)
    columns = ["delivered_hours", "attendance_hours"]
    found = table.loc[table["month"].isin(months), columns].sum(min_count=1).to_frame().T
    return found.assign(user_time_share=ratio(found["delivered_hours"], found["attendance_hours"])).iloc[0]


@once
def _user_time(municipality: Municipality) -> pd.DataFrame:
    """followup.user_time_share by unit and month."""
    return followup.user_time_share(*_worked(municipality))


@once
def _own_staff(municipality: Municipality) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Payroll and temps of the units that deliver hours; of all units where none does (a residential facility's report).

    What an hour costs and how many temps there are is told beside the hours at the citizens, so it is about the same units:
    the payroll of facilities and of the purchaser belongs to other hours.
    """
    activity, payroll, temps = _worked(municipality)
    delivering = set(activity.loc[activity["delivered_hours"].notna(), "unit"])
    if not delivering & set(payroll["unit"]):
        return payroll, temps
    own = payroll[payroll["unit"].isin(delivering)]
    return own, None if temps is None else temps[temps["unit"].isin(delivering)]


@once
def _at_work(municipality: Municipality) -> pd.DataFrame:
    """followup.attendance_hours of ``_own_staff``."""
    return followup.attendance_hours(*_own_staff(municipality))


def attendance(municipality: Municipality, months: pd.PeriodIndex) -> pd.Series:
    """Hours at work of ``_own_staff`` over ``months``: own_hours, external_hours, attendance_hours; missing where unknown."""
    table = _at_work(municipality)
    columns = ["own_hours", "external_hours", "attendance_hours"]
    return table.loc[table["month"].isin(months), columns].sum(min_count=1)


def external_share(municipality: Municipality) -> pd.Series:
    """Index month: hours of external temps / hours at work of ``_own_staff``; empty where nothing is known of temps."""
    if _own_staff(municipality)[1] is None:
        return pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M"))
    table = _at_work(municipality).groupby("month")[["external_hours", "attendance_hours"]].sum()
    return table["external_hours"] / table["attendance_hours"]


def pay(municipality: Municipality, months: pd.PeriodIndex) -> dict[str, float]:
    """pay_per_attendance_hour (kr) and attendance_share (of the paid hours, 0-1) of ``_own_staff`` over ``months``.

    Only units and months with both figures: pay in a month without hours at work is in neither side.
    """
    payroll = _own_staff(municipality)[0]
    table = followup.pay_per_attendance_hour(payroll[payroll["month"].isin(months)])
    table = table[table["attendance_hours"] > 0]
    return {
        "pay_per_attendance_hour": share(table, "amount", "attendance_hours"),
        "attendance_share": share(table, "attendance_hours", "hours"),
    }


def share(table: pd.DataFrame, above: str, below: str) -> float:
    """Sum of ``above`` / sum of ``below`` over the rows where both are known; missing where none is."""
    return float(like_with_like(table, (), above, below, "share")["share"].iloc[0])


def hours_by_service(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """Index service: granted, delivered and budgeted hours of ``months``; over_budget, delivered less budgeted of the units and
    months that have both, and whose hours are all of a known service; and last_year, delivered a year before."""
    if municipality.activity.empty:
        return _NONE
    table = activity_sums(municipality.activity, by=("service",))
    columns = ["granted_hours", "delivered_hours", "budgeted_hours"]
    now = table[table["month"].isin(months)].groupby("service")[columns].sum(min_count=1)
    own = activity_sums(municipality.activity, by=("unit", "service"))
    own = own[own["month"].isin(months)].assign(over=lambda rows: rows["delivered_hours"] - rows["budgeted_hours"])
    some = own[(own["service"] == UNALLOCATED) & (own[columns].fillna(0.0) > 0).any(axis=1)]
    own = own[~pd.MultiIndex.from_frame(own[["unit", "month"]]).isin(pd.MultiIndex.from_frame(some[["unit", "month"]]))]
    now["over_budget"] = own.groupby("service")["over"].sum(min_count=1)
    now["last_year"] = table[table["month"].isin(months - 12)].groupby("service")["delivered_hours"].sum(min_count=1)
    return now


def absence(municipality: Municipality, working_days: float | None = None) -> pd.DataFrame:
    """Index month: absence days, possible days and the two rates of all kinds together.

    ``working_days``: of a full-time employee's year, where the municipality has its own number; else the dated rule.
    """
    if municipality.absence.empty:
        return _NONE
    return followup.absence_rates(municipality.absence, by=(), working_year_days=working_days).set_index("month")


@once
def illness(municipality: Municipality) -> pd.DataFrame:
    """``absence`` of the employees' own illness only: the kinds that kommune.toml names, else those named so."""
    rows = illness_rows(municipality)
    return followup.absence_rates(rows, by=()).set_index("month") if len(rows) else _NONE


def illness_rows(municipality: Municipality) -> pd.DataFrame:
    """The rows of absence with the days of the employees' own illness only."""
    rows = municipality.absence
    if rows.empty:
        return rows
    return followup.illness(rows, PERSONNEL.read(municipality.settings.sections)[0]["illness"] or ())


def absence_share(table: pd.DataFrame, months: pd.PeriodIndex) -> float:
    """Absence days over possible days of ``months`` together, from the table's first month on; missing when a month is."""
    if table.empty:
        return math.nan
    window = table.reindex(months[months >= table.index.min()])
    possible = window["possible_days"].sum(skipna=False)
    return float(window["absence_days"].sum(skipna=False) / possible) if possible else math.nan


def absence_by_kind(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """Index kind, most days first: absence_days of ``months``, share and last_year's share of the possible days (0-1)."""
    rows = municipality.absence
    now, before = (rows[rows["month"].isin(window)] for window in (months, months - 12))
    if now.empty:
        return _NONE
    table = now.groupby("kind")[["absence_days"]].sum(min_count=1)
    both = rows[rows["month"].isin(months.union(months - 12))]
    by_kind, every = followup.absence_rates(both, by=("kind",)), followup.absence_rates(both, by=())
    for column, part, window in (("share", now, months), ("last_year", before, months - 12)):
        days = by_kind[by_kind["month"].isin(window) & by_kind["kind"].isin(part["kind"])]
        possible = every.loc[every["month"].isin(window), "possible_days"].sum(min_count=1)
        table[column] = days.groupby("kind")["absence_days"].sum(min_count=1) / possible
    return table.sort_values("absence_days", ascending=False, kind="stable")


def staff_months(municipality: Municipality, months: pd.PeriodIndex, rates: pd.DataFrame) -> pd.DataFrame:
    """Index month: pay (kr), absence by both denominators, temps' hours and kroner, external share of attendance."""
    frame = pd.DataFrame(index=months)
    payroll = municipality.payroll
    if len(payroll):
        frame["pay"] = payroll.groupby("month")["amount"].sum()
    for name in ("absence_days", "days_per_employee", "share_of_working_year", "share_of_possible"):
        if len(rates):
            frame[name] = rates[name]
    if len(rates):
        frame["illness_share"] = illness(municipality)["share_of_possible"]
    if len(municipality.temps):
        hired = followup.temps_table(municipality.temps, payroll if len(payroll) else None, by=()).set_index("month")
        for name in ("external_hours", "external_amount", "internal_hours"):
            frame[name] = hired[name]
        frame["external_share_of_attendance"] = external_share(municipality)
    return frame


def payroll_months(municipality: Municipality, month: pd.Period) -> tuple[pd.DataFrame, pd.Series]:
    """Wage categories by month of the year beside the income from granted time, and their sum row; empty without pay.

    compared: the pay that the income is held against, of the units and months with both; it equals total where all of the
    report's units earn by their hours. A month without any pay yet keeps its income and has no difference. difference: pay
    minus income, + = more cost, as in all of the month (the method's is what is left of the income).
    """
    payroll, activity = municipality.payroll, municipality.activity
    if payroll.empty:
        return _NONE, pd.Series(dtype=float)
    pay, earned = accounts.under_heirs(municipality, payroll), accounts.under_heirs(municipality, activity)
    earned = earned[earned["unit"].isin(pay["unit"]) & earned["granted_income"].notna()]
    together = _together(earned) if len(earned) else None
    table = followup.payroll_table(_together(payroll), together, year=month.year, through=month)
    total = followup.payroll_totals(table)
    if total.empty:
        return _NONE, pd.Series(dtype=float)
    table, sums = _as_cost(table.droplevel("unit")), _as_cost(total).iloc[0].copy()
    if together is not None:
        both = followup.payroll_table(pay, earned, year=month.year, through=month).dropna(subset=["total", "income"])
        found = _as_cost(both).groupby("month")[["total", "income", "difference"]].sum(min_count=1)
        table.loc[found.index, ["income", "difference"]] = found[["income", "difference"]]
        table["compared"] = found["total"]
        table.loc[~table.index.isin(found.index), "difference"] = math.nan
        for name in ("compared", "income", "difference"):
            sums[name] = table[name].sum(min_count=1)
    return table, sums


def _as_cost(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: 0.0 - table[name] for name in ("difference", "cumulative") if name in table})


def place_days(municipality: Municipality, through: pd.Period) -> pd.DataFrame:
    """followup.occupancy of every facility from its first placement up to ``through``: a row per unit and month."""
    rows = checked_placements(municipality).rows
    if rows.empty:
        return _NONE
    # An empty place without a rate costs what the place last did: the mean of the others would tell who lives there.
    places = rows.sort_values("from_date", kind="stable").groupby(["unit", "place"], observed=True, dropna=False)[
        "rate"
    ]
    last = places.ffill().reindex(rows.index)
    rows = rows.assign(rate=rows["rate"].where(rows["citizen"].notna() | rows["rate"].notna(), last))
    return followup.occupancy(rows, None, rows["from_date"].min(), through)


def occupancy(by_unit: pd.DataFrame) -> pd.DataFrame:
    """Of rows of `place_days`: index month; places, available and occupied days, occupancy, vacant places and what they come to
    (kr; missing where those of one facility are)."""
    table = by_unit.groupby("month")[["available_days", "occupied_days"]].sum(min_count=1)
    table["vacancy_cost"] = by_unit.groupby("month")["vacancy_cost"].agg(lambda cost: cost.sum(skipna=False))
    months = pd.PeriodIndex(table.index)
    table["places"] = table["available_days"] / months.days_in_month
    table["occupancy"] = table["occupied_days"] / table["available_days"].where(table["available_days"] > 0)
    table["vacant_places"] = (table["available_days"] - table["occupied_days"]) / months.days_in_month
    return table


@once
def checked_placements(municipality: Municipality) -> followup.Checked:
    """The placements that can be counted, empty places without citizen, and what was wrong with the others."""
    rows = municipality.placements
    return followup.check_placements(rows.assign(citizen=rows["citizen"].where(rows["citizen"] != "")))


def occupancy_of(table: pd.DataFrame, months: pd.PeriodIndex) -> dict[str, float]:
    """Occupancy (0-1), mean vacant places and vacancy cost of those of ``months`` that are known, together; occupancy and vacant
    places missing without any, and the cost where a month with vacant places has no rate."""
    months = months[months.isin(table.index[table["available_days"].notna()])]
    rows = table.reindex(months)
    days = rows[["available_days", "occupied_days"]].sum()
    share = float(days["occupied_days"] / days["available_days"]) if days["available_days"] else math.nan
    known = table.loc[table.index.isin(months), "vacancy_cost"]
    cost = float(known.sum(skipna=False)) if len(known) else math.nan
    span = int(months.days_in_month.to_numpy().sum())
    vacant = float((days["available_days"] - days["occupied_days"]) / span) if span else math.nan
    return {"occupancy": share, "vacant_places": vacant, "vacancy_cost": cost}
