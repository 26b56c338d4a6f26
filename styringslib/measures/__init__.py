"""What every figure of a report means, once: name, definition, what counts, unit, rounding, and what computes it.

    measure("user_time_share").short -> the sentence under "Om tallene"
    heading(key) -> head and kind of a table's column; labelled(key) -> name and kind where its unit must stand beside it
    of_year(key, closed) -> the same figure as it is called and explained when the year is closed
    measures() -> all of them, in the order of docs/tal.md

The definitions stand in ``measures.toml`` and nowhere else; text, tables, workbook, handouts and docs/tal.md take them from here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Measure", "heading", "labelled", "measure", "measures", "of_year", "rounding"]

# Kinds whose plus follows the municipality's own convention begin so.
_SIGNED = "over_"


@dataclass(frozen=True)
class Measure:
    """One quantity. ``above`` and ``below``: numerator and denominator (below empty where nothing is divided); ``kind``: how
    tables write it; ``sources``: tables of the data contract; ``function``: full name of what computes it. ``closed_name`` and
    ``closed_short``: name and sentence when the year is closed, where they are others. Raises ValueError for a definition that
    lacks something."""

    key: str
    name: str
    short: str
    above: str
    counts: str
    unit: str
    kind: str
    missing: str
    sources: tuple[str, ...]
    function: str
    group: str
    below: str = ""
    label: str = ""
    column: str = ""
    closed_name: str = ""
    closed_short: str = ""

    def __post_init__(self) -> None:
        for field in ("key", "name", "short", "above", "counts", "unit", "kind", "missing", "function", "group"):
            if not getattr(self, field).strip():
                raise ValueError(f"the measure {self.key} has no {field}")
        if bool(self.closed_name) != bool(self.closed_short):
            raise ValueError(f"the measure {self.key} is half defined for a closed year")
        for field in ("short", "counts", "missing", "closed_short"):
            if getattr(self, field) and not getattr(self, field).endswith("."):
                raise ValueError(f"{field} of the measure {self.key} is no sentence")

    @property
    def signed(self) -> bool:
        """Whether it is a deviation, whose sign the municipality's convention decides."""
        return self.kind.startswith(_SIGNED)

    @property
    def formula(self) -> str:
        """What is divided by what, or what is added up."""
        return f"{self.above} / {self.below[:1].lower()}{self.below[1:]}" if self.below else self.above


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("styringslib.measures").joinpath("measures.toml").read_text("utf-8"))


@cache
def measures() -> tuple[Measure, ...]:
    """All measures, group by group.

    >>> [one.key for one in measures()][:3]
    ['adopted', 'budget', 'spent']
    """
    order = [group["name"] for group in _raw()["group"]]
    found = [Measure(**{**block, "sources": tuple(block["sources"])}) for block in _raw()["measure"]]
    if len({one.key for one in found}) < len(found) or len({one.name for one in found}) < len(found):
        raise ValueError("two measures have the same key or name")
    return tuple(sorted(found, key=lambda one: order.index(one.group)))


@cache
def measure(key: str) -> Measure:
    """The measure of that key; KeyError when there is none.

    >>> measure("delivery_share").formula
    'Leverede timer / visiterede timer'
    """
    return {one.key: one for one in measures()}[key]


def of_year(key: str, closed: bool) -> Measure:
    """The measure of that key in a report on a year that is under way, or ``closed``: then nothing is expected any more.

    >>> of_year("expected", closed=False).name, of_year("expected", closed=True).name
    ('Forventet regnskab', 'Regnskab')
    """
    found = measure(key)
    if not closed or not found.closed_name:
        return found
    # A column's own head is kept where it says nothing of the future.
    column = "" if found.column == found.name else found.column
    return replace(found, name=found.closed_name, short=found.closed_short, label="", column=column)


def heading(key: str, closed: bool = False) -> tuple[str, str]:
    """Head and kind of a table's column; ``closed``: of a year that is over.

    >>> heading("deviation")
    ('Forventet afvigelse', 'over_kr')
    >>> heading("deviation", closed=True)
    ('Afvigelse fra budgettet', 'over_kr')
    """
    found = of_year(key, closed)
    return found.column or found.name, found.kind


def labelled(key: str) -> tuple[str, str]:
    """Name with its unit and kind, for a column or row among figures of other units.

    >>> labelled("occupancy")
    ('Belægning, pct.', 'pct')
    """
    found = measure(key)
    return found.label or found.name, found.kind


def rounding(kind: str) -> str:
    """How figures of a kind are rounded, in Danish."""
    return str(_raw()["rounding"][kind.removeprefix(_SIGNED)])
