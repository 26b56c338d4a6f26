"""What a handout knows of its units: each fact a finding with the rows of the one table that its numbers stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import pandas as pd
from jinja2 import Template

from styringslib.findings import Finding
from styringslib.handouts import focus as handout_focus
from styringslib.handouts.labels import LABELS
from styringslib.presentation import numbers, text
from styringslib.presentation.tables import Table, table

# The handout's own table: every number in its text stands there.
TABLE = "tal"
_NAN = float("nan")


@dataclass(frozen=True)
class Row:
    """A line of the handout's table: ``key`` as in ``handout_labels.LABELS``, ``about`` what fills its label; NaN is missing."""

    unit: str
    key: str
    actual: float
    budget: float = _NAN
    before: float = _NAN
    about: str = ""

    @property
    def label(self) -> str:
        """What the line is called."""
        return LABELS[self.key][0].format(self.about)

    @property
    def kind(self) -> str:
        """How its numbers are written."""
        return LABELS[self.key][1]


@dataclass(frozen=True)
class Fact:
    """A finding and the rows that show its numbers."""

    finding: Finding
    rows: tuple[Row, ...] = ()
    alias: str = ""

    @property
    def topic(self) -> str:
        """What it is about: the finding's topic, or ``alias`` where another is asked about in the same way."""
        return self.alias or self.finding.topic

    @property
    def more(self) -> bool:
        """Whether it costs more than budgeted."""
        return self.finding.size > 0


def at_home(finding: Finding) -> Finding:
    """The finding with evidence that points at the handout's own table."""
    evidence = {name: replace(found, table=TABLE if found.table else "") for name, found in finding.evidence.items()}
    return replace(finding, evidence=evidence)


@cache
def _sentences() -> dict[str, Template]:
    return {topic: text.environment().from_string(wording) for topic, wording in handout_focus.fact_sentences().items()}


def sentence(fact: Fact) -> str:
    """The fact in words."""
    wording = _sentences().get(fact.topic)
    return text.told(wording, fact.finding) if wording is not None else text.sentence(fact.finding)


def fact_table(facts: Sequence[Fact], month: pd.Period, several: bool) -> Table | None:
    """The numbers behind the questions, a unit at a time; None where there are none. ``several``: with a column of units."""
    # By what is shown, as a missing value equals nothing, itself included.
    rows = list({(row.unit, row.label): row for fact in facts for row in fact.rows}.values())
    if not rows:
        return None
    order = list(dict.fromkeys(row.unit for row in rows))
    rows.sort(key=lambda row: order.index(row.unit))
    frame = pd.DataFrame([{**vars(row), "label": row.label, "kind": row.kind} for row in rows])
    columns = {
        **({"unit": ("Enhed", "text")} if several else {}),
        "label": ("Tal", "text"),
        "budget": ("Budget", "row"),
        "actual": (f"{month.year}", "row"),
        "before": (f"{month.year - 1}", "row"),
    }
    columns = {name: heading for name, heading in columns.items() if frame[name].notna().any()}
    title = f"Tallene bag spørgsmålene, {numbers.year_to(month)} {month.year}"
    note = "Året før er de samme måneder. Beløb i teksten er afrundet."
    return table(
        TABLE, title, frame, columns, note=note, source="Kommunens egne systemer", row_kinds=list(frame["kind"])
    )
