"""Known future changes, and what has been entered since last month."""

from styringslib.month.names import WHOLE
from styringslib.sections.known_changes.section import known_changes
from styringslib.sections.spec import UNITS, SectionSpec, itself

SECTION = SectionSpec("kendte_aendringer", UNITS | {WHOLE}, itself, known_changes)
