"""`styring log`: what has been done in a folder of reports, or who has opened what on the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED

_EVENTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "run_begun": lambda row: f"kørsel af {row['month']} begyndt",
    "run_ended": lambda row: (
        f"kørsel af {row['month']} færdig: {row['made']} dannet, {row['unchanged']} uændret, {len(row['failed'])} fejlet"
    ),
    "handout": lambda row: f"{row['made']} uddelingsark for {row['month']} dannet, {len(row['failed'])} fejlet",
    "publish": lambda row: (
        f"{row['month']} lagt ud til {', '.join(row['put']) or 'ingen'}, {len(row['failed'])} kunne ikke lægges"
    ),
    "mail": lambda row: f"{row['sent']} mails om {row['month']} sendt, {row['failed']} kunne ikke sendes",
    "verify": lambda row: f"{row['month']} kontrolleret: {_differences(row)}",
    "demography": lambda row: (
        f"demografirapport for {row['month']} {'dannet' if row['status'] == 'ok' else 'kunne ikke dannes'}"
    ),
    "step": lambda row: (
        f"{row['month']}: »{row['step']}« {'trukket tilbage' if row.get('withdrawn') else 'skrevet'} for "
        f"{row['unit'] or 'hele kommunen'}"
    ),
    "register": lambda row: f"registret: {row['what']}",
    "clean": lambda row: "kopier ryddet",
    "expired": lambda row: f"{', '.join(row['removed'])} fjernet efter fristen på {row['years']} år",
    "archive": lambda row: f"{row['month']} arkiveret",
    "reproduce": lambda row: f"{row['month']} dannet igen fra arkiv: {_differences(row)}",
}


def _differences(row: Mapping[str, Any]) -> str:
    return f"{row['differences']} forskel{'' if row['differences'] == 1 else 'le'}"


def log(
    readings: Annotated[bool, typer.Option("--readings", help="Vis, hvem der har åbnet hvad på serveren.")] = False,
    data: Data = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
    user: Annotated[str | None, typer.Option(metavar="BRUGER", help="Kun det, denne bruger har gjort.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="ENHED", help="Kun denne enhed (med --readings).")] = None,
    since: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM-DD", help="Fra og med denne dag.")] = None,
    until: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM-DD", help="Til og med denne dag.")] = None,
    citizens: Annotated[bool, typer.Option("--citizens", help="Kun lister over borgere (med --readings).")] = False,
    sample: Annotated[
        int | None, typer.Option(metavar="ANTAL", help="En stikprøve på så mange linjer, trukket tilfældigt.")
    ] = None,
) -> int:
    """Vis loggen over det, der er gjort med rapporterne, eller over, hvem der har åbnet hvad."""
    import random

    from styringslib.commands.danish import BadCall
    from styringslib.presentation.numbers import counted
    from styringslib.publishing import chained_lines, trail
    from styringslib.serving.reading_log import chosen

    for day in (since, until):
        try:
            dt.date.fromisoformat(day or "2026-01-01")
        except ValueError:
            raise BadCall(f"“{day}” er ikke en dag. Skriv for eksempel 2026-11-30.") from None
    if readings:
        chain, name, told = _readings(data), "Læseloggen", _reading
    else:
        chain, name, told = trail.log_of(out).read(), "Loggen", _event
    key = _key(data, unit) if unit else ""
    users = {"user": user or ""} if readings else {}
    rows = chosen(iter(chain.lines), **users, unit=key, since=since or "", until=until or "", citizens=citizens)
    if user and not readings:
        rows = [row for row in rows if user.casefold() in str(row.get("by", "")).casefold()]
    every = len(rows)
    if sample is not None and sample < every:
        drawn = sorted(random.SystemRandom().sample(range(every), max(sample, 0)))
        rows = [rows[place] for place in drawn]
    for row in rows:
        say(told(row))
    say(
        f"{counted(len(rows), 'linje', 'linjer')} af {every} vist. {chained_lines.told(chain, name)}"
        if not chain.faults
        else ""
    )
    for fault in chain.faults:
        say(fault, err=True)
    return SOME_FAILED if chain.faults else OK


def _readings(data: Path | None) -> Any:
    from styringslib.commands.danish import BadCall
    from styringslib.intake.settings.settings_file import read_settings
    from styringslib.month.kept_data import data_folder
    from styringslib.serving.reading_log import reading_log

    folder = data_folder(data)
    kept = reading_log(folder, read_settings(folder), identified=True)
    if kept is None:
        raise BadCall("Der føres ingen læselog: laeselog i [server] er “nej”.")
    return kept.read()


def _key(data: Path | None, unit: str) -> str:
    from styringslib.intake.settings.settings_file import read_settings
    from styringslib.month.kept_data import data_folder
    from styringslib.month.names import WHOLE_KEY, WHOLE_NAME

    if unit.casefold() in (WHOLE_KEY, WHOLE_NAME.casefold()):
        return WHOLE_KEY
    return read_settings(data_folder(data)).unit(unit).key


def _at(row: Mapping[str, Any]) -> str:
    from styringslib.register.shown import moment

    return moment(dt.datetime.fromisoformat(str(row["at"])))


def _event(row: Mapping[str, Any]) -> str:
    told = _EVENTS.get(str(row.get("event")))
    what = told(row) if told else str(row.get("event"))
    return f"{_at(row)}  {row['by']}: {what} (styring {row['version']}; {row['command']})"


def _reading(row: Mapping[str, Any]) -> str:
    who = f"{row['user'] or 'ikke oplyst'}{' (' + row['role'] + ')' if row.get('role') else ''}"
    if row.get("event"):
        return f"{_at(row)}  {row['event']}"
    what = ", ".join(str(row[name]) for name in ("unit", "month", "file") if row.get(name)) or str(row.get("kind", ""))
    marked = " [liste over borgere]" if row.get("citizens") else ""
    return f"{_at(row)}  {who}: {what}: {row['answer']}{marked}"
