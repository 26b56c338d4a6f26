"""How long a connection is waited for, and whether there is a file to connect to."""

from __future__ import annotations

from pathlib import Path

CONNECT_SECONDS, STATEMENT_SECONDS, LOCK_SECONDS = 5, 20, 10


def exists(file: Path) -> bool:
    """Whether the file is there and holds anything; OSError when that cannot be found out."""
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False
