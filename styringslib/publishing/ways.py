"""The links from a page to the pages around it, as plain data: what a reader sees, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What a link leads to. A neighbour is a report of the same month: the one before or after, or another about the same unit.
Kind = Literal["front", "prev", "next", "other", "earlier", "months", "file", "handouts", "meeting"]
NEIGHBOURS = ("prev", "next", "other")


@dataclass(frozen=True)
class Way:
    """A link; ``href`` is relative to the page that it stands on."""

    text: str
    href: str
    kind: Kind

    @property
    def rel(self) -> str:
        """What the link is to the page, where HTML has a word for it."""
        return self.kind if self.kind in ("prev", "next") else ""
