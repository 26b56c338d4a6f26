"""The payroll table of a district: wage categories by month, beside the income that its granted time earns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from styringslib.calendar import as_month
from styringslib.declared_tables import ANY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import ratio, require, sums


@takes(
    payroll={"month": MONTH, "unit": ANY, "wage_category": ANY, "amount": NUMBER},
    income={"month": MONTH, "unit": ANY, "granted_income": NUMBER},
)
def payroll_table(
    payroll: pd.DataFrame,
    income: pd.DataFrame | None = None,
    *,
    year: int | None = None,
    through: Any = None,
    categories: Sequence[str] | None = None,
    total_category: str | None = None,
) -> pd.DataFrame:
    """Pay by wage category and month with total, income from granted time, difference and cumulative difference; kroner.

    payroll: month, unit, wage_category, amount. income: month, unit, granted_income (the activity table will do; rows
    are added up). `year`: only that year. `through`: the last closed month; later months keep pay and income but have
    no difference. `categories`: the order of the columns, default as they first appear in the data; categories not
    named are added up in a column "other". `total_category`: the wage category that is the extract's own total, for
    extracts that show only some categories; it then is the total, and what the shown ones lack is in "other".

    Result: index (unit, month) for every month of pay or income; a column per wage category in that order, other (only
    where there is any), total, income, difference (income - total), cumulative (of the difference, per unit and
    calendar year), share_of_income (total / income). A category without pay in a month is missing; the total of a
    month without pay is missing too. The layout is that of Vordingborg (VIVE 2020).

    >>> payroll = pd.DataFrame({"month": [pd.Period("2026-01", "M")] * 2, "unit": ["Nord"] * 2, "wage_category": ["day", "night"],
    ...     "amount": [700.0, 200.0]})
    >>> income = pd.DataFrame({"month": [pd.Period("2026-01", "M")], "unit": ["Nord"], "granted_income": [1_000.0]})
    >>> payroll_table(payroll, income).iloc[0].drop("cumulative").to_dict()
    {'day': 700.0, 'night': 200.0, 'total': 900.0, 'income': 1000.0, 'difference': 100.0, 'share_of_income': 0.9}
    """
    lines = require(payroll, "payroll", ["month", "unit", "wage_category", "amount"], numbers=["amount"])
    if year is not None:
        lines = lines[lines["month"].dt.year == year]
    keys = ["unit", "month", "wage_category"]
    known = lines.groupby(keys, sort=False, observed=True)["amount"].sum(min_count=1).dropna()
    wide = known.unstack("wage_category", sort=False)  # noqa: PD010 (a pivot table adds up in Python what may be missing)
    order = list(dict.fromkeys(lines["wage_category"])) if categories is None else list(categories)
    order = [category for category in order if category != total_category]
    wide = wide.reindex(columns=[*order, *[name for name in wide.columns if name not in order]])
    unnamed = [name for name in wide.columns if name not in order and name != total_category]
    summed = wide[[*order, *unnamed]].sum(axis=1, min_count=1)
    total = summed
    if total_category is not None:
        if total_category not in wide.columns:
            raise ValueError(f"Løntabellen har ingen lønart {total_category!r} at bruge som i alt. Ret navnet.")
        total = wide[total_category].fillna(summed)
    table = wide[order].copy()
    if unnamed or total_category is not None:
        table["other"] = total - wide[order].sum(axis=1)
    table["total"] = total
    return _beside_income(table, income, year, through)


def _beside_income(table: pd.DataFrame, income: pd.DataFrame | None, year: int | None, through: Any) -> pd.DataFrame:
    """The table with income, difference, cumulative difference and pay's share of the income."""
    table.columns.name = None
    if income is None:
        table["income"] = math.nan
    else:
        earned = require(income, "activity", ["month", "unit", "granted_income"], numbers=["granted_income"])
        if year is not None:
            earned = earned[earned["month"].dt.year == year]
        earned = earned[earned["unit"].isin(table.index.get_level_values("unit"))]
        totals = sums(earned, ["unit", "month"], ["granted_income"]).set_index(["unit", "month"])["granted_income"]
        table = table.reindex(table.index.union(totals.index, sort=False))
        table["income"] = totals.reindex(table.index)
    table = table.sort_index()
    month = pd.PeriodIndex(table.index.get_level_values("month"))
    table["difference"] = table["income"] - table["total"]
    if through is not None:
        table["difference"] = table["difference"].where(month <= as_month(through))
    table["cumulative"] = table["difference"].groupby([table.index.get_level_values("unit"), month.year]).cumsum()
    table["share_of_income"] = ratio(table["total"], table["income"])
    return table


def payroll_totals(table: pd.DataFrame) -> pd.DataFrame:
    """The sum row of `payroll_table` for each unit and year: every kroner column added up, missing months left out.

    difference is the sum over the months that have one; cumulative and share_of_income are left out, except that
    share_of_income is recomputed over the months with both figures. Index (unit, year).

    >>> months = pd.period_range("2026-01", "2026-02", freq="M")
    >>> payroll = pd.DataFrame({"month": months, "unit": "Nord", "wage_category": "day", "amount": [900.0, 950.0]})
    >>> income = pd.DataFrame({"month": months, "unit": "Nord", "granted_income": 1_000.0})
    >>> payroll_totals(payroll_table(payroll, income)).iloc[0][["total", "difference", "share_of_income"]].to_dict()
    {'total': 1850.0, 'difference': 150.0, 'share_of_income': 0.925}
    """
    amounts = table.drop(columns=["cumulative", "share_of_income"]).reset_index()
    amounts["year"] = amounts["month"].dt.year
    keys = ["unit", "year"]
    totals = amounts.drop(columns="month").groupby(keys).sum(min_count=1)
    both = amounts[amounts["difference"].notna()].groupby(keys)[["total", "income"]].sum()
    totals["share_of_income"] = ratio(both["total"], both["income"]).reindex(totals.index)
    return totals


@takes(payroll={"month": MONTH, "{by}": ANY, "amount": NUMBER, "attendance_hours": NUMBER, "hours": NUMBER + OPTIONAL})
def pay_per_attendance_hour(payroll: pd.DataFrame, *, by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """What an hour at work costs: pay / attendance hours by month and the columns of `by` ("unit", "staff_group").

    payroll: month, `by`, amount, attendance_hours, optionally hours (paid). Result: `by`, month, amount, hours,
    attendance_hours, pay_per_hour (kr per attendance hour), attendance_share (attendance / paid hours); missing where
    hours are.

    >>> payroll = pd.DataFrame({"month": [pd.Period("2026-06", "M")], "unit": ["Nord"], "amount": [250_000.0],
    ...     "attendance_hours": [800.0], "hours": [1_000.0]})
    >>> pay_per_attendance_hour(payroll).loc[0, ["pay_per_hour", "attendance_share"]].to_dict()
    {'pay_per_hour': 312.5, 'attendance_share': 0.8}
    """
    keys = [*by, "month"]
    lines = require(
        payroll,
        "payroll",
        [*keys, "amount", "attendance_hours"],
        numbers=["amount", "attendance_hours", "hours"],
        optional=["hours"],
    )
    if "hours" not in lines:
        lines["hours"] = math.nan
    table = sums(lines, keys, ["amount", "hours", "attendance_hours"])
    table["pay_per_hour"] = ratio(table["amount"], table["attendance_hours"])
    table["attendance_share"] = ratio(table["attendance_hours"], table["hours"])
    return table
