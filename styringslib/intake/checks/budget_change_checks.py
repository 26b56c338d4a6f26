"""Checks of the named budget changes: that a move between units stands at both, and that they lead to the revised budget."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from styringslib.intake.checks.checked import Checked
from styringslib.intake.completeness import newest_versions
from styringslib.intake.problems.problem import Problem, kroner

# What two systems may differ by.
_ROUNDING = 0.5


def budget_change_problems(checked: Checked) -> Iterator[Problem]:
    """Moves of which only one side is written, and years in which the changes and the revised budget do not agree."""
    changes = checked.frames["budget_changes"]
    alone = unbalanced_moves(changes, [unit.name for unit in checked.settings.units])
    message = "Omplaceringen mellem to enheder går ikke op; den anden enhed mangler det modsatte beløb den dag"
    yield from checked.rows("budget_changes", alone, "warning", message, "Skriv begge sider af omplaceringen", "amount")
    named = changes.groupby(["unit", "year"])["amount"].sum()
    budget = newest_versions(checked.frames["budget"])
    years = budget["month"].dt.year.rename("year")
    sums = budget.pivot_table(index=["unit", years], columns="version", values="amount", aggfunc="sum", observed=True)
    if not {"adopted", "revised"} <= set(sums):
        return
    gap = (sums["revised"] - sums["adopted"]).dropna()
    both = pd.concat({"gap": gap, "named": named}, axis=1).dropna()
    apart = both[(both["gap"] - both["named"]).abs() >= _ROUNDING].reset_index()
    for unit, year, gap_kr, named_kr in apart[["unit", "year", "gap", "named"]].itertuples(index=False):
        told = f"{unit} {year}: Ændringerne er {kroner(named_kr)} kr., men budgettet er ændret {kroner(gap_kr)} kr."
        yield checked.whole(
            "budget_changes", "warning", told, "Tilføj det, der mangler; resten står uden navn", str(unit)
        )


def unbalanced_moves(changes: pd.DataFrame, units: list[str]) -> pd.Series:
    """Which rows are one side of a move between two of ``units`` whose sides do not cancel: the money would be made or lost.

    A move is written at both units, with the sign turned; one from or to a pool is written once.
    """
    moves = changes[(changes["kind"] == "move") & changes["counterpart"].isin(units)]
    pair = [
        " / ".join(sorted((str(unit), str(other))))
        for unit, other in zip(moves["unit"], moves["counterpart"], strict=True)
    ]
    sums = moves["amount"].groupby(
        [moves["decided_on"], moves["year"], pd.Series(pair, index=moves.index, dtype="str")]
    )
    alone = sums.transform("sum").abs() >= _ROUNDING
    return alone.reindex(changes.index, fill_value=False).astype(bool)
