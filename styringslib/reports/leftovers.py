"""What the program has left for itself and nobody needs any longer: copies of data, and what a run that was ended left half made.

Only what this program has named is found; reports, registers, backups, and what anybody else has put there, are not.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from styringslib.intake.checked_copy import ABOUT
from styringslib.intake.own_folder import PASSING, RUNS, copies_base, copies_of, places
from styringslib.month.kept_data import MEMORY, of_earlier

_HALF = re.compile(r"\..+\.ny")
_MONTH = re.compile(r"\d{4}-\d\d")
# A folder of a run that keeps no copies is gone with the run; one older than this was left by one that was killed.
_RUNNING = 24 * 3600
COPY, HALF, EARLIER = "kopi af data", "halvfærdig fra en afbrudt kørsel", "kopi fra en tidligere version"


@dataclass(frozen=True)
class Leftover:
    """A file or folder that may be removed: its ``kind`` in Danish, of which ``source`` it is a copy, and its bytes."""

    path: Path
    kind: str
    size: int
    source: str = ""

    @property
    def what(self) -> str:
        """What it is, in Danish."""
        return f"{self.kind} i {self.source}" if self.source else self.kind


def leftovers(data: Path, out: Path, everybody: bool = False) -> list[Leftover]:
    """What can be removed: copies of ``data`` (of all municipalities with ``everybody``), and what is half made in ``out``."""
    found = [Leftover(path, COPY, _size(path), _source(path)) for path in _copies(data, everybody)]
    found += [Leftover(path, COPY, _size(path)) for path in _passing()]
    found += [Leftover(path, EARLIER, _size(path)) for path in of_earlier(out) if not path.is_symlink()]
    return found + [Leftover(path, HALF, _size(path)) for path in _half_made(out)]


def remove(leftover: Leftover) -> None:
    """Remove it, and the folder that it lay in when nothing else does. OSError when that is not possible."""
    path = leftover.path
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    if leftover.kind in (COPY, EARLIER):
        with suppress(OSError):
            path.parent.rmdir()


def _copies(data: Path, everybody: bool) -> Iterator[Path]:
    base, own = copies_base(), copies_of(data)
    if base is None or own is None:
        return
    mine = {own, own.with_name(f"{own.name}{RUNS}")}
    for place in places(base):
        if everybody or place in mine:
            # What is remembered of the register stays: by it the next run sees whether the register has been lost.
            yield from sorted(path for path in place.iterdir() if path.name != MEMORY)


def _source(copy: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((copy / ABOUT).read_text("utf-8"))["folder"])
    return "en mappe, der ikke kendes"


def _passing() -> list[Path]:
    found = []
    for path in Path(tempfile.gettempdir()).glob(f"{PASSING}*"):
        with suppress(OSError):
            state = path.lstat()
            mine = not hasattr(os, "getuid") or state.st_uid == os.getuid()
            if mine and path.is_dir() and not path.is_symlink() and state.st_mtime < time.time() - _RUNNING:
                found.append(path)
    return sorted(found)


def _half_made(out: Path) -> Iterator[Path]:
    """Folders and files that are put in place by renaming, under the names that they have before."""
    with suppress(OSError):
        below = [path for path in out.iterdir() if _MONTH.fullmatch(path.name) and not path.is_symlink()]
        yield from (path for path in sorted(out.iterdir()) if _HALF.fullmatch(path.name) and path.is_file())
        for month in sorted(below):
            for folder, folders, files in os.walk(month):
                half = [name for name in folders if _HALF.fullmatch(name)]
                folders[:] = sorted(set(folders) - set(half))
                names = sorted([*half, *(name for name in files if _HALF.fullmatch(name))])
                yield from (path for name in names if not (path := Path(folder) / name).is_symlink())


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(one.lstat().st_size for one in files if one.is_file())
