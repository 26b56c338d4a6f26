"""What the notebook of a handout shows: the participants' sheet, or the facilitator's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from styringslib.call_error import CallError
from styringslib.handouts import blocks as handout_blocks
from styringslib.handouts import comparison_shown as handout_comparison
from styringslib.handouts import guide as handout_guide
from styringslib.handouts import sections as handout
from styringslib.handouts.all_facts import read_facts
from styringslib.handouts.facts import fact_table
from styringslib.handouts.focus import Focus, focus_points, program
from styringslib.handouts.numbers import HandoutNumbers
from styringslib.month.opening import open_follow_up
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Section, detail, section
from styringslib.sections.organisation import section as ways

# The workbook beside the handouts, in which what was agreed is written.
WORKBOOK = "aftaler.xlsx"


def open_handout(
    focus: str, units: str | Sequence[str], data: str, month: str, cache: str, facilitator: bool
) -> Handout:
    """The sheet of the focus point ``focus`` for ``units`` (a list, its JSON, or comma text; empty = the whole municipality).

    ``data``, ``month``, ``cache``: as in ``reports.follow_up``; ``facilitator``: the facilitator's sheet instead of the
    participants'. Raises CallError for an unknown focus point, a CallError or ValueError for an unknown unit.
    """
    point = focus_points().get(focus)
    if point is None:
        raise CallError(f"Fokuspunktet “{focus}” findes ikke. De findes: {', '.join(focus_points())}.")
    whole = open_follow_up(data, "", month, cache)
    assert isinstance(whole, WholeFollowUp)
    names = tuple(dict.fromkeys(whole.settings.unit(name).name for name in unit_names(units)))
    kept = read_facts(Path(cache), whole.month) if cache else None
    own = HandoutNumbers(whole, point, names, kept)
    if closed := [name for name in names if name not in own.active]:
        raise CallError(
            f"{', '.join(closed)} er ikke i drift i {numbers.month_name(own.month)}. Vælg en anden måned eller enhed."
        )
    return FacilitatorSheet(own) if facilitator else Handout(own)


def unit_names(units: str | Sequence[str]) -> list[str]:
    """Names from a list, a JSON list or text with commas; blanks are left out."""
    if isinstance(units, str):
        units = json.loads(units) if units.lstrip().startswith("[") else units.split(",")
    return [name.strip() for name in units if name.strip()]


@dataclass(frozen=True)
class Handout:
    """The participants' sheet, section by section."""

    own: HandoutNumbers

    @property
    def focus(self) -> Focus:
        """The focus point."""
        return self.own.focus

    @property
    def month(self) -> pd.Period:
        """The month of the figures."""
        return self.own.month

    def title(self) -> Section:
        """The focus point."""
        return handout.title(self.focus)

    def opening(self) -> Section:
        """Why it matters and what the figures say."""
        return handout.opening(self.own)

    def plan(self) -> Section:
        """The facilitator's alone."""
        return section()

    def figures(self) -> Section:
        """The figures of the reports, and the table behind the questions."""
        facts = self.own.facts
        return section(
            handout_blocks.borrowed(self.own),
            # What they say stands above in words; on paper the tables would say it again.
            detail(
                fact_table(facts, self.month, self.own.several, self.own.whole.sign),
                *handout_blocks.action_table(self.own),
            ),
        )

    def comparison(self) -> Section:
        """The municipality's units without names."""
        if not self.own.facts:
            return section()
        shown = handout_comparison.comparison(self.own.comparison, self.month, self.own.whole.sign)
        return section("## Sammenlign", shown.parts) if shown.parts else shown

    def questions(self) -> Section:
        """The questions that the figures raise, with room for notes."""
        return handout.questions(self.own.asked, self.own.terms.lines)

    def exercise(self) -> Section:
        """Something to do together."""
        return handout.exercise(self.focus)

    def tradeoffs(self) -> Section:
        """What pulls in different directions, and measures to go through."""
        return section(handout.tradeoffs(self.focus).parts, handout.checklist(self.focus).parts)

    def organisation(self) -> Section:
        """The municipality's own way beside others, and what is known from elsewhere."""
        if not self.focus.organisation and not self.focus.experience:
            return section()
        own = ways.organisation(self.own.choices, self.focus.organisation)
        return handout.organisation(own, ways.experience(self.focus.experience))

    def agreement(self) -> Section:
        """What was agreed."""
        return handout.agreement(self.month, self.own.units)


class FacilitatorSheet(Handout):
    """The facilitator's sheet: the same figures and questions in short, and how to lead the conversation."""

    def title(self) -> Section:
        """The focus point."""
        return handout_guide.title(self.focus)

    def opening(self) -> Section:
        """What it is about, and how to open."""
        return handout_guide.opening(self.own)

    def plan(self) -> Section:
        """What to prepare, and the meeting minute by minute."""
        steps = program().steps(self.focus.exercise.minutes, self.own.terms.minutes)
        return section(handout_guide.preparation().parts, handout_guide.plan(steps).parts)

    def figures(self) -> Section:
        """The table behind the questions."""
        table = fact_table(self.own.facts, self.month, self.own.several, self.own.whole.sign)
        return section("## Tallene", table) if table else section()

    def comparison(self) -> Section:
        """On the participants' sheet."""
        return section()

    def questions(self) -> Section:
        """The questions in short, what to listen for, how to meet disagreement."""
        return handout_guide.questions(self.focus, self.own.asked)

    def exercise(self) -> Section:
        """The exercise in short."""
        return handout_guide.exercise(self.focus)

    def tradeoffs(self) -> Section:
        """On the participants' sheet."""
        return section()

    def organisation(self) -> Section:
        """On the participants' sheet."""
        return section()

    def agreement(self) -> Section:
        """How to close."""
        return handout_guide.closing(self.focus, WORKBOOK)
