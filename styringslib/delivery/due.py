"""Which month is to be made, from which day on, and what of its tables has not come."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from styringslib.intake import Settings
from styringslib.intake.completeness import MEASURES, lacking, newest_month
from styringslib.presentation import numbers
from styringslib.rounds import RoundTerms
from styringslib.rounds.steps import role_of
from styringslib.sections.words import TABLES

# Units named one by one.
_NAMED = 3


@dataclass(frozen=True)
class Missing:
    """A table of the month that has not come: of which ``units`` (() is all), and the ``role`` that sees to it."""

    table: str
    units: tuple[str, ...]
    role: str

    @property
    def told(self) -> str:
        """In Danish.

        >>> Missing("payroll", ("Nord",), "Økonomikonsulent").told
        'løn fra Nord (Økonomikonsulent)'
        """
        if not self.units:
            return f"{TABLES[self.table]} ({self.role})"
        more = len(self.units) - _NAMED
        names = [*self.units[:_NAMED], *([f"{more} til"] if more > 0 else [])]
        return f"{TABLES[self.table]} fra {numbers.listed(names)} ({self.role})"


def month_of(today: dt.date) -> pd.Period:
    """The month whose follow-up is made on ``today``: the one that has ended last.

    >>> str(month_of(dt.date(2026, 11, 10)))
    '2026-10'
    """
    return pd.Period(today, freq="M") - 1


def begins(month: pd.Period, settings: Settings) -> dt.date:
    """The day from which the month's extracts may be taken: before it even a file that is there is not the whole month."""
    following = month + 1
    return dt.date(following.year, following.month, settings.extract_day)


def missing(
    tables: Mapping[str, pd.DataFrame], settings: Settings, month: pd.Period, terms: RoundTerms
) -> list[Missing]:
    """What of ``month`` has not come, of what the municipality reports every month; nothing: the month can be made."""
    step = terms.step("udtraek")
    role = role_of("udtraek", step.role if step is not None else "", "", "")
    have = {name: frame for name, frame in tables.items() if name in MEASURES and len(frame)}
    units: dict[str, set[str]] = defaultdict(set)
    gone = lacking(have, settings, month)
    for row in gone[gone["month"] == month].itertuples():
        units[str(row.table)].add(str(row.unit))
    found = []
    active = {unit.name for unit in settings.units if unit.is_active(month)}
    for name in MEASURES:
        everyone = active & {str(unit) for unit in have[name]["unit"].unique()} if name in have else set()
        if name == next(iter(have), "") and (newest_month(tables, settings) or month) < month:
            units[name] = everyone
        if units[name]:
            found.append(Missing(name, () if units[name] == everyone else tuple(sorted(units[name])), role))
    return found
