"""Executes one notebook with papermill, by one of two engines that give the same notebook.

``standard`` is papermill's own: a kernel per notebook, portable, the reference. ``fast`` runs the cells in this very
process, which must be fresh; ``processes.ProcessPerTask`` forks one per report from a server that has imported
everything.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from styringslib.fields.fault import FILE
from styringslib.presentation.canvas import PIXELS

if TYPE_CHECKING:
    from nbformat import NotebookNode

EngineName = Literal["fast", "standard"]


class NotebookFailed(Exception):
    """A cell failed. ``heading`` is the section it stands in, ``error`` the exception's class name and text."""

    def __init__(self, heading: str, error: str) -> None:
        super().__init__(heading, error)
        self.heading, self.error = heading, error

    @property
    def settings(self) -> str:
        """The Danish text, when the cell failed because kommune.toml can not be used; otherwise ""."""
        text = self.error.partition(": ")[2]
        return text if text.startswith(f"{FILE}, ") else ""


def __getattr__(name: str) -> Any:
    if name == "FastEngine":
        # Papermill asks for it while papermill itself is being imported.
        from styringslib.publishing.fast_engine import FastEngine

        return FastEngine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def execute(
    notebook: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    output: Path,
    engine: EngineName,
    *,
    published: Mapping[str, Any] | None = None,
    pixels: bool = False,
) -> NotebookNode:
    """Execute ``notebook`` with ``parameters`` (plain JSON types) in ``folder`` and write it to ``output``.

    ``published``: the parameters that the written notebook has instead, with which a reader runs it again. ``pixels``: its
    pictures are there as PNG too, for a program that draws no SVG.
    ``output`` is written in place, so let it be a work folder and move it when it is whole. Changes the process's
    working directory while it runs: never call it from two threads. Returns the executed notebook.
    Raises ValueError when the parameters are not exactly those that the notebook declares, or not plain, and
    NotebookFailed when a cell fails.
    """
    import nbformat
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    check_parameters(notebook, parameters)
    # In a clone that is not installed, papermill finds no entry point.
    papermill_engines.register("fast", __getattr__("FastEngine"))
    os.environ["MPLBACKEND"] = "agg"
    if pixels:
        os.environ[PIXELS] = "1"
    else:
        os.environ.pop(PIXELS, None)
    try:
        node = execute_notebook(
            _literal(notebook),
            _literal(output),
            parameters=dict(parameters),
            engine_name="fast" if engine == "fast" else "nbclient",
            request_save_on_cell_execute=False,
            progress_bar=False,
            cwd=folder,
            # A kernel writes its warnings, in English, beside what the reader is told.
            **({} if engine == "fast" else {"extra_arguments": ["--log-level=ERROR"]}),
        )
    except PapermillExecutionError as error:
        source = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
        # Papermill counts the cell of injected parameters, which the source does not have.
        raise NotebookFailed(_heading(source, error.cell_index), f"{error.ename}: {error.evalue}") from None
    # Names instead of this machine's paths: the notebook is sent on.
    node.metadata.papermill.update(input_path=notebook.name, output_path=output.name)
    if published is not None:
        _tell_parameters(node, published)
    _settle(node)
    nbformat.write(node, output)  # type: ignore[no-untyped-call]
    return node  # type: ignore[no-any-return]


def _tell_parameters(node: NotebookNode, parameters: Mapping[str, Any]) -> None:
    """Let the executed notebook's own cell of parameters, and what papermill notes of it, say these."""
    from papermill.translators import translate_parameters

    kernel = node.metadata.kernelspec
    told = translate_parameters(kernel.name, kernel.get("language", "python"), dict(parameters), "Parameters")
    for cell in node.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = told
    node.metadata.papermill["parameters"] = dict(parameters)


def _settle(node: NotebookNode) -> None:
    """Take out what differs each time the same notebook is made of the same data: when a cell ran and for how long, and the
    ids that papermill draws for the cells that it puts in. Both engines then give the same bytes."""
    for place, cell in enumerate(node.cells):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"given-{place}"
    for part in (node, *node.cells):
        part.metadata.pop("execution", None)
        about = part.metadata.get("papermill", {})
        for name in ("start_time", "end_time", "duration", "environment_variables"):
            about.pop(name, None)


def _literal(path: Path) -> str:
    """Papermill formats its paths with the parameters; a brace in a folder's name must stay a brace."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _heading(notebook: NotebookNode, before: int) -> str:
    lines = (
        line
        for cell in notebook.cells[:before]
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    )
    return max(enumerate(lines), default=(0, ""))[1].lstrip("# ").strip()


def declared_parameters(notebook: Path) -> tuple[str, ...]:
    """Names assigned in the cell tagged "parameters"; empty when there is no such cell."""
    import nbformat

    for cell in nbformat.read(notebook, as_version=4).cells:  # type: ignore[no-untyped-call]
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            assigned = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Assign | ast.AnnAssign)]
            targets = [
                target
                for node in assigned
                for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            ]
            return tuple(target.id for target in targets if isinstance(target, ast.Name))
    return ()


def check_parameters(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Raise ValueError unless ``parameters`` are those that ``notebook`` declares, all of plain JSON types.

    Papermill itself only warns of a name the notebook does not know, writes tuples as text and fails late on numpy
    and date types.
    """
    declared = set(declared_parameters(notebook))
    if unknown := sorted(set(parameters) - declared):
        raise ValueError(
            f"Notesbogen {notebook.name} kender ikke parameteren {', '.join(unknown)}. "
            f"Dens celle mærket “parameters” har: {', '.join(sorted(declared)) or 'ingen'}."
        )
    if missing := sorted(declared - set(parameters)):
        raise ValueError(f"Notesbogen {notebook.name} mangler en værdi for parameteren {', '.join(missing)}.")
    for name, value in parameters.items():
        if not _is_plain(value):
            kind = type(value).__name__
            raise ValueError(f"Parameteren {name} har typen {kind}; brug tekst, tal, sand/falsk, liste eller opslag.")


def _is_plain(value: Any) -> bool:
    # Exact types: numpy's float64 is a float, and a str subclass may print as anything.
    if type(value) is list:
        return all(_is_plain(item) for item in value)
    if type(value) is dict:
        return all(type(key) is str and _is_plain(item) for key, item in value.items())
    return value is None or type(value) in (str, int, float, bool)
