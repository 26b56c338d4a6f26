"""The first section, which gives the answer, and the summary that the index and the key figures are made of."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Section, Summary, section
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec, itself
from styringslib.sections.words import TABLES, missing_tables


def headline(basis: FollowUp) -> Section:
    """The answer first: expected result, what moved it, the main reasons; and the summary behind the index."""
    forecast = basis.forecast_finding
    if forecast is None:
        told = _without_money(basis)
        return section(told, summary(basis, told))
    told = text.sentence(forecast)
    moved = change_text(basis)
    why = [text.sentence(finding) for finding in basis.findings[:3]]
    if not why and forecast.topic == "forecast_calm":
        calm = Finding("calm", basis.name, basis.month, 0.0, "calm", {
            "minor": Evidence(basis.minor_kr, "kr"), "month": Evidence(basis.month, "month"),
        })  # fmt: skip
        why = [text.sentence(calm)]
    reasons = "**Hvorfor?** " + " ".join(why) if basis.findings else " ".join(why)
    return section(told, moved, reasons, summary(basis, told))


def _without_money(basis: FollowUp) -> str:
    if basis.printed_finding is not None:
        return text.sentence(basis.printed_finding)
    if len(basis.printed_status):
        return "Rapporten viser den økonomistatus, der er indlæst. Der er ikke indlæst posteringer og budget måned for måned."
    have = [TABLES[name] for name in ("payroll", "absence", "temps", "activity") if name not in basis.missing]
    told = "Der er ikke indlæst budget og posteringer"
    return f"{told}, så rapporten viser det, der er data om: {numbers.listed(have)}." if have else f"{told}."


def change_text(basis: FollowUp) -> str:
    """What moved the forecast since last month, in words."""
    return " ".join(text.sentence(finding) for finding in basis.change_findings)


def summary(basis: FollowUp, told: str, findings: Sequence[Finding] | None = None) -> Summary:
    """What the index and the key figures at the top of the page show; ``findings`` instead of the report's own causes."""
    row = basis.forecast
    known = (
        {} if row is None else {str(name): _number(value) for name, value in row.items() if not isinstance(value, str)}
    )
    budget, expected = known.get("budget"), known.get("expected")
    deviation = expected - budget if budget is not None and expected is not None else None
    finding = basis.forecast_finding
    signal = "unknown" if deviation is None else "over" if deviation > 0 else "under"
    if finding is not None and finding.topic == "forecast_calm":
        signal = "on_budget"
    return Summary(
        {
            "unit": basis.name,
            "unit_key": basis.key,
            "kind": basis.kind,
            "month": str(basis.month),
            "budget": budget,
            "expected": expected,
            "deviation": deviation,
            "deviation_pct": deviation / abs(budget) if deviation is not None and budget else None,
            "lower_80": known.get("lower_80"),
            "upper_80": known.get("upper_80"),
            "probability_over": known.get("probability"),
            "spent": known.get("spent"),
            "signal": signal,
            "headline": told,
            "findings": [
                {"topic": found.topic, "size": found.size, "title": text.title(found), "sentence": text.sentence(found)}
                for found in (basis.findings if findings is None else findings)
            ],
            "missing": missing_tables(basis),
        }
    )


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def whole_headline(basis: WholeFollowUp) -> Section:
    """The total, what moved it, and the units that decide it."""
    forecast = basis.forecast_finding
    if forecast is None:
        return headline(basis)
    told = text.sentence(forecast)
    units = [text.sentence(finding) for finding in basis.unit_findings if finding.topic == "unit_deviation"][:4]
    balance = [text.sentence(finding) for finding in basis.unit_findings if finding.topic == "units"]
    where = "**Hvor?** " + " ".join([*units, *balance]) if units else ""
    return section(told, change_text(basis), where, summary(basis, told, basis.unit_findings))


SECTION = SectionSpec("kort_sagt", UNITS, itself, headline)
WHOLE = SectionSpec("kort_sagt", WHOLE_MUNICIPALITY, itself, whole_headline)
