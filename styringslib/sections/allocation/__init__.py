"""What a unit is granted, what an hour costs, what nursing has delegated, and what is carried over."""

from styringslib.month.allocation_terms import ALLOCATION
from styringslib.sections.allocation.carried import CarryOverNumbers
from styringslib.sections.allocation.carry_over import proposal
from styringslib.sections.allocation.facility_price import without_price as without_price
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.nursing import questions as nursing_questions
from styringslib.sections.allocation.section import nursing_section, questions, unit_section, whole_section
from styringslib.sections.allocation.whole import WholeAllocation
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec(
    "tildeling",
    UNITS - {"provider", "nursing"},
    AllocationNumbers,
    unit_section,
    questions=questions,
    terms=(ALLOCATION,),
)
NURSING = SectionSpec(
    "tildeling",
    frozenset({"nursing"}),
    AllocationNumbers,
    nursing_section,
    questions=nursing_questions,
    terms=(ALLOCATION,),
)
WHOLE = SectionSpec("tildeling", WHOLE_MUNICIPALITY, WholeAllocation, whole_section, questions=questions)
CARRY_OVER = SectionSpec("overfoersel", WHOLE_MUNICIPALITY, CarryOverNumbers, proposal, terms=(ALLOCATION,))
