"""How the systems of Lindholm Kommune write text, kroner, time and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")


def kroner(value: Decimal | int, digits: int = 2) -> str:
    """1.234,50, and a minus after the number as ERP systems put it."""
    text = f"{abs(Decimal(value)):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return f"{text}-" if value < 0 else text


def clock(minutes: int) -> str:
    """25:15 for 1,515 minutes."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def dotted(day: dt.date) -> str:
    """31.10.2026."""
    return day.strftime("%d.%m.%Y")


def lines(path: Path, rows: Iterable[Iterable[object]], separator: str = ";", encoding: str = "cp1252") -> None:
    """A text file of the rows, with Windows' ends of line."""
    text = "".join(separator.join("" if cell is None else str(cell) for cell in row) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
