"""Sundby's front pages from figures that a test writes itself: Nord and Syd of the example accounts, and a forecast for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FIGURES, RECORD, MonthForecast, typed
from styringslib.month.whole import WholeFollowUp
from tests.month.made_accounts import budget, every_month, municipality

OCTOBER = pd.Period("2026-10", "M")


def figures(**units: dict[str, float]) -> pd.DataFrame:
    """``MonthForecast.figures`` of the units, what is not written is missing; kr."""
    rows = pd.DataFrame.from_dict(units, orient="index").reindex(columns=list(FIGURES)).astype(float)
    rows[["outstanding", "owed", "changes"]] = rows[["outstanding", "owed", "changes"]].fillna(0.0)
    return rows.rename_axis("unit").assign(activity_differs=pd.array([pd.NA] * len(rows), dtype="boolean"))


def earlier(unit: str, **months: tuple[float, float, float]) -> pd.DataFrame:
    """``MonthForecast.record``: expected and its 80 % bounds of this year, month (m3 is March) by month."""
    rows = [
        {
            "unit": unit,
            "month": pd.Period(year=2026, month=int(name[1:]), freq="M"),
            "method": "combination",
            "expected": expected,
            "lower_80": low,
            "upper_80": high,
        }
        for name, (expected, low, high) in months.items()
    ]
    return typed(pd.DataFrame(rows, columns=["unit", "month", "method", "expected", "lower_80", "upper_80"]), RECORD)


def sundby(
    folder: Path,
    unit: str = "Nord",
    last: str = "2026-10",
    more: str = "",
    *,
    forecast: dict[str, float],
    month: pd.Period = OCTOBER,
    record: pd.DataFrame | None = None,
    syd: str = "2026-10",
    plans: bool = True,
    **tables: Any,
) -> FollowUp:
    """Nord costs 1.0 million a month, Syd 2.0, both with 100,000 of them for temps; each is budgeted with 60,000 less pay.

    ``unit`` "" is the whole. ``forecast``: what is expected of it; ``last``, ``syd``: the last months that are booked.
    """
    lines = every_month("Nord", "2025-07", last, 900_000.0) + every_month(
        "Nord", "2025-07", last, 100_000.0, "Eksterne vikarer"
    )
    lines += every_month("Syd", "2025-01", syd, 1_900_000.0) + every_month(
        "Syd", "2025-01", syd, 100_000.0, "Eksterne vikarer"
    )
    planned = []
    for name, pay in (("Nord", 840_000.0), ("Syd", 1_840_000.0)) if plans else ():
        planned += budget(name, 2026, pay) + budget(name, 2026, 100_000.0, group="Eksterne vikarer")
    plan = pd.DataFrame(planned, columns=None if planned else ["unit"])
    made = municipality(folder, more, postings=pd.DataFrame(lines), budget=plan, **tables)
    known = made.known_at(month)
    label = unit or "total"
    given = figures(**{label: forecast})
    rows = record if record is not None else typed(pd.DataFrame(), RECORD)
    made_forecast = MonthForecast(month, given, record=rows)
    if not unit:
        return WholeFollowUp(known, None, month, made_forecast)
    return FollowUp(known.for_unit(unit), known.unit(unit), month, made_forecast)
