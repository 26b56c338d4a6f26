"""What kommune.toml says of the municipality's own organisation and meetings ([organisation], [moeder]), checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from styringslib.fields.fault import Fault, SettingsError
from styringslib.fields.kinds import Choice, Text, Texts
from styringslib.fields.section import Blocks, Declared, Section
from styringslib.sections.organisation.topics import topics

FREQUENCIES = ("ugentligt", "hver 14. dag", "månedligt", "hvert kvartal", "halvårligt", "årligt", "efter behov")
MEETINGS = "moeder"
MEETING = Section(
    (
        Text("name", "navn", "Mødets navn", required=True, example="Månedsopfølgning"),
        Texts("participants", "deltagere", "Roller, der er med", required=True, least=1, example=["Distriktsleder"]),
        Choice("frequency", "hyppighed", "Hvor tit", required=True, words={word: word for word in FREQUENCIES}),
    ),
    about="Kommunens egne møder.",
)
_ABOUT = {
    "organisation": "Kommunens egen organisering, som uddelingsarkene viser ved siden af andre måder.",
    MEETINGS: "Kommunens egne møder, som uddelingsarkene viser ved siden af andre måder.",
}


class OrganisationError(SettingsError):
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


@cache
def declared() -> tuple[Declared, ...]:
    """[organisation] and [moeder]: a key for every topic, with its ways as the words."""
    keys: dict[str, list[Choice]] = {}
    for topic in topics().values():
        words = {way.key: way.key for way in topic.alternatives}
        keys.setdefault(topic.section, []).append(Choice(topic.key, topic.key, topic.title, words=words))
    own = Blocks("meetings", "liste", "Kommunens egne møder", of=MEETING)
    return tuple(
        Declared(name, Section((*fields, own) if name == MEETINGS else tuple(fields), about=_ABOUT[name]))
        for name, fields in keys.items()
    )


def choices_of(sections: Mapping[str, Any]) -> Choices:
    """The municipality's own choices in ``sections`` (kommune.toml as read). Raises OrganisationError, all problems at once."""
    faults: list[Fault] = []
    values: dict[tuple[str, str], str | int] = {}
    meetings: tuple[Meeting, ...] = ()
    for one in declared():
        read, wrong = one.read(sections)
        faults += wrong
        if not wrong:
            meetings += tuple(Meeting(**meeting) for meeting in read.pop("meetings", ()))
            values |= {(one.name, key): value for key, value in read.items() if value is not None}
    if faults:
        raise OrganisationError(faults)
    return Choices(values, meetings)
