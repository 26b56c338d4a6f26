"""The facts of a handout in words, and the one table that all their numbers stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pandas as pd
from jinja2 import Template

from styringslib.calendar import closes_year
from styringslib.findings import Finding
from styringslib.findings.fact import Fact, Row
from styringslib.handouts import focus as handout_focus
from styringslib.handouts.labels import LABELS, name_of
from styringslib.presentation import numbers, text
from styringslib.presentation.signs import Sign
from styringslib.presentation.tables import Table, table

# The handout's own table: every number in its text stands there.
TABLE = "tal"


def label_of(row: Row, closed: bool = False) -> str:
    """What the line is called; ``closed``: of a year that is over."""
    return row.label or name_of(row.key, closed).format(row.about)


def kind_of(row: Row) -> str:
    """How its numbers are written."""
    return row.kind or LABELS[row.key][1]


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


def fact_table(facts: Sequence[Fact], month: pd.Period, several: bool, sign: Sign) -> Table | None:
    """The numbers behind the questions, a unit at a time; None where there are none. ``several``: with a column of units."""
    # By what is shown, as a missing value equals nothing, itself included.
    closed = closes_year(month)
    rows = list({(row.unit, label_of(row, closed)): row for fact in facts for row in fact.rows}.values())
    if not rows:
        return None
    order = list(dict.fromkeys(row.unit for row in rows))
    rows.sort(key=lambda row: order.index(row.unit))
    frame = pd.DataFrame([{**vars(row), "label": label_of(row, closed), "kind": kind_of(row)} for row in rows])
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
        TABLE, title, frame, columns, note=note, source="Kommunens egne systemer", row_kinds=list(frame["kind"]),
        sign=sign,
    )  # fmt: skip
