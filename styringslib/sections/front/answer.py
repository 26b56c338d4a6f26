"""The answer: what is expected of the year, the main cause, and what has moved since last month, in a few short sentences."""

from __future__ import annotations

import re

from styringslib.findings import Evidence, Finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.purchaser.frame import PurchaserFrame
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.sentences import sentences
from styringslib.sections.comparison import unbooked_text, ungrouped_text
from styringslib.sections.words import TABLES

# The part of a purchaser's frame -> what it comes to, when it is the largest.
_OF_FRAME = {
    "to_providers": "Tildelingen til udførerne er {kr} {larger} end budgetteret.",
    "to_private": "Betalingen til private leverandører er {kr} {larger} end budgetteret.",
    "at_providers": "Udførerne bruger {kr} {more} end det, de får tildelt.",
    "at_purchaser": "Egne udgifter er {kr} {larger} end budgetteret.",
}
# What is said of a year in which no single cause is large.
_QUIET = ("forecast_calm", "forecast_earned", "forecast_earned_calm")
# Where one sentence ends and the next begins; what stands before "kr." or a number goes on.
_NEXT = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ»])")


def headline(basis: FollowUp) -> str:
    """What is expected of the year, of a unit, a purchaser's whole frame or the whole municipality."""
    framed = PurchaserFrame(basis)
    if framed.frame is not None and framed.forecast_finding is not None:
        return f"{framed.frame.name}: {text.sentence(framed.forecast_finding)}"
    forecast = basis.forecast_finding
    return text.sentence(forecast) if forecast is not None else _without_money(basis)


def answer(basis: FollowUp) -> list[str]:
    """The paragraphs of the answer."""
    framed = PurchaserFrame(basis)
    if framed.forecast_finding is not None:
        moved = framed.change_findings
        return [headline(basis), sentences(frame_cause(framed), _change(moved)), unbooked_text(basis)]
    if basis.forecast_finding is None:
        return [headline(basis)]
    why = where(basis) if isinstance(basis, WholeFollowUp) else main_cause(basis)
    return [headline(basis), sentences(why, _change(basis.change_findings)), unbooked_text(basis)]


def _change(moved: list[Finding]) -> str:
    """How far what is expected has moved since last month; of what it is made stands in the section on money."""
    return text.sentence(moved[0]) if moved else ""


def main_cause(basis: FollowUp) -> str:
    """The largest cause that pulls the way the year deviates; in a calm year that none is large, or why none is known."""
    forecast = basis.forecast_finding
    assert forecast is not None
    pulls = [finding for finding in basis.findings if finding.size * forecast.size >= 0]
    if pulls:
        return first_sentence(text.sentence(pulls[0]))
    # Of a year of which nothing has come no cause is known, and none is ruled out.
    if not basis.findings and forecast.topic in _QUIET and basis.causes:
        evidence = {"minor": Evidence(basis.minor_kr, "kr"), "month": Evidence(basis.month, "month")}
        return text.sentence(Finding("calm", basis.name, basis.month, 0.0, "calm", evidence))
    return ungrouped_text(basis)


def where(basis: WholeFollowUp) -> str:
    """The units that deviate most the way the whole does, and which have no budget."""
    forecast = basis.forecast_finding
    size = forecast.size if forecast is not None else 0.0
    units = [one for one in basis.unit_findings if one.topic == "unit_deviation" and one.size * size >= 0][:2]
    partly = text.sentence(basis.compared_units) if basis.compared_units else ""
    return sentences(partly, *(text.sentence(finding) for finding in units))


def frame_cause(framed: PurchaserFrame) -> str:
    """The largest part of a frame's deviation that pulls its way; empty where no part is worth telling."""
    found = framed.finding
    if found is None:
        return ""
    parts = {name: float(found.value(name)) for name in _OF_FRAME}
    pulls = {name: kr for name, kr in parts.items() if kr * found.size > 0}
    if not pulls:
        return ""
    largest = max(pulls, key=lambda name: abs(pulls[name]))
    kr = pulls[largest]
    more, larger = ("mere", "større") if kr > 0 else ("mindre", "mindre")
    return _OF_FRAME[largest].format(kr=numbers.kroner(abs(kr)), more=more, larger=larger)


def first_sentence(told: str) -> str:
    """The first sentence of ``told``."""
    return first_sentences(told, 1)


def first_sentences(told: str, many: int) -> str:
    """The first sentences of ``told``, so many.

    >>> first_sentences("Vi forventer 9,35 mio. kr. Ådalen tjener 9,10 mio. kr., altså mindre. Med 80 pct. sikkerhed.", 2)
    'Vi forventer 9,35 mio. kr. Ådalen tjener 9,10 mio. kr., altså mindre.'
    """
    return " ".join(_NEXT.split(told)[:many])


def _without_money(basis: FollowUp) -> str:
    if basis.printed_finding is not None:
        return text.sentence(basis.printed_finding)
    if len(basis.printed_status):
        return "Rapporten viser den økonomistatus, der er indlæst. Der er ikke indlæst posteringer og budget måned for måned."
    have = [TABLES[name] for name in ("payroll", "absence", "temps", "activity") if name not in basis.missing]
    told = "Der er ikke indlæst budget og posteringer"
    return f"{told}, så rapporten viser det, der er data om: {numbers.listed(have)}." if have else f"{told}."
