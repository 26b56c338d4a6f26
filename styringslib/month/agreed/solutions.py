"""Causes and solutions that people have written, each with the unit and area that it is of."""

from __future__ import annotations

import pandas as pd

from styringslib.intake import Municipality
from styringslib.intake.cells.cells import fold_choice
from styringslib.month.accounts import under_heirs
from styringslib.register.entries import field

HORIZONS = field("solution", "horizon").choices
CEASED = field("cause", "status").choices[1]
_STATES = field("solution", "status").choices
PROPOSED, DECIDED, CARRIED_OUT, ABANDONED = *_STATES[:2], *_STATES[3:]


def causes(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """The causes that are still there, with area filled in; what was said of another year's "this year" is missing."""
    return _placed(known, known.causes, month, over=CEASED, otherwise="Gælder")


def solutions(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """The solutions that are not dropped, with unit and area filled in, cause_row (the row of the cause among ``causes``, missing
    without one), counts (whether it counts for itself: neither carried out nor become an action, whose effect counts there) and
    late (past its deadline without being carried out)."""
    table = _placed(known, known.solutions, month, over=ABANDONED, otherwise=PROPOSED)
    there = causes(known, month)
    named = pd.Series([_cause_of(row, there) for _, row in table.iterrows()], index=table.index, dtype="float64")
    nowhere = table["unit"].isna() & table["area"].isna()
    filled = {name: table[name].mask(nowhere, named.map(there[name])) for name in ("unit", "area")}
    open_ = table["status"].ne(CARRIED_OUT) & table["action"].isna()
    late = open_ & (table["deadline"] <= month.end_time)
    return table.assign(**filled, cause_row=named, counts=open_, late=late)


def _placed(known: Municipality, table: pd.DataFrame, month: pd.Period, *, over: str, otherwise: str) -> pd.DataFrame:
    """The rows that are not ``over``, with the area of their unit; what was said of another year's "this year" is missing."""
    areas = {unit.name: unit.area for unit in known.settings.units}
    table = under_heirs(known, table)
    table = table.assign(status=table["status"].fillna(otherwise), area=table["area"].fillna(table["unit"].map(areas)))
    this_year = table["amount_this_year"].where(table["month"].dt.year == month.year)
    return table.assign(amount_this_year=this_year)[table["status"] != over].reset_index(drop=True)


def _cause_of(solution: pd.Series, there: pd.DataFrame) -> float:
    """The row of a solution's cause: by the register's entry, else by its title, the solution's own unit and area first."""
    entry = solution.get("cause_entry")
    if isinstance(entry, str) and "entry" in there:
        same = there[there["entry"] == entry]
    else:
        titles = there["title"].map(fold_choice)
        same = there[titles == fold_choice(str(solution["cause"]))]
    for name in ("unit", "area"):
        nearer = same[same[name] == solution[name]]
        same = nearer if len(nearer) else same
    return float(same.index[0]) if len(same) else float("nan")
