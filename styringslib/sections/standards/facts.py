"""The service level as facts for a conversation: the difference to the standard, the spread between districts, one step."""

from __future__ import annotations

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.sections.standards.findings import standard_found
from styringslib.sections.standards.numbers import EVERY, StandardNumbers


def standard_facts(own: StandardNumbers) -> list[Fact]:
    """What the section tells of the whole; no district or assessor is named."""
    if own.table.empty:
        return []
    return [*_standard(own), *_spread(own), *_step(own)]


def _standard(own: StandardNumbers) -> list[Fact]:
    found = standard_found(own)
    if found is None:
        return []
    rows = (
        Row(own.name, "standard_hours", float(found.value("moved_hours")),
            label="Visiteret ud over kvalitetsstandarden, timer om ugen", kind="change_hours1"),
        Row(own.name, "standard_amount", float(found.value("full_year")),
            label="Visiteret ud over kvalitetsstandarden, kr. på et helt år", kind="over_kr"),
    )  # fmt: skip
    return [Fact(found, rows)]


def _spread(own: StandardNumbers) -> list[Fact]:
    shares = own.districts["difference_share"].dropna()
    if len(shares) < 2:
        return []
    low, high = float(shares.min()), float(shares.max())
    evidence = {
        "number": Evidence(float(len(shares)), "count"),
        "low": Evidence(low, "pct", "serviceniveau_distrikter"),
        "high": Evidence(high, "pct", "serviceniveau_distrikter"),
        "beyond": Evidence(bool(own.districts["beyond"].any()), "text"),
    }
    rows = (
        Row(own.name, "spread_low", low, label="Laveste distrikt mod det ventede ved samme funktionsniveau, pct.",
            kind="pct"),
        Row(own.name, "spread_high", high, label="Højeste distrikt mod det ventede ved samme funktionsniveau, pct.",
            kind="pct"),
    )  # fmt: skip
    return [Fact(Finding("service_spread", own.name, own.month, 0.0, "notice", evidence), rows)]


def _step(own: StandardNumbers) -> list[Fact]:
    hours, amount = (float(own.service_sums(figure)[EVERY]) for figure in ("step_hours", "step_amount"))
    if not amount > 0:
        return []
    evidence = {
        "minutes": Evidence(own.terms.step_minutes, "count"),
        "step_hours": Evidence(hours, "hours", "serviceniveau"),
        "step": Evidence(amount, "kr", "serviceniveau"),
    }
    minutes = f"{own.terms.step_minutes:g}".replace(".", ",")
    rows = (
        Row(
            own.name,
            "step_hours",
            hours,
            label=f"{minutes} minutter om ugen til hver modtager, timer på et år",
            kind="hours",
        ),
        Row(own.name, "step", amount, label=f"{minutes} minutter om ugen til hver modtager, kr. på et år", kind="kr"),
    )
    return [Fact(Finding("service_step", own.name, own.month, 0.0, "notice", evidence), rows)]
