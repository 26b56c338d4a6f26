"""Review lists: which grants to look at again by the municipality's own rules, how much effort, and what it may yield.

Lists hold pseudonyms and are for the purchaser alone; others see `review_counts`, small counts suppressed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.declared_tables import ANY, DAY, NUMBER, OPTIONAL, takes
from styringslib.followup.contract import ratio, require
from styringslib.followup.spells import days, ends
from styringslib.rules import rule_value


@dataclass(frozen=True)
class ReviewRule:
    """One reason to review a case; every condition that is set must hold.

    name: shown to the reader. min_hours (inclusive) and max_hours (exclusive): the citizen's granted hours a week, all
    services together. services: only these. min_gap_hours, min_gap_share: the distance from granted to `gap_to` hours a
    week, and that as a share of the granted; gap: "under" (less than granted), "over" (more) or "either".
    min_weeks_since_review: since the last review, or since the start where there was none. level_change: function level
    "better" (fallen), "worse" (risen) or "any" since the previous one.
    """

    name: str
    min_hours: float | None = None
    max_hours: float | None = None
    services: Collection[str] = ()
    gap_to: Literal["delivered_hours", "rostered_hours"] = "delivered_hours"
    min_gap_hours: float | None = None
    min_gap_share: float | None = None
    gap: Literal["under", "over", "either"] = "under"
    min_weeks_since_review: float | None = None
    level_change: Literal["better", "worse", "any"] | None = None

    def __post_init__(self) -> None:
        conditions = (
            self.min_hours, self.max_hours, self.min_gap_hours, self.min_gap_share, self.min_weeks_since_review,
            self.level_change,
        )  # fmt: skip
        if not self.services and all(condition is None for condition in conditions):
            raise ValueError(
                f"Reglen {self.name!r} har ingen betingelse og ville vælge alle sager. Tilføj en betingelse."
            )
        if self.level_change not in (None, "better", "worse", "any"):
            raise ValueError(f"Reglen {self.name!r}: level_change skal være better, worse eller any.")
        if self.gap not in ("under", "over", "either"):
            raise ValueError(f"Reglen {self.name!r}: gap skal være under, over eller either.")
        if self.gap_to not in ("delivered_hours", "rostered_hours"):
            raise ValueError(f"Reglen {self.name!r}: gap_to skal være delivered_hours eller rostered_hours.")


@dataclass(frozen=True)
class EffortStep:
    """How thorough a review is from so many granted hours a week on: its name and minutes of work per citizen."""

    name: str
    from_hours: float
    minutes: float


#: What a case that may be looked at again is told by; what its granted hours are held against beside it.
GRANTED_CASES = {
    "citizen": ANY,
    "unit": ANY,
    "service": ANY,
    "hours_per_week": NUMBER,
    "from_date": DAY,
    "to_date": DAY,
    "last_review": DAY + OPTIONAL,
    "function_level": NUMBER + OPTIONAL,
    "previous_level": NUMBER + OPTIONAL,
}
HELD_AGAINST = {"rostered_hours": NUMBER + OPTIONAL, "delivered_hours": NUMBER + OPTIONAL}


@takes(
    cases=GRANTED_CASES | HELD_AGAINST | {"assessor": ANY + OPTIONAL},
    yields={"rule": ANY, "saved_share": NUMBER},
)
def review_list(
    cases: pd.DataFrame,
    as_of: Any,
    rules: Sequence[ReviewRule],
    *,
    effort: Sequence[EffortStep] = (),
    yields: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The running cases that one of the rules picks, most to gain first.

    cases: citizen, unit, service, hours_per_week, from_date, to_date, and for the rules that use them last_review,
    function_level, previous_level, rostered_hours, delivered_hours (hours a week); also assessor (a code or a team).
    effort: steps by the citizen's hours, so that most effort is spent where need is greatest. yields: the result of
    `review_yield`.

    Result: citizen (pseudonym), unit, assessor (missing without the column), service, hours_per_week, citizen_hours (all
    services), gap_hours (granted less delivered, else rostered; negative for what is over), weeks_since_review, level_change
    (function level now less previous; missing when either is missing or is the FSIII level for "not relevant", rule
    function_level_not_relevant), rules (names joined by ", "), rule (the first that holds), effort, minutes, expected_saving
    (hours a week by the rule's earlier yield; missing without a record).
    Sorted by expected saving, then hours. ValueError (Danish) for no rules, or a rule that needs a column that is not there.

    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "service": ["care"] * 2,
    ...     "hours_per_week": [30.0, 4.0], "from_date": pd.to_datetime(["2025-01-01"] * 2), "to_date": pd.NaT})
    >>> effort = [EffortStep("short", 0, 30), EffortStep("thorough", 25, 120)]
    >>> listed = review_list(cases, "2026-10-31", [ReviewRule("over 25 hours", min_hours=25)], effort=effort)
    >>> listed[["citizen", "rule", "effort", "minutes"]]
      citizen           rule    effort  minutes
    0       a  over 25 hours  thorough    120.0
    """
    if not rules:
        raise ValueError("Der er ingen regler for gennemgang. Tilføj mindst én i kommune.toml.")
    table = running_cases(cases, rules, as_of)
    hits = np.column_stack([holds(table, rule) for rule in rules])
    picked = np.flatnonzero(hits.any(axis=1))
    table, hits = table.iloc[picked].reset_index(drop=True), hits[picked]
    names = np.array([rule.name for rule in rules], dtype=object)
    patterns, place = np.unique(hits, axis=0, return_inverse=True)
    joined = np.array([", ".join(names[pattern]) for pattern in patterns], dtype=object)
    table["rules"] = joined[place.ravel()] if len(table) else pd.Series(dtype=object)
    table["rule"] = names[hits.argmax(axis=1)] if len(table) else pd.Series(dtype=object)
    _add_effort(table, effort)
    shares = yields.set_index("rule")["saved_share"] if yields is not None else pd.Series(dtype=float)
    table["expected_saving"] = table["hours_per_week"] * table["rule"].map(shares).astype(float)
    by, upwards = ["expected_saving", "hours_per_week", "citizen"], [False, False, True]
    order = table.sort_values(by, ascending=upwards, na_position="last", ignore_index=True)
    columns = ["citizen", "unit", "assessor", "service", "hours_per_week", "citizen_hours", "gap_hours"]
    columns.append("weeks_since_review")
    return order[[*columns, "level_change", "rules", "rule", "effort", "minutes", "expected_saving"]]


