"""Bars: amounts below each other, largest first, and groups of values side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

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
    text_width,
    value_axis,
)
from styringslib.presentation.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


def contributions(
    title: str,
    subtitle: str,
    amounts: Mapping[str, float],
    *,
    alt: str,
    sign: Sign,
    source: str = "",
    minor: float = 0.0,
) -> Figure:
    """Horizontal bars of ``amounts`` (label -> kr, + = more cost), largest first, in 1,000 kr.; more cost is solid, less hatched,
    whichever of them is plus and points to the right. The axis reaches at least ``minor`` kr, so that small bars look small.
    """
    costs = np.array(list(amounts.values()), dtype=float) / 1_000
    values = sign.shown(costs)
    rows = np.arange(len(costs))[::-1].astype(float)
    reach = max(float(np.abs(values).max()) if len(values) else 0.0, minor / 1_000) or 1.0

    def draw(width: float) -> Canvas:
        height = 1.15 + row_height(list(amounts), width, 0.34) * len(costs)
        canvas, axes = house_canvas(title, subtitle, height, width=width)
        left = row_labels(axes, list(rows), list(amounts))
        frame(axes, left=left, right=0.2, top=0.08, bottom=0.3)
        for row, value, cost in zip(rows, values, costs, strict=True):
            _bar(axes, row, float(value), more=cost >= 0, shift=reach * 0.03)
        axes.set_xticks([])
        axes.axvline(0, color=QUIET, linewidth=1)
        axes.spines["bottom"].set_visible(False)
        least, most = min(0.0, *values) if len(values) else 0.0, max(0.0, *values) if len(values) else 0.0
        if minor and most - least < reach:
            least, most = (least, least + reach) if most >= -least else (most - reach, most)
        room = 0.6 / (width - left - 0.8) * (most - least)
        axes.set_xlim(least - room * (least < 0) - reach * 0.02, most + room + reach * 0.02)
        return canvas

    return drawn(draw, alt, title, source)


def _bar(axes: Axes, row: float, value: float, *, more: bool, shift: float) -> None:
    axes.barh(
        row,
        value,
        height=0.62,
        color=FORECAST if more else "white",
        edgecolor=FORECAST if more else ACTUAL,
        hatch=None if more else "////",
        linewidth=1,
        gid="merudgift" if more else "mindreudgift",
    )
    axes.text(
        value + (shift if value >= 0 else -shift),
        row,
        numbers.signed(value),
        va="center",
        ha="left" if value >= 0 else "right",
        fontsize=8.5,
        color=INK,
    )


def grouped_bars(
    title: str,
    subtitle: str,
    groups: Sequence[str],
    series: Mapping[str, pd.Series],
    *,
    alt: str,
    source: str = "",
    top: float | None = None,
) -> Figure:
    """Bars side by side in each of ``groups``; ``series`` maps label -> values in the order of the groups. ``top``: where the
    axis ends, when that is given by what the values are."""

    def draw(width: float) -> Canvas:
        canvas, axes = house_canvas(title, subtitle, 3.0, width=width)
        # The names stand on a line of their own: inside the axes they would lie on the bars.
        beside = sum(text_width(label, 8.5) + 0.55 for label in series) < width
        frame(axes, left=0.6, right=0.15, top=0.26 if beside else 0.06 + 0.2 * len(series))
        _draw_groups(axes, groups, series)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=len(series) if beside else 1,
            frameon=False,
            fontsize=8.5,
            borderaxespad=0.2,
            columnspacing=1.4,
        )
        axes.set_ylim(bottom=0, top=top)
        value_axis(axes)
        return canvas

    return drawn(draw, alt, title, source)


def _draw_groups(axes: Axes, groups: Sequence[str], series: Mapping[str, pd.Series]) -> None:
    looks = ((ACTUAL, ""), ("white", "////"), ("#d5d9dd", ".."))
    width = 0.8 / max(1, len(series))
    places = np.arange(len(groups), dtype=float)
    for number, ((label, values), (color, hatch)) in enumerate(zip(series.items(), looks, strict=False)):
        at = places + (number - (len(series) - 1) / 2) * width
        axes.bar(
            at,
            values.to_numpy(dtype=float),
            width * 0.92,
            color=color,
            hatch=hatch,
            edgecolor=ACTUAL,
            label=label,
            linewidth=0.8,
        )
    axes.set_xticks(places, list(groups))
