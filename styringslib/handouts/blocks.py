"""The figures of the reports that a handout borrows: one for a single unit, or for the whole where it names no unit."""

from __future__ import annotations

from collections.abc import Callable

from styringslib.handouts.numbers import HandoutNumbers
from styringslib.month.follow_up import FollowUp
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Part, Section
from styringslib.presentation.tables import Table
from styringslib.sections import activity, agreements, pay
from styringslib.sections.capacity.numbers import CapacityNumbers
from styringslib.sections.capacity.section import load
from styringslib.sections.economy.section import economy
from styringslib.sections.residential import section as residential
from styringslib.sections.service_frame import section as frame_section
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers
from styringslib.sections.why import section as why

_WITH_UNIT: dict[str, tuple[Callable[[FollowUp], Section], frozenset[str]]] = {
    # block -> section that holds the figure, and the figures that must not rest on too few people
    "hours": (activity.activity, frozenset({"delivery_share"})),
    "causes": (why.why, frozenset({"user_time_share", "hours_per_recipient"})),
    "forecast": (economy, frozenset()),
    "occupancy": (residential.occupancy, frozenset({"occupancy"})),
    "absence": (pay.pay_and_absence, frozenset({"absence_share", "illness_share"})),
}


def borrowed(own: HandoutNumbers) -> list[Part]:
    """The figures and tables of the focus point's blocks that the handout may show."""
    if not own.facts:
        return []
    found: list[Part] = []
    for block in own.focus.blocks:
        if len(own.units) == 1:
            found += _unit_block(block, own)
        elif not own.units:
            found += _whole_block(block, own)
    return found


def _unit_block(block: str, own: HandoutNumbers) -> list[Part]:
    unit = own.chosen[0]
    if block == "load" and unit.kind == "rehabilitation":
        return _figures(load(CapacityNumbers(own.follow_up)))
    if block not in _WITH_UNIT:
        return []
    make, rests_on = _WITH_UNIT[block]
    return [] if rests_on & unit.hidden else _figures(make(own.follow_up))


def _whole_block(block: str, own: HandoutNumbers) -> list[Part]:
    """Only what is about the sum of all units: a unit of its own would be named, or known."""
    if block == "frame":
        tables = frame_section.service_frame(ServiceFrameNumbers(own.whole)).tables
        return [tables[name] for name in ("serviceramme", "strukturelt") if name in tables]
    return []


def _figures(shown: Section) -> list[Part]:
    pictures: list[Part] = [part for part in shown.shown if isinstance(part, Figure)]
    return pictures[:1]


def action_table(own: HandoutNumbers) -> list[Part]:
    """The agreed actions of a single unit, where a question is about them."""
    asked = {question.fact.topic for question in own.asked if question.fact}
    if len(own.units) != 1 or not asked & {"overdue_action", "agreements"}:
        return []
    shown = agreements.explanations_and_actions(own.follow_up)
    return [part for part in shown.shown if isinstance(part, Table) and part.name == "handlinger"]
