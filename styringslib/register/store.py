"""The register: what people add and what must be remembered between months. Rows are added, never changed or deleted."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from styringslib.calendar import as_month
from styringslib.fields.words import fold_word
from styringslib.intake import Settings
from styringslib.privacy import find_cpr

from . import checks
from .database.schema_version import CHAINED
from .entries import KINDS, Entry, new_id
from .errors import Conflict, EntryProblem, NotAllowed, RegisterError
from .identity import current_user
from .roles import Person
from .section import read_section

if TYPE_CHECKING:
    from .chain.links import Head
    from .chain.verification import Examined
    from .writing import Change

_FORECASTS = uuid.UUID("5d3ad4d0-6c7f-4a43-9f0e-0d4c58a5b2f1")  # names one entry per unit and month
_CLOSED = uuid.UUID("0f4c2d2e-5a5b-4b0e-9d52-6a0f1f7d9c31")  # names one entry per unit, month and group of accounts
_TRIES = 3


def open_register(
    folder: str | os.PathLike[str],
    settings: Settings | None = None,
    *,
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    environ: Mapping[str, str] = os.environ,
) -> Register:
    """The register of the municipality in ``folder``; ``settings`` is its kommune.toml, read when not given.

    Its address is the environment variable that [register] names, else the SQLite file there. Nothing connects and
    nothing is created before it is used. RegisterError when the section is wrong, telling everything at once.
    """
    if settings is None:
        from styringslib.intake.settings.settings_file import read_settings

        settings = read_settings(Path(folder))
    return Register(Path(folder), settings, clock, environ)


class Register:
    """The expected changes, explanations, actions, follow-ups and forecasts of one municipality.

    ``enabled``: whether kommune.toml has a [register] section. ``where``: the register for a reader, without path or
    password. Everything that writes is one transaction, and is told as written only when it is known to be there.
    """

    def __init__(
        self, folder: Path, settings: Settings, clock: Callable[[], dt.datetime], environ: Mapping[str, str]
    ) -> None:
        from styringslib.register.database.database import Database

        self.folder, self.settings = folder, settings
        self._section = read_section(settings)
        self._clock, self._environ = clock, environ
        self._database = Database(folder, self._section, environ, self.now)

    @property
    def enabled(self) -> bool:
        """Whether kommune.toml has a [register] section."""
        return self._section.enabled

    @property
    def where(self) -> str:
        """ "SQLite-filen register.sqlite" or "PostgreSQL (STYRING_REGISTER)"."""
        return self._database.where

    @property
    def schema_version(self) -> str:
        """The version of the database's schema, "" when there is no register yet."""
        with self._database.reading() as view:
            return view.version

    def person(self, user: str | None = None) -> Person:
        """Who ``user`` is by kommune.toml (default: whoever is logged in); unknown ones may only read.

        NotAllowed when a served person asks to be somebody else.
        """
        login, served = current_user(self._environ)
        if user is not None and served and fold_word(user) != fold_word(login):
            raise NotAllowed("Du kan kun skrive i registret som dig selv.")
        return self._section.person(login if user is None else user, served)

    def add(self, kind: str, values: Mapping[str, Any], person: Person, entry_id: str | None = None) -> Entry:
        """Write a new entry. With an ``entry_id`` of the caller's own (uuid4), adding the same again writes nothing."""
        return self.apply([self._addition(kind, values, entry_id)], person)[0]

    def add_all(self, entries: Sequence[tuple[str, Mapping[str, Any]]], person: Person) -> list[Entry]:
        """Write several new entries, all or none."""
        return self.apply([self._addition(kind, values) for kind, values in entries], person)

    def _addition(self, kind: str, values: Mapping[str, Any], entry_id: str | None = None) -> Change:
        from .writing import Change

        if entry_id is not None:
            try:
                entry_id = str(uuid.UUID(entry_id))
            except (ValueError, AttributeError, TypeError):
                raise RegisterError("Postens id skal være et uuid. Lad registret give den et.") from None
        return Change("add", kind, entry_id or new_id(), dict(values))

    def revise(self, entry_id: str, values: Mapping[str, Any], person: Person, version: int) -> Entry:
        """Write a new version of an entry; fields not among ``values`` stay as they are.

        ``version`` is the one the person saw: Conflict when another has come since. Without any difference nothing is
        written, and the entry is returned as it stands.
        """
        from .writing import Change

        return self.apply([Change("revise", self._kind_of(entry_id), entry_id, dict(values), version)], person)[0]

    def withdraw(self, entry_id: str, person: Person, version: int, reason: str) -> Entry:
        """Take an entry out: a last version, marked withdrawn, with the reason. Its history stays."""
        from .writing import Change

        change = Change("withdraw", self._kind_of(entry_id), entry_id, {}, version, reason)
        return self.apply([change], person)[0]

    def apply(self, changes: Sequence[Change], person: Person) -> list[Entry]:
        """Carry out changes of any sort in one transaction, all or none; the entries as they stand then."""
        from .writing import Writing

        for change in changes:
            if change.kind not in KINDS:
                raise RegisterError(checks.unknown_kind(change.kind))
        if not changes:
            return []
        if len({change.entry_id for change in changes}) < len(changes):
            raise RegisterError("Den samme post kan ikke ændres to gange på én gang. Intet er gemt.")
        writing = Writing(changes, self.acting(person), self.settings, self.now())
        writing.check()
        return list(self._database.write(writing.carry_out))

    def acting(self, person: Person) -> Person:
        """The person as kommune.toml knows them, with no more access than they were given; so every write is checked."""
        known = self.person(person.user)
        if any(find_cpr(text) for text in (person.user, person.role)):
            raise RegisterError("Brugeren eller rollen ligner et CPR-nummer. Ret den i kommune.toml.")
        if fold_word(person.user) in self._section.persons:
            return known
        ranks = ("laeser", "leder", "konsulent")
        lower = min(person.access, known.access, key=ranks.index)
        return replace(known, role=person.role or known.role, access=lower, units=person.units)

    def now(self) -> dt.datetime:
        """The time in UTC by the register's own clock."""
        now = self._clock()
        return now.astimezone(dt.UTC) if now.tzinfo else now.replace(tzinfo=dt.UTC)

    def _kind_of(self, entry_id: str) -> str:
        history = self._history(entry_id, writing=True)
        if not history:
            raise RegisterError("Posten findes ikke i registret. Hent listen igen.")
        return history[-1].kind

    def record_forecasts(self, frame: pd.DataFrame, month: Any, data: str) -> int:
        """Write the month's forecasts that differ from the latest ones of the same unit and month; how many were.

        ``frame``: column (or index) unit, and expected, lower_80, upper_80, lower_95, upper_95, budget, by_method in kr; other
        columns are not kept, nor units without a forecast. ``data`` tells which data they were made of. Amounts are
        kept to the øre; a unit counts as different by its amounts.
        """
        from .record import changes

        period = as_month(month)

        def wanted(latest: pd.DataFrame) -> list[Change]:
            return changes(frame, period, data, latest[latest["month"] == period], _FORECASTS)

        return self._record("forecast", wanted)

    def record_accounts(self, frame: pd.DataFrame, month: Any, data: str) -> int:
        """Write the accounts that the month's report showed, where they differ from what stands there; how many were.

        ``frame``: unit, month, account_group and amount (kr, + = cost) of the months up to ``month``. A month that is
        closed is held against what stood there when it was.
        """
        from .record import closed_changes

        period = as_month(month)
        return self._record("closed_month", lambda latest: closed_changes(frame, period, data, latest, _CLOSED))

    def _record(self, kind: str, changes: Callable[[pd.DataFrame], list[Change]]) -> int:
        """Write, as the monthly run, what ``changes`` wants to be written to what stands there of ``kind``; how many it were."""
        from .writing import Writing, run_person

        for attempt in range(1, _TRIES + 1):
            wanted = changes(self.current(kind))
            if not wanted:
                return 0
            writing = Writing(wanted, run_person(), self.settings, self.now(), own_run=True)
            writing.check()
            try:
                self._database.write(writing.carry_out)
            except Conflict:
                if attempt == _TRIES:
                    raise
                continue  # another run has recorded the month meanwhile: hold against what it wrote
            return len(wanted)
        raise AssertionError("not reached")

    def current(self, kind: str, units: Sequence[str] | None = None) -> pd.DataFrame:
        """One row an entry, its newest version, withdrawn ones left out; oldest first.

        Columns entry_id, version, at (UTC), user, role and the kind's fields: months period[M], dates datetime64[s],
        numbers float64, texts str. ``units``: only those.
        """
        from . import frames

        return self._read(frames.current, kind, units)

    def versions(self, kind: str, units: Sequence[str] | None = None) -> pd.DataFrame:
        """Every version of every entry by time; as `current` and withdrawn, withdrawn_because, superseded_at (UTC).

        An entry is in force from ``at`` until ``superseded_at`` (NaT: still), unless it is withdrawn.
        """
        from . import frames

        return self._read(frames.versions, kind, units)

    def _read(self, query: Any, kind: str, units: Sequence[str] | None) -> pd.DataFrame:
        if kind not in KINDS:
            raise RegisterError(checks.unknown_kind(kind))
        names = None if units is None else [self._unit(name) for name in ([units] if isinstance(units, str) else units)]
        with self._database.reading() as view:
            frame: pd.DataFrame = query(view.connection, kind, names, view.whole)
            return frame

    def _unit(self, name: str) -> str:
        place = self.settings.unit_words.get(fold_word(name), -1)
        return self.settings.units[place].name if place >= 0 else name

    def history(self, entry_id: str) -> list[Entry]:
        """All versions of one entry, oldest first; empty when there is none of that id."""
        return self._history(entry_id)

    def _history(self, entry_id: str, writing: bool = False) -> list[Entry]:
        from .record import history

        with self._database.reading(writing) as view:
            return history(view.connection, entry_id, view.whole) if view.connection is not None else []

    def entries(self, kind: str) -> dict[str, list[Entry]]:
        """The whole history of every entry of a kind, by its id; versions oldest first, withdrawn entries too."""
        from .record import entries

        if kind not in KINDS:
            raise RegisterError(checks.unknown_kind(kind))
        with self._database.reading() as view:
            return entries(view.connection, kind, view.whole) if view.connection is not None else {}

    def questions(self, kind: str, values: Mapping[str, Any]) -> list[EntryProblem]:
        """What a person should be asked about an entry before it is written; nothing here keeps it from being written."""
        return checks.questions(kind, checks.checked(kind, values, self.settings)[0])

    def problems(self, kind: str, values: Mapping[str, Any]) -> list[EntryProblem]:
        """What is wrong with an entry, as far as that can be told without the database; for a form while it is filled."""
        return checks.checked(kind, values, self.settings)[1]

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Write all rows to a SQLite file at ``path``, which must not be there; it opens as a register itself."""
        from styringslib.register.database.backup import backup

        with self._database.reading() as view:
            backup(view, Path(path), self._database.where)

    def head(self) -> Head:
        """How many versions there are, and the digest of the last link of the chain, which stands for all of them.

        (0, "") when there is no register yet; without a digest when its schema is older than the chain. Damaged when it
        does not fit its chain, Replaced when it is not the register that this person has seen before.
        """
        from .chain.guard import state
        from .chain.links import Head

        with self._database.reading() as view:
            return Head(0, "") if view.connection is None else state(view.connection, view.version)

    def verify(self) -> Examined:
        """All entries held against the chain, whether or not they fit; RegisterError when there is no chain to hold against."""
        from .chain.verification import examined

        with self._database.reading(checked=False) as view:
            if view.connection is None:
                self.head()  # tells how much is gone where one was here before
                raise RegisterError(f"Der er intet register at efterprøve endnu ({self.where}).")
            if view.version < CHAINED:
                raise RegisterError(
                    f"{self.where} har skema {view.version} uden kæde; den kom med {CHAINED}. Kør først: styring register upgrade"
                )
            return examined(view.connection)

    def accept(self, person: Person, reason: str) -> Head:
        """Take what lies there now as the right register, after another was remembered; the head that it has.

        The chain itself must fit. Who, when and why is kept where this person's heads are remembered. NotAllowed for those who
        do not write for the whole municipality.
        """
        with self._database.reading(checked=False) as view:
            return self._database.guard.accept(view.connection, view.version, self.acting(person), reason)

    def migrate(self) -> Path | None:
        """Bring the schema to the newest version; where the copy made before lies, None when there was nothing to do."""
        with self._database.reading(writing=True):
            pass  # what is not the register that was here before is not brought forward
        return self._database.migrate()
