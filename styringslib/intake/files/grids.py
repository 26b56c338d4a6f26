"""A grid: the rows of one file, sheet or query as they stand, before anything is read into them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


@dataclass(frozen=True)
class Block:
    """Some rows of a grid: one pyarrow array per column (texts, dictionaries of texts, or typed), and each row's number.

    ``rows`` are row numbers as Excel shows them, from 1. ``ragged`` are rows left out because they have another number
    of fields than the header: (row, number of fields). ``swallowed`` are the places
    of rows in which a quotation mark without its mate has taken in further lines. ``notes`` are rows of one filled field:
    (row, its text); they are among the ``ragged`` too.
    """

    columns: Sequence[Any]
    rows: np.ndarray
    ragged: tuple[tuple[int, int], ...] = ()
    swallowed: tuple[int, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


class Grid(Protocol):
    """One readable sheet of rows. ``file`` is the path relative to the folder, ``sheet`` the sheet's name or ""."""

    file: str
    sheet: str

    def preview(self) -> list[list[str]]:
        """The first rows as texts; for a typed source only its headings."""
        ...

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """The rows below row ``header`` (0-based); columns at ``coded`` positions hold few different texts."""
        ...


class Unreadable(Exception):
    """A source that cannot be read: what is wrong and what to do, in Danish."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy
