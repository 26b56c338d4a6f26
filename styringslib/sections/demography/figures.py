"""Figures of the demography report: population pyramid, fans, user shares by age and the waterfall of the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from styringslib.presentation import figures, numbers
from styringslib.presentation.figures import ACTUAL, DPI, FORECAST, GRID, INK, QUIET, WIDTH, Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

SHADE = "#dcb48c"
BAR = "#a9bfd0"


@dataclass(frozen=True)
class Course:
    """A line through observed years and the fan of those to come; all by year."""

    label: str
    past: pd.Series
    expected: pd.Series
    lower: pd.Series
    upper: pd.Series


def _sheet(title: str, subtitle: str, height: float) -> Canvas:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    canvas.text(0.012, 1 - 0.06 / height, title, fontsize=12, fontweight="bold", color=INK, va="top")
    canvas.text(0.012, 1 - 0.31 / height, subtitle, fontsize=9, color=QUIET, va="top")
    return canvas


def _bare(axes: Axes, *, bottom: bool = True) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_visible(bottom)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=8.5, colors=INK)
    axes.set_axisbelow(True)


def _thousands(value: float, _: Any) -> str:
    return numbers.decimal(value)


def fans(title: str, subtitle: str, courses: Sequence[Course], *, alt: str, source: str = "") -> Figure:
    """One panel per course: observed years as a line, the projection dashed with its 80 % range.

    The axes do not begin at zero, as the range would then not be seen; each end is labelled with its number.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    height = 3.4
    canvas = _sheet(title, subtitle, height)
    width = 0.82 / len(courses)
    for place, course in enumerate(courses):
        left = 0.075 + place * (width + 0.09)
        axes = canvas.add_axes((left, 0.13, width - 0.085, 0.6))
        _bare(axes)
        years = course.expected.index.to_numpy()
        start = course.past.index[-1] if len(course.past) else None
        base = [] if start is None else [float(course.past.iloc[-1])]
        x = np.concatenate([[start] if start is not None else [], years])
        low, high = np.concatenate([base, course.lower]), np.concatenate([base, course.upper])
        axes.fill_between(x, low, high, color=SHADE, linewidth=0)
        axes.plot(x, np.concatenate([base, course.expected]), color=FORECAST, lw=2, linestyle=(0, (6, 1.5)))
        if len(course.past) > 1:
            axes.plot(course.past.index, course.past, color=ACTUAL, lw=2.4)
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(_thousands))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        axes.set_title(course.label, loc="left", fontsize=9.5, color=INK, fontweight="bold")
        bottom, top = axes.get_ylim()
        axes.set_ylim(bottom, top)
        gap = (top - bottom) * 0.075
        middle = float(course.expected.iloc[-1])
        ends = (
            min(float(course.lower.iloc[-1]), middle - gap),
            middle,
            max(float(course.upper.iloc[-1]), middle + gap),
        )
        told = (course.lower.iloc[-1], course.expected.iloc[-1], course.upper.iloc[-1])
        for at, value, color in zip(ends, told, (QUIET, FORECAST, QUIET), strict=True):
            axes.annotate(
                numbers.decimal(float(value)), (1.02, at), xycoords=("axes fraction", "data"), fontsize=8.5, color=color,
                va="center", annotation_clip=False,
            )  # fmt: skip
    return figures.as_figure(canvas, alt, title, source)


def pyramid(title: str, subtitle: str, people: pd.DataFrame, *, alt: str, source: str = "") -> Figure:
    """Men to the left and women to the right by single year of age: the first year as bars, the last as an outline.

    ``people``: year (two of them), sex (M, K), age, persons. Ages from 100 are gathered.
    """
    first, last = sorted(people["year"].unique())
    table = people.assign(age=people["age"].clip(upper=100)).groupby(["year", "sex", "age"])["persons"].sum()
    height = 4.6
    canvas = _sheet(title, subtitle, height)
    reach = float(table.max()) * 1.05
    for sex, label, box in (("M", "Mænd", (0.09, 0.08, 0.4, 0.74)), ("K", "Kvinder", (0.53, 0.08, 0.4, 0.74))):
        axes = canvas.add_axes(box)
        _bare(axes, bottom=False)
        now, later = (table.loc[year, sex].reindex(range(101), fill_value=0.0) for year in (first, last))
        axes.barh(now.index, now, height=1.0, color=BAR, linewidth=0)
        axes.step(
            np.append(later.to_numpy(), later.iloc[-1]), np.arange(-0.5, 101), where="post", color=FORECAST, lw=1.8
        )
        axes.axhline(66.5, color=QUIET, lw=0.8, linestyle=(0, (4, 2)))
        axes.axhline(79.5, color=QUIET, lw=0.8, linestyle=(0, (4, 2)))
        axes.set_xlim((reach, 0) if sex == "M" else (0, reach))
        axes.set_ylim(-0.5, 100.5)
        axes.set_yticks([0, 20, 40, 67, 80, 100] if sex == "M" else [], None)
        if sex == "M":
            axes.set_yticklabels(["0", "20", "40", "67", "80", "100 år"])
        axes.xaxis.set_major_formatter(whole_numbers())
        axes.xaxis.set_major_locator(_few())
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_title(label, loc="right" if sex == "M" else "left", fontsize=9.5, color=INK, fontweight="bold")
        if sex == "K":
            at = 93
            axes.annotate(f"Flade: {first}", (reach * 0.52, at), fontsize=8.5, color=ACTUAL, va="center")
            axes.annotate(f"Streg: {last}", (reach * 0.52, at - 5.5), fontsize=8.5, color=FORECAST, va="center")
    return figures.as_figure(canvas, alt, title, source)


