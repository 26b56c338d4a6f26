"""How finished years were forecast: in which the result fell outside, and how years in which something was seen came out."""

from __future__ import annotations

import pandas as pd

from styringslib.prognosis import TOTAL

#: So many years of units there have to be before a class of them is told of.
ENOUGH = 5
STATES = ("calm", "shift", "single")


def _finished(record: pd.DataFrame, through: pd.Period) -> pd.DataFrame:
    """Forecasts of finished years, made after the most months that are not more than ``through``'s; else after the fewest."""
    rows = record[(record["method"] == "combination") & record["outturn"].notna()]
    passed = rows["month"].dt.month
    known = passed[passed <= through.month]
    # Of January or February there is no record; the first one that there is, is the nearest.
    rows = rows[passed == (known.max() if len(known) else passed.min())]
    told: pd.DataFrame = rows.assign(inside=rows["outturn"].between(rows["lower_80"], rows["upper_80"]))
    return told


def finished_years(record: pd.DataFrame, through: pd.Period) -> pd.DataFrame:
    """Year -> month (the last one that the forecast knew) and inside, whether the result lay within the 80 % interval.

    ``record``: the rows of one unit or of the total, columns RECORD; of the forecasts made at the time of year of ``through``.
    """
    rows = _finished(record, through)
    years = rows.assign(year=rows["month"].dt.year).sort_values("year")
    return years.set_index("year")[["month", "inside"]]


def years_by_state(record: pd.DataFrame, through: pd.Period) -> pd.DataFrame:
    """State (calm, shift, single) -> passed (months), count (years of units), error (median size, 0-1), inside (count), of all
    units' finished years and at the time of year of ``through``; only states that ENOUGH years were in."""
    rows = _finished(record[record["unit"] != TOTAL], through)
    rows = rows[rows["error"].notna()]
    grouped = rows.assign(error=rows["error"].abs(), passed=rows["month"].dt.month).groupby("state")
    found = grouped.agg(
        passed=("passed", "first"), count=("error", "size"), error=("error", "median"), inside=("inside", "sum")
    )
    enough = found[found["count"] >= ENOUGH]
    return enough.reindex([state for state in STATES if state in enough.index])
