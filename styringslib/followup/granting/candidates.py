"""Citizens who may gain from a course of rehabilitation, by a stated rule, and what became of earlier ones.

Nothing here says that a course is the cause of what followed: who is offered one is chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.declared_tables import ANY, DAY, takes
from styringslib.followup.cases import bridged
from styringslib.followup.contract import require
from styringslib.followup.review import GRANTED_CASES
from styringslib.followup.spells import Array, days, ends, level_at
from styringslib.rules import rule_value

DAYS_OF_A_WEEK = 7
# A pause of up to so many days (a stay in hospital) is no end and new beginning.
PAUSE = 14
COLUMNS = ["citizen", "unit", "hours_before", "hours", "growth", "level"]
CASES = ["citizen", "unit", "service", "hours_per_week", "from_date", "to_date"]
LEVELS = ["last_review", "function_level", "previous_level"]


@dataclass(frozen=True)
class CandidateRule:
    """Whom to consider for a course of rehabilitation; all of it must hold.

    services: help that counts (empty: all). min_growth: the citizen's granted hours a week of them have risen by at least so
    much in `weeks` weeks; one who had none then is new. min_level, max_level: the highest known function level (FSIII 0-4) of
    the citizen's running cases, both included. course_months: no course has run in so many months.
    """

    services: Collection[str] = ()
    weeks: int = 13
    min_growth: float = 1.0
    min_level: int = 1
    max_level: int = 3
    course_months: int = 12

    def __post_init__(self) -> None:
        if not (self.weeks > 0 and self.min_growth > 0 and self.course_months > 0):
            raise ValueError("Uger, vækst i timer og måneder uden forløb skal være over 0 i reglen for rehabilitering.")
        if self.min_level > self.max_level:
            raise ValueError("Det laveste funktionsniveau er højere end det højeste i reglen for rehabilitering.")


_COURSES = {"citizen": ANY, "from_date": DAY, "to_date": DAY}


@takes(cases=GRANTED_CASES, courses=_COURSES)
def rehabilitation_candidates(
    cases: pd.DataFrame, courses: pd.DataFrame, as_of: Any, rule: CandidateRule
) -> pd.DataFrame:
    """The citizens that the rule points to on a day, from cases and courses that also know of later days.

    cases: checked (`check_cases`). A case reviewed after the day had its previous level then; the FSIII level for "not
    relevant" (rule function_level_not_relevant) is no level. A pause of up to 14 days is no end. Result: citizen (pseudonym),
    unit (of the citizen's largest case), hours_before (0 for one who is new), hours, growth (a week), level. Citizens whose
    level nobody knows are there with a missing one: the rule can not tell, and they are no candidates until somebody has
    looked. Most growth first, then hours, then pseudonym.

    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "service": ["care"] * 2, "to_date": pd.NaT,
    ...     "hours_per_week": [3.0, 5.0], "function_level": [2, 4], "from_date": pd.to_datetime(["2026-10-01"] * 2)})
    >>> courses = pd.DataFrame({"citizen": ["c"], "from_date": [pd.Timestamp("2025-01-01")], "to_date": [pd.NaT]})
    >>> rehabilitation_candidates(cases, courses, "2026-10-31", CandidateRule())
      citizen  unit  hours_before  hours  growth  level
    0       a  Nord           0.0    3.0     3.0    2.0
    """
    table = _chosen(cases, rule)
    today = np.datetime64(as_day(as_of), "D")
    running = table[(days(table["from_date"]) <= today) & (ends(table["to_date"]) >= today)]
    running = running.assign(level=_levels(running, today))
    grouped = running.sort_values("hours_per_week", ascending=False, kind="stable").groupby("citizen", sort=True)
    found = grouped.agg(unit=("unit", "first"), hours=("hours_per_week", "sum"), level=("level", "max")).reset_index()
    then = np.full(len(found), today - np.timedelta64(DAYS_OF_A_WEEK * rule.weeks, "D"))
    found["hours_before"] = level_at(_without_pauses(table), found["citizen"].to_numpy(), then)
    found["growth"] = found["hours"] - found["hours_before"]
    fits = found["level"].isna() | found["level"].between(rule.min_level, rule.max_level)
    found = found[
        fits & (found["growth"] >= rule.min_growth) & ~found["citizen"].isin(_in_course(courses, today, rule))
    ]
    order = found.sort_values(["growth", "hours", "citizen"], ascending=[False, False, True], ignore_index=True)
    return order[COLUMNS]


@takes(cases=GRANTED_CASES, courses=_COURSES)
def candidates_followed(
    cases: pd.DataFrame, courses: pd.DataFrame, then: Any, as_of: Any, rule: CandidateRule
) -> pd.DataFrame:
    """What became of the candidates of an earlier day: who began a course after it, and everybody's hours on `as_of`.

    The rule is applied to the cases as they stood (`rehabilitation_candidates`); those without a known level are left out.
    Result, index "course" and "no_course": candidates, hours_then, hours_now (granted hours a week of the rule's services, all
    together; help that has ended is 0 hours, whatever the reason), ended (candidates without such help now). Descriptive: who
    begins a course is chosen, so the difference between the two is no effect. See `followed_from` for the earliest day.

    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "service": ["care"] * 2,
    ...     "to_date": [pd.Timestamp("2026-08-31"), pd.NaT], "hours_per_week": [3.0, 5.0], "function_level": [2, 3],
    ...     "from_date": pd.to_datetime(["2026-04-01"] * 2)})
    >>> courses = pd.DataFrame({"citizen": ["a"], "from_date": [pd.Timestamp("2026-05-11")], "to_date": [pd.NaT]})
    >>> candidates_followed(cases, courses, "2026-04-30", "2026-10-31", CandidateRule())
               candidates  hours_then  hours_now  ended
    group
    course              1         3.0        0.0      1
    no_course           1         5.0        5.0      0
    """
    found = rehabilitation_candidates(cases, courses, then, rule)
    found = found[found["level"].notna()].reset_index(drop=True)
    day, today = (np.datetime64(as_day(moment), "D") for moment in (then, as_of))
    begun = days(courses["from_date"])
    taken = courses.loc[(begun > day) & (begun <= today), "citizen"]
    found["now"] = level_at(_chosen(cases, rule), found["citizen"].to_numpy(), np.full(len(found), today))
    found["ended"] = found["now"] == 0
    found["group"] = np.where(found["citizen"].isin(taken), "course", "no_course")
    told = found.groupby("group").agg(
        candidates=("citizen", "size"), hours_then=("hours", "sum"), hours_now=("now", "sum"), ended=("ended", "sum")
    )
    return told.reindex(pd.Index(["course", "no_course"], name="group"), fill_value=0).astype(
        {"candidates": int, "hours_then": float, "hours_now": float, "ended": int}
    )


@takes(cases=GRANTED_CASES, courses=_COURSES)
def followed_from(cases: pd.DataFrame, courses: pd.DataFrame, rule: CandidateRule) -> pd.Timestamp | None:
    """The earliest day on which the rule can honestly be applied; None where there is none.

    Cases are known from the first day on which one of them ended: of an earlier time only those that outlived it are there.
    The rule looks `weeks` back in them, and `course_months` back in the courses, which are known from the first that began.

    >>> cases = pd.DataFrame({"citizen": ["a"], "unit": ["Nord"], "service": ["care"], "hours_per_week": [3.0],
    ...     "from_date": [pd.Timestamp("2024-01-01")], "to_date": [pd.Timestamp("2025-01-31")]})
    >>> courses = pd.DataFrame({"citizen": ["b"], "from_date": [pd.Timestamp("2024-03-01")], "to_date": [pd.NaT]})
    >>> str(followed_from(cases, courses, CandidateRule()).date())
    '2025-05-02'
    """
    if cases["to_date"].isna().all() or courses["from_date"].isna().all():
        return None
    kept, begun = pd.to_datetime(cases["to_date"]).min(), pd.to_datetime(courses["from_date"]).min()
    back = kept + pd.Timedelta(days=DAYS_OF_A_WEEK * rule.weeks)
    return max(back, begun + pd.DateOffset(months=rule.course_months))


def _chosen(cases: pd.DataFrame, rule: CandidateRule) -> pd.DataFrame:
    """The cases of the rule's services, with the columns about levels also where they were not there."""
    table = require(cases, "cases", CASES, numbers=["hours_per_week", *LEVELS[1:]], optional=LEVELS)
    table = table.reindex(columns=[*CASES, *LEVELS])
    return table[table["service"].isin(list(rule.services))] if rule.services else table


def _levels(running: pd.DataFrame, today: np.datetime64) -> pd.Series:
    """Each case's function level as it was on the day; missing where not known or not relevant."""
    later = days(running["last_review"]) > today
    level = running["function_level"].astype(float).where(~later, running["previous_level"].astype(float))
    return level.where(level != rule_value("function_level_not_relevant", str(today)))


def _without_pauses(table: pd.DataFrame) -> pd.DataFrame:
    """The cases with short pauses filled, citizen by citizen and service by service."""
    group = table.groupby(["citizen", "service"], sort=False, observed=True).ngroup().to_numpy()
    start, stop = days(table["from_date"]), ends(table["to_date"])
    return table.assign(to_date=bridged(group, start, stop, PAUSE).astype("datetime64[s]"))


def _in_course(courses: pd.DataFrame, today: np.datetime64, rule: CandidateRule) -> Array:
    """Citizens with a course under way on the day or ended within the rule's months before it."""
    begun, over = days(courses["from_date"]), ends(courses["to_date"])
    since = np.datetime64((pd.Timestamp(today) - pd.DateOffset(months=rule.course_months)).date(), "D")
    return courses.loc[(begun <= today) & (over > since), "citizen"].to_numpy()
