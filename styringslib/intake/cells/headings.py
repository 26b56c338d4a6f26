"""Finds the header row of a file and which canonical column each heading stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from styringslib.fields.words import did_you_mean, nearest
from styringslib.intake.cells.heading_words import fold_heading as fold_heading
from styringslib.intake.cells.heading_words import spaced
from styringslib.intake.mapping.code_sheets import NO_CODES, Candidates, CodeColumns
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import Table, tables
from styringslib.intake.settings.settings import TableSource
from styringslib.intake.shapes.layout import YEAR, Layout, layout, marks
from styringslib.intake.shapes.shaped_columns import COUNT_CITIZENS, ShapedColumns
from styringslib.intake.shapes.units import contradiction, factor, mixed, told_above, written_in

_UNIT = re.compile(
    r"[\s,]*(?:\(|\[|\bi\b)?\s*"
    r"(?P<unit>1\.?000 ?kr|t\.? ?kr|tusinde kr|mio\.? ?kr|kr|minutter|min|timer|dage|pct|%)\.?\s*[)\]]?$"
)
_FACTORS = {"1": 1_000.0, "t": 1_000.0, "mio": 1_000_000.0, "min": 1 / 60}
MINUTES = 1 / 60

Fault = tuple[str, str, str]  # message, remedy, heading


@dataclass(frozen=True)
class Match:
    """Which column of the file is which: canonical name -> position, and the factor to the canonical unit.

    ``minutes`` are second columns that hold the same hours in minutes, kept to be compared; ``constants`` are values
    given in kommune.toml; ``year`` is the position of a separate year column beside a month without year; ``codes`` are
    columns of codes that kontering explains; ``layout`` has the columns that the extract's shape needs besides.
    """

    positions: Mapping[str, int]
    factors: Mapping[str, float] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None
    codes: CodeColumns = NO_CODES
    layout: Layout = field(default_factory=Layout)

    @property
    def used(self) -> set[int]:
        """Positions in the file that are read."""
        beside = [] if self.year is None else [self.year]
        return {*self.positions.values(), *self.minutes.values(), *beside, *self.codes.positions, *self.layout.used}


@dataclass(frozen=True)
class HeadedGrid:
    """A grid whose header row has been read: the table it is read into, its columns, and where it stands."""

    table: Table
    match: Match
    headings: Sequence[str]
    file: str
    sheet: str


@cache
def _known(name: str) -> dict[str, str]:
    """Folded headings and aliases of a table -> canonical name; a heading wins over another column's alias."""
    known: dict[str, str] = {}
    for column in tables()[name]:
        known |= {fold_heading(alias): column.name for alias in column.aliases if fold_heading(alias) not in known}
    known |= {fold_heading(column.name): column.name for column in tables()[name]}
    return known | {fold_heading(column.heading): column.name for column in tables()[name]}


def column_of(table: Table, word: str) -> str | None:
    """The canonical name of the column that a Danish heading, alias or canonical name stands for."""
    return _known(table.name).get(fold_heading(word))


def _read(table: Table, heading: str) -> tuple[str, float] | None:
    """Canonical name and factor of a heading that may carry its unit, as in "Beløb (1.000 kr.)"."""
    folded = fold_heading(heading)
    if not folded:
        return None
    name = _known(table.name).get(folded)
    if name is not None:
        return name, MINUTES if "minutter" in folded else 1.0
    words = spaced(heading)
    unit = _UNIT.search(words)
    if unit is None:
        return None
    base = words[: unit.start()].replace(" ", "")
    name = _known(table.name).get(base) or _known(table.name).get(f"{base}timer")
    if name is None:
        return None
    word = unit["unit"]
    if word.startswith("min"):
        return (name, MINUTES) if table[name].unit.startswith("timer") else None
    if table[name].kind not in ("amount", "number", "count"):
        return None
    return name, next((factor for start, factor in _FACTORS.items() if word.startswith(start)), 1.0)


