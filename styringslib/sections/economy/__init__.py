"""The status against the budget, the year's course, the accounts by group; for the whole, all units side by side."""

from styringslib.sections.economy.beliefs import beliefs_questions
from styringslib.sections.economy.bridge import changes
from styringslib.sections.economy.section import economy
from styringslib.sections.economy.whole import units
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself

SECTION = SectionSpec("oekonomi", UNITS, itself, economy, questions=beliefs_questions)
WHOLE = SectionSpec("oekonomi", WHOLE_MUNICIPALITY, itself, units)
CHANGES = SectionSpec("budgetaendringer", WHOLE_MUNICIPALITY, itself, changes)
