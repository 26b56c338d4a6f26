"""A field's value and a time as a reader of a message sees them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from styringslib.intake.cells.cells import MONTH_NAMES
from styringslib.intake.problems.problem import kroner
from styringslib.privacy import hide_cpr

from .entries import NUMBERS, Field

if TYPE_CHECKING:
    import pandas as pd

_LENGTH = 80


@cache
def _zone() -> ZoneInfo:
    return ZoneInfo("Europe/Copenhagen")


def local(at: dt.datetime) -> dt.datetime:
    """A time in UTC (aware, or naive as the tables hold it) as Danish time."""
    aware = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return aware.astimezone(_zone())


def moment(at: dt.datetime) -> str:
    """``22. november 2026 kl. 13.05``, Danish time."""
    here = local(at)
    return f"{day_name(here)} kl. {here:%H.%M}"


def versions_told(size: int) -> str:
    """Danish: how many versions of entries."""
    return "1 udgave af en post" if size == 1 else f"{size} udgaver af poster"


def month_name(month: pd.Period) -> str:
    """``november 2026``."""
    return f"{MONTH_NAMES[month.month - 1]} {month.year}"


def day_name(day: dt.date) -> str:
    """``31. december 2026``."""
    return f"{day.day}. {MONTH_NAMES[day.month - 1]} {day.year}"


def shown(value: Any, field: Field) -> str:
    """A value of a field in a sentence: ``42.000``, ``november 2026``, ``31. december 2026``, a text in short, ``tom``."""
    if value is None:
        return "tom"
    if field.kind in NUMBERS:
        return kroner(float(value))
    if field.kind == "date":
        return day_name(value)
    if field.kind == "month":
        return month_name(value)
    text = hide_cpr(" ".join(str(value).split()))
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"