def find_header(
    table: Table, source: TableSource, rows: Sequence[Sequence[str]], codes: Collection[str] = ()
) -> int | None:
    """Place of the header row: the first row that names most of the table's columns; None when no row names any two.

    A table with one needed heading (the others are constants) is content with one. ``codes``: folded headings of codes.
    """
    wanted = _own(source)
    coded = {heading: f"={heading}" for heading in codes}
    best, found = 0.0, None
    for place, row in enumerate(rows):
        names = {
            wanted.get(fold_heading(cell))
            or (read[0] if (read := _read(table, cell)) else coded.get(fold_heading(cell)))
            for cell in row
            if cell
        } - {None}
        names |= set(marks(source, row))
        required = sum(1 for name in names if name and not name.startswith("=") and table[name].required)
        score = len(names) + required / 100
        if score > best:
            best, found = score, place
    needed = sum(1 for column in table if column.required and column.name not in source.constants)
    return found if best >= min(2, max(needed, 1)) else None


def _own(source: TableSource) -> dict[str, str]:
    """Folded headings that kommune.toml gives for this table -> canonical name ("=" + category for a wide one)."""
    own = {fold_heading(heading): name for name, heading in source.headings.items()}
    if source.wide:
        own |= {fold_heading(heading): f"={heading}" for heading in source.wide.categories}
        if source.wide.total:
            own[fold_heading(source.wide.total)] = "=total"
    return own


def match(
    table: Table,
    source: TableSource,
    headings: Sequence[str],
    file: str,
    sheet: str,
    codes: CodeColumns = NO_CODES,
    *,
    title: Sequence[Sequence[str]] = (),
) -> tuple[Match, list[Problem]]:
    """The columns of a file by their headings, and what is missing, doubled or unknown in its header row.

    ``codes``: the columns of codes among them; a column of the table that they give need not stand in the file. ``title``
    are the lines above the headings: they may say the year, or that amounts are in thousands.
    """
    shape = layout(table, source, headings, [*title, [sheet]])
    candidates, wide = _candidates(table, source, headings, shape)
    candidates = codes.settle(table, source.constants, candidates)
    positions, factors, minutes, faults = _chosen(table, headings, candidates)
    faults += shape.faults
    year = None
    if "month" in table.names and "year" not in table.names:
        found = [place for place, h in enumerate(headings) if fold_heading(h) in YEAR]
        year = found[0] if found else None
    shaped = ShapedColumns(positions, year)
    shaped.fit(source, shape, headings)
    factors |= _written(table, source, headings, positions, title, shaped)
    faults += _mixed(table, source, headings, shape, title)
    faults += shaped.faults
    used = {*positions.values(), *minutes.values(), *wide, shaped.year, *codes.positions, *shape.used}
    named = {*positions, *candidates, *shape.made, *codes.given(table, source.constants)}
    free = [heading for place, heading in enumerate(headings) if place not in used and heading.strip()]
    faults += [*_lacking(table, source, free, named), *_lacking_wide(source, headings, free)]
    problems = [
        Problem("error", message, remedy, table.heading, file, sheet, column=column)
        for message, remedy, column in faults
    ]
    problems += [Problem("note", told, "", table.heading, file, sheet) for told in (*shape.told, *shaped.told)]
    problems += [Problem("warning", told, COUNT_CITIZENS, table.heading, file, sheet) for told in shaped.left_out]
    return Match(
        positions, factors, minutes, {**source.constants, **shape.constants}, shaped.year, codes, shape
    ), problems


def _written(
    table: Table,
    source: TableSource,
    headings: Sequence[str],
    positions: Mapping[str, int],
    title: Sequence[Sequence[str]],
    shaped: ShapedColumns,
) -> dict[str, float]:
    """The factor of every column that is written in another unit than the data contract's."""
    factors: dict[str, float] = {}
    for name, place in positions.items():
        unit = written_in(table[name], headings[place], source, title)
        if against := contradiction(table[name], headings[place].strip(), unit):
            shaped.faults.append((*against, headings[place].strip()))
        found = factor(table[name], unit, source)
        if found is None:
            told = f"{headings[place].strip()} er i {unit.name}, men {table[name].heading} skal være {table[name].unit}"
            remedy = "Skriv fx timer_pr_dag = 7.4 under tabellen i kommune.toml, så omregnes der"
            shaped.faults.append((told, remedy, headings[place].strip()))
        else:
            factors[name] = found
            shaped.told += [told] if (told := told_above(table[name], unit)) else []
    return factors


