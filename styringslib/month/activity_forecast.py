"""The year-end that follows from activity: what is spent, plus expected hours times what an hour has cost of late."""

from __future__ import annotations

import pandas as pd

from styringslib import prognosis
from styringslib.intake import Municipality
from styringslib.month import accounts

# Months whose cost per delivered hour counts as today's.
RECENT = 3
COLUMNS = ["by_activity", "activity_lower_80", "activity_upper_80", "activity_differs"]


def activity_forecast(municipality: Municipality, month: pd.Period, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Index unit (those that deliver hours): by_activity and its 80 % bounds, kr, and activity_differs.

    Delivered hours of the rest of the year (prognosis.activity_year_end) times the unit's cost per delivered hour in the
    last three months, added to what is spent. It differs when each forecast's total lies outside the other's interval.
    ``forecasts``: ``accounts.forecasts`` of the same month. Empty in December, and without hours.
    """
    known = municipality.known_at(month)
    rows = known.activity.assign(unit=known.activity["unit"].replace(accounts.successors(known)))
    rows = rows[(rows["month"] <= month) & rows["delivered_hours"].notna()]
    if month.month == 12 or rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    hours = accounts.monthly(rows.rename(columns={"delivered_hours": "hours"}), "hours")
    cost = accounts.monthly(accounts.ledger(known, month, accounts.kept_late(forecasts)), "spent")
    recent = pd.period_range(month - (RECENT - 1), month, freq="M")
    units = [
        unit for unit in hours if unit in cost and unit in forecasts.index and hours[unit].reindex(recent).min() > 0
    ]
    if not units:
        return pd.DataFrame(columns=COLUMNS)
    price = cost[units].reindex(recent).sum() / hours[units].reindex(recent).sum()
    found = prognosis.activity_year_end(hours[units], price, month).set_index("unit").loc[units]
    direct = forecasts.loc[units]
    # Known changes count in both, so that only the way of reckoning differs.
    total = direct["spent"] + found["remaining"] + direct["changes"]
    shift = total - found["total"]
    low, high = found["lower_80"] + shift, found["upper_80"] + shift
    outside = (direct["expected"] < low) | (direct["expected"] > high)
    reverse = (total < direct["lower_80"]) | (total > direct["upper_80"])
    return pd.DataFrame(
        {
            "by_activity": total,
            "activity_lower_80": low,
            "activity_upper_80": high,
            "activity_differs": outside & reverse,
        }
    )
