"""Brings a register to the newest version of its schema: one process at a time, all of it or nothing, a copy made first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.register.database.connection import LOCK_SECONDS, Site, exists
from styringslib.register.database.schema_version import HEAD, schema_version
from styringslib.register.database.tables import LINKS, TABLES

if TYPE_CHECKING:
    from sqlalchemy import Engine

_LOCK = 5_748_201_131  # the register's own number among a server's advisory locks
_WAIT = "120s"


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
                _wait_for_lock(connection)
            version = schema_version(connection, site.where)
            if version >= to:
                return None
            copied = _copy(site, connection, version) if version else None
            upgrade(connection, to)
    return copied


def _alone(site: Site) -> dict[str, Any]:
    return {"register_begin": "EXCLUSIVE"} if site.file is not None else {"isolation_level": "READ COMMITTED"}


def _wait_for_lock(connection: Any) -> None:
    from sqlalchemy import inspect, text

    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    there = set(inspect(connection).get_table_names())
    for name in [*sorted(there & set(TABLES)), *sorted(there & {LINKS.name})]:  # as a writer does: the links last
        connection.execute(text(f'LOCK TABLE "{name}" IN ACCESS EXCLUSIVE MODE'))


def _copy(site: Site, connection: Any, version: str) -> Path:
    from styringslib.register.database.backup import copy

    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
    path = site.backups / f"register-{stamp}-skema-{version}.sqlite"
    copy(connection, version, path, site.where)
    return path
