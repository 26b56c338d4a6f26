"""Residential places and their money: citizens' changes of place and level, the year's expected income and cost, the occupancy
that rates are built on, and what a surplus does to them.

Every change has its day and its rate before and after, so that a list of single changes and the sums of facilities are the
same kroner: a move between two facilities is the difference of their rates and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.declared_tables import ANY, DAY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import number, ratio, require, sums
from styringslib.followup.spells import days, ends
from styringslib.rules import rule_value

CHANGE_COLUMNS = [
    "citizen", "date", "kind", "unit_before", "unit", "level_before", "level", "rate_before", "rate",
    "amount_this_year", "amount_full_year",
]  # fmt: skip


@takes(table={"unit": ANY, "month": MONTH, "occupied_days": NUMBER, "available_days": NUMBER})
def expected_occupancy(table: pd.DataFrame, year: int) -> pd.Series:
    """The occupancy that a rate for `year` is built on: the mean of the previous years' actual, by unit.

    table: the result of `occupancy`. How many years is the rule residential_occupancy_years (two, in the order on
    cost-based rates; not verified). A unit with only some of the years has the mean of those; with none it is missing.

    >>> table = pd.DataFrame({"unit": "Lunden", "month": [pd.Period("2024-01", "M"), pd.Period("2025-01", "M")],
    ...     "available_days": [100.0, 100.0], "occupied_days": [90.0, 96.0]})
    >>> expected_occupancy(table, 2026).round(2).to_dict()
    {'Lunden': 0.93}
    """
    lines = table.assign(year=table["month"].dt.year)
    years = int(rule_value("residential_occupancy_years", f"{year}-01"))
    lines = lines[lines["year"].between(year - years, year - 1)]
    yearly = lines.groupby(["unit", "year"], observed=True)[["occupied_days", "available_days"]].sum()
    shares = ratio(yearly["occupied_days"], yearly["available_days"])
    mean = shares.groupby(level="unit", observed=True).mean()
    return mean.reindex(sorted(table["unit"].unique())).rename_axis("unit").rename("expected_occupancy")


def rate_correction(result: float, rate_basis: float, on: Any = None, *, max_share: float | None = None) -> pd.Series:
    """How much of a facility's surplus may be kept, and how much goes back into the rates of the following years.

    result: kr, + = surplus; rate_basis: kr the rates were built on; on: a day or month of the year of the result, which
    decides the rule residential_surplus_kept, the largest share of the basis that may be kept (not verified); max_share: the
    share where it is agreed otherwise. Result: kept, returned (kr). A deficit gives 0 and 0: it is the facility's to carry.
    ValueError (Danish) when neither `on` nor `max_share` is given, or no rule was in force.

    A surplus of 900,000 kr on rates built on 12 m: 5 % is 600,000, so 300,000 goes back.

    >>> rate_correction(900_000, 12_000_000, "2026-12").to_dict()
    {'kept': 600000.0, 'returned': 300000.0}
    """
    if max_share is None:
        if on is None:
            raise ValueError("Angiv året (on) for reglen om overskud, eller den aftalte andel (max_share).")
        max_share = rule_value("residential_surplus_kept", on)
    surplus = max(number(result, "Resultatet"), 0.0)
    limit = number(rate_basis, "Takstgrundlaget", minimum=0) * number(max_share, "Andelen", minimum=0)
    kept = min(surplus, limit)
    return pd.Series({"kept": kept, "returned": surplus - kept}, name="rate_correction")


@takes(
    trade={"unit": ANY, "month": MONTH, "trade": ANY, "amount": NUMBER, "unvalued_days": NUMBER + OPTIONAL},
    changes={
        "unit": ANY,
        "month_from": MONTH,
        "month_to": ANY,
        "amount_per_month": NUMBER,
        "probability": NUMBER + OPTIONAL,
    },
)
def expected_trade(trade: pd.DataFrame, through: Any, *, changes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Income or cost of places for the year of `through`: so far, the rest if today's placements run on, and what is expected.

    trade: `place_trade` for the whole year. changes: expected changes of places with unit, month_from, month_to,
    amount_per_month, probability (0..1; missing = 1), counted for the months after `through` with their probability, as
    trade "change". Result: unit, trade, actual (through the month), rest, total, unvalued_days (place-days of the year without
    a rate, which the amounts lack; 0 where the table does not count them); the finance office and the facility see the same
    table. A sum is missing where none of its days has a rate.

    >>> trade = pd.DataFrame({"unit": "Lunden", "trade": "sale", "month": pd.period_range("2026-01", "2026-12", freq="M"),
    ...     "place_days": 30.0, "amount": 60_000.0})
    >>> expected_trade(trade, "2026-10")
         unit trade    actual      rest     total  unvalued_days
    0  Lunden  sale  600000.0  120000.0  720000.0            0.0
    """
    last = as_month(through)
    table = require(
        trade, "placements", ["unit", "month", "trade", "amount"],
        numbers=["amount", "unvalued_days"], optional=["unvalued_days"],
    ).reindex(columns=["unit", "month", "trade", "amount", "unvalued_days"])  # fmt: skip
    table = table[table["month"].dt.year == last.year]
    keys = ["unit", "trade"]
    result = sums(table, keys, ["unvalued_days"]).fillna({"unvalued_days": 0.0})
    for name, part in (("actual", table["month"] <= last), ("rest", table["month"] > last)):
        lines = table[part]
        known = sums(lines, keys, ["amount"]).rename(columns={"amount": name}).assign(there=True)
        result = result.merge(known, on=keys, how="left")
        # No month on one side is nothing; months without a rate are not known.
        result[name] = result[name].mask(result.pop("there").isna(), 0.0)
    if changes is not None and len(changes):
        known = require(
            changes, "changes", ["unit", "month_from", "month_to", "amount_per_month"],
            numbers=["amount_per_month", "probability"], optional=["probability"],
        )  # fmt: skip
        chance = known["probability"].fillna(1.0) if "probability" in known else 1.0
        if bool(np.any((np.asarray(chance) < 0) | (np.asarray(chance) > 1))):
            raise ValueError("En forventet ændrings sandsynlighed skal ligge mellem 0 og 1 (for eksempel 0,5).")
        months = [
            max(0, (min(as_month(f"{last.year}-12"), _end(until, last.year)) - max(last + 1, as_month(start))).n + 1)
            for start, until in zip(known["month_from"], known["month_to"], strict=True)
        ]
        known["rest"] = known["amount_per_month"] * chance * np.array(months, dtype=float)
        extra = sums(known, ["unit"], ["rest"]).assign(trade="change", actual=0.0, unvalued_days=0.0)
        result = pd.concat([result, extra], ignore_index=True)
    result["total"] = result["actual"] + result["rest"]
    columns = ["unit", "trade", "actual", "rest", "total", "unvalued_days"]
    return result[columns].sort_values(["unit", "trade"], ignore_index=True)


