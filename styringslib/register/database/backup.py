"""A copy of all the register's rows as one SQLite file, whichever database they come from; it opens as a register itself."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.register.chain.verification import examined
from styringslib.register.database.connection import View
from styringslib.register.database.schema_version import CHAINED
from styringslib.register.database.tables import LINKS, TABLES, columns_there
from styringslib.register.errors import RegisterError
from styringslib.system_fault import why

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_BLOCK = 1_000


def backup(view: View, path: Path, where: str) -> None:
    """Write the copy of what ``view`` sees at ``path``; RegisterError when there is no register, or a file in the way."""
    if view.connection is None:
        raise RegisterError("Registret er tomt, så der er intet at tage kopi af.")
    copy(view.connection, view.version, path, where)


def copy(connection: Connection, version: str, path: Path, where: str) -> None:
    """The rows that ``connection`` sees, in the schema that they have, counted again before the file gets its name."""
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.del")
    try:
        if path.exists():
            raise RegisterError(f"Filen {path.name} findes allerede. Vælg et andet navn.")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(connection, version, beside)
        os.replace(beside, path)
    except OSError as error:
        raise RegisterError(
            f"Sikkerhedskopien {path.name} kan ikke skrives ({why(error)}), og {where} er ikke ændret. "
            "Gør plads, eller ret adgangen til mappen."
        ) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write(connection: Connection, version: str, path: Path) -> None:
    from sqlalchemy import func, select

    from styringslib.register.database.schema import upgrade
    from styringslib.register.database.sqlite_file import engine

    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # for the one who made it alone
    made = engine(path, 10.0)
    with made.connect() as target, target.begin():
        upgrade(target, version)
        copied: dict[Table, Any] = {TABLES[kind]: columns for kind, columns in columns_there(connection).items()}
        order: dict[Table, Any] = {table: (table.c.entry_id, table.c.version) for table in copied}
        if version >= CHAINED:
            copied[LINKS], order[LINKS] = [*LINKS.columns], (LINKS.c.sequence,)
        for table, columns in copied.items():
            rows = connection.execute(select(*columns).order_by(*order[table]))
            count = 0
            while block := rows.mappings().fetchmany(_BLOCK):
                target.execute(table.insert(), [dict(row) for row in block])
                count += len(block)
            if target.execute(select(func.count()).select_from(table)).scalar_one() != count:
                raise RegisterError("Sikkerhedskopien blev ikke hel. Registret er ikke ændret.")
        if version >= CHAINED and (found := examined(target)).breaks:
            raise RegisterError(f"Sikkerhedskopien blev ikke hel. Registret er ikke ændret. {found.breaks[0]}")
    made.dispose()
