"""What kommune.toml tells that the papers need: which tables are read, about whom, who reads, and where reports are put."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from styringslib.delivery.groups import readers
from styringslib.delivery.reader import Reader
from styringslib.delivery.server_terms import NO_LOG, SERVER
from styringslib.delivery.terms import delivery_of
from styringslib.intake import Settings
from styringslib.intake.retention import RETENTION
from styringslib.intake.schema import Table, tables
from styringslib.presentation import numbers
from styringslib.register.section import read_section

About = Literal["citizens", "staff", "reporters"]
# Sums of a unit's employees; what people have written; the rest is kroner and counts of the whole unit.
_STAFF = ("payroll", "absence", "temps", "roster")
_REPORTERS = ("expected_changes", "explanations", "actions", "overrides", "causes", "solutions")
# Of these a row of a citizen tells what help is needed or given, or when the need changed.
_HEALTH = ("function_level", "service", "legal_basis", "support_level", "package", "result", "hours_before")
_ASSESSOR, _POSTINGS = "assessor", "postings"


@dataclass(frozen=True)
class TableRead:
    """A table that the municipality's kommune.toml names: its Danish ``name``, what a ``row`` is, and its ``columns``."""

    name: str
    row: str
    columns: str
    database: bool
    health: bool


@dataclass(frozen=True)
class ReaderOf:
    """Those with a role: how many, what they read and whether they read the lists of citizens, in Danish."""

    role: str
    count: int
    reads: str
    citizens: str


@dataclass(frozen=True)
class Facts:
    """All that a paper may tell. ``named``: whether kommune.toml names its readers; ``to``: where reports are put, or "";
    ``assessors``: whether a table names employees one by one; ``other_numbers``: columns not searched for CPR numbers."""

    name: str
    small_count: int
    citizens: tuple[TableRead, ...]
    staff: tuple[TableRead, ...]
    reporters: tuple[TableRead, ...]
    readers: tuple[ReaderOf, ...]
    named: bool
    register: bool
    to: str
    store: bool
    mail: bool
    attached: bool
    known_cases: bool
    assessors: bool
    postings: bool
    other_numbers: tuple[str, ...]
    copy_days: int
    log_years: int | None
    reading_log: bool
    reading_log_days: int


def facts_of(settings: Settings) -> Facts:
    """What ``settings`` tell; SettingsError or RegisterError in Danish when a section of theirs can not be used."""
    known = tables()
    sources = {source.table: bool(source.sql) for source in settings.sources}
    read = {name: known[name] for name in sources if name in known}

    def chosen(names: Sequence[str]) -> tuple[TableRead, ...]:
        return tuple(_read(read[name], sources[name]) for name in names if name in read)

    section, delivery = read_section(settings), delivery_of(settings.sections)
    server = SERVER.checked(settings.sections)
    citizens = [name for name, table in read.items() if table.citizen_level]
    return Facts(
        name=settings.name,
        small_count=settings.thresholds.small_count,
        citizens=chosen(citizens),
        staff=chosen(_STAFF),
        reporters=chosen(_REPORTERS),
        readers=_readers(readers(settings)),
        named=bool(section.persons),
        register=section.enabled,
        to=delivery.to,
        store="://" in delivery.to,
        mail=bool(delivery.server),
        attached=bool(delivery.server) and delivery.attach,
        known_cases=section.enabled,
        assessors=any(column.name == _ASSESSOR for name in citizens for column in read[name].columns),
        postings=_POSTINGS in read,
        other_numbers=tuple(
            f"{known[source.table].heading}: {numbers.listed(source.other_numbers)}"
            for source in settings.sources
            if source.other_numbers and source.table in known
        ),
        copy_days=int(RETENTION.checked(settings.sections)["copy_days"]),
        log_years=RETENTION.checked(settings.sections)["log_years"],
        reading_log=server["reading_log"] != NO_LOG,
        reading_log_days=int(server["reading_log_days"]),
    )


def _read(table: Table, database: bool) -> TableRead:
    columns = numbers.listed([column.heading for column in table.columns])
    return TableRead(table.heading, table.row, columns, database, any(c.name in _HEALTH for c in table.columns))


def _readers(found: Sequence[Reader]) -> tuple[ReaderOf, ...]:
    told = Counter((one.person.role, _reads(one), _citizens(one)) for one in found)
    return tuple(ReaderOf(role, count, reads, citizens) for (role, reads, citizens), count in sorted(told.items()))


def _reads(reader: Reader) -> str:
    if reader.units is None:
        return "alle enheder"
    own = numbers.listed(sorted(reader.names[key] for key in reader.units)) if reader.units else ""
    return (
        " og ".join(part for part in (own, "rapporterne for hele kommunen" if reader.whole else "") if part) or "intet"
    )


def _citizens(reader: Reader) -> str:
    if reader.citizens is None:
        return "alle"
    return numbers.listed(sorted(reader.names[key] for key in reader.citizens)) if reader.citizens else "nej"


@dataclass(frozen=True)
class Control:
    """A control: the ``error`` that it stops, what it does (``stops``), whether that is before or after (``kind``), what is left
    for people to do (``left``), where its trace is seen (``seen``), and the ``tests`` that show it."""

    error: str
    stops: str
    kind: str
    left: str
    seen: str
    tests: tuple[str, ...]


def controls() -> tuple[Control, ...]:
    """All controls, in the order of the file."""
    rows = tomllib.loads(files("styringslib.delivery.papers").joinpath("controls.toml").read_text("utf-8"))["control"]
    return tuple(Control(**{**row, "tests": tuple(row["tests"])}) for row in rows)
