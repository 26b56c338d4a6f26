"""Cells that are empty because they mean the same as the cell above: stated in kommune.toml, or merged in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from styringslib.intake.cells import columns
from styringslib.intake.cells.total_rows import is_whole, says_total

MergedCells = Sequence[tuple[int, int, int, int]]


def merged_cells(grid: Any) -> MergedCells:
    """The merged cells of a sheet that knows them: first and last row as Excel numbers them, first and last column from 0."""
    return tuple(tuple(area) for area in getattr(getattr(grid, "facts", None), "merged", ()))


@dataclass
class FillDown:
    """Fills the blocks of one grid; remembers the last filled cell from block to block.

    ``stated`` are positions of columns in which every empty cell is filled; ``merged`` are Excel's merged cells as
    (first row, last row, first column, last column), rows as Excel numbers them and columns from 0. ``dimensions`` are the
    columns that are no measures: a row with nothing in any of them, or with "I alt" in one, is a blank line or a sum and is not
    filled; nor is what stands to the right of "Ådalen i alt".
    """

    stated: Sequence[int]
    merged: MergedCells = ()
    dimensions: Sequence[int] = ()
    _last: dict[int, str] = field(default_factory=dict)

    def filled(self, arrays: Sequence[Any], rows: np.ndarray) -> list[Any]:
        """The columns of a block with their empty cells filled."""
        done = list(arrays)
        if self.stated:
            named, sums = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
            for place in range(len(done)):
                if place in self.dimensions:
                    named |= ~columns.empty(arrays[place])
                    sums |= _whole(arrays[place])
            below = np.zeros(len(rows), bool)
            for place in range(len(done)):
                if place in self.stated:
                    done[place] = self._down(done[place], place, named & ~sums & ~below)
                if place in self.dimensions:
                    # "Ådalen i alt" is a sum of what stands to its right, and has nothing of it.
                    below |= says_total(arrays[place])
        for first, last, left, _ in self.merged:
            inside = np.flatnonzero((rows >= first) & (rows <= last))
            if inside.size and left in self.dimensions:
                done[left] = _same(done[left], inside)
        return done

    def _down(self, array: Any, place: int, fillable: np.ndarray) -> Any:
        import pyarrow as pa

        if not len(array):
            return array
        texts = np.array(columns.texts(array).to_pylist(), dtype=object)
        void = columns.empty(array)
        at = np.maximum.accumulate(np.where(void, -1, np.arange(len(texts))))
        above = np.where(at >= 0, texts[np.maximum(at, 0)], self._last.get(place, ""))
        if not void.all():
            self._last[place] = texts[np.flatnonzero(~void)[-1]]
        return pa.array(np.where(void & fillable & ~_whole(pa.array(above, pa.string())), above, texts), pa.string())


def _whole(array: Any) -> np.ndarray:
    coded = columns.code(array)
    words = np.array([is_whole(word or "") for word in coded.dictionary.to_pylist()], bool)
    return columns._take(words, coded, False)


def _same(array: Any, inside: np.ndarray) -> Any:
    """The first cell of a merged area in all its cells that are empty."""
    import pyarrow as pa

    texts = columns.texts(array).to_pylist()
    value = texts[int(inside[0])]
    for place in inside:
        texts[place] = texts[place] or value
    return pa.array(texts, pa.string())
