"""Which months have a formal follow-up, against which budget, and who gets it: the round's kinds, or the calendar's months."""

from __future__ import annotations

from styringslib.intake import Settings
from styringslib.rounds.follow_ups import YEAR_END as YEAR_END
from styringslib.rounds.follow_ups import numbered_months as numbered_months
from styringslib.rounds.follow_ups import own_kind
from styringslib.rounds.follow_ups import reported_months as formal_months

__all__ = ["HALF_YEAR", "YEAR_END", "adopted_first", "board", "formal_months", "numbered_months"]

HALF_YEAR = 6


def adopted_first(settings: Settings, month: int) -> bool:
    """Whether a month's follow-up is held against the adopted budget first: as its kind says, else the half-year's alone."""
    kind = own_kind(settings, month)
    return month == HALF_YEAR if kind is None else kind.budget == "oprindeligt"


def board(settings: Settings, month: int) -> str:
    """The board or committee that a month's follow-up goes to; "" where nobody has written it."""
    kind = own_kind(settings, month)
    return kind.board if kind is not None else ""
