"""The waterfall: a price from its first krone to its last, one bar a step."""

from __future__ import annotations

from collections.abc import Sequence

from styringslib.presentation import numbers
from styringslib.presentation.canvas import ACTUAL, FORECAST, INK, QUIET, Figure, as_figure, frame, house_canvas


def waterfall(
    title: str, subtitle: str, steps: Sequence[tuple[str, float]], total: str, *, alt: str, source: str = ""
) -> Figure:
    """``steps`` (label, kr per unit) from top to bottom, each beginning where the last one ended, and the sum ``total``.

    The first step and the sum stand on zero; rises are solid, falls hatched, the sum is dark.
    """
    height = 1.05 + 0.33 * (len(steps) + 1)
    canvas, axes = house_canvas(title, subtitle, height)
    frame(axes, left=2.44, right=0.81, top=0.06, bottom=0.16)
    reach = 0.0
    running = 0.0
    for place, (_, amount) in enumerate(steps):
        left, row = min(running, running + amount), len(steps) - place
        less = amount < 0
        axes.barh(
            row,
            abs(amount),
            left=left,
            height=0.62,
            color="white" if less else FORECAST if place else QUIET,
            edgecolor=ACTUAL if less else FORECAST if place else QUIET,
            hatch="////" if less else None,
            linewidth=1,
        )
        running += amount
        reach = max(reach, left + abs(amount))
        axes.plot([running, running], [row - 1.3, row - 0.3], color=QUIET, linewidth=0.8)
        axes.text(
            left + abs(amount), row, f"  {numbers.decimal(amount, 2)}", va="center", ha="left", fontsize=8.5, color=INK
        )
    axes.barh(0, running, height=0.62, color=INK)
    axes.text(running, 0, f"  {numbers.decimal(running, 2)}", va="center", fontsize=8.5, color=INK, fontweight="bold")
    axes.set_yticks(range(len(steps), -1, -1), [*(label for label, _ in steps), total])
    axes.set_xticks([])
    axes.set_xlim(0, reach * 1.13)
    axes.set_ylim(-0.6, len(steps) + 0.6)
    axes.spines["bottom"].set_visible(False)
    return as_figure(canvas, alt, title, source)
