"""The section on causes: contributions that add up to the last krone, who decides them, and the key figures behind them."""

from styringslib.month.purchaser.conditions import RESPONSIBILITY
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself
from styringslib.sections.why.section import whole_why, why

SECTION = SectionSpec("hvorfor", UNITS, itself, why, terms=(RESPONSIBILITY,))
WHOLE = SectionSpec("hvorfor", WHOLE_MUNICIPALITY, itself, whole_why, terms=(RESPONSIBILITY,))
