"""The assumptions behind the budget of each area: last year's and this year's, what changed and what the change costs."""

from styringslib.sections.assumptions.numbers import AssumptionNumbers
from styringslib.sections.assumptions.section import assumptions
from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec("forudsaetninger", WHOLE_MUNICIPALITY, AssumptionNumbers, assumptions)
