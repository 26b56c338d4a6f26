"""The file that holds the key: outside the data, read by nobody else."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from styringslib.privacy.pseudonyms import LEAST
from styringslib.system_fault import why


class KeyFileError(ValueError):
    """A key that cannot be used or made; the text is Danish."""


def make_key(path: Path, folders: Sequence[Path] = ()) -> None:
    """Write a new key of 256 bits to ``path``, which may not exist and not lie in any of ``folders``; mode 0600."""
    _outside(path, folders)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        told = f"{path.name} findes allerede. En nøgle bliver aldrig overskrevet: uden den kan ingen lave de samme pseudonymer."
        raise KeyFileError(told) from None
    except OSError as error:
        raise _not_written(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(handle)
    except OSError as error:
        path.unlink(missing_ok=True)  # half a key would stand in the way of a whole one, and be taken for it
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        f"Nøglen kan ikke skrives til {path} ({why(error)}). Se efter, om mappen findes, må skrives i og har plads."
    )


def read_keys(paths: Sequence[Path], folders: Sequence[Path] = ()) -> tuple[bytes, ...]:
    """The keys of the files, in order; KeyFileError where one is missing, too short, lies in one of ``folders`` or can be
    read by others."""
    keys = []
    for path in paths:
        _outside(path, folders)
        if not path.is_file():
            raise KeyFileError(f"Nøglefilen {path} findes ikke. Lav en med --new-key.")
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileError(f"Andre kan læse nøglefilen {path.name}. Luk den med: chmod 600 {path}")
        key = path.read_bytes().strip()
        if len(key) < LEAST:
            raise KeyFileError(
                f"Nøglen i {path.name} er for kort. Brug mindst {LEAST} tegn, eller lav en med --new-key."
            )
        keys.append(key)
    return tuple(keys)


def _outside(path: Path, folders: Sequence[Path]) -> None:
    if any(path.resolve().is_relative_to(folder.resolve()) for folder in folders):
        told = "Nøglen må ikke ligge sammen med data: den, der har begge, kan finde tilbage til borgeren. Læg den et andet sted."
        raise KeyFileError(told)
