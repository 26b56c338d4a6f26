"""Two districts, of which one has a bill in the last month, and what somebody knows of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intake import Municipality
from styringslib.month.follow_up import FollowUp
from styringslib.month.month_end import month_end
from styringslib.month.whole import WholeFollowUp
from tests.month.made_accounts import budget, every_month, municipality

MONTH = pd.Period("2026-09", "M")


def override(unit: str, month: str, what: str, amount: float = float("nan"), **more: Any) -> dict[str, Any]:
    return {
        "unit": unit,
        "month": pd.Period(month, "M"),
        "what": what,
        "amount": amount,
        "reason": "Efterbetaling til vikarbureauet",
        "entered_by": "Økonomikonsulent",
    } | more


def sundby(folder: Path, *overrides: dict[str, Any], more: str = "") -> Municipality:
    """Two districts of 1 m and 2 m a month; Nord has 300,000 more in September."""
    rows = every_month("Nord", "2023-01", "2026-09", 1e6) + every_month("Syd", "2023-01", "2026-09", 2e6)
    # Somewhat uneven, so that there is a chance to speak of.
    chance = np.random.default_rng(5).normal(size=len(rows))
    postings = pd.DataFrame(rows)
    postings["amount"] *= 1 + 0.01 * chance
    bill = {**rows[44], "amount": 300_000.0}
    assert (bill["unit"], str(bill["month"])) == ("Nord", "2026-09")
    plans = [
        line
        for year in range(2023, 2027)
        for unit, kr in (("Nord", 1e6), ("Syd", 2e6))
        for line in budget(unit, year, kr)
    ]
    tables = {"postings": pd.concat([postings, pd.DataFrame([bill])], ignore_index=True), "budget": pd.DataFrame(plans)}
    if overrides:
        tables["overrides"] = pd.DataFrame(list(overrides))
    return municipality(folder, more, **tables)


def follow_up(known: Municipality, unit: str) -> FollowUp:
    forecasts = month_end(known, MONTH)
    own = known.for_unit(unit) if unit else known
    kind = FollowUp if unit else WholeFollowUp
    return kind(own, known.unit(unit) if unit else None, MONTH, forecasts, lambda: known)
