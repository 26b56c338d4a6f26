"""The municipality's service frame: how it came about, and whether an overspend is structural."""

from styringslib.sections.service_frame.facts import frame_facts
from styringslib.sections.service_frame.formal import formal_frame
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.service_frame.section import questions, service_frame
from styringslib.sections.service_frame.terms import FRAME
from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec(
    "serviceramme",
    WHOLE_MUNICIPALITY,
    ServiceFrameNumbers,
    service_frame,
    questions=questions,
    facts=frame_facts,
    terms=(FRAME,),
)
FORMAL = SectionSpec("serviceramme", WHOLE_MUNICIPALITY, ServiceFrameNumbers, formal_frame, terms=(FRAME,))
