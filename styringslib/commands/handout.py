"""`styring handout`: the sheets of a workshop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.calling import calling
from styringslib.commands.options import Data, Deadline, RunDeadline, limits_of
from styringslib.commands.progress import reports_progress, shown, told
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED


def handout(
    focus: Annotated[str, typer.Option(metavar="NAVN,NAVN|alle", help="Fokuspunkter (navn), eller alle.")] = "",
    data: Data = None,
    units: Annotated[
        str | None, typer.Option(metavar="A,B", help="Enheder på arket (navn eller nøgle). Uden: hele kommunen.")
    ] = None,
    month: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Uden: den seneste måned med data.")] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor arkene lægges. Uden: reports.")] = Path("reports"),
    pdf: Annotated[bool, typer.Option("--pdf", help="Dan også arkene som PDF.")] = False,
    word: Annotated[bool, typer.Option("--word", help="Dan også arkene som Word-dokumenter.")] = False,
    facilitator: Annotated[bool, typer.Option("--facilitator", help="Dan også mødelederens ark.")] = False,
    deadline: Deadline = None,
    run_deadline: RunDeadline = None,
) -> int:
    """Dan uddelingsark til en drøftelse: egne tal, spørgsmål, øvelse og en side til aftaler."""
    from styringslib.handouts.run import Options, make_handouts

    formats = tuple(extension for extension, wanted in (("pdf", pdf), ("docx", word)) if wanted)
    chosen = None if units is None else _words(units)
    with reports_progress() as advance:
        asked = Options(
            _words(focus),
            chosen,
            data,
            month,
            out,
            formats,
            facilitator,
            caller=calling(),
            limits=limits_of(deadline, run_deadline),
        )
        made = make_handouts(asked, advance, told)
    for title, reason in made.failed.items():
        say(f"{title}: {reason}", err=True)
    for note in made.notes:
        say(note, err=True)
    say(f"{made.made} ark dannet, {len(made.failed)} fejlet. Åbn {shown(made.index)}")
    return SOME_FAILED if made.failed else OK


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
