"""Whose word about a step of the round counts: what a head decides is said by the head, or by a consultant for them."""

from __future__ import annotations

import pandas as pd

from styringslib.borders import records
from styringslib.fields.words import fold_word
from styringslib.intake import Settings
from styringslib.register.roles import CONSULTANT
from styringslib.register.section import read_section
from styringslib.rounds import RoundTerms
from styringslib.rounds.steps import EXCEPTED, HEAD, REOPENED, role_of

# Steps as the register has them.
BY_HEAD = ("Godkendt af chef", REOPENED, *EXCEPTED)
_HEADS_STEP = "godkendt_chef"


def head_of(settings: Settings, terms: RoundTerms, unit: str) -> str:
    """The role that decides as the head of ``unit`` ("" the whole)."""
    step = terms.step(_HEADS_STEP)
    heads = {one.name: one.owners.head for one in settings.units}
    return role_of(_HEADS_STEP, step.role if step is not None else "", "", heads.get(unit, "")) or HEAD


def of_those_who_may(steps: pd.DataFrame | None, settings: Settings, terms: RoundTerms) -> pd.DataFrame | None:
    """Without what only a head or a consultant decides and another has written, by whatever way: that is not decided."""
    if steps is None or steps.empty:
        return steps
    everywhere = {fold_word(CONSULTANT)}
    everywhere |= {fold_word(one.role) for one in read_section(settings).persons.values() if one.access == "konsulent"}
    heads = {unit: fold_word(head_of(settings, terms, unit)) for unit in ("", *(one.name for one in settings.units))}
    may = [
        str(row["step"]) not in BY_HEAD
        or fold_word(str(row["role"])) in {*everywhere, heads.get(row["unit"] if isinstance(row["unit"], str) else "")}
        for row in records(steps)
    ]
    return steps[may]
