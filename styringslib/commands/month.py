"""`styring month --auto`: what is due today of the month, in one call that a clock can start."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.calling import calling
from styringslib.commands.options import Data, Deadline, RunDeadline, limits_of
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED, UNUSABLE


def month(
    data: Data = None,
    auto: Annotated[bool, typer.Option("--auto", help="Gør det, der er tid til i dag.")] = False,
    month: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Uden: den måned, der sidst er gået.")] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne lægges. Uden: reports.")] = Path(
        "reports"
    ),
    to: Annotated[
        str | None, typer.Option(metavar="STED", help="Hvor de udgives. Uden: til i [levering] i kommune.toml.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option(metavar="FIL", help="Skriv også hvert trin som en linje JSON i denne fil.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="ANTAL", help="Rapporter ad gangen. Uden: så mange, som maskinen har kerner.")
    ] = None,
    deadline: Deadline = None,
    run_deadline: RunDeadline = None,
    today: Annotated[
        str | None, typer.Option(metavar="ÅÅÅÅ-MM-DD", help="En anden dag end i dag.", hidden=True)
    ] = None,
) -> int:
    """Gør det, der er tid til i dag: læs, tjek, dan rapporter, når alt er kommet, udgiv, send mails og mind om frister."""
    from styringslib.commands.danish import BadCall
    from styringslib.delivery.daily import Day, Step, daily, line
    from styringslib.delivery.due import month_of
    from styringslib.month.kept_data import data_folder
    from styringslib.publishing.lock import BUSY, locked
    from styringslib.system_fault import told_of_system

    who = calling(scheduled=True)
    if not auto:
        raise BadCall("Skriv styring month --auto for at gøre det, der er tid til i dag.")
    now = dt.datetime.now() if today is None else dt.datetime.fromisoformat(f"{today}T06:30:00")
    named = month or str(month_of(now.date()))

    def told(step: Step) -> None:
        say(f"{step.name}: {step.text}", err=step.state in ("fejl", "venter"))
        for detail in step.details:
            say(f"  {detail}", err=True)
        if log is not None:
            _add(log, line(step, now if today else dt.datetime.now()))

    try:
        with locked(out.absolute()) as ours:
            if not ours:
                told(Step("laas", "venter", BUSY, month=named))
                return SOME_FAILED
            limits = limits_of(deadline, run_deadline)
            day = Day(
                data_folder(data), out.absolute(), now, month, to, told=told, workers=workers, limits=limits, caller=who
            )
            steps = daily(day)
    except ValueError as error:
        if not type(error).__module__.startswith("styringslib."):
            raise
        # The terminal has the whole list; a line of the log is a line.
        told(Step("kald", "fejl", str(error), month=named))
        return UNUSABLE
    except OSError as error:
        text = told_of_system(error)
        if text is None:
            raise
        told(Step("kald", "fejl", text, month=named))
        return UNUSABLE
    return SOME_FAILED if any(step.state in ("venter", "fejl") for step in steps) else OK


def _add(log: Path, text: str) -> None:
    """Add a line to ``log``; one that a full disk left half is ended first. What can not be written there stops nothing."""
    from styringslib.system_fault import why

    try:
        with log.open("ab+") as file:
            begun = file.tell()
            if begun:
                file.seek(begun - 1)
            torn = bool(begun) and file.read(1) != b"\n"
            file.write(b"\n" * torn + text.encode() + b"\n")
    except OSError as error:
        say(f"{log} kunne ikke skrives ({why(error)}). Resten bliver gjort alligevel.", err=True)
