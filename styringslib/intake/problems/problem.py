"""One thing that is wrong with the input, and the few words that messages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning", "note"]

COLUMNS = (
    "severity",
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "unit",
    "month",
    "message",
    "remedy",
    "count",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend (error), to know about (warning) or to note.

    ``row`` is the row as Excel shows it, ``value`` the cell as it stands (a CPR-like number is never kept), ``unit``
    the name of the unit that the problem belongs to ("" = none, then it stops everything), ``count`` is above 1 only
    on a line that stands for rows not listed one by one.
    """

    severity: Severity
    message: str
    remedy: str = ""
    table: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    unit: str = ""
    month: str = ""
    count: int = 1

    @property
    def kind(self) -> tuple[str, ...]:
        """What two problems share when they are one and the same problem in several rows."""
        return (self.severity, self.table, self.file, self.sheet, self.column, self.message, self.remedy, self.unit)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like ``word``, "" when none does; case does not count."""
    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold().strip(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "Mente du Ådalen?" or, when nothing is near, the first known words."""
    words = [name for name in dict.fromkeys(known) if name]
    near = nearest(word, words)
    if near:
        return f"Mente du {near}?"
    return f"Muligheder: {listed(words[:12])}{' m.fl.' if len(words) > 12 else ''}." if words else ""


def listed(words: Sequence[str]) -> str:
    """ "a, b og c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def kroner(value: float) -> str:
    """An amount for a message: thousand dots, decimals only where there are any."""
    text = f"{value:,.2f}".removesuffix(".00")
    return text.replace(",", "#").replace(".", ",").replace("#", ".")
