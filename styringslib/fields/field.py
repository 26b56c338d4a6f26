"""A field of kommune.toml as data, and the reading that notes all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from styringslib.fields.fault import Fault, Path, as_written
from styringslib.fields.words import did_you_mean, fold_word


@dataclass(frozen=True)
class Units:
    """The units that a municipality has: folded word (name, key or alias) -> name, and name -> area."""

    words: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in their order."""
        return tuple(dict.fromkeys(self.words.values()))

    def named(self, word: str) -> str | None:
        """The unit that ``word`` stands for; None when there is none."""
        return self.words.get(fold_word(word))

    def of_area(self, word: str) -> tuple[str, ...]:
        """The names of the units of the area that ``word`` is; none when there is no such area."""
        return tuple(name for name, area in self.areas.items() if area and fold_word(area) == fold_word(word))


@dataclass(frozen=True)
class Reading:
    """A place in the file that is being read; what is wrong goes to ``faults``. ``units`` None: names are not checked."""

    path: Path = ()
    faults: list[Fault] = field(default_factory=list)
    units: Units | None = None

    def at(self, *parts: str | int) -> Reading:
        """A place further in."""
        return Reading((*self.path, *parts), self.faults, self.units)

    @property
    def sound(self) -> bool:
        """Whether nothing wrong has been noted here or further in; what is missing may else only be what was at fault."""
        return not any(fault.path[: len(self.path)] == self.path for fault in self.faults)

    def say(self, what: str, remedy: str = "", value: Any = None, unit: str = "") -> None:
        """Note a fault of this place; ``value`` as read, None to tell none."""
        told = "" if value is None else as_written(value)
        self.faults.append(Fault(self.path, what, remedy, told if len(told) <= 80 else f"{told[:79]}…", unit))

    def unit_name(self, word: str) -> str | None:
        """The name of the unit that ``word`` stands for; None, and a fault, when the municipality has no such unit."""
        if self.units is None:
            return word
        name = self.units.named(word)
        if name is None:
            remedy = did_you_mean(word, self.units.names) or "Beskriv enheden under [[enheder]]"
            self.say("nævner en enhed, der ikke kendes", remedy, word)
        return name


@dataclass(frozen=True)
class Field:
    """A key that a section may have.

    ``name`` is what the library calls it, ``key`` what kommune.toml does, ``about`` the Danish line of the data contract.
    ``default`` and ``example`` are written as in the file. Without a default the field is None when it is left out.
    """

    name: str
    key: str
    about: str
    _: KW_ONLY
    required: bool = False
    default: Any = None
    example: Any = None

    def read(self, value: Any, reading: Reading) -> Any:
        """The value in the library's form; None, and a fault, when it can not be used."""
        raise NotImplementedError

    def absent(self, reading: Reading) -> Any:
        """What the field is when the file leaves it out."""
        return None if self.default is None else self.read(self.default, reading)

    @property
    def wanted(self) -> str:
        """How the value is written: "et tal fra 0 til 100"."""
        raise NotImplementedError

    @property
    def measured(self) -> str:
        """The unit that the value is written in; "" when it has none."""
        return ""

    @property
    def shown(self) -> Any:
        """A value that the field may have, for examples."""
        return self.example if self.example is not None else self.default
