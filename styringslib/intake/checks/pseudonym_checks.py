"""Ids of citizens that are no pseudonyms: whoever has the extract finds the citizen by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from styringslib.intake.checks.checked import Checked
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import tables

_CITIZEN = "citizen"
_NAME = re.compile(r"[A-ZÆØÅ][a-zæøåéöü]+(?:[ -][A-ZÆØÅ][\w.]*)+|[A-ZÆØÅ][a-zæøåéöü]+, [A-ZÆØÅ].*")
_MAIL = re.compile(r"\S+@\S+\.\w+")
_RUNNING = re.compile(r"\d{1,7}")
_ENOUGH = 20  # citizens from which running numbers are known from other short ids
_MOST = 0.5
_LOOKED_AT = 2_000


def pseudonym_problems(checked: Checked) -> Iterator[Problem]:
    """A warning for each table about citizens whose ids are names, mail addresses or short running numbers."""
    for name, table in tables().items():
        if _CITIZEN not in table.names or not len(checked.frames[name]):
            continue
        kind = kind_of_ids(checked.frames[name][_CITIZEN])
        if kind:
            told = f"Borgernes id'er i {table.heading} ligner {kind} og er ikke pseudonymer"
            remedy = "Den, der har udtrækket, kan finde borgeren. Lav pseudonymer med styring pseudonymise"
            yield checked.whole(name, "warning", told, remedy)


def kind_of_ids(ids: pd.Series) -> str:
    """What most of the ids are, in Danish; "" for pseudonyms and whatever else tells nothing by itself."""
    known = [str(one).strip() for one in ids.dropna().unique()[:_LOOKED_AT]]
    for kind, pattern, least in (
        ("mailadresser", _MAIL, 1),
        ("navne", _NAME, 1),
        ("løbenumre fra et fagsystem", _RUNNING, _ENOUGH),
    ):
        if len(known) >= least and sum(bool(pattern.fullmatch(one)) for one in known) > _MOST * len(known):
            return kind
    return ""
