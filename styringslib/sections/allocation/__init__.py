"""What a unit is granted, what an hour costs, and what is carried over."""

from styringslib.month.allocation_terms import ALLOCATION
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.section import questions, unit_section, whole_section
from styringslib.sections.allocation.whole import WholeAllocation
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec(
    "tildeling", UNITS - {"provider"}, AllocationNumbers, unit_section, questions=questions, terms=(ALLOCATION,)
)
WHOLE = SectionSpec("tildeling", WHOLE_MUNICIPALITY, WholeAllocation, whole_section, questions=questions)
