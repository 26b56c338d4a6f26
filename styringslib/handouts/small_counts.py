"""Which figures of a unit rest on too few people to be handed out."""

from __future__ import annotations

import math

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.working_year import working_year
from styringslib.privacy import suppress_small_counts
from styringslib.privacy.few_people import OF_EMPLOYEES

# What a count of people stands behind: citizens, employees, places.
RESTS_ON = {
    "people": (
        "recipients", "hours_per_recipient", "granted_hours", "delivered_hours", "nursing_hours", "nursing_share",
        "delivery_share", "user_time_share",
    ),
    "employees": (
        "illness_share", "absence_share", "attendance_share", "pay_per_attendance_hour", "external_share",
        "user_time_share",
    ),
    "places": ("occupancy",),
}  # fmt: skip


def hidden_figures(own: FollowUp) -> frozenset[str]:
    """Names of the unit's key figures that rest on fewer people than the municipality's limit for small counts."""
    told = _counts(own)
    counts = pd.DataFrame([told], index=[own.name])
    limit = own.settings.thresholds.small_count
    # Each count by itself: people, employees and places are no parts of one sum.
    shown = pd.concat([suppress_small_counts(counts[[name]], limit) for name in told], axis=1)
    small = [name for name in told if counts[name].notna().all() and shown[name].isna().all()]
    # What is left out of the reports because of few people is not known here, and no less few.
    left_out = set(own.few_people["table"])
    small += [name for name, of in (("people", {"activity"}), ("employees", set(OF_EMPLOYEES))) if of & left_out]
    return frozenset(figure for name in small for figure in RESTS_ON[name])


def _counts(own: FollowUp) -> dict[str, float]:
    people = own.key_figures["actual"].get("recipients", math.nan)
    places = own.occupancy["places"].reindex(own.year_to_date).mean() if len(own.occupancy) else math.nan
    return {"people": float(people), "employees": _employees(own), "places": float(places)}


def _employees(own: FollowUp) -> float:
    if len(own.absence) and own.absence["full_time_employees"].reindex(own.year_to_date).notna().any():
        return float(own.absence["full_time_employees"].reindex(own.year_to_date).mean())
    payroll = own.municipality.payroll
    hours = payroll.loc[payroll["month"].isin(own.year_to_date), "attendance_hours"]
    months = payroll.loc[payroll["month"].isin(own.year_to_date), "month"].nunique()
    # A full-time employee's hours counts employees where the absence table does not tell.
    year = working_year(own.municipality, own.name, own.month).attendance_hours
    return float(hours.sum() / months / (year / 12)) if months and hours.notna().any() else math.nan
