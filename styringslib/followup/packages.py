"""Service packages and courses of care: active weeks, movement between packages, and the hours behind a week of each.

A citizen is in one package at a time, from a day to a day. An active week is seven citizen-days in a package.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month, months_between
from styringslib.declared_tables import ANY, DAY, NUMBER, takes
from styringslib.followup.contract import require
from styringslib.followup.spells import PACKAGE_COLUMNS, ends, month_edges, spell_days

DAYS_OF_A_WEEK = 7
# A package that begins within so many days after the last one ended is a move; later it is a new beginning.
GAP_DAYS = 14
DAY_AFTER = np.timedelta64(1, "D")


@takes(packages={"citizen": ANY, "unit": ANY, "package": ANY, "from_date": DAY, "to_date": DAY})
def package_weeks(packages: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """Active weeks by unit, month and package; first and last are months, both included.

    packages: checked (see ``check_packages``). Result: unit, month, package, active_weeks (citizen-days / 7), citizens (in
    the package for at least a day of the month). Only what has weeks is there.

    >>> packages = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "package": ["Lille"] * 2,
    ...     "from_date": pd.to_datetime(["2026-01-25", "2025-12-01"]), "to_date": [pd.NaT, pd.Timestamp("2026-01-07")]})
    >>> package_weeks(packages, "2026-01", "2026-02")
       unit    month package  active_weeks  citizens
    0  Nord  2026-01   Lille           2.0         2
    1  Nord  2026-02   Lille           4.0         1
    """
    table = require(packages, "packages", PACKAGE_COLUMNS)
    months = _window(first, last)
    edges = month_edges(months)
    parts = []
    for (unit, package), rows in table.groupby(["unit", "package"], sort=True, observed=True):
        start, stop = ends(rows["from_date"]), ends(rows["to_date"])
        days = spell_days(start, stop, edges)
        there = (start[:, None] < edges[None, 1:]) & (stop[:, None] >= edges[None, :-1])
        who = rows["citizen"].to_numpy()
        citizens = [len(set(who[there[:, place]])) for place in range(len(months))]
        lines = {"month": months, "active_weeks": days / DAYS_OF_A_WEEK, "citizens": citizens}
        parts.append(pd.DataFrame(lines).assign(unit=str(unit), package=str(package)))
    columns = ["unit", "month", "package", "active_weeks", "citizens"]
    if not parts:
        return pd.DataFrame(columns=columns).astype({"active_weeks": float, "citizens": np.int64})
    made = pd.concat(parts, ignore_index=True)
    made = made[made["active_weeks"] > 0].sort_values(["unit", "month", "package"], ignore_index=True)
    return made[columns]


def _window(first: Any, last: Any) -> pd.PeriodIndex:
    """The months from first to last; ValueError (Danish) when there are none."""
    months = months_between(first, last)
    if not len(months):
        raise ValueError(f"Perioden fra {first} til {last} har ingen måneder. Byt om på dem, eller ret dem.")
    return months


@takes(packages={"citizen": ANY, "unit": ANY, "package": ANY, "from_date": DAY, "to_date": DAY})
def package_moves(packages: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """Citizens that went from one package to another, began, or ended, in the months first to last.

    Result: before and after (a package; "" for a beginning or an end), citizens (moves: who moves twice counts twice). A
    package that begins up to 14 days after the last one ended is a move. Rows that are still open have not ended.

    >>> packages = pd.DataFrame({"citizen": ["a", "a", "b"], "unit": ["Nord"] * 3, "package": ["Lille", "Stor", "Lille"],
    ...     "from_date": pd.to_datetime(["2025-06-01", "2026-02-01", "2026-03-01"]),
    ...     "to_date": [pd.Timestamp("2026-01-31"), pd.NaT, pd.NaT]})
    >>> package_moves(packages, "2026-01", "2026-03")
      before  after  citizens
    0         Lille         1
    1  Lille   Stor         1
    """
    table = require(packages, "packages", PACKAGE_COLUMNS).sort_values(["citizen", "from_date"], kind="stable")
    window = (as_month(first).start_time, as_month(last).end_time)
    same = table["citizen"].eq(table["citizen"].shift())
    near = same & ((table["from_date"] - table["to_date"].shift()).dt.days <= GAP_DAYS + 1)
    begun = table["from_date"].between(*window)
    arrived = pd.DataFrame({"before": table["package"].shift().where(near, ""), "after": table["package"]})[begun]
    # What goes on in another row has not ended.
    goes_on = near.shift(-1, fill_value=False)
    over = table["to_date"].between(*window) & ~goes_on
    moves = pd.concat([arrived, pd.DataFrame({"before": table["package"], "after": ""})[over]])
    moves = moves[moves["before"] != moves["after"]]
    counted: pd.DataFrame = (
        moves.groupby(["before", "after"], as_index=False).size().rename(columns={"size": "citizens"})
    )
    return counted


@takes(packages={"citizen": ANY, "unit": ANY, "package": ANY, "from_date": DAY, "to_date": DAY})
def course_lengths(packages: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """Courses by package over the months first to last: how many are over, how long they were, how many go on.

    A course is a citizen's time in one package without a pause of more than 14 days; whoever moves to another package has ended
    it. Result: package, ended (in those months), citizens (of them), weeks_per_course (from its first day to its last, whichever
    year it began in, / 7; missing where none has ended), running (on the last day of the last month).

    >>> packages = pd.DataFrame({"citizen": ["a", "a", "b"], "unit": ["Nord"] * 3, "package": ["Lille", "Stor", "Lille"],
    ...     "from_date": pd.to_datetime(["2025-12-01", "2026-01-12", "2026-01-01"]),
    ...     "to_date": [pd.Timestamp("2026-01-11"), pd.NaT, pd.NaT]})
    >>> course_lengths(packages, "2026-01", "2026-01")
      package  ended  citizens  weeks_per_course  running
    0   Lille      1         1               6.0        1
    1    Stor      0         0               NaN        1
    """
    table = require(packages, "packages", PACKAGE_COLUMNS)
    keys = ["citizen", "package"]
    table = table.sort_values([*keys, "from_date"], kind="stable", ignore_index=True)
    before = table.groupby(keys, observed=True)["to_date"].shift()
    goes_on = (table["from_date"] - before).dt.days <= GAP_DAYS + 1
    whole = table.assign(course=(~goes_on).cumsum(), open=table["to_date"].isna()).groupby("course", sort=False)
    courses = whole.agg(
        citizen=("citizen", "first"), package=("package", "first"), begun=("from_date", "min"), over=("to_date", "max"),
        open=("open", "any"),
    )  # fmt: skip
    start, end = as_month(first).start_time, as_month(last).end_time
    courses["ended"] = ~courses["open"] & courses["over"].between(start, end)
    courses["running"] = (courses["begun"] <= end) & (courses["open"] | (courses["over"] >= end.normalize()))
    # The last day is one of the course's.
    courses["weeks"] = ((courses["over"] - courses["begun"]).dt.days + 1).where(courses["ended"]) / DAYS_OF_A_WEEK
    courses["who"] = courses["citizen"].where(courses["ended"])
    made = courses.groupby("package", as_index=False, observed=True).agg(
        ended=("ended", "sum"),
        citizens=("who", "nunique"),
        weeks_per_course=("weeks", "mean"),
        running=("running", "sum"),
    )
    there = (made["ended"] > 0) | (made["running"] > 0)
    counted: pd.DataFrame = made[there].reset_index(drop=True)
    return counted


@takes(
    packages={"citizen": ANY, "unit": ANY, "package": ANY, "from_date": DAY, "to_date": DAY},
    cases={"citizen": ANY, "unit": ANY, "from_date": DAY, "to_date": DAY, "delivered_hours": NUMBER},
)
def package_hours(packages: pd.DataFrame, cases: pd.DataFrame, first: Any, last: Any) -> pd.DataFrame:
    """Delivered hours behind a week of each package, by unit, over the months first to last.

    packages: checked; cases: the grants of the same citizens by pseudonym, with what is delivered a week. Result: unit,
    package, weeks (active weeks in which delivered hours are known), citizens (of them), hours_per_week. Days on which the
    citizen has no grant, or a grant whose delivered hours are missing, are not counted.

    >>> packages = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "package": ["Lille"] * 2,
    ...     "from_date": pd.to_datetime(["2026-01-01", "2026-01-01"]), "to_date": pd.to_datetime(["2026-01-28", "2026-01-14"])})
    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "delivered_hours": [3.0, 6.0],
    ...     "from_date": pd.to_datetime(["2025-01-01"] * 2), "to_date": pd.NaT})
    >>> package_hours(packages, cases, "2026-01", "2026-01")[["weeks", "citizens", "hours_per_week"]]
       weeks  citizens  hours_per_week
    0    6.0         2             4.0
    """
    own = require(packages, "packages", PACKAGE_COLUMNS)
    grants = require(
        cases, "cases", ["citizen", "unit", "from_date", "to_date", "delivered_hours"],
        numbers=["delivered_hours"],
    )  # fmt: skip
    low, high = month_edges(_window(first, last))[[0, -1]]
    own["start"] = np.maximum(ends(own["from_date"]), low)
    own["stop"] = np.minimum(ends(own["to_date"]), high - DAY_AFTER)
    both = own[["citizen", "unit", "package", "start", "stop"]].merge(grants, on=["citizen", "unit"])
    both["start"] = np.maximum(ends(both["start"]), ends(both["from_date"]))
    both["stop"] = np.minimum(ends(both["stop"]), ends(both["to_date"]))
    known = _known_days(both[both["stop"] >= both["start"]])
    table = known.groupby(["unit", "package"], as_index=False).agg(
        days=("days", "sum"), citizens=("citizen", "nunique"), hours=("hours", "sum")
    )
    table["weeks"] = table["days"] / DAYS_OF_A_WEEK
    table["hours_per_week"] = table["hours"] / table["days"]
    return table[["unit", "package", "weeks", "citizens", "hours_per_week"]]


def _known_days(rows: pd.DataFrame) -> pd.DataFrame:
    """The days on which a citizen in a package has a grant, and every grant's delivered hours are known: citizen, unit, package,
    days, hours (the grants' hours a week, times the days).

    rows: a grant within a package: citizen, unit, package, start, stop, delivered_hours. Several grants may run at once, so the
    days are counted between the dates on which one begins or is over.
    """
    keys = ["citizen", "unit", "package"]
    missing = rows["delivered_hours"].isna()
    begun = rows[keys].assign(
        day=rows["start"], running=1, unknown=missing * 1, level=rows["delivered_hours"].fillna(0.0)
    )
    over = begun.assign(
        day=ends(rows["stop"]) + DAY_AFTER, running=-1, unknown=-begun["unknown"], level=-begun["level"]
    )
    dates = pd.concat([begun, over]).groupby([*keys, "day"], as_index=False)[["running", "unknown", "level"]].sum()
    levels = dates.groupby(keys)[["running", "unknown", "level"]].cumsum()
    days = (dates.groupby(keys)["day"].shift(-1) - dates["day"]).dt.days
    counted = (levels["running"] > 0) & (levels["unknown"] == 0)
    return dates[keys].assign(days=days, hours=days * levels["level"])[counted]
