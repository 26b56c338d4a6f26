"""The register as a SQLite file: how it is opened, locked and kept whole."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from sqlalchemy import Engine

_SHARED = ("nfs", "cifs", "smb", "sshfs", "fuse.sshfs", "9p", "afs", "ncpfs", "davfs", "glusterfs", "ceph", "vboxsf")


def engine(file: Path, lock_seconds: float) -> Engine:
    """An engine that opens the file anew for each session and begins as the session asks (IMMEDIATE for writing).

    Every commit is on disk before it is answered (synchronous FULL).
    """
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    made = create_engine("sqlite+pysqlite://", creator=lambda: _connect(file, lock_seconds), poolclass=NullPool)

    @event.listens_for(made, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('register_begin', 'DEFERRED')}")

    return made


def _connect(file: Path, lock_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(str(file), timeout=lock_seconds)
    try:
        return _set(connection)
    except sqlite3.OperationalError:
        connection.close()
        if os.name != "posix" or os.access(file.parent, os.W_OK) or Path(f"{file}-wal").exists():
            raise
    # A write-ahead file in a folder where nothing can be written: nobody can be writing, so it is read as it lies.
    return _set(sqlite3.connect(f"file:{quote(str(file))}?immutable=1", uri=True))


def _set(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.isolation_level = None  # transactions begin when they are told to, not when the driver thinks so
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA schema_version").fetchone()  # the first look into the file itself
    return connection


def make(file: Path, lock_seconds: float) -> None:
    """Make an empty file (and its folder), with write-ahead logging where the disk is the machine's own.

    On a shared drive write-ahead logging would lose data, since it needs memory shared by all who have the file open.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(str(file), timeout=lock_seconds, isolation_level=None)
    try:
        if is_local(file):
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):  # another process is making the same file: it decides
            raise
    finally:
        connection.close()


def is_local(file: Path) -> bool:
    """Whether the file lies on a disk of this machine; False when that cannot be known."""
    path = file.resolve()
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(path)[0]
        fixed = 3
        return not drive.startswith("\\\\") and ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == fixed
    if sys.platform == "darwin":
        return not path.is_relative_to("/Volumes") and not path.is_relative_to("/Network")
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return False
    above = [(len(place), kind) for place, kind in mounts if path.is_relative_to(place.replace("\\040", " "))]
    return bool(above) and not max(above)[1].casefold().startswith(_SHARED)
