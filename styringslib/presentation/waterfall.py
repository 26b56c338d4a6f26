"""The waterfall: a price from its first krone to its last, one bar a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from styringslib.presentation import numbers
from styringslib.presentation.canvas import (
    ACTUAL,
    FORECAST,
    INK,
    QUIET,
    Figure,
    drawn,
    frame,
    house_canvas,
    row_height,
    row_labels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


def waterfall(
    title: str, subtitle: str, steps: Sequence[tuple[str, float]], total: str, *, alt: str, source: str = ""
) -> Figure:
    """``steps`` (label, kr per unit) from top to bottom, each beginning where the last one ended, and the sum ``total``.

    The first step and the sum stand on zero; rises are solid, falls hatched, the sum is dark.
    """
    labels = [*(label for label, _ in steps), total]
    rows = list(range(len(steps), -1, -1))
    running = np.cumsum([0.0, *(amount for _, amount in steps)])
    reach = float(running.max()) or 1.0

    def draw(width: float) -> Canvas:
        canvas, axes = house_canvas(title, subtitle, 1.05 + row_height(labels, width, 0.33) * len(rows), width=width)
        frame(axes, left=row_labels(axes, rows, labels), right=0.75, top=0.06, bottom=0.16)
        for place, (_, amount) in enumerate(steps):
            _step(axes, len(steps) - place, float(running[place]), amount, first=not place)
        axes.barh(0, running[-1], height=0.62, color=INK)
        _told(axes, float(running[-1]), 0, float(running[-1]), bold=True)
        axes.set_xticks([])
        axes.set_xlim(0, reach * 1.01)
        axes.set_ylim(-0.6, len(steps) + 0.6)
        axes.spines["bottom"].set_visible(False)
        return canvas

    return drawn(draw, alt, title, source)


def _step(axes: Axes, row: int, start: float, amount: float, *, first: bool) -> None:
    less, left = amount < 0, min(start, start + amount)
    axes.barh(
        row,
        abs(amount),
        left=left,
        height=0.62,
        color="white" if less else QUIET if first else FORECAST,
        edgecolor=ACTUAL if less else QUIET if first else FORECAST,
        hatch="////" if less else None,
        linewidth=1,
    )
    axes.plot([start + amount] * 2, [row - 1.3, row - 0.3], color=QUIET, linewidth=0.8)
    _told(axes, left + abs(amount), row, amount)


def _told(axes: Axes, end: float, row: int, amount: float, *, bold: bool = False) -> None:
    """The amount just right of a bar's end: by an offset, since a picture's text has no blanks before it."""
    axes.annotate(
        numbers.decimal(amount, 2), (end, row), (5, 0), textcoords="offset points", va="center", fontsize=8.5, color=INK,
        fontweight="bold" if bold else "normal", annotation_clip=False,
    )  # fmt: skip
