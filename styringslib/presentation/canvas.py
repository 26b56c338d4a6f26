"""What every figure stands on: the finished picture with its text, the canvas in the house style, Danish axes.

Built on ``matplotlib.figure.Figure`` without pyplot, so no state outlives a figure.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.svg import as_svg, no_formulas, words_alone

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

INK, QUIET, ACTUAL, FORECAST, ACCENT = "#1a1a1a", "#5f6368", "#14507a", "#9a4a00", "#2e6b4f"
GRID = "#d9dcdf"
PNG_MIME, SVG_MIME = "image/png", "image/svg+xml"
# The same picture drawn for a phone, where the wide one's type would be too small to read.
NARROW_MIME = "application/vnd.styring.narrow+svg"
# Set for a notebook whose pictures are needed as pixels too: drawing them takes longer than the SVG, and only Word asks for it.
PIXELS = "STYRING_PIXELS"
WIDTH, HEIGHT, DPI = 7.4, 3.5, 144


# A picture of half the page's width, for two beside each other; drawn so, with type of the same size, not made smaller.
HALF_WIDTH = 3.7
NARROW_WIDTH = 3.45
_EDGE, _HEAD = 0.09, 0.31
_TITLE, _SUBTITLE, _LABEL = 12, 9, 8.5
_YEAR_ROOM, _MONTH_ROOM, _LABEL_SHARE = 0.42, 0.44, 0.37
_TITLE_LINE, _SUBTITLE_LINE = 0.2, 0.16


@dataclass(frozen=True)
class Figure:
    """A finished picture as SVG with real text, with the text that stands for it (``alt``) and its source.

    ``narrow`` is the SVG of the same numbers drawn for a phone; empty where the picture is no wider than that. ``canvas`` is
    what the same picture as PNG is drawn from, when somebody asks for it.
    """

    alt: str
    title: str
    source: str = ""
    svg: str = ""
    narrow: str = ""
    canvas: Canvas | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("En figur skal have en tekst, der siger det samme som billedet (alt).")

    @cached_property
    def png(self) -> bytes:
        """The picture in pixels; empty without a canvas."""
        if self.canvas is None:
            return b""
        stream = io.BytesIO()
        # Without the software version in the metadata the same numbers give the same bytes.
        with words_alone(self.canvas):
            self.canvas.savefig(stream, format="png", metadata={"Software": None})
        return stream.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        caption = f"Kilde: {self.source}" if self.source else ""
        about = {"alt": self.alt, "title": self.title, "caption": caption}
        pictures: dict[str, Any] = {SVG_MIME: self.svg} if self.svg else {}
        if PIXELS in os.environ and self.png:
            pictures = {PNG_MIME: self.png} | pictures
        narrow = {NARROW_MIME: self.narrow} if self.narrow else {}
        return {**pictures, **narrow, "text/plain": self.title}, {mime: dict(about) for mime in pictures}


def house_canvas(title: str, subtitle: str, height: float = HEIGHT, *, width: float = WIDTH) -> tuple[Canvas, Axes]:
    """A canvas with title and subtitle in the house style, and its one set of axes; for the figures of other modules too.

    Sizes in inches. A heading too long for its line goes on below, and the canvas becomes as much higher.
    """
    from matplotlib.figure import Figure as Canvas

    room = width - 2 * _EDGE
    above, below = wrapped(title, room, _TITLE, bold=True), wrapped(subtitle, room, _SUBTITLE)
    height += max(0, len(above) - 1) * _TITLE_LINE + max(0, len(below) - 1) * _SUBTITLE_LINE
    canvas = Canvas(figsize=(width, height), dpi=DPI, facecolor="white")
    down = 0.06
    for line in above:
        at = (_EDGE / width, 1 - down / height)
        canvas.text(*at, line, fontsize=_TITLE, fontweight="bold", color=INK, va="top", gid="titel")
        down += _TITLE_LINE
    down += 0.05
    for line in below:
        canvas.text(_EDGE / width, 1 - down / height, line, fontsize=_SUBTITLE, color=QUIET, va="top", gid="undertitel")
        down += _SUBTITLE_LINE
    axes = canvas.add_axes((0.1, 0.1, 0.8, 0.8))
    frame(axes)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=8.5, colors=INK)
    axes.set_axisbelow(True)
    return canvas, axes


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """``text`` in lines that are at most ``room`` inches wide in the type of the figures."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width in inches of ``text`` in the type of the figures."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def frame(axes: Axes, *, left: float = 0.74, right: float = 1.26, top: float = 0.0, bottom: float = 0.42) -> None:
    """Place ``axes`` so many inches from the canvas' edges; ``top`` is counted from below the heading."""
    canvas = cast("Canvas", axes.figure)
    width, height = canvas.get_size_inches()
    heading = [text.get_position()[1] for text in canvas.texts if text.get_gid() in ("titel", "undertitel")]
    head = (1 - min(heading, default=1.0)) * height + _HEAD
    axes.set_position((left / width, bottom / height, 1 - (left + right) / width, 1 - (head + top + bottom) / height))