def running_cases(cases: pd.DataFrame, rules: Sequence[ReviewRule], as_of: Any) -> pd.DataFrame:
    """The cases that run on the day, with what the rules look at: citizen_hours, gap_hours, weeks_since_review, level_change.
    ValueError (Danish) for a rule that needs a column that is not there."""
    extra = ["last_review", "function_level", "previous_level", "rostered_hours", "delivered_hours", "assessor"]
    _columns_for(cases, rules)
    table = require(
        cases, "cases", ["citizen", "unit", "service", "hours_per_week", "from_date", "to_date"],
        numbers=["hours_per_week", *extra[1:5]], optional=extra,
    )  # fmt: skip
    today = np.datetime64(as_day(as_of), "D")
    start = days(table["from_date"])
    running = (start <= today) & (ends(table["to_date"]) >= today)
    table, start = table[running].reset_index(drop=True), start[running]
    table = table.reindex(columns=[*table.columns, *[name for name in extra if name not in table]])
    table["citizen_hours"] = table.groupby("citizen", observed=True)["hours_per_week"].transform("sum")
    reached = table["delivered_hours"].fillna(table["rostered_hours"]).astype(float)
    table["gap_hours"] = table["hours_per_week"] - reached
    reviewed = days(table["last_review"])
    reviewed = np.where(np.isnat(reviewed), start, reviewed)
    table["weeks_since_review"] = (today - reviewed).astype(float) / 7
    # A level that is "not relevant" is no number and never compared.
    void = rule_value("function_level_not_relevant", as_of)
    now, before = (table[name].astype(float).where(lambda level: level != void) for name in extra[1:3])
    table["level_change"] = now - before
    return table


