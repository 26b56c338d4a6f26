"""Who may tell a step of the round, and when: what the register's own rights do not know, since they know no round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from styringslib.fields.words import fold_word
from styringslib.intake import Settings
from styringslib.register import Person
from styringslib.reports import round_words
from styringslib.reports.round_roles import BY_HEAD, head_of
from styringslib.rounds import may_close, round_terms
from styringslib.rounds.state import CLOSED, DONE
from styringslib.rounds.steps import EXCEPTED, RECORDED, REOPENED


def refusals(table: pd.DataFrame, settings: Settings, person: Person, values: Mapping[str, Any]) -> list[str]:
    """Why ``person`` may not tell this step, a Danish sentence a reason; empty when they may.

    ``table``: the month's round; ``values``: unit (None: the whole) and step of the entry. A unit over the limit is closed with
    an explanation and an action, or an exception; what a head decides is told by the head's role, or by a consultant for them.
    """
    unit, step = str(values.get("unit") or ""), str(values.get("step") or "")
    if step in BY_HEAD and person.access != "konsulent":
        head = head_of(settings, round_terms(settings), unit)
        if fold_word(person.role) != fold_word(head):
            return [f"»{step}« skrives af {head} eller af økonomikonsulenten."]
    if nowhere := _nowhere(table, unit, step):
        return [nowhere]
    if unit and step == REOPENED and _whole_is_closed(table):
        return [
            f"Måneden er lukket for hele kommunen, så {unit} kan ikke åbnes alene. Åbn den først for hele kommunen."
        ]
    return round_words.refusal(may_close(table, unit)) if step == "Lukket" else []


def _whole_is_closed(table: pd.DataFrame) -> bool:
    own = table[(table["unit"] == "") & (table["step"] == CLOSED)]
    return bool((own["state"] == DONE).any())


def _nowhere(table: pd.DataFrame, unit: str, step: str) -> str:
    """Why a step told here would be seen nowhere; "" when it has its place in the round."""
    name = RECORDED.get(step) or EXCEPTED.get(step)
    with_it = table.loc[table["step"] == name, "unit"]
    if name is None or unit in set(with_it):
        return ""
    if with_it.empty:
        return f"»{step}« er ikke et af jeres trin. Skriv {name} i [[opfoelgning.trin]] i kommune.toml, hvis I vil følge det."
    return f"{unit} er ikke med i måneden." if unit else f"»{step}« hører til en enhed. Vælg enheden."
