"""A table from a database: any SQLAlchemy address, read in blocks, with time limit and new attempts."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from styringslib.intake.files import one_select
from styringslib.intake.files.grids import Block, Unreadable
from styringslib.intake.files.read_only import Patience, is_missing, read_only_engine
from styringslib.intake.files.workbooks import typed_array
from styringslib.intake.settings.settings import TableSource

# What a database says of a login that it does not take, and of a statement that would write.
_NO_ENTRY = (
    "authentication failed",
    "no password supplied",
    "access denied",
    "login failed",
    "no pg_hba.conf",
    'role "',
)
_WRITES = ("read-only", "readonly", "not authorized", "prohibited")
# What it says of something that is not there -> what that is.
_UNKNOWN = (
    ((r'relation "([^"]+)" does not exist', r"no such table: (\S+)", r"table '([^']+)' doesn't exist"), "Tabellen"),
    ((r'column "?([^"\s]+)"? does not exist', r"no such column: (\S+)", r"unknown column '([^']+)'"), "Kolonnen"),
    ((r"function (\w+)\(.*\) does not exist", r"no such function: (\S+)"), "Funktionen"),
)
BLOCK_ROWS = 50_000
# More than any municipality's postings of many years; a query that never ends is stopped here.
MOST_ROWS = 20_000_000
PAUSE = 1.0


class Query:
    """The result of one SQL query. Rows count from 2, as if the column names were row 1.

    The address comes from the environment variable named in kommune.toml and is never shown: it may hold a password.
    """

    def __init__(self, source: TableSource) -> None:
        self.file, self.sheet = f"database ({source.database_variable})", ""
        self._source = source
        self._connection: Any = None
        self._patience = Patience(self._source.timeout)
        self._engine = self._make_engine()
        try:
            self._result: Any = self._connect()
        except BaseException:
            self._engine.dispose()
            raise
        self._names = [str(name) for name in list(self._result.keys())]

    def _make_engine(self) -> Any:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError

        variable = self._source.database_variable
        address = os.environ.get(variable, "").strip()
        if not address:
            raise Unreadable(f"Miljøvariablen {variable} er ikke sat", "Sæt den til databasens adresse (SQLAlchemy)")
        try:
            url = make_url(address)
            if wrong := one_select.fault(self._source.sql, url.get_backend_name()):
                raise Unreadable(*wrong)
            if url.get_backend_name() == "sqlite" and is_missing(url):
                raise Unreadable("Databasefilen findes ikke", f"Ret adressen i miljøvariablen {variable}")
            return read_only_engine(url, max(int(self._source.timeout), 1), self._patience)
        except (NoSuchModuleError, ModuleNotFoundError):
            raise Unreadable(
                f"Driveren til databasen i {variable} er ikke installeret", "Installér den, fx psycopg"
            ) from None
        except Unreadable:
            raise
        except (ArgumentError, ValueError, TypeError):
            raise self._unusable_address() from None

    def _unusable_address(self) -> Unreadable:
        return Unreadable(
            f"Adressen i {self._source.database_variable} kan ikke læses",
            "Skriv fx postgresql+psycopg://bruger@vært/base, med porten som et tal efter værten",
        )

    def _connect(self) -> Any:
        """Open the connection and start the query; a refused connection is tried again, a wrong query is not."""
        from sqlalchemy import text
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        for attempt in range(1, self._source.attempts + 1):
            try:
                self._patience.begin()
                self._connection = self._engine.connect().execution_options(stream_results=True)
                result = self._connection.execute(text(self._source.sql))
                if not result.returns_rows:
                    raise Unreadable("Forespørgslen giver ingen rækker og er ikke et udtræk", "Ret sql i kommune.toml")
                return result
            except DBAPIError as error:
                self.close()
                if (told := self._told(str(error.orig))) is not None:
                    raise told from None
                lost = error.connection_invalidated or self._is_connection(str(error.orig).casefold())
                if not lost:
                    raise self._refused(str(error.orig)) from None
                if attempt == self._source.attempts:
                    raise Unreadable(
                        f"Databasen svarede ikke efter {attempt} forsøg",
                        f"Se efter, om den kører, og om adressen i {self._source.database_variable} er rigtig",
                    ) from None
                time.sleep(PAUSE * attempt)
            except UnicodeDecodeError:
                self.close()
                raise self._damaged() from None
            except Unreadable:
                self.close()
                raise
            except (SQLAlchemyError, ValueError, TypeError):
                self.close()
                raise Unreadable("Forespørgslen kan ikke udføres", "Ret sql i kommune.toml") from None
        raise AssertionError("not reached")

    def _told(self, said: str) -> Unreadable | None:
        """What the database says, where it is worth no new attempt; None where it may be."""
        reason = said.casefold()
        if any(word in reason for word in ("statement timeout", "query_canceled", "interrupted")):
            return self._too_slow()
        if self._is_damage(reason):
            return self._damaged()
        variable = self._source.database_variable
        if any(sign in reason for sign in _NO_ENTRY):
            return Unreadable(
                "Databasen afviste brugeren eller kodeordet",
                f"Ret adressen i miljøvariablen {variable}, eller bed om adgang",
            )
        if any(sign in reason for sign in ("invalid port", "invalid integer value", "port number")):
            return self._unusable_address()
        if "database" in reason and "does not exist" in reason:
            return Unreadable("Databasen findes ikke på serveren", f"Ret adressen i miljøvariablen {variable}")
        if any(sign in reason for sign in _WRITES):
            return Unreadable(
                "Forespørgslen ville ændre noget i databasen, og det er afvist",
                "Skriv et udtræk, der kun læser, i sql i kommune.toml",
            )
        return None

    def _refused(self, said: str) -> Unreadable:
        """What is wrong with the query, by the name that the database gives it; never its address."""
        for signs, told in _UNKNOWN:
            for sign in signs:
                if found := re.search(sign, said, re.IGNORECASE):
                    return Unreadable(f"{told} {found[1]} findes ikke i databasen", "Ret sql i kommune.toml")
        if "permission denied" in said.casefold():
            return Unreadable("Databasen giver ikke adgang til det, der spørges om", "Bed om læseadgang til tabellen")
        first = self._without_address(said.strip().splitlines()[0][:160] if said.strip() else "")
        return Unreadable(f"Databasen kunne ikke udføre forespørgslen: {first}", "Ret sql i kommune.toml")

    def _without_address(self, said: str) -> str:
        url = self._engine.url
        for part in (url.password, url.host, url.username, url.database):
            said = re.sub(rf"(?<!\w){re.escape(str(part))}(?!\w)", "…", said) if part else said
        return said

    @staticmethod
    def _is_connection(reason: str) -> bool:
        signs = (
            "connection",
            "could not connect",
            "timeout",
            "server closed",
            "locked",
            "could not translate",
            "unable to open",
        )
        return any(sign in reason for sign in signs)

    @staticmethod
    def _is_damage(reason: str) -> bool:
        return any(sign in reason for sign in ("not a database", "malformed", "could not decode", "disk i/o"))

    def _damaged(self) -> Unreadable:
        return Unreadable(
            "Filen er ikke en SQLite-database, eller den er beskadiget",
            f"Se efter, om adressen i {self._source.database_variable} er rigtig, eller kopiér filen igen",
        )

    def _too_slow(self) -> Unreadable:
        return Unreadable(
            f"Databasen nåede ikke at svare inden for {self._source.timeout:g} sekunder",
            "Afgræns forespørgslen, eller sæt tidsgraense op i kommune.toml",
        )

    def preview(self) -> list[list[str]]:
        """The column names as the only row."""
        return [list(self._names)]

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """Blocks of rows as they come from the database; a connection lost midway is told, not papered over."""
        from sqlalchemy.exc import DBAPIError

        row = 2
        try:
            while records := self._fetched():
                if row > MOST_ROWS:
                    raise Unreadable(
                        f"Forespørgslen giver over {MOST_ROWS // 1_000_000} millioner rækker",
                        "Afgræns den i sql i kommune.toml, fx til regnskabsåret og de to foregående",
                    )
                columns = [[_plain(record[place]) for record in records] for place in range(width)]
                yield Block([typed_array(column) for column in columns], np.arange(row, row + len(records)))
                row += len(records)
        except DBAPIError as error:
            if any(sign in str(error.orig).casefold() for sign in ("statement timeout", "interrupted")):
                raise self._too_slow() from None
            if self._is_damage(str(error.orig).casefold()):
                raise self._damaged() from None
            raise Unreadable("Forbindelsen til databasen gik tabt undervejs", "Kør igen") from None
        except (UnicodeDecodeError, OverflowError):
            raise self._damaged() from None
        finally:
            self.close()

    def _fetched(self) -> Any:
        self._patience.begin()
        return self._result.fetchmany(BLOCK_ROWS)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _plain(value: Any) -> Any:
    """Database types as the plain ones: exact decimals become floats, bytes and others text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return value
