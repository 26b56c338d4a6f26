"""The report's own short form, which the index, the key figures and whoever compares months read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.calendar import closes_year
from styringslib.findings import Finding
from styringslib.findings.rules import Signal, signal
from styringslib.presentation import text
from styringslib.presentation.section import Summary
from styringslib.presentation.signs import Sign

AMOUNTS = ("budget", "expected", "lower_80", "upper_80", "spent", "probability", "earned")


def summary(
    headline: str,
    *,
    unit: str,
    unit_key: str,
    kind: str,
    month: pd.Period,
    money: Mapping[str, float] | None = None,
    minor: tuple[float, float] = (0.0, 0.0),
    findings: Sequence[Finding] = (),
    missing: Sequence[str] = (),
    subject: str = "",
    sign: Sign | None = None,
    frame: Mapping[str, Any] | None = None,
) -> Summary:
    """What a report comes to, as plain JSON values; what is not known is None.

    headline: the answer in a sentence. money: any of AMOUNTS (kr; probability 0-1), none for a report that has no budget
    to hold itself against. minor: kroner and per cent of the budget below which a deviation is no deviation. missing:
    what the report has no data about, in the words of a reader. subject: what the report is about, where it is not the
    month's follow-up. Result: those, closed (True in the follow-up of a December), deviation (expected - budget, kr),
    deviation_pct (of the budget's size, 0-1),
    probability_over, signal ("over", "under", "on_budget" or "unknown") and, with money, plus: the municipality's
    convention, by which the deviation is turned where it is shown ("more" or "less" cost). frame: AMOUNTS of the frame that a
    purchaser answers for, its name, and reason (where its deviation lies); in the result with the same figures.
    """
    held = _held(money or {}, minor)
    return Summary(
        {
            "unit": unit,
            "unit_key": unit_key,
            "kind": kind,
            **({"subject": subject} if subject else {}),
            "month": str(month),
            **({"closed": True} if closes_year(month) and not subject else {}),
            **held,
            "headline": headline,
            "findings": [
                {"topic": found.topic, "size": found.size, "title": text.title(found), "sentence": text.sentence(found)}
                for found in findings
            ],
            "missing": list(missing),
            **({"plus": (sign or Sign()).plus} if money is not None else {}),
            **({"frame": {"name": frame["name"], "reason": frame["reason"], **_held(frame, minor)}} if frame else {}),
        }
    )


def _held(given: Mapping[str, Any], minor: tuple[float, float]) -> dict[str, Any]:
    """AMOUNTS of ``given`` held against its budget: with deviation, its share and the signal."""
    known = {name: float(given[name]) if pd.notna(given.get(name)) else None for name in AMOUNTS}
    budget, expected = known["budget"], known["expected"]
    deviation = expected - budget if budget is not None and expected is not None else None
    return {
        "budget": budget,
        "expected": expected,
        "deviation": deviation,
        "deviation_pct": deviation / abs(budget) if deviation is not None and budget else None,
        "lower_80": known["lower_80"],
        "upper_80": known["upper_80"],
        "probability_over": known["probability"],
        "spent": known["spent"],
        **({"earned": known["earned"]} if known["earned"] is not None else {}),
        "signal": _signal(known, minor),
    }


def _signal(known: Mapping[str, float | None], minor: tuple[float, float]) -> Signal:
    """The signal against what the unit earns, where it is judged by that, else against the budget."""
    target = known["budget"] if known["earned"] is None else known["earned"]
    expected = known["expected"]
    judged = expected - target if target is not None and expected is not None else None
    return signal(judged, target, minor_kr=minor[0], minor_pct=minor[1])
