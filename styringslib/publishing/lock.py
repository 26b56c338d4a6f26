"""The one lock on a folder of reports: what writes in it (run, handout, publish, month --auto) does so one at a time.

The operating system holds it and lets it go with the process, so a call that is killed leaves no lock behind. The file is
empty and stays: only its name matters.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import IO

BUSY = "En anden kørsel er i gang i den samme mappe. Prøv igen, når den er færdig."
WAITING = "En anden kørsel er i gang i {out}. Venter, til den er færdig. Ctrl+C stopper."
NO_LOCKS = "Drevet med {out} kan ikke låse filer. Sørg selv for, at kun én kørsel ad gangen skriver i mappen."
NAME = ".laas"
_PAUSE = 0.3
# What a system answers when somebody else has the lock; anything else means that the drive knows no locks.
_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_HELD: set[tuple[Path, int]] = set()


@contextmanager
def locked(out: Path, told: Callable[[str], None] | None = None, *, waits: bool = False) -> Iterator[bool]:
    """Whether the folder is ours alone while the block lasts.

    False when another call has it; with ``waits`` that is waited for, and ``told`` in Danish. A call within a block of the same
    thread goes on at once, as when a day's call makes the month's run. Another ``out`` is another lock.
    """
    key = out.resolve(), get_ident()
    if key in _HELD:
        yield True
        return
    out.mkdir(parents=True, exist_ok=True)
    file = _opened(out, told, waits)
    if file is None:
        yield False
        return
    _HELD.add(key)
    try:
        yield True
    finally:
        _HELD.discard(key)
        file.close()  # lets the lock go


def _opened(out: Path, told: Callable[[str], None] | None, waits: bool) -> IO[str] | None:
    """The file with the lock on it; None when another call has it and is not waited for."""
    said = False
    while True:
        file = (out / NAME).open("a+")
        try:
            if _take(file):
                if _is_there(file, out / NAME):
                    return file
                file.close()  # the one we waited for was removed meanwhile; the lock is on the name that others see
                continue
        except OSError as error:
            if error.errno not in _TAKEN:
                if told:
                    told(NO_LOCKS.format(out=out))
                return file
        except BaseException:
            file.close()
            raise
        file.close()
        if not waits:
            return None
        if told and not said:
            told(WAITING.format(out=out))
            said = True
        time.sleep(_PAUSE)


def _is_there(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> bool:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return True

else:
    import fcntl

    def _take(file: IO[str]) -> bool:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
