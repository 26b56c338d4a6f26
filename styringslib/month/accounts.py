"""The year's money per unit: booked, still to be booked, expected; for all units at once, so every report says the same.

A unit's report reads only its own rows, but a forecast borrows from the other units (weights, intervals). Therefore the
forecasts of a month are made once for the whole municipality (``forecasts``), and ``kept_forecasts`` keeps them.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from styringslib import prognosis
from styringslib.followup.expected_changes import change_effect
from styringslib.intake import Municipality
from styringslib.month.late_postings import KEYS, completions, half_widths

TOTAL = "total"
FRAME = "frame:"
BOUNDS = ("lower_80", "upper_80", "lower_95", "upper_95")
_NO_DATA = float("nan")


def successors(municipality: Municipality) -> dict[str, str]:
    """Closed units by name -> the unit that carries their history on."""
    after = {unit.name: unit.merged_into for unit in municipality.settings.units if unit.merged_into}
    while any(name in after for name in after.values()):
        after = {name: after.get(heir, heir) for name, heir in after.items()}
    return after


def ledger(municipality: Municipality, month: pd.Period, late: pd.Series | None = None) -> pd.DataFrame:
    """Cost per unit, month and account group up to ``month``: posted, outstanding (estimated) and their sum, spent.

    Closed units count under their successors. Outstanding is what late postings usually still bring: ``late`` by unit,
    month and account group; without it nothing is estimated.
    """
    postings = _heirs(municipality)
    postings = postings[postings["month"] <= month]
    table = postings.groupby(KEYS, as_index=False, observed=True)["amount"].sum().rename(columns={"amount": "posted"})
    if late is None or late.empty:
        return table.assign(outstanding=0.0, spent=table["posted"])
    # A month that only late postings will fill has no booked line of its own yet.
    table = table.set_index(KEYS).join(late.rename("outstanding"), how="outer").fillna(0.0).reset_index()
    return table.assign(spent=table["posted"] + table["outstanding"])


def _heirs(municipality: Municipality) -> pd.DataFrame:
    return municipality.postings.assign(unit=municipality.postings["unit"].replace(successors(municipality)))


def kept_late(forecasts: pd.DataFrame) -> pd.Series:
    """What ``forecasts`` estimated as outstanding, for the units it holds: by unit, month and account group, kroner."""
    kept = {
        (unit, pd.Period(month, "M"), group): amount
        for unit, months in zip(forecasts.index, forecasts.get("late", []), strict=True)
        for month, groups in json.loads(months).items()
        for group, amount in groups.items()
    }
    index = pd.MultiIndex.from_tuples(kept, names=["unit", "month", "account_group"]) if kept else None
    return pd.Series(list(kept.values()), index=index, dtype=float)


def _late_of(booked: pd.DataFrame, unit: str) -> str:
    rows = booked[(booked["unit"] == unit) & (booked["outstanding"] != 0)]
    months: dict[str, dict[str, float]] = {}
    for month, group, amount in zip(rows["month"], rows["account_group"], rows["outstanding"], strict=True):
        months.setdefault(str(month), {})[group] = float(amount)
    return json.dumps(months, ensure_ascii=False)


def budget_in_force(municipality: Municipality) -> pd.DataFrame:
    """Budget lines that count: a unit's revised lines in years where it has any, else the adopted ones."""
    lines = municipality.budget.assign(
        unit=municipality.budget["unit"].replace(successors(municipality)), year=municipality.budget["month"].dt.year
    )
    revised = lines["version"].eq("revised")
    has_revised = revised.groupby([lines["unit"], lines["year"]]).transform("any")
    return lines[revised | ~has_revised].drop(columns="year")


