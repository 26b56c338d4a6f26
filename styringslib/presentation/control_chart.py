"""Control charts: months of a figure with the range that earlier months set, and marks where it has left that range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    month_axis,
    value_axis,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_PANEL, _GAP, _BAND = 0.98, 0.4, "#e9ebee"
_ROOM = pd.Timedelta(days=12)


@dataclass(frozen=True)
class Chart:
    """A figure (``values`` by month) under its ``label``. ``centre``, ``upper`` and ``lower``: what is expected and the limits,
    for the months that are judged; a lower limit that is not known is left out. ``marked``: the months out of control."""

    label: str
    values: pd.Series
    centre: pd.Series
    upper: pd.Series
    lower: pd.Series | None = None
    marked: tuple[pd.Period, ...] = ()


def control_charts(title: str, subtitle: str, charts: Sequence[Chart], *, alt: str, source: str = "") -> Figure:
    """``charts`` one above the other over the same months. What is usual is grey, what is expected a line, a month out of
    control a filled square, the others discs; the last month has its value."""
    months = pd.PeriodIndex(charts[0].values.index)

    def draw(width: float) -> Canvas:
        height = 0.62 + 0.42 + len(charts) * _PANEL + len(charts) * _GAP - 0.12
        canvas, first = house_canvas(title, subtitle, height, width=width)
        for place, chart in enumerate(charts):
            axes = first if place == 0 else canvas.add_axes((0.1, 0.1, 0.8, 0.8))
            below = 0.42 + (len(charts) - 1 - place) * (_PANEL + _GAP)
            frame(axes, left=0.55, right=0.5, top=_GAP - 0.12 + place * (_PANEL + _GAP), bottom=below)
            draw_chart(axes, chart, months)
            axes.set_title(chart.label, loc="left", fontsize=9, color=INK, pad=4)
            value_axis(axes, ticks=3)
            month_axis(axes, months)
            if place < len(charts) - 1:
                axes.tick_params(labelbottom=False)
            _last_value(axes, chart)
        return canvas

    return drawn(draw, alt, title, source)


def draw_chart(
    axes: Axes, chart: Chart, months: pd.PeriodIndex, *, top: float | None = None, calm_dots: bool = True
) -> None:
    """One chart on ``axes``; from nought where no lower limit is known, else on its own range. ``top``: a common scale's end.
    ``calm_dots``: whether months within the range have dots."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=8.5, colors=INK)
    axes.set_axisbelow(True)
    low = chart.lower if chart.lower is not None else chart.upper * 0
    if len(chart.upper):
        span = _stretched(chart.upper)
        axes.fill_between(span, _doubled(low), _doubled(chart.upper), color=_BAND, linewidth=0, zorder=0.5)
        axes.plot(span, _doubled(chart.centre), color=QUIET, linewidth=1.2, gid="ventet")
        for limit in (chart.upper, chart.lower):
            if limit is not None:
                axes.plot(span, _doubled(limit), color=QUIET, linewidth=0.9, linestyle=(0, (4, 2)), gid="graense")
    at = months.to_timestamp()
    values = chart.values.reindex(months)
    axes.plot(at, values, color=ACTUAL, linewidth=1.1, zorder=2.5, gid="linje")
    out = values.where(months.isin(pd.PeriodIndex(chart.marked, freq="M")))
    axes.plot(
        at, values.where(out.isna()), linestyle="", marker="o", markersize=2.8, color=ACTUAL, zorder=3, gid="i-ro"
    )
    axes.plot(at, out, linestyle="", marker="s", markersize=5.6, color=FORECAST, zorder=3, gid="uden-for")
    ends: Any = (months[0].to_timestamp() - _ROOM, months[-1].to_timestamp() + _ROOM)
    axes.set_xlim(ends)
    if chart.lower is None:
        axes.set_ylim(bottom=0, top=top)
    elif top is not None:
        axes.set_ylim(top=top)


def _stretched(values: pd.Series) -> list[Any]:
    """Begin and end of each month: a limit holds for a month, and steps to the next one's."""
    half = pd.Timedelta(days=15)
    return [day for month in pd.PeriodIndex(values.index).to_timestamp() for day in (month - half, month + half)]


def _doubled(values: pd.Series) -> list[float]:
    return [float(value) for value in values for _ in range(2)]


def _last_value(axes: Axes, chart: Chart) -> None:
    known = chart.values.dropna()
    if known.empty:
        return
    month, value = pd.Period(known.index[-1], "M"), float(known.iloc[-1])
    axes.annotate(
        numbers.decimal(value, 1), (month.to_timestamp(), value), (7, 0), textcoords="offset points", fontsize=8.5,
        color=FORECAST if month in chart.marked else ACTUAL, fontweight="bold", va="center", annotation_clip=False,
    )  # fmt: skip
