"""What a database says when it fails, as Danish that tells what to do; never its address, user or password."""

from __future__ import annotations

from .errors import Damaged, RegisterError, Unavailable

NOT_SAVED = "Intet er gemt."
_DOUBT = (
    "Det vides ikke, om det sidste blev gemt, for databasen holdt op med at svare midt i det. Regn det for ikke gemt, og "
    "se efter i registret, når det kan nås igen; det samme kan indberettes igen uden at blive skrevet to gange."
)
_DAMAGE = (
    "file is not a database", "malformed", "disk image", "no such table", "no such column", "has no column",
    "could not decode", "can't decode", "unsupported file format", "unknown database", "datatype mismatch",
)  # fmt: skip
# Signs in the database's own words, lower case -> what it is and what to do. The first that fits is told.
_SIGNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (_DAMAGE, "er beskadiget. Hent den seneste sikkerhedskopi frem"),
    (("readonly", "read-only"), "kan ikke skrives i. Bed om skriveadgang til filen og dens mappe, eller til databasen"),
    (
        ("disk is full", "no space left", "could not extend", "shmsize"),
        "har ikke plads til mere. Gør plads på disken, og prøv igen",
    ),
    # Before "locked": a server that has found a deadlock also says who was "blocked by" whom.
    (("lock timeout", "statement timeout", "deadlock"), "er optaget af andre. Prøv igen om et øjeblik"),
    (("locked", "busy"), "er optaget af andre. Prøv igen om et øjeblik; se efter, om et program holder filen åben"),
    (("permission denied", "must be owner"), "giver ikke adgang. Bed den, der driver databasen, om adgang"),
    (("authentication", "no password", 'role "', 'database "'), "tager ikke imod. Ret adresse, bruger eller kodeord"),
    (("too many c", "remaining connection slots"), "har for mange brugere på. Prøv igen om et øjeblik"),
    (
        ("already exists",),
        "har tabeller, som registret ikke har lavet. Brug en tom database eller et skema for sig selv",
    ),
    (("unable to open",), "kan ikke åbnes. Se efter, om mappen findes, og om du har adgang til den"),
    (
        ("disk i/o",),
        "kan ikke læses eller skrives på disken. Se efter, om der er plads på den, og om drevet stadig er der",
    ),
)


def translated(error: Exception, where: str, *, writing: bool = False, in_doubt: bool = False) -> RegisterError:
    """The error of a database as one of ours."""
    orig = getattr(error, "orig", None) or error
    # SQLite tells in its code alone that there is no room for the memory that its readers share.
    said = (
        "read-only"
        if isinstance(error, PermissionError)
        else f"{orig} {getattr(orig, 'sqlite_errorname', '')}".casefold()
    )
    fitting = (told for signs, told in _SIGNS if any(sign in said for sign in signs))
    told = next(fitting, "kan ikke nås lige nu. Prøv igen om lidt")
    if any(sign in said for sign in _DAMAGE):
        return Damaged(f"{where} {told}. {NOT_SAVED if writing else ''}".strip())
    tail = _DOUBT if in_doubt else NOT_SAVED if writing else ""
    return Unavailable(f"{where} {told}. {tail}".strip(), in_doubt)
