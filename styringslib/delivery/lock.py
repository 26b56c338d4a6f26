"""A lock on a folder of reports: two calls that a clock starts do not work in it at the same time.

The operating system holds it and lets it go with the process, so a call that is killed leaves no lock behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

BUSY = "En anden kørsel er i gang i den samme mappe. Prøv igen, når den er færdig."
_NAME = Path(".data") / "maaned.laas"


@contextmanager
def locked(out: Path) -> Iterator[bool]:
    """Whether the folder is ours alone while the block lasts; False when another call has it."""
    path = out / _NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _take(file):
            yield False
            return
        try:
            yield True
        finally:
            _let_go(file)


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _let_go(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
