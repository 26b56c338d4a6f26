"""What a section of a report is: its name, the units that have it, its numbers, how they are shown, and what it gives to others.

A section is a folder (or one file) of this room with one ``SECTION``, and ``WHOLE`` beside it where the whole
municipality is shown otherwise. ``reports.follow_up_report.SECTIONS`` names those of the follow-up, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd

from styringslib.fields.section import Declared
from styringslib.findings.fact import Fact
from styringslib.month.names import WHOLE
from styringslib.presentation.section import Section

Numbers = TypeVar("Numbers")
# Kinds of unit that a section may belong to.
UNITS = frozenset({"district", "rehabilitation", "residential", "provider", "nursing", "purchaser"})
WHOLE_MUNICIPALITY = frozenset({WHOLE})


@dataclass(frozen=True)
class LeftOut:
    """Rows that could not be counted. ``what``: the rows in Danish; ``problems``: citizen, unit, text, handling."""

    what: str
    problems: pd.DataFrame


@dataclass(frozen=True)
class Others:
    """What all sections of a report give to those that gather it, in the report's order."""

    questions: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class SectionSpec(Generic[Numbers]):
    """One section.

    ``key``: what a notebook calls it (``report.show(key)``), Danish, one for each kind of unit. ``kinds``: the kinds of unit
    that have it. ``numbers``: makes its numbers of the unit's follow-up; a report does so once. ``show``: the numbers in
    Danish; ``gather`` instead where the section also tells what the others give.

    What it gives to others, each of its numbers: ``questions`` for the meeting, rows that were ``left_out``, and ``facts`` for
    the sheets of a conversation, each about the unit that its finding names.
    ``terms``: the sections of kommune.toml that its numbers read; the data check and the data contract ask for them.
    """

    key: str
    kinds: frozenset[str]
    numbers: Callable[[Any], Numbers]
    show: Callable[[Numbers], Section] | None = None
    gather: Callable[[Numbers, Others], Section] | None = None
    questions: Callable[[Numbers], Sequence[str]] | None = None
    left_out: Callable[[Numbers], LeftOut] | None = None
    facts: Callable[[Numbers], Sequence[Fact]] | None = None
    terms: tuple[Declared, ...] = ()

    def __post_init__(self) -> None:
        if (self.show is None) == (self.gather is None):
            raise ValueError(f"the section {self.key} is either shown or gathers")


def itself(numbers: Numbers) -> Numbers:
    """For a section whose numbers are those of the follow-up itself."""
    return numbers