def _mixed(
    table: Table, source: TableSource, headings: Sequence[str], shape: Layout, title: Sequence[Sequence[str]]
) -> list[Fault]:
    """Columns that become one and are written in different units."""
    name, joined = "amount", [place for place in (shape.debit, shape.credit) if place is not None]
    if source.wide:
        wanted = [fold_heading(text) for text in (*source.wide.categories, source.wide.total) if text]
        name, joined = source.wide.value_column, [n for n, text in enumerate(headings) if fold_heading(text) in wanted]
    if not joined or table[name].kind != "amount":
        return []
    fault = mixed(table[name], [headings[place] for place in joined], source, title)
    return [fault] if fault else []


def _candidates(
    table: Table, source: TableSource, headings: Sequence[str], shape: Layout
) -> tuple[Candidates, set[int]]:
    """Canonical name -> positions and factors of the columns that may be it; and the positions of a wide table's."""
    own = _own(source)
    candidates: Candidates = {}
    wide = set()
    for place, heading in enumerate(headings):
        folded = fold_heading(heading)
        if place in shape.used:
            continue
        if folded in own:
            name, times = own[folded], MINUTES if "minutter" in folded else 1.0
            if name.startswith("="):
                wide.add(place)
                continue
        elif (read := _read(table, heading)) is not None and read[0] not in source.headings:
            name, times = read
        else:
            continue
        if name not in source.constants:
            candidates.setdefault(name, []).append((place, times))
    return candidates, wide


def _chosen(
    table: Table, headings: Sequence[str], candidates: Candidates
) -> tuple[dict[str, int], dict[str, float], dict[str, int], list[Fault]]:
    """Position, factor and second column in minutes of each column; and those that several columns may be."""
    positions, factors, minutes = {}, {}, {}
    faults: list[Fault] = []
    for name, places in candidates.items():
        hours = [item for item in places if item[1] != MINUTES]
        exact = [item for item in hours if fold_heading(headings[item[0]]) == fold_heading(table[name].heading)]
        chosen = exact if len(exact) == 1 else hours or places
        if len(chosen) > 1:
            both = " og ".join(headings[place] for place, _ in chosen)
            faults.append((f"Flere kolonner kan være {table[name].heading}: {both}", _CHOOSE, table[name].heading))
            continue
        positions[name], factors[name] = chosen[0]
        if hours and len(places) > len(hours):
            minutes[name] = next(place for place, factor in places if factor == MINUTES)
    return positions, factors, minutes, faults


def _lacking(table: Table, source: TableSource, free: Sequence[str], named: Collection[str]) -> Iterator[Fault]:
    """Required columns that no heading of the file names."""
    for column in table:
        if not column.required or column.name in named or column.name in source.constants:
            continue
        if source.wide and column.name in _made(source):
            continue
        if column.name == "area" and "unit" in table.names:
            continue  # the unit has one
        wanted = source.headings.get(column.name, column.heading)
        near = next((hit for word in (wanted, *column.aliases) if (hit := nearest(word, free))), "")
        remedy = (
            f"Mente du {near}? Skriv det under kolonner" if near else "Tilføj kolonnen, eller angiv den i kommune.toml"
        )
        yield f"Kolonnen {wanted} mangler", remedy, wanted


def _lacking_wide(source: TableSource, headings: Sequence[str], free: Sequence[str]) -> Iterator[Fault]:
    """Columns that kommune.toml names for a wide table and the file has not."""
    if not source.wide:
        return
    wanted = [*source.wide.categories, *([source.wide.total] if source.wide.total else [])]
    present = {fold_heading(heading) for heading in headings}
    for heading in wanted:
        if fold_heading(heading) not in present:
            yield f"Kolonnen {heading} mangler", did_you_mean(heading, free), heading


_CHOOSE = 'Vælg én under kolonner i kommune.toml, fx kolonner = { "Beløb" = "Nettobeløb" }'


def _made(source: TableSource) -> tuple[str, ...]:
    return (source.wide.category_column, source.wide.value_column) if source.wide else ()


def unused_headings(table: Table, headings: Sequence[str], match: Match, source: TableSource) -> dict[str, str]:
    """Headings that this table does not read -> the optional heading it lacks that they look like, "" when none."""
    own = _own(source)
    lacking = [
        column.heading for column in table if column.name not in match.positions and column.name not in match.constants
    ]
    return {
        heading: nearest(heading, lacking) if heading.strip() else ""
        for place, heading in enumerate(headings)
        if place not in match.used and fold_heading(heading) not in own
    }
