"""Counts that are hidden one by one while their sum and their weighted sum are known: can they be solved for?"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import numpy as np
import numpy.typing as npt

# Weights are whole parts of this of a unit: minutes of an hour.
_PARTS = 60
# No more of a count than this are moved in looking for another answer: what is found so is one, and most are near.
_MOVED = 40


def solvable(counts: npt.ArrayLike, weights: npt.ArrayLike, minimum: int) -> bool:
    """Whether sum(counts) and sum(weights x counts) leave less than 1 ... ``minimum`` - 1 of a count in that range.

    Other whole counts with the same sums must exist in which it is 1, and in which it is ``minimum`` - 1; protection by interval,
    Hundepool et al., Statistical Disclosure Control (2012), ch. 4. Weights are rounded to sixtieths.

    >>> solvable([20, 3, 9], [2.0, 4.0, 6.0], 5)  # 32 and 106: with one they are 21, 1 and 10, with four none
    True
    >>> solvable([20, 3, 9, 8], [2.0, 4.0, 6.0, 8.0], 5)
    False
    """
    people = np.asarray(counts, dtype=float).round().astype(int)
    sizes = (np.asarray(weights, dtype=float) * _PARTS).round().astype(int)
    sizes = sizes // max(gcd(*sizes.tolist()), 1)
    moved = np.minimum(people, _MOVED)
    many, weight = int(moved.sum()), int(moved @ sizes)
    for place in np.flatnonzero((people > 0) & (people < minimum)):
        reached = _sums(np.delete(sizes, place).tolist(), many)
        for tried in (1, minimum - 1):
            left, rest = many - tried, weight - tried * int(sizes[place])
            if left < 0 or rest < 0 or not reached[left] >> rest & 1:
                return True
    return False


def _sums(sizes: Sequence[int], many: int) -> list[int]:
    """For 0 ... ``many`` people, each of one of ``sizes``: the sums that they can have, as bits of a number."""
    reached = [1, *[0] * many]
    for size in sizes:
        for people in range(1, many + 1):
            reached[people] |= reached[people - 1] << size
    return reached
