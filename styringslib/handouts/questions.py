"""Which of a focus point's questions are asked: those that the figures raise, then an open one for every theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd
from jinja2 import Template

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact
from styringslib.handouts.focus import NO_DATA, Focus, Question, themes
from styringslib.presentation import text

# So many begin with a figure. They come on top of the open ones: the own figures never push a theme out.
RAISED = 3


@dataclass(frozen=True)
class Asked:
    """A question as it is asked: the fact that it begins with (None for an open one), and the ``title`` of its theme."""

    text: str
    fact: Fact | None = None
    title: str = ""


@cache
def _template(wording: str) -> Template:
    return text.environment().from_string(wording)


def asked_questions(
    focus: Focus, facts: Sequence[Fact], name: str, month: pd.Period, *, hidden: bool = False
) -> list[Asked]:
    """The questions of ``focus`` for these facts: at most ``RAISED`` by the figures, what deviates most first and one for
    each topic; then all the open ones.

    Without facts the question about missing figures comes first, with ``name`` of the units; not when there are figures that
    are ``hidden`` because they rest on too few people.
    """
    open_ones = [Asked(question.text, title=_title(question)) for question in focus.open_questions]
    if not facts:
        return open_ones if hidden else [_missing(focus, name, month), *open_ones]
    raised: list[Asked] = []
    for question in focus.questions:
        fact = _match(question, facts)
        if fact is not None and all(other.fact is None or other.fact.topic != fact.topic for other in raised):
            raised.append(Asked(text.told(_template(question.text), fact.finding), fact))
    # Stable: facts of the same weight stay in the order of the file.
    raised.sort(key=lambda asked: _weight(asked.fact))
    return [*raised[:RAISED], *open_ones]


def _title(question: Question) -> str:
    return "; ".join(themes()[name].title for name in question.themes)


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
