"""How far a command has come: a bar in a terminal, a line per report elsewhere; and paths and counts as a user sees them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from styringslib.commands.said import as_told, say

_STATUS = {"ok": "dannet", "failed": "fejlet", "stopped": "standset", "withheld": "holdt tilbage", "": ""}


def reports_told(number: int) -> str:
    """ "1 rapport", "16 rapporter"."""
    return f"{number} rapport{'' if number == 1 else 'er'}"


def shown(path: Path) -> Path:
    """``path`` from here when it lies below, else in full."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def typed(path: Path) -> str:
    """``path`` as it is typed behind an option: in quotation marks where it has a space."""
    text = str(shown(path))
    return f'"{text}"' if " " in text else text


def told(text: str) -> None:
    """A line to who sits at the machine, beside what the command answers."""
    say(text, err=True)


@contextmanager
def reports_progress() -> Iterator[Callable[[str, str, int, int], None]]:
    """A bar in a terminal; one line per report elsewhere, as in a log."""
    if not sys.stderr.isatty():
        yield (
            lambda title, status, done, total: (
                say(f"{done}/{total} {title}: {_STATUS[status]}", err=True) if title else None
            )
        )
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Læser data", total=None)

        def advance(title: str, status: str, done: int, total: int) -> None:
            bar.update(task, description=as_told(title) or "Danner rapporter", completed=done, total=total)

        yield advance


@contextmanager
def reading_progress() -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar of the bytes read, in a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("Læser {task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("data", total=None)
        yield lambda done, total, file: bar.update(task, description=as_told(file), completed=done, total=total)
