"""What a connection is made to and waited for, and what a reader sees through one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.register.database.schema_version import HEAD

if TYPE_CHECKING:
    from sqlalchemy import Connection

CONNECT_SECONDS, STATEMENT_SECONDS, LOCK_SECONDS = 5, 20, 10


@dataclass(frozen=True)
class Site:
    """Where a register lies: its SQLite ``file`` (None: a server), ``where`` as a reader is told, the folder for copies."""

    file: Path | None
    where: str
    backups: Path


@dataclass(frozen=True)
class View:
    """What a reader sees: ``connection`` is None when there is no register yet, ``version`` that of its schema."""

    connection: Connection | None
    version: str

    @property
    def whole(self) -> bool:
        """Whether nothing of the newest schema is lacking."""
        return self.connection is None or self.version == HEAD


def exists(file: Path) -> bool:
    """Whether the file is there and holds anything; OSError when that cannot be found out."""
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False


def file_stamp(file: Path) -> object:
    """Another value whenever anybody has written in the file or beside it."""
    found = []
    for part in (file, file.with_name(f"{file.name}-wal")):
        try:
            said = part.stat()
        except OSError:
            continue
        if not said.st_size and part != file:  # a log that somebody has opened and not written in
            continue
        found.append((said.st_ino, said.st_size, said.st_mtime_ns))
    return tuple(found)
