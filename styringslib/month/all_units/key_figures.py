"""The key figures of every unit in the months so far, as ``month.key_figures`` has them of one unit.

``Municipality.for_unit`` puts the rows of closed units under their successors, so what is summed by unit once they are there is
what a unit's own report sums.
"""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.followup.activity import activity_sums
from styringslib.followup.contract import like_with_like, ratio
from styringslib.intake import Municipality
from styringslib.month import accounts, staff
from styringslib.month.key_figures import KEY_FIGURES, is_nursing

# The tables that hours and staff are told from.
_STAFF = ("activity", "payroll", "temps", "absence")


def actual_by_unit(municipality: Municipality, month: pd.Period) -> pd.DataFrame:
    """``actual_figures`` of each unit that delivers hours, index unit: of all of them at once. ``municipality`` holds all
    units' rows; those of closed units count under their successors."""
    if municipality.activity.empty:
        return pd.DataFrame(columns=list(KEY_FIGURES), dtype=float)
    heirs = {name: accounts.under_heirs(municipality, municipality.tables[name]) for name in _STAFF}
    own = municipality.with_tables(heirs)
    months = pd.period_range(f"{month.year}-01", month, freq="M")
    units = pd.Index(own.activity["unit"].unique(), name="unit")
    parts = [_hours(own, months), _worked(own, months)]
    for name, rows in (("absence_share", own.absence), ("illness_share", staff.illness_rows(own))):
        parts.append(_absence(rows, months).rename(name).to_frame())
    return pd.concat([part.reindex(units) for part in parts], axis=1).reindex(columns=list(KEY_FIGURES)).astype(float)


def _hours(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """What ``key_figures`` tells of each unit's recipients and hours, index unit."""
    activity = accounts.own_nursing(municipality, municipality.activity)
    activity = activity[activity["month"].isin(months)]
    if activity.empty:
        return pd.DataFrame()
    table = activity_sums(activity, by=("unit", "service"))
    counted = table[table["recipients"].notna()].groupby("unit")
    summed = table.groupby("unit")[["granted_hours", "delivered_hours"]].sum(min_count=1)
    nursing = table[is_nursing(municipality, table)].groupby("unit")["delivered_hours"].sum(min_count=1)
    return summed.assign(
        recipients=counted["recipients"].sum(min_count=1) / counted["month"].nunique(),
        hours_per_recipient=_share(table, "delivered_hours", "recipients"),
        nursing_hours=nursing,
        delivery_share=_share(table, "delivered_hours", "granted_hours"),
    )


def _worked(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """Index unit: user_time_share, external_share, pay_per_attendance_hour and attendance_share of each unit over ``months``, as
    ``month.staff`` tells them of one unit; closed units are under their successors in the rows already."""
    activity, payroll, temps = municipality.activity, municipality.payroll, municipality.temps
    # Of a unit without a single row of temps nothing is known of them.
    told = payroll["unit"].isin(temps["unit"])
    hours = pd.concat(
        [followup.attendance_hours(payroll[told], temps), followup.attendance_hours(payroll[~told])], ignore_index=True
    )
    columns = ["external_hours", "attendance_hours"]
    present = hours[hours["month"].isin(months)].groupby("unit")[columns].sum(min_count=1)
    worked = followup.user_time_share(activity, payroll, temps, by=("unit",), over=months).set_index("unit")
    paid = followup.pay_per_attendance_hour(payroll[payroll["month"].isin(months)])
    paid = paid[paid["attendance_hours"] > 0]
    shares = {
        "user_time_share": worked["user_time_share"],
        "external_share": ratio(present["external_hours"], present["attendance_hours"]),
        "pay_per_attendance_hour": _share(paid, "amount", "attendance_hours"),
        "attendance_share": _share(paid, "attendance_hours", "hours"),
    }
    return pd.DataFrame(shares)


def _absence(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.Series:
    """``staff.absence_share`` of each unit's ``rows`` of absence (all kinds, or those of illness) over ``months``, index unit."""
    if rows.empty:
        return pd.Series(dtype=float, index=pd.Index([], name="unit"))
    table = followup.absence_rates(rows)
    first = table.groupby("unit")["month"].min()
    there = pd.MultiIndex.from_product([first.index, months]).to_frame(index=False, name=["unit", "month"])
    there = there[there["month"] >= there["unit"].map(first)].merge(table, on=["unit", "month"], how="left")
    columns = ["absence_days", "possible_days"]
    lacking = there[columns].isna().groupby(there["unit"]).any()
    sums = there.groupby("unit")[columns].sum().mask(lacking)
    return ratio(sums["absence_days"], sums["possible_days"])


def _share(table: pd.DataFrame, above: str, below: str) -> pd.Series:
    """``staff.share`` of each unit's rows, index unit."""
    return like_with_like(table, ("unit",), above, below, "share").set_index("unit")["share"]
