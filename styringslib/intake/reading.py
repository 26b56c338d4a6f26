"""Reads a municipality's folder: finds the files, reads them strictly, checks the tables, gives the whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.calendar import as_month
from styringslib.fields.words import did_you_mean, listed
from styringslib.intake.cells.cells import FAULTS
from styringslib.intake.cells.conversion import Conversion, Rows
from styringslib.intake.cells.headings import HeadedGrid, find_header, match, unused_headings
from styringslib.intake.cells.table_rows import ROW, SOURCE, TableRows, empty_table, in_order
from styringslib.intake.checks.person_numbers import PersonNumbers, name_problem, place_problems, sheets_with_numbers
from styringslib.intake.checks.sheet_checks import headless, sheet_problems, top_problems
from styringslib.intake.checks.unused_columns import unused_problems
from styringslib.intake.files.below_tables import without_notes
from styringslib.intake.files.chosen_sheets import chosen_sheets
from styringslib.intake.files.grids import Grid, Unreadable
from styringslib.intake.files.sources import Files, Progress
from styringslib.intake.mapping.kontering_files import mapping_files, read_mapping
from styringslib.intake.mapping.mapped import Mapped
from styringslib.intake.mapping.unallocated import empty_unallocated
from styringslib.intake.mapping.unallocated_problems import unallocated_problems
from styringslib.intake.problems.problem import Problem
from styringslib.intake.problems.problems import IntakeError, Problems
from styringslib.intake.settings.settings import Settings, TableSource
from styringslib.intake.settings.settings_file import open_settings, read_settings
from styringslib.intake.shapes.fill_down import merged_cells
from styringslib.intake.shapes.increments import settle_grants
from styringslib.intake.shapes.per_citizen import per_citizen
from styringslib.intake.shapes.shape import Shape
from styringslib.intake.shapes.whole_months import whole_months
from styringslib.privacy import find_cpr

from .municipality import Municipality
from .schema import Table, tables


@dataclass
class Reading:
    """One reading of one folder: the settings, the problems so far, and the rows of each table."""

    folder: Path
    settings: Settings
    problems: Problems
    files: Files
    unused: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    headings: dict[tuple[int, str, str], dict[str, str]] = field(default_factory=dict)
    # What files say that columns come to.
    stated: dict[tuple[str, str], list[float | None]] = field(default_factory=dict)
    passed_over: list[Problem] = field(default_factory=list)
    weeks: dict[int, list[tuple[Rows, str, str]]] = field(default_factory=dict)

    @cached_property
    def mapped(self) -> Mapped:
        """What kontering says of the municipality's codes."""
        return Mapped(read_mapping(self.folder, self.settings, self.files, self.problems), self.settings)

    @cached_property
    def _mapping_paths(self) -> list[Path]:
        """Kontering's own files, which a pattern as *.csv fits too, and which are no table's."""
        return self.files.find(mapping_files(self.folder, self.settings))[0]

    def blocks(self, source: TableSource) -> Iterator[tuple[Rows, str, str]]:
        """The good rows of one source, block by block, with file and sheet; problems are told as they are met."""
        rows = self._blocks(source)
        if source.time == "week":
            rows = whole_months(source, self._blocks, self.settings.sources, self.weeks, self.problems)
        return per_citizen(rows, tables()[source.table], self.problems) if source.citizen_column else rows

    def _blocks(self, source: TableSource) -> Iterator[tuple[Rows, str, str]]:
        table = tables()[source.table]
        if source.sql:
            from styringslib.intake.files.databases import Query

            yield from self._guarded(table, source, source.database_variable, lambda: iter([Query(source)]))
        try:
            paths, missing = self.files.find(source.files)
            found = [(path, self.files.watch(path)) for path in paths if path not in self._mapping_paths]
        except Unreadable as error:
            self.problems.add(Problem("error", error.message, error.remedy, table.heading, listed(source.files)))
            return
        self.problems.extend(Problem(**{**_fields(problem), "table": table.heading}) for problem in missing)
        for path, watched in found:
            self.problems.extend(name_problem(watched.name))
            beside = place_problems(self.files.beside(path), watched.name, table.heading, source.other_numbers)
            self.problems.extend(beside)
            score = partial(_score, table, source, codes=self.mapped.headings(table, source))
            grids = partial(self.files.grids, path, source.sheets, source.delimiter, source.encoding, score)
            for rows, file, sheet in self._guarded(table, source, watched.name, grids):
                watched.rows += len(rows)
                yield rows, file, sheet

    def _guarded(self, table: Table, source: TableSource, name: str, grids: Any) -> Iterator[tuple[Rows, str, str]]:
        try:
            for grid in chosen_sheets(table, source, grids(), self.mapped):
                if isinstance(grid, Problem):
                    self.passed_over.append(grid)
                    continue
                for rows in self._grid(table, source, grid):
                    yield rows, grid.file, grid.sheet
        except Unreadable as error:
            self.problems.add(Problem("error", error.message, error.remedy, table.heading, name))

    def _grid(self, table: Table, source: TableSource, grid: Grid) -> Iterator[Rows]:
        def tell(message: str, remedy: str, **where: Any) -> None:
            self.problems.add(Problem("error", message, remedy, table.heading, grid.file, grid.sheet, **where))

        preview = grid.preview()
        header = find_header(table, source, preview, self.mapped.headings(table, source))
        self.problems.extend(top_problems(table, grid, preview if header is None else preview[: header + 1]))
        if header is None:
            self.problems.add(headless(table, source, grid, preview))
            return None
        headings = list(preview[header])
        while headings and not headings[-1].strip():
            headings.pop()
        codes, problems = self.mapped.columns(table, source, headings, grid.file, grid.sheet)
        found, unmatched = match(table, source, headings, grid.file, grid.sheet, codes, title=preview[:header])
        problems += unmatched
        unused = unused_headings(table, headings, found, source)
        self.unused.setdefault((grid.file, grid.sheet), []).append(unused)
        problems += sheet_problems(table, grid, found, headings, header)
        self.problems.extend(problems)
        if any(problem.severity == "error" for problem in problems):
            return None
        own = {name: headings[place].strip() for name, place in found.positions.items()}
        self.headings[self.settings.sources.index(source), grid.file, grid.sheet] = own
        conversion = Conversion(
            HeadedGrid(table, found, headings, grid.file, grid.sheet),
            source,
            self.settings,
            self.problems,
            self.mapped.reader(table, codes),
        )

        def below(row: int, text: str) -> None:
            if find_cpr(text):
                return tell(*FAULTS[22], row=row)
            said = "" if source.citizen_column or table.citizen_level else f": {text}"  # a citizen may be named in it
            told = f"Linjen under tabellen er ikke læst som en række{said}"
            self.problems.add(Problem("note", told, "", table.heading, grid.file, grid.sheet, row))

        people = PersonNumbers(conversion, source, self.problems)
        self.problems.extend([*people.wrongly_declared(), *people.beside(grid, header)])
        shape = Shape(conversion, preview[:header], merged_cells(grid))
        blocks = grid.blocks(header, len(headings), conversion.coded_positions())
        for block in without_notes(blocks, below, lambda: getattr(grid, "ends_abruptly", False)):
            for row, fields in block.ragged:
                message = f"Rækken har {fields} felter, men overskriften har {len(headings)}"
                tell(
                    message, "Se efter et manglende eller ekstra skilletegn, eller om filen er halvt kopieret", row=row
                )
            block = people.searched(block)
            conversion.left_out.doubled.watch(block)
            yield from shape.read(block)
        self.problems.extend(people.finish())
        self._tell_after(table, grid, conversion)

    def _tell_after(self, table: Table, grid: Grid, conversion: Conversion) -> None:
        """What is known of a grid once all of it has been read."""
        if getattr(grid, "ends_abruptly", False):
            message = "Filen slutter uden linjeskift efter sidste række"
            remedy = "Se efter, om sidste række er hel; måske er filen kun halvt kopieret"
            self.problems.add(Problem("warning", message, remedy, table.heading, grid.file))
        for total in conversion.totals.values():
            self.problems.extend(total.finish())
            self.stated.setdefault((table.name, total.name), []).append(total.stated)
        self.problems.extend(conversion.left_out.problems())
        if conversion.ignored:
            message = f"{conversion.ignored} rækker hører til enheder i ignorer_enheder og er ikke med"
            self.problems.add(Problem("note", message, "", table.heading, grid.file, grid.sheet))

    def tell_unused(self) -> None:
        """Sheets and headings that no table reads."""
        used = {(file, sheet) for _, file, sheet in self.headings}
        self.problems.extend(unused_problems(self.unused, self.passed_over, used))
        self.problems.extend(sheets_with_numbers(self.files.workbooks(), used))


