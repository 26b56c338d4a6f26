"""A residential facility's places: occupancy, levels, income and cost, moves."""

from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.section import residential
from styringslib.sections.residential.trade import PlaceTrade
from styringslib.sections.residential.whole import whole_trade
from styringslib.sections.spec import WHOLE_MUNICIPALITY, LeftOut, SectionSpec

SECTION = SectionSpec(
    "pladser",
    frozenset({"residential"}),
    ResidentialNumbers,
    residential,
    left_out=lambda facility: LeftOut("Placeringer", facility.checked.problems),
)
WHOLE = SectionSpec("pladser", WHOLE_MUNICIPALITY, PlaceTrade, whole_trade)
