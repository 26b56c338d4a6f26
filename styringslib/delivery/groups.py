"""The groups of readers: those with the same role who may read the same share a folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass

from styringslib.delivery.reader import Reader, as_reader
from styringslib.intake import Settings
from styringslib.register.roles import CONSULTANT, Person
from styringslib.register.section import read_section

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ä": "ae", "ü": "u"})
_LONGEST = 60


@dataclass(frozen=True)
class Group:
    """``name`` is the folder's; ``reader`` is one of those who have it."""

    name: str
    role: str
    reader: Reader

    @property
    def scope(self) -> str:
        """A hash of what may be read: another one means that somebody's access has changed."""
        found = self.reader
        told = [_sorted(found.units), found.whole, _sorted(found.citizens)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def readers(settings: Settings) -> list[Reader]:
    """The readers whom kommune.toml names, by their logins; where it names nobody, the consultant alone."""
    persons = read_section(settings).persons
    found = [persons[login] for login in sorted(persons)] or [Person("", CONSULTANT, "konsulent")]
    return [as_reader(settings, person) for person in found]


def groups(settings: Settings) -> list[Group]:
    """The readers in groups, by name. A name is the role and the person's own units, and so stays what it is when others come."""
    found = {(_name(one), one.units, one.whole, one.citizens): one for one in readers(settings)}
    often = Counter(name for name, *_ in found)
    made = []
    for (name, *_), one in found.items():
        group = Group(name, one.person.role, one)
        made.append(group if often[name] == 1 else Group(f"{name}-{group.scope[:6]}", one.person.role, one))
    return sorted(made, key=lambda group: group.name)


def _name(reader: Reader) -> str:
    keys = {name: key for key, name in reader.names.items()}
    own = [keys[name] for name in reader.person.units if name in keys]
    told = "-".join([_word(reader.person.role), *own])
    if len(told) <= _LONGEST:
        return told
    return f"{told[:_LONGEST].rstrip('-_')}-{hashlib.sha256(told.encode()).hexdigest()[:6]}"


def _word(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().translate(_LETTERS)).strip("-") or "laeser"


def _sorted(keys: frozenset[str] | None) -> list[str] | None:
    return None if keys is None else sorted(keys)
