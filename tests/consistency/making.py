"""Publishes a municipality within this process, so that many can be made: the run, the pages and the workbooks are the real
ones; only the notebooks' cells are run here instead of in a process of their own, and of pictures the heading alone is painted.

``tests/consistency/test_made_at_random.py`` holds a page made so against one made by ``styring run``.
"""

from __future__ import annotations

import ast
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from matplotlib.figure import Figure as Canvas

from styringslib.handouts.run import Options as HandoutOptions
from styringslib.handouts.run import make_handouts
from styringslib.presentation.section import Section
from styringslib.publishing import crew, job
from styringslib.reports.run import Options, run
from tests.consistency.reading import Page, Sheet, read_forecasts, read_page, read_workbook

_PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


@dataclass(frozen=True)
class Publication:
    """All that was published of a municipality's month. Pages and workbooks by their place: folder/file."""

    folder: Path
    pages: Mapping[str, Page]
    workbooks: Mapping[str, Mapping[str, Sheet]]
    forecasts: Mapping[str, Mapping[str, float]]
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def index(self) -> Page:
        """The front page."""
        return self.pages["index.html"]

    def report(self, key: str) -> Page:
        """The follow-up report in the folder ``key``."""
        return self.pages[f"{key}/rapport.html"]


def read_publication(folder: Path, failed: Mapping[str, str] | None = None) -> Publication:
    """What lies in the folder of a month, handouts too."""
    pages, books = {}, {}
    for path in sorted(folder.rglob("*.html")):
        place = path.relative_to(folder).as_posix()
        pages[place] = read_page(place, path.read_text("utf-8"))
    for path in sorted(folder.rglob("*tal.xlsx")):
        books[path.relative_to(folder).as_posix()] = read_workbook(path.read_bytes())
    forecasts = folder / "prognose.csv"
    known = read_forecasts(forecasts.read_text("utf-8-sig")) if forecasts.is_file() else {}
    return Publication(folder, pages, books, known, failed or {})


def publish(data: Path | None, out: Path, *, month: str | None = None, handouts: bool = False) -> Publication:
    """``styring run`` (and ``styring handout --focus alle``) of the folder ``data`` (None: the sample), in this process."""
    with _here():
        made = run(Options(data=data, out=out, month=month, engine="standard"))
        if handouts:
            make_handouts(HandoutOptions(focus=("alle",), data=data, out=out, month=month, engine="standard"))
    return read_publication(made.folder, made.failed)


@contextmanager
def _here() -> Iterator[None]:
    with (
        patch.object(crew, "ProcessPerTask", _Here),
        patch.object(job, "execute", _execute),
        patch.object(Canvas, "savefig", _unpainted),
    ):
        yield


def _unpainted(canvas: Canvas, stream: Any, *, format: str = "png", **_: Any) -> None:
    """The heading alone, in the picture's own size: what it takes of a printed page is as it would be."""
    if format != "svg":
        stream.write(_PIXEL)
        return
    width, height = canvas.get_size_inches() * 72
    heading = "".join(f"<text>{escape(text.get_text())}</text>" for text in canvas.texts)
    stream.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{heading}</svg>')


class _Here(Executor):
    """Does each task at once, here."""

    def __init__(self, workers: int, *, warm: bool = True, seconds: float | None = None) -> None:
        self.workers = workers

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(function(*arguments, **named))
        except Exception as error:
            done.set_exception(error)
        return done

    def stop(self) -> None:
        """Nothing runs on."""


def _execute(notebook: Path, parameters: Mapping[str, Any], folder: Path, output: Path, engine: str, **_: Any) -> Any:
    node = nbformat.read(notebook, as_version=4)
    space: dict[str, Any] = {}
    before = Path.cwd()
    os.chdir(folder)
    try:
        for cell in node.cells:
            if cell.cell_type == "code":
                shown: list[Any] = []
                with patch("IPython.display.display", partial(_keep, shown)):
                    value = _run(cell.source, space)
                    if "parameters" in cell.metadata.get("tags", []):
                        space |= parameters
                    if value is not None:
                        _keep(shown, value)
                cell.outputs = [output for one in shown for output in _outputs(one)]
    except Exception as error:
        raise job.NotebookFailed("", f"{type(error).__name__}: {error}") from error
    finally:
        os.chdir(before)
    nbformat.write(node, output)
    return node


def _keep(shown: list[Any], *values: Any, **_: Any) -> None:
    shown.extend(values)


def _run(source: str, space: dict[str, Any]) -> Any:
    lines = ast.parse(source).body
    last = lines.pop() if lines and isinstance(lines[-1], ast.Expr) else None
    exec(compile(ast.Module(lines, []), "cell", "exec"), space)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), space) if isinstance(last, ast.Expr) else None


def _outputs(value: Any) -> Iterator[Any]:
    if isinstance(value, Section):
        for part in value.parts:
            yield from _outputs(part)
        return
    if not hasattr(value, "_repr_mimebundle_"):  # a workbench is no part of the page
        return
    made = value._repr_mimebundle_()
    data, metadata = made if isinstance(made, tuple) else (made, {})
    texts = {mime: b64encode(one).decode() if isinstance(one, bytes) else one for mime, one in data.items()}
    yield nbformat.v4.new_output("display_data", data=texts, metadata=metadata)
