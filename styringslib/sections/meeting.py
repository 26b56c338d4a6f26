"""What to talk about at the meeting: the questions that the findings raise, and those of the other sections, but for the first
ones, which stand on the front page."""

from __future__ import annotations

from collections.abc import Sequence

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Section, bullets, section
from styringslib.sections.questions import FIRST, unit_questions, whole_questions
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself

NO_QUESTIONS = (
    "Ingen af tallene rejser særlige spørgsmål i denne måned. Er der noget i hverdagen, som tallene ikke viser?"
)


def meeting(basis: FollowUp, more: Sequence[str] = ()) -> Section:
    """What to talk about besides the front page's questions; ``more``: those of the other sections."""
    return _rest(unit_questions(basis, more))


def whole_meeting(basis: WholeFollowUp, more: Sequence[str] = ()) -> Section:
    """The same in the municipality's report."""
    return _rest(whole_questions(basis, more))


def _rest(asked: Sequence[str]) -> Section:
    return section(bullets(asked[FIRST:]) if asked else NO_QUESTIONS)


SECTION = SectionSpec(
    "til_moedet", UNITS, itself, gather=lambda follow_up, others: meeting(follow_up, others.questions)
)
WHOLE = SectionSpec(
    "til_moedet",
    WHOLE_MUNICIPALITY,
    itself,
    gather=lambda follow_up, others: whole_meeting(follow_up, others.questions),
)
