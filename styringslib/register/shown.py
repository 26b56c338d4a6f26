"""A field's value and a time as a reader of a message sees them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from styringslib.intake.cells.cells import MONTH_NAMES
from styringslib.intake.problems.problem import kroner
from styringslib.privacy import hide_cpr

from .entries import NUMBERS, Field

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
    return f"{here.day}. {MONTH_NAMES[here.month - 1]} {here.year} kl. {here:%H.%M}"


def shown(value: Any, field: Field) -> str:
    """A value of a field in a sentence: ``42.000``, ``2026-11``, ``31-12-2026``, a text in short, ``tom``."""
    if value is None:
        return "tom"
    if field.kind in NUMBERS:
        return kroner(float(value))
    if field.kind == "date":
        return f"{value:%d-%m-%Y}"
    text = hide_cpr(" ".join(str(value).split()))
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"
