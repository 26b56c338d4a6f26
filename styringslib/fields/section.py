"""Sections, blocks and tables of names: fields that hold fields, and the function that reads a declared section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from styringslib.fields.fault import MISSING, UNKNOWN, Fault, Path, SettingsError, as_written
from styringslib.fields.field import Field, Reading, Units
from styringslib.fields.words import did_you_mean, fold_word, nearest

Values = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """The fields of a section.

    ``check`` sees the values of all fields (the default, or None, where missing or at fault) and notes what is wrong between
    them; ``about`` is the Danish text of the data contract. ``others`` reads every key that is no field, under the values'
    name ``others.name``.
    """

    fields: tuple[Field, ...]
    about: str = ""
    check: Callable[[Values, Reading], None] | None = None
    others: Field | None = None

    def read(self, content: Any, reading: Reading) -> Values:
        """English name -> value for every field; all that is wrong goes to ``reading``."""
        if not isinstance(content, Mapping):
            reading.say("skal være et afsnit med nøgler", "Se docs/datakontrakt.md", content)
            return {one.name: one.absent(reading) for one in self.fields}
        known = {one.key: one for one in self.fields_for(content)}
        permitted = self.permitted(content)
        values: Values = {} if self.others is None else {self.others.name: {}}
        for key, one in known.items():
            here = reading.at(key)
            read = None
            if content.get(key) is not None:
                read = one.read(content[key], here)
            elif one.required:
                here.say(MISSING, f"Tilføj {key} = {as_written(one.shown)}", unit=one.measured)
            # What can not be used is noted, and its default lets the fields be judged together.
            values[one.name] = one.absent(here) if read is None else read
        for key in (key for key in content if key not in known):
            if self.others is not None:
                values[self.others.name][key] = self.others.read(content[key], reading.at(str(key)))
            elif key not in permitted:
                reading.at(str(key)).say(UNKNOWN, self._meant(str(key), known, reading.path))
        self.judge(values, reading)
        return values

    def _meant(self, key: str, known: Mapping[str, Field], path: Path) -> str:
        """The nearest known key, here or in a section further in."""
        if nearest(key, known):
            return did_you_mean(key, known)
        for where, inner in _inner(known.values(), path):
            near = nearest(key, [one.key for one in inner.fields])
            if near:
                return f"Mente du {near} i {where}?"
        return did_you_mean(key, known)

    def fields_for(self, content: Mapping[str, Any]) -> tuple[Field, ...]:
        """The fields that are read from this content."""
        return self.fields

    def permitted(self, content: Mapping[str, Any]) -> frozenset[str]:
        """The keys that are not read, and not told as unknown either."""
        return frozenset()

    def judge(self, values: Values, reading: Reading) -> None:
        """Note what is wrong between the fields."""
        if self.check is not None:
            self.check(values, reading)

    @property
    def shown(self) -> Values:
        """The smallest section that can be read."""
        return {one.key: one.shown for one in self.fields if one.required}


@dataclass(frozen=True)
class Cases(Section):
    """A section whose further fields depend on one of its words: ``by`` is that key, ``cases`` the section per word.

    Without a known word the further fields can not be judged, and only the shared ones are read.
    """

    by: str = ""
    cases: Mapping[str, Section] = field(default_factory=dict)

    def case(self, content: Mapping[str, Any]) -> Section | None:
        """The section of the word that stands there; None when it is not known."""
        word = content.get(self.by)
        return self.cases.get(word.strip()) if isinstance(word, str) else None

    def fields_for(self, content: Mapping[str, Any]) -> tuple[Field, ...]:
        """The shared fields and those of the word."""
        case = self.case(content)
        return self.fields if case is None else self.fields + case.fields

    def permitted(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Without a known word: the keys of all words."""
        every = (field.key for case in self.cases.values() for field in case.fields)
        return frozenset(every) if self.case(content) is None else frozenset()

    def read(self, content: Any, reading: Reading) -> Values:
        """The values; what is wrong between the fields of the case is noted too."""
        values = super().read(content, reading)
        case = self.case(content) if isinstance(content, Mapping) else None
        if case is not None:
            case.judge(values, reading)
        return values


@dataclass(frozen=True)
class Block(Field):
    """A section inside a section. ``always``: read with all its defaults when it is left out, otherwise None."""

    of: Section = Section(())
    always: bool = False

    @property
    def wanted(self) -> str:
        """A section."""
        return "et afsnit"

    @property
    def shown(self) -> Any:
        """The smallest such section."""
        return self.of.shown if self.example is None else self.example

    def read(self, value: Any, reading: Reading) -> Values | None:
        """The section's values."""
        if isinstance(value, Mapping):
            return self.of.read(value, reading)
        reading.say("skal være et afsnit med nøgler", "Se docs/datakontrakt.md", value)
        return None

    def absent(self, reading: Reading) -> Values | None:
        """Defaults, where they are asked for."""
        return self.of.read({}, reading) if self.always else None


@dataclass(frozen=True)
class Blocks(Field):
    """Any number of blocks with the same fields, at least ``least``; none when left out.

    ``single``: a section alone stands for one block.
    """

    of: Section = Section(())
    least: int = 0
    single: bool = False

    @property
    def wanted(self) -> str:
        """Blocks."""
        return "en eller flere blokke"

    @property
    def shown(self) -> Any:
        """One of the smallest blocks."""
        return [self.of.shown] if self.example is None else self.example

    def absent(self, reading: Reading) -> tuple[Values, ...]:
        """No blocks."""
        return ()

    def read(self, value: Any, reading: Reading) -> tuple[Values, ...] | None:
        """The blocks' values in order."""
        if self.single and isinstance(value, Mapping):
            return (self.of.read(value, reading),)
        if not isinstance(value, list | tuple) or not all(isinstance(block, Mapping) for block in value):
            name = ".".join(str(part) for part in reading.path)
            reading.say(f"skal skrives som blokke, [[{name}]]", "Se docs/datakontrakt.md", value)
            return None
        if len(value) < self.least:
            reading.say("skal have mindst én blok", f"Skriv fx {as_written(self.shown)}", value)
            return None
        return tuple(self.of.read(block, reading.at(place)) for place, block in enumerate(value, start=1))


