"""Checks of the versions of a budget: days that can be, whole revised budgets, and sizes that a year's decisions can explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from styringslib.fields.words import listed
from styringslib.intake.checks.checked import Checked
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.schema import UNALLOCATED


def budget_version_problems(checked: Checked) -> Iterator[Problem]:
    """What is wrong with the days of budgets, where they have one, and what changes a year's budget beyond belief."""
    budget = checked.frames["budget"]
    if budget.empty:
        return
    yield from _leaps(checked, budget)
    if not budget["decided_on"].notna().any():
        return
    year = budget["month"].dt.year
    decided = budget["decided_on"].dt.year
    far = decided.notna() & ((decided > year) | (decided < year - 2))
    yield from checked.rows(
        "budget",
        far,
        "warning",
        "Budgettet er ikke besluttet i budgetåret eller de to år før",
        "Ret dagen",
        "decided_on",
    )
    keys = ["unit", year.rename("year"), "version"]
    days_of = budget.groupby(keys, observed=True)["decided_on"]
    found = days_of.agg(["nunique", "count", "size"])
    doubtful = found[(found["nunique"] > 0) & ((found["nunique"] > 1) | (found["count"] < found["size"]))]
    for unit, of_year, version in doubtful.index:
        days = days_of.get_group((unit, of_year, version))
        known = days.dropna().unique()
        if version == "adopted" and len(known) > 1:
            told = f"Det vedtagne budget for {unit} {of_year} står med flere dage: {_days(known)}"
            yield checked.whole(
                "budget", "error", told, "Et budget vedtages én gang; ret dagen eller versionen", str(unit)
            )
        elif len(known) and days.isna().any():
            told = f"{_WHICH[str(version)]} for {unit} {of_year} står både med og uden dag"
            remedy = "Skriv Besluttet på alle linjer. Indtil da er linjerne uden dag den ældste version"
            yield checked.whole("budget", "warning", told, remedy, str(unit))
    yield from _not_whole(checked, budget.assign(year=year))


_WHICH = {"adopted": "Det vedtagne budget", "revised": "Det korrigerede budget"}


def _not_whole(checked: Checked, budget: pd.DataFrame) -> Iterator[Problem]:
    """Revised budgets with a day that lack an account group of the version before: as if only the changes were written."""
    adopted: dict[tuple[str, int], set[str]] = {}
    revised: dict[tuple[str, int], dict[pd.Timestamp, set[str]]] = {}
    rows = budget[["unit", "year", "version", "decided_on", "account_group"]].dropna(subset="unit").drop_duplicates()
    for unit, year, version, day, group in rows.itertuples(index=False):
        if version == "adopted":
            adopted.setdefault((unit, year), set()).add(group)
        elif version == "revised" and not pd.isna(day):
            revised.setdefault((unit, year), {}).setdefault(day, set()).add(group)
    for unit, year in sorted(revised):
        have = adopted.get((unit, year), set())
        for day, groups in sorted(revised[unit, year].items()):
            # What has no group yet may be the group that seems to be gone.
            if (gone := sorted(have - groups - {UNALLOCATED})) and UNALLOCATED not in groups:
                told = f"Budgettet for {unit} {year} fra {_days([day])} har ikke {listed(gone)}"
                remedy = "En version skal være hele budgettet, ikke kun det, der er ændret; skriv også det uændrede"
                yield checked.whole("budget", "warning", told, remedy, str(unit))
            have = groups


# Decisions during a year move a unit's budget by some per cent; half as much again is another unit of measure, or another unit.
_LEAP, _LEAST = 1.5, 100_000.0


def _leaps(checked: Checked, budget: pd.DataFrame) -> Iterator[Problem]:
    """Budgets of a unit's year that are far from the version before, over the same months."""
    keys = ["unit", "year", "version", "decided_on"]
    versions = budget.assign(year=budget["month"].dt.year).groupby(keys, dropna=False, observed=True)
    sums = versions.agg(
        amount=("amount", "sum"), months=("month", "nunique"), groups=("account_group", "nunique")
    ).reset_index()
    sums = sums.sort_values(["unit", "year", "version", "decided_on"], na_position="first")
    before = sums.groupby(["unit", "year"], observed=True)[["amount", "months", "groups"]].shift()
    one, other = before["amount"].abs(), sums["amount"].abs()
    far = (one > _LEAP * other) | (other > _LEAP * one) | (sums["amount"] * before["amount"] < 0)
    far &= ((sums["amount"] - before["amount"]).abs() >= _LEAST) & (sums["months"] == before["months"])
    far &= sums["groups"] >= before["groups"]  # a version that lacks groups is told as that
    for place in sums.index[far]:
        unit, year, day = sums.loc[place, ["unit", "year", "decided_on"]]
        since = "" if pd.isna(day) else f" fra {_days([day])}"
        told = (
            f"Det korrigerede budget for {unit} {year}{since} er {kroner(sums.loc[place, 'amount'])} kr. "
            f"mod {kroner(before.loc[place, 'amount'])} kr. i versionen før"
        )
        remedy = "Se efter, om en ændring er skrevet i en anden måleenhed eller på en anden enhed"
        yield checked.whole("budget", "warning", told, remedy, str(unit))


def _days(days: Iterable[object]) -> str:
    return listed([f"{pd.Timestamp(str(day)):%d-%m-%Y}" for day in days])