def _fields(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in problem.__dataclass_fields__}


def _score(table: Table, source: TableSource, rows: list[list[str]], codes: Collection[str]) -> float:
    """How well rows split by a separator fit the table: the number of columns known in the best row."""
    place = find_header(table, source, rows, codes)
    if place is None:
        return max((len(row) for row in rows), default=0) / 1000
    found, _ = match(table, source, rows[place], "", "")
    return len(found.used) + len(rows[place]) / 1000 + 1


def begin(folder: str | Path, progress: Progress | None) -> Reading:
    """Settings read, files found; IntakeError when kommune.toml cannot be used."""
    home = Path(folder)
    settings = read_settings(home)
    reading = Reading(home, settings, Problems(), Files(home, progress))
    try:
        named = [*(source.files for source in settings.sources), mapping_files(home, settings)]
        reading.files.expect([path for files in named for path in reading.files.find(files)[0]])
    except Unreadable as error:
        raise IntakeError(Problem("error", error.message, error.remedy)) from None
    return reading


def _read(folder: str | Path, progress: Progress | None) -> tuple[Municipality, Problems]:
    from styringslib.intake.checks.checks import check_tables
    from styringslib.intake.checks.extent import tables_read
    from styringslib.intake.checks.package_checks import unused_rates
    from styringslib.intake.checks.settled import settled_table
    from styringslib.intake.checks.spellings import one_spelling
    from styringslib.intake.checks.standard_checks import unused_standards

    reading = begin(folder, progress)
    settings, problems = reading.settings, reading.problems
    gathered = {name: TableRows(table, settings) for name, table in tables().items()}
    for number, source in enumerate(settings.sources):
        rows = gathered[source.table]
        for block, file, sheet in reading.blocks(source):
            rows.add(block, rows.place(file, sheet, number))
    reading.tell_unused()
    problems.extend([*reading.mapped.unused(), *one_spelling(gathered)])
    inputs = reading.files.inputs()
    problems.extend([*reading.files.told(), *reading.files.changed()])
    reading.files.close()
    frames: dict[str, pd.DataFrame] = {}
    open_codes = [empty_unallocated()]
    named = dict.fromkeys(source.table for source in settings.sources)
    for name, table in tables().items():
        frames[name] = settled_table(gathered[name], problems) if name in named else empty_table(table, settings)
        frames[name], left = reading.mapped.settled(frames[name], table)
        open_codes.append(left)
    problems.extend(settle_grants(frames, gathered))
    unallocated = pd.concat([left for left in open_codes if len(left)] or open_codes[:1], ignore_index=True)
    problems.extend(unallocated_problems(unallocated, reading.mapped))
    for name in named:
        if frames[name].empty and not problems.errors:
            problems.add(
                Problem(
                    "warning", "Tabellen har ingen rækker", "Se efter, om udtrækket er tomt", tables()[name].heading
                )
            )
    if not problems.errors and not any(len(frame) for frame in frames.values()):
        problems.add(Problem("error", "Ingen af tabellerne har rækker", "Læg udtræk i mappen"))
    problems.extend(check_tables(frames, gathered, settings, reading.headings, problems))
    at_fault = {problem.table for problem in problems if problem.severity == "error"}
    for name, unused in (("packages", unused_rates), ("cases", unused_standards)):
        if tables()[name].heading not in at_fault:
            problems.extend(unused(frames[name], settings, open_settings(reading.folder)))
    clean = {
        name: in_order(frame.drop(columns=[SOURCE, ROW]) if SOURCE in frame else frame, tables()[name])
        for name, frame in frames.items()
    }
    problems.read = tables_read(gathered, frames, reading.stated)
    municipality = Municipality(reading.folder, settings, clean, problems.frame, inputs, unallocated=unallocated)
    return municipality, problems