def whole_numbers() -> Any:
    """Whole numbers with thousand dots, on an axis."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(_thousands)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4, integer=True)


def shares(
    title: str, subtitle: str, curve: pd.DataFrame, points: pd.DataFrame, *, alt: str, source: str = ""
) -> Figure:
    """Smoothed user shares by age with their 80 % range, and the counted shares of age bands as dots.

    ``curve``: age, share, lower, upper (0-1). ``points``: age (middle of the band), share.
    """
    from matplotlib.ticker import FuncFormatter

    canvas = _sheet(title, subtitle, 3.4)
    axes = canvas.add_axes((0.08, 0.15, 0.78, 0.6))
    _bare(axes)
    axes.fill_between(curve["age"], curve["lower"] * 100, curve["upper"] * 100, color=BAR, linewidth=0)
    axes.plot(curve["age"], curve["share"] * 100, color=ACTUAL, lw=2.2)
    if len(points):
        axes.plot(points["age"], points["share"] * 100, "o", color="white", markeredgecolor=INK, markersize=5)
    axes.set_ylim(bottom=0)
    axes.set_xlim(curve["age"].min(), curve["age"].max())
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.yaxis.set_major_formatter(FuncFormatter(_thousands))
    axes.set_xlabel("Alder", fontsize=8.5, color=INK)
    axes.annotate(
        "Udjævnet", (1.01, float(curve["share"].iloc[-1]) * 100), xycoords=("axes fraction", "data"), fontsize=8.5,
        color=ACTUAL, va="center", annotation_clip=False,
    )  # fmt: skip
    return figures.as_figure(canvas, alt, title, source)


def waterfall(
    title: str, subtitle: str, steps: Mapping[str, float], total: str, *, alt: str, source: str = ""
) -> Figure:
    """Contributions (kr) one after another and their sum: more is solid, less hatched, the sum dark. In 1,000 kr.

    Each label is the step's own amount; dotted lines lead from one level to the next.
    """
    canvas = _sheet(title, subtitle, 3.6)
    axes = canvas.add_axes((0.03, 0.17, 0.94, 0.6))
    _bare(axes)
    values = np.array([*steps.values()]) / 1e3
    levels = np.concatenate([[0.0], np.cumsum(values)])
    span = max(levels.max(), 0.0) - min(levels.min(), 0.0) or 1.0
    for place, value in enumerate(values):
        more = value >= 0
        axes.bar(
            place, value, bottom=levels[place], width=0.62, color=FORECAST if more else "white",
            edgecolor=FORECAST if more else ACTUAL, hatch=None if more else "////", linewidth=1,
        )  # fmt: skip
        axes.plot([place + 0.31, place + 0.69], [levels[place + 1]] * 2, color=QUIET, lw=0.9, linestyle=(0, (1, 1.5)))
    axes.bar(len(values), levels[-1], width=0.62, color=INK)
    tops = [*(max(levels[i], levels[i + 1]) for i in range(len(values))), max(levels[-1], 0.0)]
    for place, (top, value) in enumerate(zip(tops, [*values, levels[-1]], strict=True)):
        axes.annotate(
            numbers.signed(value), (place, top), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=9,
            color=INK, fontweight="bold" if place == len(values) else "normal",
        )  # fmt: skip
    axes.axhline(0, color=QUIET, lw=1)
    axes.set_ylim(min(levels.min(), 0.0) - span * 0.03, max(levels.max(), 0.0) + span * 0.12)
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks(range(len(values) + 1), [*steps, total])
    return figures.as_figure(canvas, alt, title, source)
