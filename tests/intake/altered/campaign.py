"""Alters the two municipalities many times and counts what came of it: ``python -m tests.intake.altered.campaign``."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.intake.altered import cell_alterations, file_alterations
from tests.intake.altered.outcome import Outcome, Verdict, read, verdict
from tests.intake.altered.towns import TOWNS
from tests.numbered import asked_for

KINDS = {
    **dict.fromkeys(cell_alterations.ALTERATIONS, "cells"),
    **dict.fromkeys(file_alterations.EVERY, "every"),
    **dict.fromkeys(file_alterations.TEXTS, "texts"),
    **dict.fromkeys(file_alterations.BOOKS, "books"),
    **dict.fromkeys(file_alterations.SETTINGS, "settings"),
}
# What cannot be known from the files: made all the same, since it must not end in a traceback.
UNSEEN = ("kommune.toml: a line lost", "column: left out", "word: empty", "amount: a clock")  # 12:30:00 is 12.5 hours
MUST_BE_TOLD = ("foot: a wrong total",)


@dataclass(frozen=True)
class Case:
    """One altered folder and what came of it."""

    number: int
    town: str
    alteration: str
    file: str
    verdict: Verdict
    said: str


@cache
def unaltered(town: str) -> tuple[Path, Outcome]:
    """The municipality as it is, written once, and how it is read."""
    folder = Path(tempfile.mkdtemp(prefix="altered-"))
    TOWNS[town](folder)
    return folder, read(folder)


def case(number: int) -> Case:
    """The altered folder of that number: always the same town, file and alteration."""
    draw = random.Random(f"altered {number}")
    town = draw.choice(list(TOWNS))
    source, before = unaltered(town)
    with tempfile.TemporaryDirectory(prefix="altered-") as place:
        folder = Path(place) / "kommune"
        shutil.copytree(source, folder)
        name, path = _alter(folder, draw)
        after = read(folder)
    found = verdict(before, after, name in MUST_BE_TOLD)
    if found == "silent" and name in UNSEEN:
        found = "told"
    said = after.error or "; ".join(f"{message}" for _, _, message in sorted(set(after.told) - set(before.told))[:3])
    return Case(number, town, name, path, found, said)


def _alter(folder: Path, draw: random.Random) -> tuple[str, str]:
    """Alter one file of the folder by an alteration that fits it; its name and the file's."""
    while True:
        name = draw.choice(list(KINDS))
        kind = KINDS[name]
        texts = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".txt"))
        books = sorted(path for path in folder.iterdir() if path.suffix == ".xlsx")
        wanted = {
            "cells": texts,
            "every": [*texts, *books],
            "texts": texts,
            "books": books,
            "settings": [folder / "kommune.toml"],
        }[kind]
        path = draw.choice(wanted)
        try:
            _carry_out(name, kind, path, draw)
        except (IndexError, UnicodeEncodeError):  # the file has no such cell, or its encoding no such letter
            continue
        return name, path.name


def _carry_out(name: str, kind: str, path: Path, draw: random.Random) -> None:
    if kind != "cells":
        {**file_alterations.EVERY, **file_alterations.TEXTS, **file_alterations.BOOKS, **file_alterations.SETTINGS}[
            name
        ](path, draw)
        return
    text, encoding = file_alterations.text_of(path)
    separator = "\t" if "\t" in text else ";"
    grid = [line.split(separator) for line in text.splitlines()]
    grid = cell_alterations.ALTERATIONS[name](grid, draw)
    try:
        path.write_bytes("".join(separator.join(row) + "\r\n" for row in grid).encode(encoding))
    except UnicodeEncodeError:
        path.write_bytes("".join(separator.join(row) + "\r\n" for row in grid).encode("utf-8-sig"))


def cases(first: int, count: int) -> Iterator[Case]:
    """The cases of these numbers, one after the other."""
    for number in range(first, first + count):
        yield case(number)


def main(arguments: list[str] | None = None) -> int:
    """Print every case that failed and the counts by alteration; 1 when a case failed."""
    chosen = asked_for(__doc__, 500, arguments)
    counts: Counter[tuple[str, str]] = Counter()
    for one in cases(chosen.start, len(chosen)):
        counts[one.alteration, one.verdict] += 1
        if one.verdict not in ("same", "told"):
            print(f"{one.number}: {one.town}, {one.alteration}, {one.file}: {one.verdict}. {one.said}", flush=True)
    for name in KINDS:
        row = {found: counts[name, found] for found in ("same", "told", "silent", "traceback", "noise")}
        print(f"{name:50}" + "  ".join(f"{found} {count}" for found, count in row.items() if count))
    whole: Counter[str] = Counter()
    for (_, found), count in counts.items():
        whole[found] += count
    print(dict(whole))
    return int(any(whole[found] for found in ("silent", "traceback", "noise")))


if __name__ == "__main__":
    sys.exit(main())
