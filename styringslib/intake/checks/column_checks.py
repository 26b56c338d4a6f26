"""Columns that a file may lack and in which an empty cell says something: without the column nobody has said it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from styringslib.intake.cells.table_rows import SOURCE
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import tables

if TYPE_CHECKING:
    from styringslib.intake.checks.checked import Checked

# Table and column -> what is done where the file does not have it.
_SAID_BY_EMPTY = {
    (
        "placements",
        "citizen",
    ): "det vides ikke, hvem der bor på pladserne, så de er ikke med, og belægningen vises ikke",
    ("placements", "to_date"): "alle regnes for at bo der endnu",
    ("bought_places", "to_date"): "alle regnes for at bo der endnu",
    ("cases", "to_date"): "alle bevillinger regnes for at løbe endnu",
    ("cases", "last_review"): "ingen bevilling regnes for at være revurderet, siden den blev givet",
    ("reported_changes", "decided_on"): "det vides ikke, hvilke meldinger der er besvaret",
    ("courses", "to_date"): "alle forløb regnes for at være i gang",
}


def column_problems(checked: Checked) -> Iterator[Problem]:
    """A warning for each file without such a column."""
    for (name, column), done in _SAID_BY_EMPTY.items():
        heading = tables()[name][column].heading
        if not len(checked.frames[name]):
            continue
        for number in sorted(checked.frames[name].loc[without(checked, name, column), SOURCE].unique()):
            file, sheet = checked.places[name][int(number)]
            remedy = "Ret overskriften i filen, eller skriv den under kolonner i kommune.toml"
            message = f"Kolonnen {heading} blev ikke fundet: {done}"
            yield Problem("warning", message, remedy, tables()[name].heading, file, sheet, column=heading)


def without(checked: Checked, name: str, column: str) -> pd.Series:
    """Which rows of a table come from a file without the column."""
    frame = checked.frames[name]
    have = [
        place
        for place in range(len(checked.places[name]))
        if column in checked.own_headings(name, place) or column in checked.source(name, place).constants
    ]
    return ~frame[SOURCE].isin(have)
