"""The section [register] of kommune.toml: where the register lies, who may write, and by which model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from styringslib.intake import Settings
from styringslib.intake.problems.problem import did_you_mean
from styringslib.intake.settings.settings import fold_word
from styringslib.privacy import hide_cpr

from .errors import RegisterError
from .roles import ACCESSES, CONSULTANT, MODELS, READER, Access, Model, Person

_KEYS = ("model", "fil", "database_url_env", "personer", "bruger_header")
_PERSON_KEYS = ("bruger", "rolle", "adgang", "enheder")
FILE, VARIABLE = "register.sqlite", "STYRING_REGISTER"


@dataclass(frozen=True)
class Section:
    """The checked section. ``persons`` are those named, by folded login; ``user_header`` the trusted proxy's ("" = none)."""

    enabled: bool
    model: Model
    file: str
    variable: str
    persons: Mapping[str, Person]
    user_header: str = ""

    def person(self, user: str, served: bool) -> Person:
        """Who a login is.

        Those that the section names are who it says they are. When it names nobody, whoever sits at the machine itself
        is a consultant. Everybody else only reads.
        """
        known = self.persons.get(fold_word(user))
        if known is not None:
            return known
        if not self.persons and not served:
            return Person(user, CONSULTANT, "konsulent", (), self.model)
        return Person(user, READER, "laeser", (), self.model)


def read_section(settings: Settings) -> Section:
    """The section as kommune.toml has it, or its defaults; RegisterError telling everything that is wrong with it."""
    content = settings.sections.get("register")
    told: list[str] = []
    if content is not None and not isinstance(content, dict):
        raise RegisterError("[register] i kommune.toml skal være et afsnit med nøgler. Se docs/datakontrakt.md.")
    given: dict[str, Any] = dict(content or {})
    told += [f"Nøglen {key} kendes ikke. {did_you_mean(key, _KEYS)}" for key in given if key not in _KEYS]
    model = _text(given, "model", MODELS[0], told)
    if model not in MODELS:
        told.append(f"model er {model}. {did_you_mean(model, MODELS)}")
    file = _text(given, "fil", FILE, told)
    variable = _text(given, "database_url_env", VARIABLE, told)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
        told.append("database_url_env er navnet på en miljøvariabel, ikke selve adressen. Skriv fx STYRING_REGISTER.")
    header = _text(given, "bruger_header", "", told)
    if header and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", header):
        told.append("bruger_header er navnet på et HTTP-hoved. Skriv fx X-Remote-User.")
    persons = _persons(given.get("personer", []), settings, cast(Model, model), told)
    if told:
        lines = "\n".join(f"- {hide_cpr(line.strip())}" for line in told)
        raise RegisterError(f"[register] i kommune.toml skal rettes:\n{lines}")
    return Section(content is not None, cast(Model, model), file, variable, persons, header)


def _text(given: Mapping[str, Any], key: str, default: str, told: list[str]) -> str:
    value = given.get(key, default)
    if isinstance(value, str) and (value.strip() or key not in given):
        return value.strip()
    told.append(f"{key} skal være en tekst i anførselstegn.")
    return default


def _persons(blocks: Any, settings: Settings, model: Model, told: list[str]) -> dict[str, Person]:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        told.append("personer skrives som blokke [[register.personer]].")
        return {}
    persons: dict[str, Person] = {}
    for number, block in enumerate(blocks, 1):
        where = f"[[register.personer]] nr. {number}"
        unknown = [key for key in block if key not in _PERSON_KEYS]
        told += [f"{where}: Nøglen {key} kendes ikke. {did_you_mean(key, _PERSON_KEYS)}" for key in unknown]
        texts = {}
        for key in ("bruger", "rolle", "adgang"):
            value = block.get(key)
            if isinstance(value, str) and value.strip():
                texts[key] = value.strip()
            else:
                told.append(f"{where}: {key} mangler eller er ikke en tekst.")
        access = texts.get("adgang", "laeser")
        if access not in ACCESSES:
            told.append(f"{where}: adgang er {access}. {did_you_mean(access, ACCESSES)}")
        units = _units(block.get("enheder", []), settings, where, told)
        if access == "leder" and not units and "enheder" not in block:
            told.append(f'{where}: En leder skal have enheder, fx enheder = ["{_first(settings)}"].')
        user = fold_word(texts.get("bruger", ""))
        if user and user in persons:
            told.append(f"{where}: Brugeren {texts['bruger']} står der mere end én gang. Saml enhederne i én blok.")
        persons[user] = Person(texts.get("bruger", ""), texts.get("rolle", ""), cast(Access, access), units, model)
    return persons


def _units(given: Any, settings: Settings, where: str, told: list[str]) -> tuple[str, ...]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        told.append(f'{where}: enheder skrives som en liste, fx ["{_first(settings)}"].')
        return ()
    found = []
    for name in names:
        place = settings.unit_words.get(fold_word(name), -1)
        if place < 0:
            told.append(
                f"{where}: Enheden {name} kendes ikke. {did_you_mean(name, [unit.name for unit in settings.units])}"
            )
        else:
            found.append(settings.units[place].name)
    return tuple(dict.fromkeys(found))


def _first(settings: Settings) -> str:
    return settings.units[0].name if settings.units else "Ådalen"
