"""How far a month's round has come, unit by unit and step by step, and what keeps it from being closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.rounds.deadlines import deadline
from styringslib.rounds.steps import OF_BOTH, OF_WHOLE, RESTS_ON, role_of
from styringslib.rounds.terms import RoundTerms

# What is known of a step. Unit "" is the whole; ``required``: whether the rule asks for it; ``reason``: why it is excepted.
FACTS = ["month", "unit", "step", "done_on", "by_role", "required", "reason"]
COLUMNS = ["month", "unit", "step", "state", "due", "done_on", "by_role", "late_days", "why", "enforced"]
MISSING, NOT_YET, DONE, EXCEPTED, NOT_ASKED = "mangler", "ikke endnu", "gjort", "undtaget", "ikke krævet"
_OPEN = (MISSING, NOT_YET)
CLOSED = "lukket"
# Without a report nobody knows what it asks for, whether or not the municipality follows the making of it as a step.
REPORT = "rapport"
_Key = tuple[str, str]


def status(
    facts: pd.DataFrame,
    terms: RoundTerms,
    today: dt.date,
    *,
    explanation_day: int | None = None,
    roles: Mapping[str, tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """One row a unit (the whole is "") and step, in the order of the units in ``facts`` and of the steps.

    ``facts``: FACTS, of one month, at least one row for every unit that takes part; a step without a row is not done.
    ``roles``: unit -> (owner, head). Result: month, unit, step, state (mangler: it can be done now; ikke endnu: something else
    comes first; gjort; undtaget; ikke krævet), due, done_on, by_role (who did it, else who is to), late_days (after due, when
    done or until ``today``; 0 in time), why (the step that is waited for, or the reason of an exception), enforced (closing
    waits for it).
    """
    known: dict[_Key, dict[str, Any]] = {(str(row["unit"]), str(row["step"])): row for row in records(facts)}
    rows: list[dict[str, Any]] = []
    if facts.empty:
        return pd.DataFrame(columns=COLUMNS)
    month = facts["month"].iloc[0]
    units = list(dict.fromkeys(["", *(str(unit) for unit in facts["unit"])]))
    for unit in units:
        owner, head = (roles or {}).get(unit, ("", ""))
        for step in terms.steps:
            if not _has(unit, step.step):
                continue
            fact = known.get((unit, step.step), {})
            due = deadline(step.step, month, terms, explanation_day)
            state, why = _state(unit, step.step, known, terms)
            done = _day(fact.get("done_on"))
            until = done if state == DONE else today if state in _OPEN else None
            rows.append({
                "month": month, "unit": unit, "step": step.step, "state": state, "due": due, "done_on": done,
                "by_role": str(fact.get("by_role") or "") or role_of(step.step, step.role, owner, head),
                "late_days": max((until - due).days, 0) if due is not None and until is not None else 0,
                "why": why, "enforced": step.enforced,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _has(unit: str, step: str) -> bool:
    return step in (*OF_WHOLE, *OF_BOTH) if not unit else step not in OF_WHOLE


def _day(value: Any) -> dt.date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _settled(unit: str, step: str, known: Mapping[_Key, Mapping[str, Any]], terms: RoundTerms) -> str:
    """The state of a step that needs no more of anybody; "" when it does. What was closed without what closing waits for, by
    whatever way that was written, is not closed."""
    fact = known.get((unit, step), {})
    if step == CLOSED and any(True for _ in _waited_for(unit, known, terms)):
        return ""
    if _day(fact.get("done_on")) is not None:
        return DONE
    if fact and not fact.get("required", True):
        return NOT_ASKED
    return EXCEPTED if fact.get("reason") else ""


def _state(unit: str, step: str, known: Mapping[_Key, Mapping[str, Any]], terms: RoundTerms) -> tuple[str, str]:
    settled = _settled(unit, step, known, terms)
    if settled:
        return settled, str(known[unit, step].get("reason") or "") if settled == EXCEPTED else ""
    for earlier in RESTS_ON.get(step, ()):
        where = "" if earlier in OF_WHOLE else unit
        if not _has(where, earlier) or (terms.step(earlier) is None and earlier != REPORT):
            continue
        if not _settled(where, earlier, known, terms):
            return NOT_YET, earlier
    if step == CLOSED and (waited := next(_waited_for(unit, known, terms), "")):
        return NOT_YET, waited
    return MISSING, ""


def _waited_for(unit: str, known: Mapping[_Key, Mapping[str, Any]], terms: RoundTerms) -> Iterator[str]:
    """The steps that closing waits for: the unit's own and the month's, of the whole those of every unit too."""
    units = [unit] if unit else list(dict.fromkeys(["", *(one for one, _ in known)]))
    for one in units:
        for step in terms.steps:
            if not step.enforced or step.step == CLOSED:
                continue
            where = "" if step.step in OF_WHOLE else one
            if _has(where, step.step) and not _settled(where, step.step, known, terms):
                yield step.step


def may_close(status: pd.DataFrame, unit: str = "") -> pd.DataFrame:
    """What keeps ``unit`` (of the whole: any of its units) from being closed: the rows of steps, its own and the month's, that
    closing waits for and that are neither done, excepted nor unasked for. Empty: it may be closed.
    """
    own = status if not unit else status[(status["unit"] == unit) | status["step"].isin(OF_WHOLE)]
    return own[own["enforced"].astype(bool) & own["state"].isin(_OPEN) & (own["step"] != CLOSED)]


def outstanding(table: pd.DataFrame, units: frozenset[str] | None = None) -> pd.DataFrame:
    """The rows that somebody can do something about now, the latest first; ``units``: names of those that a reader may see."""
    waiting = table[table["state"] == MISSING]
    if units is not None:
        waiting = waiting[waiting["unit"].isin([*units])]
    return waiting.sort_values("late_days", ascending=False, kind="stable")