def as_figure(canvas: Canvas, alt: str, title: str, source: str) -> Figure:
    """The canvas as SVG with the text that stands for it."""
    with words_alone(canvas):
        return Figure(alt, title, source, as_svg(canvas), canvas=canvas)


def drawn(draw: Callable[[float], Canvas], alt: str, title: str, source: str) -> Figure:
    """The picture that ``draw`` makes when told how wide (inches), for a page and for a phone."""
    with no_formulas():
        wide = draw(WIDTH)
        return Figure(alt, title, source, as_svg(wide), as_svg(draw(NARROW_WIDTH)), canvas=wide)


def row_labels(axes: Axes, rows: Sequence[float], labels: Sequence[str]) -> float:
    """Write ``labels`` at the left of ``rows``, on more lines where one would take more than its share of the canvas' width.

    Result: the room that they need, in inches, which is the left margin to give ``frame``.
    """
    lines = _label_lines(labels, float(cast("Canvas", axes.figure).get_size_inches()[0]))
    axes.set_yticks(rows, ["\n".join(parts) for parts in lines])
    return max((text_width(line, _LABEL) for parts in lines for line in parts), default=0.0) + 0.16


def row_height(labels: Sequence[str], width: float, least: float) -> float:
    """How high (inches) a row is on a canvas of ``width``, so that no label of ``row_labels`` meets the next one."""
    return max(least, 0.07 + 0.145 * max((len(parts) for parts in _label_lines(labels, width)), default=1))


def _label_lines(labels: Sequence[str], width: float) -> list[list[str]]:
    return [wrapped(label, _LABEL_SHARE * width, _LABEL) for label in labels]


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


def month_axis(axes: Axes, months: pd.PeriodIndex) -> None:
    """Names of months below the axes, or years where there are many; as many as there is room for."""
    if months.empty:
        axes.set_xticks([])
        return
    room = axes.get_position().width * float(cast("Canvas", axes.figure).get_size_inches()[0])
    span = pd.period_range(months.min(), months.max(), freq="M")
    if len(span) > 31:
        years = [month for month in span if month.month == 1]
        every = -(-len(years) // max(1, int(room / _YEAR_ROOM)))
        ticks = pd.PeriodIndex(years[::-1][::every][::-1], freq="M")
        axes.set_xticks(ticks.to_timestamp(), [str(month.year) for month in ticks])
        return
    most = max(1, int(room / _MONTH_ROOM))
    every = next((step for step in (1, 2, 3, 4, 6, 12) if -(-len(span) // step) <= most), 12)
    # The newest month is what is looked for, so the names are counted back from it.
    ticks = span[::-1][::every][::-1]
    axes.set_xticks(ticks.to_timestamp(), [_month_name(ticks, place) for place in range(len(ticks))])


def _month_name(ticks: pd.PeriodIndex, place: int) -> str:
    month = ticks[place]
    name = numbers.month_short(month).split()[0].rstrip(".")
    return f"{name}\n{month.year}" if place == 0 or month.year != ticks[place - 1].year else name
