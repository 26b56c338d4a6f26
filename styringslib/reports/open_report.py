"""A report as a notebook has it open: sections by name, the numbers of each made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from styringslib.call_error import CallError
from styringslib.fields.fault import SettingsError
from styringslib.fields.words import nearest
from styringslib.findings.fact import Fact
from styringslib.presentation.section import Section, section
from styringslib.prognosis import TOTAL
from styringslib.sections.spec import LeftOut, Others, SectionSpec
from styringslib.sections.words import TO_BE_MENDED

# The columns of ``OpenReport.forecast``.
_FORECAST = (
    "adopted", "budget", "budget_to_date", "posted", "outstanding", "owed", "spent", "expected_rest", "changes", "expected",
    "lower_80", "upper_80", "lower_95", "upper_95", "deviation", "probability",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class OpenReport:
    """``heading``: the page's only first-level heading. ``basis``: what the sections' numbers are made of.

    ``sections``: the report's own, in the order in which their questions and rows left out are told.
    """

    heading: str
    basis: Any
    sections: tuple[SectionSpec[Any], ...]
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _tables: dict[str, dict[str, pd.DataFrame]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        """One line: what is open, and what it has."""
        return f"Rapport: {self.heading}. Afsnit: {', '.join(spec.key for spec in self.sections)}"

    def title(self) -> Section:
        """What the report is about, and its month."""
        return section(f"# {self.heading}")

    def show(self, key: str) -> Section:
        """The section called ``key``. Raises CallError for one that this report does not have."""
        spec = self._spec(key)
        try:
            if spec.gather is not None:
                return spec.gather(self.numbers(key), self.others)
            assert spec.show is not None
            return spec.show(self.numbers(key))
        except SettingsError:
            # A fault in what kommune.toml says of one section leaves that section out, and no other.
            return section(TO_BE_MENDED)

    def numbers(self, key: str) -> Any:
        """The numbers of the section called ``key``, made when they are first asked for and kept with the report."""
        if key not in self._made:
            self._made[key] = self._spec(key).numbers(self.basis)
        return self._made[key]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the report by name, in the report's order, as ``table`` gives them; all sections are made for it."""
        return dict(self._named())

    def table(self, name: str) -> pd.DataFrame:
        """The table ``name`` ("status", "arter", ...; docs/rapportens_tabeller.md) as shown, with unrounded values.

        Columns are the headings in the report, amounts are in kroner and shares 0-1, deviations have the municipality's sign
        (``fortegn``); attrs has title, note and source. Raises CallError for a table that this report does not have.
        """
        for one, frame in self._named():
            if one == name:
                return frame
        known = self.tables
        near = nearest(name, known)
        hint = f" Mente du “{near}”?" if near else ""
        raise CallError(f"Rapporten har ikke tabellen “{name}”.{hint} Den har: {', '.join(known)}.")

    @property
    def forecast(self) -> pd.DataFrame:
        """What is expected of the year: a row for the unit, or for each unit, frame and the whole municipality; index unit.

        Columns (kroner): adopted, budget (in force), budget_to_date, posted, outstanding (late postings), owed, spent,
        expected_rest, changes (of it reported), expected, lower_80, upper_80, lower_95, upper_95, deviation (expected minus
        budget: plus is more cost), and probability (0-1) that it is over the budget. Missing where it is not known.
        """
        figures = self.basis.forecasts.figures
        if self.basis.unit is not None:
            figures = figures[figures.index == self.basis.name]
        shown: pd.DataFrame = figures.assign(deviation=figures["expected"] - figures["budget"])[list(_FORECAST)]
        labels = {**self.basis.forecasts.frames, TOTAL: self.basis.name}
        return shown.rename(index=labels).rename_axis("unit")

    def _named(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Name and table, section by section, each made when it is reached; a name used before has its section's before it."""
        used: set[str] = set()
        for spec in self.sections:
            if spec.key not in self._tables:
                self._tables[spec.key] = {name: one.frame() for name, one in self.show(spec.key).tables.items()}
            for name, frame in self._tables[spec.key].items():
                own = f"{spec.key}_{name}" if name in used else name
                used.add(own)
                yield own, frame

    @cached_property
    def others(self) -> Others:
        """What the sections ask the meeting, and the rows that they could not count."""
        questions: list[str] = []
        left_out: list[LeftOut] = []
        for spec in self.sections:
            # What is wrong with kommune.toml is told in the data check.
            with suppress(SettingsError):
                questions += spec.questions(self.numbers(spec.key)) if spec.questions else ()
            with suppress(SettingsError):
                left_out += [spec.left_out(self.numbers(spec.key))] if spec.left_out else []
        return Others(tuple(questions), tuple(left_out))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What the sections tell the sheets of a conversation, in the report's order."""
        found: list[Fact] = []
        for spec in self.sections:
            with suppress(SettingsError):
                found += spec.facts(self.numbers(spec.key)) if spec.facts else ()
        return tuple(found)

    def _spec(self, key: str) -> SectionSpec[Any]:
        known = {spec.key: spec for spec in self.sections}
        if key not in known:
            near = nearest(key, known)
            hint = f" Mente du “{near}”?" if near else ""
            raise CallError(f"Rapporten har ikke afsnittet “{key}”.{hint} Den har: {', '.join(known)}.")
        return known[key]


def of_kind(sections: Sequence[SectionSpec[Any]], kind: str) -> tuple[SectionSpec[Any], ...]:
    """Those of ``sections`` that a unit of ``kind`` has, in the same order."""
    return tuple(spec for spec in sections if kind in spec.kinds)
