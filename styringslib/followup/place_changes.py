"""A citizen's way through residential places: who starts, stops, moves and changes support level, when, and what it costs.

Every change has its day and its rate before and after, so that a list of single changes and the sums of facilities are the
same kroner: a move between two facilities is the difference of their rates and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.declared_tables import ANY, DAY, NUMBER, takes
from styringslib.followup.contract import require
from styringslib.followup.spells import days, ends

KINDS = ("started", "moved", "level", "stopped")
COLUMNS = [
    "citizen", "date", "kind", "unit_before", "unit", "level_before", "level", "rate_before", "rate",
    "amount_this_year", "amount_full_year",
]  # fmt: skip


@takes(
    placements={"citizen": ANY, "unit": ANY, "support_level": ANY, "from_date": DAY, "to_date": DAY, "rate": NUMBER},
)
def place_changes(placements: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """The changes of citizens' places from the month `first` through `last`, a row a change, in order of date.

    placements (checked, see `check_placements`): citizen, unit, support_level, from_date, to_date, rate (kr a day); rows without
    citizen are empty places. Rows of one citizen that follow each other (the same day, for both may count it, or the day
    after) are one stay: another facility makes it a move ("moved"), another support level in the same one a changed need
    ("level"), and a new rate or place alone is no change. Else the citizen has "started" or "stopped".
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
    return ordered[COLUMNS]


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
    same_level = (found["level"] == found["level_before"]) | (found["level"].isna() & found["level_before"].isna())
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
