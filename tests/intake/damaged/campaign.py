"""The large search: damaged files of every kind, and what is said of them.

    python -m tests.intake.damaged.campaign --first 0 --cases 1000

A case is a number: ``case(number)`` is the same file every time. Each is read in a folder of its own, as `styring check` reads
it. What may come of it: the same figures, told in Danish, other figures without a word, an error that nobody has caught, or a
line of a program's own on stderr. The last two are faults of the library. Other figures come of a digit that has become
another one in a text, which no reader can know; in a file that has a sum of its bits they would be a fault too.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import PurePath
from typing import Literal

from tests.intake.damaged.damages import DAMAGES, inside
from tests.intake.damaged.kinds import Kind, kinds
from tests.numbered import asked_for

Verdict = Literal["same", "told", "other", "traceback", "noise"]
VERDICTS: tuple[Verdict, ...] = ("same", "told", "other", "traceback", "noise")
_INSIDE, _MISNAMED = 0.5, 0.06  # of packed files, damaged in a part; of files, given the ending of another kind
CHECKED = (".xlsx", ".zip", ".gz")  # kinds whose packing has a sum of its bits
_ENDINGS = (".csv", ".xlsx", ".xls", ".xlsb", ".ods", ".parquet", ".zip", ".txt", ".html")


@dataclass(frozen=True)
class Case:
    """One damaged file and what came of it; ``said`` is what was told or went wrong."""

    number: int
    kind: str
    damage: str
    verdict: Verdict
    said: str


def damaged(number: int) -> tuple[Kind, str, str, bytes]:
    """The kind, the file's name, the damage and the bytes of a case."""
    draw = random.Random(f"damaged {number}")
    kind = draw.choice(kinds())
    name = kind.name
    damage = draw.choice([one for one in DAMAGES if one != "5.000 brackets" or name.endswith(".toml")])
    if zipfile.is_zipfile(BytesIO(kind.content)) and draw.random() < _INSIDE:
        damage, content = inside(kind.content, draw)
    else:
        content = DAMAGES[damage](kind.content, draw)
    if kind.read is kinds()[0].read and draw.random() < _MISNAMED:
        name = PurePath(name).stem + draw.choice(_ENDINGS)
    return kind, name, damage, content


@cache
def _figures(name: str) -> str:
    """What the sound file of a kind says."""
    (kind,) = [kind for kind in kinds() if kind.name == name]
    return kind.read(kind.content, name)[1]


def case(number: int) -> Case:
    """The damaged file of that number, read."""
    kind, name, damage, content = damaged(number)
    with tempfile.TemporaryFile() as caught:
        kept = os.dup(2)
        sys.stderr.flush()
        os.dup2(caught.fileno(), 2)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                said, figures = kind.read(content, name)
            verdict: Verdict = "told" if said else "same" if figures == _figures(kind.name) else "other"
        except Exception as error:  # what a municipal reader would get as a traceback
            verdict, said = "traceback", f"{type(error).__name__}: {error}"
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
        caught.seek(0)
        if verdict in ("same", "told", "other") and (noise := caught.read().decode("utf-8", "replace")):
            verdict, said = "noise", noise
    return Case(number, kind.name, damage, verdict, said)


def cases(first: int, count: int) -> Iterator[Case]:
    """The cases of these numbers, one after the other."""
    for number in range(first, first + count):
        yield case(number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every case that failed, and the counts by kind of file and by damage; 1 when a case failed."""
    chosen = asked_for(__doc__, 1000, arguments)
    counts: Counter[tuple[str, str]] = Counter()
    for one in cases(chosen.start, len(chosen)):
        counts[one.kind, one.verdict] += 1
        counts[one.damage, one.verdict] += 1
        counts["all", one.verdict] += 1
        if one.verdict in ("traceback", "noise") or (one.verdict == "other" and one.kind.endswith(CHECKED)):
            print(f"{one.number}: {one.kind}, {one.damage}: {one.verdict}. {one.said[:300]}", flush=True)
    for name in dict.fromkeys(name for name, _ in counts):
        row = {verdict: counts[name, verdict] for verdict in VERDICTS}
        print(f"{name:40}" + "  ".join(f"{verdict} {count}" for verdict, count in row.items()))
    return int(bool(counts["all", "traceback"] + counts["all", "noise"]))


if __name__ == "__main__":
    sys.exit(main())
