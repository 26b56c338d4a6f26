"""Checks of the days on which budgets were decided: one adopted budget a year, days that can be, and whole revised budgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from styringslib.fields.words import listed
from styringslib.intake.checks.checked import Checked
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import UNALLOCATED


def budget_version_problems(checked: Checked) -> Iterator[Problem]:
    """What is wrong with the days of budgets; nothing where no budget has one."""
    budget = checked.frames["budget"]
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
    for (unit, of_year, version), days in budget.groupby(keys, observed=True)["decided_on"]:
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
    for (unit, year), lines in budget.groupby(["unit", "year"], observed=True):
        have = set(lines.loc[lines["version"] == "adopted", "account_group"])
        revised = lines[(lines["version"] == "revised") & lines["decided_on"].notna()]
        for day, version in revised.groupby("decided_on"):
            groups = set(version["account_group"])
            # What has no group yet may be the group that seems to be gone.
            if (gone := sorted(have - groups - {UNALLOCATED})) and UNALLOCATED not in groups:
                told = f"Budgettet for {unit} {year} fra {_days([day])} har ikke {listed(gone)}"
                remedy = "En version skal være hele budgettet, ikke kun det, der er ændret; skriv også det uændrede"
                yield checked.whole("budget", "warning", told, remedy, str(unit))
            have = groups


def _days(days: Iterable[object]) -> str:
    return listed([f"{pd.Timestamp(str(day)):%d-%m-%Y}" for day in days])
