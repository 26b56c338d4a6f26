"""The year's money per unit, for all units at once, so that every report says the same: what is booked, what is budgeted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality, completeness
from styringslib.intake.municipality import once
from styringslib.month.facilities.joined import told_groups
from styringslib.month.late_postings import KEYS

# Named changes of a unit whose revised budget has not been read: they are decided, and not in the budget in force.
NOT_ENTERED = "not_entered"
# What the hours of a nursing unit are called, where the names of services tell what is delegated.
OWN_NURSING = "Egne opgaver"


@once
def successors(municipality: Municipality) -> dict[str, str]:
    """Closed units by name -> the unit that carries their history on."""
    after = {unit.name: unit.merged_into for unit in municipality.settings.units if unit.merged_into}
    while any(name in after for name in after.values()):
        after = {name: after.get(heir, heir) for name, heir in after.items()}
    return after


def ledger(
    municipality: Municipality, month: pd.Period, late: pd.DataFrame | None = None, owed: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Cost per unit, month and account group up to ``month``: posted, outstanding (estimated), owed and their sum, spent.

    Closed units count under their successors. Outstanding is what late postings usually still bring, owed what settlements
    show beyond it: ``late`` and ``owed`` hold unit, month, account_group and the amount (``forecast.MonthForecast``); without
    them it is nought.
    """
    postings = under_heirs(municipality, municipality.postings)
    postings = postings[postings["month"] <= month]
    table = postings.groupby(KEYS, as_index=False, observed=True)[["amount"]].sum().rename(columns={"amount": "posted"})
    table = table.set_index(KEYS)
    for name, coming in (("outstanding", late), ("owed", owed)):
        if coming is None or coming.empty:
            table[name] = 0.0
        else:
            # A month that only late postings will fill has no booked line of its own yet.
            table = table.join(coming.set_index(KEYS)[name], how="outer").fillna(0.0)
    return table.reset_index().assign(spent=lambda rows: rows["posted"] + rows["outstanding"] + rows["owed"])


def known_lives(municipality: Municipality) -> dict[str, tuple[pd.Period | None, pd.Period | None]]:
    """Unit -> first and last month of its accounts as kommune.toml has them (``fra``, ``til``), None where not written. A unit
    that others were merged into has their months too; units of which nothing is written are left out."""
    lives = {}
    for unit in municipality.settings.units:
        starts = [one.start for one in (unit, *municipality.settings.predecessors(unit))]
        known = [start for start in starts if start is not None]
        start = min(known) if len(known) == len(starts) else None
        if start is not None or unit.end is not None:
            lives[unit.name] = (start, unit.end)
    return lives


def under_heirs(municipality: Municipality, table: pd.DataFrame) -> pd.DataFrame:
    """``table`` with the rows of closed units under their successors."""
    return table.assign(unit=table["unit"].replace(successors(municipality)))


def own_nursing(municipality: Municipality, activity: pd.DataFrame) -> pd.DataFrame:
    """``activity`` with a nursing unit's own hours as one service of its own: delegated nursing is what others do for it."""
    nurses = [unit.name for unit in municipality.settings.units if unit.kind == "nursing"]
    if not nurses:
        return activity
    return activity.assign(service=activity["service"].mask(activity["unit"].isin(nurses), OWN_NURSING))


@once
def budget_in_force(municipality: Municipality) -> pd.DataFrame:
    """followup.budget_in_force, all years; the lines of closed units under their successors."""
    return followup.budget_in_force(budget_versions(municipality))


@once
def budget_versions(municipality: Municipality) -> pd.DataFrame:
    """Of each unit's year the adopted budget and the newest revised one that is known; the lines of closed units under their
    successors."""
    # Before they are put together: two units that have become one need not have decided on the same day.
    lines = completeness.newest_versions(municipality.budget)
    return under_heirs(municipality, lines).drop(columns="decided_on")


