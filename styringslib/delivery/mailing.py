"""The mails of a month, from kommune.toml and run.json to the mail server, or to a folder when they are only to be seen."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from styringslib.calendar import as_month
from styringslib.call_error import CallError
from styringslib.delivery import shelf
from styringslib.delivery.groups import readers
from styringslib.delivery.letters import REPORT, Letters, month_letters, own_template
from styringslib.delivery.post import Posted, post, to_send, write
from styringslib.delivery.sent import FOLDER, Sent
from styringslib.delivery.terms import Delivery, delivery_of
from styringslib.intake import Settings
from styringslib.presentation import numbers


@dataclass(frozen=True)
class Place:
    """Where a month's mails are from: the municipality's ``settings`` and ``folder``, the reports in ``out``, and ``now``."""

    settings: Settings
    folder: Path
    out: Path
    month: str
    now: dt.datetime

    @property
    def terms(self) -> Delivery:
        """What [levering] says."""
        return delivery_of(self.settings.sections)

    @property
    def log(self) -> Sent:
        """What has been sent of the month."""
        return Sent(self.out, self.month)


@dataclass(frozen=True)
class Mailed:
    """What became of a month's mails. ``files``: those written to be seen; ``notes``: whom nothing is written to, and why."""

    posted: Posted
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()


def mail_month(
    place: Place, *, dry: bool = False, again: bool = False, environ: Mapping[str, str] = os.environ
) -> Mailed:
    """Tell every reader that the month's reports are there. CallError when there are none, or nothing can be sent."""
    run = shelf.run_of(place.out, place.month)
    if run.municipality != place.settings.name:
        told = numbers.month_name(as_month(place.month))
        raise CallError(
            f"Der er ingen rapporter for {told} i {place.out}. Kør først: styring run --month {place.month}"
        )
    terms = ready(place.terms)
    everyone = readers(place.settings)
    letters = month_letters(everyone, run, place.out, terms, own_template(place.folder, terms))
    return send(place, letters, REPORT, dry=dry, again=again, environ=environ)


def send(place: Place, letters: Letters, kind: str, *, dry: bool, again: bool, environ: Mapping[str, str]) -> Mailed:
    """Send the letters that have not been sent; with ``dry`` they are written to a folder and nothing is noted as sent."""
    terms, log = ready(place.terms), place.log
    if dry:
        waiting = to_send(letters.letters, log, again=again)
        folder = place.out / FOLDER / f"proeve-{place.month}"
        files = write(waiting, terms, folder, place.now, kind)
        return Mailed(Posted(before=len(letters.letters) - len(waiting)), letters.notes, tuple(files))
    sent = post(letters.letters, terms, log, place.now, folder=place.folder, environ=environ, again=again)
    return Mailed(sent, letters.notes)


def ready(terms: Delivery) -> Delivery:
    """The terms, when there is a server to send by; CallError when there is none."""
    if not terms.server:
        raise CallError("Der er ingen mailserver. Skriv server, afsender og domaener i [levering] i kommune.toml.")
    return terms
