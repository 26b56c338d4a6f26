"""One thing that is wrong with the settings, where it stands, and the error that tells all of them at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FILE = "kommune.toml"
UNKNOWN, MISSING = "kendes ikke", "mangler"

# Names of sections and keys from the outside in; a number is the place of a block among its like, the first being 1.
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where (``path``), what (goes on from the key: "skal være ..."), the value as written, and a remedy."""

    path: Path
    what: str
    remedy: str = ""
    value: str = ""
    unit: str = ""

    @property
    def where(self) -> str:
        """The section as the file has it: "[personale.bemanding]", "[[enheder]] nr. 3"; "" at the top of the file."""
        return _split(self.path)[0]

    @property
    def key(self) -> str:
        """The key, with what lies inside it: "weekend_pct", "priser[1].pris"."""
        return _split(self.path)[1]

    @property
    def told(self) -> str:
        """What is wrong, with its section, for a list that shows value and remedy beside it."""
        where = self.where or FILE
        if self.what == UNKNOWN:
            return f"Nøglen {self.key} kendes ikke i {where}"
        if self.what == MISSING:
            return f"{where} mangler nøglen {self.key}"
        return f"{self.key} i {where} {self.what}" if self.key else f"{where} {self.what}"

    @property
    def line(self) -> str:
        """The whole of it in one line: section, key, what is wrong, value, remedy."""
        given = f" (der står {self.value})" if self.value and self.what not in (UNKNOWN, MISSING) else ""
        if given and self.what.startswith("skal være"):
            given = f", ikke {self.value}"
        subject = f"Nøglen {self.key}" if self.what == UNKNOWN else self.key
        said = f"{subject} {self.what}{given}.".strip()
        remedy = f" {self.remedy.rstrip('.')}.".replace("?.", "?") if self.remedy else ""
        return f"{self.where}: {said}{remedy}" if self.where else f"{said}{remedy}"


class SettingsError(ValueError):
    """Settings that can not be used. ``faults`` are all that is wrong; the text is Danish, one fault a line."""

    def __init__(self, faults: Sequence[Fault], file: str = FILE) -> None:
        """Tell every fault with the file it stands in."""
        self.faults = tuple(faults)
        self.file = file
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """One line a fault."""
        return tuple(f"{self.file}, {fault.line}" for fault in self.faults)

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes the faults travel, not the text."""
        return (type(self), (self.faults, self.file))


def _split(path: Path) -> tuple[str, str]:
    numbered = next((place for place, part in enumerate(path) if isinstance(part, int)), None)
    if numbered is not None:
        where = f"[[{'.'.join(map(str, path[:numbered]))}]] nr. {path[numbered]}"
        return where, _inside(path[numbered + 1 :])
    names = [str(part) for part in path]
    return (f"[{'.'.join(names[:-1])}]" if len(names) > 1 else ""), names[-1] if names else ""


def _inside(path: Path) -> str:
    told = ""
    for part in path:
        told += f"[{part}]" if isinstance(part, int) else f".{part}"
    return told.removeprefix(".")


def as_written(value: Any) -> str:
    """A value as it is written in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {as_written(part)}' for name, part in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_written, value))}]"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _key(name: Any) -> str:
    return str(name) if re.fullmatch(r"[A-Za-z0-9_-]+", str(name)) else as_written(str(name))
