"""How the forecast has fared: this year's earlier forecasts, and every finished year forecast again from what was known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from styringslib import prognosis
from styringslib.calendar import closes_year
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.forecast import FRAME, RECORD, typed
from styringslib.prognosis import TOTAL
from styringslib.prognosis.record import relative_error

# What a municipality would otherwise do; the forecast is measured beside these.
COMPARED = ("combination", "last_year_share", "twelfths")
MONTHS = (3, 6, 9)
# A closed year is held against what was expected of it after each of its months.
EVERY_MONTH = tuple(range(1, 12))


def track_record(
    municipality: Municipality,
    month: pd.Period,
    recorded: pd.DataFrame | None,
    outlook: Callable[[pd.Period], pd.DataFrame | None],
) -> pd.DataFrame:
    """Forecasts after 3, 6 and 9 months of finished years (with outturn and error) and of this year (without) and of its last
    month, by unit; of a year that ``month`` closes after every month.

    Finished years are forecast again from completed accounts (prognosis.backtest); this year's are ``outlook`` of each month: a
    table of prognosis.year_end from the postings that were known at its extract, None before the first posting. Units and
    "total", of this year frames too; method "combination" is the forecast itself, month the last one that it knew. Columns
    RECORD; kroner, error = prognosis.relative_error. Empty without postings or a whole year of them.

    ``recorded``: forecasts as they were made at the time (unit, month, made, expected, bounds). Every one of this year
    before ``month`` takes the place of the calculated one; those of finished years are method "recorded", and what the method
    alone said beside one that followed what somebody knew is method "alone". The column made is the day they were made,
    missing for what is calculated afterwards; state what the months of a finished year had shown by then
    (prognosis.backtest), missing of other rows.
    """
    known = municipality.known_at(month)
    if known.postings.empty:
        return typed(pd.DataFrame(), RECORD)
    history = accounts.monthly(accounts.ledger(known, month), "spent")
    parts = [_finished_years(known, history, month)]
    record = _recorded(recorded, history, month)
    parts.append(record)
    this_year = history.loc[pd.PeriodIndex(history.index).year == month.year]
    units = {*this_year.columns[this_year.notna().any()], TOTAL}
    # Last month's is at hand already: what has moved since is told of it.
    for passed in EVERY_MONTH if closes_year(month) else sorted({*MONTHS, month.month - 1} - {0}):
        then = pd.Period(year=month.year, month=passed, freq="M")
        kept = set(record.loc[record["month"] == then, "unit"])
        if then < month and not units <= kept and (year := outlook(then)) is not None:
            made = year.rename(columns={"total": "expected"})
            made = made[~made["unit"].isin(kept)]
            parts.append(
                typed(made.assign(month=pd.PeriodIndex([then] * len(made), freq="M"), method="combination"), RECORD)
            )
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _finished_years(known: Municipality, history: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    if (pd.PeriodIndex(history.index).year < month.year).sum() < 12:
        return typed(pd.DataFrame(), RECORD)
    parts = []
    for passed in MONTHS:
        budget = accounts.budget_then(known, pd.Period(year=month.year, month=passed, freq="M"))
        if budget is not None and not set(budget) & set(history):
            budget = None
        parts.append(prognosis.backtest(history, budget, months=(passed,)))
    past = pd.concat(parts, ignore_index=True)
    # A unit's first, short year says nothing about the forecast of a whole one.
    past = past[past["method"].isin(COMPARED) & (past["year"] < month.year) & (past["outturn"] != 0)]
    past = past.rename(columns={"estimate": "expected"})
    return typed(past.assign(month=pd.to_datetime(past[["year", "month"]].assign(day=1)).dt.to_period("M")), RECORD)


def _recorded(recorded: pd.DataFrame | None, history: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """The register's forecasts of months before ``month`` with the outturn of years that are finished."""
    if recorded is None or recorded.empty:
        return typed(pd.DataFrame(), RECORD)
    # How frames have fared is told of this year alone, on a purchaser's front page.
    of_year = recorded["month"].dt.year == month.year
    rows = recorded[(recorded["month"] < month) & (of_year | ~recorded["unit"].str.startswith(FRAME))]
    years = history.groupby(pd.PeriodIndex(history.index).year).sum(min_count=12)
    years[TOTAL] = years.sum(axis=1)
    finished = years[years.index < month.year].rename_axis(index="year", columns="unit")
    outturns = finished.melt(ignore_index=False, value_name="outturn").dropna().reset_index()
    rows = rows.rename(columns={"month": "through", "expected": "total"})
    scored = prognosis.score_record(rows, outturns)
    scored["method"] = ["combination" if year == month.year else "recorded" for year in scored["year"]]
    scored = pd.concat([scored, _by_method_alone(scored, month)], ignore_index=True)
    scored = scored.assign(month=scored["through"], expected=scored["total"], made=scored["made"].dt.normalize())
    return typed(scored, RECORD).sort_values(["unit", "month"], kind="stable").reset_index(drop=True)


def _by_method_alone(scored: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """What the method alone had said, of the forecasts of finished years that followed what somebody knew."""
    if "by_method" not in scored:
        return scored.iloc[:0]
    alone = scored[scored["by_method"].notna() & (scored["year"] < month.year)]
    error = relative_error(alone["by_method"], alone["outturn"])
    bounds = dict.fromkeys(["lower_80", "upper_80"], np.nan)
    return alone.assign(total=alone["by_method"], error=error, method="alone", **bounds)


def overridden(record: pd.DataFrame) -> pd.DataFrame:
    """Forecasts on record of finished years that followed what somebody knew, beside the method alone: unit, month, expected,
    alone (kr), outturn, error and error_alone (relative, absolute). Columns of ``record``: RECORD."""
    keys = ["unit", "month"]
    alone = record[record["method"] == "alone"][[*keys, "expected", "error"]]
    alone = alone.rename(columns={"expected": "alone", "error": "error_alone"})
    own = record[(record["method"] == "recorded") & record["outturn"].notna()]
    both = own[[*keys, "expected", "outturn", "error"]].merge(alone, on=keys).sort_values(keys, kind="stable")
    return both.assign(error=both["error"].abs(), error_alone=both["error_alone"].abs()).reset_index(drop=True)


def tried(record: pd.DataFrame) -> set[str]:
    """The units that have finished years of which the forecast is known, as ``accuracy`` counts them."""
    return set(record.loc[record["error"].notna() & record["method"].isin(COMPARED), "unit"].astype(str))


def accuracy(record: pd.DataFrame) -> pd.DataFrame:
    """Row a number of months passed: median absolute error of each method, share within the 80 % interval, years.

    ``record``: the rows of one unit, columns RECORD. Result (prognosis.record_summary): month (1-12), the methods of
    COMPARED, coverage (of the combination's interval), years. Shares 0-1. Empty without finished years.
    """
    mine = record[record["error"].notna() & record["method"].isin(COMPARED)]
    if mine.empty:
        return pd.DataFrame(columns=["month", *COMPARED, "coverage", "years"])
    inside = mine["outturn"].between(mine["lower_80"], mine["upper_80"])
    summary = prognosis.record_summary(mine.assign(month=mine["month"].dt.month, inside_80=inside), ("month", "method"))
    table = summary.pivot_table(index="month", columns="method", values="median_error").reindex(columns=list(COMPARED))
    own = summary[summary["method"] == "combination"].set_index("month")
    table["coverage"], table["years"] = own["coverage_80"], own["count"]
    return table.rename_axis(columns=None).reset_index()