@once
def budget_years(municipality: Municipality) -> pd.DataFrame:
    """completeness.budget_years of the versions in force: unit, year, version, fault, lacking, monthly; closed units under
    their successors."""
    postings = under_heirs(municipality, municipality.postings)
    found = completeness.budget_years(budget_versions(municipality), postings, municipality.settings)
    lines = budget_in_force(municipality)
    force = pd.MultiIndex.from_arrays([lines["unit"], lines["month"].dt.year, lines["version"]])
    keys = pd.MultiIndex.from_frame(found[["unit", "year", "version"]])
    return found[keys.isin(force)].reset_index(drop=True)


def comparable_budget(municipality: Municipality, years: pd.DataFrame | None = None) -> pd.DataFrame:
    """The budget lines in force of the years that are whole (``years``: budget_years, where it is at hand); nothing is
    compared with the others."""
    years = budget_years(municipality) if years is None else years
    whole = years.loc[years["fault"] == "", ["unit", "year"]]
    lines = budget_in_force(municipality)
    keys = pd.MultiIndex.from_arrays([lines["unit"], lines["month"].dt.year])
    return lines[keys.isin(pd.MultiIndex.from_frame(whole))]


@once
def adopted_lines(municipality: Municipality) -> pd.DataFrame:
    """The adopted budget's lines of the units and years of ``comparable_budget``."""
    force = comparable_budget(municipality)
    lines = budget_versions(municipality)
    lines = lines[lines["version"] == "adopted"]
    keys = pd.MultiIndex.from_arrays([lines["unit"], lines["month"].dt.year])
    return lines[keys.isin(pd.MultiIndex.from_arrays([force["unit"], force["month"].dt.year]))]


def monthly_budget(municipality: Municipality) -> pd.DataFrame | None:
    """Kroner by month and unit of the whole years' budgets, a month without lines nought; missing in other years. None
    without any."""
    lines = comparable_budget(municipality)
    if lines.empty:
        return None
    wide = lines.pivot_table(index="month", columns="unit", values="amount", aggfunc="sum", observed=True)
    first, last = wide.index.min(), wide.index.max()
    wide = wide.reindex(pd.period_range(f"{first.year}-01", f"{last.year}-12", freq="M", name="month"))
    years = wide.notna().groupby(pd.PeriodIndex(wide.index).year).transform("any")
    return wide.where(wide.notna() | ~years, 0.0)


def budget_then(municipality: Municipality, month: pd.Period) -> pd.DataFrame | None:
    """``monthly_budget`` as a forecast of ``month`` is tried on earlier years: the year's own budget as it is known, and of
    every earlier year what was known in the same month of it.

    A revised budget of an earlier year that does not say when it was decided is left out: what the council knew in December
    would make the budget look surer in March than it was.
    """
    lines = municipality.budget
    years = lines["month"].dt.year
    drawn = {year: municipality.extract_date(f"{year}-{month.month:02d}") for year in years.unique()}
    known = lines["decided_on"] <= years.map(drawn).astype(lines["decided_on"].dtype)
    known |= lines["decided_on"].isna() & (lines["version"] == "adopted")
    return monthly_budget(municipality.with_tables({"budget": lines[known | (years >= month.year)]}))


@once
def unbooked(municipality: Municipality, month: pd.Period) -> pd.DataFrame:
    """unit, month: months up to ``month`` whose postings have not come (completeness.lacking), of a unit with a budget and not
    one posting also those of the year since it opened; closed units under their successors."""
    postings = under_heirs(municipality, municipality.postings)
    gone = completeness.lacking({"postings": postings}, municipality.settings, month)[["unit", "month"]]
    gone = gone[~gone["unit"].isin(_silent(municipality, postings, month))]
    lives = {unit.name: unit for unit in municipality.settings.units}
    year = pd.period_range(f"{month.year}-01", month, freq="M")
    never = [
        (name, when)
        for name in planned_units(municipality, month)
        if name not in set(postings["unit"])
        for when in year
        if name not in lives or lives[name].is_active(when)
    ]
    if not never:
        return gone
    more = pd.DataFrame(never, columns=["unit", "month"])
    return pd.concat([gone, more.assign(month=pd.PeriodIndex(more["month"], freq="M"))], ignore_index=True)


