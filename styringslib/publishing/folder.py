"""Files that readers open: whole or not there, and left alone when nothing in them has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_HALF_MADE = ".*.ny"


def digest(content: bytes) -> str:
    """SHA-256 of ``content``, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, content: str | bytes) -> bool:
    """Put ``content`` (text as UTF-8) at ``path`` in one step; False, and untouched, when it is there already."""
    wanted = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == wanted:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.ny")
    try:
        beside.write_bytes(wanted)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return True


def staging(folder: Path, name: str) -> Path:
    """An empty work folder beside ``folder``, at the same depth, so that relative paths mean the same in both."""
    work = folder.with_name(f".{folder.name}.{name}.ny")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    return work


def discard(work: Path) -> None:
    """Remove a work folder, as far as that can be done."""
    shutil.rmtree(work, ignore_errors=True)


def sweep(*places: Path) -> None:
    """Remove from ``places`` what a call that was killed left half made: work folders, and files that never got their name.

    Only who holds the lock on the folder of reports may: what is half made there is then nobody's.
    """
    for place in places:
        for left in sorted(place.glob(_HALF_MADE)):
            if left.is_dir() and not left.is_symlink():
                discard(left)
            else:
                with suppress(OSError):
                    left.unlink()


def publish(work: Path, folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Move the files of ``work`` into ``folder``, each in one step, and remove ``work``.

    ``names`` are all files that this report may have; those that it no longer has are removed, so that nobody sends
    an old report on. Returns the SHA-256 of each published file by name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = {path.name: digest(path.read_bytes()) for path in sorted(work.iterdir())}
    for name in made:
        os.replace(work / name, folder / name)
    for name in set(names) - set(made):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(work, ignore_errors=True)
    return made


def intact(folder: Path, outputs: dict[str, str]) -> bool:
    """Whether all ``outputs`` (name -> SHA-256) still lie in ``folder`` as they were published."""
    return bool(outputs) and all(
        (folder / name).is_file() and digest((folder / name).read_bytes()) == sha for name, sha in outputs.items()
    )


def is_writable(folder: Path) -> bool:
    """Whether ``folder``, or the nearest folder above it that exists, can be written to; leaves no trace."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return False
    trial = nearest / f".styring-{os.getpid()}"
    try:
        trial.touch()
        trial.unlink()
    except OSError:
        return False
    return True
