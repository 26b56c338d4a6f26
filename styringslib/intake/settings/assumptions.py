"""Which of the budget's assumptions are in force in a month: a unit's own before the municipality's, the latest of each."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def in_force(table: pd.DataFrame, month: pd.Period, unit: str | None = None) -> pd.DataFrame:
    """The assumptions in force in ``month`` for ``unit``, or for the municipality where ``unit`` is None.

    table: unit (missing = all units), valid_from (month), name, value, source. One of the unit's own goes before one for all
    units, however much newer that is; of two alike the latest valid_from counts, and of the same month the one written
    last. Result: index name, columns value, source, unit, valid_from; empty when none is in force.
    """
    known = table[(table["valid_from"] <= month) & (table["unit"].isna() | (table["unit"] == unit))]
    ranked = known.assign(own=known["unit"].notna()).sort_values(["own", "valid_from"], kind="stable")
    last = ranked.drop_duplicates("name", keep="last").set_index("name").sort_index()
    return last[["value", "source", "unit", "valid_from"]]


def in_force_by_unit(table: pd.DataFrame, name: str, month: pd.Period, units: Sequence[str]) -> pd.Series:
    """The value of one assumption in ``month`` for each of ``units`` that has one, by the same rules; index unit."""
    known = table[(table["valid_from"] <= month) & (table["name"] == name)].sort_values("valid_from", kind="stable")
    shared = known.loc[known["unit"].isna(), "value"].tail(1).tolist()
    own = known[known["unit"].notna()].drop_duplicates("unit", keep="last").set_index("unit")["value"].to_dict()
    found = {unit: own[unit] if unit in own else shared[0] for unit in units if unit in own or shared}
    return pd.Series(found, dtype=float, name="value").rename_axis("unit")
