"""A unit's ten minutes of a meeting, as plain values for the agenda; on the report itself the earlier points alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import numbers, text
from styringslib.presentation.section import Section, Summary, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.agenda.numbers import AgendaNumbers
from styringslib.sections.questions import unit_questions, whole_questions
from styringslib.sections.spec import Others
from styringslib.sections.words import VERDICTS, entered_text

# The name under which it stands in a report's summary.
PART = "dagsorden"
# Of what has been entered since last time so many are named.
ENTERED = 4


def agenda(own: AgendaNumbers, others: Others) -> Section:
    """Of a unit."""
    return _section(own, unit_questions(own.follow_up, others.questions))


def whole_agenda(own: AgendaNumbers, others: Others) -> Section:
    """Of the whole municipality."""
    assert isinstance(own.follow_up, WholeFollowUp)
    return _section(own, whole_questions(own.follow_up, others.questions))


def _section(own: AgendaNumbers, asked: Sequence[str]) -> Section:
    content = {
        "changed": changed(own),
        "agreed": [_action(row) for row in records(own.actions)],
        "earlier": [_point(row) for row in records(own.earlier)],
        "asked": list(asked),
        "written": [_point(row) for row in records(own.written)],
    }
    return section(_table(own), Summary(content, of=PART))


def changed(own: AgendaNumbers) -> list[str]:
    """What has moved the forecast since last month, and what has been entered."""
    basis = own.follow_up
    told = [text.sentence(finding) for finding in basis.change_findings]
    rows = records(basis.entered_since)
    told += [f"{entered_text(str(row['kind']), str(row['title']), str(row['what']))}." for row in rows[:ENTERED]]
    if len(rows) > ENTERED:
        told.append(
            f"{numbers.capital(numbers.counted(len(rows) - ENTERED, 'ændring', 'ændringer'))} mere står i rapporten."
        )
    return told


def _action(row: dict[str, Any]) -> dict[str, str]:
    how = [_told(row["status"]) or "Ikke begyndt"]
    how += ["fristen er overskredet"] if row["late"] else []
    how += [VERDICTS[row["verdict"]]] if isinstance(row["verdict"], str) else []
    note = row["follow_up_note"]
    return {
        "what": str(row["title"]), "who": _told(row["owner_role"]), "due": _day(row["deadline"]),
        "how": ". ".join([", ".join(how), *([note.rstrip(".")] if isinstance(note, str) else [])]) + ".",
    }  # fmt: skip


def _point(row: dict[str, Any]) -> dict[str, str]:
    where = "" if pd.isna(row["source"]) or row["source"] == "Møde" else f", {str(row['source']).lower()}"
    return {
        "what": f"{row['topic']}: {row['decided']}", "who": _told(row["owner_role"]), "due": _day(row["deadline"]),
        "how": _told(row["status"]), "from": f"{numbers.month_only(row['month'])} {row['month'].year}{where}",
    }  # fmt: skip


def _told(value: Any) -> str:
    return str(value) if isinstance(value, str) else ""


def _day(value: Any) -> str:
    return numbers.day(value) if pd.notna(value) else ""


def _table(own: AgendaNumbers) -> Table | None:
    """The points of earlier meetings that are to be followed up."""
    if own.earlier.empty:
        return None
    columns = {
        "topic": ("Emne", "text"), "decided": ("Aftalt", "text"), "owner_role": ("Ansvarlig", "text"),
        "deadline": ("Frist", "date"), "status": ("Status", "text"), "month": ("Fra opfølgningen", "month"),
    }  # fmt: skip
    columns = {name: heading for name, heading in columns.items() if own.earlier[name].notna().any()}
    return table("referater", "Fra tidligere møder", own.earlier, columns, source="Indberettet")
