"""Where the budget stands: spent, expected rest, expected deviation, and how likely an overspend is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from styringslib.calendar import as_day, as_month, newest, year_share
from styringslib.declared_tables import ANY, DAY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import number, ratio, require, sums


def budget_status(budget: float, spent: float, expected_rest: float, as_of: Any) -> pd.Series:
    """The purchaser's status line at a date.

    `budget`, `spent` so far and `expected_rest` of the year in kroner; `as_of` a date, "2019-10-31", or a month (its
    last day). Result: budget, spent, expected_rest, expected_deviation (budget - spent - rest, negative = overspend),
    spent_share (spent / budget; missing when the budget is 0) and max_share (days elapsed / days of the year); shares
    as fractions, nothing rounded. ValueError (Danish) for what is no finite number or no date.
    Source: VIVE 2020, "Økonomisk styring af hjemmepleje og rehabiliteringsforløb" (Favrskov's status table).

    >>> line = budget_status(budget=120, spent=90, expected_rest=40, as_of="2019-10-31")
    >>> line.round(4).to_dict()
    {'budget': 120.0, 'spent': 90.0, 'expected_rest': 40.0, 'expected_deviation': -10.0, 'spent_share': 0.75, 'max_share': 0.8329}
    """
    whole = number(budget, "Budgettet")
    used = number(spent, "Forbruget")
    rest = number(expected_rest, "Det forventede forbrug for resten af året")
    return pd.Series(
        {
            "budget": whole,
            "spent": used,
            "expected_rest": rest,
            "expected_deviation": whole - used - rest,
            "spent_share": used / whole if whole else math.nan,
            "max_share": year_share(as_of),
        },
        name=pd.Timestamp(as_day(as_of)),
    )


@takes(budget={"month": MONTH, "unit": ANY, "version": ANY, "decided_on": DAY + OPTIONAL})
def budget_in_force(budget: pd.DataFrame) -> pd.DataFrame:
    """Budget lines that count: a unit's revised lines in years where it has any, else its adopted ones.

    budget: month (monthly periods), unit, version ("adopted" / "revised") and any other columns; the rows that count come
    back as they are. With decided_on (the day that a version was decided) the newest of several counts; one without a day
    is the oldest.

    >>> lines = pd.DataFrame({"month": pd.PeriodIndex(["2026-01", "2026-01", "2027-01"], freq="M"), "unit": "Nord",
    ...     "version": ["adopted", "revised", "adopted"], "amount": [100.0, 110.0, 105.0]})
    >>> budget_in_force(lines)["amount"].tolist()
    [110.0, 105.0]
    """
    revised = budget["version"].eq("revised")
    has_revised = revised.groupby([budget["unit"], budget["month"].dt.year]).transform("any")
    in_force: pd.DataFrame = budget[revised | ~has_revised]
    if "decided_on" in in_force:
        years = in_force["month"].dt.year
        in_force = in_force[newest(in_force["decided_on"], [in_force["unit"], years])]
    return in_force


@takes(
    budget={"month": MONTH, "{by}": ANY, "amount": NUMBER, "version": ANY, "decided_on": DAY + OPTIONAL},
    postings={"month": MONTH, "{by}": ANY, "amount": NUMBER},
    expected_rest={"{by}": ANY, "amount": NUMBER},
)
def status_table(
    budget: pd.DataFrame,
    postings: pd.DataFrame,
    as_of: Any,
    *,
    expected_rest: pd.DataFrame | None = None,
    by: Sequence[str] = ("unit",),
) -> pd.DataFrame:
    """`budget_status` for every group of budget and postings in the year of `as_of`, against both budgets.

    budget: month, amount, version ("adopted" / "revised") and the columns of `by`; postings: month, amount and `by`;
    expected_rest: `by` and amount (kroner for the months after `as_of`). Postings after the month of `as_of` are left
    out. The budget measured against is `budget_in_force`: which version counts is decided for a unit and year, whatever `by`
    is, so that account groups add up to their unit and units to the municipality; a group whose lines are all of the other
    version has 0 in force. Without a column unit the table is that of one unit, or of as many as `by` without account_group
    tells apart.
    Result, one row a group: `by`, adopted, revised, budget (the one measured against), budget_to_date, spent,
    expected_rest, expected_total, expected_deviation, deviation_adopted, spent_share, budget_share (what the budget's
    own months say should be spent), max_share. Without `expected_rest` the expectations are missing.

    >>> months = pd.period_range("2026-01", "2026-12", freq="M")
    >>> budget = pd.DataFrame({"month": months, "unit": "Nord", "amount": 10.0, "version": "adopted"})
    >>> postings = pd.DataFrame({"month": months[:6], "unit": "Nord", "amount": 11.0})
    >>> rest = pd.DataFrame({"unit": ["Nord"], "amount": [60.0]})
    >>> status = status_table(budget, postings, "2026-06", expected_rest=rest).loc[0]
    >>> status[["budget", "budget_to_date", "spent", "expected_total", "expected_deviation"]].to_dict()
    {'budget': 120.0, 'budget_to_date': 60.0, 'spent': 66.0, 'expected_total': 126.0, 'expected_deviation': -6.0}
    """
    day, keys = as_day(as_of), list(by)
    month = as_month(day)
    named, also = ["month", *keys, "amount", "version"], ["unit", "decided_on"]
    lines = require(budget, "budget", named, numbers=["amount"], optional=also)
    lines = _newest_of_each(lines, keys)
    lines = lines[lines["month"].dt.year == day.year]
    spent = require(postings, "postings", ["month", *keys, "amount"], numbers=["amount"])
    spent = spent[(spent["month"].dt.year == day.year) & (spent["month"] <= month)]
    table = _versions(lines, keys).merge(
        sums(spent, keys, ["amount"]).rename(columns={"amount": "spent"}), on=keys, how="outer"
    )
    in_force = _in_force(lines, keys)
    for name, part in (("budget", in_force), ("budget_to_date", in_force[in_force["month"] <= month])):
        table = table.merge(sums(part, keys, ["amount"]).rename(columns={"amount": name}), on=keys, how="left")
    has_budget = table[["adopted", "revised"]].notna().any(axis=1)
    figures = ["spent", "budget", "budget_to_date"]
    table.loc[has_budget, figures] = table.loc[has_budget, figures].fillna(0.0)
    if expected_rest is None:
        table["expected_rest"] = math.nan
    else:
        rest = require(expected_rest, "expected_rest", [*keys, "amount"], numbers=["amount"])
        rest = sums(rest, keys, ["amount"]).rename(columns={"amount": "expected_rest"})
        table = table.merge(rest, on=keys, how="left")
    table["expected_total"] = table["spent"] + table["expected_rest"]
    table["expected_deviation"] = table["budget"] - table["expected_total"]
    table["deviation_adopted"] = table["adopted"] - table["expected_total"]
    table["spent_share"] = ratio(table["spent"], table["budget"])
    table["budget_share"] = ratio(table["budget_to_date"], table["budget"])
    table["max_share"] = year_share(day)
    columns = ["adopted", "revised", "budget", "budget_to_date", "spent", "expected_rest", "expected_total"]
    columns += ["expected_deviation", "deviation_adopted", "spent_share", "budget_share", "max_share"]
    ordered: pd.DataFrame = table[keys + columns].sort_values(keys, ignore_index=True)
    return ordered


def _in_force(lines: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The budget lines in force, by unit; without that column by what `keys` tell apart beside the account group."""
    if "unit" in lines:
        return budget_in_force(lines)
    return budget_in_force(lines.assign(unit=_owner(lines, keys))).drop(columns="unit")


def _owner(lines: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Whose budget each line is: the unit's; without that column what `keys` tell apart beside the account group."""
    if "unit" in lines:
        return lines["unit"]
    owners = [key for key in keys if key != "account_group"]
    return lines.groupby(owners, observed=True, dropna=False).ngroup() if owners else pd.Series(0, index=lines.index)


def _newest_of_each(lines: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Of each version of a year's budget the newest by the day on which it was decided, where days are given. ValueError
    (Danish) for a version that is none."""
    unknown = set(lines["version"].dropna().unique()) - {"adopted", "revised"}
    if unknown or lines["version"].isna().any():
        raise ValueError(f"Budgettet har en ukendt version: {sorted(unknown) or 'tom'}. Brug adopted eller revised.")
    if "decided_on" not in lines:
        return lines
    by = [_owner(lines, keys), lines["month"].dt.year, lines["version"]]
    return lines[newest(lines["decided_on"], by)].drop(columns="decided_on")


def _versions(lines: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sums of budget lines by `keys`, a column per version, missing where the group has no line of it."""
    table = lines.pivot_table(index=keys, columns="version", values="amount", aggfunc="sum", observed=True)
    return table.reindex(columns=["adopted", "revised"]).reset_index()
