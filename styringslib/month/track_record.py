"""How the forecast has fared: this year's earlier forecasts, and every finished year forecast again from what was known."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from styringslib import prognosis
from styringslib.intake import Municipality
from styringslib.month import accounts

# What a municipality would otherwise do; the forecast is measured beside these.
COMPARED = ("combination", "last_year_share", "twelfths")
MONTHS = (3, 6, 9)
COLUMNS = ["unit", "year", "month", "method", "estimate", "outturn", "error", "lower_80", "upper_80", "made"]


def track_record(
    municipality: Municipality,
    month: pd.Period,
    recorded: pd.DataFrame | None = None,
    outlooks: Mapping[pd.Period, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Forecasts after 3, 6 and 9 months of finished years (with outturn and error) and of this year (without), by unit.

    Finished years are forecast again from completed accounts (prognosis.backtest); this year's from the postings that
    were known at each month's extract. Units and "total"; method "combination" is the forecast itself. Columns COLUMNS;
    kroner, error = estimate / outturn - 1. Empty without postings or a whole year of them.

    ``recorded``: forecasts as they were made at the time (unit, month, made, expected, bounds). Every one of this year
    before ``month`` takes the place of the calculated one; those of finished years are method "recorded". The column
    made is the day they were made, missing for what is calculated afterwards. ``outlooks``: results of
    ``accounts.outlook`` by month that need not be calculated again.
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
    record = _recorded(recorded, history, month)
    parts.append(record)
    this_year = history.loc[history.index.year == month.year]
    units = {*this_year.columns[this_year.notna().any()], "total"}
    for passed in MONTHS:
        then = pd.Period(f"{month.year}-{passed:02d}", "M")
        kept = record.loc[(record["year"] == month.year) & (record["month"] == passed), "unit"]
        if then < month and not units <= set(kept):
            table = (outlooks or {}).get(then)
            found = _as_record(accounts.outlook(municipality.known_at(then), then) if table is None else table, then)
            parts.append(found[~found["unit"].isin(kept)])
    parts = [part.reindex(columns=COLUMNS) for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def _recorded(recorded: pd.DataFrame | None, history: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """The register's forecasts of months before ``month`` with the outturn of years that are finished."""
    if recorded is None or recorded.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = recorded[(recorded["month"] < month) & ~recorded["unit"].str.startswith(accounts.FRAME)]
    years = history.groupby(history.index.year).sum(min_count=12)
    years["total"] = years.sum(axis=1)
    finished = years[years.index < month.year].rename_axis(index="year", columns="unit")
    outturns = finished.melt(ignore_index=False, value_name="outturn").set_index("unit", append=True)["outturn"]
    rows = rows.rename(columns={"expected": "estimate"}).assign(
        year=rows["month"].dt.year, month=rows["month"].dt.month, made=rows["made"].dt.strftime("%Y-%m-%d")
    )
    rows = rows.join(outturns, on=["year", "unit"])
    rows["method"] = ["combination" if year == month.year else "recorded" for year in rows["year"]]
    rows["error"] = rows["estimate"] / rows["outturn"] - 1
    return rows.sort_values(["unit", "year", "month"], kind="stable")


def _as_record(table: pd.DataFrame, then: pd.Period) -> pd.DataFrame:
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
    mine = record[(record["unit"] == unit) & record["error"].notna() & record["method"].isin(COMPARED)]
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
