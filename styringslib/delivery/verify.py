"""Whether a month's folder, or a single report, still is what was made, from what it was made from, and what was closed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from styringslib.delivery import logged, made_from
from styringslib.fields.fault import SettingsError
from styringslib.month.closing.closed_accounts import at_closing, told_closed
from styringslib.presentation import numbers
from styringslib.publishing import folder as folders
from styringslib.publishing import manifest
from styringslib.publishing.manifest import Entry
from styringslib.register import Register, RegisterError
from styringslib.register.shown import moment
from styringslib.reports import month_round, round_words
from styringslib.rounds import may_close

FORECAST = "prognose.csv"
# Rounding apart, kroner that are the same.
_SAME = 0.5


@dataclass(frozen=True)
class Verified:
    """``known``: what is as it should be; ``wrong``: what is not; Danish sentences."""

    known: tuple[str, ...]
    wrong: tuple[str, ...]


def verify(
    out: Path, month: pd.Period, register: Register | None, only: Sequence[tuple[str, str]] | None = None
) -> Verified | None:
    """The folder of ``month`` held against its run.json, what it was made from, the log and what was closed; None when the month
    has not been run.

    ``register``: that of the municipality, in whose folder the files lie. ``only``: these reports (folder, name) alone.
    """
    folder = out / str(month)
    run = manifest.read_run(folder)
    if not run.month:
        return None
    entries = [entry for entry in run.entries if only is None or (entry.folder, entry.name) in only]
    known, wrong = _files(folder, entries)
    parts = [_closed(folder, month, register)] if only is None else []
    if register is not None:
        ground = made_from.Ground(out, register.folder, register.settings)
        parts.append(made_from.compared(ground, month, entries))
    parts.append(logged.of_log(out, entries))
    for found, broken in parts:
        known += found
        wrong += broken
    return Verified((*known, *made_from.made_by(entries)), tuple(dict.fromkeys(wrong)))


def _files(folder: Path, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Whether every file is the one that was made."""
    wrong = []
    files = 0
    for entry in entries:
        for name, sha in entry.outputs.items():
            path = folder / entry.folder / name
            files += 1
            if not path.is_file():
                wrong.append(f"{made_from.title(entry)}: {name} mangler.")
            elif folders.digest(path.read_bytes()) != sha:
                wrong.append(f"{made_from.title(entry)}: {name} er ændret, efter at den blev dannet.")
    return [f"{numbers.counted(files, 'fil', 'filer')} er holdt op imod det, der blev dannet."], wrong


def _closed(folder: Path, month: pd.Period, register: Register | None) -> tuple[list[str], list[str]]:
    """Whether the month is closed, and which units' booked accounts are not those that were closed."""
    if register is None or not register.enabled:
        return [], []
    name = numbers.capital(numbers.month_name(month))
    try:
        known = month_round.known_of(register)
    except RegisterError as error:
        return [], [made_from.UNREAD.format(error)]
    when = told_closed(known["round_step"]).get(month)
    if when is None:
        return [f"{name} er ikke lukket."], []
    if not month_round.closes(folder.parent, register.settings)(known, month):
        why = []
        with suppress(SettingsError):
            table = month_round.table_of(folder, register.settings, known, month, month.end_time.date())
            why = round_words.refusal(may_close(table))
        return [f"{name} er ikke lukket, selv om »Lukket« er skrevet.", *why], []
    told = [f"{name} blev lukket {moment(when.to_pydatetime())}."]
    then = at_closing(register.versions("closed_month"), month, when)
    if then.empty:
        return [*told, "Regnskabet var ikke gemt ved lukningen, så tallene kan ikke holdes op imod det."], []
    sums, booked = then.groupby("unit")["amount"].sum(), _booked(folder / FORECAST)
    wrong = [
        f"{unit}: Mappen har {numbers.kroner_exact(booked[unit])} bogført; ved lukningen var det {numbers.kroner_exact(amount)}"
        for unit, amount in ((str(unit), float(amount)) for unit, amount in sums.items())
        if unit in booked and abs(booked[unit] - amount) > _SAME
    ]
    return [*told, *([] if wrong else ["Regnskabet er det, der blev lukket."])], wrong


def _booked(file: Path) -> dict[str, float]:
    """What each unit had booked by the month's figures; empty without them."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return {
                row["unit"]: float(row["posted"].replace(",", ".")) for row in csv.DictReader(stream, delimiter=";")
            }
    except (OSError, KeyError, ValueError):
        return {}
