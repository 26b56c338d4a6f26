"""What a meeting about a unit, or about the whole municipality, is to talk about: handed on to the agenda of the meeting."""

from styringslib.sections.agenda.numbers import AgendaNumbers
from styringslib.sections.agenda.section import agenda, whole_agenda
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec("dagsorden", UNITS, AgendaNumbers, gather=agenda)
WHOLE = SectionSpec("dagsorden", WHOLE_MUNICIPALITY, AgendaNumbers, gather=whole_agenda)
