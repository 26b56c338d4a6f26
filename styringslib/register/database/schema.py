"""The steps of the schema, carried out in a transaction that is already open."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def upgrade(connection: Any, to: str) -> None:
    """Carry out the steps up to version ``to`` in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic reads % as the beginning of a name.
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
