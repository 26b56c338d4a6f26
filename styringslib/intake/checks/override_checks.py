"""Checks of what is known of a year, in files: an amount where there is one, and none where there is not."""

from __future__ import annotations

from collections.abc import Iterator

from styringslib.intake.checks.checked import Checked
from styringslib.intake.problems.problem import Problem

#: What comes with an amount.
ONE_OFF, LEVEL = "Enkelt beløb", "Nyt niveau"


def override_problems(checked: Checked) -> Iterator[Problem]:
    """Rows that lack their amount and so are not counted, and amounts that nobody reads."""
    rows = checked.frames["overrides"]
    wanted, there = rows["what"].isin([ONE_OFF, LEVEL]), rows["amount"].notna()
    told = "Beløbet er tomt, så tilretningen regnes ikke med"
    yield from checked.rows("overrides", wanted & ~there, "warning", told, "Skriv beløbet i kr.", "amount")
    told = "Beløbet bliver ikke brugt: om budgettet holder, har intet beløb"
    yield from checked.rows("overrides", ~wanted & there, "warning", told, "Lad cellen være tom", "amount")
