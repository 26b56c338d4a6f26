"""Dated rules as data: figures that law, agreement or convention sets, each with unit, range, first day in force and source.

    rule_value("absence_working_days", "2026-10") -> 227.0     the figure in force on a day or in a month
    rule(name, on) -> Rule | None; first_day(name) -> the day the first rule of that name came into force
    rule_values(name, months) -> a figure per month, missing before the first rule
    newest_value(name) -> the figure of the last rule, for defaults that know no date
    rules() -> all of them

The figures stand in ``rules.toml`` and nowhere else. Lookups are pure: the date is always given, never today's. A
municipality's own setting, where there is one, goes before the rule; that is for the caller to see to.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_day
from styringslib.fields.words import meant

__all__ = ["Rule", "day_hours", "first_day", "newest_value", "rule", "rule_value", "rule_values", "rules"]


@dataclass(frozen=True)
class Rule:
    """One figure or word in force from ``valid_from`` until a later rule of the same name.

    ``verified`` is False where the figure comes from a draft or general knowledge: a report that uses it says so.
    ``lowest`` and ``highest`` (both included) are the range in which a figure of this kind makes sense. Raises ValueError
    (Danish) for a figure outside its range, and for a rule without title, unit or source.
    """

    name: str
    title: str
    value: float | str
    unit: str
    valid_from: dt.date
    source: str
    verified: bool
    lowest: float = -math.inf
    highest: float = math.inf

    def __post_init__(self) -> None:
        for key in ("title", "unit", "source"):
            if not getattr(self, key).strip():
                raise ValueError(f"Reglen {self.name} mangler {key}.")
        if not isinstance(self.value, str) and not self.lowest <= self.value <= self.highest:
            raise ValueError(
                f"Reglen {self.name} er {self.value:g}; tallet skal ligge fra {self.lowest:g} til {self.highest:g}."
            )


def read_rules(text: str) -> tuple[Rule, ...]:
    """The ``[[rule]]`` blocks of a TOML text, by name and then by date; ValueError (Danish) for two of one name and date."""
    declared = [Rule(**block) for block in tomllib.loads(text)["rule"]]
    ordered = tuple(sorted(declared, key=lambda one: (one.name, one.valid_from)))
    for earlier, later in pairwise(ordered):
        if (earlier.name, earlier.valid_from) == (later.name, later.valid_from):
            raise ValueError(f"Reglen {later.name} står to gange fra {later.valid_from:%d-%m-%Y}. Behold den ene.")
    return ordered


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by name and then by date.

    >>> [one.value for one in rules() if one.name == "settlement_correction"]
    ['kun_opad', 'symmetrisk']
    """
    return read_rules(files("styringslib.rules").joinpath("rules.toml").read_text("utf-8"))


def rule(name: str, on: Any) -> Rule | None:
    """The rule of that name in force on a day or (its last day) in a month, None before the first one.

    Raises ValueError (Danish) for a name that no rule has.

    >>> found = rule("absence_working_days", "2026-10")
    >>> found.value, found.unit, found.verified
    (227, 'dage pr. år', True)
    >>> rule("absence_working_days", "1950-01") is None
    True
    """
    day = as_day(on)
    in_force = [one for one in _named(name) if one.valid_from <= day]
    return in_force[-1] if in_force else None


def rule_value(name: str, on: Any) -> float:
    """The figure of the rule in force; ValueError (Danish) when none is, or when the rule is a word and no figure.

    >>> rule_value("absence_working_days", "2026-10")
    227.0
    """
    return _figure(_in_force(name, on))


def rule_values(name: str, months: Iterable[pd.Period]) -> pd.Series:
    """The figure in force in each month, floats indexed by the months; missing before the first rule.

    >>> rule_values("overhead_meals", pd.period_range("2025-06", "2025-07", freq="M")).tolist()
    [nan, 0.036]
    """
    index = pd.PeriodIndex(months if isinstance(months, pd.Series) else list(months), freq="M", name="month")
    known = [(one.valid_from, _figure(one)) for one in _named(name)]
    places, each = index.factorize()
    values = [[figure for start, figure in known if start <= as_day(month)][-1:] for month in each]
    by_month = np.array([found[0] if found else math.nan for found in values], dtype=float)
    return pd.Series(by_month[places], index=index, name=name, dtype=float)


def first_day(name: str) -> dt.date:
    """The day on which the first rule of that name came into force; ValueError (Danish) for an unknown name.

    >>> first_day("elderly_act")
    datetime.date(2025, 7, 1)
    """
    return _named(name)[0].valid_from


def newest_value(name: str) -> float:
    """The figure of the last rule of that name, whatever the date: only for the defaults of calls that know no date.

    >>> newest_value("small_count")
    5.0
    """
    return _figure(_named(name)[-1])


def day_hours() -> float:
    """Hours of a working day: a fifth of the week that the agreements set last.

    >>> day_hours()
    7.4
    """
    return newest_value("weekly_hours") / 5


def _named(name: str) -> list[Rule]:
    named = [one for one in rules() if one.name == name]
    if not named:
        raise ValueError(f"Reglen {name} kendes ikke.{meant(name, [one.name for one in rules()])}")
    return named


def _in_force(name: str, on: Any) -> Rule:
    found = rule(name, on)
    if found is None:
        raise ValueError(
            f"Reglen {name} gælder ikke endnu den {as_day(on):%d-%m-%Y}; den første er fra {first_day(name):%d-%m-%Y}."
        )
    return found


def _figure(found: Rule) -> float:
    if isinstance(found.value, str):
        raise ValueError(f"Reglen {found.name} er ikke et tal, men {found.value}.")
    return float(found.value)
