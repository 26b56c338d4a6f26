"""A page as it is printed: how many sheets, and what would be cut off or stand alone at the foot of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import HTML

# Rounding and the space that a line's last letter leans out by, px.
_SLACK = 2.0


@dataclass(frozen=True)
class Sheet:
    """One printed page: the text that reaches outside the paper's margins, and what is the last block on it."""

    outside: tuple[str, ...]
    last: str


def sheets(html: str) -> list[Sheet]:
    """``html`` on paper, a page at a time."""
    return [_sheet(page._page_box) for page in HTML(string=html).render().pages]


def _sheet(page: Any) -> Sheet:
    left, right = page.content_box_x() - _SLACK, page.content_box_x() + page.width + _SLACK
    bottom = page.content_box_y() + page.height + _SLACK
    outside, last, lowest = [], "", 0.0
    for box in _boxes(page):
        text = getattr(box, "text", "")
        if text.strip():
            if box.position_x < left or box.position_x + box.width > right or box.position_y + box.height > bottom:
                outside.append(text.strip())
            if box.position_y > lowest:
                lowest, last = box.position_y, box.element_tag
    return Sheet(tuple(outside), last)


def _boxes(box: Any) -> Iterator[Any]:
    """All boxes of the page's flow; what stands in its margins is the printer's own."""
    for child in getattr(box, "children", ()):
        if not type(child).__name__.startswith("Margin"):
            yield child
            yield from _boxes(child)
