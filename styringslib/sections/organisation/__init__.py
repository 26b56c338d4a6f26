"""The municipality's own organisation and meetings beside other ways of doing it."""

from styringslib.sections.organisation.section import choices_of, report_section
from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec(
    "organisering",
    WHOLE_MUNICIPALITY,
    lambda follow_up: follow_up.settings.sections,
    report_section,
    terms=lambda settings: choices_of(settings.sections),
)
