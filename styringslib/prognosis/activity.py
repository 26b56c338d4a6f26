"""The money forecast that follows from activity: hours times price plus payroll run-rate, beside the direct one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.prognosis.series import TOTAL, check_levels, check_month, level_label
from styringslib.prognosis.year_end import year_end


def activity_year_end(
    hours: pd.DataFrame,
    price: Any,
    through: Any,
    fixed: pd.DataFrame | None = None,
    levels: Iterable[float] = (80, 95),
) -> pd.DataFrame:
    """Forecast the year's cost as hours times price, plus costs that do not follow hours.

    hours: months by unit (delivered hours, or active course weeks), as history of `year_end`. price: kr per hour, one
    number, or by unit, or months by unit (the latest known price holds on). fixed: months by unit in kr, forecast by
    itself and added (payroll that is paid whatever the hours).
    Returns unit and "total" as `year_end`, in kr: the units of hours, then those that have fixed costs only; their total
    is the rows' sum. attrs as `year_end`'s, of both parts together. Interval: hours' and fixed costs' errors taken as
    independent. Raises ValueError (Danish) as `year_end`, and where a unit has no price.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> hours = pd.DataFrame({"Nord": 100.0}, index=months)
    >>> activity_year_end(hours, 500.0, "2026-09")[["unit", "actual", "remaining", "total"]].round(2)
        unit    actual  remaining     total
    0   Nord  450000.0   150000.0  600000.0
    1  total  450000.0   150000.0  600000.0
    """
    checked = check_levels(levels)
    month = check_month(through, "Den seneste lukkede måned (through)")
    result = year_end(_priced(hours, price), month, None, checked)
    if fixed is None:
        return result
    return _together(result, year_end(fixed, month, None, checked), checked)


def _together(moving: pd.DataFrame, steady: pd.DataFrame, levels: tuple[float, ...]) -> pd.DataFrame:
    """Add two tables of `year_end` unit by unit; a unit that only one of them has is as it is there."""
    parts = [table.set_index("unit") for table in (moving, steady)]
    told = [table.attrs for table in parts]
    for part in parts:
        part.attrs = {}
    units = [*dict.fromkeys([*parts[0].index[:-1], *parts[1].index[:-1]]), TOTAL]
    first, second = (part.reindex(units).fillna(0.0) for part in parts)
    combined = first[["actual", "remaining", "total"]] + second[["actual", "remaining", "total"]]
    for level in map(level_label, levels):
        for side, sign in (("lower", -1.0), ("upper", 1.0)):
            one, other = (part[f"{side}_{level}"] - part["total"] for part in (first, second))
            combined[f"{side}_{level}"] = combined["total"] + sign * np.sqrt(one**2 + other**2)
    combined = combined.reset_index()
    # The methods' weights are of the hours; a unit without hours has those of its fixed costs.
    combined.attrs = {**told[0], "weights": {**told[1]["weights"], **told[0]["weights"]}}
    combined.attrs["notes"] = [*told[0]["notes"], *told[1]["notes"]]
    for name in ("posted", "expected"):
        amounts = [[of[name][unit] for of in told if unit in of[name]] for unit in units]
        combined.attrs[name] = {unit: np.sum(rows, axis=0).tolist() for unit, rows in zip(units, amounts, strict=True)}
    return combined


@takes(
    direct={"unit": ANY, "total": NUMBER, "lower_{level:g}": NUMBER, "upper_{level:g}": NUMBER},
    activity={"unit": ANY, "total": NUMBER, "lower_{level:g}": NUMBER, "upper_{level:g}": NUMBER},
)
def compare_year_ends(direct: pd.DataFrame, activity: pd.DataFrame, level: float = 80) -> pd.DataFrame:
    """Set two forecasts of the same year side by side and say where they disagree.

    direct, activity: tables of `year_end` and `activity_year_end`. Returns unit, direct, activity, difference
    (activity - direct), share (of direct), disagree (True where each total lies outside the other's interval) and text
    (Danish; empty where they agree). Units in one table only are left out, and with them the total, which is then of
    other units on one side than on the other.

    >>> direct = pd.DataFrame({"unit": ["Nord"], "total": [100.0], "lower_80": [95.0], "upper_80": [105.0]})
    >>> by_hours = pd.DataFrame({"unit": ["Nord"], "total": [110.0], "lower_80": [106.0], "upper_80": [114.0]})
    >>> compare_year_ends(direct, by_hours)[["unit", "difference", "share", "disagree"]]
       unit  difference  share  disagree
    0  Nord        10.0    0.1      True
    """
    label = level_label(level)
    if set(direct["unit"]) != set(activity["unit"]):
        direct = direct[direct["unit"] != TOTAL]
    both = direct.merge(activity, on="unit", suffixes=("", "_activity"))
    low, high = f"lower_{label}", f"upper_{label}"
    outside = (both["total"] < both[f"{low}_activity"]) | (both["total"] > both[f"{high}_activity"])
    reverse = (both["total_activity"] < both[low]) | (both["total_activity"] > both[high])
    table = pd.DataFrame({"unit": both["unit"], "direct": both["total"], "activity": both["total_activity"]})
    table["difference"] = table["activity"] - table["direct"]
    table["share"] = table["difference"] / table["direct"].abs().where(table["direct"] != 0)
    table["disagree"] = outside & reverse
    more = "Aktiviteten peger på et højere forbrug end regnskabet hidtil viser. Se efter ydelser, der endnu ikke er afregnet."
    less = "Regnskabet peger på et højere forbrug end aktiviteten forklarer. Se efter pris pr. time, vikarer og fravær."
    table["text"] = np.where(~table["disagree"], "", np.where(table["difference"] > 0, more, less))
    return table


def _priced(hours: pd.DataFrame, price: Any) -> pd.DataFrame:
    factor: pd.DataFrame | pd.Series | float
    lacking: pd.Index
    if isinstance(price, pd.DataFrame):
        factor = price.reindex(columns=hours.columns).reindex(hours.index.union(price.index)).ffill().bfill()
        factor = factor.reindex(hours.index)
        lacking = factor.columns[factor.isna().any()]
    elif isinstance(price, pd.Series | dict):
        factor = pd.Series(price, dtype=float).reindex(hours.columns)
        lacking = factor.index[factor.isna()]
    else:
        factor, lacking = float(price), pd.Index([])
    if len(lacking):
        raise ValueError(f"Enheden {lacking[0]} har ingen timepris. Angiv en pris for hver enhed.")
    return hours.astype(float) * factor
