"""What a course of rehabilitation changes for the citizens."""

from styringslib.sections.rehabilitation.numbers import OutcomeNumbers
from styringslib.sections.rehabilitation.section import rehabilitation
from styringslib.sections.rehabilitation.terms import REHABILITATION
from styringslib.sections.spec import LeftOut, SectionSpec

SECTION = SectionSpec(
    "resultater",
    frozenset({"rehabilitation"}),
    OutcomeNumbers,
    rehabilitation,
    left_out=lambda team: LeftOut("Forløb", team.checked.problems),
    terms=(REHABILITATION,),
)
