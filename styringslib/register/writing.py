"""One transaction of changes: what is written, by whom, and whether it may be; all of it or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from styringslib.intake import Settings

from . import frames
from .checks import check_reason, checked, rows_in_order
from .entries import BY_HAND, IT, KINDS, OF_WHOLE, ONE, THE, Entry, links
from .errors import Conflict, EntryProblem, InvalidEntry, NotAllowed, RegisterError
from .roles import RUN_USER, Person
from .values import not_there

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

Verb = Literal["add", "revise", "withdraw"]
_BLOCK = 400  # ids asked for at once
_TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Change:
    """Something to be done to an entry: ``values`` are those given, ``version`` the one the person saw (0 for a new one)."""

    verb: Verb
    kind: str
    entry_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    reason: str = ""


@dataclass
class Writing:
    """Changes that one person makes at one time. ``carry_out`` may be called again after a lost connection.

    ``write_id`` marks every row of the transaction, so that a second attempt finds what the first one wrote.
    """

    changes: Sequence[Change]
    person: Person
    settings: Settings
    at: dt.datetime
    write_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    own_run: bool = False
    attempts: int = 0

    def check(self) -> None:
        """What can be told without the register: InvalidEntry with everything wrong with what is new."""
        problems: list[EntryProblem] = []
        for row, change in enumerate(self.changes, 1):
            if change.verb == "add":
                problems += checked(change.kind, change.values, self.settings, row)[1]
            elif change.verb == "withdraw":
                problems += check_reason(change.reason, row)[1]
        self._refuse(problems)

    def _refuse(self, problems: Sequence[EntryProblem]) -> None:
        if problems:
            raise InvalidEntry(rows_in_order(problems), [change.kind for change in self.changes])

    def carry_out(self, connection: Connection) -> list[Entry]:
        """The entries as they stand after the changes, in the order of the changes."""
        known = self._known(connection)
        if self.attempts and (earlier := self._earlier(connection)):
            # An attempt whose answer was lost was committed after all, and with one row of it all are there.
            return [earlier.get(change.entry_id) or known[change.entry_id] for change in self.changes]
        self.attempts += 1
        written: list[Entry] = []
        new: list[Entry] = []
        problems: list[EntryProblem] = []
        refused: list[str] = []
        linked = self._linked(connection, known)
        for row, change in enumerate(self.changes, 1):
            before = known.get(change.entry_id)
            entry, found = self._next(row, change, before, linked)
            problems += found
            if not found and not self._allowed(entry, before):
                refused.append(_place(entry))
            if before is not None and not found and not entry.withdrawn and entry.values == before.values:
                written.append(before)  # nothing to change: no new version
                continue
            written.append(entry)
            new.append(entry)
        if refused:
            raise NotAllowed(self._refusal(refused))
        self._refuse(problems)
        self._insert(connection, new)
        return written

    def _next(
        self, row: int, change: Change, before: Entry | None, linked: Mapping[str, Entry]
    ) -> tuple[Entry, list[EntryProblem]]:
        """The version that a change makes, and what is wrong with it."""
        if change.verb == "add":
            values, problems = checked(change.kind, change.values, self.settings, row)
            version = 1
        else:
            if before is None:
                raise RegisterError(f"{THE[change.kind]} findes ikke i registret. Hent listen igen.")
            version = before.version + 1
            values, problems = dict(before.values), []
            if change.verb == "revise":
                given = {**values, **change.values}
                values, problems = checked(change.kind, given, self.settings, row)
        if change.verb != "withdraw":
            for one in links(change.kind):
                problems = [*problems, *_of_linked(row, change, values, one.name, linked)]
        reason = check_reason(change.reason, row)[0] if change.verb == "withdraw" else ""
        # What is written together keeps its order; time never runs backwards within an entry.
        at = self.at + (row - 1) * _TICK
        at = at if before is None else max(at, before.at + _TICK)
        user, role = self.person.user, self.person.role
        entry = Entry(change.entry_id, change.kind, version, at, user, role, change.verb == "withdraw", values, reason)
        if before is not None and not problems:
            self._hold_against(change, entry, before)
        return entry, problems

    def _hold_against(self, change: Change, entry: Entry, theirs: Entry) -> None:
        if change.verb == "add":
            same = theirs.version == 1 and theirs.user == entry.user and theirs.values == entry.values
            if not same:
                raise Conflict(entry, theirs)
        elif change.version != theirs.version:
            raise Conflict(replace(entry, version=change.version + 1), theirs)
        elif theirs.withdrawn:
            new = "et nyt" if IT[entry.kind] == "det" else "en ny"
            raise RegisterError(f"{THE[entry.kind]} er taget ud og kan ikke ændres. Opret {new}.")

    def _allowed(self, entry: Entry, before: Entry | None) -> bool:
        if self.own_run:
            return True
        units = {entry.values["unit"], *([] if before is None else [before.values["unit"]])}
        return all(self.person.may_write(entry.kind, unit) for unit in units)

    def _refusal(self, units: Iterable[str]) -> str:
        named = list(dict.fromkeys(units))
        who = f"Som {self.person.role} kan du ikke skrive i registret for {', '.join(named)}. Intet er gemt."
        for change in self.changes:
            if change.kind not in BY_HAND:
                return f"{KINDS[change.kind]} skrives kun af den månedlige kørsel. Intet er gemt."
        if self.person.access == "laeser":
            return (
                f"{who} Du har kun læseadgang. Bed økonomikonsulenten om at tilføje dig under [[register.personer]] i "
                "kommune.toml."
            )
        if self.person.model == "konsulent":
            return f"{who} Hos jer skriver økonomikonsulenten. Giv konsulenten besked."
        return f"{who} Dine enheder er {', '.join(self.person.units) or 'ingen'}. Giv økonomikonsulenten besked."

    def _ids(self) -> dict[str, list[str]]:
        """The entries that the changes are about, by kind."""
        ids: dict[str, list[str]] = {}
        for change in self.changes:
            ids.setdefault(change.kind, []).append(change.entry_id)
        return ids

    def _known(self, connection: Connection) -> dict[str, Entry]:
        """The newest version of every entry that the changes are about."""
        return {key: entry for kind, ids in self._ids().items() for key, entry in newest(connection, kind, ids).items()}

    def _earlier(self, connection: Connection) -> dict[str, Entry]:
        """The versions that an earlier attempt of this very writing put into the register."""
        found: dict[str, Entry] = {}
        for kind, ids in self._ids().items():
            found |= by_id(connection, kind, ids, lambda table: table.c.write_id == self.write_id)
        return found

    def _linked(self, connection: Connection, known: Mapping[str, Entry]) -> dict[str, Entry]:
        """The entries that others speak of, by id: those of the register, and those that come in the same transaction."""
        wanted: dict[str, set[str]] = {}
        for kind, values in [
            *((c.kind, c.values) for c in self.changes),
            *((e.kind, e.values) for e in known.values()),
        ]:
            for one in links(kind):
                if values.get(one.name):
                    wanted.setdefault(one.kind, set()).add(str(values[one.name]))
        found: dict[str, Entry] = {}
        for kind, ids in wanted.items():
            found |= newest(connection, kind, sorted(ids))
        for change in self.changes:
            if change.kind in wanted and change.entry_id not in found:
                values = checked(change.kind, change.values, self.settings)[0]
                found[change.entry_id] = Entry(change.entry_id, change.kind, 1, self.at, "", "", False, values)
        return found

    def _insert(self, connection: Connection, entries: Sequence[Entry]) -> None:
        from styringslib.register.chain.links import append
        from styringslib.register.database.tables import TABLES

        rows = [(entry.kind, self._row(entry)) for entry in entries]
        for kind in dict.fromkeys(entry.kind for entry in entries):
            connection.execute(TABLES[kind].insert(), [row for of, row in rows if of == kind])
        append(connection, rows)

    def _row(self, entry: Entry) -> dict[str, Any]:
        return {
            "entry_id": entry.entry_id,
            "version": entry.version,
            "at": frames.naive(entry.at),
            "login": entry.user,
            "role": entry.role,
            "withdrawn": entry.withdrawn,
            "withdrawn_because": entry.reason or None,
            "write_id": self.write_id,
            **frames.stored(entry.kind, dict(entry.values)),
        }


def _place(entry: Entry) -> str:
    """What an entry is about, for the one who may not write it."""
    if entry.values["unit"] is None and entry.kind in OF_WHOLE:
        return "hele kommunen"
    return str(entry.values["unit"] or entry.values.get("area") or "hele området")


def _of_linked(
    row: int, change: Change, values: dict[str, Any], name: str, linked: Mapping[str, Entry]
) -> list[EntryProblem]:
    """Put the unit (and area) of the entry that the field ``name`` names into ``values``; what is wrong with it.

    What is named for one unit is spoken of for that unit alone; what is named for an area, by any unit of the area.
    """
    key = values.get(name)
    if key is None:
        return []
    other = linked.get(key)
    if other is None or other.kind != name:
        return [EntryProblem(row, name, "", *not_there(name))]
    if other.withdrawn:
        return [EntryProblem(row, name, "", f"{THE[name]} er taget ud af registret", f"Vælg en anden {ONE[name]}")]
    unit, area = other.values["unit"], other.values.get("area")
    given = values["unit"] if change.kind != "follow_up" or change.values.get("unit") is not None else None
    if given is not None and unit is not None and given != unit:
        remedy = f"Lad feltet være tomt, eller vælg en anden {ONE[name]}"
        return [EntryProblem(row, "unit", str(given), f"{THE[name]} hører til {unit}", remedy)]
    if name == "cause":
        if None not in (area, values["area"]) and values["area"] != area:
            return [EntryProblem(row, "area", str(values["area"]), f"Årsagen hører til {area}", "Vælg en anden årsag")]
        values["area"] = values["area"] or area
    if change.kind == "follow_up" or (name == "cause" and given is None):
        values["unit"] = unit
    return []


def newest(connection: Connection, kind: str, ids: Sequence[str]) -> dict[str, Entry]:
    """The newest version of each of the entries, withdrawn or not; those that are not there are left out."""
    from sqlalchemy import select

    def last(table: Table) -> Any:
        later = table.alias("later")
        following = select(1).where(later.c.entry_id == table.c.entry_id, later.c.version == table.c.version + 1)
        return ~following.exists()

    return by_id(connection, kind, ids, last)


def by_id(connection: Connection, kind: str, ids: Sequence[str], condition: Callable[[Table], Any]) -> dict[str, Entry]:
    """The version of each of the entries that meets the condition, which one at most does."""
    from sqlalchemy import select

    from styringslib.register.database.tables import TABLES

    table = TABLES[kind]
    wanted = list(dict.fromkeys(ids))
    found = {}
    for start in range(0, len(wanted), _BLOCK):
        query = select(table).where(table.c.entry_id.in_(wanted[start : start + _BLOCK]), condition(table))
        for row in connection.execute(query).mappings():
            found[row["entry_id"]] = as_entry(kind, dict(row))
    return found


def as_entry(kind: str, row: Mapping[str, Any]) -> Entry:
    """A row of the database as an entry."""
    return Entry(
        row["entry_id"],
        kind,
        int(row["version"]),
        row["at"].replace(tzinfo=dt.UTC),
        row["login"],
        row["role"],
        bool(row["withdrawn"]),
        frames.read(kind, row),
        row.get("withdrawn_because") or "",
    )


def run_person() -> Person:
    """The monthly run, which writes what it has worked out itself and nothing else."""
    from .roles import MONTHLY_RUN

    return Person(RUN_USER, MONTHLY_RUN, "laeser")
