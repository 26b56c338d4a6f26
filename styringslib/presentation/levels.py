"""When a figure is told as being on the level of another: one rule for totals, levels and shares."""

from __future__ import annotations

import math

from styringslib.presentation import numbers

# Half a per cent of a total or a level, half a percentage point of a share: less than that is no change to talk about.
SAME = 0.005


def same_level(change: float) -> bool:
    """Whether a relative change, or a difference between shares (0-1), is too small to be told as one; missing is no level."""
    return abs(change) < SAME - 1e-9


def beside(now: float, before: float, *, more: str = "mere", less: str = "mindre") -> str:
    """``now`` held against ``before``, with the word that takes the other: ``1,1 pct. mere end``, ``på niveau med``.

    Empty where one of them is missing or ``before`` is nought.

    >>> beside(101.1, 100.0), beside(100.4, 100.0), beside(float("nan"), 100.0)
    ('1,1\\xa0pct. mere end', 'på niveau med', '')
    """
    if not (math.isfinite(now) and math.isfinite(before)) or before == 0:
        return ""
    change = now / before - 1
    return (
        "på niveau med" if same_level(change) else f"{numbers.percent(abs(change))} {more if change > 0 else less} end"
    )
