"""Whether what reports were made from still is what it was: files, kommune.toml, the register, the program."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import styringslib
from styringslib.fields.fault import FILE
from styringslib.intake import Settings
from styringslib.intake.checked_copy import content_files, file_digest
from styringslib.intake.problems.problems import IntakeError
from styringslib.month.names import WHOLE_NAME
from styringslib.month.register_state import ask
from styringslib.presentation import numbers
from styringslib.publishing import trail
from styringslib.publishing.manifest import Entry
from styringslib.register import RegisterError
from styringslib.register.shown import moment
from styringslib.shipped import source_digest
from styringslib.system_fault import why

UNREAD = "Registret kan ikke læses. {}"
_MOST = 4


@dataclass(frozen=True)
class Ground:
    """Where things lie now: the months in ``out``, the municipality's ``data`` and its settings."""

    out: Path
    data: Path
    settings: Settings


def compared(ground: Ground, month: pd.Period, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Danish sentences: what the ``entries`` of ``month`` were made from that is as it was, and what is not."""
    known: list[str] = []
    wrong: list[str] = []
    made = [entry for entry in entries if entry.made]
    if len(made) < len(entries):
        told = _reports([entry for entry in entries if not entry.made])
        known.append(f"Hvad {told} er lavet af, er ikke gemt: Det er dannet af en ældre udgave af styring.")
    if made:
        for found, broken in (
            _inputs(ground, made),
            _settings(ground, made),
            _register(ground, month, made),
            _program(made),
        ):
            known += found
            wrong += broken
    return known, wrong


def made_by(entries: Sequence[Entry]) -> list[str]:
    """Danish: when, by whom and with which version the entries were made, a line for each run."""
    runs: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        if entry.made:
            key = str(entry.made["at"])[:16], str(entry.made["by"]), str(entry.made["version"])
            runs.setdefault((key[0][:10], key[1], key[2]), []).append(entry)
    return [
        f"{numbers.capital(_reports(own))} blev dannet {_when(own)} af {by} med styring {version}."
        for (_, by, version), own in sorted(runs.items())
    ]


def _inputs(ground: Ground, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """The files, held against those that each of the reports was made from."""
    now, told = _files_now(ground.data)
    if told:
        return [], [told]
    wrong: list[str] = []
    same = 0
    by_inputs = _by(entries, lambda made: made["inputs"])
    for digest, own in by_inputs.items():
        content = trail.kept(ground.out, "inddata.json", digest)
        if content is None:
            wrong.append(
                f"Hvilke filer {_reports(own)} er lavet af, kan ikke slås op: {trail.FOLDER}/ mangler noget, eller det er "
                "ændret."
            )
            continue
        then = {row["path"]: row["sha256"] for row in json.loads(content)}
        since = f"{_when(own)}; {_reports(own)} er lavet af den gamle"
        wrong += [f"{name} er ændret siden {since}." for name in then if name in now and now[name] != then[name]]
        wrong += [
            f"{name} mangler nu; {_reports(own)} er lavet af den {_when(own)}." for name in then if name not in now
        ]
        wrong += [
            f"{name} er kommet til siden {_when(own)}; {_reports(own)} er lavet uden."
            for name in now
            if name not in then
        ]
        same += now == then
    if same == len(by_inputs):
        files = numbers.counted(len(now), "fil", "filer")
        queries = sorted(source.table for source in ground.settings.sources if source.sql)
        asked = (
            f" {numbers.capital(numbers.listed(queries))} hentes i en database og kan ikke holdes op imod noget."
            if queries
            else ""
        )
        return [f"Inddata er uændret ({files}).{asked}"], wrong
    return [], wrong


def _files_now(data: Path) -> tuple[dict[str, str], str]:
    try:
        return {name: file_digest(path) for name, path in content_files(data).items()}, ""
    except IntakeError as error:
        return {}, f"Inddata kan ikke læses: {str(error).splitlines()[0]}"
    except OSError as error:
        return {}, f"Inddata kan ikke læses: {error.filename} ({why(error)})."


def _settings(ground: Ground, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    try:
        content = (ground.data / FILE).read_bytes()
    except OSError as error:
        return [], [f"{FILE} kan ikke læses ({why(error)})."]
    now = trail.digest_of(content)
    wrong = []
    for digest, own in _by(entries, lambda made: made["settings"]).items():
        if digest != now:
            parts = _changed_parts(trail.kept(ground.out, FILE, digest), content)
            wrong.append(f"{FILE} er ændret siden {_when(own)}{parts}; {_reports(own)} er lavet med den gamle.")
    return ([] if wrong else [f"{FILE} er uændret."]), wrong


def _changed_parts(then: bytes | None, now: bytes) -> str:
    """ " (afsnit: graenser, enheder)": the parts of kommune.toml that say something else; "" when that can not be told."""
    if then is None:
        return ""
    try:
        before, after = tomllib.loads(then.decode()), tomllib.loads(now.decode())
    except ValueError:
        return ""
    parts = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return f" (afsnit: {numbers.listed(parts)})" if parts else " (kun bemærkninger og opstilling)"


def _register(ground: Ground, month: pd.Period, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    try:
        state = ask(ground.data, ground.settings)
    except RegisterError as error:
        return [], [UNREAD.format(error)]
    if state is None:
        before = [entry for entry in entries if entry.made["register"]]
        return [], ([f"Kommunen har ikke længere et register; {_reports(before)} er lavet med det."] if before else [])
    if state.away:
        return ["Registret kunne ikke nås, så det er ikke holdt op imod rapporterne."], []
    now = state.about(month)
    wrong: list[str] = []
    for used, own in _by(entries, lambda made: (made["register"] or {}).get("used", "")).items():
        then = own[0].made["register"] or {"count": 0}
        more = now["count"] - max((entry.made["register"] or {"count": 0})["count"] for entry in own)
        if more < 0:
            lost = numbers.counted(-more, "post", "poster")
            wrong.append(
                f"Registret har {lost} færre end {_when(own)}, da {_reports(own)} blev dannet. Se styring register verify."
            )
        elif used != now["used"]:
            new = numbers.counted(more, "ny udgave af poster", "nye udgaver af poster")
            away = " Registret kunne ikke nås dengang." if then.get("away") else ""
            wrong.append(
                f"Registret er et andet end {_when(own)} ({new}); {_reports(own)} er lavet af det gamle.{away}"
            )
    return ([] if wrong else ["Det, rapporterne bruger af registret, er uændret."]), wrong


def _program(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    wrong = []
    for (version, source), own in _by(entries, lambda made: (made["version"], made["source"])).items():
        if source != source_digest():
            here = styringslib.__version__
            since = "men programmets filer er ændret siden" if version == here else f"og her er styring {here}"
            wrong.append(
                f"{numbers.capital(_reports(own))} er dannet med styring {version}, {since}. Det kan give andre tal."
            )
    return ([] if wrong else [f"Udgaven af styring er den samme ({styringslib.__version__})."]), wrong


def _by(entries: Sequence[Entry], key: Any) -> dict[Any, list[Entry]]:
    found: dict[Any, list[Entry]] = {}
    for entry in entries:
        found.setdefault(key(entry.made), []).append(entry)
    return found


def _when(entries: Iterable[Entry]) -> str:
    """The day that the first of them was made."""
    first = min(dt.datetime.fromisoformat(str(entry.made["at"])) for entry in entries)
    return moment(first).split(" kl.")[0]


def _reports(entries: Sequence[Entry]) -> str:
    """ "rapporten Ådalen", "12 rapporter (Ådalen, Nord, …)"."""
    names = list(dict.fromkeys(title(entry) for entry in entries))
    if len(entries) == 1:
        return f"rapporten {names[0]}"
    shown = numbers.listed(names) if len(names) <= _MOST else f"{', '.join(names[:_MOST])} …"
    return f"{len(entries)} rapporter ({shown})"


def title(entry: Entry) -> str:
    """A report by its unit, and by its own name where it is not the month's."""
    unit = entry.unit or WHOLE_NAME
    return unit if entry.name == "rapport" else f"{unit}: {entry.name}"
