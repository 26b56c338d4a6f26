"""Which months of a year are followed up formally: the one answer of the reports, the draft of the case and the record."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd

from styringslib.fields.fault import SettingsError
from styringslib.intake import Settings
from styringslib.rounds.deadlines import kind_of
from styringslib.rounds.terms import Kind, RoundTerms, round_terms

# What the round's kinds call the report of a formal follow-up.
REPORT = "budgetopfoelgning"
YEAR_END = 12


def own_round(settings: Settings) -> RoundTerms | None:
    """The municipality's own round; None where it has written none, or one that can not be used (the data check says so)."""
    with suppress(SettingsError):
        terms = round_terms(settings)
        return terms if terms.given else None
    return None


def own_kind(settings: Settings, month: int) -> Kind | None:
    """The kind of follow-up that the municipality's own round gives the month (1-12) of every year; None where it gives none."""
    terms = own_round(settings)
    return kind_of(terms, f"2001-{month:02d}") if terms is not None else None


def reported_months(settings: Settings) -> tuple[int, ...]:
    """The year's months with a formal follow-up: those whose kind has the report, else the calendar's and the year's end."""
    if own_round(settings) is None:
        return tuple(sorted({*settings.formal_follow_ups, YEAR_END}))
    kinds = {month: own_kind(settings, month) for month in range(1, 13)}
    return tuple(month for month, kind in kinds.items() if kind is not None and REPORT in kind.reports)


def numbered_months(settings: Settings) -> tuple[int, ...]:
    """The months of the year's 1st, 2nd, ... formal follow-up; the year's accounts are none of them."""
    return tuple(month for month in reported_months(settings) if month != YEAR_END)


def held_by(settings: Settings, month: pd.Period) -> list[pd.Period]:
    """The months of the year's numbered follow-ups up to ``month``."""
    return [month - month.month + one for one in numbered_months(settings) if one <= month.month]
