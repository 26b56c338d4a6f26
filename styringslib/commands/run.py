"""`styring run`: the month's reports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.calling import calling
from styringslib.commands.options import Data, Deadline, RunDeadline, limits_of
from styringslib.commands.progress import reports_progress, reports_told, shown, told
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED


def run(
    data: Data = None,
    month: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Uden: den seneste måned med data.")] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne lægges. Uden: reports.")] = Path(
        "reports"
    ),
    units: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Kun disse enheder (navn eller nøgle). Uden: alle og hele kommunen."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="ANTAL", help="Rapporter ad gangen. Uden: så mange, som maskinen har kerner.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="fast|standard", help="Hvordan notesbøgerne køres; begge giver det samme.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADRESSE",
            help="Kør på denne dask-scheduler i stedet for her. Dens maskiner skal kunne læse kopien af data (STYRING_KOPIER).",
        ),
    ] = None,
    notebooks: Annotated[
        Path | None, typer.Option(metavar="MAPPE", help="Egne notesbøger i stedet for de medfølgende.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Dan også rapporterne som PDF.")] = False,
    word: Annotated[bool, typer.Option("--word", help="Dan også rapporterne som Word-dokumenter.")] = False,
    scenario: Annotated[
        Path | None, typer.Option(metavar="FIL", help="Dan også en rapport over dette gemte scenarie, i dets måned.")
    ] = None,
    deadline: Deadline = None,
    run_deadline: RunDeadline = None,
) -> int:
    """Dan månedens rapporter for alle enheder og for hele kommunen."""
    from styringslib.reports.run import Options
    from styringslib.reports.run import run as run_month

    chosen = None if units is None else tuple(name.strip() for name in units.split(",") if name.strip())
    formats = tuple(extension for extension, wanted in (("pdf", pdf), ("docx", word)) if wanted)
    options = Options(
        data,
        month,
        out,
        chosen,
        workers,
        engine,
        scheduler,
        notebooks,
        formats,
        scenario,
        dt.date.today(),
        calling(),
        limits_of(deadline, run_deadline),
    )
    with reports_progress() as progress:
        summary = run_month(options, progress, told=told)
    for unit, reason in summary.failed.items():
        say(f"{unit}: {reason}", err=True)
    for note in summary.notes:
        say(note, err=True)
    say(
        f"{reports_told(summary.made)} dannet, {summary.unchanged} uændret, {len(summary.failed)} fejlet. "
        f"Åbn {shown(summary.index)}"
    )
    return SOME_FAILED if summary.failed else OK
