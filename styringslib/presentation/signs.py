"""Which way a plus points: one convention in all that a municipality is shown, its own choice (``fortegn``).

Inside the library every deviation, change and effect is told as cost: forecast or accounts minus budget, so that + costs more
and - costs less. Here, and nowhere else, it is turned for a municipality that writes a saving as plus.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from styringslib.presentation import numbers

# What a printed plus means: more cost, or less.
Plus = Literal["more", "less"]
# Column kinds that are turned and printed with their sign: "over_kr", "over_pct" (``numbers.FORMATS``).
TURNED = "over_"
# Kinds that are printed in words instead of a sign, since a plus would be read as good news by one and bad by another:
# the word for more cost or less to spend, and the word for the opposite.
WORDS: dict[str, tuple[str, str]] = {
    "result_kr": ("underskud", "overskud"),
    "flow_kr": ("giver", "får"),
    "next_kr": ("trækkes fra", "lægges til"),
    "move_kr": ("dårligere", "bedre"),
}


def is_turned(kind: str) -> bool:
    """Whether a column of ``kind`` follows the municipality's convention."""
    return kind.startswith(TURNED) or kind in WORDS


def in_words(value: float, kind: str) -> str:
    """An amount (+ = more cost) with a word for its direction: ``underskud 270.564``."""
    size = numbers.decimal(abs(value))
    return size if size in ("0", numbers.MISSING) else f"{WORDS[kind][value < 0]} {size}"


@dataclass(frozen=True)
class Sign:
    """The convention. ``against``: what is held against, in the definite form; ``income``: of a unit that is budgeted with net
    income, where more cost is mostly less income."""

    plus: Plus = "more"
    against: str = "budgettet"
    income: bool = False

    def than(self, against: str) -> Sign:
        """The same convention for what is held against something else; "" names nothing."""
        return replace(self, against=against)

    def shown(self, cost: Any) -> Any:
        """``cost`` (+ = more; a number, a Series or an array) as it is shown."""
        return (cost if self.plus == "more" else -cost) + 0.0

    @property
    def words(self) -> tuple[str, str]:
        """What plus and minus are."""
        more, less = ("et dårligere resultat", "et bedre") if self.income else ("dyrere", "billigere")
        first, second = (more, less) if self.plus == "more" else (less, more)
        return (first.replace("et bedre", "et bedre resultat"), second.replace(" resultat", ""))

    @property
    def note(self) -> str:
        """The sentence that stands once under a table or a list with signed figures."""
        plus, minus = self.words
        held = f" end {self.against}" if self.against else ""
        return f"Plus er {plus}{held}, minus er {minus}."

    @property
    def hatched(self) -> str:
        """The same for bars, where less cost is hatched whatever the sign."""
        plus, minus = self.words
        if self.plus == "more":
            return f"Plus er {plus}, minus (skraveret) er {minus}"
        return f"Plus (skraveret) er {plus}, minus er {minus}"

    def kroner_exact(self, cost: float) -> str:
        """Whole kroner with sign: ``+270.564 kr.``."""
        return f"{numbers.signed(self.shown(cost))}\u00a0kr."

    def kroner(self, cost: float) -> str:
        """An amount for a box of key figures, rounded as in running text, with sign: ``+270.000 kr.``."""
        told = numbers.kroner(abs(cost))
        return told if told[:1] in "0u" + numbers.MISSING else numbers.SIGNS[self.shown(cost) < 0] + told

    def number(self, cost: float, decimals: int = 0) -> str:
        """A number with sign: ``+1.234``."""
        return numbers.signed(self.shown(cost), decimals)


def against_budget(deviation: float, budget: float | None) -> str:
    """Where a result stands, in words that hold whatever the sign: over or under the budget; better or worse than it where the
    budget is net income."""
    if budget is not None and budget < 0:
        return "dårligere end budgettet" if deviation > 0 else "bedre end budgettet"
    return f"{numbers.over_under(deviation)} budgettet"


def verdict(kind: str, *, income: bool = False, earned: bool = False) -> str:
    """The signal (``findings.rules.signal``) in words; ``income``: of a unit that is budgeted with net income, ``earned``: held
    against what it earns.

    >>> verdict("over"), verdict("on_budget", earned=True)
    ('Over budgettet', 'På niveau med det optjente')
    """
    measure = "det optjente" if earned else "budgettet"
    told = {
        "over": "Dårligere end budgettet" if income else f"Over {measure}",
        "under": "Bedre end budgettet" if income else f"Under {measure}",
        "on_budget": "På niveau med det optjente" if earned else "På budgettet",
    }
    return told.get(kind, "Kan ikke vurderes")
