"""What a figure rests on, as findings: the units that have a budget, what is owed and not booked, whose a frame's kroner are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from styringslib.fields.words import listed
from styringslib.findings.finding import Evidence, Finding


def compared_units_finding(whole: str, month: pd.Period, rows: pd.DataFrame) -> Finding | None:
    """The units with a budget, where one of several has none; ``rows``: index unit, columns expected and budget, kroner."""
    counted = rows[rows["budget"].notna()]
    if counted.empty or len(counted) == len(rows):
        return None
    expected, budget = (float(counted[name].sum()) for name in ("expected", "budget"))
    evidence = {
        "without": Evidence(listed([str(name) for name in rows.index[rows["budget"].isna()]]), "text"),
        "number": Evidence(len(counted), "count", "enheder"),
        "expected": Evidence(expected, "kr", "enheder"),
        "budget": Evidence(budget, "kr", "enheder"),
        "deviation": Evidence(expected - budget, "kr", "enheder"),
    }
    return Finding("compared_units", whole, month, expected - budget, "notice", evidence)


def owed_finding(unit: str, month: pd.Period, owed: pd.DataFrame, *, minor_kr: float) -> Finding | None:
    """What settlements come to beyond what is posted and late; ``owed``: unit (provider), owed, kroner. None below a fifth of
    the minor limit."""
    by_provider = owed.groupby("unit")["owed"].sum()
    total = float(by_provider.sum())
    if abs(total) < minor_kr / 5:
        return None
    evidence = {
        "name": Evidence(listed([str(name) for name in by_provider.index]), "text"),
        "owed": Evidence(total, "kr", "status"),
        "period": Evidence(month, "year_to"),
    }
    return Finding("owed", unit, month, total, "notice", evidence)


def frame_finding(
    frame: str, month: pd.Period, deviation: float, parts: Mapping[str, float], *, minor_kr: float
) -> Finding | None:
    """Where the deviation of a purchaser's frame lies; None when no part reaches the minor limit.

    ``parts`` (kr, + = more cost; they add up to ``deviation``): to_providers (grants beyond the budget), to_private (private
    providers' bills beyond it), at_providers (what units cost beyond their grants), at_purchaser (own costs).
    """
    if max(abs(amount) for amount in parts.values()) < minor_kr:
        return None
    told = {name: Evidence(amount, "kr", "rammen") for name, amount in parts.items()}
    evidence = {
        "frame_name": Evidence(frame, "text"),
        "deviation": Evidence(deviation, "kr", "rammen"),
        **told,
    }
    return Finding("purchaser_frame", frame, month, deviation, "notice", evidence)
