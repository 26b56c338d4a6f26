"""The numbers of one handout: the chosen units' facts, the questions that they raise, the units side by side without names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact
from styringslib.handouts.all_facts import AllFacts, all_facts, unit_follow_up
from styringslib.handouts.comparison import Comparison, compare
from styringslib.handouts.comparison_shown import TABLE, differs
from styringslib.handouts.focus import Focus
from styringslib.handouts.labels import LABELS, whole_name
from styringslib.handouts.questions import Asked, asked_questions
from styringslib.handouts.terms import HandoutTerms, handout_terms
from styringslib.handouts.unit_facts import UnitFacts
from styringslib.handouts.whole_facts import WholeFacts
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.signs import TURNED
from styringslib.sections.organisation.choices import Choices, choices_of

# The kind of unit that is compared in each area: units of other kinds are too few, or too different, to stand beside them.
COMPARED = {"hjemmepleje": ("district",), "botilbud": ("residential",), "direktion": ("district", "residential")}


@dataclass(frozen=True)
class HandoutNumbers:
    """``units``: names of the chosen units; empty for the whole municipality. ``kept``: the facts, if made already."""

    whole: WholeFollowUp
    focus: Focus
    units: tuple[str, ...]
    kept: AllFacts | None = None

    @property
    def month(self) -> pd.Period:
        """The month that is closed."""
        return self.whole.month

    @property
    def name(self) -> str:
        """What the handout is about, as a reader says it."""
        return numbers.listed(self.units) if self.units else self.whole.settings.name

    @property
    def several(self) -> bool:
        """Whether the figures of more than one named unit are shown."""
        return len(self.units) > 1

    @cached_property
    def terms(self) -> HandoutTerms:
        """[uddelingsark]."""
        return handout_terms(self.whole.settings)

    @cached_property
    def choices(self) -> Choices:
        """[organisation] and [moeder]."""
        return choices_of(self.whole.settings.sections)

    @cached_property
    def known(self) -> AllFacts:
        """The facts of all units and of the whole."""
        return self.kept or all_facts(self.whole)

    @property
    def active(self) -> Mapping[str, UnitFacts]:
        """The units in operation in the month, by name."""
        return self.known.units

    @cached_property
    def follow_up(self) -> FollowUp:
        """The follow-up of the only chosen unit, whose figures the sheet borrows."""
        return unit_follow_up(self.whole, self.units[0])

    @cached_property
    def chosen(self) -> list[UnitFacts]:
        """The chosen units, in the order they were named."""
        return [self.active[name] for name in self.units]

    @cached_property
    def without(self) -> list[str]:
        """Chosen units that have no figures of this focus point."""
        return [name for name in self._untold if name not in self.held_back]

    @cached_property
    def held_back(self) -> list[str]:
        """Chosen units whose figures of this focus point all rest on too few people to be shown."""
        kinds = self.focus.kinds
        return [unit.name for unit in self.chosen if unit.name in self._untold and unit.kind in kinds and unit.hidden]

    @cached_property
    def _untold(self) -> list[str]:
        told = {row.unit for fact in self._own_facts for row in fact.rows}
        return [unit.name for unit in self.chosen if unit.name not in told]

    @cached_property
    def _own_facts(self) -> list[Fact]:
        if not self.units:
            units = tuple(unit for unit in self.active.values() if unit.kind in self.focus.kinds)
            return WholeFacts(self.whole, self.focus, units, self.known.whole).facts()
        fitting = [unit for unit in self.chosen if unit.kind in self.focus.kinds]
        return [fact for unit in fitting for fact in unit.about(self.focus.topics)]

    @cached_property
    def facts(self) -> list[Fact]:
        """All facts of the handout; empty when no figure is known, neither of the chosen units nor of units side by side."""
        spreads = self._spreads()
        if not spreads and not any(fact.rows for fact in self._own_facts):
            return []
        return [*self._own_facts, *spreads]

    @cached_property
    def comparison(self) -> Comparison:
        """The units of the area's kinds without names. Empty when the chosen units have nothing to do with them."""
        kinds = COMPARED[self.focus.area]
        compared = [unit for unit in self.active.values() if unit.kind in kinds]
        if self.units and not any(unit.kind in self.focus.kinds for unit in self.chosen):
            return Comparison(pd.DataFrame())
        return compare(
            {unit.name: unit.figures for unit in compared},
            self.focus.comparison,
            self.units,
            f"{self.focus.name} {self.month}",
            self.whole.settings.thresholds.small_count,
            {unit.name: unit.budgets for unit in compared},
        )

    def _spreads(self) -> list[Fact]:
        name = whole_name(self.focus.area, self.whole.settings.short_name, self.whole.settings.name)
        found = []
        for figure in self.comparison.table.columns:
            topic = f"spread_{figure}"
            values = self.comparison.table[figure].dropna()
            if topic not in self.focus.topics or not differs(values):
                continue
            kind = LABELS[str(figure)][1].removeprefix(TURNED)
            evidence = {
                "name": Evidence(name, "text"),
                "number": Evidence(len(values), "count"),
                "low": Evidence(float(values.min()), kind, TABLE),  # type: ignore[arg-type]  # one of its kinds
                "high": Evidence(float(values.max()), kind, TABLE),  # type: ignore[arg-type]  # as above
            }
            found.append(Fact(Finding(topic, "", self.month, 0.0, "notice", evidence)))
        return found

    @cached_property
    def asked(self) -> list[Asked]:
        """The questions of the handout."""
        return asked_questions(self.focus, self.facts, self.name, self.month, hidden=bool(self.held_back))
