"""Who did what with the reports in a folder, and from what: a log a year, and what its digests stand for, in spor/.

Both hold logins, so neither lies in a month's folder nor is handed to readers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import styringslib
from styringslib.privacy import hide_cpr
from styringslib.publishing import chained_lines
from styringslib.publishing.chained_files import ChainedFiles
from styringslib.publishing.chained_lines import Link
from styringslib.register.identity import current_user
from styringslib.shipped import source_digest
from styringslib.system_fault import why

FOLDER = "spor"
# Without a year: all that was logged before the log was a file a year.
LOG = re.compile(r"log(?:-(\d{4}))?\.jsonl")
SCHEDULED = "planlagt kørsel"
# Less the umask: never for everybody, and for the group where the account shares its files with it.
_FILE, _FOLDER = 0o660, 0o770
Event = Literal[
    "run_begun", "run_ended", "handout", "demography", "publish", "mail", "register", "clean", "verify", "step", "archive",
    "reproduce", "expired",
]  # fmt: skip


@dataclass(frozen=True)
class Caller:
    """Who calls (a login, or `SCHEDULED` with the account that the clock uses) and with which ``command``, as it was called."""

    by: str
    command: str


def caller(command: str = "fra Python", *, scheduled: bool = False, environ: Mapping[str, str] = os.environ) -> Caller:
    """The one who calls ``command`` now; of a person served by a hub or proxy, whom it says it is."""
    login = current_user(environ)[0] or "ukendt"
    return Caller(hide_cpr(f"{SCHEDULED} ({login})" if scheduled else login), hide_cpr(command))


def now() -> str:
    """The time with its zone, to the second."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def inputs_text(files: Iterable[Any]) -> str:
    """The files that were read as one text: path, SHA-256, size and rows; the same files give the same text."""
    rows = sorted(([file.path, file.sha256, file.size, file.rows] for file in files), key=lambda row: str(row[0]))
    names = ("path", "sha256", "size", "rows")
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=1) + "\n"


@dataclass
class Trail:
    """The log of one call in ``out``. What can not be written stops no report; ``notes`` (Danish) tell it."""

    out: Path
    caller: Caller
    notes: list[str] = field(default_factory=list)

    def write(self, event: Event, **details: Any) -> Link | None:
        """Add an event; its place in the log, None when it could not be written."""
        at = now()
        row = {
            "at": at,
            "event": event,
            "by": self.caller.by,
            "command": self.caller.command,
            "version": styringslib.__version__,
            "source": source_digest()[:16],
            **details,
        }
        name = f"log-{at[:4]}.jsonl"
        try:
            return log_of(self.out).append(name, row)
        except OSError as error:
            self._not_written(name, error)
            return None

    def forget(self, years: int | None) -> None:
        """Remove the years of the log that have ended more than ``years`` years ago, once the log itself says so."""
        if years is None:
            return
        files = log_of(self.out)
        first = int(now()[:4]) - years
        try:
            old = list(files.older(lambda path: _last_year(path) < first))
            if not old:
                return
            last = chained_lines.read(old[-1], after=None).head.digest
            if self.write("expired", removed=[path.name for path in old], years=years, last=last):
                for path in old:
                    path.unlink(missing_ok=True)
        except OSError as error:
            self.notes.append(
                f"Den ældste del af loggen i {self.out.name} kunne ikke fjernes ({why(error)}), selv om fristen er gået."
            )

    def keep(self, kind: Literal["kommune.toml", "inddata.json"], content: bytes) -> str:
        """Keep what a digest stands for, once; the digest (SHA-256)."""
        digest = digest_of(content)
        path = kept_file(self.out, kind, digest)
        if not path.exists():
            try:
                _write_once(path, content)
            except OSError as error:
                self._not_written(f"{FOLDER}/{path.name}", error)
        return digest

    def _not_written(self, name: str, error: OSError) -> None:
        note = (
            f"{name} i {self.out.name} kunne ikke skrives ({why(error)}), så det, der er gjort, står ikke i loggen. Giv den, "
            "der kører styring, skriveadgang, og se, om der er plads."
        )
        if note not in self.notes:
            self.notes.append(note)


def log_of(out: Path) -> ChainedFiles:
    """The log of the reports in ``out``."""
    return ChainedFiles(out, LOG, _FILE)


def _last_year(path: Path) -> int:
    """The year of a file's last line."""
    lines = chained_lines.read(path, after=None).lines
    return int(str(lines[-1]["at"])[:4]) if lines else int(now()[:4])


def digest_of(content: bytes) -> str:
    """SHA-256, by which settings and lists of files are known."""
    return hashlib.sha256(content).hexdigest()


def kept_file(out: Path, kind: str, digest: str) -> Path:
    """Where the content of a digest is kept."""
    stem, ending = kind.rsplit(".", 1)
    return out / FOLDER / f"{stem}-{digest[:16]}.{ending}"


def kept(out: Path, kind: str, digest: str) -> bytes | None:
    """What a digest stands for; None when it is not kept, or has been changed."""
    try:
        content = kept_file(out, kind, digest).read_bytes()
    except OSError:
        return None
    return content if digest_of(content) == digest else None


@dataclass(frozen=True)
class Ground:
    """What the reports of a run are made from: digests of the files that were read and of kommune.toml, what of the register,
    and the line of the log in which the run began."""

    inputs: str
    settings: str
    register: Mapping[str, Any] | None
    begun: Link | None


def made(caller: Caller, ground: Ground) -> dict[str, Any]:
    """What run.json keeps of how a report that has just been made came about."""
    begun = ground.begun
    return {
        "at": now(),
        "by": caller.by,
        "command": caller.command,
        "version": styringslib.__version__,
        "source": source_digest(),
        "inputs": ground.inputs,
        "settings": ground.settings,
        "register": dict(ground.register) if ground.register is not None else None,
        "log": {"nr": begun.number, "digest": begun.digest} if begun is not None else None,
    }


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.ny")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), _FILE)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
