"""Lines that are only added to a file, each with its own hash and that of the line before: what is changed later shows.

A line that a killed call did not finish stays as it is; the next line begins anew and says so. Nothing is ever written over.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styringslib.presentation import numbers
from styringslib.privacy.cpr import hidden_in

_DIGEST = re.compile(rb', "digest": "([0-9a-f]{64})"\}$')
_TAIL = 1 << 16
NOBODY = "0" * 64


@dataclass(frozen=True)
class Link:
    """The place of a line: its number from 1 on, and its hash, in which those of all lines before it are."""

    number: int
    digest: str


BEGINNING = Link(0, NOBODY)


@dataclass(frozen=True)
class Chain:
    """What a file holds.

    ``lines``: those that can be read, each with its own ``digest``; ``faults`` (Danish): where it is not as it was written;
    ``torn``: how many lines a call that was killed left half; ``head``: the last line.
    """

    lines: tuple[Mapping[str, Any], ...] = ()
    faults: tuple[str, ...] = ()
    torn: int = 0
    head: Link = BEGINNING


def append(
    path: Path,
    content: Mapping[str, Any],
    *,
    mode: int = 0o600,
    after: Callable[[], Link] = lambda: BEGINNING,
    still: Callable[[], bool] = lambda: True,
) -> Link | None:
    """Add a line and return its place; the file is made with ``mode`` less the umask. OSError when it can not be written.

    ``after``: the line that the first of a new file follows, where another file comes before it. ``still``: whether the file is
    still the one to write in, asked while nobody else writes in it; None, and nothing is written, when it is not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), mode)
    try:
        with _alone(handle):
            if not still():
                return None
            last, torn = _last(handle, after)
            row = {
                "nr": last.number + 1,
                "before": last.digest,
                **({"after_torn": True} if torn else {}),
                **hidden_in(content),
            }
            text = json.dumps(row, ensure_ascii=False).encode()
            digest = hashlib.sha256(text).hexdigest()
            line = (b"\n" if torn else b"") + text[:-1] + f', "digest": "{digest}"}}\n'.encode()
            if os.write(handle, line) != len(line):
                raise OSError(28, "No space left on device", str(path))
            os.fsync(handle)
            return Link(last.number + 1, digest)
    finally:
        os.close(handle)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else adds a line to ``path`` meanwhile."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        with _alone(handle):
            yield
    finally:
        os.close(handle)


def read(path: Path, *, after: str | None = NOBODY) -> Chain:
    """The lines of ``path``, and where the chain is broken; an empty chain when there is no file.

    ``after``: the hash that its first line follows; None where the file that came before is not there any more.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Chain()
    lines, faults, torn = [], [], 0
    head, expected = Link(0, after or NOBODY), after
    pieces = content.split(b"\n")
    unfinished = pieces.pop()
    for place, piece in enumerate(pieces, 1):
        row, digest = _parsed(piece)
        if row is None:
            # A piece of a line is what a killed call leaves; the next line knows of it by its hash.
            following = _parsed(pieces[place])[0] if place < len(pieces) else None
            if following and following.get("after_torn") and following.get("before") == digest:
                torn += 1
            else:
                faults.append(f"Linje {place} i {path.name} kan ikke læses, eller den er ændret.")
        elif expected is not None and row.get("before") != expected:
            faults.append(
                f"Linje {place} i {path.name} følger ikke efter linjen før: Noget er ændret, fjernet eller sat ind."
            )
        if row is not None:
            lines.append({**row, "digest": digest})
        head, expected = Link(int((row or {}).get("nr") or head.number), digest), digest
    return Chain(tuple(lines), tuple(faults), torn + bool(unfinished), head)


def told(chain: Chain, name: str) -> str:
    """Danish: how much the log called ``name`` holds and that it is whole, when it is."""
    torn = f" {numbers.counted(chain.torn, 'linje', 'linjer')} blev afbrudt under skrivningen." if chain.torn else ""
    return f"{name} har {numbers.counted(len(chain.lines), 'linje', 'linjer')}, og ingen er ændret.{torn}"


def _parsed(piece: bytes) -> tuple[dict[str, Any] | None, str]:
    """The line's content, None when it is not as it was written, and its hash."""
    found = _DIGEST.search(piece)
    if found:
        text = piece[: found.start()] + b"}"
        digest = hashlib.sha256(text).hexdigest()
        if digest == found.group(1).decode():
            try:
                row = json.loads(text)
            except ValueError:
                row = None
            if isinstance(row, dict):
                return row, digest
    return None, hashlib.sha256(piece).hexdigest()


def _last(handle: int, after: Callable[[], Link]) -> tuple[Link, bool]:
    """The place of the last line, and whether it was left half."""
    size = os.fstat(handle).st_size
    if not size:
        return after(), False
    reach = _TAIL
    while True:
        begin = max(size - reach, 0)
        os.lseek(handle, begin, os.SEEK_SET)
        tail = os.read(handle, size - begin)
        pieces = tail.split(b"\n")
        if begin == 0 or len(pieces) > 3:
            break
        reach *= 8
    torn = bool(pieces[-1])
    ends = pieces if torn else pieces[:-1]
    row, digest = _parsed(ends[-1])
    whole = [int(one["nr"]) for piece in ends if (one := _parsed(piece)[0]) and "nr" in one]
    return Link(int(row["nr"]) if row else (whole[-1] if whole else 0), digest), torn


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _alone(handle: int) -> Iterator[None]:
        # Far behind all lines: Windows keeps others from reading what is locked.
        os.lseek(handle, 1 << 40, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, 1 << 40, os.SEEK_SET)
            with suppress(OSError):
                msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextmanager
    def _alone(handle: int) -> Iterator[None]:
        # A drive that knows no locks still gets its line.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_UN)
