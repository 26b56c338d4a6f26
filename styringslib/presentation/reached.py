"""What was promised, row by row: a bar for it, filled as far as it has come and hatched where it may not come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    row_height,
    row_labels,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

#: What the three looks are, as a subtitle says it.
LOOKS = "Udfyldt: ses i regnskabet. Skraveret: i fare. Hvidt: på vej eller ikke kendt endnu"
_SIZE = 8.5


@dataclass(frozen=True)
class Promise:
    """A row, kr: ``agreed`` (above 0), ``seen`` of it (missing where it cannot be measured) and ``risk``, the part that may not
    come."""

    label: str
    agreed: float
    seen: float
    risk: float

    @property
    def told(self) -> str:
        """The row's figures in 1,000 kr., as they stand at its end."""
        parts = [numbers.decimal(self.agreed / 1e3)]
        parts += [] if math.isnan(self.seen) else [f"{numbers.decimal(self.seen / 1e3)} ses"]
        parts += [f"{numbers.decimal(self.risk / 1e3)} i fare"] if self.risk else []
        return ", ".join(parts)


def reached(title: str, subtitle: str, rows: Sequence[Promise], *, alt: str, source: str = "") -> Figure:
    """Horizontal bars of ``rows`` in 1,000 kr., in their order from the top; what has come of one may reach beyond its bar."""
    places = [float(len(rows) - 1 - number) for number in range(len(rows))]
    labels = [row.label for row in rows]
    reach = max((max(row.agreed, row.seen if row.seen > 0 else 0.0) for row in rows), default=0.0) / 1e3 or 1.0
    least = min((row.seen for row in rows if row.seen < 0), default=0.0) / 1e3

    def draw(width: float) -> Canvas:
        height = 1.0 + row_height(labels, width, 0.34) * len(rows)
        canvas, axes = house_canvas(title, subtitle, height, width=width)
        left = row_labels(axes, places, labels)
        frame(axes, left=left, right=0.12, top=0.04, bottom=0.14)
        for place, row in zip(places, rows, strict=True):
            _draw(axes, place, row)
        axes.set_xticks([])
        axes.axvline(0, color=QUIET, linewidth=1)
        axes.spines["bottom"].set_visible(False)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        # The longest figures stand to the right of the longest bar.
        told = max((text_width(row.told, _SIZE) for row in rows), default=0.0) + 0.12
        room = max(width - left - 0.12, told + 0.4)
        axes.set_xlim(least * 1.05, reach + (reach - least) * told / (room - told))
        return canvas

    return drawn(draw, alt, title, source)


def _draw(axes: Axes, place: float, row: Promise) -> None:
    agreed, risk = row.agreed / 1e3, row.risk / 1e3
    axes.barh(place, agreed, height=0.6, color="white", edgecolor=ACTUAL, linewidth=1, gid="aftalt")
    if risk:
        axes.barh(
            place, risk, left=agreed - risk, height=0.6, color="white", edgecolor=FORECAST, hatch="////", linewidth=1,
            gid="fare",
        )  # fmt: skip
    seen = 0.0 if math.isnan(row.seen) else row.seen / 1e3
    if seen:
        axes.barh(place, seen, height=0.34, color=ACTUAL, gid="ses")
    axes.annotate(
        row.told, (max(agreed, seen), place), (5, 0), textcoords="offset points", va="center", fontsize=_SIZE, color=INK,
        annotation_clip=False,
    )  # fmt: skip
