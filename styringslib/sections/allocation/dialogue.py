"""The corridor's crossings as occasions for a dialogue: when, how far, what the formula settles, and what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from styringslib.borders import records
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, bullets
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.allocation.occasions import unsettled

NOTHING_AGREED = "Intet aftalt endnu"
SOURCE = "Kommunens vilkår for tildeling, omsorgssystem og det, der er indberettet"


def occasions_shown(found: pd.DataFrame, *, several: bool) -> list[Part | str]:
    """A sentence for each unit that is outside the corridor now, and every crossing of the year; nothing without any.

    found: ``occasions.occasions``; several: of more than one unit.
    """
    if found.empty:
        return []
    head = "### Anledninger til dialog" if several else "**Anledninger til dialog.**"
    told = [_told(row) for row in records(found[found["open"].astype(bool)])]
    now = bullets(told) if len(told) > 1 else "".join(told)
    return [*([head, now] if several else [sentences(head, now)]), _table(found, several=several)]


def questions(found: pd.DataFrame) -> list[str]:
    """What the meeting is to agree on: those that are outside and of which nothing is agreed."""
    rows = records(unsettled(found)) if len(found) else []
    if not rows:
        return []
    if len(rows) == 1:
        row = rows[0]
        return [
            f"Aktiviteten i {row['unit']} er {_far(row)} det budgetterede og uden for korridoren. Hvad skyldes det, og hvad "
            f"aftaler vi om de {numbers.kroner(abs(row['left']))}, som formlen ikke afregner?"
        ]
    names = numbers.listed([str(row["unit"]) for row in rows])
    return [f"{names} er uden for korridoren, og der er intet aftalt endnu. Hvad skyldes det, og hvad aftaler vi?"]


def _far(row: dict[str, Any]) -> str:
    # Without budgeted hours there is nothing to be a per cent of.
    far = "" if pd.isna(row["deviation"]) else numbers.percent(abs(row["deviation"]))
    return f"{far} {_direction(row)}".strip()


def _direction(row: dict[str, Any]) -> str:
    return "over" if row["direction"] == "above" else "under"


def _told(row: dict[str, Any]) -> str:
    since = f"har ligget uden for korridoren siden {numbers.month_name(row['month'])}"
    if row["month"] == row["last"]:
        since = f"er kommet uden for korridoren i {numbers.month_only(row['month'])}"
    left = f"{numbers.kroner(abs(row['left']))}, er overladt til dialogen"
    settled = f"Formlen afregner {numbers.kroner(abs(row['settled']))} Resten, {left}."
    agreed = _agreed(row)
    return sentences(
        f"Aktiviteten i {row['unit']} er {_far(row)} det budgetterede og {since}.",
        settled,
        f"{agreed}." if agreed == NOTHING_AGREED else f"Aftalt: {agreed}.",
    )


def _agreed(row: dict[str, Any]) -> str:
    """What the register says of it: the actions by title, or that the unit has explained it."""
    actions: Sequence[str] = row["actions"]
    if actions:
        return numbers.listed([f"»{title}«" for title in actions])
    if row["explained"]:
        months = numbers.listed([numbers.month_only(month) for month in row["explained"]])
        return f"Forklaret for {months}, ingen handling aftalt"
    return NOTHING_AGREED


def _table(found: pd.DataFrame, *, several: bool) -> Table:
    rows = records(found)
    shown = found.assign(
        far=[_far(row) for row in rows],
        until=["stadig uden for" if row["open"] else numbers.month_short(row["last"]) for row in rows],
        agreed=[_agreed(row) for row in rows],
        **{name: found[name].abs() for name in ("outside", "settled", "left")},
    )
    columns = {
        **({"unit": ("Enhed", "text")} if several else {}),
        "month": ("Kom uden for korridoren", "month"),
        "until": ("Til og med", "text"),
        "far": ("Aktivitet mod det budgetterede", "text"),
        "outside": ("Uden for korridoren, kr.", "kr"),
        "settled": ("Afregnes efter formlen, kr.", "kr"),
        "left": ("Overladt til dialogen, kr.", "kr"),
        "agreed": ("Aftalt", "text"),
    }
    note = (
        "Beløbene er fra den sidste måned uden for korridoren. Ligger aktiviteten over, er de flere penge til enheden. Ligger "
        "den under, er de færre. Aftalt er de handlinger og forklaringer, der er indberettet fra den måned og til og med "
        "måneden efter den sidste uden for."
    )
    return table("dialog", "Anledninger til dialog i år", shown, columns, note=note, source=SOURCE)
