"""The status against the budget, the year's course, the accounts by group; for the whole, all units side by side."""

from styringslib.sections.economy.beliefs import beliefs_questions
from styringslib.sections.economy.section import economy
from styringslib.sections.economy.whole import units
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself

# The figures of the status table.
_STATUS = (
    "adopted", "budget", "spent", "posted", "outstanding", "owed", "expected_rest", "expected", "deviation", "deviation_share",
    "earned", "earned_deviation", "earned_deviation_share", "earned_probability",
    "spent_share", "max_share", "lower_80", "upper_80", "lower_95", "upper_95", "probability",
)  # fmt: skip
SECTION = SectionSpec("oekonomi", UNITS, itself, economy, questions=beliefs_questions, measures=_STATUS)
WHOLE = SectionSpec("oekonomi", WHOLE_MUNICIPALITY, itself, units, measures=_STATUS)
