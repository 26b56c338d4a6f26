"""The questions of a meeting: the first two stand on a report's front page, the others under "Til mødet"."""

from __future__ import annotations

from collections.abc import Sequence

from styringslib.findings import Finding, rank
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text

# A meeting has time for so many questions; the most material come first, and so many of them stand on the front page.
QUESTIONS, FIRST = 6, 2
# So many of them are on causes and on what the year's months show.
CAUSES = 4


def unit_questions(basis: FollowUp, more: Sequence[str] = ()) -> list[str]:
    """The questions that the findings raise, most material first and each once, and those of ``more`` that there is time for."""
    asked = [text.question(finding) for finding in raised(basis)]
    asked = list(dict.fromkeys(question for question in asked if question))[:QUESTIONS]
    return list(dict.fromkeys([*asked, *more]))[:QUESTIONS]


def raised(basis: FollowUp) -> list[Finding]:
    """The findings that are asked of: causes and what is believed of the year by their kroner, then what is agreed, and the
    forecast."""
    forecast = basis.forecast_finding or basis.printed_finding
    causes = rank([*basis.findings[:3], *basis.belief_findings])[:CAUSES]
    return [*causes, *basis.agreement_findings, *([forecast] if forecast is not None else [])]


def whole_questions(basis: WholeFollowUp, more: Sequence[str] = ()) -> list[str]:
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
    return [*asked[: QUESTIONS - len(more)], *more][:QUESTIONS]
