"""The few figures that a unit's economy hangs on, year to date: budget, actual and the same months of last year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.cost_basis import CostSettings
from styringslib.intake import Municipality
from styringslib.month import staff

KEY_FIGURES = (
    "recipients", "hours_per_recipient", "granted_hours", "delivered_hours", "nursing_hours", "delivery_share",
    "user_time_share", "external_share", "absence_share", "pay_per_attendance_hour",
)  # fmt: skip


def key_figures(municipality: Municipality, unit: str, month: pd.Period) -> pd.DataFrame:
    """Index KEY_FIGURES, columns budget, actual, last_year (floats, missing where unknown), January to ``month``.

    ``municipality`` holds the unit's rows only. Recipients are the months' average of citizens summed over services.
    Absence is that of all kinds, as the budget's assumption is.
    """
    window = pd.period_range(f"{month.year}-01", month, freq="M")
    table = pd.DataFrame(np.nan, index=list(KEY_FIGURES), columns=["budget", "actual", "last_year"])
    for column, months in (("actual", window), ("last_year", window - 12)):
        for key, value in _actual(municipality, months).items():
            table.loc[key, column] = value
    for key, value in _budget(municipality, unit, month, window).items():
        table.loc[key, "budget"] = value
    return table


def _actual(municipality: Municipality, months: pd.PeriodIndex) -> dict[str, float]:
    activity, payroll = (table[table["month"].isin(months)] for table in (municipality.activity, municipality.payroll))
    found: dict[str, float] = {}
    delivered = activity["delivered_hours"].sum(min_count=1)
    if len(activity):
        people = _people(activity, "recipients")
        found["granted_hours"] = activity["granted_hours"].sum(min_count=1)
        found["delivered_hours"] = delivered
        found["nursing_hours"] = _nursing(activity, "delivered_hours")
        found["delivery_share"] = _ratio(delivered, found["granted_hours"])
        found["recipients"] = people / activity["month"].nunique()
        found["hours_per_recipient"] = _ratio(delivered, people)
    present = staff.attendance(municipality, months)
    found["user_time_share"] = staff.user_time(municipality, months)["user_time_share"]
    found["external_share"] = _ratio(present["external_hours"], present["attendance_hours"])
    found["pay_per_attendance_hour"] = _ratio(payroll["amount"].sum(min_count=1), present["own_hours"])
    found["absence_share"] = staff.absence_share(staff.absence(municipality), months)
    return found


def _budget(municipality: Municipality, unit: str, month: pd.Period, window: pd.PeriodIndex) -> dict[str, float]:
    activity = municipality.activity[municipality.activity["month"].isin(window)]
    given = municipality.settings.assumptions_in_force(month, unit or None)["value"]
    found = {
        "user_time_share": given.get("user_time_share", np.nan),
        "external_share": given.get("external_share", np.nan),
        "absence_share": given.get("absence_share", np.nan),
        "pay_per_attendance_hour": given.get("pay_per_attendance_hour", np.nan),
    }
    if len(activity):
        people = _people(activity, "budgeted_recipients")
        found["delivered_hours"] = activity["budgeted_hours"].sum(min_count=1)
        found["nursing_hours"] = _nursing(activity, "budgeted_hours")
        found["recipients"] = people / activity["month"].nunique()
        found["hours_per_recipient"] = _ratio(found["delivered_hours"], people)
    return found


def _people(activity: pd.DataFrame, column: str) -> float:
    """Citizen-months over services, as followup.activity_table counts them."""
    return float(followup.activity_table(activity)[column].sum(min_count=1))


def _nursing(activity: pd.DataFrame, column: str) -> float:
    groups = activity["service"].map(CostSettings().service_group)
    return float(activity.loc[groups == "nursing", column].sum(min_count=1))


def _ratio(above: float, below: float) -> float:
    return float(above) / float(below) if below and np.isfinite(below) else np.nan
