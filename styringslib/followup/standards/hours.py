"""Granted hours a recipient by service and function level, held against what the quality standard assumes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.standards.recipients import recipients, weeks_of_year

CASES = {
    "citizen": ANY,
    "unit": ANY,
    "service": ANY,
    "hours_per_week": NUMBER,
    "from_date": DAY,
    "to_date": DAY,
    "function_level": NUMBER + OPTIONAL,
}


@takes(
    cases={**CASES, "delivered_hours": NUMBER + OPTIONAL},
    standard={"service": ANY, "function_level": NUMBER, "standard_hours": NUMBER},
)
def standard_hours(
    cases: pd.DataFrame,
    as_of: Any,
    standard: pd.DataFrame | None = None,
    *,
    hourly_price: pd.Series | float | None = None,
) -> pd.DataFrame:
    """Hours a week per recipient by service and function level, the standard's, and what the difference costs in a year.

    cases: checked (see `check_cases`); those that run on the day count, a citizen once in each service, with the highest
    function level. standard: hours a week per recipient that the standard in force assumes, a row per service and level; a
    level that it does not name has none. hourly_price: kr per granted hour, by unit or one for all.

    Result, a row per service and level (missing: none is known, or it is the FSIII level for "not relevant", rule
    function_level_not_relevant; such recipients are held against nothing): recipients, granted_hours (a week),
    hours_per_recipient, delivered_hours (a week) of delivered_recipients (those whose delivered hours are known),
    standard_hours (per recipient), difference_hours (granted less the standard's, a week: + = more than assumed), amount (kr
    in the year of the day, of those with a price), hour_amount (kr in that year if each recipient had an hour more a week).

    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "service": ["care"] * 2,
    ...     "hours_per_week": [3.0, 4.0], "function_level": [2, 2], "from_date": pd.to_datetime(["2026-01-05"] * 2),
    ...     "to_date": pd.NaT})
    >>> standard = pd.DataFrame({"service": ["care"], "function_level": [2], "standard_hours": [3.0]})
    >>> found = standard_hours(cases, "2026-10-31", standard, hourly_price=70.0)
    >>> found[["recipients", "hours_per_recipient", "standard_hours", "difference_hours", "amount", "hour_amount"]]
       recipients  hours_per_recipient  standard_hours  difference_hours  amount  hour_amount
    0           2                  3.5             3.0               1.0  3650.0       7300.0
    """
    table = recipients(cases, as_of, hourly_price=hourly_price)
    table["standard_hours"] = _assumed(table, standard)
    table["difference_hours"] = table["hours_per_week"] - table["standard_hours"]
    weeks = weeks_of_year(as_of)
    table["amount"] = table["difference_hours"] * table["price"] * weeks
    table["hour_amount"] = table["price"] * weeks
    grouped = table.groupby(["service", "function_level"], sort=True, observed=True, dropna=False)
    found = grouped.size().to_frame("recipients")
    found["granted_hours"] = grouped["hours_per_week"].sum()
    found["hours_per_recipient"] = grouped["hours_per_week"].mean()
    found["delivered_recipients"] = grouped["delivered_hours"].count()
    found["standard_hours"] = grouped["standard_hours"].first()
    for name in ("delivered_hours", "difference_hours", "amount", "hour_amount"):
        found[name] = grouped[name].sum(min_count=1)
    return found.reset_index()


def _assumed(table: pd.DataFrame, standard: pd.DataFrame | None) -> pd.Series:
    """The standard's hours of each recipient; missing where it says nothing of the service at the level."""
    if standard is None or standard.empty:
        return pd.Series(float("nan"), index=table.index)
    keys = ["service", "function_level"]
    if standard.duplicated(keys).any():
        raise ValueError("Standarden har to timetal for samme ydelse og funktionsniveau. Behold det, der gælder.")
    given = {
        (service, float(level)): float(hours)
        for service, level, hours in standard[[*keys, "standard_hours"]].itertuples(index=False, name=None)
    }
    asked = zip(table["service"], table["function_level"], strict=True)
    return pd.Series([given.get(one, float("nan")) for one in asked], index=table.index, dtype=float)
