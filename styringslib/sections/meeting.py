"""What to talk about at the meeting: the questions that the findings raise, and those of the other sections."""

from __future__ import annotations

from collections.abc import Sequence

from styringslib.findings import Finding, rank
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.section import Section, bullets, section
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself

# A meeting has time for so many questions; the most material come first.
QUESTIONS = 6
# So many of them are on causes and on what the year's months show.
CAUSES = 4
NO_QUESTIONS = (
    "Ingen af tallene rejser særlige spørgsmål i denne måned. Er der noget i hverdagen, som tallene ikke viser?"
)


def meeting(basis: FollowUp, more: Sequence[str] = ()) -> Section:
    """What to talk about: the questions that the findings raise, and those of ``more`` that there is time for."""
    asked = list(dict.fromkeys([*questions(basis), *more]))[:QUESTIONS]
    if not asked:
        return section(NO_QUESTIONS)
    return section(bullets(asked))


def questions(basis: FollowUp) -> list[str]:
    """The meeting's questions, most material first, each once."""
    asked = [text.question(finding) for finding in raised(basis)]
    return list(dict.fromkeys(question for question in asked if question))[:QUESTIONS]


def raised(basis: FollowUp) -> list[Finding]:
    """The findings that are asked of: causes and what is believed of the year by their kroner, then what is agreed, and the
    forecast."""
    forecast = basis.forecast_finding or basis.printed_finding
    causes = rank([*basis.findings[:3], *basis.belief_findings])[:CAUSES]
    return [*causes, *basis.agreement_findings, *([forecast] if forecast is not None else [])]


def whole_meeting(basis: WholeFollowUp, more: Sequence[str] = ()) -> Section:
    """The questions that the units' deviations and missing agreements raise, most material first, the last one from ``more``."""
    units = basis.unit_findings[:4]
    named = {finding.unit for finding in units}
    # A unit is asked for its explanation once.
    agreed = [one for one in basis.agreement_findings if one.topic != "missing_explanation" or one.unit not in named]
    findings = [*units, *agreed[:2], *basis.findings[:2]]
    asked = [text.question(finding) for finding in findings]
    first = basis.forecast_finding or basis.printed_finding
    if first is not None:
        asked.append(text.question(first))
    asked = list(dict.fromkeys(question for question in asked if question))
    asked = [*asked[: QUESTIONS - len(more)], *more][:QUESTIONS]
    return section(bullets(asked) or NO_QUESTIONS)


SECTION = SectionSpec(
    "til_moedet", UNITS, itself, gather=lambda follow_up, others: meeting(follow_up, others.questions)
)
WHOLE = SectionSpec(
    "til_moedet",
    WHOLE_MUNICIPALITY,
    itself,
    gather=lambda follow_up, others: whole_meeting(follow_up, others.questions),
)
