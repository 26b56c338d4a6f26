"""A small municipality with a register, on SQLite and on a real PostgreSQL: the same tests on both."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from styringslib.register import Person, Register, open_register
from styringslib.register.database import migration
from styringslib.register.database.schema_version import HEAD as HEAD_VERSION

HEAD = """\
navn = "Prøveby Kommune"
kort_navn = "Prøveby"

[tabeller.posteringer]
filer = "posteringer.csv"

[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
omraade = "Hjemmepleje"
aliaser = ["0301"]

[[enheder]]
navn = "Østerbæk"
noegle = "oesterbaek"
type = "distrikt"
omraade = "Hjemmepleje"

[[enheder]]
navn = "Højmark"
noegle = "hoejmark"
type = "distrikt"
omraade = "Hjemmepleje"
til = "2020-12"
sammenlagt_i = "Østerbæk"

[[enheder]]
navn = "Nyhuset"
noegle = "nyhuset"
type = "botilbud"
omraade = "Botilbud"
fra = "2027-01"
"""
REGISTER = '[register]\nmodel = "faelles"\n'
PERSONS = """
[[register.personer]]
bruger = "lea"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Ådalen"]

[[register.personer]]
bruger = "kim"
rolle = "Økonomikonsulent"
adgang = "konsulent"

[[register.personer]]
bruger = "ulla"
rolle = "Udvalgssekretær"
adgang = "laeser"
"""
CHANGE = {"unit": "Ådalen", "month_from": "2026-11", "amount_per_month": 42_000, "reason": "Sårpleje overdrages"}
EXPLANATION = {"unit": "Ådalen", "month": "2026-10", "explanation": "Mange sygemeldinger i oktober"}
ACTION = {
    "unit": "Ådalen",
    "title": "Gennemgang af ruter",
    "owner_role": "Distriktsleder",
    "agreed_month": "2026-10",
    "start_month": "2026-12",
    "deadline": "31-12-2026",
    "effect_per_month": -45_000,
}
FOLLOW_UP = {"month": "2026-11", "status": "I gang", "note": "To af fire grupper er gennemgået"}
CAUSE = {
    "unit": "Ådalen",
    "month": "2026-10",
    "title": "Flere borgere over 85 år",
    "lasting": "Strukturel",
    "amount_this_year": 900_000,
    "amount_full_year": 1_200_000,
}
SOLUTION = {
    "month": "2026-10",
    "title": "Rehabilitering før varig hjælp",
    "horizon": "Mellemlangt",
    "amount_full_year": -500_000,
    "owner_role": "Fagchef",
    "deadline": "31-03-2027",
}
OVERRIDE = {
    "unit": "Ådalen",
    "month": "2026-10",
    "what": "Enkelt beløb",
    "amount": 180_000,
    "reason": "Efterbetaling til vikarbureauet for foråret",
}
STEP = {"unit": "Ådalen", "month": "2026-10", "step": "Læst", "on": "18-11-2026"}
MINUTES = {
    "unit": "Ådalen",
    "month": "2026-10",
    "held_on": "18-11-2026",
    "topic": "Ruter i gruppe 2",
    "decided": "Gruppe 2 prøver de nye ruter fra uge 49",
    "owner_role": "Distriktsleder",
    "deadline": "31-12-2026",
}
KNOWN_CASE = {
    "unit": "Ådalen",
    "citizen": "sag 17",
    "change": "Starter",
    "expected_from": "01-12-2026",
    "amount_per_month": 65_000,
    "probability": 80,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "expected_change": CHANGE,
    "explanation": EXPLANATION,
    "action": ACTION,
    "cause": CAUSE,
    "override": OVERRIDE,
    "round_step": STEP,
    "minutes": MINUTES,
    "known_case": KNOWN_CASE,
}
CONSULTANT = Person("kim", "Økonomikonsulent", "konsulent")


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    now: dt.datetime = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += dt.timedelta(**step)


@dataclass
class Place:
    """A municipality's folder and the environment of whoever opens its register."""

    folder: Path
    environ: dict[str, str]
    clock: Clock = field(default_factory=Clock)
    section: str = REGISTER

    @property
    def on_server(self) -> bool:
        return "STYRING_REGISTER" in self.environ

    def settle(self) -> None:
        (self.folder / "kommune.toml").write_text(HEAD + self.section, "utf-8")

    def open(self, user: str = "kim", **environ: str) -> Register:
        self.settle()
        return open_register(self.folder, clock=self.clock, environ={**self.environ, "STYRING_USER": user, **environ})

    def sql(self, *statements: str) -> list[Any]:
        """Statements past the library, in one transaction; the rows of the last."""
        address = self.environ.get("STYRING_REGISTER") or f"sqlite:///{self.folder / 'register.sqlite'}"
        engine = create_engine(address, poolclass=NullPool)
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            rows = [tuple(row) for row in results[-1]] if results[-1].returns_rows else []
        engine.dispose()
        return rows


def fresh_database(postgres: str) -> str:
    """The address of a new, empty database on the tests' server."""
    name = _made(postgres, "DATABASE")
    return f"{postgres.rsplit('/', 1)[0]}/{name}"


def fresh_schema(postgres: str) -> str:
    """The address of a new, empty schema, as a server shared with others is used; made much faster than a database."""
    return f"{postgres}?options=-csearch_path%3D{_made(postgres, 'SCHEMA')}"


def _made(postgres: str, what: str) -> str:
    name = f"r{uuid.uuid4().hex}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE {what} {name}"))
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register's file of the newest schema, without entries: copied in a moment, where making one takes all versions."""
    made = Place(tmp_path_factory.mktemp("empty"), {})
    migrate_to(made.open(), HEAD_VERSION)
    return made.folder / "register.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The municipality on either database; in modules marked ``from_nothing`` without a register, else with an empty one."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite")
    made = Place(tmp_path, {"STYRING_REGISTER": fresh_schema(request.getfixturevalue("postgres"))})
    made.settle()
    return made


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The municipality with its register in a file; as for ``place``."""
    made = Place(tmp_path, {})
    made.settle()
    if request.node.get_closest_marker("from_nothing") is None:
        shutil.copyfile(request.getfixturevalue("empty_register"), tmp_path / "register.sqlite")
    return made


@pytest.fixture
def server(postgres: str, tmp_path: Path) -> Place:
    """The municipality with its register on a server."""
    made = Place(tmp_path, {"STYRING_REGISTER": fresh_database(postgres)})
    made.settle()
    return made


@pytest.fixture
def register(place: Place) -> Register:
    """The consultant's register."""
    return place.open()


def migrate_to(register: Register, version: str) -> None:
    """Make the register as an earlier library left it."""
    database = register._database
    migration.migrate(database.engine, database.site, version)
