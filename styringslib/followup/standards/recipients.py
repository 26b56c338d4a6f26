"""Recipients on a day: one row a citizen and service, with hours, function level and what an hour costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.followup.contract import require
from styringslib.followup.spells import days, ends
from styringslib.rules import rule_value

DAYS_OF_A_WEEK = 7


def weeks_of_year(as_of: Any) -> float:
    """Weeks of the year that the day lies in."""
    return (366 if pd.Timestamp(as_day(as_of)).is_leap_year else 365) / DAYS_OF_A_WEEK


def recipients(
    cases: pd.DataFrame, as_of: Any, *, by: str | None = None, hourly_price: pd.Series | float | None = None
) -> pd.DataFrame:
    """A row per citizen and service of the cases that run on the day: hours_per_week, delivered_hours (missing when a case has
    none), function_level (the highest; missing when none is known or relevant), price (kr per granted hour, of each unit's
    hours; missing when one has none) and ``by`` (that of most hours).

    cases: checked. A case of no hours is no help and nobody's; one without a value of ``by`` belongs to no group.
    """
    wanted = ["citizen", "unit", "service", "hours_per_week", "from_date", "to_date", *([by] if by else [])]
    figures = ["function_level", "delivered_hours"]
    table = require(cases, "cases", wanted, numbers=["hours_per_week", *figures], optional=figures)
    today = np.datetime64(as_day(as_of), "D")
    running = (days(table["from_date"]) <= today) & (ends(table["to_date"]) >= today)
    table = table[running & (table["hours_per_week"] > 0)].reset_index(drop=True)
    table = table.reindex(columns=[*table.columns, *[name for name in figures if name not in table]])
    # A level that is "not relevant" is no number and never averaged.
    void = rule_value("function_level_not_relevant", as_of)
    table["function_level"] = table["function_level"].where(table["function_level"] != void).astype(float)
    price: Any = np.nan if hourly_price is None else hourly_price
    if isinstance(price, pd.Series):
        price = table["unit"].map(price).astype(float)
    table["cost"] = table["hours_per_week"] * price
    keys = ["citizen", "service"]
    found = table.groupby(keys, sort=True, observed=True)["hours_per_week"].sum().to_frame()
    found["delivered_hours"] = _whole_sums(table, keys, "delivered_hours")
    found["function_level"] = table.groupby(keys, observed=True)["function_level"].max()
    found["price"] = _whole_sums(table, keys, "cost") / found["hours_per_week"]
    if by:
        most = table.sort_values("hours_per_week", ascending=False, kind="stable")
        found[by] = most.groupby(keys, observed=True)[by].first()
    return found.reset_index()


def _whole_sums(table: pd.DataFrame, keys: list[str], value: str) -> pd.Series:
    """Sums by ``keys``; missing where one of the rows has none."""
    sums = table.groupby(keys, observed=True)[value].sum()
    lacking = table[value].isna().groupby([table[key] for key in keys], observed=True).any()
    return sums.mask(lacking)
