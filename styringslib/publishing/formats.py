"""What a report can be written as beside its page, workbook and notebook: a row for each format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from styringslib.publishing import page
from styringslib.publishing.document import Document
from styringslib.publishing.pictures import as_pixels


@dataclass(frozen=True)
class Made:
    """A report whose notebook has run: its page, what stands on it, and how the page becomes a Word document."""

    html: str
    content: Document
    word: Callable[[str, Path], None]


@dataclass(frozen=True)
class Format:
    """One format: what an index calls it, how it is written, which library it needs under which of our extras ("" = none), and
    whether its pictures are ``pixels``."""

    text: str
    write: Callable[[Made, Path], None]
    module: str = ""
    extra: str = ""
    pixels: bool = False


FORMATS: dict[str, Format] = {
    "pdf": Format("PDF", lambda made, path: page.pdf(made.html, path), "weasyprint", "pdf"),
    "docx": Format(
        "Word", lambda made, path: made.word(as_pixels(made.html, made.content), path), "pypandoc", "word", pixels=True
    ),
}
TEXTS = {extension: one.text for extension, one in FORMATS.items()}


def missing_extra(extension: str) -> str | None:
    """A Danish message when the library behind ``extension`` (pdf, docx, ...) is not installed, else None."""
    needed = FORMATS[extension]
    if not needed.module or find_spec(needed.module):
        return None
    return f"--{needed.extra} kræver en ekstra pakke. Installér den med: pip install 'styringslib[{needed.extra}]'"
