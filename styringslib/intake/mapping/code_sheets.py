"""What the municipality says its codes mean: a sheet for each kind of code, a line for each code or span of codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from styringslib.fields.words import fold_word
from styringslib.intake.cells.cells import clean
from styringslib.intake.mapping.code_spans import CodeSpan
from styringslib.intake.schema import Column, Table

# What problems of codes are filed under, where those of a table have its heading.
MAPPING = "kontering"
_NUMBER = re.compile(r"0*([0-9]+)(?:[.,]0)?", re.ASCII)
# What a code may be mapped to, by the heading that kontering and the tables share.
TARGETS = (
    "Enhed",
    "Område",
    "Artsgruppe",
    "Lønart",
    "Personalegruppe",
    "Ydelse",
    "Lovgrundlag",
    "Fraværsart",
    "Vikartype",
)


@dataclass(frozen=True)
class CodeLine:
    """One line: its codes, its text, what it says of them (heading -> word), and whether they are the municipality's own
    (``kept``; None where the line does not say)."""

    span: CodeSpan
    text: str
    targets: Mapping[str, str]
    kept: bool | None
    row: int


@dataclass(frozen=True)
class Meaning:
    """What a cell of a file means: its code and text, what the lines say of it, and whether its row is kept."""

    code: str
    text: str
    targets: Mapping[str, str]
    kept: bool = True


@dataclass(frozen=True)
class CodeSheet:
    """A sheet of kontering: all lines of one kind of code. ``headings`` are its targets, in the order of TARGETS."""

    name: str
    file: str
    sheet: str
    lines: tuple[CodeLine, ...]
    headings: tuple[str, ...]
    _known: dict[str, Meaning] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _exact(self) -> dict[str, list[CodeLine]]:
        """The lines of one code, by the code; a number also by what it is without leading noughts and without the decimal that
        a program gave it (301.0), where one alone is so."""
        lines: dict[str, list[CodeLine]] = {}
        for line in self.lines:
            lines.setdefault(line.span.text, []).append(line)
        bare: dict[str, set[str]] = {}
        for code in lines:
            if short := _bare(code):
                bare.setdefault(short, set()).add(code)
        return {**{short: lines[next(iter(codes))] for short, codes in bare.items() if len(codes) == 1}, **lines}

    @cached_property
    def _spans(self) -> list[CodeLine]:
        return [line for line in self.lines if not line.span.exact]

    def meaning(self, cell: str) -> Meaning:
        """What a cell means; asked once for each different cell.

        The whole cell is one reading, its first word ("40101010 Månedsløn") another. The narrowest line that says
        something of a target decides it.
        """
        if cell not in self._known:
            self._known[cell] = self._read(clean(cell))
        return self._known[cell]

    def _read(self, cell: str) -> Meaning:
        first, _, rest = cell.partition(" ")
        first = first.rstrip(":;,.-")
        numbered = any(sign.isdigit() for sign in first)
        found = list(self._lines_of(cell, first))
        targets: dict[str, str] = {}
        kept: bool | None = None
        for line in found:
            targets = {**line.targets, **targets}
            kept = line.kept if kept is None else kept
        text = next((line.text for line in found if line.text and line.span.exact), "")
        code, told = (first, rest.strip(" :;,.-")) if numbered and rest else (cell, "")
        return Meaning(code, text or told, targets, kept is not False)

    def _lines_of(self, cell: str, first: str) -> Iterator[CodeLine]:
        """The lines that hold the cell, the narrowest first."""
        whole, word = fold_word(cell), fold_word(first)
        readings = list(dict.fromkeys([whole, word]))
        exact = [self._exact[code] for code in readings if code in self._exact]
        if not exact:
            exact = [self._exact[bare] for code in readings if (bare := _bare(code)) in self._exact]
        yield from exact[0] if exact else ()
        spans = [
            (line.span.width(word), line)
            for line in self._spans
            if any(line.span.holds(code) for code in readings) and not (exact and line in exact[0])
        ]
        yield from (line for _, line in sorted(spans, key=lambda one: one[0]))

    def words(self, heading: str) -> dict[str, str]:
        """The words that any line gives a target, folded -> as written."""
        return {
            fold_word(line.targets[heading]): line.targets[heading] for line in self.lines if heading in line.targets
        }


@dataclass(frozen=True)
class CodeMapping:
    """All of kontering, its sheets in order of precedence."""

    sheets: tuple[CodeSheet, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sheets)

    @cached_property
    def _words(self) -> dict[str, dict[str, str]]:
        return {
            heading: {word: shown for sheet in self.sheets for word, shown in sheet.words(heading).items()}
            for heading in TARGETS
        }

    def words(self, heading: str) -> Mapping[str, str]:
        """The words that any sheet gives a target, folded -> as written."""
        return self._words[heading]


def _bare(code: str) -> str:
    """A number without leading noughts and without a decimal of nought, marked as such; "" for what is no number.

    >>> _bare("0301"), _bare("301,0"), _bare("30.1")
    ('#301', '#301', '')
    """
    found = _NUMBER.fullmatch(code)
    return f"#{found[1]}" if found else ""


# Canonical column -> (position in the file, factor to its unit) of every heading that may stand for it.
Candidates = dict[str, list[tuple[int, float]]]


@dataclass(frozen=True)
class CodeColumn:
    """A column of the file whose cells a sheet explains."""

    sheet: CodeSheet
    position: int
    heading: str


@dataclass(frozen=True)
class CodeColumns:
    """The code columns of one file, in the order of the sheets, that is of precedence."""

    columns: tuple[CodeColumn, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.columns)

    @property
    def positions(self) -> set[int]:
        """Positions of the code columns in the file."""
        return {one.position for one in self.columns}

    def apart(self, positions: Mapping[str, int]) -> list[tuple[str, int]]:
        """Name and position of the code columns that are not themselves a column of the table."""
        return [(f"={one.heading}", one.position) for one in self.columns if one.position not in positions.values()]

    def beside(self, table: Table, positions: Mapping[str, int], constants: Collection[str]) -> Table:
        """The table with a column for each of them, for what is judged of whole rows: every row has the code that alone gives
        what it must have; of several codes that give it a row may have any. ``positions``: the table's columns in the file."""
        given = self.given(table, constants)
        own = {name for name, position in positions.items() if position not in self.positions}
        alone = {
            givers[0].position
            for name, givers in given.items()
            if table[name].required and len(givers) == 1 and name not in own
        }
        several = {name for name, givers in given.items() if len(givers) > 1 and name not in own}
        added = [
            Column(f"={one.heading}", one.heading, "text", one.sheet.name, required=one.position in alone)
            for one in self.columns
        ]
        kept = [replace(column, required=False) if column.name in several else column for column in table]
        return replace(table, columns=(*kept, *added))

    def given(self, table: Table, constants: Collection[str]) -> dict[str, list[CodeColumn]]:
        """Canonical column -> the code columns that say it, in order."""
        found = {
            column.name: [one for one in self.columns if column.heading in one.sheet.headings]
            for column in table
            if column.name not in constants and column.heading in TARGETS
        }
        return {name: columns for name, columns in found.items() if columns}

    def settle(self, table: Table, constants: Collection[str], candidates: Candidates) -> Candidates:
        """The columns that headings may stand for, without codes where there are words, or where other codes give them."""
        given, own = self.given(table, constants), self.positions
        settled: Candidates = {}
        for name, places in candidates.items():
            words = [item for item in places if item[0] not in own]
            if words or name in given:
                givers = {one.position for one in given.get(name, ())}
                kept = words or [item for item in places if item[0] in givers][:1]
            else:
                kept = places
            if kept:
                settled[name] = kept
        return settled


NO_CODES = CodeColumns()
