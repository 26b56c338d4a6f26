"""User-time share: how much of the time at work is spent at the citizen, of the units and months where both are known.

Numerator: delivered hours of all services, delegated nursing included, whatever the legal basis and time of day. Denominator:
attendance hours of the same units in the same months: the payroll's, which hold internal temps, and external temps'. A unit
without staff of its own on the payroll (a private provider) or without delivered hours (a residential facility, the
purchaser) is in neither, so the share of several units is that of those that both work and report.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.followup.contract import ratio, require, sums

_KEYS = ["unit", "month"]
_HOURS = ["own_hours", "external_hours", "attendance_hours"]


@takes(
    payroll={"month": MONTH, "unit": ANY, "attendance_hours": NUMBER},
    temps={"month": MONTH, "unit": ANY, "source": ANY, "hours": NUMBER},
)
def attendance_hours(payroll: pd.DataFrame, temps: pd.DataFrame | None = None) -> pd.DataFrame:
    """Hours at work by unit and month: unit, month, own_hours, external_hours and their sum, attendance_hours.

    payroll: month, unit, attendance_hours (internal temps are on the payroll, so they are there already); temps: month,
    unit, source, hours. Only units and months with hours on the payroll. A month without rows of external temps had
    none; without the table external_hours are missing and the sum is the payroll's.

    >>> pay = pd.DataFrame({"month": ["2026-01"], "unit": ["Nord"], "attendance_hours": [400.0]})
    >>> hired = pd.DataFrame({"month": ["2026-01"], "unit": ["Nord"], "source": ["external"], "hours": [50.0]})
    >>> float(attendance_hours(pay, hired)["attendance_hours"].iloc[0])
    450.0
    """
    worked = require(payroll, "payroll", [*_KEYS, "attendance_hours"], numbers=["attendance_hours"])
    table = sums(worked, _KEYS, ["attendance_hours"]).rename(columns={"attendance_hours": "own_hours"})
    table = table[table["own_hours"] > 0].reset_index(drop=True)
    if temps is None:
        table["external_hours"] = np.nan
    else:
        lines = require(temps, "temps", [*_KEYS, "source", "hours"], numbers=["hours"])
        hired = sums(lines[lines["source"] == "external"], _KEYS, ["hours"])
        table = table.merge(hired.rename(columns={"hours": "external_hours"}), on=_KEYS, how="left")
        table["external_hours"] = table["external_hours"].fillna(0.0)
    table["attendance_hours"] = table["own_hours"] + table["external_hours"].fillna(0.0)
    return table


@takes(
    activity={"month": MONTH, "unit": ANY, "delivered_hours": NUMBER},
    payroll={"month": MONTH, "unit": ANY, "attendance_hours": NUMBER},
    temps={"month": MONTH, "unit": ANY, "source": ANY, "hours": NUMBER},
)
def user_time_share(
    activity: pd.DataFrame,
    payroll: pd.DataFrame,
    temps: pd.DataFrame | None = None,
    *,
    by: Sequence[str] = ("unit",),
    over: pd.PeriodIndex | None = None,
) -> pd.DataFrame:
    """Delivered hours / attendance hours, both summed over the units and months where both are known.

    activity: month, unit, delivered_hours; payroll and temps as `attendance_hours`. by: ("unit",), or () for all units
    together. over: the months that count, as one; by default every month for itself. Result: `by` and, without `over`,
    month; delivered_hours, attendance_hours, user_time_share. A group without a month in which both are known has no row;
    with by=() and `over` there is always one row, missing where nothing is known.

    >>> done = pd.DataFrame({"month": ["2026-01"], "unit": ["Nord"], "delivered_hours": [279.0]})
    >>> pay = pd.DataFrame({"month": ["2026-01"], "unit": ["Nord"], "attendance_hours": [450.0]})
    >>> float(user_time_share(done, pay)["user_time_share"].iloc[0])
    0.62
    """
    if set(by) - {"unit"}:
        raise ValueError(f"Brugertid kan kun deles på unit, ikke {', '.join(sorted(set(by) - {'unit'}))}.")
    lines = require(activity, "activity", [*_KEYS, "delivered_hours"], numbers=["delivered_hours"])
    done = sums(lines, _KEYS, ["delivered_hours"]).dropna(subset="delivered_hours")
    both = done.merge(attendance_hours(payroll, temps), on=_KEYS, how="inner")
    columns = ["delivered_hours", "attendance_hours"]
    if over is not None:
        both = both[both["month"].isin(over)]
    keys = [*by] if over is not None else [*by, "month"]
    table = sums(both, keys, columns) if keys else both[columns].sum(min_count=1).to_frame().T
    table["user_time_share"] = ratio(table["delivered_hours"], table["attendance_hours"])
    return table
