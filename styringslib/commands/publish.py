"""`styring publish`: the finished reports to those who may read them, in a folder for each group and by mail."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from styringslib.commands.calling import calling
from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK, SOME_FAILED

if TYPE_CHECKING:
    from styringslib.delivery.mailing import Mailed
    from styringslib.delivery.shares import Shared


def publish(
    data: Data = None,
    month: Annotated[str | None, typer.Option(metavar="ÅÅÅÅ-MM", help="Uden: den seneste måned med rapporter.")] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
    to: Annotated[
        str | None,
        typer.Option(metavar="STED", help="Mappe, drev eller lager (s3://…). Uden: til i [levering] i kommune.toml."),
    ] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Send også en mail til hver læser.")] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Send også til dem, der har fået månedens mail, hvis den er blevet en anden."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Vis kun, hvad der ville ske; mails skrives som filer.")
    ] = False,
) -> int:
    """Læg månedens rapporter, hvor læserne er, hver gruppe sit, og send dem en mail."""
    from styringslib.commands.danish import BadCall
    from styringslib.commands.progress import told
    from styringslib.delivery import shelf
    from styringslib.delivery.delivered import log_mailed, log_shared
    from styringslib.delivery.mailing import Place, mail_month
    from styringslib.delivery.shares import share
    from styringslib.delivery.targets import target
    from styringslib.intake.settings.settings_file import read_settings
    from styringslib.month.kept_data import data_folder
    from styringslib.publishing.lock import locked
    from styringslib.system_fault import told_in_danish

    folder, out = data_folder(data), out.absolute()
    settings = read_settings(folder)
    there = shelf.months(out)
    if month is None and not there:
        raise BadCall(f"Der er ingen rapporter i {out}. Lav dem først med styring run.")
    place = Place(settings, folder, out, month or there[0], dt.datetime.now())
    where = to or place.terms.to
    if not where and not mail:
        raise BadCall(
            "Skriv, hvor rapporterne skal lægges, med --to eller til i [levering], eller send mails med --mail."
        )
    fine = True
    with told_in_danish(out), locked(out, told, waits=True):
        if where:
            shared = share(settings, out, place.month, target(where), dry=dry_run)
            shared.notes.extend([] if dry_run else log_shared(out, calling(), place.month, shared))
            fine &= _told_shared(shared, where, dry_run)
        if mail:
            mailed = mail_month(place, dry=dry_run, again=again)
            notes = () if dry_run else tuple(log_mailed(out, calling(), place.month, mailed))
            fine &= told_mailed(replace(mailed, notes=(*mailed.notes, *notes)), dry_run)
    return OK if fine else SOME_FAILED


def _told_shared(shared: Shared, where: str, dry: bool) -> bool:
    """Tell what was put where; whether all of it could be."""
    done = "ville blive lagt" if dry else "er lagt"
    for name, months in shared.put.items():
        say(f"{name}: {', '.join(months)} {done} i {where}.")
    for name, reason in shared.failed.items():
        say(f"{name}: {reason}", err=True)
    for note in shared.notes:
        say(note, err=True)
    if not shared.put and not shared.failed:
        say(f"Rapporterne i {where} er uændret.")
    return not shared.failed


def told_mailed(mailed: Mailed, dry: bool) -> bool:
    """Tell what was sent; whether all of it could be."""
    from styringslib.presentation.numbers import counted

    for note in mailed.notes:
        say(note, err=True)
    for login, reason in mailed.posted.failed.items():
        say(f"{login}: {reason}", err=True)
    before = f" {mailed.posted.before} var sendt før." if mailed.posted.before else ""
    if dry:
        for path in mailed.files:
            say(f"Mail: {path}")
        say(f"{counted(len(mailed.files), 'mail', 'mails')} ville blive sendt.{before} Intet er sendt.")
    else:
        say(f"{counted(mailed.posted.sent, 'mail', 'mails')} sendt.{before}")
    return not mailed.posted.failed