def read_municipality(
    folder: str | Path, *, strict: bool = True, cache: str | Path | None = None, progress: Progress | None = None
) -> Municipality:
    """All tables that the folder's kommune.toml names, read strictly and checked against each other.

    ``strict``: any error raises `IntakeError` with the whole list. Otherwise errors that belong to units stop those units
    only: their rows are left out everywhere and ``stopped`` tells how many errors each has; errors that belong to no unit
    (unreadable file, missing heading, unknown unit, kommune.toml) raise all the same. ``cache`` is a folder for the
    checked copy: an unchanged input is taken from there. ``progress(done, total, file)`` is called as bytes are read.

    >>> municipality = read_municipality("data/published/favrskov")
    >>> float(municipality.status.set_index("item").loc["Forventet afvigelse 2019", "value"])
    -270564.0
    >>> municipality.settings.name, len(municipality.postings)
    ('Favrskov Kommune', 0)
    """
    if cache is not None:
        from .checked_copy import from_cache

        return from_cache(folder, cache, lambda: _settled(*_read(folder, progress), strict), strict)
    return _settled(*_read(folder, progress), strict)


def _settled(municipality: Municipality, problems: Problems, strict: bool) -> Municipality:
    """The municipality without the units that have errors; raises what must be raised."""
    by_unit = problems.by_unit()
    if problems.errors and (strict or "" in by_unit):
        raise IntakeError(problems)
    if not by_unit:
        return municipality
    kept = {
        name: frame[~frame["unit"].isin(list(by_unit))].reset_index(drop=True) if "unit" in frame else frame
        for name, frame in municipality.tables.items()
    }
    return replace(municipality, tables=kept, stopped=by_unit)


def check(folder: str | Path, month: Any = None, progress: Progress | None = None) -> Problems:
    """Every problem of the folder, errors and warnings, whatever they are; with ``month`` those of that month and of none.

    >>> problems = check("data/published/vordingborg")
    >>> len(problems.frame), problems.frame["severity"].unique().tolist()
    (4, ['warning', 'note'])
    """
    try:
        wanted = None if month is None else as_month(month)
        municipality, problems = _read(folder, progress)
    except IntakeError as error:
        return error.list
    if wanted is None:
        return problems
    if wanted not in municipality.months:
        near = did_you_mean(str(wanted), [str(known) for known in municipality.months[::-1]])
        problems.add(Problem("error", f"Der er ingen data for {wanted}", near, month=str(wanted)))
    return problems.of_month(str(wanted))
