"""The kinds of entry and their fields: one declaration (``entries.toml``) that form, workbooks, checks and tables follow."""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from styringslib.privacy import find_cpr

FieldKind = Literal["unit", "area", "month", "date", "kr", "hours", "pct", "text", "choice", "action", "cause", "role"]
NUMBERS = ("kr", "hours", "pct")
# Kinds of field that name another entry of that kind.
LINKED = ("action", "cause")


@dataclass(frozen=True)
class Field:
    """One field of a kind of entry.

    ``heading`` and ``help`` are Danish. ``minimum`` and ``maximum`` are inclusive (kr, hours or per cent 0-100);
    ``ask_above`` is the size from which a person is asked whether the number is right. ``default`` stands where nothing
    is given. ``imported`` fields are filled from an older register's file only; a form does not ask for them. ``on_paper``:
    whether the sheet that is filled in by hand at a meeting asks for it.
    """

    name: str
    heading: str
    kind: FieldKind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    default: Any = None
    ask_above: float | None = None
    aliases: tuple[str, ...] = ()
    imported: bool = False
    on_paper: bool = True


@dataclass(frozen=True)
class Entry:
    """One version of an entry.

    ``at`` is an aware datetime in UTC. ``user`` is a login (for the history, never for a report), ``role`` what the
    reader knows the person by. ``values`` holds every field of the kind by name: months as pd.Period, dates as
    datetime.date, numbers as float, texts as str, None where empty. ``reason`` is why it was withdrawn, else "".
    """

    entry_id: str
    kind: str
    version: int
    at: dt.datetime
    user: str
    role: str
    withdrawn: bool
    values: Mapping[str, Any]
    reason: str = ""


def _field(declared: Mapping[str, Any]) -> Field:
    lists = {name: tuple(declared.get(name, ())) for name in ("choices", "aliases")}
    return Field(**{**declared, **lists})


_DECLARED = tomllib.loads(files("styringslib.register").joinpath("entries.toml").read_text("utf-8"))

# English name -> Danish heading, which is also the name of its sheet.
KINDS: dict[str, str] = {kind: str(block["heading"]) for kind, block in _DECLARED.items()}
# "Handlingen", for sentences about one entry.
THE: dict[str, str] = {kind: str(block["the"]) for kind, block in _DECLARED.items()}
# "handling" and "handlinger", the words for one and for several wherever a reader meets them.
ONE: dict[str, str] = {kind: str(block["one"]) for kind, block in _DECLARED.items()}
MANY: dict[str, str] = {kind: str(block["many"]) for kind, block in _DECLARED.items()}
HELP: dict[str, str] = {kind: str(block["help"]) for kind, block in _DECLARED.items()}
# Those that people write; what is not among them is written by the monthly run alone.
BY_HAND: tuple[str, ...] = tuple(kind for kind, block in _DECLARED.items() if block.get("by_hand", True))
# Those that may be about a whole area, and then have no unit.
OF_AREAS: tuple[str, ...] = tuple(kind for kind, block in _DECLARED.items() if block.get("of_areas", False))
# Those that are about the whole municipality where they have no unit.
OF_WHOLE: tuple[str, ...] = tuple(kind for kind, block in _DECLARED.items() if block.get("of_whole", False))
# Those about a single citizen, which not everybody who reads of the unit may read.
OF_CITIZENS: tuple[str, ...] = tuple(kind for kind, block in _DECLARED.items() if block.get("of_citizens", False))
# "den" and "det", as one entry of the kind is spoken of.
IT: dict[str, str] = {kind: "det" if block.get("neuter", False) else "den" for kind, block in _DECLARED.items()}
# Every field of a kind, in order; FIELDS leaves out those that only an import fills.
ALL_FIELDS: dict[str, tuple[Field, ...]] = {
    kind: tuple(_field(field) for field in block["field"]) for kind, block in _DECLARED.items()
}
FIELDS: dict[str, tuple[Field, ...]] = {
    kind: tuple(field for field in fields if not field.imported) for kind, fields in ALL_FIELDS.items()
}


def field(kind: str, name: str) -> Field:
    """The field of that name; KeyError when the kind has none."""
    for one in ALL_FIELDS[kind]:
        if one.name == name:
            return one
    raise KeyError(f"{kind}.{name}")


def links(kind: str) -> tuple[Field, ...]:
    """The fields of a kind that name other entries."""
    return tuple(field for field in FIELDS[kind] if field.kind in LINKED)


def new_id() -> str:
    """An id for a new entry: a uuid4 in which nothing looks like a CPR number."""
    while True:
        made = str(uuid.uuid4())
        if not find_cpr(made):
            return made
