"""The few figures that a unit's economy hangs on, year to date: budget, actual and the same months of last year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.followup.activity import activity_sums
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Municipality
from styringslib.month import accounts, staff
from styringslib.month.allocation_terms import nursing_services

KEY_FIGURES = (
    "recipients", "hours_per_recipient", "granted_hours", "delivered_hours", "nursing_hours", "delivery_share",
    "user_time_share", "external_share", "illness_share", "absence_share", "attendance_share", "pay_per_attendance_hour",
)  # fmt: skip
# Figures of which the budget's own assumption is known, by what the assumption is called.
ASSUMED = {
    "user_time_share": "user_time_share", "external_share": "external_share", "illness_share": "absence_share",
    "attendance_share": "attendance_share", "pay_per_attendance_hour": "pay_per_attendance_hour",
}  # fmt: skip


def key_figures(municipality: Municipality, unit: str, month: pd.Period) -> pd.DataFrame:
    """Index KEY_FIGURES, columns budget, actual, last_year (floats, missing where unknown), January to ``month``.

    ``municipality`` holds the unit's rows only, or those of several units; a ratio is over the units, services and months in
    which both of its figures are known, and sums of hours stand beside budget and last year of the months reported.
    Recipients are the months' average of citizens summed over services and units.
    The budget's percentage of absence counts on illness, so that is what it stands beside.
    """
    window = pd.period_range(f"{month.year}-01", month, freq="M")
    table = pd.DataFrame(np.nan, index=list(KEY_FIGURES), columns=["budget", "actual", "last_year"])
    for column, found in (
        *zip(("actual", "last_year"), _actual(municipality, window, window - 12), strict=True),
        ("budget", _budget(municipality, unit, month, window)),
    ):
        for key, value in found.items():
            table.loc[key, column] = value
    return _like_months(table, municipality, window)


def actual_figures(municipality: Municipality, month: pd.Period) -> pd.Series:
    """The column ``actual`` of ``key_figures`` alone."""
    (found,) = _actual(municipality, pd.period_range(f"{month.year}-01", month, freq="M"))
    return pd.Series(found, dtype=float, name="actual").reindex(list(KEY_FIGURES))


def _like_months(table: pd.DataFrame, municipality: Municipality, window: pd.PeriodIndex) -> pd.DataFrame:
    """``table`` with the sums of hours, budgeted and last year's, of the units and months that have reported theirs this
    year; missing where last year lacks one of them, unless the unit had not begun."""
    activity = accounts.own_nursing(municipality, municipality.activity)
    nursing = is_nursing(municipality, activity)
    before = activity.assign(month=activity["month"] + 12)
    every = pd.Series(True, index=activity.index)
    for measure, plan, keys in (
        ("granted_hours", "", {"granted_hours": every}),
        ("delivered_hours", "budgeted_hours", {"delivered_hours": every, "nursing_hours": nursing}),
    ):
        now, then = (_cells(frame, measure, window) for frame in (activity, before))
        begun = activity[activity[measure].notna()].groupby("unit")["month"].min()
        lacks = [cell for cell in now.difference(then) if begun[cell[0]] <= cell[1] - 12]
        for key, rows in keys.items():
            if plan and len(now):
                table.loc[key, "budget"] = _within(activity.loc[rows], plan, now)
            table.loc[key, "last_year"] = np.nan if lacks else _within(before.loc[rows], measure, now)
    return table


def is_nursing(municipality: Municipality, activity: pd.DataFrame) -> pd.Series:
    """Which rows are delegated nursing: by the municipality's terms, or else by the name of the service."""
    group = CostSettings(nursing_services=nursing_services(municipality.settings)).service_group
    return activity["service"].map(group) == "nursing"


def _cells(activity: pd.DataFrame, measure: str, months: pd.PeriodIndex) -> pd.MultiIndex:
    known = activity[activity["month"].isin(months) & activity[measure].notna()]
    return pd.MultiIndex.from_frame(known[["unit", "month"]]).unique()


def _within(activity: pd.DataFrame, measure: str, cells: pd.MultiIndex) -> float:
    """The sum of ``measure`` over the units and months of ``cells``; missing where none is known."""
    keys = pd.MultiIndex.from_frame(activity[["unit", "month"]])
    return float(activity.loc[keys.isin(cells), measure].sum(min_count=1))


def _actual(municipality: Municipality, *windows: pd.PeriodIndex) -> list[dict[str, float]]:
    """The actual figures of each of ``windows``."""
    absence, illness = staff.absence(municipality), staff.illness(municipality)
    figures = []
    for months in windows:
        found = _hours(municipality, months, "delivered_hours", "recipients")
        present = staff.attendance(municipality, months)
        found["user_time_share"] = staff.user_time(municipality, months)["user_time_share"]
        found["external_share"] = _ratio(present["external_hours"], present["attendance_hours"])
        found |= staff.pay(municipality, months)
        found["absence_share"] = staff.absence_share(absence, months)
        found["illness_share"] = staff.absence_share(illness, months)
        figures.append(found)
    return figures


def _budget(municipality: Municipality, unit: str, month: pd.Period, window: pd.PeriodIndex) -> dict[str, float]:
    given = municipality.settings.assumptions_in_force(month, unit or None)["value"]
    found = _hours(municipality, window, "budgeted_hours", "budgeted_recipients")
    found["delivered_hours"] = found.pop("budgeted_hours", np.nan)
    for name in ("granted_hours", "delivery_share"):
        found.pop(name, None)
    found |= {key: given.get(assumed, np.nan) for key, assumed in ASSUMED.items()}
    if municipality.activity.empty:
        # A facility's hourly price assumes it; nobody counts the hours at the residents, so there is nothing to hold beside it.
        found.pop("user_time_share")
    return found


def _hours(municipality: Municipality, months: pd.PeriodIndex, hours: str, people: str) -> dict[str, float]:
    """Recipients and hours of ``months`` together, ``hours`` and ``people`` being the actual or the budgeted ones."""
    activity = accounts.own_nursing(municipality, municipality.activity)
    activity = activity[activity["month"].isin(months)]
    if activity.empty:
        return {}
    table = activity_sums(activity, by=("unit", "service"))
    nursing = is_nursing(municipality, table)
    counted = table[table[people].notna()]
    return {
        "recipients": _ratio(counted[people].sum(min_count=1), counted["month"].nunique()),
        "hours_per_recipient": staff.share(table, hours, people),
        "granted_hours": table["granted_hours"].sum(min_count=1),
        hours: table[hours].sum(min_count=1),
        "nursing_hours": float(table.loc[nursing, hours].sum(min_count=1)),
        "delivery_share": staff.share(table, hours, "granted_hours"),
    }


def _ratio(above: float, below: float) -> float:
    return float(above) / float(below) if below and np.isfinite(below) else np.nan
