"""Causes by unit as shaded cells: what costs is filled, what saves is outlined, and what is nought is left empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from styringslib.presentation import numbers
from styringslib.presentation.canvas import (
    ACTUAL,
    INK,
    Figure,
    drawn,
    frame,
    house_canvas,
    row_labels,
    text_width,
    wrapped,
)
from styringslib.presentation.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_ROW, _HEADING = 0.25, 8.0
# On a phone there is room for so many columns beside the sum.
# With more of them a phone has no room for sums of four digits beside each other.
_NARROW_COLUMNS = 2
# From so large a part of the largest amount the shade is dark, and its number white.
_DARK = 0.7
OTHERS, TOTAL = "Andet", "I alt"


def heat(
    title: str, subtitle: str, amounts: pd.DataFrame, *, alt: str, sign: Sign, source: str = "", minor: float = 0.0
) -> Figure:
    """``amounts`` (kr, + = more cost; rows: units, columns: causes) in 1,000 kr, the largest columns first, and their sums.

    Amounts that would print as nought are left out. Columns that have no amount of ``minor`` kr are added up in one; on a phone
    so are all but the largest.
    """
    known = int((amounts.abs().max() >= minor).sum())
    wide = with_sums(amounts, max(1, known))
    narrow = with_sums(amounts, max(1, min(known, _NARROW_COLUMNS)))

    def draw(width: float) -> Canvas:
        table = wide if len(wide.columns) * 0.36 + 1.6 < width else narrow
        lines, above = _heading_lines([str(name) for name in table.columns])
        height = 1.0 + above + _ROW * len(table)
        canvas, axes = house_canvas(title, subtitle, height, width=width)
        rows = list(range(len(table) - 1, -1, -1))
        left = row_labels(axes, rows, [str(name) for name in table.index])
        frame(axes, left=left, right=0.1, top=above - 0.1, bottom=0.12)
        axes.set_xlim(-0.5, len(table.columns) - 0.5)
        axes.set_ylim(-0.5, len(table) - 0.5)
        most = float(np.nanmax(np.abs(table.iloc[:-1, :-1].to_numpy(dtype=float)))) or 1.0
        for row, (unit, line) in zip(rows, table.iterrows(), strict=True):
            for place, (cause, amount) in enumerate(line.items()):
                summed = TOTAL in (unit, cause)
                strength = 0.0 if summed else min(1.0, abs(float(amount)) / most)
                _cell(axes, (place, row), float(amount), strength, sign, summed=summed)
        _headings(axes, lines)
        axes.spines["bottom"].set_visible(False)
        return canvas

    return drawn(draw, alt, title, source)


def with_sums(amounts: pd.DataFrame, most: int) -> pd.DataFrame:
    """The ``most`` columns with the largest amounts, the others added up, and the sums of rows and columns; every sum is of all
    amounts."""
    order = amounts.abs().max().sort_values(ascending=False, kind="stable").index
    kept = amounts[list(order[:most])].copy()
    if len(order) > most:
        kept[OTHERS] = amounts[list(order[most:])].sum(axis=1)
    kept[TOTAL] = amounts.sum(axis=1)
    kept.loc[TOTAL] = kept.sum()
    return kept


def _cell(axes: Axes, at: tuple[int, int], amount: float, strength: float, sign: Sign, *, summed: bool) -> None:
    if round(abs(amount) / 1e3) < 1:
        return
    place, row = at
    more = amount > 0
    if not summed:
        fill = _shade(strength) if more else "white"
        axes.bar(
            place,
            0.86,
            width=0.92,
            bottom=row - 0.43,
            color=fill,
            edgecolor="none" if more else ACTUAL,
            linewidth=0 if more else 0.6 + 1.2 * strength,
            gid="merudgift" if more else "mindreudgift",
        )
    dark = more and strength >= _DARK and not summed
    axes.text(
        place, row, numbers.signed(float(sign.shown(amount)) / 1e3), ha="center", va="center", fontsize=8,
        color="white" if dark else INK if more or summed else ACTUAL, fontweight="bold" if summed else "normal",
    )  # fmt: skip


def _shade(strength: float) -> tuple[float, float, float]:
    """Orange by strength; the shades on which neither black nor white type can be read are jumped over."""
    share = 0.12 + 0.63 * strength**0.7 if strength < _DARK else 0.86 + 0.14 * (strength - _DARK) / (1 - _DARK)
    red, green, blue = (1 - share * (1 - value) for value in (0.604, 0.29, 0.0))
    return red, green, blue


def _heading_lines(names: list[str]) -> tuple[list[list[str]], float]:
    """Standing headings in three lines at most, and the room above the cells (inches) that they need for it."""
    for room in np.arange(0.8, 3.0, 0.1):
        lines = [wrapped(name, float(room), _HEADING) for name in names]
        if max(len(parts) for parts in lines) <= 3 and all(
            text_width(word, _HEADING) <= room for word in " ".join(names).split()
        ):
            break
    return lines, float(room) + 0.12


def _headings(axes: Axes, headings: list[list[str]]) -> None:
    axes.set_xticks([])
    for place, lines in enumerate(headings):
        for number, line in enumerate(lines):
            axes.annotate(
                line, (place, 1), ((number - (len(lines) - 1) / 2) * 9.4, 4), xycoords=("data", "axes fraction"),
                textcoords="offset points", rotation=90, ha="center", va="bottom", fontsize=_HEADING, color=INK,
                fontweight="bold" if lines == [TOTAL] else "normal", annotation_clip=False,
            )  # fmt: skip
