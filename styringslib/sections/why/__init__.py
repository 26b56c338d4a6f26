"""The section on causes: contributions that add up to the last krone, who decides them, and the key figures behind them."""

from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself
from styringslib.sections.why.section import whole_why, why
from styringslib.sections.words import KEY_FIGURES

SECTION = SectionSpec("hvorfor", UNITS, itself, why, measures=tuple(KEY_FIGURES))
WHOLE = SectionSpec("hvorfor", WHOLE_MUNICIPALITY, itself, whole_why, measures=tuple(KEY_FIGURES))
