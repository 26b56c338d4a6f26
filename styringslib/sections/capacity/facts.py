"""The team's load as a fact: courses begun this year against the room, and what has piled up."""

from __future__ import annotations

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.sections.capacity.numbers import CapacityNumbers


def load_facts(own: CapacityNumbers) -> list[Fact]:
    """The load; nothing without courses, or with so few that they would point at citizens."""
    year = own.year
    if year.empty or year["referrals"].sum() < own.follow_up.settings.thresholds.small_count:
        return []
    begun, room = (float(year[name].sum()) for name in ("referrals", "capacity"))
    piled = float(year["waiting"].iloc[-1])
    evidence = {
        "begun": Evidence(begun, "count", "kapacitet"),
        "room": Evidence(room, "days", "kapacitet"),
        "piled": Evidence(piled, "days", "kapacitet"),
    }
    finding = Finding("load", own.name, year.index[-1], 1.0 if piled >= 1 else 0.0, "notice", evidence)
    rows = (
        Row(own.name, "begun", begun, label="Begyndte rehabiliteringsforløb", kind="count"),
        Row(own.name, "room", room, label="Plads til forløb", kind="days"),
        Row(own.name, "piled", piled, label="Forløb hobet op ud over kapaciteten", kind="days"),
    )
    return [Fact(finding, rows)]
