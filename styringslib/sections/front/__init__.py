"""The front page: the answer, the short status, the year's two pictures, and what requires something of the reader."""

from styringslib.sections.front.section import front, whole_front
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself

SECTION = SectionSpec("kort_sagt", UNITS, itself, gather=front)
WHOLE = SectionSpec("kort_sagt", WHOLE_MUNICIPALITY, itself, gather=whole_front)
