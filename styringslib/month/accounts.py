"""The year's money per unit, for all units at once, so that every report says the same: what is booked, what is budgeted."""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.late_postings import KEYS


def successors(municipality: Municipality) -> dict[str, str]:
    """Closed units by name -> the unit that carries their history on."""
    after = {unit.name: unit.merged_into for unit in municipality.settings.units if unit.merged_into}
    while any(name in after for name in after.values()):
        after = {name: after.get(heir, heir) for name, heir in after.items()}
    return after


def ledger(municipality: Municipality, month: pd.Period, late: pd.DataFrame | None = None) -> pd.DataFrame:
    """Cost per unit, month and account group up to ``month``: posted, outstanding (estimated) and their sum, spent.

    Closed units count under their successors. Outstanding is what late postings usually still bring: ``late`` holds unit,
    month, account_group and outstanding (``forecast.MonthForecast.late``); without it nothing is estimated.
    """
    postings = under_heirs(municipality, municipality.postings)
    postings = postings[postings["month"] <= month]
    table = postings.groupby(KEYS, as_index=False, observed=True)[["amount"]].sum().rename(columns={"amount": "posted"})
    if late is None or late.empty:
        return table.assign(outstanding=0.0, spent=table["posted"])
    # A month that only late postings will fill has no booked line of its own yet.
    table = table.set_index(KEYS).join(late.set_index(KEYS)["outstanding"], how="outer").fillna(0.0).reset_index()
    return table.assign(spent=table["posted"] + table["outstanding"])


def under_heirs(municipality: Municipality, table: pd.DataFrame) -> pd.DataFrame:
    """``table`` with the rows of closed units under their successors."""
    return table.assign(unit=table["unit"].replace(successors(municipality)))


def budget_in_force(municipality: Municipality) -> pd.DataFrame:
    """followup.budget_in_force, all years; the lines of closed units under their successors."""
    return followup.budget_in_force(under_heirs(municipality, municipality.budget))


def budgets_of_year(municipality: Municipality, month: pd.Period, by: str = "unit") -> pd.DataFrame:
    """The year's budgets, kroner, index ``by`` (unit or account_group): adopted, budget (in force), budget_to_date (in force,
    January to ``month``)."""
    adopted = under_heirs(municipality, municipality.budget)
    adopted = adopted[(adopted["version"] == "adopted") & (adopted["month"].dt.year == month.year)]
    force = budget_in_force(municipality)
    force = force[force["month"].dt.year == month.year]
    sums = {
        "adopted": adopted.groupby(by)["amount"].sum(),
        "budget": force.groupby(by)["amount"].sum(),
        "budget_to_date": force[force["month"] <= month].groupby(by)["amount"].sum(),
    }
    return pd.DataFrame(sums)


def monthly(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Kroner by month (every month, rows) and unit (columns); a month without rows is missing before a unit's first row."""
    wide = table.pivot_table(index="month", columns="unit", values=value, aggfunc="sum", observed=True)
    wide = wide.reindex(pd.period_range(wide.index.min(), wide.index.max(), freq="M", name="month"))
    # Within a unit's life a month without a single line cost nothing; outside it there is nothing to know.
    return wide.where(wide.notna() | wide.bfill().isna() | wide.ffill().isna(), 0.0)