def _end(until: Any, year: int) -> pd.Period:
    return as_month(f"{year}-12") if pd.isna(until) else as_month(until)


@takes(
    placements={"citizen": ANY, "unit": ANY, "support_level": ANY, "from_date": DAY, "to_date": DAY, "rate": NUMBER},
)
def place_changes(placements: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """The changes of citizens' places from the month `first` through `last`, a row a change, in order of date.

    placements (checked, see `check_placements`): citizen, unit, support_level, from_date, to_date, rate (kr a day); rows without
    citizen are empty places. Rows of one citizen that follow each other (the same day, for both may count it, or the day
    after) are one stay: another facility makes it a move ("moved"), another support level in the same one a changed need
    ("level", where both are told), and a new rate or place alone is no change. Else the citizen has "started" or "stopped".
    Result: citizen, date (first day of the new, last day of what stopped), kind, unit_before, unit, level_before, level,
    rate_before, rate (kr a day; missing where there is no before or after, or no rate), amount_this_year (days to 31 December
    of the date's year x rate after, less the same at the rate before), amount_full_year; + = more to pay for. Amounts without
    a rate are missing.

    >>> placements = pd.DataFrame({"citizen": ["a", "a"], "unit": ["Lunden", "Lunden"], "support_level": ["1", "2"],
    ...     "from_date": pd.to_datetime(["2025-01-01", "2026-12-01"]), "to_date": pd.to_datetime(["2026-11-30", None]),
    ...     "rate": [2_000.0, 2_500.0]})
    >>> place_changes(placements, "2026-01", "2026-12").loc[0, ["kind", "level_before", "level", "amount_this_year"]].to_dict()
    {'kind': 'level', 'level_before': '1', 'level': '2', 'amount_this_year': 15500.0}
    """
    names = ["citizen", "unit", "support_level", "from_date", "to_date", "rate"]
    table = require(placements, "placements", names, numbers=["rate"])
    table = table[table["citizen"].notna()].reset_index(drop=True)
    start, stop = days(table["from_date"]), ends(table["to_date"])
    if bool(np.any(np.isnat(start) | (stop < start))):
        raise ValueError("En placering slutter, før den begynder, eller mangler startdato. Kør datakontrollen først.")
    group = pd.factorize(table["citizen"])[0]
    order = np.lexsort((start, group))
    here, after = order[:-1], order[1:]
    gap = (start[after] - stop[here]).astype(np.int64)
    joined = (group[here] == group[after]) & (gap >= 0) & (gap <= 1)
    new, old = after[joined], here[joined]
    begins, finishes = np.ones(len(table), dtype=bool), table["to_date"].notna().to_numpy(copy=True)
    begins[new] = False
    finishes[old] = False
    nobody = np.full(len(table), -1)
    parts = [
        _changes(table, old, new),
        _changes(table, nobody[begins], np.flatnonzero(begins)),
        _changes(table, np.flatnonzero(finishes), nobody[finishes]),
    ]
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    month = found["date"].dt.to_period("M")
    found = found.loc[(month >= as_month(first)) & (month <= as_month(last)) & (found["kind"] != "")]
    ordered: pd.DataFrame = found.sort_values(["date", "citizen"], kind="stable", ignore_index=True)
    return ordered[CHANGE_COLUMNS]


def _changes(table: pd.DataFrame, old: np.ndarray[Any, Any], new: np.ndarray[Any, Any]) -> pd.DataFrame:
    """A row for each pair of rows before and after; -1 is no row."""
    before, later = (table.reindex(rows).reset_index(drop=True) for rows in (old, new))
    came, left = later["from_date"], before["to_date"]
    found = pd.DataFrame(
        {
            "citizen": later["citizen"].fillna(before["citizen"]),
            "date": pd.to_datetime(came.fillna(left)),
            "unit_before": before["unit"],
            "unit": later["unit"],
            "level_before": before["support_level"],
            "level": later["support_level"],
            "rate_before": before["rate"],
            "rate": later["rate"],
        }
    )
    there, gone = pd.Series(new >= 0), pd.Series(old >= 0)
    # A level that is not told, before or after, is no other level.
    same_level = (found["level"] == found["level_before"]) | found["level"].isna() | found["level_before"].isna()
    found["kind"] = np.select(
        [~gone, ~there, found["unit"] != found["unit_before"], ~same_level],
        ["started", "stopped", "moved", "level"],
        "",
    )
    year = found["date"].dt.year
    new_year = pd.to_datetime((year + 1).astype(str) + "-01-01")
    rest_new = (new_year - pd.to_datetime(came)).dt.days
    rest_old = (new_year - pd.to_datetime(left)).dt.days - 1
    whole = np.where(found["date"].dt.is_leap_year, 366.0, 365.0)
    for name, later_days, earlier_days in (
        ("amount_this_year", rest_new, rest_old),
        ("amount_full_year", pd.Series(whole), pd.Series(whole)),
    ):
        gained = (found["rate"] * later_days).where(there, 0.0)
        found[name] = gained - (found["rate_before"] * earlier_days).where(gone, 0.0)
    return found
