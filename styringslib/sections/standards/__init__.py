"""What the service level costs: hours a recipient against the quality standard, one step more or less, and the spread at equal
level."""

from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec
from styringslib.sections.standards.facts import standard_facts
from styringslib.sections.standards.numbers import PurchaserStandards, StandardNumbers
from styringslib.sections.standards.section import questions, service_level
from styringslib.sections.standards.terms import STANDARDS

SECTION = SectionSpec(
    "serviceniveau",
    frozenset({"purchaser"}),
    PurchaserStandards,
    service_level,
    questions=questions,
    facts=standard_facts,
    terms=(STANDARDS,),
)
WHOLE = SectionSpec(
    "serviceniveau",
    WHOLE_MUNICIPALITY,
    StandardNumbers,
    service_level,
    facts=standard_facts,
    terms=(STANDARDS,),
)
