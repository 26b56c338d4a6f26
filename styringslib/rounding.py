"""Parts in whole numbers that still add up to their whole number: what a reader sums must come out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# A part that float error has put a hair below a whole number is that number.
_NUDGE = 1e-9


def whole_number(amount: npt.ArrayLike) -> FloatArray:
    """Nearest whole number, half away from zero as on an invoice; missing stays missing, and no nought has a sign."""
    values = np.asarray(amount, dtype=float)
    return np.asarray(np.sign(values) * np.floor(np.abs(values) + 0.5) + 0.0, dtype=float)


def whole_parts(parts: npt.ArrayLike, total: npt.ArrayLike, decimals: int = 0) -> FloatArray:
    """``parts`` with ``decimals`` that add up to ``total`` rounded to the same; 0 gives whole kroner, 2 whole øre.

    Largest-remainder method (Hamilton): every part is rounded down, and what is left over goes one by one to the parts with the
    largest remainders; equal ones are served in the order given. More left over than there are parts (the parts did not
    add up to the total to begin with) is spread evenly first. parts: one dimension, or two with a total for every column;
    what is missing counts as 0. Result: as ``parts``, float.

    >>> whole_parts([1.6, 1.6, 1.8], 5.0).tolist()
    [2.0, 1.0, 2.0]
    """
    scale = 10.0**decimals
    exact = np.nan_to_num(np.asarray(parts, dtype=float)) * scale
    if not len(exact):
        return np.zeros_like(exact)
    target = whole_number(np.nan_to_num(np.asarray(total, dtype=float)) * scale)
    floor = np.floor(exact + _NUDGE)
    left = np.round(target - floor.sum(axis=0))
    order = np.argsort(floor - exact, axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    count = len(exact)
    return np.asarray((floor + np.floor(left / count) + (rank < np.mod(left, count))) / scale + 0.0)
