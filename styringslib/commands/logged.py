"""A line in the log of the reports' folder, of what is done with something else than the reports there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from styringslib.publishing.trail import Event

LoggedIn = Annotated[
    Path, typer.Option("--out", metavar="MAPPE", help="Hvor rapporterne ligger; dér står det i loggen. Uden: reports.")
]
REPORTS = Path("reports")


def logged(out: Path, event: Event, **details: Any) -> None:
    """Log ``event``; nothing where there is no such folder yet, and in the terminal where it could not be written."""
    from styringslib.commands.calling import calling
    from styringslib.commands.said import say
    from styringslib.publishing.trail import Trail

    if not out.is_dir():
        return
    trail = Trail(out.absolute(), calling())
    trail.write(event, **details)
    for note in trail.notes:
        say(note, err=True)
