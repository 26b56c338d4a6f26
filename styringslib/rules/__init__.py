"""Dated rules as data: figures that law or convention sets, each with unit, first day in force, source and whether verified."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from styringslib.calendar import as_day

__all__ = ["Rule", "rule", "rule_value", "rules"]


@dataclass(frozen=True)
class Rule:
    """One figure in force from ``valid_from`` until a later rule of the same name.

    ``verified`` is False where the figure comes from a draft or general knowledge: a report that uses it says so.
    """

    name: str
    title: str
    value: float | str
    unit: str
    valid_from: dt.date
    source: str
    verified: bool


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by name and then by date.

    >>> [one.value for one in rules() if one.name == "working_year_five_weeks"]
    [1739]
    """
    declared = tomllib.loads(files("styringslib.rules").joinpath("rules.toml").read_text("utf-8"))["rule"]
    return tuple(sorted((Rule(**block) for block in declared), key=lambda one: (one.name, one.valid_from)))


def rule(name: str, on: Any) -> Rule | None:
    """The rule of that name in force on a day or (its last day) in a month, None before the first one.

    Raises ValueError (Danish) for a name that no rule has.

    >>> found = rule("absence_working_days", "2026-10")
    >>> found.value, found.unit, found.verified
    (227, 'dage', True)
    >>> rule("absence_working_days", "1950-01") is None
    True
    """
    named = [one for one in rules() if one.name == name]
    if not named:
        near = get_close_matches(name, {one.name for one in rules()}, n=1)
        raise ValueError(f"Reglen {name} kendes ikke.{f' Mente du {near[0]}?' if near else ''}")
    day = as_day(on)
    in_force = [one for one in named if one.valid_from <= day]
    return in_force[-1] if in_force else None


def rule_value(name: str, on: Any) -> float:
    """The figure of a rule in force; ValueError (Danish) when none is, or when the rule is a word and no figure.

    >>> rule_value("working_year_gross", "2026-10")
    1924.0
    """
    found = rule(name, on)
    if found is None:
        raise ValueError(f"Reglen {name} gælder ikke endnu den {as_day(on):%d-%m-%Y}.")
    if isinstance(found.value, str):
        raise ValueError(f"Reglen {name} er ikke et tal, men {found.value}.")
    return float(found.value)
