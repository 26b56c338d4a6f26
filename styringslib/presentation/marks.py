"""Pictures as small as a word, for the cells of a table: how a year has run, and how far it ends from the budget.

Drawn by hand as SVG, since a page may hold a thousand of them. Each says in ``label`` what it shows; without a label it is
hidden from those who listen, and the cell must say the same in words. Shapes tell what colours tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from styringslib.presentation import numbers

# Drawn in half pixels, so that whole numbers are fine enough: a page of a thousand pictures is shorter by a fourth.
WIDTH, HEIGHT = 192, 48
# A deviation is drawn in so many units on each side of the budget, with room for a mark at the ends.
_HALF, _MARGIN = 148, 12
AXIS_WIDTH = 2 * (_HALF + _MARGIN)
_INK, _QUIET, _BAND = "#1a1a1a", "#5f6368", "#dfe4e8"
# The signal's colour, and its shape with the height it begins at: the shapes that stand beside its word.
_SHAPES = {
    "over": ("#8a3a00", "l10 17h-20Z", 13),
    "under": ("#14507a", "l10-17h-20Z", 35),
    "on_budget": ("#1d5a3e", "a9 9 0 1 0 .1 0Z", 15),
    "unknown": (_QUIET, "l10 10-10 10-10-10Z", 14),
}
_ROUND = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
# What is further out than this many times what most are within is drawn at the edge.
_FAR = 2.5


def sparkline(values: Sequence[float | None], label: str = "") -> str:
    """``values`` month by month as a line, the last one with a dot; a missing month is a gap. Empty below two values.

    The height is the values' own range, but at least a fifth of their mean size, so that a quiet year looks quiet.
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None and math.isfinite(value)]
    if len(known) < 2:
        return ""
    sizes = [value for _, value in known]
    low, high = min(sizes), max(sizes)
    span = max(high - low, 0.2 * abs(sum(sizes) / len(sizes))) or 1.0
    middle = (low + high) / 2
    points = {
        place: (8 + (WIDTH - 16) * place / (len(values) - 1), HEIGHT / 2 - (value - middle) / span * (HEIGHT - 12))
        for place, value in known
    }
    # A month between two gaps would be no line at all: the round end of a line without length is a dot.
    path = "".join(
        f"{'L' if place - 1 in points else 'M'}{_at(*point)}{'' if {place - 1, place + 1} & points.keys() else 'h0'}"
        for place, point in points.items()
    )
    x, y = points[known[-1][0]]
    look = 'fill="none" stroke="#14507a" stroke-width="3" stroke-linejoin="round"'
    look += ' stroke-linecap="round"' if "h0" in path else ""
    dot = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="#14507a"/>'
    return _svg(WIDTH, f'<path d="{path}" {look}/>{dot}', label)


def deviation_dot(
    pct: float | None,
    low: float | None,
    high: float | None,
    scale: float,
    minor: float,
    *,
    target: float = 0.0,
    signal: str = "unknown",
    label: str = "",
) -> str:
    """A deviation in per cent of the budget (2.6 is 2,6 pct.) with its interval, on an axis from ``-scale`` to ``scale``.

    ``minor``: half the width of the band in which a deviation is no deviation, around ``target``: what the unit is judged
    by, in per cent from the budget. The mark has the ``signal``'s shape; what is outside the axis is an arrow at its edge.
    Empty without a deviation.
    """
    if pct is None or not math.isfinite(pct):
        return ""

    def x(value: float) -> int:
        return round(AXIS_WIDTH / 2 + _HALF * max(-1.0, min(1.0, value / scale)))

    left, right = x(target - minor), x(target + minor)
    parts = [f'<path d="M{left} 8H{right}V40H{left}Z" fill="{_BAND}"/>'] if right > left else []
    parts.append(f'<path d="M{x(0)} 2V46" stroke="{_INK}"/>')
    if x(target) != x(0):
        parts.append(f'<path d="M{x(target)} 4V44" stroke="{_QUIET}" stroke-dasharray="4"/>')
    colour, shape, begins = _SHAPES.get(signal, _SHAPES["unknown"])
    if low is not None and high is not None and math.isfinite(low) and math.isfinite(high) and x(high) > x(low):
        parts.append(f'<path d="M{x(low)} 24H{x(high)}" stroke="{colour}" stroke-width="5"/>')
    if abs(pct) > scale:
        way = 1 if pct > 0 else -1
        mark = f'<path d="M{AXIS_WIDTH // 2 + way * (_HALF + _MARGIN - 2)} 24l{-18 * way}-10v20Z" fill="{colour}"/>'
    else:
        mark = f'<path d="M{x(pct)} {begins}{shape}" fill="{colour}" stroke="#fff"/>'
    return _svg(AXIS_WIDTH, "".join([*parts, mark]), label)


def deviation_axis(scale: float) -> str:
    """The axis that ``deviation_dot`` is drawn on, with its ends and the budget in the middle written, for a heading."""
    ends = {-1: ("start", 0), 0: ("middle", AXIS_WIDTH // 2), 1: ("end", AXIS_WIDTH)}
    texts = "".join(
        f'<text x="{x}" y="22" text-anchor="{anchor}">{numbers.signed(side * scale)}</text>'
        for side, (anchor, x) in ends.items()
    )
    ticks = "".join(f"M{AXIS_WIDTH // 2 + side * _HALF} 34v12" for side in (-1, 0, 1))
    line = f'<path d="M{_MARGIN} 46H{AXIS_WIDTH - _MARGIN}{ticks}" fill="none" stroke="{_QUIET}"/>'
    return _svg(AXIS_WIDTH, f'<g font-size="22" font-weight="400" fill="{_INK}">{texts}</g>{line}')


def common_scale(values: Iterable[float | None], least: float = 1.0) -> float:
    """The end of one axis for all: a round number of per cent that holds them, and ``least``.

    A few that are far out do not press the others together: they are drawn at the edge.

    >>> common_scale([1.2, -3.4, None, 2.0])
    5.0
    >>> common_scale([1.2, -3.4, 2.0, 0.4, 1.0, 1.1, 0.9, 2.2, -0.3, 340.0])
    5.0
    """
    sizes = sorted(abs(value) for value in values if value is not None and math.isfinite(value))
    if not sizes:
        return _rounded(least)
    most = sizes[math.ceil(0.9 * len(sizes)) - 1]
    return _rounded(max(least, sizes[-1] if sizes[-1] <= _FAR * most else most))


def _rounded(size: float) -> float:
    return next((end for end in _ROUND if end >= size), math.ceil(size / 1000) * 1000.0)


def _at(x: float, y: float) -> str:
    return f"{x:.0f} {y:.0f}"


def _svg(width: int, content: str, label: str = "") -> str:
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    size = f'width="{width // 2}" height="{HEIGHT // 2}"'
    return f'<svg viewBox="0 0 {width} {HEIGHT}" {size} stroke-width="2" {told}>{content}</svg>'
