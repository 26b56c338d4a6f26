"""Files that nobody but the person who runs the program may read: where they lie, and how they are written.

A checked copy holds rows of citizens. It lies in the person's own cache folder, never with the reports, which are shared. On
Windows that folder is the person's own by its inherited rights; elsewhere folders are 0700 and files 0600, whatever the umask.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp, mkstemp

from styringslib.call_error import CallError

ENVIRONMENT = "STYRING_KOPIER"
#: What a run's copies are called in the system's folder for temporary files, where a person keeps none.
PASSING = "styring-kopi-"
_FOLDER, _FILE = 0o700, 0o600
# The municipality's own, for what is opened by hand, and that of its runs.
RUNS = "-maaned"
_PLACE = re.compile(rf"[0-9a-f]{{12}}(?:{RUNS})?")


def copies_base(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of all copies of this person; None where a person has no such folder, or wants none.

    ``STYRING_KOPIER`` in the environment names another folder than the usual; set to nothing it means: keep none.
    """
    if (chosen := environ.get(ENVIRONMENT)) is not None:
        return Path(chosen).absolute() if chosen.strip() else None
    usual = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA")
    home = environ.get("HOME")
    if not home and environ is os.environ:  # a service that is told of no home may have one all the same
        with suppress(RuntimeError):
            home = str(Path.home())
    usual = usual or (str(Path(home) / ".cache") if home else "")
    return Path(usual).absolute() / "styringslib" if usual else None


def copies_of(data: Path) -> Path | None:
    """The folder of the copies of the municipality in ``data``; None where none are kept."""
    base = copies_base()
    return base and base / hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]


def places(base: Path) -> list[Path]:
    """The folders of copies in ``base``, of all municipalities; only those that this program has named."""
    with suppress(OSError):
        return sorted(path for path in base.iterdir() if _PLACE.fullmatch(path.name) and not path.is_symlink())
    return []


def private_folder(folder: Path) -> Path:
    """Make ``folder``, and what is missing above it, so that nobody else can look into it; a folder that is there is closed.

    PermissionError when it is another's, or a link to somewhere else.
    """
    for above in reversed(folder.parents):
        if not above.exists():
            with suppress(FileExistsError):
                above.mkdir(mode=_FOLDER)
    with suppress(FileExistsError):
        folder.mkdir(mode=_FOLDER)
    found = folder.lstat()
    if folder.is_symlink() or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        raise PermissionError(None, "mappen er en andens, eller et link", str(folder))
    if found.st_mode & 0o777 != _FOLDER:
        folder.chmod(_FOLDER)
    return folder


def write_private(path: Path, content: str | bytes) -> None:
    """Put ``content`` (text as UTF-8) at ``path`` in one step; nobody else can read it, also while it is being written."""
    # The folder of such a file is closed already, or is one that others may look into.
    handle, beside = mkstemp(prefix=f".{path.name}.", suffix=".ny", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        os.chmod(beside, _FILE)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A folder beside ``target``, closed to others, to write in before all of it is put in place; removed afterwards."""
    work = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def closed(folder: Path) -> Path:
    """``folder`` and all in it closed to others."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(_FOLDER if path.is_dir() else _FILE)
    return folder


def passing_folder() -> Path:
    """A closed folder that is gone when the program ends, for who keeps no copies."""
    folder = Path(mkdtemp(prefix=PASSING))
    # A process that is forked from this one ends before it, and leaves the folder to it.
    mine = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == mine else None)
    return folder


def apart_from(place: Path, shared: Path, what: str) -> None:
    """CallError when the copies would lie in a folder that is shared: ``what`` it is, in Danish ("mappen med rapporter")."""
    inside, around = place.resolve(), shared.resolve()
    if inside.is_relative_to(around):
        raise CallError(
            f"Kopien af data ville ligge i {what} ({around}), hvor andre kan læse den. Den har rækker om borgere. "
            f"Sæt miljøvariablen {ENVIRONMENT} til en mappe, som kun du kan læse, eller vælg en anden mappe."
        )