@dataclass(frozen=True)
class Named(Field):
    """A table of free names with a value each (kr by unit, percent by year).

    ``names``: "text", "unit" (checked as a unit), "year" (read as int) or "month" ("2026-10"), or a word -> what it stands for,
    where case does not count. ``least``: how many entries.
    """

    of: Field = field(default_factory=lambda: Field("", "", ""))
    names: str | Mapping[str, Any] = "text"
    least: int = 0

    @property
    def wanted(self) -> str:
        """A table."""
        if isinstance(self.names, Mapping):
            return f"en tabel med {self.of.wanted} pr. {' / '.join(self.names)}"
        called = {"unit": "enhed", "year": "år", "month": "måned"}.get(self.names, "navn")
        return f"en tabel med {self.of.wanted} pr. {called}"

    @property
    def measured(self) -> str:
        """The unit of the values."""
        return self.of.measured

    @property
    def shown(self) -> Any:
        """A table of one."""
        if self.example is not None:
            return self.example
        if isinstance(self.names, Mapping):
            return {next(iter(self.names)): self.of.shown}
        name = {"unit": "Ådalen", "year": "2027", "month": "2026-10"}.get(self.names, "Navn")
        return {name: self.of.shown}

    def absent(self, reading: Reading) -> dict[Any, Any]:
        """An empty table."""
        return {}

    def read(self, value: Any, reading: Reading) -> dict[Any, Any] | None:
        """Name -> value; what is at fault is left out."""
        if not isinstance(value, Mapping) or len(value) < self.least:
            reading.say(f"skal være {self.wanted}", f"Skriv fx {as_written(self.shown)}", value, self.measured)
            return None
        found = {}
        for word, given in value.items():
            here = reading.at(str(word))
            name, read = self._name(str(word), here), self.of.read(given, here)
            if name in found:
                # Two words for the same: whichever came last would count without anyone being told.
                here.say("står der allerede under et andet navn", "Behold det ene", word)
            elif name is not None and read is not None:
                found[name] = read
        return found

    def _name(self, word: str, reading: Reading) -> Any:
        if isinstance(self.names, Mapping):
            folded = {fold_word(name): value for name, value in self.names.items()}
            if fold_word(word) not in folded:
                reading.say(UNKNOWN, did_you_mean(word, self.names))
            return folded.get(fold_word(word))
        if self.names == "unit":
            return reading.unit_name(word)
        pattern = {"year": r"(19|20)\d\d", "month": r"(19|20)\d\d-(0[1-9]|1[0-2])"}.get(self.names, ".*")
        if not re.fullmatch(pattern, word, re.DOTALL):
            told = "et årstal som 2027" if self.names == "year" else 'en måned som "2026-10"'
            reading.say(f"skal være {told}", "Ret nøglen", word)
            return None
        return int(word) if self.names == "year" else word


@dataclass(frozen=True)
class Listed(Section):
    """Blocks at the top of the file, ``[[name]]``, each with the fields of ``of``; read as ``rows``, in order."""

    of: Section = Section(())

    def read(self, content: Any, reading: Reading) -> Values:
        """Every block's values; none where the section is left out."""
        if isinstance(content, Mapping) and not content:
            return {"rows": ()}
        return {"rows": Blocks("rows", "", "", of=self.of).read(content, reading) or ()}


def _inner(fields: Iterable[Field], path: Path) -> Iterator[tuple[str, Section]]:
    """The sections inside these fields, with their names as the file has them."""
    for one in fields:
        if isinstance(one, Block | Blocks):
            name = ".".join(str(part) for part in (*path, one.key))
            yield (f"[[{name}]]" if isinstance(one, Blocks) else f"[{name}]"), one.of
            yield from _inner(one.of.fields, (*path, one.key))


@dataclass(frozen=True)
class Declared:
    """A section of kommune.toml by its name. ``stops``: nothing can be made before it is mended, as of the register;
    ``missed``: without it the reports lack something."""

    name: str
    section: Section
    stops: bool = False
    missed: bool = True

    def read(self, sections: Mapping[str, Any], units: Units | None = None) -> tuple[Values, list[Fault]]:
        """The values in ``sections`` (kommune.toml as read), and all that is wrong; left out reads as empty."""
        reading = Reading((self.name,), [], units)
        if sections.get(self.name) is None:
            # A section that is left out lacks nothing.
            return self.section.read({}, reading), []
        return self.section.read(sections[self.name], reading), reading.faults

    def checked(self, sections: Mapping[str, Any], units: Units | None = None, only: tuple[str, ...] = ()) -> Values:
        """The values. Raises SettingsError with all that is wrong.

        ``only``: what is wrong inside other keys than these does not concern the caller; an unknown key concerns all.
        """
        values, faults = self.read(sections, units)
        concerning = [
            one for one in faults if not only or one.path[1:2] in {(key,) for key in only} or len(one.path) < 2
        ]
        concerning += [one for one in faults if only and len(one.path) == 2 and one.what == UNKNOWN]
        if concerning:
            raise SettingsError(concerning)
        return values
