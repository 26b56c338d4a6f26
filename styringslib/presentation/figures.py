"""Figures in one house style: a title that says the point, direct labels, a quiet budget line, alt text required.

Built on ``matplotlib.figure.Figure`` without pyplot, so no state outlives a figure. Lines differ in width and dash,
bars in hatching, so that nothing rests on colour alone and a greyscale print says the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

INK, QUIET, ACTUAL, FORECAST, ACCENT = "#1a1a1a", "#5f6368", "#14507a", "#9a4a00", "#2e6b4f"
GRID = "#d9dcdf"
WIDTH, HEIGHT, DPI = 7.4, 3.5, 144


@dataclass(frozen=True)
class Figure:
    """A finished picture: PNG bytes with the text that stands for it (``alt``) and where its numbers come from."""

    png: bytes
    alt: str
    title: str
    source: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("En figur skal have en tekst, der siger det samme som billedet (alt).")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        caption = f"Kilde: {self.source}" if self.source else ""
        metadata = {"image/png": {"alt": self.alt, "title": self.title, "caption": caption}}
        return {"image/png": self.png, "text/plain": self.title}, metadata


def house_canvas(title: str, subtitle: str, height: float = HEIGHT) -> tuple[Canvas, Axes]:
    """A canvas with title and subtitle in the house style, and its one set of axes; for the figures of other modules too."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    top = 1 - 0.62 / height
    axes = canvas.add_axes((0.1, 0.42 / height, 0.73, top - 0.42 / height))
    canvas.text(0.012, 1 - 0.06 / height, title, fontsize=12, fontweight="bold", color=INK, va="top")
    canvas.text(0.012, 1 - 0.31 / height, subtitle, fontsize=9, color=QUIET, va="top")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=8.5, colors=INK)
    axes.set_axisbelow(True)
    return canvas, axes


def as_figure(canvas: Canvas, alt: str, title: str, source: str) -> Figure:
    """The canvas as PNG with the text that stands for it."""
    stream = io.BytesIO()
    # Without the software version in the metadata the same numbers give the same bytes.
    canvas.savefig(stream, format="png", metadata={"Software": None})
    return Figure(stream.getvalue(), alt, title, source)


def value_axis(axes: Axes, decimals: int | None = None, *, signed: bool = False, ticks: int = 7) -> None:
    """Quiet lines and Danish numbers at the values."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.grid(axis="y", color=GRID, linewidth=0.8)
    low, high = axes.get_ylim()
    places = decimals if decimals is not None else (0 if high - low >= 5 else 1 if high - low >= 0.5 else 2)
    # Ticks at halves and quarters would be printed as rounder numbers that they are not.
    axes.yaxis.set_major_locator(MaxNLocator(nbins=ticks, integer=not places, steps=[1, 2, 5, 10]))
    told = numbers.signed if signed else numbers.decimal
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: told(value, places)))


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


def month_axis(axes: Axes, months: pd.PeriodIndex) -> None:
    """Names of months below the axes, or years where there are many."""
    from matplotlib.dates import YearLocator
    from matplotlib.ticker import FuncFormatter

    if months.empty or (months.max() - months.min()).n > 30:
        from matplotlib.dates import DateFormatter

        axes.xaxis.set_major_locator(YearLocator())  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))  # type: ignore[no-untyped-call]  # as above
        return
    span = pd.period_range(months.min(), months.max(), freq="M")
    every = max(1, len(span) // 12 + (len(span) % 12 > 0 and len(span) > 14))
    ticks = span[::-1][::every][::-1]
    axes.set_xticks(ticks.to_timestamp())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, position: _tick(ticks, position)))


def _tick(ticks: pd.PeriodIndex, position: int | None) -> str:
    if position is None or position >= len(ticks):
        return ""
    month = ticks[position]
    name = numbers.month_short(month).split()[0].rstrip(".")
    return f"{name}\n{month.year}" if position == 0 or month.month == 1 else name


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
    axes.set_position((0.36, 0.3 / height, 0.52, 1 - 1.0 / height))
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
    axes.set_position((0.1, 0.42 / height, 0.88, 1 - 1.3 / height))
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
