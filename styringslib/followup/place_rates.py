"""What is expected of residential places: the year's income and cost, the occupancy that rates are built on, and what a
surplus does to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.declared_tables import ANY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import number, ratio, require, sums
from styringslib.rules import rule_value


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
