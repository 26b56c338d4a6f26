"""Which months have a formal follow-up, against which budget, and who gets it: the round's kinds, or the calendar's months."""

from __future__ import annotations

from contextlib import suppress

from styringslib.fields.fault import SettingsError
from styringslib.intake import Settings
from styringslib.rounds import RoundTerms, kind_of, round_terms

# What the round's kinds call the report.
REPORT = "budgetopfoelgning"
YEAR_END = 12
HALF_YEAR = 6


def _round(settings: Settings) -> RoundTerms | None:
    """The municipality's own round; None where it has written none, or one that can not be used (the data check says so)."""
    with suppress(SettingsError):
        terms = round_terms(settings)
        return terms if terms.given else None
    return None


def formal_months(settings: Settings) -> tuple[int, ...]:
    """The year's months with a formal follow-up: those whose kind has the report, else the calendar's and the year's end."""
    terms = _round(settings)
    if terms is None:
        return tuple(sorted({*settings.formal_follow_ups, YEAR_END}))
    kinds = {month: kind_of(terms, f"2001-{month:02d}") for month in range(1, 13)}  # a kind is of every year
    return tuple(month for month, kind in kinds.items() if kind is not None and REPORT in kind.reports)


def adopted_first(settings: Settings, month: int) -> bool:
    """Whether a month's follow-up is held against the adopted budget first: as its kind says, else the half-year's alone."""
    terms = _round(settings)
    kind = kind_of(terms, f"2001-{month:02d}") if terms is not None else None
    return month == HALF_YEAR if kind is None else kind.budget == "oprindeligt"


def board(settings: Settings, month: int) -> str:
    """The board or committee that a month's follow-up goes to; "" where nobody has written it."""
    terms = _round(settings)
    kind = kind_of(terms, f"2001-{month:02d}") if terms is not None else None
    return kind.board if kind is not None else ""
