"""Changes in citizens' need that providers have reported to the purchaser, and what followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import ratio, require
from styringslib.followup.spells import days

MORE, LESS, OTHER = "more", "less", "other"
COUNTS = ["reported", "answered", "in_time", "waiting", "overdue", "raised", "lowered", "unchanged", "unknown"]
_REPORTS = {
    "citizen": ANY,
    "unit": ANY,
    "reported_on": DAY,
    "kind": ANY,
    "decided_on": DAY,
    "hours_before": NUMBER + OPTIONAL,
    "hours_after": NUMBER + OPTIONAL,
}


@takes(reports={"{by}": ANY, **_REPORTS})
def reported_changes(
    reports: pd.DataFrame, as_of: Any, *, since: Any, deadline_days: float, by: tuple[str, ...] = ("unit",)
) -> pd.DataFrame:
    """The changes reported after `since` and up to the day: how many, how soon answered, and what followed.

    An answer after the day is none; one before the report is left out with its report. Result, a row per `by` (columns of
    reports): reported = answered + waiting (not answered, within the deadline) + overdue (beyond it); in_time (answered within
    `deadline_days` days), in_time_share (of answered and overdue: what waits can still be in time), median_days (of the
    answered); of the answered raised, lowered, unchanged, and unknown (hours before or after missing); hours_up and
    hours_down (hours a week, never negative, never set off against each other).

    >>> reports = pd.DataFrame({"citizen": ["a", "b", "c"], "unit": ["Nord"] * 3, "kind": ["more", "less", "more"],
    ...     "reported_on": pd.to_datetime(["2026-10-01", "2026-10-01", "2026-10-28"]),
    ...     "decided_on": pd.to_datetime(["2026-10-08", "2026-10-21", None]),
    ...     "hours_before": [3.0, 4.0, None], "hours_after": [5.0, 3.0, None]})
    >>> found = reported_changes(reports, "2026-10-31", since="2025-12-31", deadline_days=14)
    >>> found[["reported", "answered", "waiting", "in_time_share", "median_days", "hours_up", "hours_down"]]
       reported  answered  waiting  in_time_share  median_days  hours_up  hours_down
    0         3         2        1            0.5         13.5       2.0         1.0
    """
    table = _as_they_stood(reports, as_of, deadline_days, by)
    table = table[days(table["reported_on"]) > np.datetime64(as_day(since), "D")]
    change = table["hours_after"] - table["hours_before"]
    told = table["answered"]
    marks = {
        "reported": pd.Series(True, index=table.index),
        "answered": told,
        "in_time": told & (table["days"] <= deadline_days),
        "waiting": ~told & ~table["overdue"],
        "overdue": table["overdue"],
        "raised": told & (change > 0),
        "lowered": told & (change < 0),
        "unchanged": told & (change == 0),
        "unknown": told & change.isna(),
    }
    table = table.assign(
        **marks,
        answer_days=table["days"].where(told),
        hours_up=change.clip(lower=0).where(told),
        hours_down=(-change).clip(lower=0).where(told),
    )
    grouped = table.groupby(list(by), sort=True, observed=True)
    found = grouped[[*COUNTS, "hours_up", "hours_down"]].sum()
    found[COUNTS] = found[COUNTS].astype(int)
    found["in_time_share"] = ratio(found["in_time"], found["answered"] + found["overdue"])
    found["median_days"] = grouped["answer_days"].median()
    columns = [*COUNTS[:5], "in_time_share", "median_days", *COUNTS[5:], "hours_up", "hours_down"]
    return found.reset_index()[[*by, *columns]]


@takes(reports=_REPORTS)
def unanswered_changes(reports: pd.DataFrame, as_of: Any, *, deadline_days: float) -> pd.DataFrame:
    """What has not been answered on the day: citizen (pseudonym), unit, kind, reported_on, days (since), overdue; longest first.

    >>> reports = pd.DataFrame({"citizen": ["a"], "unit": ["Nord"], "kind": ["less"], "decided_on": pd.to_datetime([None]),
    ...     "reported_on": pd.to_datetime(["2026-10-11"])})
    >>> unanswered_changes(reports, "2026-10-31", deadline_days=14)[["citizen", "days", "overdue"]]
      citizen  days  overdue
    0       a  20.0     True
    """
    table = _as_they_stood(reports, as_of, deadline_days)
    table = table[~table["answered"]].sort_values(["days", "citizen"], ascending=[False, True], ignore_index=True)
    return table[["citizen", "unit", "kind", "reported_on", "days", "overdue"]]


def _as_they_stood(reports: pd.DataFrame, as_of: Any, deadline_days: float, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """The reports known on the day, `by` among their columns, with answered, days (to the answer or the day) and overdue."""
    hours = ["hours_before", "hours_after"]
    names = list(dict.fromkeys(["citizen", "unit", "reported_on", "kind", "decided_on", *by]))
    table = require(reports, "reports", names, numbers=hours, optional=hours).reindex(columns=[*names, *hours])
    today = np.datetime64(as_day(as_of), "D")
    told, decided = days(table["reported_on"]), days(table["decided_on"])
    answered = decided <= today
    table["answered"] = answered
    table["days"] = (np.where(answered, decided, today) - told).astype("timedelta64[D]").astype(float)
    table["overdue"] = ~answered & (table["days"] > deadline_days)
    return table[(told <= today) & ~(decided < told)].reset_index(drop=True)
