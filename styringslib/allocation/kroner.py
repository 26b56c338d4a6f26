"""Kroner and øre: amounts that are rounded once, divided without remainder and added without drift.

Money lines are kept as floats in kroner with at most two decimals. Every line is rounded when it is made, a fixed
amount is divided so that the parts give the amount back, and sums are taken in whole øre. So money is neither made nor
lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Binary floats put 1.005 a hair below the half øre; a relative nudge far below an øre brings it back.
_NUDGE = 1e-14


def to_oere(amounts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Whole øre (int64, same shape) of amounts in kroner; half an øre is rounded away from zero, as on an invoice.

    Raises ValueError when an amount is missing or infinite.
    """
    values = np.asarray(amounts, dtype=float)
    if not np.isfinite(values).all():
        raise ValueError("Et beløb mangler eller er uendeligt; beløb skal være tal i kr.")
    scaled = np.abs(values) * 100.0
    rounded = np.floor(scaled * (1.0 + _NUDGE) + 0.5)
    return cast(npt.NDArray[np.int64], (np.sign(values) * rounded).astype(np.int64))


def round_kroner(amounts: npt.ArrayLike) -> FloatArray:
    """Amounts in kroner rounded to øre, half away from zero; same shape, float64. Raises ValueError on missing amounts.

    >>> round_kroner([1.005, 2.675, -0.125])
    array([ 1.01,  2.68, -0.13])
    """
    return to_oere(amounts) / 100.0


def sum_kroner(amounts: npt.ArrayLike) -> float:
    """Sum in kroner of øre-rounded amounts, taken in whole øre so that the order of the lines changes nothing.

    >>> sum_kroner([0.1] * 3)
    0.3
    """
    return int(to_oere(amounts).sum()) / 100.0


def split_kroner(total: float, weights: Iterable[float]) -> FloatArray:
    """Divide ``total`` (kr) in proportion to ``weights`` into parts of whole øre whose sum is exactly ``total``.

    Largest-remainder method (Hamilton): every part is rounded down, and the øre left over go to the parts with the
    largest fractions; equal fractions are served in the order given. ``weights`` are non-negative and not all zero.
    Raises ValueError on other weights.

    >>> split_kroner(100.0, [1, 1, 1])
    array([33.34, 33.33, 33.33])
    """
    shares = np.asarray(list(weights), dtype=float)
    if shares.size == 0 or not np.isfinite(shares).all() or (shares < 0).any() or shares.sum() <= 0:
        raise ValueError("Et beløb kan kun fordeles efter vægte, der er nul eller positive og ikke alle er nul.")
    oere = int(to_oere(total))
    exact = abs(oere) * (shares / shares.sum())
    parts = np.floor(exact + 1e-9).astype(np.int64)
    left = abs(oere) - int(parts.sum())
    # A part without weight gets nothing, and float error in huge amounts is taken up by the largest part.
    fractions = np.where(shares > 0, exact - parts, -1.0)
    parts[np.argsort(-fractions, kind="stable")[: max(left, 0)]] += 1
    parts[np.argmax(shares)] += abs(oere) - int(parts.sum())
    return cast(FloatArray, np.sign(oere) * parts / 100.0)


def danish(number: float, decimals: int = 2) -> str:
    """A number as it stands in a message: decimal comma, no thousands separator (1234.5 -> ``1234,50``)."""
    return f"{number:.{decimals}f}".replace(".", ",")
