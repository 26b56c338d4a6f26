"""The heads that a person has seen of a municipality's register, so that one that is gone, older or another is noticed.

A chain shows what has been changed inside it. That the register has been deleted, emptied, replaced, or written anew from
end to end can be seen only from outside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from styringslib.intake.own_folder import copies_base, private_folder, write_private
from styringslib.register.chain.links import Head

_KEPT = 200  # heads, the newest: by them an older copy is recognised


@dataclass(frozen=True)
class Seen:
    """The register as somebody saw it: its head, and when (UTC, ISO)."""

    count: int
    digest: str
    at: str

    @property
    def time(self) -> dt.datetime:
        """The time, with its zone."""
        return dt.datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class Accepted:
    """That somebody has said that another register than the remembered one is the right one, and why."""

    at: str
    by: str
    reason: str
    before: int
    after: int


@dataclass(frozen=True)
class Remembered:
    """The heads seen of one municipality's register, oldest first, and what has been accepted."""

    seen: tuple[Seen, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @property
    def last(self) -> Seen | None:
        """The newest head seen, None when none that holds anything."""
        return self.seen[-1] if self.seen and self.seen[-1].count else None


def home(folder: Path, environ: Mapping[str, str]) -> Path | None:
    """The file that remembers the register of the municipality in ``folder``, in the person's own cache; None without one."""
    base = copies_base(environ)
    return base and base / "registre" / f"{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}.json"


def recall(file: Path | None) -> Remembered:
    """What is remembered; nothing where nothing can be read."""
    if file is None:
        return Remembered()
    try:
        content = json.loads(file.read_text("utf-8"))
        seen = tuple(Seen(**one) for one in content["seen"])
        return Remembered(seen, tuple(Accepted(**one) for one in content["accepted"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Remembered()


def remember(file: Path | None, before: Remembered, head: Head, now: dt.datetime) -> Remembered:
    """What is remembered after ``head`` was seen; written only when it is another than the last."""
    last = before.seen[-1] if before.seen else None
    if last is not None and (last.count, last.digest) == head:
        return before
    seen = Seen(*head, now.astimezone(dt.UTC).isoformat(timespec="seconds"))
    after = replace(before, seen=(*before.seen, seen)[-_KEPT:])
    with suppress(OSError):  # a person without room for it remembers nothing
        _write(file, after)
    return after


def accept(file: Path | None, before: Remembered, head: Head, told: Mapping[str, Any]) -> Remembered:
    """Begin from ``head``; ``told``: by, reason and at (UTC, ISO), which stay on record in the file.

    OSError when that could not be written: then what was remembered before still is.
    """
    last = before.last
    one = Accepted(**told, before=last.count if last else 0, after=head.size)
    after = Remembered((Seen(*head, one.at),), (*before.accepted, one))
    _write(file, after)
    return after


def _write(file: Path | None, content: Remembered) -> None:
    """The file, whole or not at all, readable by nobody else."""
    if file is None:
        return
    private_folder(file.parent)
    told = {"seen": _plain(content.seen), "accepted": _plain(content.accepted)}
    write_private(file, json.dumps(told, ensure_ascii=False))


def _plain(many: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(one) for one in many]
