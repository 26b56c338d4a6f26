"""The track of a year's forecast: what was expected after each month, with its interval, and the budget as a quiet line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from styringslib.borders import records
from styringslib.presentation import numbers
from styringslib.presentation.canvas import ACTUAL, GRID, HALF_WIDTH, INK, QUIET, Figure, as_figure, frame, house_canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEFT, _RIGHT, _HEIGHT = 0.5, 0.78, 3.1


def track(
    title: str,
    subtitle: str,
    points: pd.DataFrame,
    *,
    alt: str,
    lines: Sequence[tuple[str, float]] = (),
    closed: bool = False,
    least: float = 0.0,
    source: str = "",
) -> Figure:
    """``points`` (month, expected, lower_80, upper_80, outside: kr; the report's own last) at half the page's width, in million
    kr: a dot for each month with its interval as a bar, the last one filled.

    outside: whether the interval does not hold what the last point shows; its dot is a square. ``lines``: quiet lines (label,
    kr) to hold them against. ``closed``: the last is no forecast but the accounts, drawn as a diamond. The axis spans at least
    ``least`` (kr), so that a movement too small to tell is not drawn large.
    """
    canvas, axes = house_canvas(title, subtitle, _HEIGHT, width=HALF_WIDTH)
    frame(axes, left=_LEFT, right=_RIGHT, top=0.02, bottom=0.3)
    for row in records(points):
        last = row["month"] == points["month"].iloc[-1]
        at, low, high = int(row["month"].month), float(row["lower_80"]) / 1e6, float(row["upper_80"]) / 1e6
        if high - low > 0:
            width, shade = (4.0, 0.85) if last else (2.6, 0.4)
            axes.plot([at, at], [low, high], color=ACTUAL, linewidth=width, alpha=shade, solid_capstyle="butt")
        marker = "D" if last and closed else "s" if row["outside"] else "o"
        axes.plot(
            [at], [float(row["expected"]) / 1e6], marker=marker, markersize=7.5 if last else 5.5, color=ACTUAL,
            linestyle="none", markerfacecolor=ACTUAL if last else "white", markeredgewidth=1.3,
        )  # fmt: skip
    own = points.iloc[-1]
    named = [("Regnskab" if closed else "Nu", float(own["expected"]) / 1e6, ACTUAL)]
    for place, (label, kr) in enumerate(lines):
        axes.axhline(kr / 1e6, color=QUIET, linewidth=1.2, linestyle=(0, (4, 2)) if place == 0 else (0, (1, 1.5)))
        named.append((label, kr / 1e6, QUIET))
    _axes(axes, least / 1e6)
    _names(axes, named)
    return as_figure(canvas, alt, title, source)


def _axes(axes: Axes, least: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = axes.get_ylim()
    if high - low < least:
        low, high = (low + high - least) / 2, (low + high + least) / 2
    axes.set_ylim(low, high)
    axes.set_xlim(0.5, 12.5)
    months = pd.period_range("2026-01", periods=12, freq="M")
    axes.set_xticks(range(1, 13), [numbers.month_short(month)[:1] for month in months])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    step = min((b - a for a, b in zip(axes.get_yticks(), axes.get_yticks()[1:], strict=False)), default=1.0)
    places = 0 if step >= 1 else 1 if step >= 0.1 else 2
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.decimal(value, places)))


def _names(axes: Axes, named: Sequence[tuple[str, float, str]]) -> None:
    """What the lines and the last dot are, with their values, beside the axes; pushed apart so that none covers another."""
    low, high = axes.get_ylim()
    step, before = (high - low) * 0.15, -float("inf")
    places = []
    for label, value, color in sorted(named, key=lambda one: one[1]):
        before = max(value, before + step)
        places.append((label, value, color, before))
    # Names pushed over the top go down again together.
    over = max(0.0, places[-1][3] - high)
    for label, value, color, at in places:
        axes.annotate(
            f"{label}\n{numbers.decimal(value, 2)}", (1.03, at - over), xycoords=("axes fraction", "data"), fontsize=8.5,
            color=color if color != QUIET else INK, va="center", annotation_clip=False, linespacing=1.05,
        )  # fmt: skip
