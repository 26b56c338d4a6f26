"""Units on one axis: each a dot with its interval, the line at nought, and the band within which a deviation is a trifle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from styringslib.presentation import numbers
from styringslib.presentation.canvas import (
    ACTUAL,
    FORECAST,
    GRID,
    INK,
    QUIET,
    Figure,
    drawn,
    frame,
    house_canvas,
    row_height,
    row_labels,
)
from styringslib.presentation.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_ROW = 0.27
_BAND = "#e9ebee"


@dataclass(frozen=True)
class Dot:
    """A deviation (share, + = more cost) with its interval, and how large it may be and still be a trifle."""

    share: float
    low: float
    high: float
    minor: float

    @property
    def told(self) -> bool:
        """Whether it is worth telling."""
        return abs(self.share) > self.minor


def unit_dots(
    title: str, subtitle: str, units: Mapping[str, Dot], *, alt: str, sign: Sign, source: str = "", bold: str = ""
) -> Figure:
    """``units`` (name -> dot) from top to bottom on one axis in per cent. A dot beyond its band is filled: a square where it
    costs more, a disc where it costs less; within it is a ring. ``bold``: the row of all units together."""
    turned = {name: _in_per_cent(dot, sign) for name, dot in units.items()}
    edges = [value for _, low, high, minor in turned.values() for value in (low, high, minor * 1.4, -minor * 1.4)]
    room = 0.04 * (max(edges) - min(edges))

    def draw(width: float) -> Canvas:
        labels = list(units)
        height = 1.12 + row_height(labels, width, _ROW) * len(labels)
        canvas, axes = house_canvas(title, subtitle, height, width=width)
        rows = list(range(len(labels) - 1, -1, -1))
        left = row_labels(axes, rows, labels)
        frame(axes, left=left, right=0.6, bottom=0.4)
        axes.set_xlim(min(edges) - room, max(edges) + room)
        axes.set_ylim(-0.6, len(labels) - 0.4)
        for row, (name, dot) in zip(rows, units.items(), strict=True):
            _draw_row(axes, row, turned[name], dot, bold=name == bold)
        axes.axvline(0, color=INK, linewidth=1.1, gid="nullinje")
        _per_cent_axis(axes, 5 if width < 5 else 9)
        for label in axes.get_yticklabels():
            if label.get_text() == bold:
                label.set_fontweight("bold")
        return canvas

    return drawn(draw, alt, title, source)


def _in_per_cent(dot: Dot, sign: Sign) -> tuple[float, float, float, float]:
    ends = sorted(float(sign.shown(value)) * 100 for value in (dot.low, dot.high))
    return float(sign.shown(dot.share)) * 100, ends[0], ends[1], dot.minor * 100


def _draw_row(axes: Axes, row: int, shown: tuple[float, float, float, float], dot: Dot, *, bold: bool) -> None:
    at, low, high, minor = shown
    axes.barh(row, 2 * minor, left=-minor, height=1.0, color=_BAND, linewidth=0, zorder=0.5, gid="bagatel")
    color = (FORECAST if dot.share > 0 else ACTUAL) if dot.told else QUIET
    axes.plot([low, high], [row, row], color=color, linewidth=1.6, solid_capstyle="butt", gid="interval")
    axes.plot(
        [at],
        [row],
        linestyle="",
        marker="s" if dot.told and dot.share > 0 else "o",
        markersize=6.2,
        markerfacecolor=color if dot.told else "white",
        markeredgecolor=color,
        markeredgewidth=1.3,
        gid="prik",
    )
    axes.annotate(
        numbers.signed(at, 1), (1, row), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        va="center", fontsize=8.5, color=INK, fontweight="bold" if bold else "normal", annotation_clip=False,
    )  # fmt: skip


def _per_cent_axis(axes: Axes, most: int) -> None:
    """Round ticks; halves only where whole per cents would be too few."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = axes.get_xlim()
    places = 0 if high - low >= 3 else 1
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=most, integer=not places, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.signed(value, places)))
