"""Puts a month's finished reports where the readers are: a folder for each group, with what they may read and no more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from styringslib.calendar import as_month
from styringslib.call_error import CallError
from styringslib.delivery import shelf
from styringslib.delivery.groups import Group, groups
from styringslib.delivery.open_pages import OpenPages, may_open
from styringslib.delivery.shelf import Item
from styringslib.delivery.targets import Kept, Target
from styringslib.intake import Settings
from styringslib.presentation import numbers
from styringslib.system_fault import why

# Raised when what is put there of the same reports becomes another.
_FORM = "1"


@dataclass
class Shared:
    """What a call did, by folder: ``put`` the months that were put in place, ``unchanged`` those that lay there already,
    ``failed`` why it could not be (Danish). ``notes``: what somebody must see to (Danish).
    """

    put: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def share(settings: Settings, out: Path, month: str, target: Target, *, dry: bool = False) -> Shared:
    """Put ``month``'s reports in ``out`` at ``target``, and mend earlier months there when a group's access has changed.

    With ``dry`` nothing is put, and the result tells what would be. CallError when the month has no reports.
    """
    if shelf.run_of(out, month).municipality != settings.name:
        told = numbers.month_name(as_month(month))
        raise CallError(f"Der er ingen rapporter for {told} i {out}. Kør først: styring run --month {month}")
    call = _Call(settings, out, target, dry, Shared())
    everyone = groups(settings)
    for group in everyone:
        try:
            call.months(group, month)
        except OSError as error:
            reason = why(error)
            told = f"Mappen kan ikke skrives ({reason}). Den tidligere udgave ligger der stadig."
            call.done.failed[group.name] = told
    for name in sorted(set(target.groups()) - {group.name for group in everyone}):
        call.withdraw(name)
    return call.done


@dataclass(frozen=True)
class _Call:
    settings: Settings
    out: Path
    target: Target
    dry: bool
    done: Shared

    def months(self, group: Group, month: str) -> None:
        """Put ``month`` of a group in place, and those that lie there and are no longer right."""
        there = self.target.months(group.name)
        runs = {one: shelf.run_of(self.out, one).municipality for one in shelf.months(self.out)}
        wanted = sorted({month, *(one for one in there if runs.get(one) == self.settings.name)}, reverse=True)
        for one in wanted:
            self._month(group, one, there, frozenset({*wanted, *there}))
        for one in sorted(set(there) - set(wanted)):
            if there[one].scope != group.scope:
                self.done.notes.append(
                    f"{group.name}/{one} kan ikke laves om, for månedens rapporter ligger ikke længere i {self.out.name}. "
                    "Adgangen er ændret siden. Slet mappen, hvis den ikke skal læses."
                )
        if not self.dry:
            self.target.put_page(group.name, shelf.INDEX, self._pages(group, frozenset(wanted)).months_page().encode())
            if (self.out / shelf.MEASURES).is_file():
                self.target.put_page(group.name, shelf.MEASURES, (self.out / shelf.MEASURES).read_bytes())

    def withdraw(self, name: str) -> None:
        """Take away what lies in a folder that is no longer anybody's, as far as it can be made again of the reports here."""
        told = f"Mappen {name} hører ikke længere til nogen i [[register.personer]]."
        there = self.target.months(name)
        ours = [one for one in sorted(there) if shelf.run_of(self.out, one).municipality == self.settings.name]
        try:
            for one in ours if not self.dry else ():
                self.target.withdraw(name, one)
        except OSError as error:
            reason = why(error)
            self.done.failed[name] = f"{told} Det, der ligger i den, kunne ikke fjernes ({reason}). Slet den."
            return
        if ours:
            told += f" {numbers.capital(numbers.listed(ours))} {'ville blive' if self.dry else 'er'} fjernet fra den."
        if set(there) - {*ours}:
            told += " Slet den, hvis den ikke skal læses."
        self.done.notes.append(told)

    def _month(self, group: Group, month: str, there: Mapping[str, Kept], months: frozenset[str]) -> None:
        items = dict(_items(self.out, month, group))
        kept = Kept(_content(items, str(as_month(month) - 1) in months), group.scope)
        if there.get(month) == kept:
            self.done.unchanged += 1
            return
        if not self.dry:
            self.target.put(group.name, month, _files(items, month, self._pages(group, months)), kept)
        self.done.put.setdefault(group.name, []).append(month)

    def _pages(self, group: Group, months: frozenset[str]) -> OpenPages:
        return OpenPages(self.out, self.settings.name, self.settings.plus, group.reader, months)


def _items(out: Path, month: str, group: Group) -> Iterator[tuple[str, Item]]:
    """What the group may open of a month, by its address below the month."""
    place = out / month
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        found = shelf.find(out, f"{month}/{name}") if path.is_file() else None
        if found is not None and may_open(group.reader, found):
            yield name, found


def _files(items: dict[str, Item], month: str, pages: OpenPages) -> Iterator[tuple[str, bytes]]:
    for name, item in items.items():
        yield name, pages.page(item, f"{month}/{name}").encode() if item.is_page else item.path.read_bytes()


def _content(items: dict[str, Item], earlier: bool) -> str:
    """A hash of the files as they lie there; ``earlier``: whether the month before is linked to."""
    told = hashlib.sha256(f"{_FORM} {earlier}".encode())
    for name, item in items.items():
        found = item.path.stat()
        told.update(f"\n{name} {found.st_size} {found.st_mtime_ns}".encode())
    return told.hexdigest()
