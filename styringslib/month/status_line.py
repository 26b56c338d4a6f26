"""The status line as the month's figures hold it: a deviation is forecast minus budget, whatever the method returns."""

from __future__ import annotations

import pandas as pd

from styringslib import followup


def status_line(row: pd.Series, month: pd.Period) -> pd.Series | None:
    """followup.budget_status of a forecast row, ``as_cost``; None without a budget."""
    if pd.isna(row["budget"]):
        return None
    return as_cost(followup.budget_status(row["budget"], row["spent"], row["expected_rest"], month))


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
