"""The section [register] of kommune.toml: where the register lies, who may write, and by which model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from styringslib.fields.fault import SettingsError
from styringslib.fields.field import Field, Reading
from styringslib.fields.kinds import ALL_UNITS, Choice, Flag, Reach, Text, UnitNames
from styringslib.fields.section import Blocks, Declared, Section, Values
from styringslib.fields.words import fold_word
from styringslib.intake import Settings
from styringslib.privacy import hide_cpr

from .errors import RegisterError
from .roles import ACCESSES, CONSULTANT, MODELS, READER, Model, Person

FILE, VARIABLE = "register.sqlite", "STYRING_REGISTER"
# An address and nothing beside it: no name, no blank, no second address.
MAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"


def _each_once(values: Values, reading: Reading) -> None:
    """A leader has units, and nobody stands there twice."""
    seen: set[str] = set()
    for place, person in enumerate(values["persons"] or (), 1):
        here = reading.at("personer", place)
        if here.sound and person["access"] == "leder" and person["units"] is None:
            here.at("enheder").say("mangler for en leder", 'En leder skal have enheder, fx enheder = ["Ådalen"]')
        user = fold_word(person["user"] or "")
        if user and user in seen:
            here.at("bruger").say("står der mere end én gang", "Saml enhederne i én blok", person["user"])
        seen.add(user)
    _roles_of_persons(values, reading)


def _roles_of_persons(values: Values, reading: Reading) -> None:
    """A role is that of somebody, where persons are named, and stands there once."""
    known = {fold_word(person["role"] or "") for person in values["persons"] or ()}
    seen: set[str] = set()
    for place, one in enumerate(values["roles"] or (), 1):
        role, here = fold_word(one["role"] or ""), reading.at("roller", place, "rolle")
        if role in seen:
            here.say("står der mere end én gang", "Saml det i én blok", one["role"])
        elif role and known and role not in known:
            here.say("står ikke ved nogen person", "Skriv en rolle fra [[register.personer]]", one["role"])
        seen.add(role)


def _reading(about: str) -> tuple[Field, ...]:
    return (
        Reach("sees", "ser", f'{about}: enheder, områder eller "alle"', single=True),
        Flag("citizens", "borgerlister", "Om lister over enkelte borgere må læses", default=False),
    )


REGISTER = Declared(
    "register",
    Section(
        (
            Choice("model", "model", "Hvem der skriver: ledere for egne enheder, eller kun konsulenter",
                   words={model: model for model in MODELS}, default=MODELS[0]),
            Text("file", "fil", "SQLite-filen, relativt til mappen", default=FILE),
            Text("variable", "database_url_env", "Miljøvariablen med databasens adresse, hvis registret ligger i en database",
                 default=VARIABLE, pattern=r"[A-Za-z_][A-Za-z0-9_]*", secret=True,
                 form="navnet på en miljøvariabel, ikke selve adressen"),
            Text("user_header", "bruger_header", "HTTP-hovedet, som en betroet proxy oplyser brugeren i",
                 example="X-Remote-User", pattern=r"[A-Za-z][A-Za-z0-9-]*", form="navnet på et HTTP-hoved"),
            Blocks(
                "persons", "personer", "Hvem der må hvad; uden personer skriver den, der sidder ved maskinen, som konsulent",
                of=Section(
                    (
                        Text("user", "bruger", "Brugernavnet, som personen er logget ind med", required=True, example="lea"),
                        Text("role", "rolle", "Det, de andre kender personen som", required=True, example="Distriktsleder"),
                        Choice("access", "adgang", "Hvad personen må", required=True, words={one: one for one in ACCESSES},
                               example="laeser"),
                        UnitNames("units", "enheder", "En leders egne enheder", single=True),
                        *_reading("Hvad personen må læse ud over sine egne enheder"),
                        Text("mail", "mail", "Adressen, som personens mails sendes til", example="lea@kommune.example",
                             pattern=MAIL, form="en mailadresse"),
                    )
                ),
            ),
            Blocks(
                "roles", "roller", "Hvad alle med en rolle må læse, ud over det, der står ved personen",
                of=Section(
                    (
                        Text("role", "rolle", "Rollen, som den står ved personerne", required=True, example="Centerchef"),
                        *_reading("Hvad rollen må læse"),
                    )
                ),
            ),
        ),
        about="Det fælles register: hvor det ligger, og hvem der må skrive i det. Se [register.md](register.md).",
        check=_each_once,
    ),
    stops=True,
)  # fmt: skip


@dataclass(frozen=True)
class RegisterSection:
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
        is a consultant. Everybody else only reads; a login that comes over the net and is not named reads no unit.
        """
        known = self.persons.get(fold_word(user))
        if known is not None:
            return known
        if not self.persons and not served:
            return Person(user, CONSULTANT, "konsulent", (), self.model)
        return Person(user, READER, "laeser", (), self.model, () if served and user else None)


def read_section(settings: Settings) -> RegisterSection:
    """The section as kommune.toml has it, or its defaults; RegisterError telling everything that is wrong with it."""
    try:
        given = REGISTER.checked(settings.sections, settings.known_units)
    except SettingsError as error:
        lines = "\n".join(f"- {hide_cpr(fault.line)}" for fault in error.faults)
        raise RegisterError(f"[register] i kommune.toml skal rettes:\n{lines}") from None
    model: Model = given["model"]
    roles = {fold_word(one["role"]): one for one in given["roles"]}
    persons = {
        fold_word(one["user"]): _person(one, roles.get(fold_word(one["role"])) or {}, model) for one in given["persons"]
    }
    return RegisterSection(
        settings.sections.get("register") is not None,
        model,
        given["file"],
        given["variable"],
        MappingProxyType(persons),
        given["user_header"] or "",
    )


def _person(own: Values, of_role: Mapping[str, Any], model: Model) -> Person:
    """A person with what stands at it and what its role may read. A reader of whom nothing is said reads no unit."""
    said = own["sees"] is not None or of_role.get("sees") is not None
    sees: tuple[str, ...] | None = None
    if said or own["access"] == "laeser":
        named = tuple(dict.fromkeys([*(own["sees"] or ()), *(of_role.get("sees") or ())]))
        sees = (ALL_UNITS,) if ALL_UNITS in named else named
    citizens = bool(own["citizens"] or of_role.get("citizens"))
    return Person(own["user"], own["role"], own["access"], own["units"] or (), model, sees, citizens, own["mail"] or "")
