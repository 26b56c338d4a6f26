"""The year-end that follows from activity: what is spent, plus expected hours times what an hour has cost of late."""

from __future__ import annotations

import pandas as pd

from styringslib import prognosis
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.recent import recent_months

# Months whose cost per delivered hour counts as today's.
COLUMNS = {
    "by_activity": "float64",
    "activity_lower_80": "float64",
    "activity_upper_80": "float64",
    "activity_differs": "boolean",
}


def activity_forecast(
    municipality: Municipality, month: pd.Period, figures: pd.DataFrame, late: pd.DataFrame
) -> pd.DataFrame:
    """Index unit (those that deliver hours): by_activity and its 80 % bounds, kr, and activity_differs.

    Delivered hours of the rest of the year (prognosis.activity_year_end) times the unit's cost per delivered hour in the
    last three months, added to what is spent and to the known changes, which count in both ways. It differs when each
    forecast's total lies outside the other's interval (prognosis.compare_year_ends). ``figures``, ``late``: those of
    ``MonthForecast``. Empty in December, and without hours.
    """
    known = municipality.known_at(month)
    rows = accounts.under_heirs(known, known.activity)
    rows = rows[(rows["month"] <= month) & rows["delivered_hours"].notna()]
    nothing = pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    if month.month == 12 or rows.empty:
        return nothing
    hours = accounts.monthly(rows, "delivered_hours")
    cost = accounts.monthly(accounts.ledger(known, month, late), "spent")
    recent = recent_months(month)
    units = [
        unit for unit in hours if unit in cost and unit in figures.index and (hours[unit].reindex(recent) > 0).all()
    ]
    if not units:
        return nothing
    price = cost[units].reindex(recent).sum() / hours[units].reindex(recent).sum()
    direct = figures.loc[units, ["expected", "lower_80", "upper_80"]].rename(columns={"expected": "total"})
    by_hours = prognosis.activity_year_end(hours[units], price, month).set_index("unit").loc[units]
    # From the same spending, and with the same known changes, so that only the way of reckoning differs.
    shift = figures.loc[units, "spent"] + figures.loc[units, "changes"] - by_hours["actual"]
    by_hours = by_hours[["total", "lower_80", "upper_80"]].add(shift, axis=0)
    differs = prognosis.compare_year_ends(
        direct.rename_axis("unit").reset_index(), by_hours.rename_axis("unit").reset_index()
    ).set_index("unit")["disagree"]
    table = by_hours.set_axis(list(COLUMNS)[:3], axis=1).assign(activity_differs=differs)
    return table.astype(COLUMNS)
