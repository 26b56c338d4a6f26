"""The columns of a kind's sheet, the same when it is written and when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styringslib.intake.cells.heading_words import fold_heading
from styringslib.register.entries import ALL_FIELDS, KINDS

# Beside the fields: what people write to take an entry out, what they only read, and what tells which entry a row is.
WITHDRAW, CHANGED_BY, CHANGED_AT, ID, VERSION = "Udgår", "Senest ændret af", "Senest ændret", "Post-id", "Version"
ONLY_SHOWN = (CHANGED_BY, CHANGED_AT)
CONTENTS = "Indhold"  # the sheet that says what is written where
LISTS = "Lister"  # the sheet that holds what can be chosen
_HEADER_ROWS = 20


@dataclass(frozen=True)
class Header:
    """Where a sheet's headings stand: ``row`` counts from 0, ``fields`` and ``extras`` are columns by name or heading.

    ``twice`` are headings that stand there more than once, ``unknown`` those that are not of the register.
    """

    row: int
    fields: dict[str, int]
    extras: dict[str, int]
    twice: tuple[str, ...]
    unknown: tuple[str, ...]


def kind_of(title: str) -> str | None:
    """The kind of entry that a sheet is of by its title, None when it is of none."""
    return {fold_heading(heading): kind for kind, heading in KINDS.items()}.get(fold_heading(title))


def _meaning(kind: str) -> dict[str, str]:
    meaning: dict[str, str] = {}
    for field in ALL_FIELDS[kind]:
        meaning |= {fold_heading(alias): field.name for alias in field.aliases}
    return meaning | {fold_heading(field.heading): field.name for field in ALL_FIELDS[kind]}


def find_header(kind: str, rows: Sequence[Sequence[str]]) -> Header | None:
    """The first row that names the most of the kind's fields; None when none names two."""
    meaning = _meaning(kind)
    extras = {fold_heading(heading): heading for heading in (WITHDRAW, *ONLY_SHOWN, ID, VERSION)}
    best: Header | None = None
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        fields: dict[str, int] = {}
        others: dict[str, int] = {}
        twice, unknown = [], []
        for place, heading in enumerate(row):
            folded = fold_heading(heading)
            name, extra = meaning.get(folded), extras.get(folded)
            if name is not None:
                twice += [heading] if name in fields else []
                fields.setdefault(name, place)
            elif extra is not None:
                others.setdefault(extra, place)
            elif heading.strip():
                unknown.append(heading.strip())
        if len(fields) >= 2 and (best is None or len(fields) > len(best.fields)):
            best = Header(number, fields, others, tuple(twice), tuple(unknown))
    return best
