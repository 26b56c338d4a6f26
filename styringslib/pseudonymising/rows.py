"""Rows of texts with pseudonyms in place of ids, whatever file they stand in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from styringslib.intake.cells.heading_words import fold_heading
from styringslib.privacy import find_cpr, hide_cpr, mask_with_cpr, pseudonyms
from styringslib.privacy.cpr import is_lost_nought
from styringslib.proposals.values import is_total

_HEAD = 60  # rows among which the headings stand


@dataclass(frozen=True)
class Wanted:
    """What is to be done: the headings whose columns hold ids, those whose numbers are others, and the keys in turn."""

    columns: frozenset[str]
    others: frozenset[str]
    keys: tuple[bytes, ...]

    def names(self, ids: Sequence[str]) -> list[str]:
        """The ids' pseudonyms under one key after the other."""
        for key in self.keys:
            ids = [name or "" for name in pseudonyms(ids, key)]
        return list(ids)


@dataclass
class Counts:
    """What has been done: headings of the columns with pseudonyms (``named``: any of those asked for), how many cells, and
    how many numbers were hidden."""

    columns: list[str] = field(default_factory=list)
    named: bool = False
    replaced: int = 0
    hidden: int = 0

    def hide(self, text: str) -> str:
        """The text without CPR-like numbers, counted."""
        self.hidden += len(find_cpr(text))
        return hide_cpr(text)


def rewrite(rows: Sequence[list[str]], wanted: Wanted, counts: Counts) -> dict[tuple[int, int], str]:
    """The cells that change: (row, column), both from 0, -> the new text.

    A column under one of the headings gets pseudonyms in every filled cell but those of totals. So does one that has CPR
    numbers in most of its cells, where it has them. Everywhere else CPR-like numbers are hidden.
    """
    changes: dict[tuple[int, int], str] = {}
    width = max((len(row) for row in rows), default=0)
    named, others = _headed(rows, wanted.columns), _headed(rows, wanted.others)
    for place in range(width):
        column = [row[place].strip() if place < len(row) else "" for row in rows]
        first = named.get(place)
        mask = mask_with_cpr(column)
        if first is not None:
            chosen = [at for at in range(first + 1, len(rows)) if column[at] and not is_total(column[at])]
        else:
            chosen = _ids(column, mask) if place not in others else []
        for at, name in zip(chosen, wanted.names([column[at] for at in chosen]), strict=True):
            changes[at, place] = name
        if chosen:
            above = column[first : first + 1] if first is not None else [text for text in column[: chosen[0]] if text]
            heading = above[-1] if above else "en kolonne uden overskrift"
            counts.named |= first is not None
            counts.columns.append(hide_cpr(heading))
            counts.replaced += len(chosen)
        if place not in others:
            for at in map(int, np.flatnonzero(mask)):
                if (at, place) not in changes:
                    changes[at, place] = counts.hide(rows[at][place])
    return changes


def _headed(rows: Sequence[list[str]], headings: Collection[str]) -> dict[int, int]:
    """The columns under one of the headings -> the row that the heading stands in."""
    found: dict[int, int] = {}
    for at, row in enumerate(rows[:_HEAD]):
        for place, cell in enumerate(row):
            if cell and fold_heading(cell) in headings:
                found.setdefault(place, at)
    return found


def _ids(column: Sequence[str], mask: np.ndarray) -> list[int]:
    """The cells that are a CPR number and nothing else, where most cells are from the first of them on."""
    whole = [
        at for at, text in enumerate(column)
        if text and (find_cpr(text) == [(0, len(text))] if mask[at] else is_lost_nought(text))
    ]  # fmt: skip
    return whole if whole and len(whole) > 0.5 * sum(map(bool, column[whole[0] :])) and mask[whole].any() else []
