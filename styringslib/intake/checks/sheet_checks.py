"""What is wrong with a sheet or file as a whole: its headings, and what an Excel sheet hides or has not worked out, which is
told because people see other numbers in Excel than are read here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from styringslib.fields.words import nearest
from styringslib.intake.cells.headings import Match
from styringslib.intake.files.grids import Grid
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource
from styringslib.privacy import find_cpr


def headless(table: Table, source: TableSource, grid: Grid, preview: list[list[str]]) -> Problem:
    """No row names the table's columns: which were wanted, and which of the file's are like them."""
    wanted = [source.headings.get(c.name, c.heading) for c in table if c.required and c.name not in source.constants]
    first = next((row for row in preview if any(cell.strip() for cell in row)), [])
    near = [f"{cell.strip()} ligner {hit}" for cell in first if cell.strip() and (hit := nearest(cell, wanted))]
    remedy = f"Ventede kolonnerne {', '.join(wanted)}." + (f" {'; '.join(near)}." if near else "")
    if grid.sheet and not source.sheets:
        remedy += ' Står tabellen i et andet ark, så skriv dets navn, fx ark = "Ark1".'
    told = "Overskriftsrækken blev ikke fundet"
    return Problem("error", told, remedy, table.heading, grid.file, grid.sheet)


def top_problems(table: Table, grid: Grid, rows: list[list[str]]) -> Iterator[Problem]:
    """Numbers like a CPR number in the sheet's name, above the headings, or in them."""
    told, where = "indeholder noget, der ligner et CPR-nummer", (table.heading, grid.file, grid.sheet)
    for number, above in enumerate(rows, 1):
        if any(find_cpr(cell) for cell in above):
            remedy = "Fjern nummeret over eller i overskriften"
            yield Problem("error", f"Feltet {told}", remedy, *where, row=number)
    if find_cpr(grid.sheet):
        yield Problem("error", f"Arkets navn {told}", "Omdøb arket", *where)


def sheet_problems(table: Table, grid: Grid, match: Match, headings: Sequence[str], header: int) -> Iterator[Problem]:
    """An error per column that is read and whose cells are not what people see: formulas without a saved value, and
    shares in a kind of file that does not tell whether 0.75 is shown as 75 %. A note of rows that are hidden.

    ``header``: place of the header row, counted from 0.
    """
    facts: Any = getattr(grid, "facts", None)
    if facts is None:
        return
    where = (table.heading, grid.file, grid.sheet)
    for place in sorted(match.used):
        rows = [row for row, column in facts.uncalculated if column == place and row > header + 1]
        if rows:
            heading = headings[place].strip()
            cells = "1 celle" if len(rows) == 1 else f"{len(rows)} celler"
            told = f"Kolonnen {heading} har formler, hvis resultat ikke er gemt i filen ({cells})"
            yield Problem("error", told, "Åbn filen i Excel, gem den, og kør igen", *where, min(rows), heading)
    for name, place in match.positions.items():
        if not facts.formats_known and table[name].unit == "pct.":
            yield from _shares(grid, where, place, headings[place].strip(), header)
    hidden = sum(row > header + 1 for row in facts.hidden_rows)
    if hidden:
        told = (
            f"{hidden} rækker er skjult i Excel og er talt med"
            if hidden > 1
            else "1 række er skjult i Excel og er talt med"
        )
        yield Problem("note", told, "", *where)


def _shares(grid: Any, where: tuple[str, str, str], place: int, heading: str, header: int) -> Iterator[Problem]:
    rows = [row for row, value in grid.column(place, header) if isinstance(value, float) and 0 < value < 1]
    if rows:
        told = f"Tal fra 0 til 1 i kolonnen {heading} kan være andele (0,75 vist som 75 %) eller procent (0,75 %)"
        remedy = "Gem filen som xlsx, hvor formatet kan læses, eller skriv procenterne som 75"
        yield Problem("error", told, remedy, *where, rows[0], heading, count=len(rows))
