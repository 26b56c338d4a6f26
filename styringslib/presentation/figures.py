"""Figures in one house style: a title that says the point, direct labels, a quiet budget line, alt text required.

Lines differ in width and dash, bars in hatching, so that nothing rests on colour alone and a greyscale print says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.canvas import (
    ACCENT,
    ACTUAL,
    DPI,
    FORECAST,
    GRID,
    INK,
    QUIET,
    WIDTH,
    Figure,
    as_figure,
    frame,
    house_canvas,
    month_axis,
    value_axis,
)
from styringslib.presentation.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "ACCENT",
    "ACTUAL",
    "DPI",
    "FORECAST",
    "GRID",
    "INK",
    "QUIET",
    "WIDTH",
    "Figure",
    "as_figure",
    "contributions",
    "grouped_bars",
    "house_canvas",
    "month_axis",
    "monthly_lines",
    "value_axis",
    "year_fan",
]


def _label_ends(axes: Axes, labels: Sequence[tuple[str, float, str]]) -> None:
    """Names beside the lines' last points, pushed apart so that none covers another."""
    low, high = axes.get_ylim()
    step = (high - low) * 0.085
    placed: list[float] = []
    for text, value, color in sorted(labels, key=lambda label: label[1]):
        at = max(value, placed[-1] + step) if placed else value
        placed.append(at)
        axes.annotate(
            text,
            (1.01, at),
            xycoords=("axes fraction", "data"),
            fontsize=8.5,
            color=color,
            va="center",
            annotation_clip=False,
        )


def monthly_lines(
    title: str,
    subtitle: str,
    series: Mapping[str, pd.Series],
    *,
    alt: str,
    source: str = "",
    quiet: Sequence[str] = (),
    events: Sequence[tuple[pd.Period, str]] = (),
    from_zero: bool = False,
) -> Figure:
    """Monthly ``series`` (label -> values by PeriodIndex) as lines with direct labels; ``quiet`` ones dashed and grey.

    ``events`` are known breaks (month, text), drawn as thin vertical lines. Missing months leave a gap.
    """
    canvas, axes = house_canvas(title, subtitle)
    palette = iter((ACTUAL, FORECAST, ACCENT))
    dashes: Iterator[Any] = iter(("-", (0, (6, 1.5)), (0, (1, 1.2))))
    labels = []
    shown = {label: values.dropna() for label, values in series.items() if values.notna().any()}
    for label, values in shown.items():
        dash: Any
        if label in quiet:
            color, dash, width = QUIET, (0, (4, 2)), 1.3
        else:
            color, dash, width = next(palette), next(dashes), 2.0
        complete = series[label]
        axes.plot(cast(pd.PeriodIndex, complete.index).to_timestamp(), complete, color=color, linestyle=dash, lw=width)
        labels.append((label, float(values.iloc[-1]), color))
    if from_zero:
        axes.set_ylim(bottom=0)
    axes.margins(x=0.01)
    months = pd.PeriodIndex([month for values in shown.values() for month in values.index])
    low, high = axes.get_ylim()
    for month, text in events:
        if len(months) and months.min() < month <= months.max():
            at: Any = month.to_timestamp()
            axes.axvline(at, color=QUIET, linewidth=0.8)
            axes.annotate(
                text,
                (at, high),
                fontsize=7.5,
                color=QUIET,
                va="top",
                ha="right",
                rotation=90,
                xytext=(-2, 0),
                textcoords="offset points",
            )
    axes.set_ylim(low, high)
    month_axis(axes, months)
    value_axis(axes)
    _label_ends(axes, labels)
    return as_figure(canvas, alt, title, source)


