"""Brings a register to the newest version of its schema: one process at a time, all of it or nothing, a copy made first."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.register.database.connection import LOCK_SECONDS, Site, exists
from styringslib.register.database.schema_version import HEAD, schema_version
from styringslib.register.database.tables import LINKS, TABLES

if TYPE_CHECKING:
    from sqlalchemy import Engine

_LOCK = 5_748_201_131  # the register's own number among a server's advisory locks
_WAIT = 120  # seconds
_TRY = 400  # milliseconds for all locks together
_PAUSE = 0.1  # seconds, in which others come through


def migrate(engine: Engine, site: Site, to: str = HEAD) -> Path | None:
    """Make the register or bring it forward to version ``to``; the copy made before, None when there was nothing to copy.

    While it lasts nobody else writes; another process that wanted the same finds it done. When anything fails the
    register is as it was.
    """
    from styringslib.register.database.schema import upgrade
    from styringslib.register.database.sqlite_file import make

    if site.file is not None and not exists(site.file):
        make(site.file, LOCK_SECONDS)
    with engine.connect() as connection:
        connection = connection.execution_options(**_alone(site))
        with connection.begin():
            if site.file is None:
                _take_turn(connection)
            version = schema_version(connection, site.where)
            if version >= to:
                return None
            if site.file is None:
                _hold_tables(connection)
            copied = _copy(site, connection, version) if version else None
            upgrade(connection, to)
    return copied


def _alone(site: Site) -> dict[str, Any]:
    return {"register_begin": "EXCLUSIVE"} if site.file is not None else {"isolation_level": "READ COMMITTED"}


def _take_turn(connection: Any) -> None:
    """Wait until no other process brings the same register forward."""
    from sqlalchemy import text

    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}s'"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def _hold_tables(connection: Any) -> None:
    """All tables of the register, from readers and writers alike; all of them or, for the moment, none.

    Readers begin with the links and writers end with them, so no order of locking fits both. What cannot be had at once is
    let go of again, sooner than the server looks for deadlocks (a second), or it would break off a reader or a writer.
    """
    from sqlalchemy import inspect, text
    from sqlalchemy.exc import OperationalError

    there = set(inspect(connection).get_table_names()) & {*TABLES, LINKS.name}
    if not there:
        return
    names = ", ".join(f'"{name}"' for name in sorted(there))
    end = time.monotonic() + _WAIT
    while True:
        try:
            with connection.begin_nested():
                connection.execute(text(f"SET LOCAL statement_timeout = '{_TRY}ms'"))
                connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            return
        except OperationalError as error:
            if error.connection_invalidated or time.monotonic() > end:
                raise
        time.sleep(_PAUSE)


def _copy(site: Site, connection: Any, version: str) -> Path:
    from styringslib.register.database.backup import copy

    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
    path = site.backups / f"register-{stamp}-skema-{version}.sqlite"
    copy(connection, version, path, site.where)
    return path
