"""Whether a file holds everything twice: pasted once more below itself, or every line followed by itself.

Two equal lines may be two invoices; a whole file of them is not. It is looked for before lines are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from styringslib.intake.files.grids import Block
from styringslib.intake.problems.problem import Problem, kroner

_FEWEST = 6  # rows; fewer may be equal by chance
_SURE = 10
_LOOKED_AT = 50  # rows that show whether all are one and the same


class Doubled:
    """What the blocks of one grid have told so far."""

    def __init__(self) -> None:
        self.blocks = 0
        self.rows = 0

    def watch(self, block: Block) -> None:
        """A block as it was read; a file of several blocks is too large to be held against itself."""
        self.blocks += 1
        self.rows = len(block) if self.blocks == 1 and is_doubled(block) else 0

    def problems(self, table: str, file: str, sheet: str) -> Iterator[Problem]:
        """An error when everything stands twice."""
        if self.rows:
            message = (
                f"Hver række står to gange i filen, i alt {kroner(self.rows)} rækker; som de står, tælles alt to gange"
            )
            remedy = "Lav udtrækket igen, eller slet den ene halvdel"
            yield Problem("error" if self.rows >= _SURE else "warning", message, remedy, table, file, sheet)


def is_doubled(block: Block) -> bool:
    """Whether the second half of the rows is the first once more, or every second row the one above it."""
    count = len(block)
    if count < _FEWEST or count % 2 or not len(block.columns):
        return False
    half, even, odd = count // 2, _places(0, count), _places(1, count)
    return _twice(block, lambda array: (array.slice(0, half), array.slice(half))) or _twice(
        block, lambda array: (array.take(even), array.take(odd))
    )


def _places(first: int, count: int) -> Any:
    import pyarrow as pa

    return pa.array(np.arange(first, count, 2))


def _twice(block: Block, sides: Callable[[Any], tuple[Any, Any]]) -> bool:
    """Whether both sides of every column are equal (told by the first that is not), and the rows not all one and the same."""
    for array in block.columns:
        one, other = sides(getattr(array, "indices", array))
        if not one.equals(other):
            return False
    firsts = [sides(getattr(array, "indices", array))[0].slice(0, _LOOKED_AT) for array in block.columns]
    return any(not first.slice(0, len(first) - 1).equals(first.slice(1)) for first in firsts)
