"""Checks of causes and solutions in files: each belongs somewhere, and a solution to a cause that is there."""

from __future__ import annotations

from collections.abc import Iterator

from styringslib.fields.words import did_you_mean, fold_word
from styringslib.intake.checks.checked import Checked
from styringslib.intake.problems.problem import Problem


def cause_problems(checked: Checked) -> Iterator[Problem]:
    """Causes that belong nowhere, and solutions of causes that no row tells."""
    causes, solutions = checked.frames["causes"], checked.frames["solutions"]
    nowhere = causes["unit"].isna() & causes["area"].isna()
    message = "Både enhed og område er tomme, så årsagen hører ingen steder til"
    yield from checked.rows("causes", nowhere, "warning", message, "Skriv enheden eller området", "unit")
    known = {fold_word(title): title for title in causes["title"]}
    for title in solutions["cause"].unique():
        if fold_word(title) in known:
            continue
        remedy = did_you_mean(title, list(known.values())) or "Skriv årsagen i tabellen aarsager"
        told = "Årsagen står ikke i tabellen aarsager"
        yield from checked.rows("solutions", solutions["cause"] == title, "warning", told, remedy, "cause")
