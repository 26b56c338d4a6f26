"""Reminders of the round: once before a deadline and once after it, to the role whose step it is."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.calendar import as_month
from styringslib.delivery.groups import readers
from styringslib.delivery.letters import Letter, Letters, not_written_to
from styringslib.delivery.mailing import Mailed, Place, ready, send
from styringslib.delivery.reader import Reader
from styringslib.delivery.sent import Sent
from styringslib.delivery.terms import Delivery
from styringslib.fields.words import fold_word
from styringslib.month.names import WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.reports.round_words import TO_DO, when
from styringslib.rounds.state import outstanding

KIND = "paamindelse"


def reminders(
    state: pd.DataFrame, everyone: Sequence[Reader], terms: Delivery, log: Sent, today: dt.date, *, municipality: str
) -> Letters:
    """A letter to each of ``everyone`` whose step is late or due within the days that [levering] sets, and who has not been told.

    ``state``: the table of `round_state`. A step that waits for another is nobody's yet; one without a deadline is never late.
    A step goes to the persons with its role who answer for the unit, else to all with the role who read it; ``notes`` tells which
    steps nobody has.
    """
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    notes: list[str] = []
    by_login = {reader.person.user: reader for reader in everyone}
    for row in records(outstanding(state)):
        if not (about := _about(row, terms, today)):
            continue
        found = _whose(row, everyone)
        if not found:
            notes.append(f"Ingen i [[register.personer]] er {row['by_role']} for {row['unit'] or WHOLE_NAME}.")
        for reader in found:
            if refused := not_written_to(reader, terms):
                notes.append(refused)
            elif not log.has(reader.person.user, about):
                lines[reader.person.user].append(
                    (about, f"- {row['unit'] or WHOLE_NAME}: {TO_DO[row['step']]}, {when(row)}.")
                )
    month = state["month"].iloc[0] if len(state) else None
    letters = [_letter(by_login[login], month, told, terms, municipality) for login, told in lines.items()]
    return Letters(tuple(letters), tuple(dict.fromkeys(notes)))


def remind(place: Place, state: pd.DataFrame, *, dry: bool = False, environ: Mapping[str, str] = os.environ) -> Mailed:
    """Send the reminders of a month; with ``dry`` they are written to a folder. CallError when nothing can be sent."""
    terms, day = ready(place.terms), place.now.date()
    everyone = readers(place.settings)
    letters = reminders(state, everyone, terms, place.log, day, municipality=place.settings.name)
    return send(place, letters, KIND, dry=dry, again=False, environ=environ)


def _about(row: Mapping[str, Any], terms: Delivery, today: dt.date) -> str:
    """What the log knows a reminder by; "" when it is too early for one, or nobody has set a deadline."""
    if row["due"] is None or pd.isna(row["due"]):
        return ""
    due = pd.Timestamp(row["due"]).date()
    if due < today:
        return f"{KIND}: {row['step']}, {row['unit']}, efter {due}"
    soon = (due - today).days <= terms.days_before
    return f"{KIND}: {row['step']}, {row['unit']}, før {due}" if soon else ""


def _whose(row: Mapping[str, Any], everyone: Sequence[Reader]) -> list[Reader]:
    """Those with the step's role: whose unit it is, else those who read it."""
    role, unit = fold_word(str(row["by_role"])), str(row["unit"])
    of_role = [reader for reader in everyone if fold_word(reader.person.role) == role]
    own = [reader for reader in of_role if unit and unit in reader.person.units]
    keys = {name: key for reader in of_role for key, name in reader.names.items()}
    return own or [one for one in of_role if (one.reads_unit(keys[unit]) if unit in keys else not unit)]


def _letter(reader: Reader, month: Any, told: Sequence[tuple[str, str]], terms: Delivery, municipality: str) -> Letter:
    person = reader.person
    name = numbers.month_name(as_month(month))
    text = [f"Det her mangler i opfølgningen for {name}:", "", *(line for _, line in told), ""]
    if terms.link:
        text += [f"Rapporterne og registret: {terms.link}", ""]
    text += ["Er det på plads allerede, så sig det til økonomikonsulenten.", "", municipality]
    text += [f"Mailen er sendt til dig som {person.role}."]
    subject = f"{municipality}: det mangler i opfølgningen for {name}"
    plain = "\n".join(text).replace("\N{NO-BREAK SPACE}", " ") + "\n"
    return Letter(person.user, person.role, person.mail, KIND, subject, plain, (), tuple(about for about, _ in told))
