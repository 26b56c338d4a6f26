"""Who decides what the deviation to date consists of, unit by unit, and what each unit is judged against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import allocation, followup
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.compared import Compared

_COLUMNS = [*followup.PARTS, "deviation", "paid"]


def unit_split(
    compared: Compared,
    contributions: pd.DataFrame | None,
    earned: pd.DataFrame,
    conditions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """followup.deviation_split of the units and months that are compared with the budget; empty without ``contributions``.

    earned: ``MonthForecast.earned``. conditions: ``purchaser.conditions.Conditions.amounts``.
    """
    if contributions is None:
        return pd.DataFrame(columns=_COLUMNS, index=pd.Index([], name="unit"), dtype=float)
    return followup.deviation_split(contributions, _grants(compared, earned), _bought(compared), conditions)


def _grants(compared: Compared, earned: pd.DataFrame) -> pd.DataFrame:
    """unit, budget, earned (kr, of the months that have come) of the units that are judged against what they have earned."""
    booked = (
        accounts.without(table[table["month"].isin(compared.year_to_date)], compared.unbooked)
        for table in (compared.budget, earned)
    )
    budget, made = (table.groupby("unit") for table in booked)
    both = pd.DataFrame({"budget": budget["amount"].sum(), "earned": made["earned"].sum()}).dropna()
    return both.rename_axis("unit").reset_index()


def _bought(compared: Compared) -> pd.DataFrame:
    """unit, volume (kr, missing where unknown): the hours of private providers beyond the budgeted ones, at the agreed price."""
    known = compared.municipality
    terms = AllocationTerms(known.settings)
    private = [unit.name for unit in known.settings.units if unit.kind == "provider" and unit.name in compared.units]
    rows = accounts.without(known.activity[known.activity["month"].isin(compared.year_to_date)], compared.unbooked)
    return pd.DataFrame({"unit": private, "volume": [_volume(terms, name, rows) for name in private]})


def _volume(terms: AllocationTerms, unit: str, activity: pd.DataFrame) -> float:
    rows = activity[activity["unit"] == unit]
    total = 0.0 if len(rows) else np.nan
    for month in pd.PeriodIndex(rows["month"].unique(), freq="M"):
        lines, entry = rows[rows["month"] == month], terms.in_force(unit, month)
        if entry is None or not isinstance(entry.model, allocation.ActivityTerms):
            return np.nan
        more = lines[f"{entry.model.basis}_hours"] - lines["budgeted_hours"]
        total += float((more * entry.model.prices.rates(lines)).sum(skipna=False))
    return total
