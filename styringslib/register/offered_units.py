"""Which units an entry can be written for: those in operation, those to come, and those with entries that are still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import pandas as pd

from styringslib.fields.words import fold_word
from styringslib.intake import Settings, Unit
from styringslib.register.shown import month_name

# An action in one of these states is over, and needs no more of anybody.
OVER = ("Gennemført", "Bortfaldet")
CAUSE_OVER = "Ophørt"
# An item of minutes that is over, and what becomes of a known case when it has come or never does.
ITEM_OVER = "Lukket"
CASE_OVER = ("Begyndt", "Ikke blevet til noget")


def followed_month(now: dt.datetime) -> pd.Period:
    """The month that is followed up now: the last one that has ended."""
    return pd.Period(now.date(), "M") - 1


def offered(units: Iterable[Unit], month: pd.Period, kept: Collection[str] = ()) -> list[Unit]:
    """The units that are not closed in ``month`` or later, and those closed whose names are among ``kept``."""
    return [unit for unit in units if unit.end is None or unit.end >= month or unit.name in kept]


def told(unit: Unit, month: pd.Period) -> str:
    """The unit's name, with what a person who chooses it must know: that it is closed, or not there yet."""
    if unit.end is not None and unit.end < month:
        return f"{unit.name} (lukket efter {month_name(unit.end)})"
    if unit.start is not None and unit.start > month + 1:
        return f"{unit.name} (fra {month_name(unit.start)})"
    return unit.name


def open_entries(kind: str, entries: pd.DataFrame, settings: Settings, month: pd.Period) -> set[str]:
    """Names of the units with entries of ``kind`` that still concern somebody.

    ``entries``: as ``Register.current`` gives them. An action or a solution is open until it is done or dropped, a
    cause until it has ceased, an expected change until its last month is over, minutes until they are closed, a known case
    until it has come or is given up; an explanation or a step of the round is about its month alone.
    """
    if entries.empty:
        return set()
    if kind in ("action", "solution"):
        kept = entries[~entries["status"].isin(OVER)]
    elif kind == "cause":
        kept = entries[entries["status"] != CAUSE_OVER]
    elif kind == "minutes":
        kept = entries[entries["status"] != ITEM_OVER]
    elif kind == "known_case":
        kept = entries[~entries["stage"].isin(CASE_OVER)]
    elif kind == "expected_change":
        kept = entries[~(entries["month_to"] < month)]
    else:
        kept = entries[entries["month"] >= month]
    words = {fold_word(word): unit.name for unit in settings.units for word in unit.words}
    return {words.get(fold_word(name), name) for name in kept["unit"].dropna().unique()}
