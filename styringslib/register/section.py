"""The section [register] of kommune.toml: where the register lies, who may write, and by which model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from styringslib.fields.fault import SettingsError
from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Text, UnitNames
from styringslib.fields.section import Blocks, Declared, Section, Values
from styringslib.fields.words import fold_word
from styringslib.intake import Settings
from styringslib.privacy import hide_cpr

from .errors import RegisterError
from .roles import ACCESSES, CONSULTANT, MODELS, READER, Model, Person

FILE, VARIABLE = "register.sqlite", "STYRING_REGISTER"


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
        is a consultant. Everybody else only reads.
        """
        known = self.persons.get(fold_word(user))
        if known is not None:
            return known
        if not self.persons and not served:
            return Person(user, CONSULTANT, "konsulent", (), self.model)
        return Person(user, READER, "laeser", (), self.model)


def read_section(settings: Settings) -> RegisterSection:
    """The section as kommune.toml has it, or its defaults; RegisterError telling everything that is wrong with it."""
    try:
        given = REGISTER.checked(settings.sections, settings.known_units)
    except SettingsError as error:
        lines = "\n".join(f"- {hide_cpr(fault.line)}" for fault in error.faults)
        raise RegisterError(f"[register] i kommune.toml skal rettes:\n{lines}") from None
    model: Model = given["model"]
    persons = {
        fold_word(one["user"]): Person(one["user"], one["role"], one["access"], one["units"] or (), model)
        for one in given["persons"]
    }
    return RegisterSection(
        settings.sections.get("register") is not None,
        model,
        given["file"],
        given["variable"],
        MappingProxyType(persons),
        given["user_header"] or "",
    )
