"""The status line as the month's figures hold it: a deviation is forecast minus budget, whatever the method returns."""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.intake import Unit


def status_line(row: pd.Series, month: pd.Period, unit: Unit | None = None) -> pd.Series | None:
    """followup.budget_status of a forecast row, ``as_cost``; None without a budget. ``unit``: whose it is; of one that opens or
    closes during the year the share that should be spent at most is that of its own days."""
    if pd.isna(row["budget"]):
        return None
    line = as_cost(followup.budget_status(row["budget"], row["spent"], row["expected_rest"], month))
    if unit is not None and (own := _own_share(unit, month)) is not None:
        line["max_share"] = own
    return line


def _own_share(unit: Unit, month: pd.Period) -> float | None:
    """Days gone of the unit's own days in the year, by ``fra`` and ``til``; None for a unit that is there all of it."""
    january, december = (pd.Period(year=month.year, month=number, freq="M") for number in (1, 12))
    first, last = max(unit.start or january, january), min(unit.end or december, december)
    if (first, last) == (january, december) or not first <= min(month, last):
        return None
    return _days(first, min(month, last)) / _days(first, last)


def _days(first: pd.Period, last: pd.Period) -> int:
    return int((last.end_time.normalize() - first.start_time).days) + 1


def printed_line(printed: pd.DataFrame, month: pd.Period) -> pd.Series | None:
    """A status that came as finished figures (item, value) recomputed, ``as_cost``; None unless it has one line each of budget,
    spent and expected rest."""
    found: dict[str, float] = {}
    for item, value in zip(printed["item"], printed["value"], strict=True):
        name = _printed_item(str(item).casefold())
        if name in found:
            return None
        if name:
            found[name] = float(value)
    return as_cost(followup.budget_status(**found, as_of=month)) if len(found) == 3 else None


def as_cost(line: pd.Series) -> pd.Series:
    """A line of followup.budget_status, whose expected_deviation is what is left of the budget, with deviation (+ = more cost
    than budgeted) in its place."""
    turned = line.copy()
    turned["expected_deviation"] = 0.0 - line["expected_deviation"]
    return turned.rename({"expected_deviation": "deviation"})


def _printed_item(item: str) -> str:
    """Which of the three amounts of a status a printed line is; empty for the derived ones."""
    if "%" in item or "pct" in item or "afvigelse" in item:
        return ""
    if "budget" in item:
        return "budget"
    if "forbrug" in item:
        return "expected_rest" if "forvent" in item else "spent"
    return ""
