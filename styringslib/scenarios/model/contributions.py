"""How much each assumption contributes to the difference: parts that add up to it to the øre, whatever order they came in.

Up to EXACT assumptions each gets its average contribution over all orders in which they could have been made (Shapley
1953). With more of them the average is over a fixed set of orders: PARAMETERS' own and its rotations, each forwards and
backwards, so that every assumption stands equally often in every place. Either way the order in which a person turned the
sliders does not matter, and each order's steps sum to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

import numpy as np

from styringslib.scenarios.model.baseline import Floats

EXACT = 8
# Parameters that are one assumption together: neither says anything without the other.
TOGETHER = {
    "reduced_low": "reviewed_low",
    "saved_low": "reviewed_low",
    "reduced_middle": "reviewed_middle",
    "saved_middle": "reviewed_middle",
    "reduced_high": "reviewed_high",
    "saved_high": "reviewed_high",
    "absence_cover": "absence",
    "healthy_ageing": "population_years",
}


def players(keys: Sequence[str]) -> dict[str, list[str]]:
    """The changed parameters gathered into assumptions: the leading parameter -> those that go with it."""
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(TOGETHER.get(key, key), []).append(key)
    return found


def shares_of(value: Callable[[np.ndarray], Floats], count: int) -> Floats:
    """Contributions of ``count`` assumptions: count x (shape of one value).

    value: boolean array (scenarios x count; which assumptions are made) -> scenarios x anything. The contributions sum to
    value(all) - value(none).
    """
    if count == 0:
        return np.zeros((0, *value(np.zeros((1, 0), dtype=bool)).shape[1:]))
    return _shapley(value, count) if count <= EXACT else _rotations(value, count)


def _shapley(value: Callable[[np.ndarray], Floats], count: int) -> Floats:
    sets = np.arange(2**count)
    made = (sets[:, None] >> np.arange(count)) & 1 == 1
    worth = value(made)
    size = made.sum(axis=1)
    weight = np.array([factorial(n) * factorial(count - n - 1) / factorial(count) for n in range(count)])
    rows = []
    for player in range(count):
        without = sets[~made[:, player]]
        steps = worth[without | (1 << player)] - worth[without]
        rows.append(np.tensordot(weight[size[without]], steps, axes=1))
    return np.stack(rows)


def _rotations(value: Callable[[np.ndarray], Floats], count: int) -> Floats:
    forwards = [np.roll(np.arange(count), shift) for shift in range(count)]
    orders = [*forwards, *(order[::-1] for order in forwards)]
    made = np.zeros((len(orders), count + 1, count), dtype=bool)
    for row, order in enumerate(orders):
        for place, player in enumerate(order):
            made[row, place + 1 :, player] = True
    worth = value(made.reshape(-1, count))
    worth = worth.reshape(len(orders), count + 1, *worth.shape[1:])
    steps = np.diff(worth, axis=1)
    total = np.zeros((count, *worth.shape[2:]))
    for row, order in enumerate(orders):
        total[order] += steps[row]
    return total / len(orders)
