"""What is believed to have happened in the year, and what is expected of it from here on."""

from __future__ import annotations

from collections.abc import Sequence

from styringslib.findings.beliefs import ahead_finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.section import bullets
from styringslib.presentation.sentences import sentences


def beliefs_text(basis: FollowUp) -> str:
    """What the year's months say has happened, with what is expected of a change of level; empty in a calm year."""
    told: list[str] = []
    for finding in basis.belief_findings:
        told.append(text.sentence(finding))
        if finding.topic == "level_shift":
            told.append(text.sentence(ahead_finding(finding)))
    return f"**Hvad vi ser i årets måneder.** {sentences(*told)}" if told else ""


def beliefs_questions(basis: FollowUp) -> Sequence[str]:
    """The questions that it raises."""
    return [asked for finding in basis.belief_findings if (asked := text.question(finding))]


def units_beliefs(basis: WholeFollowUp) -> Sequence[str]:
    """A line for every unit in whose year something is believed to have happened, under a line of its own; empty without any."""
    lines = [
        f"**{name}**: {sentences(*(text.sentence(finding) for finding in found))}"
        for name, found in basis.beliefs_by_unit.items()
        if found
    ]
    if not lines:
        return ()
    return ("**Hvad vi ser i årets måneder.**", bullets(lines))
