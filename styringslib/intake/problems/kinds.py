"""Problems by kind: one and the same fault in many files, columns and units is told once, with its number first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from styringslib.fields.words import listed
from styringslib.intake.problems.problem import Problem, Severity, kroner
from styringslib.intake.problems.same import Same, grouped

WORDS = {"error": ("fejl", "fejl"), "warning": ("advarsel", "advarsler"), "note": ("bemærkning", "bemærkninger")}
_MANY = 5  # fewer are counted as they are
_NUMBER = re.compile(r"\d[\d.,:]*(?:-\d+)*")
_NAME = re.compile(r"\u2026(?:(?:,| og| til| eller)? \u2026)+")


@dataclass(frozen=True)
class Kind:
    """One kind of problem: ``title`` is what is wrong without the values, ``members`` where it stands."""

    severity: Severity
    title: str
    members: tuple[Same, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(same.count for same in self.members)

    @property
    def told(self) -> str:
        """What is wrong: the message itself where there is one only, otherwise what the messages share."""
        messages = {same.first.message for same in self.members}
        return next(iter(messages)) if len(messages) == 1 else self.title

    @property
    def counted(self) -> str:
        """ "37.088 rækker"."""
        return _rows(self.count, all(same.rows for same in self.members))


def kinds(problems: Iterable[Problem]) -> list[Kind]:
    """The problems by kind: errors first; of them what is wrong in kommune.toml and kontering, which other faults may come of,
    and then the most frequent."""
    order = {"error": 0, "warning": 1, "note": 2}
    groups: dict[tuple[Severity, str], list[Same]] = {}
    for same in grouped(problems):
        groups.setdefault((same.first.severity, _general(same)), []).append(same)
    found = [Kind(severity, title, tuple(members)) for (severity, title), members in groups.items()]
    return sorted(found, key=lambda kind: (order[kind.severity], not _is_cause(kind), -kind.count))


def _is_cause(kind: Kind) -> bool:
    first = kind.members[0].first
    return first.severity == "error" and (first.file == "kommune.toml" or first.table == "kontering")


def summary(problems: Iterable[Problem]) -> str:
    """ "3 slags fejl i 37.140 rækker og 1 advarsel"; "Ingen fejl fundet" when there is nothing."""
    found = kinds(problems)
    parts = []
    for severity in ("error", "warning"):
        mine = [kind for kind in found if kind.severity == severity]
        if mine:
            parts.append(_counted(severity, mine))
    return listed(parts) if parts else "Ingen fejl fundet"


def _counted(severity: Severity, found: Sequence[Kind]) -> str:
    count = sum(kind.count for kind in found)
    if count == len(found) or count < _MANY:
        return f"{count} {WORDS[severity][count != 1]}"
    rows = _rows(count, all(same.rows for kind in found for same in kind.members))
    return f"{len(found)} slags {WORDS[severity][1]} {'i' if rows.endswith('rækker') else 'på'} {rows}"


def _rows(count: int, in_rows: bool) -> str:
    one, many = ("række", "rækker") if in_rows else ("sted", "steder")
    return f"{kroner(count)} {one if count == 1 else many}"


def _general(same: Same) -> str:
    """The message without what differs from row to row: values, units, months, files and numbers."""
    text = same.first.message
    members = same.members
    names = {
        name
        for one in members[:50]
        for name in (one.value, one.unit, one.month, one.file, one.sheet, one.column)
        if name
    }
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "\u2026", text)
    text = re.sub(r"»[^«]*«", "\u2026", text)
    text = _NAME.sub("\u2026", _NUMBER.sub("\u2026", text))
    return re.sub(r"(?:: |, fx )\u2026$", "", text)
