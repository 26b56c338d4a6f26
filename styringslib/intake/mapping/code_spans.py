"""What stands under Kode in kontering: one code, all codes that begin alike, or all from one number to another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from styringslib.fields.words import fold_word
from styringslib.intake.cells.cells import is_scientific

_RANGE = re.compile(r"([0-9]+) ?[-–] ?([0-9]+)")
EXACT = -1.0  # the width of one code: narrower than any span


@dataclass(frozen=True)
class CodeSpan:
    """The codes of one line. ``prefix`` for those that begin so, ``first`` and ``last`` for a range of numbers of one length."""

    text: str
    prefix: str | None = None
    first: int | None = None
    last: int | None = None
    digits: int = 0

    @property
    def bounds(self) -> tuple[str, str] | None:
        """The two ends of what looks like a range and is one code, since they have not as many digits; None for all else."""
        found = _RANGE.fullmatch(self.text) if self.exact else None
        return (found[1], found[2]) if found and len(found[1]) < len(found[2]) else None

    @property
    def exact(self) -> bool:
        """Whether the line is about one code alone."""
        return self.prefix is None and self.first is None

    def holds(self, code: str) -> bool:
        """Whether a folded code is one of them; a range holds numbers with as many digits as its bounds."""
        if self.prefix is not None:
            return code.startswith(self.prefix)
        if self.first is not None and self.last is not None:
            return len(code) == self.digits and code.isdecimal() and self.first <= int(code) <= self.last
        return code == self.text

    def width(self, code: str) -> float:
        """How many codes as long as ``code`` it holds: the narrowest of several spans decides."""
        if self.prefix is not None:
            return float(10 ** max(len(code) - len(self.prefix), 0))
        if self.first is not None and self.last is not None:
            return float(self.last - self.first + 1)
        return EXACT

    def crosses(self, other: CodeSpan) -> bool:
        """Whether two spans share some numbers though neither lies within the other, or hold just the same ones, so that
        neither is the narrower; prefixes alone always lie within each other or apart."""
        digits = self.digits or other.digits
        one, two = self._bounds(digits), other._bounds(digits)
        if one is None or two is None or self.exact or other.exact:
            return False
        low, high = sorted([one, two])
        return low == high or low[0] < high[0] <= low[1] < high[1]

    def _bounds(self, digits: int) -> tuple[int, int] | None:
        """The first and last number of so many digits; None where it holds none."""
        if self.first is not None and self.last is not None:
            return (self.first, self.last) if self.digits == digits else None
        if not digits or self.prefix is None or not self.prefix.isdecimal() or len(self.prefix) > digits:
            return None
        room = 10 ** (digits - len(self.prefix))
        return int(self.prefix) * room, int(self.prefix) * room + room - 1


def read_span(text: str) -> tuple[CodeSpan | None, tuple[str, str]]:
    """The span that a cell under Kode states, or what is wrong with it and what to do.

    >>> read_span("40*")[0].holds("40101010"), read_span("4000-4999")[0].holds("4500"), read_span("0301")[0].holds("301")
    (True, True, False)
    """
    code = fold_word(text)
    if is_scientific(code):
        return None, ("Koden er ødelagt af Excel (1,23E+10)", "Formatér kolonnen Kode som tekst, og skriv koden igen")
    if "*" in code:
        if code.count("*") > 1 or not code.endswith("*"):
            return None, ("Stjernen skal stå sidst i koden", "Skriv begyndelsen af koden og en stjerne, fx 40*")
        return CodeSpan(code, prefix=code[:-1].strip()), ("", "")
    found = _RANGE.fullmatch(code)
    if found is None or len(found[1]) != len(found[2]):
        return CodeSpan(code), ("", "")
    first, last = int(found[1]), int(found[2])
    if last < first:
        return None, ("Intervallet er vendt om", f"Skriv det mindste nummer først: {found[2]}-{found[1]}")
    return CodeSpan(code, first=first, last=last, digits=len(found[1])), ("", "")
