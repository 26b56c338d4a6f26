"""The database behind the register: SQLite by default, PostgreSQL by address from the environment; read and write sessions."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.intake.files.found_files import links_out
from styringslib.register.chain.guard import Guard
from styringslib.register.database.connection import (
    CONNECT_SECONDS,
    LOCK_SECONDS,
    STATEMENT_SECONDS,
    Site,
    View,
    exists,
    file_stamp,
)
from styringslib.register.database.schema_version import schema_version
from styringslib.register.errors import RegisterError
from styringslib.register.faults import translated
from styringslib.register.section import RegisterSection

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine


class Database:
    """Where the register lies. Nothing connects before it is read or written.

    ``where`` describes it to a reader. ``file`` is the SQLite file, None for a server. ``backups`` is the folder for
    copies made before a migration.
    """

    def __init__(
        self, folder: Path, section: RegisterSection, environ: Mapping[str, str], clock: Callable[[], dt.datetime]
    ) -> None:
        self.backups = folder / "register-sikkerhedskopier"
        self.file: Path | None = folder / section.file
        self.where = f"SQLite-filen {self.file.name}"
        self._url: URL | None = None
        address = environ.get(section.variable, "").strip()
        if address:
            self._from(address, section.variable)
        elif links_out(folder, section.file):
            raise RegisterError(
                f"{self.where} er en genvej til en fil uden for mappen og bruges ikke. Læg selve filen i mappen, eller skriv "
                f"adressen i {section.variable}, fx sqlite:////drev/register.sqlite."
            )
        self._engine: Engine | None = None
        self._process = 0
        self.guard = Guard(folder, environ, self.where, clock)

    def _from(self, address: str, variable: str) -> None:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            url = make_url(address)
        except (ArgumentError, ValueError):
            raise RegisterError(
                f"Adressen i {variable} kan ikke læses. Skriv fx postgresql+psycopg://bruger@vært/base."
            ) from None
        backend = url.drivername.split("+")[0]
        if backend == "sqlite" and url.database and url.database != ":memory:":
            self.file = Path(url.database)
            self.where = f"SQLite-filen {self.file.name} ({variable})"
            return
        if backend not in ("postgresql", "postgres"):
            raise RegisterError(f"Adressen i {variable} skal være til PostgreSQL eller til en SQLite-fil.")
        if "+" not in url.drivername:
            url = url.set(drivername="postgresql+psycopg")
        self._url, self.file, self.where = url, None, f"PostgreSQL ({variable})"

    @property
    def site(self) -> Site:
        """Where it lies, for whoever brings it forward."""
        return Site(self.file, self.where, self.backups)

    @property
    def engine(self) -> Engine:
        """The engine of this process; a forked process makes one of its own, since a connection has one owner."""
        if self._engine is None or self._process != os.getpid():
            if self._engine is not None:
                self._engine.dispose(close=False)
            self._engine, self._process = self._make_engine(), os.getpid()
        return self._engine

    def _make_engine(self) -> Engine:
        if self._url is None:
            from styringslib.register.database.sqlite_file import engine

            assert self.file is not None
            return engine(self.file, LOCK_SECONDS)
        from sqlalchemy import create_engine, event
        from sqlalchemy.exc import ArgumentError

        try:
            made = create_engine(
                self._url,
                connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "styringslib"},
                pool_pre_ping=True,
                pool_size=2,
                max_overflow=4,
                pool_timeout=LOCK_SECONDS,
            )
        except (ImportError, ArgumentError, TypeError):
            raise RegisterError(
                f'Driveren til {self.where} er ikke installeret. Installér den, fx: pip install "psycopg[binary]".'
            ) from None
        event.listen(made, "connect", _limits)
        return made

    @contextmanager
    def reading(self, writing: bool = False, checked: bool = True) -> Iterator[View]:
        """A consistent view of the register; creates nothing. ``writing``: something is to be written after it.

        ``checked``: it fits its chain and is the register that was seen before; else Damaged or Replaced.
        """
        with self._told(writing):
            remembered, stamp = self.guard.recall(), self._stamp()
            if self.file is not None and not exists(self.file):
                if checked:
                    self.guard.check(None, "", remembered, stamp)
                yield View(None, "")
                return
            with self.engine.connect() as connection:
                if self.file is None:
                    connection = connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                version = schema_version(connection, self.where)
                if checked:
                    self.guard.check(connection if version else None, version, remembered, stamp)
                yield View(connection if version else None, version)

    @contextmanager
    def _told(self, writing: bool) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except (SQLAlchemyError, OSError, UnicodeDecodeError) as error:  # a damaged file's own words may be no text
            raise translated(error, self.where, writing=writing) from None

    def write(self, work: Callable[[Connection], Any], attempts: int = 3) -> Any:
        """The result of ``work`` in one transaction that is known to be committed.

        ``work`` must find out by itself that an earlier attempt of it has been committed after all: when the database
        is lost, also in the middle of a commit, it is called again on a new connection. A repeated row is told by
        IntegrityError, which is tried again for the same reason.
        """
        from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

        self.prepare()
        in_doubt = False
        for attempt in range(1, attempts + 1):
            committing = False
            try:
                with self.engine.connect() as connection:
                    connection = connection.execution_options(**self._for_writing())
                    with connection.begin() as transaction:
                        before = self._stamp()  # nobody else writes now
                        result = work(connection)
                        committing = True
                        transaction.commit()
                self.guard.wrote(before, self._stamp())
                return result
            except (SQLAlchemyError, OSError, UnicodeDecodeError) as error:  # a damaged file's own words may be no text
                lost = isinstance(error, DBAPIError) and error.connection_invalidated
                # A file that refuses the commit has been rolled back, unless it is the disk that failed.
                unknown = committing and (self.file is None or "disk i/o" in str(error).casefold())
                in_doubt = in_doubt or unknown
                again = unknown or lost or isinstance(error, IntegrityError)
                if isinstance(error, IntegrityError) and attempt == attempts:
                    raise  # a rule of the tables that no other person can have broken: a fault of ours
                if not again or attempt == attempts:
                    raise translated(error, self.where, writing=True, in_doubt=in_doubt) from None
        raise AssertionError("not reached")

    def _stamp(self) -> object:
        return None if self.file is None else file_stamp(self.file)

    def _for_writing(self) -> dict[str, Any]:
        return {"register_begin": "IMMEDIATE"} if self.file is not None else {"isolation_level": "READ COMMITTED"}

    def prepare(self) -> None:
        """Make the register, or bring it to the newest version of the schema, where that has not been done."""
        with self.reading(writing=True) as view:
            whole = view.whole and view.connection is not None
        if not whole:
            self.migrate()

    def migrate(self) -> Path | None:
        """Make the register or bring it forward, see `migration.migrate`."""
        from styringslib.register.database.migration import migrate

        with self._told(writing=True):
            return migrate(self.engine, self.site)


def _limits(connection: Any, _record: Any) -> None:
    """Time limits, and commits that are on disk before they are answered, whatever the server's own defaults are."""
    settings = {
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{3 * STATEMENT_SECONDS}s",
        "synchronous_commit": "on",
    }
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()
