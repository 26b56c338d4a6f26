"""What the year's decisions on help come to, when that is worth telling."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding


def decisions_finding(unit: str, month: pd.Period, total: pd.Series, most: str, *, minor_kr: float) -> Finding | None:
    """The decisions of January to ``month``: hours a week, and kroner this year and in a full year; ``total``: hours,
    amount_this_year and amount_full_year; ``most``: the district where they cost most. None below ``minor_kr`` in both, and
    where the kroner are not known."""
    now, full = float(total["amount_this_year"]), float(total["amount_full_year"])
    if not max(abs(now), abs(full)) >= minor_kr:
        return None
    evidence = {
        "moved_hours": Evidence(float(total["hours"]), "hours1", "beslutninger"),
        "this_year": Evidence(now, "kr", "beslutninger"),
        "full_year": Evidence(full, "kr", "beslutninger"),
        "period": Evidence(month, "year_to"),
        "most": Evidence(most, "text"),
    }
    return Finding("decisions", unit, month, now, "notice", evidence)
