"""What is believed to have happened in a unit's year, as findings: the one place from which its months and amounts are told.

A change of level, a run of months that is over and single bills are read from the forecast (``MonthForecast.beliefs``); so are
a unit that is new or may have closed, and a budget that cannot be. Forecast, early signs and text thus tell the same month
and size of the same change.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.findings.finding import Evidence, Finding, Side, rank

#: What is less likely is not told; from here on it is told without "ser ud til".
LIKELY, SURE = 0.5, 0.9
#: So many changes have to be on record before it is told how many of them held.
FEWEST = 3
#: What part of a change the forecast carries on with, at least, for each of the words.
GOING_ON = ((0.85, "all"), (0.5, "most"), (0.15, "some"), (0.0, "none"))
#: Notes of the forecaster that are told as findings.
NOTED = ("closed", "perhaps_closed", "budget_impossible")


@dataclass(frozen=True)
class Believed:
    """Whose year it is and what it rests on: followed, the share that the year's own months have in the forecast, missing where
    no finished year has tried it; budgeted, whether there is a budget; actions, those that have begun: title, first month and
    kr a month (+ = more cost); end, the unit's last month where the municipality has written it."""

    unit: str
    month: pd.Period
    side: Side
    minor_kr: float
    followed: float = math.nan
    budgeted: bool = True
    actions: Sequence[tuple[str, pd.Period, float]] = ()
    end: pd.Period | None = None


def belief_findings(of: Believed, rows: Iterable[Mapping[str, Any]], kinds: Iterable[str] = ()) -> list[Finding]:
    """What is likely and comes to the minor limit in the year, the largest first; ``rows``: the unit's of
    ``MonthForecast.beliefs``; ``kinds``: of the forecaster's notes.

    Topics: level_shift, level_wave, one_off, opened, and those of NOTED with "unit_" before the first two. Size: kr in the year,
    + = more cost or less income. Evidence: began, ended (months), amount (kr; a month, but of a one_off), share (of the unit's
    usual month, where that says something), side, sure, newest (it began in the report's month), whole_year; of a shift going_on
    (all, most, some or none), on_record, seen and held, followed where it is known, and follows, the action that it follows;
    stated, where somebody knows of it, and nothing of the record is told.
    """
    found = [finding for row in rows if (finding := _finding(of, row)) is not None]
    noted = {"closed": "unit_ended" if of.end else "unit_closed", "perhaps_closed": "unit_perhaps_closed"}
    evidence = {"began": Evidence(of.month, "month_only")} | ({"ended": Evidence(of.end, "month")} if of.end else {})
    told = [
        Finding(noted.get(kind, kind), of.unit, of.month, 0.0, "notice", evidence)
        for kind in NOTED
        if kind in set(kinds)
    ]
    return [*told, *rank(found)]


def ahead_finding(shift: Finding) -> Finding:
    """What is expected of a change of level from here on, and why."""
    return Finding("level_shift_ahead", shift.unit, shift.month, shift.size, shift.severity, shift.evidence)


def _finding(of: Believed, row: Mapping[str, Any]) -> Finding | None:
    kind, began = str(row["kind"]), row["month"]
    base = {"side": Evidence(of.side, "text"), "began": Evidence(began, "month_only")}
    if kind == "opened":
        return Finding(
            "opened", of.unit, of.month, 0.0, "notice", {**base, "has_budget": Evidence(of.budgeted, "text")}
        )
    last = row["last"] if kind == "wave" else pd.Period(year=of.month.year, month=12, freq="M")
    months = 1 if kind == "one_off" else (last - began).n + 1
    amount, likely = float(row["amount"]), float(row["probability"])
    size = amount * months
    if likely < LIKELY or abs(size) < of.minor_kr:
        return None
    evidence = {
        **base,
        "amount": Evidence(amount, "kr"),
        "sure": Evidence(likely >= SURE, "text"),
        "newest": Evidence(began == of.month, "text"),
        "whole_year": Evidence(began.month == 1, "text"),
        **({} if math.isnan(row["share"]) else {"share": Evidence(abs(float(row["share"])), "pct")}),
    }
    if kind == "one_off":
        return Finding("one_off", of.unit, of.month, size, "notice", evidence, likely)
    if kind == "wave":
        return Finding(
            "level_wave", of.unit, of.month, size, "notice", {**evidence, "ended": Evidence(last, "month_only")}, likely
        )
    return Finding("level_shift", of.unit, of.month, size, "notice", evidence | _of_shift(of, row), likely)


def _of_shift(of: Believed, row: Mapping[str, Any]) -> dict[str, Evidence]:
    """Evidence of what is expected of a change of level, and of those that were seen before. A change that somebody knows of has
    neither: it goes on, whatever others did."""
    kept, seen, held = (float(row[name]) for name in ("kept", "seen", "held"))
    if math.isnan(seen):
        return {name: Evidence(value, "text") for name, value in (("going_on", "all"), ("stated", True))}
    going_on = next(word for least, word in GOING_ON if kept >= least)
    evidence = {
        "going_on": Evidence(going_on, "text"),
        "stated": Evidence(False, "text"),
        "on_record": Evidence(seen >= FEWEST, "text"),
        # Whether the record points the way that is expected.
        "agrees": Evidence((going_on in ("all", "most")) == (2 * held >= seen), "text"),
        "seen": Evidence(seen, "count"),
        "held": Evidence(held, "count"),
        "has_budget": Evidence(of.budgeted, "text"),
    }
    # A whole or no share says nothing of how the two are weighed.
    if 0.005 <= of.followed < 0.995:
        evidence["followed"] = Evidence(of.followed, "probability")
    if (action := _followed_action(of, row["month"], float(row["amount"]))) is not None:
        evidence["follows"] = Evidence(action, "text")
    return evidence


def _followed_action(of: Believed, began: pd.Period, amount: float) -> str | None:
    """The action that a change of level follows: it pulls the same way and began in the same month, or one beside it, as noise
    may move the month that is seen; the one nearest in size where there are several."""
    near = [
        (abs(effect - amount), title)
        for title, first, effect in of.actions
        if effect * amount > 0 and abs((first - began).n) <= 1
    ]
    return min(near)[1] if near else None


def level_of(findings: Iterable[Finding]) -> Finding | None:
    """The change of level among the findings, or else the run of months that is over; None without either."""
    told = {finding.topic: finding for finding in findings}
    return told.get("level_shift", told.get("level_wave"))
