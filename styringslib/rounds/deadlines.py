"""Which follow-up a month has, and by which day each of its steps is to be done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from styringslib.calendar import as_month, working_days
from styringslib.rounds.terms import Kind, RoundTerms

EXPLANATION = "forklaring"
_COLUMNS = ["month", "kind", "budget", "detail", "board", "reports", "step", "due"]


def kind_of(terms: RoundTerms, month: Any) -> Kind | None:
    """The kind of follow-up that a month has: the later-listed of those that name it; None where none does."""
    number = as_month(month).month
    found = [kind for kind in terms.kinds if number in kind.months]
    return found[-1] if found else None


def working_day_after(month: Any, days: int) -> dt.date:
    """The day that is so many working days after the end of ``month``; weekends and public holidays are none.

    >>> working_day_after("2026-10", 5), working_day_after("2026-03", 5)
    (datetime.date(2026, 11, 6), datetime.date(2026, 4, 10))
    """
    day: dt.date = as_month(month).end_time.date()
    left = days
    while left:
        day += dt.timedelta(days=1)
        left -= working_days(day, day)
    return day


def deadline(step: str, month: Any, terms: RoundTerms, explanation_day: int | None = None) -> dt.date | None:
    """The day by which ``step`` of the follow-up of ``month`` is to be done; None where nobody has said.

    ``explanation_day``: the day of the next month that [kalender] sets for explanations; it holds where the municipality has not
    set working days for them itself.
    """
    found = terms.step(step)
    if step == EXPLANATION and explanation_day is not None and not (found is not None and found.own):
        following = as_month(month) + 1
        return dt.date(following.year, following.month, explanation_day)
    if found is None or found.working_days is None:
        return None
    return working_day_after(month, found.working_days)


def calendar_of_year(terms: RoundTerms, year: int, explanation_day: int | None = None) -> pd.DataFrame:
    """Every step of every month of ``year``: month, kind, budget, detail, board, reports (text), step, due (date or None)."""
    rows = []
    for month in pd.period_range(f"{year}-01", f"{year}-12", freq="M"):
        kind = kind_of(terms, month)
        if kind is None:
            continue
        head = (month, kind.name, kind.budget, kind.detail, kind.board, ", ".join(kind.reports))
        rows += [(*head, one.step, deadline(one.step, month, terms, explanation_day)) for one in terms.steps]
    return pd.DataFrame(rows, columns=_COLUMNS)
