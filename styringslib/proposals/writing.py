"""Writes what was proposed: both files whole or neither, the kommune.toml that is replaced kept beside it."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from styringslib.call_error import CallError
from styringslib.proposals.known import FILE, MAPPING, Known
from styringslib.proposals.kommune_file import merged_text, new_text
from styringslib.proposals.mapping_file import held_codes, new_codes, workbook_bytes
from styringslib.proposals.proposal import Proposal

_BY_HAND = (
    "kommune.toml er skrevet på en måde, som der ikke kan føjes nye afsnit til. Skriv hver tabel som et afsnit for sig, fx "
    "[tabeller.budget], og kør igen. Der er intet ændret."
)


@dataclass(frozen=True)
class Written:
    """What was written: the files, the copy of the kommune.toml that was replaced, and how many codes are new."""

    files: tuple[Path, ...] = ()
    kept: Path | None = None
    codes: int = 0


def write(proposal: Proposal, known: Known, today: dt.date | None = None) -> Written:
    """Write kommune.toml and kontering.xlsx where their content changes; nothing else in the folder is touched."""
    folder = proposal.folder
    text = merged_text(known.text, proposal) if known.text else new_text(proposal)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise CallError(_BY_HAND) from None
    held = held_codes(folder)
    codes = new_codes(proposal, held)
    contents: dict[Path, bytes] = {}
    book = None if (folder / "kontering.csv").exists() else workbook_bytes(proposal, held, folder / MAPPING)
    if book is not None:
        contents[folder / MAPPING] = book
    if text != known.text:
        contents[folder / FILE] = text.encode("utf-8")
    kept = _kept_name(folder, today or dt.date.today()) if folder / FILE in contents and known.text else None
    _replace(contents, {kept: (folder / FILE).read_bytes()} if kept else {})
    return Written(tuple(contents), kept, len(codes) if book is not None else 0)


def _kept_name(folder: Path, today: dt.date) -> Path:
    """kommune.toml.2026-11-30, with a number when that day has one already."""
    name, number = folder / f"{FILE}.{today.isoformat()}", 2
    while name.exists():
        name, number = folder / f"{FILE}.{today.isoformat()}-{number}", number + 1
    return name


def _replace(contents: Mapping[Path, bytes], copies: Mapping[Path, bytes]) -> None:
    """Write all beside their places first, then put them there: what is interrupted leaves what was."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in (*copies.items(), *contents.items()):
            beside = path.with_name(f".{path.name}.skrives")
            waiting.append((beside, path))
            beside.write_bytes(content)
        for beside, path in waiting:
            os.replace(beside, path)
    finally:
        for beside, _ in waiting:
            beside.unlink(missing_ok=True)
