"""Every key that can stand in kommune.toml, found in the sections that declare them, and the smallest file that has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from styringslib.commands.section_faults import declared_sections
from styringslib.fields.fault import as_written
from styringslib.fields.field import Field
from styringslib.fields.section import Block, Blocks, Cases, Declared, Listed, Section
from styringslib.intake.settings.settings_keys import ELSEWHERE, kommune

BASE: dict[str, Any] = {
    "navn": "Fjordby Kommune",
    "enheder": [
        {"navn": "Ådalen", "noegle": "aadalen", "type": "distrikt", "omraade": "Hjemmepleje"},
        {"navn": "Sygeplejen", "noegle": "sygeplejen", "type": "sygepleje", "omraade": "Hjemmepleje"},
    ],
    "tabeller": {"posteringer": {"filer": "p.csv"}},
}
Keys = tuple[str, ...]


def written(content: dict[str, Any]) -> str:
    """The content as kommune.toml, every section on a line."""
    return "".join(f"{as_written(key) if not re.fullmatch('[a-z_]+', key) else key} = {as_written(value)}\n"
                   for key, value in content.items())  # fmt: skip


def embedded(path: Keys, sections: list[tuple[str, Field | None, Section, str]]) -> dict[str, Any]:
    """A kommune.toml with the smallest section at ``path``, and the smallest around it."""
    content = {key: (value[:] if isinstance(value, list) else dict(value) if isinstance(value, dict) else value)
               for key, value in BASE.items()}  # fmt: skip
    here: Any = content
    for key, field, section, word in sections:
        smallest = dict(section.shown)
        if isinstance(section, Cases):
            smallest = {**smallest, **section.cases[word].shown, section.by: word}
            if word == "aktivitet" or word == "hybrid":
                smallest["timepris"] = 500
            if word == "rehabilitering":
                smallest |= {"beloeb": {"Ådalen": 1}, "kapacitet": {"Ådalen": 1}}
            if word == "sygepleje":
                smallest["sygeplejeenhed"] = "Sygeplejen"
        if section.check is not None and key == "trin":
            smallest["beloeb"] = 1
        if section.check is not None and key == "regler":
            smallest["timer_fra"] = 5
        made = {**(here.get(key) if isinstance(here.get(key), dict) else {}), **smallest}
        blocks = isinstance(field, Blocks)
        if key == "enheder":
            made |= {"noegle": "aadalen"}
        here[key] = [made] if blocks else made
        here = made
    return content


def walk(section: Section, chain: list[Any]) -> Iterator[tuple[list[Any], Field]]:
    """Every field with the sections that lead to it, the cases of a section one by one."""
    cases = section.cases.items() if isinstance(section, Cases) else [("", section)]
    for word, case in cases:
        here = [*chain[:-1], (*chain[-1][:3], word)] if chain else chain
        fields = [*section.fields, *(case.fields if case is not section else ())]
        inner = [*fields, *([section.others] if section.others else [])]
        for field in inner:
            if field is not section.others:
                yield here, field
            if isinstance(field, Block | Blocks):
                key = "navn" if field is section.others else field.key
                yield from walk(field.of, [*here, (key, field, field.of, "")])


def _top(one: Declared) -> tuple[list[Any], Section]:
    """A section of the file, or blocks at its top, with what leads to it."""
    if isinstance(one.section, Listed):
        inside = one.section.of
        return [(one.name, Blocks(one.name, one.name, "", of=inside), inside, "")], inside
    return [(one.name, None, one.section, "")], one.section


@cache
def every_field() -> list[tuple[str, Any, Field]]:
    """(name, the sections that lead to it, field) of every key; those of a table once."""
    found: dict[str, tuple[str, Any, Field]] = {}
    own = Section(tuple(field for field in kommune().fields if field.key not in ELSEWHERE))
    tops = [([], own), *(_top(one) for one in declared_sections())]
    for chain, section in tops:
        for where, field in walk(section, list(chain)):
            if where[:1] and where[0][0] == "tabeller" and len(where) > 1 and where[1][0] != "posteringer":
                continue  # the tables have the same keys
            name = ".".join([*(f"{key}({word})" if word else key for key, _, _, word in where), field.key])
            found[name] = (name, where, field)
    return list(found.values())
