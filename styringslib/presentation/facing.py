"""Two triangles that face each other: the same bands to the left by one share, to the right by another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.canvas import ACTUAL, FORECAST, INK, QUIET, Figure, as_figure, frame, house_canvas


def facing_bars(
    title: str,
    subtitle: str,
    bands: Sequence[str],
    left: tuple[str, pd.Series],
    right: tuple[str, pd.Series],
    *,
    alt: str,
    source: str = "",
) -> Figure:
    """Horizontal bars of shares (label, values in the order of ``bands``, the first at the bottom), back to back around the
    names of the bands; the left are solid, the right hatched, and each has its per cent."""
    height = 1.1 + 0.42 * len(bands)
    canvas, axes = house_canvas(title, subtitle, height)
    frame(axes, left=0.3, right=0.3, top=0.06, bottom=0.12)
    rows = [float(place) for place in range(len(bands))]
    room = 0.2
    reach = max(float(np.nanmax([*left[1], *right[1]])), 0.01)
    unit = reach / (1 - room)
    for (label, values), way, look in ((left, -1, (ACTUAL, None)), (right, 1, ("white", "////"))):
        start = way * room * unit
        edge = ACTUAL if way < 0 else FORECAST
        shares = values.to_numpy(dtype=float)
        axes.barh(
            rows, way * shares, left=start, height=0.68, color=look[0], hatch=look[1], edgecolor=edge, linewidth=1
        )
        for row, share in zip(rows, shares, strict=True):
            axes.text(
                start + way * (share + 0.02 * unit), row, numbers.percent(share, 0), va="center",
                ha="right" if way < 0 else "left", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.text(
            start, len(bands) - 0.35, label, ha="right" if way < 0 else "left", va="bottom", fontsize=9, color=edge
        )
    for row, band in zip(rows, bands, strict=True):
        axes.text(0, row, band, ha="center", va="center", fontsize=8.5, color=QUIET)
    axes.set_xlim(-1.15 * unit, 1.15 * unit)
    axes.set_ylim(-0.6, len(bands) + 0.1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    return as_figure(canvas, alt, title, source)
