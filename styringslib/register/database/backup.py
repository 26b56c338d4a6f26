"""A copy of all the register's rows as one SQLite file, whichever database they come from; it opens as a register itself."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.register.database.connection import View
from styringslib.register.database.tables import TABLES, columns_there
from styringslib.register.errors import RegisterError

if TYPE_CHECKING:
    from sqlalchemy import Connection

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
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(connection, version, beside)
        os.replace(beside, path)
    except OSError as error:
        raise RegisterError(
            f"Sikkerhedskopien {path.name} kan ikke skrives ({error.strerror}), og {where} er ikke ændret. "
            "Gør plads, eller ret adgangen til mappen."
        ) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write(connection: Connection, version: str, path: Path) -> None:
    from sqlalchemy import func, select

    from styringslib.register.database.schema import upgrade
    from styringslib.register.database.sqlite_file import engine

    made = engine(path, 10.0)
    with made.connect() as target, target.begin():
        upgrade(target, version)
        for kind, columns in columns_there(connection).items():
            table = TABLES[kind]
            rows = connection.execute(select(*columns).order_by(table.c.entry_id, table.c.version))
            count = 0
            while block := rows.mappings().fetchmany(_BLOCK):
                target.execute(table.insert(), [dict(row) for row in block])
                count += len(block)
            copied = target.execute(select(func.count()).select_from(table)).scalar_one()
            if copied != count:
                raise RegisterError("Sikkerhedskopien blev ikke hel. Registret er ikke ændret.")
    made.dispose()
