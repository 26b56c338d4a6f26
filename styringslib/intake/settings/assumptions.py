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
    newest = _newest(table, month)
    known = pd.concat([newest[newest["unit"].isna()], newest[newest["unit"] == unit]])
    return (
        known.drop_duplicates("name", keep="last")
        .set_index("name")
        .sort_index()[["value", "source", "unit", "valid_from"]]
    )


def in_force_by_unit(table: pd.DataFrame, name: str, month: pd.Period, units: Sequence[str]) -> pd.Series:
    """The value of one assumption in ``month`` for each of ``units`` that has one, as `in_force` has it; index unit."""
    newest = _newest(table[table["name"] == name], month)
    shared = newest.loc[newest["unit"].isna(), "value"].tolist()
    own = newest[newest["unit"].notna()].set_index("unit")["value"].to_dict()
    found = {unit: own[unit] if unit in own else shared[0] for unit in units if unit in own or shared}
    return pd.Series(found, dtype=float, name="value").rename_axis("unit")


def _newest(table: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """What has begun to count by ``month``, the newest of each unit's (missing: all units') and name."""
    begun = table[table["valid_from"] <= month].sort_values("valid_from", kind="stable")
    return begun.drop_duplicates(["unit", "name"], keep="last")
