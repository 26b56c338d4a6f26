"""Small multiples: quantities of different units over the same months, one panel above the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.canvas import ACTUAL, INK, Figure, drawn, frame, house_canvas, month_axis, value_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_PANEL, _TOP, _BOTTOM, _GAP = 0.95, 0.72, 0.44, 0.38
# A curve that stays in the upper half of its range from nought is drawn on its own range: from nought it would be a flat line.
_OWN_RANGE = 0.5
_ROOM = pd.Timedelta(days=12)


def panels(title: str, subtitle: str, series: Mapping[str, pd.Series], *, alt: str, source: str = "") -> Figure:
    """A panel for each of ``series`` (label with its unit -> values by month, the same months in all), its last value told.

    Missing months leave a gap; a month between two gaps is a dot.
    """
    months = pd.PeriodIndex(next(iter(series.values())).index)

    def draw(width: float) -> Canvas:
        height = _TOP + _BOTTOM + len(series) * _PANEL + (len(series) - 1) * _GAP
        canvas, first = house_canvas(title, subtitle, height, width=width)
        for place, (label, values) in enumerate(series.items()):
            axes = first if place == 0 else canvas.add_axes((0.1, 0.1, 0.8, 0.8))
            below = len(series) - 1 - place
            frame(
                axes, left=0.6, right=0.6, top=0.32 + place * (_PANEL + _GAP), bottom=_BOTTOM + below * (_PANEL + _GAP)
            )
            _draw_panel(axes, label, values, months)
            if below:
                axes.tick_params(labelbottom=False)
        return canvas

    return drawn(draw, alt, title, source)


def _draw_panel(axes: Axes, label: str, values: pd.Series, months: pd.PeriodIndex) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=8.5, colors=INK)
    axes.plot(months.to_timestamp(), values, color=ACTUAL, lw=1.8, marker="o", markersize=2.6)
    known = values.dropna()
    if known.empty or known.min() < _OWN_RANGE * known.max():
        axes.set_ylim(bottom=min(0.0, known.min() if len(known) else 0.0))
    else:
        axes.spines["bottom"].set_visible(False)
    # The same months in every panel, also where its own begin later or end earlier.
    span: Any = (months[0].to_timestamp() - _ROOM, months[-1].to_timestamp() + _ROOM)
    axes.set_xlim(span)
    axes.set_title(label, loc="left", fontsize=9, color=INK, pad=4)
    value_axis(axes, ticks=3)
    month_axis(axes, months)
    if len(known):
        at = (pd.Period(known.index[-1], "M").to_timestamp(), float(known.iloc[-1]))
        axes.annotate(
            numbers.decimal(at[1], 0 if abs(at[1]) >= 10 else 1), at, xytext=(5, 0), textcoords="offset points",
            fontsize=8.5, color=ACTUAL, va="center", annotation_clip=False,
        )  # fmt: skip
