"""An executed notebook as a report: its summary, tables and figures, checked before anything is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from styringslib.presentation.section import SUMMARY_MIME
from styringslib.presentation.tables import TABLE_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode


class DocumentError(ValueError):
    """A notebook whose outputs can not become a report; the text is Danish."""


@dataclass(frozen=True)
class Document:
    """What a report consists of: the notebook itself, its ``summary`` and its ``tables`` as raw values."""

    notebook: NotebookNode
    summary: Mapping[str, Any]
    tables: tuple[Mapping[str, Any], ...]


def outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """All outputs of the code cells, in order."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from cell.outputs


def read(notebook: NotebookNode) -> Document:
    """The report in ``notebook``. Raises DocumentError unless it has one summary, and alt text on every figure."""
    shown = [output for output in outputs(notebook) if output.output_type in ("display_data", "execute_result")]
    every = [output.data[SUMMARY_MIME] for output in shown if SUMMARY_MIME in output.data]
    parts = {one["of"]: one["part"] for one in every if "of" in one}
    summaries = [one for one in every if "of" not in one]
    if len(summaries) != 1:
        raise DocumentError(f"Notesbogen skal vise netop ét sammendrag; den viser {len(summaries)}.")
    for output in shown:
        images = [mime for mime in output.data if mime.startswith("image/")]
        for mime in images:
            if not str(output.metadata.get(mime, {}).get("alt", "")).strip():
                raise DocumentError("En figur mangler den tekst, der siger det samme som billedet (alt).")
    tables = tuple(output.data[TABLE_MIME] for output in shown if TABLE_MIME in output.data)
    return Document(notebook, {**summaries[0], **parts}, tables)
