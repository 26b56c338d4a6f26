"""Danish numbers, dates and the small grammar around them (Babel, da_DK).

Running text rounds as the house style asks: millions with two decimals, thousands to 5 or 10 thousand. Tables show
whole kroner. ``kroner`` and its sisters return text without sign words; the sentence says "over" or "under".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, parse_pattern

LOCALE = "da_DK"
MISSING = "–"
# The sign of a number, plus first; the true minus, which screen readers say and which is as wide as the plus.
SIGNS = ("+", "\u2212")
_NBSP = "\u00a0"


def decimal(value: float, decimals: int = 0) -> str:
    """``value`` with thousand dots, decimal comma and the true minus; half is rounded away from zero, never "−0"."""
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = math.copysign(math.floor(abs(value) * 10**decimals + 0.5 + 1e-9), value) / 10**decimals
    pattern, locale = _pattern(decimals)
    return str(pattern.apply(rounded + 0.0, locale)).replace("-", SIGNS[1])


@cache
def _pattern(decimals: int) -> tuple[NumberPattern, Locale]:
    """How a number with so many decimals is written; read once, since a page may hold ten thousand of them."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else "")), Locale.parse(LOCALE)


def signed(value: float, decimals: int = 0) -> str:
    """``value`` with its sign printed, plus too: ``+1.234``; what is shown as nought has none."""
    told = decimal(value, decimals)
    return f"+{told}" if value > 0 and any(figure in told for figure in "123456789") else told


def rounded_kroner(value: float) -> float:
    """The amount that running text shows: 10,000 kr from 200,000, 5,000 from 20,000, else 1,000; millions 10,000 kr."""
    size = abs(value)
    step = 10_000 if size >= 200_000 else 5_000 if size >= 20_000 else 1_000
    return math.copysign(math.floor(size / step + 0.5) * step, value) + 0.0


def kroner(value: float) -> str:
    """An amount for running text: ``14,62 mio. kr.``, ``390.000 kr.``, ``under 1.000 kr.`` (by size, signs aside)."""
    if value is None or not math.isfinite(value):
        return MISSING
    shown = rounded_kroner(value)
    if abs(shown) >= 1_000_000:
        return f"{decimal(shown / 1e6, 2)}{_NBSP}mio.{_NBSP}kr."
    if abs(value) < 500:
        return f"under 1.000{_NBSP}kr." if value else f"0{_NBSP}kr."
    return f"{decimal(shown)}{_NBSP}kr."


def result(value: float) -> str:
    """What a year comes to, in running text; income says so instead of a minus: ``12,01 mio. kr. i nettoindtægt``."""
    return kroner(value) if value is None or not value < 0 else f"{kroner(abs(value))} i nettoindtægt"


def net(value: float) -> str:
    """The same where amounts of both sides stand together: ``1,20 mio. kr. i nettoudgift``."""
    return f"{kroner(value)} i nettoudgift" if value > 0 else result(value)


def between(low: float, high: float) -> str:
    """An interval in running text, the smaller size first: ``mellem 11,70 mio. kr. og 12,31 mio. kr. i nettoindtægt``."""
    if low < 0 < high:
        return f"mellem {net(low)} og {net(high)}"
    small, large = sorted((low, high), key=abs)
    return f"mellem {kroner(abs(small))} og {result(large)}"


def kroner_exact(value: float) -> str:
    """Whole kroner, as tables show them: ``−270.564 kr.``."""
    return f"{decimal(value)}{_NBSP}kr."


def percent(share: float, decimals: int = 1) -> str:
    """A share (0-1) as ``3,7 pct.``."""
    if share is None or not math.isfinite(share):
        return MISSING
    return f"{decimal(share * 100, decimals)}{_NBSP}pct."


def told_apart(show: Callable[[float, int], str], *values: float, decimals: int = 1, most: int = 3) -> list[str]:
    """The values as ``show(value, decimals)`` writes them, with as many decimals as it takes to print differing ones apart.

    A comparison whose two figures print alike says nothing. Values that are the same in ``most`` decimals too are printed
    with ``decimals``: they are the same, and the sentence has to say so.

    >>> told_apart(percent, 0.0891, 0.0894)
    ['8,91\xa0pct.', '8,94\xa0pct.']
    >>> told_apart(percent, 0.115, 0.089)
    ['11,5\xa0pct.', '8,9\xa0pct.']
    """
    different = len({value for value in values if math.isfinite(value)})
    for digits in range(decimals, most + 1):
        shown = [show(value, digits) for value in values]
        if len({text for text, value in zip(shown, values, strict=True) if math.isfinite(value)}) == different:
            return shown
    return [show(value, decimals) for value in values]


def points(share: float, decimals: int = 1) -> str:
    """A difference of shares as ``3,4 procentpoint``."""
    return f"{decimal(share * 100, decimals)}{_NBSP}procentpoint"


def probability(share: float) -> str:
    """A probability in whole per cent, never told as certain: ``over 99 pct.`` and ``under 1 pct.`` at the ends."""
    if share > 0.99:
        return f"over 99{_NBSP}pct."
    if share < 0.01:
        return f"under 1{_NBSP}pct."
    return percent(share, 0)


