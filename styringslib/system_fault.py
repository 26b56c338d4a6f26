"""What the system would not do, in Danish: a disk that is full, a drive that is away, a folder that is closed to us."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from socket import gaierror

from styringslib.call_error import CallError

_ROOM = "Ryd op, eller vælg en anden mappe, og prøv igen."
_DRIVE = "Se efter, om det er tilsluttet, og prøv igen."
_OPEN = "Luk andre programmer, eller prøv igen med --workers 1."
# What stops all writing, and what to do.
_STORAGE = {
    errno.ENOSPC: ("der er ikke plads på disken", _ROOM),
    errno.EDQUOT: ("der er ikke plads på disken", _ROOM),
    errno.EFBIG: ("filen er større, end der må skrives", "Få mere plads, eller vælg en anden mappe, og prøv igen."),
    errno.EROFS: ("drevet er skrivebeskyttet", "Vælg en anden mappe, eller bed om skriveadgang, og prøv igen."),
    errno.EIO: ("drevet melder fejl", _DRIVE),
    errno.ESTALE: ("drevet svarer ikke længere", _DRIVE),
    errno.ENODEV: ("drevet svarer ikke længere", _DRIVE),
    errno.EMFILE: ("der er for mange åbne filer på maskinen", _OPEN),
    errno.ENFILE: ("der er for mange åbne filer på maskinen", _OPEN),
}
_OF_A_FILE = {
    errno.EACCES: "der er ikke adgang",
    errno.EPERM: "der er ikke adgang",
    errno.ENOENT: "den findes ikke",
    errno.ENOTDIR: "en del af stien er ikke en mappe",
    errno.EISDIR: "den er en mappe",
    errno.EEXIST: "den findes allerede",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.ENOTEMPTY: "mappen er ikke tom",
    errno.ETXTBSY: "den er i brug",
    errno.EBUSY: "den er i brug",
}
_OF_A_SERVER = {
    errno.ECONNREFUSED: "der svares ikke på den port",
    errno.ECONNRESET: "forbindelsen blev afbrudt",
    errno.ETIMEDOUT: "der kom intet svar i tide",
    errno.EHOSTUNREACH: "der er ingen vej til den",
    errno.ENETUNREACH: "der er ingen forbindelse til nettet",
}
_IN_TEXT = re.compile(r"OSError: \[Errno (\d+)\]")


def why(error: OSError) -> str:
    """What was wrong, in a few Danish words, without the file's name or the server's."""
    number = error.errno or 0
    if error.errno is None and len(error.args) > 1:  # said by ourselves, in Danish
        return str(error.args[1])
    if isinstance(error, gaierror):  # its numbers are its own
        return "navnet kendes ikke"
    if isinstance(error, TimeoutError):
        number = errno.ETIMEDOUT
    known = {number: what for number, (what, _) in _STORAGE.items()} | _OF_A_FILE | _OF_A_SERVER
    return known.get(number, f"fejl {error.errno or type(error).__name__}")


def is_of_storage(error: BaseException) -> bool:
    """Whether nothing more can be written, whatever is tried next: a full disk, a drive that is away, a folder closed to us."""
    return isinstance(error, OSError) and (
        error.errno in _STORAGE or (isinstance(error, PermissionError) and error.filename is not None)
    )


def of_text(text: str) -> OSError | None:
    """The error of storage that a notebook's cell ended with ("OSError: [Errno 28] ..."); None when it was another."""
    found = _IN_TEXT.match(text)
    number = int(found[1]) if found else 0
    return OSError(number, "") if number in _STORAGE else None


def told_of_system(error: OSError, place: object = None) -> str | None:
    """What the system would not do, for who can mend it; None when it is not known to be theirs.

    ``place``: the folder that was written in, where the error itself names no file.
    """
    # Of a copy the second name is what was to be written, and of a full disk that is what matters.
    where = (error.filename2 if error.errno in _STORAGE else None) or error.filename or place
    if (known := _STORAGE.get(error.errno or 0)) is not None:
        what, remedy = known
        return f"{what[0].upper()}{what[1:]}{f' ({where})' if where else ''}. {remedy}"
    if where:
        return f"{where} kan ikke læses eller skrives: {why(error)}. Ret adgangen, eller vælg en anden mappe."
    return None


@contextmanager
def told_in_danish(place: object) -> Iterator[None]:
    """What the system would not do within the block becomes a CallError that names ``place``."""
    try:
        yield
    except OSError as error:
        text = told_of_system(error, place)
        if text is None:
            raise
        raise CallError(text) from error