@takes(
    listed={
        "{by}": ANY,
        "rule": ANY,
        "citizen": ANY,
        "hours_per_week": NUMBER,
        "minutes": NUMBER,
        "expected_saving": NUMBER,
    }
)
def review_counts(listed: pd.DataFrame, *, by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """Cases, citizens, hours a week, minutes of review and expected saving per `by` and rule, for those who may not see lists.

    The counts are exact: suppress small ones before they leave the purchaser. A case counts under its first rule only.

    >>> cases = pd.DataFrame({"citizen": ["a", "b"], "unit": ["Nord"] * 2, "service": ["care"] * 2,
    ...     "hours_per_week": [30.0, 40.0], "from_date": pd.to_datetime(["2025-01-01"] * 2), "to_date": pd.NaT})
    >>> listed = review_list(cases, "2026-10-31", [ReviewRule("over 25 hours", min_hours=25)])
    >>> review_counts(listed).iloc[0][["unit", "rule", "cases", "hours_per_week"]].to_dict()
    {'unit': 'Nord', 'rule': 'over 25 hours', 'cases': 2, 'hours_per_week': 70.0}
    """
    keys = [*by, "rule"]
    figures = ["hours_per_week", "minutes", "expected_saving"]
    table = require(listed, "cases", [*keys, "citizen", *figures], numbers=figures)
    grouped = table.groupby(keys, observed=True)
    counts = grouped[figures].sum(min_count=1)
    counts.insert(0, "citizens", grouped["citizen"].nunique())
    counts.insert(0, "cases", grouped.size())
    return counts.reset_index()


@takes(rounds={"rule": ANY, "hours_before": NUMBER, "hours_after": NUMBER, "minutes": NUMBER + OPTIONAL})
def review_yield(rounds: pd.DataFrame, *, level: float = 95.0) -> pd.DataFrame:
    """What earlier review rounds gave, by rule: the share of the reviewed hours that fell away, with its interval.

    rounds, a row per reviewed case: rule, hours_before, hours_after (granted hours a week), optionally minutes. Result: rule,
    reviewed, changed (cases whose hours changed), hours_before, hours_after, saved_hours, saved_share (saved hours / hours
    before: a ratio estimate, so large cases weigh more), lower, upper (linearised variance, Cochran 1977, ch. 6; t
    quantile; missing for one case), hours_per_review_hour (saved hours a week per hour of review). A review can raise
    hours: the saving is then negative.

    >>> rounds = pd.DataFrame({"rule": "over 25 hours", "hours_before": [30.0, 40.0, 30.0], "hours_after": [27.0, 38.0, 30.0],
    ...     "minutes": [60.0, 60.0, 30.0]})
    >>> review_yield(rounds).iloc[0][["reviewed", "changed", "saved_hours", "saved_share", "hours_per_review_hour"]].to_dict()
    {'reviewed': 3, 'changed': 2, 'saved_hours': 5.0, 'saved_share': 0.05, 'hours_per_review_hour': 2.0}
    """
    from scipy.stats import t

    table = require(
        rounds, "gennemgange", ["rule", "hours_before", "hours_after"],
        numbers=["hours_before", "hours_after", "minutes"], optional=["minutes"],
    )  # fmt: skip
    if table[["hours_before", "hours_after"]].isna().any().any():
        raise ValueError("En gennemgået sag mangler timer før eller efter. Udfyld dem eller udelad sagen.")
    table["saved"] = table["hours_before"] - table["hours_after"]
    table["changed"] = table["saved"] != 0
    if "minutes" not in table:
        table["minutes"] = np.nan
    grouped = table.groupby("rule", sort=True, observed=True)
    result = grouped[["hours_before", "hours_after", "saved", "minutes"]].sum(min_count=1)
    result["reviewed"], result["changed"] = grouped.size(), grouped["changed"].sum()
    result["saved_share"] = ratio(result["saved"], result["hours_before"])
    residual = table["saved"] - table["rule"].map(result["saved_share"]).astype(float) * table["hours_before"]
    squares = (residual**2).groupby(table["rule"], observed=True).sum()
    n = result["reviewed"].where(result["reviewed"] > 1)
    error = np.sqrt(squares * n / (n - 1)) / result["hours_before"]
    half = error * t.ppf(0.5 + level / 200, n - 1)
    result["lower"], result["upper"] = result["saved_share"] - half, result["saved_share"] + half
    result["hours_per_review_hour"] = ratio(result["saved"], result["minutes"] / 60)
    result = result.rename(columns={"saved": "saved_hours"}).reset_index()
    columns = ["rule", "reviewed", "changed", "hours_before", "hours_after", "saved_hours", "saved_share"]
    return result[[*columns, "lower", "upper", "hours_per_review_hour"]]


def _columns_for(cases: pd.DataFrame, rules: Sequence[ReviewRule]) -> None:
    for rule in rules:
        needed: set[str] = set()
        if rule.min_gap_hours is not None or rule.min_gap_share is not None:
            needed.add(rule.gap_to)
        if rule.level_change is not None:
            needed.update(("function_level", "previous_level"))
        missing = sorted(needed - set(cases.columns))
        if missing:
            raise ValueError(
                f"Reglen {rule.name!r} bruger {' og '.join(missing)}, som sagerne ikke har. Tilføj eller fjern reglen."
            )


def gap_of(table: pd.DataFrame, rule: ReviewRule) -> pd.Series:
    """Hours a week from granted to what the rule measures, plus in the rule's own direction; missing where not known."""
    gap = table["hours_per_week"] - table[rule.gap_to].astype(float)
    return {"under": gap, "over": -gap, "either": gap.abs()}[rule.gap]


def holds(table: pd.DataFrame, rule: ReviewRule) -> np.ndarray[Any, Any]:
    """Which cases the rule picks; a missing figure never picks."""
    hold = np.ones(len(table), dtype=bool)
    gap = gap_of(table, rule)
    if rule.min_hours is not None:
        hold &= (table["citizen_hours"] >= rule.min_hours).to_numpy()
    if rule.max_hours is not None:
        hold &= (table["citizen_hours"] < rule.max_hours).to_numpy()
    if rule.services:
        hold &= table["service"].isin(list(rule.services)).to_numpy()
    if rule.min_gap_hours is not None:
        hold &= (gap >= rule.min_gap_hours).to_numpy()
    if rule.min_gap_share is not None:
        hold &= (ratio(gap, table["hours_per_week"]) >= rule.min_gap_share).to_numpy()
    if rule.min_weeks_since_review is not None:
        hold &= (table["weeks_since_review"] >= rule.min_weeks_since_review).to_numpy()
    if rule.level_change is not None:
        change = table["level_change"]
        # FSIII: a higher level is a more severe limitation.
        picked = {"better": change < 0, "worse": change > 0, "any": (change != 0) & change.notna()}
        hold &= picked[rule.level_change].to_numpy()
    return hold


def _add_effort(table: pd.DataFrame, effort: Sequence[EffortStep]) -> None:
    table["effort"], table["minutes"] = None, np.nan
    for step in sorted(effort, key=lambda step: step.from_hours):
        reached = table["citizen_hours"] >= step.from_hours
        table.loc[reached, "effort"] = step.name
        table.loc[reached, "minutes"] = step.minutes
