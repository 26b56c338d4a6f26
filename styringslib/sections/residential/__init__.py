"""A residential facility's places: occupancy, levels, income and cost, moves."""

from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.section import residential
from styringslib.sections.spec import LeftOut, SectionSpec

SECTION = SectionSpec(
    "pladser",
    frozenset({"residential"}),
    ResidentialNumbers,
    residential,
    measures=("occupancy", "vacant", "vacancy_cost"),
    left_out=lambda facility: LeftOut("Placeringer", facility.checked.problems),
)
