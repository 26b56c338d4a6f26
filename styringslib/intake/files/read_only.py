"""A connection to somebody else's database on which nothing can be written, by the database's own rules.

PostgreSQL, MySQL, MariaDB and Oracle: a transaction that only reads. SQLite: a file opened for reading, and an authoriser
that allows nothing but to select. SQL Server has no such thing: there it is `one_select`, a transaction that is never
committed, and above all a login that may only read.
"""

from __future__ import annotations

import os
import sqlite3
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

_ON_CONNECT = {
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
}
# Of the functions of SQLite, those that reach outside the file.
_NOT_CALLED = ("load_extension", "readfile", "writefile", "fts3_tokenizer")


class Patience:
    """Until when SQLite may work on what was asked for last: it has no limit of its own, and a view may never end."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self.begin()

    def begin(self) -> None:
        """From now on."""
        self._until = time.monotonic() + self._limit

    def over(self) -> int:
        """Asked by SQLite now and then; 1 interrupts it."""
        return int(time.monotonic() > self._until)


def read_only_engine(url: URL, limit: int, patience: Patience) -> Engine:
    """An engine at ``url`` that waits at most ``limit`` seconds and cannot write."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    backend = url.get_backend_name()
    if backend == "sqlite":
        return create_engine(url, creator=lambda: _sqlite(url, limit, patience), poolclass=NullPool)
    if backend == "postgresql":
        rules = (
            f"-c statement_timeout={limit * 1000} -c default_transaction_read_only=on -c standard_conforming_strings=on"
        )
        # An address may bring options of its own, such as a schema; ours come after them and win.
        own = " ".join(_all(url.query.get("options")))
        url = url.difference_update_query(["options"])
        made = create_engine(
            url, connect_args={"connect_timeout": limit, "options": f"{own} {rules}".strip()}, pool_pre_ping=True
        )
        return made.execution_options(postgresql_readonly=True)
    made = create_engine(url, pool_pre_ping=True)
    if statement := _ON_CONNECT.get(backend):

        @event.listens_for(made, "connect")
        def only_read(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()

    if backend == "oracle":

        @event.listens_for(made, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return made


def _all(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else value


def is_missing(url: URL) -> bool:
    """Whether the address is that of a file that is not there."""
    return _is_file(url) and not os.path.exists(str(url.database))


def _is_file(url: URL) -> bool:
    return bool(url.database) and url.database != ":memory:" and not str(url.database).startswith("file:")


def _sqlite(url: URL, limit: int, patience: Patience) -> sqlite3.Connection:
    plain = f"file:{quote(os.path.abspath(str(url.database)))}?mode=ro"
    place = plain if _is_file(url) else str(url.database or ":memory:")
    connection = sqlite3.connect(place, timeout=limit, uri=place.startswith("file:"), check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_allowed)
    connection.set_progress_handler(patience.over, 100_000)
    return connection


def _allowed(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """Selecting, reading a column and calling a function; everything else SQLite refuses before it is begun.

    SQLAlchemy asks for one setting as it connects.
    """
    if action == sqlite3.SQLITE_PRAGMA and first == "read_uncommitted" and second is None:
        return sqlite3.SQLITE_OK
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    called = action == sqlite3.SQLITE_FUNCTION and (second or "").casefold() not in _NOT_CALLED
    return sqlite3.SQLITE_OK if called else sqlite3.SQLITE_DENY
