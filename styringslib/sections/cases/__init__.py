"""Cases in and out, whom to see again, and what earlier rounds gave; for others than the purchaser only counts."""

from styringslib.sections.cases.facts import review_facts
from styringslib.sections.cases.numbers import CaseNumbers
from styringslib.sections.cases.section import shared, shared_with_purchaser
from styringslib.sections.cases.terms import REVIEW
from styringslib.sections.spec import WHOLE_MUNICIPALITY, LeftOut, SectionSpec

SECTION = SectionSpec(
    "revisitation",
    frozenset({"purchaser"}),
    CaseNumbers,
    shared_with_purchaser,
    left_out=lambda cases: LeftOut("Bevillinger", cases.checked.problems),
    terms=(REVIEW,),
)
WHOLE = SectionSpec("revisitation", WHOLE_MUNICIPALITY, CaseNumbers, shared, facts=review_facts)
