"""An attack that knows nothing of what the numbers are: which of them, divided by what an outsider knows, is a small count?

`quotients` tries every number, every difference of two numbers of the same row or column, and every sum less its other parts,
against multipliers: what one person comes to in a number (days of the month, rate x days of the year so far, 1 / a total that
a share is of). A hit is a whole number below the minimum within the rounding. Numbers hit by chance, so the same search with
multipliers that mean nothing (`control`) says how many hits mean nothing; `leaks` tells what is found beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from tests.disclosure.cells import Cell

# Multipliers that mean nothing: near the true ones, so that they are hit as often by chance.
CONTROLS = (1.0173, 0.9829, 1.0311, 0.9677, 1.0451, 0.9539)
# Hits that have a chance above this are not looked at: a rounded million is a multiple of anything.
_SHARP = 0.02


@dataclass(frozen=True)
class Hit:
    """A small count that an expression of published numbers gives: count x multiplier = value, within the rounding."""

    count: int
    multiplier: str
    expression: str
    value: float


def quotients(cells: Iterable[Cell], multipliers: Mapping[str, float], minimum: int = 5) -> list[Hit]:
    """All hits among numbers and their differences."""
    found = list(_expressions(list(dict.fromkeys(cells))))
    values, halves = (np.array([one[part] for one in found], dtype=float) for part in (1, 2))
    return [hit for name, size in multipliers.items() for hit in _hits(found, values, halves, name, size, minimum)]


def _hits(
    found: list[tuple[str, float, float]],
    values: npt.NDArray[np.float64],
    halves: npt.NDArray[np.float64],
    name: str,
    size: float,
    minimum: int,
) -> Iterator[Hit]:
    counts = np.round(np.abs(values) / size)
    near = np.abs(np.abs(values) - counts * size) <= halves + 1e-9
    for place in np.flatnonzero(near & (counts >= 1) & (counts < minimum) & (2 * halves / size <= _SHARP)):
        yield Hit(int(counts[place]), name, *found[place][:2])


def control(cells: Iterable[Cell], multipliers: Mapping[str, float], minimum: int = 5) -> float:
    """How many hits multipliers that mean nothing give, on average."""
    kept = list(cells)
    false = {f"{name} x {factor}": value * factor for name, value in multipliers.items() for factor in CONTROLS}
    return len(quotients(kept, false, minimum)) / len(CONTROLS)


def leaks(
    cells: Iterable[Cell], multipliers: Mapping[str, float], truth: Mapping[str, int], minimum: int = 5
) -> list[Hit]:
    """The hits that give a hidden count away. ``truth``: multiplier -> the count that is hidden behind it."""
    return [hit for hit in quotients(cells, multipliers, minimum) if truth.get(hit.multiplier) == hit.count]


def _expressions(cells: list[Cell]) -> Iterator[tuple[str, float, float]]:
    for cell in cells:
        yield cell.told(), cell.value, cell.half
    lines: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        if cell.column:
            lines.setdefault((cell.file, cell.table, "row", cell.row), []).append(cell)
            lines.setdefault((cell.file, cell.table, "column", cell.column), []).append(cell)
    for line in lines.values():
        for one, other in combinations(line, 2):
            if one.value != other.value:
                yield f"{one.told()} - {other.told()}", one.value - other.value, one.half + other.half
        total = next((cell for cell in line if cell.row.startswith(("I alt", "Egne pladser i alt", "Alle "))), None)
        parts = [cell for cell in line if cell is not total]
        if total is not None and len(parts) > 1:
            rest = total.value - sum(cell.value for cell in parts)
            yield f"{total.told()} - de viste", rest, total.half + sum(cell.half for cell in parts)