def year_fan(
    title: str,
    subtitle: str,
    path: pd.Series,
    expected: Mapping[str, float],
    *,
    alt: str,
    source: str = "",
    zero: str = "",
    sign: Sign | None = None,
) -> Figure:
    """A path through the year so far (kr by PeriodIndex) and the fan from its last month to the year-end.

    ``expected`` holds expected, lower_80, upper_80, lower_95 and upper_95 in kr, in the same measure as ``path``:
    spending, or deviation from the budget, which has a ``sign`` and whose zero line is then labelled ``zero``. Shown in
    1,000 kr.
    """
    if sign is not None:
        path, expected = sign.shown(path), {name: sign.shown(value) for name, value in expected.items()}
    canvas, axes = house_canvas(title, subtitle)
    months = pd.period_range(f"{path.index[0].year}-01", periods=12, freq="M")
    values = path.to_numpy(dtype=float) / 1e3
    start, last = len(values), float(values[-1])
    axes.axhline(0, color=QUIET, lw=1.2, linestyle=(0, (4, 2)))
    axes.plot(np.arange(1, start + 1), values, color=ACTUAL, lw=2.4, marker="o", markersize=3.2)
    labels: list[tuple[str, float, str]] = []
    if start < 12:
        ends = {name: value / 1e3 for name, value in expected.items()}
        x = np.array([start, 12])
        for level, shade in ((95, "#efd9c3"), (80, "#dcb48c")):
            low, high = ends[f"lower_{level}"], ends[f"upper_{level}"]
            axes.fill_between(x, [last, low], [last, high], color=shade, linewidth=0)
            labels.append((f"{level} pct.", max(low, high), QUIET))
        axes.plot(x, [last, ends["expected"]], color=FORECAST, lw=2, linestyle=(0, (6, 1.5)))
        labels.append(("Forventet", ends["expected"], FORECAST))
    else:
        labels.append(("Regnskab", last, ACTUAL))
    if zero:
        labels.append((zero, 0.0, QUIET))
    axes.set_xlim(0.85, 12.15)
    axes.set_xticks(np.arange(1, 13), [numbers.month_short(month).split()[0].rstrip(".") for month in months])
    value_axis(axes, 0, signed=sign is not None)
    _label_ends(axes, labels)
    return as_figure(canvas, alt, title, source)


def contributions(
    title: str, subtitle: str, amounts: Mapping[str, float], *, alt: str, sign: Sign, source: str = ""
) -> Figure:
    """Horizontal bars of ``amounts`` (label -> kr, + = more cost), largest first, in 1,000 kr.; more cost is solid, less hatched,
    whichever of them is plus and points to the right."""
    labels = list(amounts)
    costs = np.array([amounts[label] for label in labels], dtype=float) / 1_000
    values = sign.shown(costs)
    height = 1.15 + 0.34 * len(labels)
    canvas, axes = house_canvas(title, subtitle, height)
    frame(axes, left=2.66, right=0.89, top=0.08, bottom=0.3)
    rows = np.arange(len(labels))[::-1]
    for row, value, cost in zip(rows, values, costs, strict=True):
        more = cost >= 0
        axes.barh(
            row,
            value,
            height=0.62,
            color=FORECAST if more else "white",
            edgecolor=FORECAST if more else ACTUAL,
            hatch=None if more else "////",
            linewidth=1,
        )
    reach = (float(np.abs(values).max()) if len(values) else 0.0) or 1.0
    for row, value in zip(rows, values, strict=True):
        shift = reach * 0.03 if value >= 0 else -reach * 0.03
        axes.text(
            value + shift,
            row,
            numbers.signed(value),
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=8.5,
            color=INK,
        )
    axes.set_yticks(rows, labels)
    axes.set_xticks([])
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.spines["bottom"].set_visible(False)
    least = min(0.0, float(values.min()) if len(values) else 0.0)
    most = max(0.0, float(values.max()) if len(values) else 0.0)
    axes.set_xlim(least - reach * 0.22 * (least < 0) - reach * 0.02, most + reach * 0.22 * (most > 0) + reach * 0.02)
    return as_figure(canvas, alt, title, source)


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
    height = 3.25
    canvas, axes = house_canvas(title, subtitle, height)
    # The names stand on a line of their own: inside the axes they would lie on the bars.
    frame(axes, right=0.15, top=0.26)
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
    canvas.legend(
        loc="upper left",
        bbox_to_anchor=(0.004, 1 - 0.5 / height),
        ncols=len(series),
        frameon=False,
        fontsize=8.5,
        borderaxespad=0.2,
        columnspacing=1.4,
    )
    axes.set_ylim(bottom=0, top=top)
    value_axis(axes)
    return as_figure(canvas, alt, title, source)
