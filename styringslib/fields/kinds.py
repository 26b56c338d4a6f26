"""The kinds of fields that are words: texts, names of units, choices, flags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from styringslib.fields.fault import as_written
from styringslib.fields.field import Field, Reading
from styringslib.fields.words import did_you_mean


@dataclass(frozen=True)
class Text(Field):
    """A text that is not empty. ``pattern`` is a regular expression; ``form`` tells in Danish what it asks for.

    ``exact``: blanks at the ends are kept and count. ``secret``: what was written is never repeated.
    """

    pattern: str = ""
    form: str = ""
    exact: bool = False
    secret: bool = False

    @property
    def wanted(self) -> str:
        """A text in quotes."""
        return self.form or "en tekst i anførselstegn"

    @property
    def shown(self) -> Any:
        """A text."""
        return super().shown or "Tekst"

    def read(self, value: Any, reading: Reading) -> str | None:
        """The text, without blanks at its ends."""
        if isinstance(value, str):
            text = value if self.exact else value.strip()
            if re.fullmatch(self.pattern, text) if self.pattern else text:
                return text
        plain = not self.pattern or not isinstance(value, str)
        wanted = "en tekst i anførselstegn" if plain else self.wanted
        reading.say(f"skal være {wanted}", f"Skriv fx {as_written(self.shown)}", None if self.secret else value)
        return None


@dataclass(frozen=True)
class Texts(Field):
    """A list of texts. ``single``: a text alone stands for a list of one. ``least``: how many there must be."""

    single: bool = False
    unique: bool = False
    least: int = 0

    @property
    def wanted(self) -> str:
        """A list of texts."""
        return "en tekst eller en liste af tekster" if self.single else "en liste af tekster"

    @property
    def shown(self) -> Any:
        """A list of one text."""
        return super().shown or ["Tekst"]

    def read(self, value: Any, reading: Reading) -> tuple[str, ...] | None:
        """The texts."""
        values = [value] if self.single and isinstance(value, str) else value
        good = isinstance(values, list | tuple) and all(isinstance(v, str) and v.strip() for v in values)
        if not good or len(values) < self.least:
            reading.say(f"skal være {self.wanted}", f"Skriv fx {as_written(self.shown)}", value)
            return None
        if self.unique and len(set(values)) != len(values):
            reading.say("nævner det samme to gange", "Slet det ene", value)
        return tuple(values)


@dataclass(frozen=True)
class UnitName(Text):
    """The name, key or alias of a unit; read as its name."""

    @property
    def wanted(self) -> str:
        """A unit."""
        return "navn, nøgle eller alias på en enhed"

    @property
    def shown(self) -> Any:
        """A unit of the example municipality."""
        return self.example or "Ådalen"

    def read(self, value: Any, reading: Reading) -> str | None:
        """The unit's name."""
        word = super().read(value, reading)
        return None if word is None else reading.unit_name(word)


@dataclass(frozen=True)
class UnitNames(Texts):
    """Units by name, key or alias; read as their names, each once."""

    @property
    def shown(self) -> Any:
        """A unit of the example municipality."""
        return self.example or ["Ådalen"]

    def read(self, value: Any, reading: Reading) -> tuple[str, ...] | None:
        """The units' names."""
        words = super().read(value, reading)
        if words is None:
            return None
        names = [reading.unit_name(word) for word in words]
        return tuple(dict.fromkeys(name for name in names if name is not None))


#: The word that stands for every unit there is, and those that come.
ALL_UNITS = "alle"


@dataclass(frozen=True)
class Reach(UnitNames):
    """Units and whole areas by name, or the word "alle"; read as names of units, each once, or as ``(ALL_UNITS,)``."""

    @property
    def wanted(self) -> str:
        """Units, areas or all."""
        return 'enheder, områder eller "alle"'

    def read(self, value: Any, reading: Reading) -> tuple[str, ...] | None:
        """The units' names."""
        words = Texts.read(self, value, reading)
        if words is None:
            return None
        if any(word.strip().casefold() == ALL_UNITS for word in words):
            return (ALL_UNITS,)
        names: list[str | None] = []
        for word in words:
            area = reading.units.of_area(word) if reading.units is not None else ()
            # A unit and an area may have one name; the unit is the narrower of the two.
            one = reading.units.named(word) if reading.units is not None else None
            names += area if area and one is None else [reading.unit_name(word)]
        return tuple(dict.fromkeys(name for name in names if name is not None))


@dataclass(frozen=True)
class Choice(Field):
    """One of a few words (or whole numbers), read as what they stand for. ``fold``: case does not count."""

    words: Mapping[Any, Any] = field(default_factory=dict)
    form: str = ""
    fold: bool = False

    @property
    def wanted(self) -> str:
        """The words."""
        if self.form:
            return self.form
        words = [as_written(word) for word in self.words]
        return f"{', '.join(words[:-1])} eller {words[-1]}" if len(words) > 1 else "".join(words)

    @property
    def shown(self) -> Any:
        """The first of the words."""
        given = super().shown
        return next(iter(self.words)) if given is None else given

    def read(self, value: Any, reading: Reading) -> Any:
        """What the word stands for."""
        given = value.strip() if isinstance(value, str) else value
        if self.fold and isinstance(given, str):
            given = given.casefold()
        # True is 1 to Python, but not to a reader.
        if isinstance(given, str | int) and not isinstance(given, bool) and given in self.words:
            return self.words[given]
        if isinstance(value, str):
            remedy = did_you_mean(value, [str(word) for word in self.words])
        else:
            remedy = f"Skriv fx {as_written(self.shown)}"
        reading.say(f"skal være {self.wanted}", remedy, value)
        return None


@dataclass(frozen=True)
class Choices(Choice):
    """A list of such words; one word alone stands for a list of one."""

    @property
    def shown(self) -> Any:
        """A list of the first."""
        return [super().shown] if self.example is None else self.example

    def read(self, value: Any, reading: Reading) -> Any:
        """What the words stand for; those at fault are left out."""
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list | tuple):
            reading.say(f"skal være en liste med {self.wanted}", f"Skriv fx {as_written(self.shown)}", value)
            return None
        read = [super(Choices, self).read(word, reading) for word in words]
        return tuple(word for word in read if word is not None)


@dataclass(frozen=True)
class Flag(Field):
    """True or false."""

    @property
    def wanted(self) -> str:
        """True or false."""
        return "true eller false"

    @property
    def shown(self) -> Any:
        """True, where nothing else is said."""
        given = super().shown
        return True if given is None else given

    def read(self, value: Any, reading: Reading) -> bool | None:
        """The flag."""
        if isinstance(value, bool):
            return value
        reading.say("skal være true eller false", "Skriv true eller false uden anførselstegn", value)
        return None


@dataclass(frozen=True)
class Anything(Field):
    """Whatever stands there; somebody else reads it."""

    @property
    def wanted(self) -> str:
        """Free."""
        return "en værdi"

    @property
    def shown(self) -> Any:
        """A text."""
        return super().shown or "Tekst"

    def read(self, value: Any, reading: Reading) -> Any:
        """The value itself."""
        return value
