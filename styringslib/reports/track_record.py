"""How the forecast has fared: this year's earlier forecasts, and every finished year forecast again from what was known."""

from __future__ import annotations

import pandas as pd

from styringslib import prognosis
from styringslib.intake import Municipality
from styringslib.reports import accounts

# What a municipality would otherwise do; the forecast is measured beside these.
COMPARED = ("combination", "last_year_share", "twelfths")
MONTHS = (3, 6, 9)
COLUMNS = ["unit", "year", "month", "method", "estimate", "outturn", "error", "lower_80", "upper_80"]


def track_record(municipality: Municipality, month: pd.Period) -> pd.DataFrame:
    """Forecasts after 3, 6 and 9 months of finished years (with outturn and error) and of this year (without), by unit.

    Finished years are forecast again from completed accounts (prognosis.backtest); this year's from the postings that
    were known at each month's extract. Units and "total"; method "combination" is the forecast itself. Columns COLUMNS;
    kroner, error = estimate / outturn - 1. Empty without postings or a whole year of them.
    """
    if municipality.postings.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = municipality.known_at(month)
    history = accounts.monthly(accounts.ledger(known, month), "spent")
    lines = accounts.budget_in_force(known)
    budget = accounts.monthly(lines, "amount") if len(lines) else None
    parts = []
    if (history.index.year < month.year).sum() >= 12:
        past = prognosis.backtest(history, budget, months=MONTHS)
        past = past[past["method"].isin(COMPARED) & (past["year"] < month.year)]
        # A unit's first, short year says nothing about the forecast of a whole one.
        parts.append(past[past["outturn"] != 0])
    for passed in MONTHS:
        then = pd.Period(f"{month.year}-{passed:02d}", "M")
        if then < month:
            parts.append(_forecast_then(municipality, then))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _forecast_then(municipality: Municipality, then: pd.Period) -> pd.DataFrame:
    table = accounts.outlook(municipality.known_at(then), then)
    table = (
        table[[not str(label).startswith(accounts.FRAME) for label in table.index]].rename_axis("unit").reset_index()
    )
    table = table.rename(columns={"expected": "estimate"})
    nothing = float("nan")
    return table.assign(year=then.year, month=then.month, method="combination", outturn=nothing, error=nothing)


def accuracy(record: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Row a number of months passed: median absolute error of each method, share within the 80 % interval, years.

    ``record``: result of ``track_record``; columns month, the methods of COMPARED, coverage, years. Shares 0-1.
    """
    mine = record[(record["unit"] == unit) & record["error"].notna()]
    if mine.empty:
        return pd.DataFrame(columns=["month", *COMPARED, "coverage", "years"])
    size = mine.assign(size=mine["error"].abs())
    table = size.pivot_table(index="month", columns="method", values="size", aggfunc="median").reindex(
        columns=list(COMPARED)
    )
    own = mine[mine["method"] == "combination"]
    inside = own["outturn"].between(own["lower_80"], own["upper_80"])
    table["coverage"] = inside.groupby(own["month"]).mean()
    table["years"] = own.groupby("month")["year"].nunique()
    return table.rename_axis(columns=None).reset_index()
