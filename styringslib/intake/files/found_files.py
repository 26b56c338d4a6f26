"""The files that kommune.toml's names and patterns mean, the same on every system: letters' case and how accents are
kept do not count, and a name that is there is that file whatever signs it has."""

from __future__ import annotations

import fnmatch
import os
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from styringslib.intake.files.signature import ENDINGS

_LONGEST = 255  # of a path, on the system that takes the shortest
_HALF_COPIED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")


def folded(name: str) -> str:
    """A file's name as it is compared: a Mac keeps å as two signs, and Windows does not tell A from a."""
    return unicodedata.normalize("NFC", name).casefold()


def leads_out(folder: Path, path: Path) -> bool:
    """Whether a path below ``folder`` is a link, or lies behind one, to somewhere else on the machine."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return True


def links_out(folder: Path, name: str) -> bool:
    """Whether a name below ``folder`` is that of a file inside it and the file is somewhere else: who puts files in the folder
    may not choose what is read from elsewhere. A path that says itself that it leads elsewhere is whoever's wrote it."""
    path = Path(os.path.normpath(folder / name))
    return path.is_relative_to(os.path.normpath(folder)) and leads_out(folder, path)


def files_of(folder: Path, pattern: str) -> list[Path]:
    """The files that a pattern with `/` means, in order of name, without Excel's lock files, hidden files and files still
    being copied. A file of exactly that name is the only one."""
    exact = folder / pattern
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    if len(pattern) > _LONGEST:
        return []
    hits = [exact] if exact.is_file() else sorted(set(_matching(folder, parts)))
    return [hit for hit in hits if not hit.name.startswith(("~$", ".")) and hit.suffix.casefold() not in _HALF_COPIED]


def folders_called_files(folder: Path, pattern: str) -> list[Path]:
    """Folders that a pattern means by their name and that are called as files are, such as a folder ``2025.csv``."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return sorted(hit for hit in set(_matching(folder, parts, files=False)) if hit.suffix.casefold() in ENDINGS)


# Files that lie beside extracts without being any: what is typed by hand, and what is kept of former descriptions.
_NO_EXTRACTS = ("kontering", "kommune", "læs mig", "laes mig", "readme")


def unused_files(folder: Path, read: Collection[Path]) -> list[str]:
    """Names of files, such as extracts have, that lie beside those that were ``read``, and that kommune.toml names nowhere."""
    try:
        described = folded((folder / "kommune.toml").read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return []
    beside = {path.parent for path in read} | {folder}
    lying = sorted(path for home in beside for path in home.iterdir() if path not in read and path.is_file())
    names = [path.relative_to(folder).as_posix() for path in lying if _like_an_extract(path)]
    return [name for name in names if folded(name) not in described]


def _like_an_extract(path: Path) -> bool:
    name = folded(path.name)
    return path.suffix.casefold() in ENDINGS and not name.startswith(("~$", ".", *_NO_EXTRACTS))


def _matching(folder: Path, parts: list[str], *, files: bool = True) -> Iterator[Path]:
    """Files (or folders) below ``folder`` by the parts of a pattern; `**` stands for any number of folders."""
    if not parts or not folder.is_dir():
        return
    first, rest = parts[0], parts[1:]
    entries = sorted(folder.iterdir())
    if first == "**":
        yield from _matching(folder, rest or ["*"], files=files)
        for entry in entries:
            # A link to a folder is not followed here: it may lead back to where it stands.
            if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
                yield from _matching(entry, parts, files=files)
        return
    named = [entry for entry in entries if folded(entry.name) == folded(first)]
    for entry in named or [entry for entry in entries if fnmatch.fnmatchcase(folded(entry.name), folded(first))]:
        if rest:
            yield from _matching(entry, rest, files=files)
        elif entry.is_file() if files else entry.is_dir():
            yield entry