def monthly(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Kroner by month (every month, rows) and unit (columns); a month without rows is missing before a unit's first row."""
    wide = table.pivot_table(index="month", columns="unit", values=value, aggfunc="sum", observed=True)
    wide = wide.reindex(pd.period_range(wide.index.min(), wide.index.max(), freq="M", name="month"))
    # Within a unit's life a month without a single line cost nothing; outside it there is nothing to know.
    return wide.where(wide.notna() | wide.bfill().isna() | wide.ffill().isna(), 0.0)


def forecasts(
    municipality: Municipality, month: pd.Period, outlooks: dict[pd.Period, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """Expected year-end of every unit, every frame of areas and the total, as known when ``month`` was closed.

    Result, index unit (``frame:<name>`` for frames, ``total``): adopted, budget (in force), budget_to_date, posted,
    outstanding, spent, remaining, changes (known future changes, included in expected), expected, interval bounds,
    probability of overspend, previous (last month's expected), new_actuals, revised_past, changed_expectations (they
    add up to expected - previous), weights (JSON: method -> weight) and late (JSON: month -> account group ->
    outstanding) and notes (JSON: what the forecaster filled, replaced or could not use). Kroner; missing where unknown.

    ``outlooks`` takes last month's ``outlook``, for whoever needs it again.
    """
    if municipality.postings.empty:
        return pd.DataFrame()
    now = outlook(municipality.known_at(month), month)
    if month.month > 1:
        before = outlook(municipality.known_at(month - 1), month - 1)
        if outlooks is not None:
            outlooks[month - 1] = before
        now = now.join(_change(before, now))
    for column in ("previous", "new_actuals", "revised_past", "changed_expectations"):
        if column not in now:
            now[column] = _NO_DATA
    return now.drop(columns=["by_month", "next"])


def outlook(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """The forecasts of ``month`` alone, from a municipality as it was known then: as ``forecasts``, without the change.

    Two columns more, for the comparison of months: next (expected of the month that follows) and by_month (spending).
    """
    coming = completions(_heirs(known), month, known.settings.extract_day)
    late = coming[coming["added"] != 0].set_index(KEYS)["added"]
    booked = ledger(known, month, late.rename("outstanding"))
    history = monthly(booked, "spent")
    budget_lines = budget_in_force(known)
    budget = monthly(budget_lines, "amount") if len(budget_lines) else None
    this_year = history.index.year == month.year
    current = [unit for unit in history if history.loc[this_year, unit].notna().any()]
    history = history[current]
    changes = expected_changes(known, month).groupby("unit")["effect"].sum()
    groups: dict[str, list[str]] = {name: [name] for name in current}
    area = {unit.name: unit.area for unit in known.settings.units}
    frames = {FRAME + f.name: [unit for unit in current if area.get(unit) in f.areas] for f in known.settings.frames}
    whole = _year_end(history, month, budget)
    rows = [whole]
    for label, members in frames.items():
        if members:
            part = _year_end(history[members], month, budget).loc[[TOTAL]].rename(index={TOTAL: label})
            # A part's own interval, around the sum of its units' forecasts: what the reader adds up must come out.
            shift = whole.loc[members, "total"].sum() - part["total"].iloc[0]
            part[["remaining", "total", *BOUNDS]] += shift
            part["next"] = whole.loc[members, "next"].sum()
            rows.append(part)
            groups[label] = members
    groups[TOTAL] = current
    result = pd.concat(rows)
    in_year = booked[booked["month"].dt.year == month.year]
    sums = in_year.groupby("unit")[["posted", "outstanding", "spent"]].sum()
    for name in ("posted", "outstanding", "spent"):
        result[name] = [sums[name].reindex(groups[label]).sum() for label in result.index]
    result["changes"] = [float(changes.reindex(groups[label]).sum()) for label in result.index]
    result["expected"] = result["total"] + result["changes"]
    for bound in BOUNDS:
        result[bound] += result["changes"]
    _widen(result, half_widths(coming, month.year), groups)
    _add_budget(result, known, groups, month)
    spread = result.rename_axis("unit").reset_index().drop(columns="total").rename(columns={"expected": "total"})
    result["probability"] = prognosis.probability_over(spread, result["budget"]).to_numpy()
    result["late"] = [_late_of(booked, label) if label in current else "{}" for label in result.index]
    result["by_month"] = [history[groups[label]].sum(axis=1)[this_year].to_dict() for label in result.index]
    return result.drop(columns=["actual", "total"])


def _widen(result: pd.DataFrame, late: pd.DataFrame, groups: dict[str, list[str]]) -> None:
    """Add the uncertainty of what is not yet booked to the forecast's own; the two are taken as independent.

    Between units it lies half way between independent and common, as in ``prognosis.year_end_completed``.
    """
    for bound in BOUNDS:
        halves = late[f"half_{bound[-2:]}"]
        own = [halves.reindex(groups[label]).fillna(0.0).to_numpy() for label in result.index]
        spread = np.array([(one.sum() + np.sqrt((one**2).sum())) / 2 for one in own])
        reach = (result[bound] - result["expected"]).to_numpy()
        result[bound] = result["expected"] + np.sign(reach) * np.hypot(reach, spread)


def _year_end(history: pd.DataFrame, month: pd.Period, budget: pd.DataFrame | None) -> pd.DataFrame:
    if month.month == 12:
        closed = history.loc[f"{month.year}-01" : str(month)].sum()
        closed[TOTAL] = closed.sum()
        table = pd.DataFrame({"actual": closed, "remaining": 0.0, "total": closed})
        return table.assign(**dict.fromkeys(BOUNDS, closed), next=0.0, notes="[]", weights="{}").rename_axis("unit")
    plan = budget.reindex(columns=history.columns) if budget is not None else None
    found = prognosis.year_end(history, month, plan)
    weights = found.attrs.get("weights", {})
    table = found.set_index("unit")
    table.attrs = {}
    ahead = {unit: float(months[0]) for unit, months in found.attrs["expected"].items() if unit != TOTAL}
    table["next"] = [ahead.get(unit, sum(ahead.values())) for unit in table.index]
    told: dict[str, list[str]] = {}
    for note in found.attrs.get("notes", []):
        told.setdefault(note["unit"], []).append(note["text"])
    table["notes"] = [json.dumps(told.get(unit, []), ensure_ascii=False) for unit in table.index]
    table["weights"] = [json.dumps(weights.get(unit, {}), ensure_ascii=False, sort_keys=True) for unit in table.index]
    return table


def _add_budget(result: pd.DataFrame, known: Municipality, groups: dict[str, list[str]], month: pd.Period) -> None:
    year = known.budget[known.budget["month"].dt.year == month.year]
    year = year.assign(unit=year["unit"].replace(successors(known)))
    force = budget_in_force(known)
    force = force[force["month"].dt.year == month.year]
    adopted = year[year["version"] == "adopted"].groupby("unit")["amount"].sum()
    whole = force.groupby("unit")["amount"].sum()
    to_date = force[force["month"] <= month].groupby("unit")["amount"].sum()
    for name, sums in (("adopted", adopted), ("budget", whole), ("budget_to_date", to_date)):
        result[name] = [sums.reindex(groups[label]).sum(min_count=1) for label in result.index]


def expected_changes(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """Known changes that begin after ``month`` in the same year or are running, with their effect on the rest of the year.

    Columns of the table plus months (remaining months touched), effect (kr this year, times probability; 0 for changes
    that have begun, whose effect the accounts already show) and full_year (kr over twelve months, times probability).
    """
    table = known.expected_changes.assign(unit=known.expected_changes["unit"].replace(successors(known)))
    if table.empty:
        return table.assign(months=0, effect=0.0, full_year=0.0)
    end = pd.Period(f"{month.year}-12", "M")
    worth = change_effect(table, month + 1, end, known.settings.assumption_by_unit("hourly_price", month))
    begun = table["month_from"] <= month
    table = table.assign(
        months=worth["months"], effect=worth["effect"].where(~begun, 0.0), full_year=worth["full_year"]
    )
    last = table["month_to"].fillna(end)
    return table[(table["month_from"].dt.year <= month.year) & (last >= month)].reset_index(drop=True)


def _change(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Why the expected year-end moved since last month; the three parts add up to the whole movement."""
    shared = now.index.intersection(before.index)
    rows = {}
    for unit in shared:
        old, new = before.loc[unit], now.loc[unit]
        known_then = old["by_month"]
        latest = max(new["by_month"], default=None)
        revised = sum(new["by_month"].get(month, 0.0) - amount for month, amount in known_then.items())
        fresh = new["by_month"].get(latest, 0.0) - old["next"]
        total = new["expected"] - old["expected"]
        rows[unit] = (old["expected"], fresh, revised, total - fresh - revised)
    columns = ["previous", "new_actuals", "revised_past", "changed_expectations"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
