"""Takes a workbook back: what was added, changed and withdrawn, with everything that is wrong; all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from styringslib.fields.words import did_you_mean, fold_word
from styringslib.intake.cells.cells import FAULTS, fold_choice
from styringslib.intake.problems.problems import Problems
from styringslib.register.checks import check_reason, checked, questions
from styringslib.register.entries import ALL_FIELDS, FIELDS, LINKED, MANY, OF_AREAS, THE, Entry, field, links, new_id
from styringslib.register.errors import EntryProblem, InvalidEntry
from styringslib.register.excel.named import Named
from styringslib.register.excel.sameness import equal, identity, same
from styringslib.register.excel.sheet import ID, WITHDRAW
from styringslib.register.excel.workbook_rows import Row, Rows, kinds_of
from styringslib.register.roles import Person
from styringslib.register.shown import moment
from styringslib.register.values import as_text, is_missing
from styringslib.register.writing import Change

if TYPE_CHECKING:
    from styringslib.register.store import Register

_NO = ("nej", "n", "0", "falsk")
_YES = ("ja", "j", "x", "1", "sand")
_WITHOUT_REASON = "Taget ud i regnearket"


class InvalidWorkbook(InvalidEntry):
    """A workbook cannot be taken in. ``list`` holds the problems with sheet, row and column; nothing has been written."""

    def __init__(self, found: Problems) -> None:
        self.list = found
        super().__init__([EntryProblem(p.row or 0, p.column, p.value, p.message, p.remedy) for p in found])

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.list,))

    def _text(self) -> str:
        return f"{self.list.text()}\n\nIntet er gemt i registret."


@dataclass(frozen=True)
class Import:
    """What a workbook would do to the register. ``problems`` must be empty for `apply`; ``notes`` are questions to ask."""

    register: Register
    person: Person
    changes: tuple[Change, ...]
    unchanged: int
    problems: Problems
    notes: Problems

    def count(self, verb: str) -> int:
        """How many entries are to be added ("add"), revised ("revise") or withdrawn ("withdraw")."""
        return sum(change.verb == verb for change in self.changes)

    def text(self) -> str:
        """The problems, or what is about to happen, for a terminal."""
        if self.problems:
            return str(InvalidWorkbook(self.problems))
        return f"{self.notes.text()}\n\n{self.told}." if self.notes else f"{self.told}."

    @property
    def told(self) -> str:
        """How many entries are new, changed, withdrawn and unchanged."""
        return (
            f"{self.count('add')} nye, {self.count('revise')} ændrede, {self.count('withdraw')} udgår, "
            f"{self.unchanged} uændrede"
        )

    def apply(self) -> list[Entry]:
        """Write it all in one transaction; InvalidWorkbook when there is anything wrong, and Conflict when somebody has
        changed one of the entries since the workbook was read."""
        if self.problems:
            raise InvalidWorkbook(self.problems)
        return self.register.apply(self.changes, self.person)


def read_workbook(
    register: Register, path: str | os.PathLike[str], person: Person | None = None, *, restored: bool = False
) -> Import:
    """What the workbook at ``path`` changes in the register; nothing is written before `Import.apply`.

    Rows with the hidden id are held against the version that was exported: the same adds nothing, a difference is a new
    version, a text under Udgår withdraws, and an entry that has changed in the register since is a problem. Rows without
    it are new, unless the same entry is there already. A row that is gone means nothing. Tables of an older register's
    file are rows without id; who entered them, and when, is kept in entered_by and entered_on.

    ``restored``: the register is an older copy than the workbook was exported from. What it does not know is new, with the id
    that it had, and what was revised since is held against what there is now.
    """
    problems, notes = Problems(), Problems()
    rows = Rows(path, problems, notes)
    found = rows.read()
    reading = _Reading(register, rows, person or register.person(), found, restored=restored)
    for row in reading.found:
        reading.take(row)
    return Import(register, reading.person, tuple(reading.changes), reading.unchanged, problems, notes)


class _Reading:
    """The rows of one workbook, held against the register."""

    def __init__(
        self, register: Register, rows: Rows, person: Person, found: Sequence[Row], *, restored: bool = False
    ) -> None:
        self.register, self.rows, self.settings = register, rows, register.settings
        self.person = register.acting(person)
        self.known = {kind: register.entries(kind) for kind in dict.fromkeys([*kinds_of(found), *LINKED])}
        self.changes: list[Change] = []
        self.unchanged = 0
        self.seen: dict[str, Row] = {}
        self.new: dict[tuple[Any, ...], Row] = {}
        self.there = {
            kind: {identity(kind, history[-1].values) for history in histories.values() if not history[-1].withdrawn}
            for kind, histories in self.known.items()
        }
        self.restored = restored
        # New entries get their id first, so that others in the same workbook can name them.
        self.found = [self._of_copy(row) for row in found] if restored else list(found)
        self.ids = {
            (row.sheet, row.number): before.entry_id or new_id()
            for row, before in zip(self.found, found, strict=True)
            if not row.entry_id
        }
        self.titles = {kind: self._titles(kind, self.found) for kind in LINKED}

    def _of_copy(self, row: Row) -> Row:
        """The row as it is to be held against an older copy of the register that it was exported from."""
        history = self.known[row.kind].get(row.entry_id)
        if history is None:
            return replace(row, entry_id="", version=0)
        return replace(row, version=min(row.version, len(history)))

    def _titles(self, kind: str, found: Sequence[Row]) -> dict[str, list[Named]]:
        """Folded title of an action or a cause -> those that have it."""
        titles: dict[str, list[Named]] = {}

        def put(values: Mapping[str, Any], entry_id: str) -> None:
            one = Named(values["unit"], values.get("area"), entry_id)
            titles.setdefault(fold_choice(values["title"]), []).append(one)

        for history in self.known[kind].values():
            if not history[-1].withdrawn:
                put(history[-1].values, history[-1].entry_id)
        for row in found:
            if row.kind == kind and not row.entry_id and not row.is_empty and not is_missing(row.values.get("title")):
                values = checked(kind, row.values, self.settings)[0]
                if identity(kind, values) not in self.there[kind] and values["title"]:
                    put(values, self.ids[row.sheet, row.number])
        for row in found if self.restored else ():
            # A title that was changed since the copy: others in the workbook name the entry by the new one.
            named = fold_choice(as_text(row.values.get("title") or ""))
            if row.kind == kind and row.entry_id and all(one.entry_id != row.entry_id for one in titles.get(named, [])):
                put({**self.known[kind][row.entry_id][-1].values, "title": named}, row.entry_id)
        return titles

    def tell(self, row: Row, name: str, message: str, remedy: str, value: Any = None, note: bool = False) -> None:
        heading = field(row.kind, name).heading if any(f.name == name for f in ALL_FIELDS[row.kind]) else name
        target = self.rows.notes if note else self.rows.problems
        text = "" if is_missing(value) else as_text(value)
        self.rows.tell(target, (message, remedy), row.sheet, row.number, heading, text)

    def take(self, row: Row) -> None:
        """Find out what one row asks for."""
        if not row.entry_id:
            if not row.is_empty:
                self._add(row)
            return
        if row.entry_id in self.seen:
            message = f"Rækken er en kopi af række {self.seen[row.entry_id].number} og har samme skjulte id"
            self.tell(row, ID, message, "Skriv nye poster i en tom række, og slet kopien")
            return
        self.seen[row.entry_id] = row
        history = self.known[row.kind].get(row.entry_id)
        if history is None or row.version > len(history):
            remedy = (
                "Lav eksporten igen fra det rigtige register. Er registret hentet frem af en ældre kopi, så prøv med --restored "
                "--dry-run: så kommer det med, som er gået tabt"
            )
            self.tell(row, ID, "Posten findes ikke i dette register", remedy)
            return
        self._existing(row, history)

    def _values(self, row: Row, before: Entry | None) -> tuple[dict[str, Any], bool]:
        """The row's values in their types, and whether anything is wrong with them; told as it is found."""
        given = dict(row.values)
        wrong: list[str] = []
        for one in links(row.kind):
            given[one.name], fault = self._named(one.kind, row, before)
            wrong += [one.name] if fault else []
        if before is not None:
            hidden = [one.name for one in ALL_FIELDS[row.kind] if one.imported or one.name not in row.values]
            given |= {name: before.values[name] for name in hidden}
        values, problems = checked(row.kind, given, self.settings, row.number)
        self._place(row.kind, values)
        for problem in problems:  # CPR-like numbers have been told for every cell of the sheet
            if problem.field not in wrong and problem.message != FAULTS[22][0]:
                self.tell(row, problem.field, problem.message, problem.remedy, problem.value)
        return values, bool(wrong or problems)

    def _named(self, kind: str, row: Row, before: Entry | None) -> tuple[str | None, bool]:
        """The entry of ``kind`` that a title in the row means: its id, and whether it cannot be found."""
        given = row.values.get(kind)
        if is_missing(given):
            return None, False
        title = as_text(given).strip()
        matches = self.titles[kind].get(fold_choice(title), [])
        if before is not None:
            own = self.known[kind].get(before.values[kind])
            if own is not None and fold_choice(own[-1].values["title"]) == fold_choice(title):
                return str(before.values[kind]), False
        unit = row.values.get("unit")
        if not is_missing(unit):
            place = self.settings.unit_words.get(fold_word(as_text(unit)), -1)
            mine = self.settings.units[place] if place >= 0 else None
            matches = [one for one in matches if mine is not None and one.of(mine.name, mine.area)]
        if len(matches) == 1:
            return matches[0].entry_id, False
        if matches:
            remedy = f"Skriv enheden, eller giv {MANY[kind]} hver sin titel"
            self.tell(row, kind, f"Flere {MANY[kind]} hedder det samme", remedy, title)
        else:
            known = [str(history[-1].values["title"]) for history in self.known[kind].values()]
            self.tell(row, kind, f"{THE[kind]} kendes ikke for enheden", did_you_mean(title, known), title)
        return None, True

    def _place(self, kind: str, values: dict[str, Any]) -> None:
        """The unit, and for what may be of a whole area the area, that follow from the entry that is named."""
        named = {"follow_up": "action", "solution": "cause"}.get(kind)
        if named is None or values["unit"] is not None:
            return
        those = [one for matches in self.titles[named].values() for one in matches if one.entry_id == values[named]]
        if those:
            values["unit"] = those[0].unit
            if kind in OF_AREAS and values["area"] is None:
                values["area"] = those[0].area

    def _add(self, row: Row) -> None:
        values, wrong = self._values(row, None)
        if row.withdrawn and row.withdrawn.casefold() not in _NO:
            self.tell(row, WITHDRAW, "Rækken er ny og kan ikke udgå", "Slet rækken, eller tøm feltet", row.withdrawn)
            return
        if wrong:
            return
        one = identity(row.kind, values)
        if one in self.there[row.kind]:
            self.unchanged += 1
            return
        if one in self.new:
            other = self.new[one]
            self.tell(row, "unit", f"Rækken er magen til række {other.number}", "Slet den ene")
            return
        self.new[one] = row
        self._allowed(row, values["unit"])
        self._ask(row, values)
        given = {name: value for name, value in values.items() if value is not None}
        self.changes.append(Change("add", row.kind, self.ids[row.sheet, row.number], given))

    def _existing(self, row: Row, history: Sequence[Entry]) -> None:
        exported, now = history[row.version - 1], history[-1]
        out = bool(row.withdrawn) and row.withdrawn.casefold() not in _NO
        if row.is_empty and not out:
            message = "Rækken er tømt, men posten er ikke taget ud"
            self.tell(row, WITHDRAW, message, "Skriv under Udgår, hvorfor den skal ud", note=True)
            self.unchanged += 1
            return
        values, wrong = dict(exported.values), False
        if not out:
            values, wrong = self._values(row, exported)
        if wrong:
            return
        if not out and (same(row.kind, values, exported.values) or same(row.kind, values, now.values)):
            self.unchanged += 1
            return
        if now.version != exported.version:
            self._conflict(row, values, now, out)
            return
        self._allowed(row, exported.values["unit"])
        if out:
            given = _WITHOUT_REASON if row.withdrawn.casefold() in _YES else row.withdrawn
            reason, faults = check_reason(given)
            for fault in faults:
                if FAULTS[22][0] not in fault.message:
                    self.tell(row, WITHDRAW, fault.message, fault.remedy)
            self.changes.append(Change("withdraw", row.kind, row.entry_id, {}, row.version, reason))
            return
        if values["unit"] != exported.values["unit"]:
            whose = exported.values["unit"] or exported.values.get("area") or "hele området"
            message = f"Rækken var for {whose}, og enheden kan ikke ændres"
            remedy = "Ret enheden tilbage. Er rækkerne sorteret forskudt, så lav eksporten igen"
            self.tell(row, "unit", message, remedy, values["unit"])
            return
        self._ask(row, values)
        changed = {name: value for name, value in values.items() if not equal(value, exported.values[name])}
        self.changes.append(Change("revise", row.kind, row.entry_id, changed, row.version))

    def _conflict(self, row: Row, values: Mapping[str, Any], now: Entry, out: bool) -> None:
        who = f"{now.role} den {moment(now.at)}"
        what = THE[row.kind]
        if now.withdrawn:
            if not out:
                self.tell(
                    row, ID, f"{what} er taget ud af registret af {who}", "Skriv den i en tom række, hvis den gælder"
                )
            return
        theirs = [f.heading for f in FIELDS[row.kind] if not equal(values[f.name], now.values[f.name])]
        fields = "" if out else f" ({', '.join(theirs)})"
        message = f"{what} er ændret i registret af {who}, efter at eksporten blev lavet{fields}"
        self.tell(row, ID, message, "Lav eksporten igen, og ret i den nye udgave")

    def _allowed(self, row: Row, unit: str | None) -> None:
        if not self.person.may_write(row.kind, unit):
            message = f"Som {self.person.role} kan du ikke skrive i registret for {unit or 'et helt område'}"
            self.tell(row, "unit", message, "Giv økonomikonsulenten besked", unit)

    def _ask(self, row: Row, values: Mapping[str, Any]) -> None:
        for asked in questions(row.kind, values, row.number):
            self.tell(row, asked.field, asked.message, asked.remedy, asked.value, note=True)
