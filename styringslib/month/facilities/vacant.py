"""What a facility's vacant places come to, without telling the support level of the one who moved out.

A place that is left keeps its rate, and the rates are published: its kroner, divided by its days, are the level of the one who
lived there. Where a level is hidden (``told``), vacant days are priced as the facility's places are told on average.
"""

from __future__ import annotations

import math

import pandas as pd

from styringslib.intake import Municipality
from styringslib.month import staff
from styringslib.month.facilities.levels import known_sale
from styringslib.month.facilities.told import mix, told_together


def occupancy(municipality: Municipality, through: pd.Period) -> pd.DataFrame:
    """``staff.occupancy`` as it may be told in the report of ``through``, with at_mean_price: whether vacant days of the month
    are priced at the mean of the facility's places. The kroner are missing where no price may be told."""
    by_unit = staff.place_days(municipality, through)
    if by_unit.empty:
        return by_unit
    placed = staff.checked_placements(municipality).rows
    limit = municipality.settings.thresholds.small_count
    months = pd.period_range(f"{through.year}-01", through, freq="M")
    by_unit = by_unit.assign(at_mean_price=False)
    for unit, rows in placed.groupby("unit", observed=True):
        price = _mean_price(rows, known_sale(municipality, rows), months, limit)
        own = (by_unit["unit"] == unit) & (by_unit["vacant_days"] > 0)
        if price is not None and own.any():
            by_unit.loc[own, "vacancy_cost"] = by_unit.loc[own, "vacant_days"] * price
            by_unit.loc[own, "at_mean_price"] = True
    table = staff.occupancy(by_unit)
    return table.assign(at_mean_price=by_unit.groupby("month")["at_mean_price"].any())


def at_mean_price(table: pd.DataFrame, months: pd.PeriodIndex) -> bool:
    """Whether vacant places of ``months``, or of the same months last year, are not told at their own rates; ``table``: of
    `occupancy`."""
    return bool(table["at_mean_price"].reindex(months.union(months - 12), fill_value=False).any())


def _mean_price(rows: pd.DataFrame, known: pd.Series, months: pd.PeriodIndex, limit: int) -> float | None:
    """The price a day of one facility's vacant places in ``months`` and the same months of last year, which stand beside them;
    None where they may be told at their own rates, missing where none may be told."""
    # Those months, and the last of each alone: where the report hides a level in any of them, the rate would tell it.
    now = mix(rows, months, limit, known)
    others = (months - 12, months[-1:], months[-1:] - 12)
    if not now.hidden_days and not any(mix(rows, window, limit, known).hidden_days for window in others):
        return None
    there = rows[(rows["from_date"] <= months[-1].end_time) & ~(rows["to_date"] < months[0].start_time)]
    # A place without a rate is no place at nought.
    unknown = there.loc[there["citizen"].notna(), "rate"].isna().any()
    return math.nan if unknown else told_together([now], months, limit).price
