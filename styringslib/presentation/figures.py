"""Figures in one house style: a title that says the point, direct labels, a quiet budget line, alt text required.

Lines differ in width and dash, bars in hatching, so that nothing rests on colour alone and a greyscale print says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.bars import contributions, grouped_bars
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
    drawn,
    frame,
    house_canvas,
    month_axis,
    text_width,
    value_axis,
)
from styringslib.presentation.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

# Room for the numbers of the axis, in inches.
_LEFT = 0.6
_EVENT_SIZE, _EVENT_ROW = 7.5, 0.16

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
    "drawn",
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
    tall = axes.get_position().height * float(cast("Canvas", axes.figure).get_size_inches()[1])
    step = (high - low) * 0.15 / tall
    placed: list[float] = []
    for text, value, color in sorted(labels, key=lambda label: label[1]):
        at = max(value, placed[-1] + step) if placed else value
        placed.append(at)
        axes.annotate(
            text,
            (1, at),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            fontsize=8.5,
            color=color,
            va="center",
            annotation_clip=False,
        )


def _beside(labels: Iterable[str]) -> float:
    """The room in inches for names beside the lines."""
    return max((text_width(label, 8.5) for label in labels), default=0.0) + 0.2


def _event_rows(
    events: Sequence[tuple[pd.Period, str]], months: pd.PeriodIndex, wide: float, right: float
) -> list[tuple[pd.Period, str, float, int]]:
    """Events within ``months``: month, text, how far right of its line the text begins, and the row where it meets no other.

    ``wide``: the width of the axes in inches; beside them there are ``_LEFT`` and ``right`` inches more.
    """
    rows: list[list[tuple[float, float]]] = []
    found = []
    for month, text in sorted(events):
        if not (len(months) and months.min() < month <= months.max()):
            continue
        at = wide * (month - months.min()).n / max(1, (months.max() - months.min()).n)
        long = text_width(text, _EVENT_SIZE) + 0.1
        begins = at - long if at + long > wide else at
        # A text that has room on neither side of its line stands over it.
        begins = max(-_LEFT, min(begins, wide + right - long)) if begins < -_LEFT else begins
        ends = begins + long
        row = next(
            (place for place, taken in enumerate(rows) if all(ends <= low or begins >= high for low, high in taken)),
            len(rows),
        )
        if row == len(rows):
            rows.append([])
        rows[row].append((begins, ends))
        found.append((month, text, begins - at, row))
    return found


def monthly_lines(
    title: str,
    subtitle: str,
    series: Mapping[str, pd.Series],
    *,
    alt: str,
    source: str = "",
    quiet: Sequence[str] = (),
    thin: Sequence[str] = (),
    events: Sequence[tuple[pd.Period, str]] = (),
    from_zero: bool = False,
) -> Figure:
    """Monthly ``series`` (label -> values by PeriodIndex) as lines with direct labels; ``quiet`` ones dashed and grey, ``thin``
    ones a thin line without a label, behind the line before it in ``series``.

    ``events`` are known breaks (month, text), drawn as thin vertical lines. Missing months leave a gap.
    """
    shown = {label: values for label, values in series.items() if values.notna().any()}
    months = pd.PeriodIndex([month for values in shown.values() for month in values.dropna().index], freq="M")

    def draw(width: float) -> Canvas:
        canvas, axes = house_canvas(title, subtitle, width=width)
        right = _beside(label for label in shown if label not in thin)
        named = _event_rows(events, months, width - _LEFT - right, right)
        frame(axes, left=_LEFT, right=right, top=_EVENT_ROW * (max((row for *_, row in named), default=-1) + 1))
        _draw_lines(axes, shown, quiet, thin)
        if from_zero:
            axes.set_ylim(bottom=0)
        axes.margins(x=0.01)
        for month, text, begins, row in named:
            _draw_event(axes, month, text, begins=begins, row=row)
        month_axis(axes, months)
        value_axis(axes)
        _label_ends(axes, _ends(shown, quiet, thin))
        return canvas

    return drawn(draw, alt, title, source)


def _draw_event(axes: Axes, month: pd.Period, text: str, *, begins: float, row: int) -> None:
    at: Any = month.to_timestamp()
    axes.axvline(at, color=QUIET, linewidth=0.8, gid="haendelse")
    axes.annotate(
        text,
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(2 + begins * 72, 3 + row * _EVENT_ROW * 72),
        textcoords="offset points",
        fontsize=_EVENT_SIZE,
        color=QUIET,
        ha="left",
        annotation_clip=False,
    )


def _looks(labels: Iterable[str], quiet: Sequence[str], thin: Sequence[str]) -> dict[str, tuple[str, Any, float]]:
    """Colour, dash and width by label."""
    palette = iter((ACTUAL, FORECAST, ACCENT))
    dashes: Iterator[Any] = iter(("-", (0, (6, 1.5)), (0, (1, 1.2))))
    looks: dict[str, tuple[str, Any, float]] = {}
    last = ACTUAL
    for label in labels:
        if label in quiet:
            looks[label] = (QUIET, (0, (4, 2)), 1.3)
        elif label in thin:
            looks[label] = (last, "-", 0.6)
        else:
            last = next(palette)
            looks[label] = (last, next(dashes), 2.0)
    return looks


def _draw_lines(axes: Axes, shown: Mapping[str, pd.Series], quiet: Sequence[str], thin: Sequence[str]) -> None:
    for label, (color, dash, width) in _looks(shown, quiet, thin).items():
        values = shown[label]
        at = cast(pd.PeriodIndex, values.index).to_timestamp()
        axes.plot(at, values, color=color, linestyle=dash, lw=width, gid=f"linje-{label.split()[0].lower()}")


def _ends(shown: Mapping[str, pd.Series], quiet: Sequence[str], thin: Sequence[str]) -> list[tuple[str, float, str]]:
    looks = _looks(shown, quiet, thin)
    return [
        (label, float(values.dropna().iloc[-1]), looks[label][0])
        for label, values in shown.items()
        if label not in thin
    ]


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
    months = pd.period_range(f"{path.index[0].year}-01", periods=12, freq="M")

    def draw(width: float) -> Canvas:
        canvas, axes = house_canvas(title, subtitle, width=width)
        labels = _fan(axes, path.to_numpy(dtype=float) / 1e3, {name: value / 1e3 for name, value in expected.items()})
        if zero:
            labels.append((zero, 0.0, QUIET))
        frame(axes, left=0.7, right=_beside(label for label, _, _ in labels))
        axes.set_xlim(0.85, 12.15)
        names = [numbers.month_short(month).split()[0].rstrip(".") for month in months]
        every = 1 if width >= WIDTH else 3
        axes.set_xticks(np.arange(1, 13)[every - 1 :: every], names[every - 1 :: every])
        value_axis(axes, 0, signed=sign is not None)
        _label_ends(axes, labels)
        return canvas

    return drawn(draw, alt, title, source)


def _fan(axes: Axes, values: Any, ends: Mapping[str, float]) -> list[tuple[str, float, str]]:
    """The path and the fan, in 1,000 kr; the names that its ends are to have."""
    start, last = len(values), float(values[-1])
    axes.axhline(0, color=QUIET, lw=1.2, linestyle=(0, (4, 2)))
    axes.plot(np.arange(1, start + 1), values, color=ACTUAL, lw=2.4, marker="o", markersize=3.2)
    if start == 12:
        return [("Regnskab", last, ACTUAL)]
    labels = []
    x = np.array([start, 12])
    for level, shade in ((95, "#efd9c3"), (80, "#dcb48c")):
        low, high = ends[f"lower_{level}"], ends[f"upper_{level}"]
        axes.fill_between(x, [last, low], [last, high], color=shade, linewidth=0)
        labels.append((f"{level} pct.", max(low, high), QUIET))
    axes.plot(x, [last, ends["expected"]], color=FORECAST, lw=2, linestyle=(0, (6, 1.5)))
    return [*labels, ("Forventet", ends["expected"], FORECAST)]
