"""What the rates of a residential facility rest on: the occupancy they are built on, and what a surplus does to them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.followup.contract import number, ratio
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
