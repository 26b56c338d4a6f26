"""Where the reviews lie beside where the need is, and the grants that are far from what is delivered, each way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import ratio, require
from styringslib.followup.review import (
    GRANTED_CASES,
    HELD_AGAINST,
    EffortStep,
    ReviewRule,
    gap_of,
    holds,
    running_cases,
)
from styringslib.followup.spells import days, ends

UNDER, OVER = "under", "over"


@takes(
    cases={
        "citizen": ANY,
        "hours_per_week": NUMBER,
        "from_date": DAY,
        "to_date": DAY,
        "last_review": DAY + OPTIONAL,
    }
)
def effort_by_need(
    cases: pd.DataFrame, as_of: Any, bands: Sequence[float], *, since: Any, effort: Sequence[EffortStep] = ()
) -> pd.DataFrame:
    """Citizens and the reviews made, by bands of need: a citizen's granted hours a week on the day, all services together.

    bands: where a new band begins, hours above 0, increasing; the first band is from 0. Reviews: the days after `since` and up
    to the day on which one of the citizen's cases, also one that has ended, was last reviewed; services reviewed on one day
    are one review. Minutes: what `effort` gives a review of a citizen with that many hours. Citizens without a running case
    count nowhere. Result, a row per band: from_hours, to_hours (missing for the last), citizens, hours_per_week, reviewed
    (citizens), reviews, minutes, and citizens_share, hours_share, reviews_share, minutes_share of their sums. Reviews are
    missing where no case says when it was reviewed, minutes also without effort. ValueError (Danish) for bands out of order.

    >>> cases = pd.DataFrame({"citizen": ["a", "b", "b"], "hours_per_week": [2.0, 9.0, 1.0], "to_date": pd.NaT,
    ...     "from_date": pd.to_datetime(["2025-01-01"] * 3), "last_review": pd.to_datetime(["2026-03-01", None, "2024-03-01"])})
    >>> found = effort_by_need(cases, "2026-10-31", [5.0], since="2025-10-31")
    >>> found[["from_hours", "citizens", "hours_per_week", "reviews", "reviews_share"]]
       from_hours  citizens  hours_per_week  reviews  reviews_share
    0         0.0         1             2.0      1.0            1.0
    1         5.0         1            10.0      0.0            0.0
    """
    lower = [0.0, *(float(edge) for edge in bands)]
    if any(after <= before for before, after in pairwise(lower)):
        raise ValueError("Båndene for timer skal være over 0 og stigende. Skriv for eksempel 2, 5, 12, 25.")
    table = require(
        cases, "cases", ["citizen", "hours_per_week", "from_date", "to_date"],
        numbers=["hours_per_week"], optional=["last_review"],
    )  # fmt: skip
    today, first = (np.datetime64(as_day(day), "D") for day in (as_of, since))
    running = (days(table["from_date"]) <= today) & (ends(table["to_date"]) >= today)
    hours = table[running].groupby("citizen", observed=True)["hours_per_week"].sum()
    place = pd.Series(np.searchsorted(lower, hours, side="right") - 1, index=hours.index)
    found = pd.DataFrame({"from_hours": lower, "to_hours": [*lower[1:], np.nan]})
    found["citizens"] = place.value_counts().reindex(found.index, fill_value=0)
    found["hours_per_week"] = hours.groupby(place).sum().reindex(found.index, fill_value=0.0)
    found["reviewed"] = found["reviews"] = found["minutes"] = np.nan
    if "last_review" in table and table["last_review"].notna().any():
        seen = days(table["last_review"])
        made = table.loc[(seen > first) & (seen <= today), ["citizen", "last_review"]].drop_duplicates()
        made["place"] = made["citizen"].map(place)
        made = made.dropna(subset=["place"])
        grouped = made.groupby("place")["citizen"]
        found["reviews"] = grouped.size().reindex(found.index, fill_value=0).astype(float)
        found["reviewed"] = grouped.nunique().reindex(found.index, fill_value=0).astype(float)
        if effort:
            minutes = made["citizen"].map(hours.map(lambda each: _minutes(each, effort)))
            found["minutes"] = minutes.groupby(made["place"]).sum(min_count=1).reindex(found.index, fill_value=0.0)
    for name in ("citizens", "hours_per_week", "reviews", "minutes"):
        total = pd.Series(found[name].sum(min_count=1), index=found.index)
        found[f"{name.removesuffix('_per_week')}_share"] = ratio(found[name], total)
    return found


def _minutes(hours: float, effort: Sequence[EffortStep]) -> float:
    """Minutes of the highest step that the hours reach; missing below all of them."""
    reached = [step for step in effort if hours >= step.from_hours]
    return max(reached, key=lambda step: step.from_hours).minutes if reached else np.nan


@takes(cases=GRANTED_CASES | HELD_AGAINST)
def review_gaps(cases: pd.DataFrame, as_of: Any, rules: Sequence[ReviewRule]) -> pd.DataFrame:
    """Running cases well under and well over what is granted, by those of the rules that look at the difference.

    A case counts once, under the first such rule that holds, and by the hours that rule measures on. Result, a row per way and
    unit: way ("under": less is delivered or rostered than granted, "over": more), unit, cases, citizens, hours_per_week,
    gap_hours (the distance, never negative); the two ways are never set off against each other. Only ways that a rule looks
    for are known; one without cases has no row.

    >>> cases = pd.DataFrame({"citizen": ["a", "b", "c"], "unit": ["Nord"] * 3, "service": ["care"] * 3, "to_date": pd.NaT,
    ...     "hours_per_week": [10.0, 10.0, 10.0], "delivered_hours": [7.0, 12.0, 10.0],
    ...     "from_date": pd.to_datetime(["2025-01-01"] * 3)})
    >>> review_gaps(cases, "2026-10-31", [ReviewRule("far", min_gap_hours=1, gap="either")])[["way", "cases", "gap_hours"]]
         way  cases  gap_hours
    0  under      1        3.0
    1   over      1        2.0
    """
    looking = [rule for rule in rules if rule.min_gap_hours is not None or rule.min_gap_share is not None]
    columns = ["way", "unit", "cases", "citizens", "hours_per_week", "gap_hours"]
    table = running_cases(cases, looking, as_of)
    table["gap"] = np.nan
    for rule in looking:
        granted_over = table["hours_per_week"] - table[rule.gap_to].astype(float)
        new = table["gap"].isna() & holds(table, rule) & (gap_of(table, rule) != 0)
        table.loc[new, "gap"] = granted_over[new]
    table = table[table["gap"].notna()]
    table = table.assign(way=np.where(table["gap"] > 0, UNDER, OVER), gap_hours=table["gap"].abs())
    grouped = table.groupby(["way", "unit"], observed=True)
    found = grouped[["hours_per_week", "gap_hours"]].sum()
    found.insert(0, "citizens", grouped["citizen"].nunique())
    found.insert(0, "cases", grouped.size())
    ordered: pd.DataFrame = found.reset_index().sort_values(["way", "unit"], ascending=[False, True], ignore_index=True)
    return ordered[columns]
