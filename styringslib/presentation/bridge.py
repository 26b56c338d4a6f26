"""The bridge from a budget to what is expected of the year: a bar for every cause, and at the end a dot with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from styringslib.presentation import numbers
from styringslib.presentation.canvas import (
    ACTUAL,
    FORECAST,
    GRID,
    HALF_WIDTH,
    INK,
    QUIET,
    Figure,
    as_figure,
    frame,
    house_canvas,
    wrapped,
)
from styringslib.presentation.signs import Sign
from styringslib.rounding import whole_number, whole_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.transforms import Transform

_LABELS, _RIGHT, _ROW, _LINE, _SIZE = 1.28, 0.42, 0.3, 0.135, 8.5
# The interval's ends are told apart from the dot only where they stand this share of the axis from it.
_ROOM = 0.16
# Behind an amount, so that a line does not run through it.
_BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}


@dataclass(frozen=True)
class Way:
    """From budget to result, kr from the budget, + = more cost.

    steps: label and size from the first to the last; they add up to ``total``, the expected deviation. low, high: its 80 %
    interval, missing where it has none. mark: a line to hold it against beside the budget (label, kr), as what is earned.
    """

    steps: Sequence[tuple[str, float]]
    total: float
    low: float
    high: float
    end: str = "Forventet regnskab"
    mark: tuple[str, float] | None = None

    @property
    def thousands(self) -> list[float]:
        """The steps in whole 1,000 kr that add up to ``total`` rounded to the same."""
        return [float(kr) for kr in whole_parts([kr / 1e3 for _, kr in self.steps], self.total / 1e3)]


def bridge(
    title: str, subtitle: str, way: Way, *, alt: str, sign: Sign, least: float = 0.0, source: str = ""
) -> Figure:
    """``way`` from top to bottom at half the page's width, in 1,000 kr; the axis spans at least ``least`` (kr) on both sides, so
    that what is too small to tell is not drawn large. More cost is solid, less is hatched, whichever of them is plus."""
    labels = [wrapped(label, _LABELS - 0.1, _SIZE) for label, _ in [*way.steps, (way.end, 0.0)]]
    heights = [max(_ROW, _LINE * len(lines) + 0.1) for lines in labels]
    height = sum(heights) + 1.12
    canvas, axes = house_canvas(title, subtitle, height, width=HALF_WIDTH)
    frame(axes, left=_LABELS, right=_RIGHT, top=0.16, bottom=0.3)
    axes.set_ylim(sum(heights), 0)
    middles = np.cumsum(heights) - np.array(heights) / 2
    _axis(axes, way, sign, least)
    for middle, lines in zip(middles, labels, strict=True):
        axes.annotate(
            "\n".join(lines), (-_LABELS + 0.06, middle), xycoords=(_inches(axes), "data"), fontsize=_SIZE, color=INK, va="center",
            annotation_clip=False,
        )  # fmt: skip
    running = 0.0
    for place, ((_, kr), shown) in enumerate(zip(way.steps, way.thousands, strict=True)):
        _bar(axes, middles[place], sign.shown(running) / 1e3, sign.shown(running + kr) / 1e3, more=kr >= 0)
        running += kr
        at = sign.shown(running) / 1e3
        axes.plot([at, at], [middles[place] + 0.11, middles[place + 1] - 0.11], color=QUIET, linewidth=0.7)
        _amount(axes, middles[place], sorted((sign.shown(running - kr) / 1e3, at)), sign.number(shown))
    _dot(axes, middles[-1], way, sign)
    return as_figure(canvas, alt, title, source)


def _inches(axes: Axes) -> Transform:
    """Inches to the right of the axes' left edge."""
    from matplotlib.transforms import ScaledTranslation

    canvas = cast("Canvas", axes.figure)
    left = axes.get_position().x0 * canvas.get_size_inches()[0]
    return canvas.dpi_scale_trans + ScaledTranslation(left, 0, canvas.dpi_scale_trans)


def _axis(axes: Axes, way: Way, sign: Sign, least: float) -> None:
    """Round ticks below, the budget as a dashed line at nought and what is earned as a dotted one."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    path = np.cumsum([0.0, *(kr for _, kr in way.steps)])
    ends = [*path, way.total, *(kr for kr in (way.low, way.high) if np.isfinite(kr)), least, -least]
    ends += [way.mark[1]] if way.mark else []
    low, high = sorted((sign.shown(min(ends)) / 1e3, sign.shown(max(ends)) / 1e3))
    room = (high - low) * _ROOM
    axes.set_xlim(low - room * 0.4, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.signed(value)))
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color=QUIET, linewidth=1.2, linestyle=(0, (4, 2)))
    lines = [("Budget", 0.0)]
    if way.mark:
        at = sign.shown(way.mark[1]) / 1e3
        axes.axvline(at, color=QUIET, linewidth=1.2, linestyle=(0, (1, 1.5)))
        lines.append((way.mark[0], at))
    lines.sort(key=lambda line: line[1])
    for place, (label, at) in enumerate(lines):
        # Two names that would meet stand back to back.
        side = "center" if len(lines) == 1 else "right" if place == 0 else "left"
        axes.annotate(
            label, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points", fontsize=8,
            color=QUIET, ha=side, va="bottom", annotation_clip=False,
        )  # fmt: skip


def _bar(axes: Axes, row: float, start: float, end: float, *, more: bool) -> None:
    axes.barh(
        row,
        end - start,
        left=start,
        height=0.19,
        color=FORECAST if more else "white",
        edgecolor=FORECAST if more else ACTUAL,
        hatch=None if more else "////",
        linewidth=1,
    )


def _amount(axes: Axes, row: float, ends: list[float], told: str) -> None:
    axes.annotate(
        told, (ends[1], row), xytext=(3, 0), textcoords="offset points", fontsize=_SIZE, color=INK, va="center",
        annotation_clip=False, bbox=_BLANK,
    )  # fmt: skip


def _dot(axes: Axes, row: float, way: Way, sign: Sign) -> None:
    """What is expected with its interval, and how far that is from the budget."""
    at, ends = sign.shown(way.total) / 1e3, [sign.shown(way.total) / 1e3]
    if np.isfinite(way.low) and np.isfinite(way.high):
        ends = sorted((sign.shown(way.low) / 1e3, sign.shown(way.high) / 1e3))
        axes.plot(ends, [row, row], color=ACTUAL, linewidth=3, solid_capstyle="butt", alpha=0.55)
    axes.plot([at], [row], marker="o", markersize=7, color=ACTUAL)
    axes.annotate(
        sign.number(float(whole_number(way.total / 1e3))), (max(*ends, at), row), xytext=(5, 0), textcoords="offset points",
        fontsize=_SIZE, color=INK, fontweight="bold", va="center", annotation_clip=False, bbox=_BLANK,
    )  # fmt: skip