def _silent(municipality: Municipality, postings: pd.DataFrame, month: pd.Period) -> set[str]:
    """Units that have posted nothing for a year and have no budget for this one: they are no longer waited for."""
    last = postings.loc[postings["month"] <= month].groupby("unit", observed=True)["month"].max()
    budget = under_heirs(municipality, municipality.budget)
    budgeted = set(budget.loc[budget["month"].dt.year == month.year, "unit"])
    return {str(unit) for unit in last.index[last <= month - 12]} - budgeted


@once
def planned_units(municipality: Municipality, month: pd.Period) -> list[str]:
    """The units with a whole budget for the year of ``month`` and no postings in it up to ``month``: they open later, or
    their postings have not come. Closed units under their successors; a unit that closed before the year is none."""
    budget = under_heirs(municipality, municipality.budget)
    named = set(budget.loc[budget["month"].dt.year == month.year, "unit"].astype(str))
    postings = under_heirs(municipality, municipality.postings)
    named -= set(postings.loc[_of_the_year(postings, month), "unit"])
    january = pd.Period(f"{month.year}-01", freq="M")
    named -= {unit.name for unit in municipality.settings.units if unit.end is not None and unit.end < january}
    if not named:
        return []
    years = budget_years(municipality)
    whole = years[(years["year"] == month.year) & (years["fault"] == "")]
    return sorted(named & set(whole["unit"]))