def hours(value: float) -> str:
    """Hours for running text: whole above ten, else one decimal."""
    number = decimal(value, 0 if abs(value) >= 10 else 1)
    return f"{number}{_NBSP}{'time' if number == '1' else 'timer'}"


def counted(number: float, one: str, many: str) -> str:
    """``1 borger``, ``2 borgere``; always in digits, so that the number is found again in the table."""
    shown = decimal(number)
    return f"{shown}{_NBSP}{one if shown == '1' else many}"


def month_name(month: pd.Period) -> str:
    """``oktober 2026``."""
    return str(format_date(date(month.year, month.month, 1), "MMMM y", locale=LOCALE))


def month_only(month: pd.Period) -> str:
    """``oktober``."""
    return str(format_date(date(month.year, month.month, 1), "MMMM", locale=LOCALE))


def year_to(month: pd.Period) -> str:
    """The year's months so far: ``januar``, ``januar til oktober``."""
    return "januar" if month.month == 1 else f"januar til {month_only(month)}"


def until(month: pd.Period) -> str:
    """The same as a sentence ends with it: ``i januar``, ``til og med oktober``, ``i 2025`` when the year is over."""
    if month.month == 12:
        return f"i {month.year}"
    return "i januar" if month.month == 1 else f"til og med {month_only(month)}"


def month_short(month: pd.Period) -> str:
    """``okt. 2026``, for tables and axes."""
    return str(format_date(date(month.year, month.month, 1), "MMM y", locale=LOCALE))


def day(value: date | pd.Timestamp) -> str:
    """``31. oktober 2026``."""
    return str(format_date(date(value.year, value.month, value.day), "long", locale=LOCALE))


def listed(parts: Sequence[str]) -> str:
    """``a, b og c``; Danish puts no comma before "og"."""
    words = list(parts)
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def genitive(name: str) -> str:
    """``Ådalens``; after s, x and z an apostrophe stands alone: ``Lars'``."""
    return f"{name}'" if name[-1:].lower() in "sxz" else f"{name}s"


def over_under(value: float) -> str:
    """``over`` for a positive difference from the budget, ``under`` for a negative one."""
    return "over" if value > 0 else "under"


def capital(text: str) -> str:
    """First letter large, the rest untouched (``str.capitalize`` would lower Ådalen in mid-sentence)."""
    return text[:1].upper() + text[1:]


FORMATS: dict[str, Callable[[Any], str]] = {
    "kr": lambda value: decimal(value),
    "kr2": lambda value: decimal(value, 2),
    "price": lambda value: decimal(value, 2),
    "hours": lambda value: decimal(value),
    "hours1": lambda value: decimal(value, 1),
    "days": lambda value: decimal(value, 1),
    "count": lambda value: decimal(value),
    "number": lambda value: decimal(value, 2),
    "pct0": lambda value: decimal(value * 100, 0),
    "pct": lambda value: decimal(value * 100, 1),
    "pct2": lambda value: decimal(value * 100, 2),
    "probability": lambda value: probability(value),
    "month": lambda value: month_short(pd.Period(value, "M")),
    "date": lambda value: day(pd.Timestamp(value)),
    "text": str,
}
# With the sign printed: "over_" for deviations, which ``signs`` turns by the municipality's choice; "change_" for differences
# whose plus is simply more of something.
_DECIMALS = {"kr": 0, "kr2": 2, "price": 2, "hours": 0, "hours1": 1, "days": 1, "count": 0, "number": 2}
_OF_HUNDRED = {"pct": 1, "pct2": 2}


# Kinds whose cells are printed with more decimals than these where two compared ones would print alike; times 100 or 1.
_FINER = {"hours1": 1, "days": 1, "pct": 100}


def _with_sign(decimals: int, scale: float) -> Callable[[Any], str]:
    return lambda value: signed(value * scale, decimals)


for _prefix in ("over_", "change_"):
    FORMATS |= {f"{_prefix}{_kind}": _with_sign(_places, 1) for _kind, _places in _DECIMALS.items()}
    FORMATS |= {f"{_prefix}{_kind}": _with_sign(_places, 100) for _kind, _places in _OF_HUNDRED.items()}


def cell(value: Any, kind: str) -> str:
    """One table cell's text by column kind; missing values become a dash."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return MISSING
    return FORMATS[kind](value)


def cells_apart(values: Sequence[Any], kind: str) -> list[str]:
    """The texts of table cells of one kind that are compared with each other: ``told_apart`` by two decimals at most, as what
    differs less is on a level."""
    known = [value for value in values if value is not None and not pd.isna(value)]
    scale = _FINER.get(kind, 0)
    shown = told_apart(lambda value, places: decimal(value * scale, places), *known, most=2) if scale else []
    texts = iter(shown or [cell(value, kind) for value in known])
    return [MISSING if value is None or pd.isna(value) else next(texts) for value in values]
