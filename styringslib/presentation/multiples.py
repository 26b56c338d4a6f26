"""Small multiples: the same figure of each unit, drawn small, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

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
    text_width,
)
from styringslib.presentation.control_chart import Chart, draw_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_PANEL, _GAP, _LEFT, _LEAST = 0.62, 0.36, 0.4, 1.15


def multiples(title: str, subtitle: str, units: Mapping[str, Chart], *, alt: str, source: str = "") -> Figure:
    """A small control chart for each of ``units`` (name -> chart; the same months), row by row, all from nought to one top."""
    months = pd.PeriodIndex(next(iter(units.values())).values.index)
    top = max(float(series.max()) for chart in units.values() for series in (chart.values, chart.upper) if len(series))

    def draw(width: float) -> Canvas:
        columns = max(1, int((width - _LEFT - 0.1) / (_LEAST + 0.45)))
        lines = -(-len(units) // columns)
        canvas, first = house_canvas(title, subtitle, 0.62 + 0.3 + lines * (_PANEL + _GAP), width=width)
        across = (width - _LEFT - 0.1) / columns
        for place, (name, chart) in enumerate(units.items()):
            line, column = divmod(place, columns)
            axes = first if place == 0 else canvas.add_axes((0.1, 0.1, 0.8, 0.8))
            frame(
                axes,
                left=_LEFT + column * across,
                right=width - _LEFT - (column + 1) * across + 0.42,
                top=_GAP - 0.1 + line * (_PANEL + _GAP),
                bottom=0.4 + (lines - 1 - line) * (_PANEL + _GAP),
            )
            draw_chart(axes, chart, months, top=top * 1.06, calm_dots=False)
            _name(axes, name, chart)
            _scale(axes, months, shown=column == 0, years=line == lines - 1 or place + columns >= len(units))
        return canvas

    return drawn(draw, alt, title, source)


def _name(axes: Axes, name: str, chart: Chart) -> None:
    """The unit's name above its panel, bold where it has months out of control, and its last value at the curve's end."""
    axes.set_title(
        name, loc="left", fontsize=8.5 if text_width(name, 8.5) < 1.5 else 7.5, color=FORECAST if chart.marked else INK,
        fontweight="bold" if chart.marked else "normal", pad=3,
    )  # fmt: skip
    known = chart.values.dropna()
    if len(known):
        at = pd.Period(known.index[-1], "M").to_timestamp()
        axes.annotate(
            numbers.decimal(float(known.iloc[-1]), 1), (at, float(known.iloc[-1])), (5, 0), textcoords="offset points",
            fontsize=8, color=ACTUAL, va="center", annotation_clip=False,
        )  # fmt: skip


def _scale(axes: Axes, months: pd.PeriodIndex, *, shown: bool, years: bool) -> None:
    """Two values of the common scale at the first panel of a row, and the years below the last row."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=2, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.decimal(value) if shown else ""))
    starts = pd.PeriodIndex([month for month in months if month.month == 1], freq="M")
    axes.set_xticks(starts.to_timestamp(), [str(month.year) if years else "" for month in starts])
    axes.spines["bottom"].set_color(QUIET)
