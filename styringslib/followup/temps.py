"""Temps: hours and kroner, external and internal, their share of the attendance hours and what an hour costs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.followup.contract import every_month, ratio, require, sums


@takes(
    temps={"month": MONTH, "{by}": ANY, "source": ANY, "hours": NUMBER, "amount": NUMBER},
    payroll={"month": MONTH, "{by}": ANY, "attendance_hours": NUMBER},
)
def temps_table(
    temps: pd.DataFrame, payroll: pd.DataFrame | None = None, *, by: Sequence[str] = ("unit",), months: int = 1
) -> pd.DataFrame:
    """Temps by month and the columns of `by` (normally "unit"; empty for all together), summed over `months` months.

    A window is so many months of the calendar, the row's own the last; where one of them has no row at all, the sums and
    what follows from them are missing.

    temps: month, `by`, source ("external" / "internal"), hours, amount. payroll: month, `by`, attendance_hours, hours
    at work on the payroll, internal temps included. Result: `by`, month, external_hours, internal_hours, external_amount,
    internal_amount, hours, amount, external_price, internal_price, mean_price (kr per hour), attendance_hours
    (payroll + external temps), share_of_attendance (temps' hours / attendance_hours), external_share_of_attendance. A source
    without rows has 0 hours in a month; months in which only payroll has rows count as months without temps. Without
    payroll the shares are missing. ValueError (Danish) for another source.

    >>> month = [pd.Period("2026-06", "M")]
    >>> temps = pd.DataFrame({"month": month, "unit": ["Nord"], "source": ["external"], "hours": [100.0], "amount": [50_000.0]})
    >>> payroll = pd.DataFrame({"month": month, "unit": ["Nord"], "attendance_hours": [900.0]})
    >>> temps_table(temps, payroll).loc[0, ["external_price", "attendance_hours", "share_of_attendance"]].to_dict()
    {'external_price': 500.0, 'attendance_hours': 1000.0, 'share_of_attendance': 0.1}
    """
    keys = [*by, "month"]
    lines = require(temps, "temps", [*keys, "source", "hours", "amount"], numbers=["hours", "amount"])
    unknown = set(lines["source"].dropna().unique()) - {"external", "internal"}
    if unknown or lines["source"].isna().any():
        raise ValueError(
            f"Vikarernes art skal være external eller internal, men er {sorted(map(str, unknown)) or 'tom'}."
        )
    table = _by_source(lines, keys)
    own = "own_hours"
    if payroll is None:
        table[own] = math.nan
    else:
        worked = require(payroll, "payroll", [*keys, "attendance_hours"], numbers=["attendance_hours"])
        worked = sums(worked, keys, ["attendance_hours"]).rename(columns={"attendance_hours": own})
        table = table.merge(worked, on=keys, how="outer")
    for name in _FIGURES:
        # Nought where the source has no row; hours that a row does not tell stay missing.
        table[name] = table[name].mask(table[f"{name.split('_')[0]}_rows"].fillna(0.0) == 0, 0.0)
    table = table.sort_values(keys, ignore_index=True)
    if months > 1:
        rolled = [*_FIGURES, own]
        table = every_month(table, by)
        grouped = table.groupby(list(by), sort=False, observed=True)[rolled] if by else table[rolled]
        window = grouped.rolling(months, min_periods=months).sum()
        table[rolled] = window.droplevel(list(range(len(by)))).sort_index() if by else window
        table = table[table["given"]].drop(columns="given").reset_index(drop=True)[[*keys, *rolled]]
    table["hours"] = table["external_hours"] + table["internal_hours"]
    table["amount"] = table["external_amount"] + table["internal_amount"]
    for price, what in (("external_price", "external_"), ("internal_price", "internal_"), ("mean_price", "")):
        table[price] = ratio(table[f"{what}amount"], table[f"{what}hours"])
    # Internal temps are on the municipality's payroll: their hours are in its attendance hours already.
    table["attendance_hours"] = table[own] + table["external_hours"]
    table["share_of_attendance"] = ratio(table["hours"], table["attendance_hours"])
    table["external_share_of_attendance"] = ratio(table["external_hours"], table["attendance_hours"])
    return table.drop(columns=[own, *_ROWS], errors="ignore")


_SOURCES = ("external", "internal")
_FIGURES = [f"{source}_{what}" for source in _SOURCES for what in ("hours", "amount")]
_ROWS = [f"{source}_rows" for source in _SOURCES]


def _by_source(lines: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Hours and kroner of each source by the keys, missing where it has no row or tells none, and its number of rows."""
    for source in _SOURCES:
        lines[f"{source}_rows"] = (lines["source"] == source).astype(float)
        for what in ("hours", "amount"):
            lines[f"{source}_{what}"] = lines[what].where(lines["source"] == source)
    return sums(lines, keys, [*_FIGURES, *_ROWS])
