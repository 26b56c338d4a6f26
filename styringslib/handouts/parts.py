"""What only a handout has: questions with lines to write on, framed notes and the meeting's plan."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from styringslib.presentation.section import Paragraph


@dataclass(frozen=True)
class AskedQuestion(Paragraph):
    """A numbered question, which stays on one page; ``title``: of its theme."""

    number: int = 1
    title: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        heading = f"Spørgsmål {self.number}" + (f": {escape(self.title)}" if self.title else "")
        html = f'<div class="spoergsmaal"><h3>{heading}</h3> <p>{escape(self.text)}</p></div>'
        return {"text/plain": self.text, "text/html": html}


@dataclass(frozen=True)
class NoteRoom(Paragraph):
    """Room for notes on a question that those present choose; ``text`` is what they fill in first, with ``lines`` below."""

    lines: int = 4

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        html = f'<div class="noter"><p>{escape(self.text)} <span class="felt"></span></p>{ruled(self.lines)}</div>'
        return {"text/plain": self.text, "text/html": html}


@dataclass(frozen=True)
class Framed(Paragraph):
    """Paragraphs in a frame that is not broken over two pages; ``title`` stands above as a heading of the third level."""

    title: str = ""
    lines: int = 0

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        told = "".join(f"<p>{escape(part)}</p>" for part in self.text.split("\n\n"))
        heading = f"<h3>{escape(self.title)}</h3>" if self.title else ""
        html = f'<div class="ramme">{heading}{told}{ruled(self.lines)}</div>'
        return {"text/plain": self.text, "text/html": html}


@dataclass(frozen=True)
class Steps(Paragraph):
    """Numbered steps with a box to tick; ``text`` holds one step a line."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        items = "".join(f"<li>{escape(line)}</li>" for line in self.text.splitlines())
        return {"text/plain": self.text, "text/html": f'<ol class="trin">{items}</ol>'}


def ruled(lines: int) -> str:
    """Empty lines to write on; nothing to a screen reader."""
    return f'<div class="linjer" aria-hidden="true">{"<div></div>" * lines}</div>' if lines else ""