def without(table: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """``table`` without the rows of the units and months of ``cells``."""
    if cells.empty:
        return table
    keys = pd.MultiIndex.from_frame(table[["unit", "month"]])
    return table[~keys.isin(pd.MultiIndex.from_frame(cells[["unit", "month"]]))]


@once
def budgets_of_year(municipality: Municipality, month: pd.Period, by: str = "unit") -> pd.DataFrame:
    """The year's budgets, kroner, index ``by`` (unit or account_group): adopted, budget (in force), budget_to_date (in force,
    January to ``month``, for the months that are booked).

    Missing where the year's budget is not whole (``comparable_budget``), budget_to_date also where it is not given by
    month; by account group all of it is missing as soon as one of the year's units (``active_units``) has no whole budget.
    A unit that opens later is in the year's budgets, and in those to date with nought.
    """
    years = budget_years(municipality)
    years = years[(years["year"] == month.year) & (years["fault"] == "")]
    active = active_units(municipality, month)
    years = years[years["unit"].isin([*active, *planned_units(municipality, month)])]
    force = comparable_budget(municipality, years)
    adopted = budget_versions(municipality)
    adopted = adopted[(adopted["version"] == "adopted") & (adopted["month"].dt.year == month.year)]
    adopted = adopted[adopted["unit"].isin(years["unit"])]
    if by == "account_group":
        adopted, force = (told_groups(municipality, lines) for lines in (adopted, force))
    to_date = without(_come_due(force, active, month), unbooked(municipality, month))
    sums = {
        "adopted": adopted.groupby(by)["amount"].sum(),
        "budget": force.groupby(by)["amount"].sum(),
        "budget_to_date": to_date.groupby(by)["amount"].sum(),
    }
    table = pd.DataFrame(sums)
    # A unit of which no month has come, or is due, has nothing to date to be held against.
    table["budget_to_date"] = table["budget_to_date"].where(
        table["budget_to_date"].notna() | table["budget"].isna(), 0.0
    )
    undivided = set(years.loc[~years["monthly"], "unit"]) & set(active)
    if by == "unit":
        return table.assign(budget_to_date=table["budget_to_date"].where(~table.index.isin(undivided)))
    if not set(active) <= set(years["unit"]):
        return table * np.nan
    return table.assign(budget_to_date=np.nan) if undivided else table


def adopted_to_date(municipality: Municipality, month: pd.Period) -> pd.Series:
    """The adopted budget of January to ``month`` by unit, kr, for the months that are booked; of a unit that opens later nought.

    Only units whose adopted budget of the year is whole and given by month: a year's amount has no half.
    """
    versions = budget_versions(municipality)
    years = completeness.budget_years(versions, under_heirs(municipality, municipality.postings), municipality.settings)
    years = years[(years["year"] == month.year) & (years["version"] == "adopted") & (years["fault"] == "")]
    lines = adopted_lines(municipality)
    lines = lines[lines["month"].dt.year == month.year]
    known = sorted(set(years.loc[years["monthly"], "unit"]) & set(lines["unit"]))
    due = without(_come_due(lines, active_units(municipality, month), month), unbooked(municipality, month))
    sums: pd.Series = due.groupby("unit")["amount"].sum().reindex(known, fill_value=0.0)
    return sums


def _come_due(lines: pd.DataFrame, active: list[str], month: pd.Period) -> pd.DataFrame:
    """The budget lines up to ``month`` of the units that are there."""
    return lines[(lines["month"] <= month) & lines["unit"].isin(active)]


def _of_the_year(table: pd.DataFrame, month: pd.Period) -> pd.Series:
    """Which rows are of the year of ``month``, up to it."""
    return (table["month"] <= month) & (table["month"] >= pd.Period(f"{month.year}-01", "M"))


def budget_bridge(municipality: Municipality, month: pd.Period) -> pd.DataFrame:
    """followup.budget_bridge of the year's budgets in force, of the units whose budget has changed or has named changes.

    What no change explains is "unnamed"; of a unit without a revised budget, whose changes are not in it, ``NOT_ENTERED``.
    Units without a whole adopted budget are left out.
    """
    budgets = budgets_of_year(municipality, month)[["adopted", "budget"]].dropna()
    budgets = budgets.rename(columns={"budget": "revised"}).rename_axis("unit").reset_index()
    changes = under_heirs(municipality, municipality.budget_changes)
    changes = changes[changes["year"] == month.year]
    moved = (budgets["revised"] - budgets["adopted"]).abs() >= 1
    lines = followup.budget_bridge(budgets[moved | budgets["unit"].isin(changes["unit"])], changes)
    budget = under_heirs(municipality, municipality.budget)
    revised = budget.loc[(budget["version"] == "revised") & (budget["month"].dt.year == month.year), "unit"]
    waiting = (lines["kind"] == followup.UNNAMED) & ~lines["unit"].isin(revised)
    return lines.assign(kind=lines["kind"].mask(waiting, NOT_ENTERED))


def next_budget(municipality: Municipality, month: pd.Period) -> float:
    """The adopted budget of the year after ``month``'s, kr; missing where a unit with postings this year has none that is
    whole: the two years would not be of the same units."""
    lines = budget_versions(municipality)
    lines = lines[(lines["version"] == "adopted") & (lines["month"].dt.year == month.year + 1)]
    years = completeness.budget_years(lines, under_heirs(municipality, municipality.postings), municipality.settings)
    whole = set(years.loc[years["fault"] == "", "unit"])
    if not whole or not {*active_units(municipality, month), *years["unit"]} <= whole:
        return float("nan")
    return float(lines["amount"].sum())


@once
def active_units(municipality: Municipality, month: pd.Period) -> list[str]:
    """The units with postings in the year up to ``month``, or of which they should have come; closed units under their
    successors."""
    postings = under_heirs(municipality, municipality.postings)
    gone = unbooked(municipality, month)
    posted = postings.loc[_of_the_year(postings, month), "unit"]
    return sorted({*posted, *gone.loc[_of_the_year(gone, month), "unit"]})


def monthly(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Kroner by month (every month, rows) and unit (columns); a month without rows is missing before a unit's first row."""
    wide = table.pivot_table(index="month", columns="unit", values=value, aggfunc="sum", observed=True)
    wide = wide.reindex(pd.period_range(wide.index.min(), wide.index.max(), freq="M", name="month"))
    # Within a unit's life a month without a single line cost nothing; outside it there is nothing to know.
    return wide.where(wide.notna() | wide.bfill().isna() | wide.ffill().isna(), 0.0)
