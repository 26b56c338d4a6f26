"""What kommune.toml says of the municipality's own organisation and meetings ([organisation], [moeder]), checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

FREQUENCIES = ("ugentligt", "hver 14. dag", "månedligt", "hvert kvartal", "halvårligt", "årligt", "efter behov")
_MEETING = {"navn": "en tekst", "deltagere": "en liste af roller", "hyppighed": "en tekst"}


class OrganisationError(ValueError):
    """kommune.toml says something of the organisation that is not known; the text is Danish, one problem a line."""


@dataclass(frozen=True)
class Meeting:
    """A meeting of the municipality's own: what it is called, which roles take part, how often."""

    name: str
    participants: tuple[str, ...]
    frequency: str


@dataclass(frozen=True)
class Choices:
    """The municipality's own choices: (section, key) -> value, and its meetings."""

    values: Mapping[tuple[str, str], str | int] = field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()

    def of(self, section: str, key: str) -> str | int | None:
        """The choice; None where kommune.toml does not tell."""
        return self.values.get((section, key))


def read_choices(sections: Mapping[str, Any], known: Mapping[str, Mapping[str, Sequence[str | int]]]) -> Choices:
    """The choices in ``sections`` (kommune.toml as read); ``known``: section -> key -> allowed values.

    Raises OrganisationError with all problems at once.
    """
    problems: list[str] = []
    values: dict[tuple[str, str], str | int] = {}
    for name, keys in known.items():
        entry = sections.get(name, {})
        if not isinstance(entry, Mapping):
            problems.append(f"kommune.toml: [{name}] skal være et afsnit.")
            continue
        own = [*keys, "liste"] if name == "moeder" else list(keys)
        problems += [_unknown_key(name, key, own) for key in entry if key not in own]
        for key, allowed in keys.items():
            if key not in entry:
                continue
            if entry[key] in allowed and not isinstance(entry[key], bool):
                values[(name, key)] = entry[key]
            else:
                problems.append(_unknown_value(name, key, entry[key], allowed))
    moeder = sections.get("moeder", {})
    meetings = _meetings(moeder.get("liste", []) if isinstance(moeder, Mapping) else [], problems)
    if problems:
        raise OrganisationError("\n".join(problems))
    return Choices(values, meetings)


def _meetings(rows: Any, problems: list[str]) -> tuple[Meeting, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        problems.append("kommune.toml: møderne skrives som blokke, [[moeder.liste]].")
        return ()
    found = []
    for place, row in enumerate(rows, 1):
        where = f"[[moeder.liste]] nr. {place}"
        wrong = [_unknown_key(where, key, list(_MEETING)) for key in row if key not in _MEETING]
        name, people, often = row.get("navn"), row.get("deltagere"), row.get("hyppighed")
        for key, kind, right in (
            ("navn", _MEETING["navn"], isinstance(name, str) and bool(name.strip())),
            ("deltagere", _MEETING["deltagere"], _texts(people)),
            ("hyppighed", _MEETING["hyppighed"], isinstance(often, str)),
        ):
            if not right:
                wrong.append(f"kommune.toml, {where}: {key} skal være {kind}.")
        if isinstance(often, str) and often not in FREQUENCIES:
            wrong.append(_unknown_value(where, "hyppighed", often, FREQUENCIES))
        problems += wrong
        if not wrong:
            found.append(Meeting(str(name), tuple(people or ()), str(often)))
    return tuple(found)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item.strip() for item in value)


def _where(name: str) -> str:
    return name if name.startswith("[[") else f"[{name}]"


def _unknown_key(name: str, key: str, known: Sequence[str]) -> str:
    near = get_close_matches(key, known, n=1)
    hint = f" Mente du {near[0]}?" if near else f" Kendte nøgler: {', '.join(known)}."
    return f"kommune.toml, {_where(name)}: nøglen “{key}” kendes ikke.{hint}"


def _unknown_value(name: str, key: str, value: Any, allowed: Sequence[str | int]) -> str:
    near = get_close_matches(str(value), [str(known) for known in allowed], n=1)
    hint = f" Mente du {near[0]}?" if near else ""
    every = ", ".join(str(known) for known in allowed)
    return f"kommune.toml, {_where(name)}: {key} = {_as_written(value)} kendes ikke.{hint} Skriv en af: {every}."


def _as_written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"“{value}”" if isinstance(value, str) else str(value)
