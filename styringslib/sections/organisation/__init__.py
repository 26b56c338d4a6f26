"""The municipality's own organisation and meetings beside other ways of doing it."""

from styringslib.sections.organisation.choices import declared
from styringslib.sections.organisation.section import report_section
from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec(
    "organisering",
    WHOLE_MUNICIPALITY,
    lambda follow_up: follow_up.settings.sections,
    report_section,
    terms=declared(),
)
