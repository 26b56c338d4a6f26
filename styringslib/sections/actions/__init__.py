"""What the agreed actions have given."""

from styringslib.month.names import WHOLE
from styringslib.sections.actions.numbers import ActionNumbers
from styringslib.sections.actions.section import effects
from styringslib.sections.spec import UNITS, SectionSpec

SECTION = SectionSpec("virkning_af_handlinger", UNITS | {WHOLE}, ActionNumbers, effects)
