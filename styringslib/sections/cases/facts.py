"""How many cases the municipality's rules pick, for readers who may not see the list."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.sections.cases.numbers import EVERY, CaseNumbers


def review_facts(own: CaseNumbers) -> list[Fact]:
    """One for each district, and the sum for the purchaser and for the whole; what is small or unknown is not told."""
    labels = {own.name: EVERY}
    for unit in own.follow_up.settings.units:
        if unit.kind in ("district", "purchaser"):
            labels[unit.name] = EVERY if unit.kind == "purchaser" else unit.name
    counts = own.counts
    found = []
    for unit_name, label in labels.items():
        known = counts["cases"].get(label) if len(counts) else None
        if known is None or pd.isna(known):
            continue
        cases = float(known)
        evidence = {"cases": Evidence(cases, "count", "revisitation_antal")}
        row = Row(unit_name, "review", cases, label="Bevillinger, der skal ses på igen", kind="count")
        found.append(Fact(Finding("review", unit_name, own.month, 0.0, "notice", evidence), (row,)))
    return found
