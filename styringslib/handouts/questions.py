"""Which of a focus point's questions are asked: those that the figures raise, then open ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd
from jinja2 import Template

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact
from styringslib.handouts.focus import NO_DATA, Focus, Question
from styringslib.presentation import text

# A conversation has time for so many; at least OPEN of them begin with no figure.
ASKED, OPEN = 5, 2


@dataclass(frozen=True)
class Asked:
    """A question as it is asked, and the fact that it begins with (None for an open one)."""

    text: str
    fact: Fact | None = None


@cache
def _template(wording: str) -> Template:
    return text.environment().from_string(wording)


def asked_questions(focus: Focus, facts: Sequence[Fact], name: str, month: pd.Period) -> list[Asked]:
    """The questions of ``focus`` for these facts, at most ``ASKED``: what deviates most first, one for each topic.

    Without facts the question about missing figures comes first, with ``name`` of the units, then open ones.
    """
    open_ones = [Asked(question.text) for question in focus.questions if not question.topic]
    if not facts:
        return [_missing(focus, name, month), *open_ones][:ASKED]
    raised: list[Asked] = []
    for question in focus.questions:
        fact = _match(question, facts)
        if fact is not None and all(other.fact is None or other.fact.topic != fact.topic for other in raised):
            raised.append(Asked(text.told(_template(question.text), fact.finding), fact))
    # Stable: facts of the same weight stay in the order of the file.
    raised.sort(key=lambda asked: _weight(asked.fact))
    return [*raised[: ASKED - OPEN], *open_ones][:ASKED]


def _weight(fact: Fact | None) -> tuple[bool, float]:
    """What is asked first: causes before the deviation that they are parts of, then the largest amount."""
    if fact is None:
        return (True, 0.0)
    keys = {row.key for row in fact.rows}
    # An account group says where, not why.
    explains = bool(keys & {"cause", "vacancy_cost"}) and "group" not in keys
    return (not explains, -abs(fact.finding.size))


def _match(question: Question, facts: Sequence[Fact]) -> Fact | None:
    fitting = [fact for fact in facts if fact.topic == question.topic and question.more in (None, fact.more)]
    return max(fitting, key=lambda fact: abs(fact.finding.size), default=None)


def _missing(focus: Focus, name: str, month: pd.Period) -> Asked:
    wording = next(question.text for question in focus.questions if question.topic == NO_DATA)
    finding = Finding(NO_DATA, name, month, 0.0, "notice", {"name": Evidence(name, "text")})
    return Asked(text.told(_template(wording), finding))
