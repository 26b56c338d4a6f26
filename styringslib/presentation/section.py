"""What a notebook cell shows: paragraphs, tables and figures in reading order, and the summary behind the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from styringslib.presentation.canvas import Figure
from styringslib.presentation.tables import Table

SUMMARY_MIME = "application/vnd.styring.summary+json"
# Where an output's metadata tells its place on the page.
PLACE = "styring"


@dataclass(frozen=True)
class Paragraph:
    """Running text in Markdown."""

    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.text, "text/markdown": self.text}


@dataclass(frozen=True)
class Summary:
    """The report's own short form as plain JSON values; shown by the index and as key figures, not as text.

    ``of``: what it is about, where it is a part that stands under that name in the report's summary.
    """

    content: dict[str, Any]
    of: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": "", SUMMARY_MIME: {"of": self.of, "part": self.content} if self.of else self.content}


Shown = Paragraph | Table | Figure


@dataclass(frozen=True)
class Placed:
    """A part with its place on the page, which a notebook shows like any other.

    ``place``: on a report's front page "svar", "status", "bro", "spor" or "krav"; elsewhere "detalje", which is folded on
    screen and left out of print.
    """

    part: Shown
    place: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        made = self.part._repr_mimebundle_(include, exclude)
        data, about = made if isinstance(made, tuple) else (made, {})
        return data, {**about, PLACE: {"place": self.place}}


Part = Shown | Summary | Placed


@dataclass(frozen=True)
class Section:
    """Parts in reading order. In a notebook it displays them one by one; a test or an analyst can take them apart."""

    parts: tuple[Part, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(part)  # type: ignore[no-untyped-call]  # IPython leaves it untyped

    @property
    def text(self) -> str:
        """All paragraphs, for checks of the language."""
        return "\n\n".join(part.text for part in self.shown if isinstance(part, Paragraph))

    @property
    def tables(self) -> dict[str, Table]:
        """The tables by name."""
        return {part.name: part for part in self.shown if isinstance(part, Table)}

    @property
    def shown(self) -> tuple[Shown | Summary, ...]:
        """The parts without their places."""
        return tuple(part.part if isinstance(part, Placed) else part for part in self.parts)


def placed(place: str, *parts: Part | Sequence[Part | str] | str | None) -> list[Part]:
    """``parts`` at ``place``; plain strings become paragraphs, empty ones and None are left out."""
    return [Placed(part, place) if isinstance(part, Shown) else part for part in section(*parts).parts]


def detail(*parts: Part | Sequence[Part | str] | str | None) -> list[Part]:
    """``parts`` as what a reader opens to see more, and what print leaves out."""
    return placed("detalje", *parts)


def section(*parts: Part | Sequence[Part | str] | str | None) -> Section:
    """A section of the given parts; plain strings become paragraphs, empty ones and None are left out."""
    flat: list[Part] = []
    for part in parts:
        group = part if isinstance(part, Sequence) and not isinstance(part, str) else (part,)
        for single in group:
            if isinstance(single, str):
                flat.extend([Paragraph(single)] if single else [])
            elif single is not None:
                flat.append(single)
    return Section(tuple(flat))


def bullets(lines: Iterable[str]) -> str:
    """Lines as a Markdown list; empty when there are none."""
    return "\n".join(f"- {line}" for line in lines if line)
