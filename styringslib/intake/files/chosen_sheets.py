"""Which sheets of a file are the table, when nobody has said so: guides and pivots lie beside the rows in most workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from styringslib.intake.cells.headings import find_header, match
from styringslib.intake.files.grids import Grid
from styringslib.intake.mapping.mapped import Mapped
from styringslib.intake.problems.problem import Problem, Severity
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource


def chosen_sheets(table: Table, source: TableSource, grids: Iterable[Grid], mapped: Mapped) -> Iterator[Grid | Problem]:
    """The grids to read, and a problem for every sheet that is passed over because another one is the table.

    A sheet without the table's headings is passed over when another has them all. One with more than half of what the
    table must have is read all the same, so that what it lacks is told.
    """
    waiting: list[tuple[Grid, int | None]] = []
    fits = False
    for grid in grids:
        if source.sheets or not grid.sheet:
            yield grid
            continue
        lacking = _lacking(table, source, grid, mapped)
        fits = fits or lacking == 0
        waiting.append((grid, lacking))
    needed = sum(1 for column in table if column.required and column.name not in source.constants)
    for grid, lacking in waiting:
        if not fits or (lacking is not None and lacking * 2 < max(needed, 1)):
            yield grid
            continue
        severity: Severity = "note" if lacking is None else "warning"
        told = f"Arket {grid.sheet} er ikke læst: det har ikke tabellens overskrifter"
        remedy = f'Skal det med, så skriv det under ark, fx ark = ["{grid.sheet}"]'
        yield Problem(severity, told, remedy, table.heading, grid.file, grid.sheet)


def _lacking(table: Table, source: TableSource, grid: Grid, mapped: Mapped) -> int | None:
    """How many of the columns that the table must have the sheet lacks or has twice; None without a row of headings."""
    preview = grid.preview()
    header = find_header(table, source, preview, mapped.headings(table, source))
    if header is None:
        return None
    headings = list(preview[header])
    while headings and not headings[-1].strip():
        headings.pop()
    codes, _ = mapped.columns(table, source, headings, grid.file, grid.sheet)
    _, problems = match(table, source, headings, grid.file, grid.sheet, codes, title=preview[:header])
    return sum(problem.severity == "error" for problem in problems)
