"""CPR-like numbers in the cells of a sheet: told where they stand, with what to do, and kept out of what is read.

A column that kommune.toml says holds other numbers is not searched. It is never shown either: a text is read without the
numbers, and a column that stands for people may not be said to hold anything else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from styringslib.fields.words import did_you_mean
from styringslib.intake.cells import cells, columns
from styringslib.intake.cells.cell_problems import MEASURES
from styringslib.intake.cells.conversion import Conversion
from styringslib.intake.cells.headings import fold_heading
from styringslib.intake.checks.split_numbers import split_over
from styringslib.intake.files.beside_tables import PLACES, Beside
from styringslib.intake.files.grids import Block
from styringslib.intake.files.workbooks import Workbook
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import Problems
from styringslib.intake.settings.settings import TableSource
from styringslib.privacy import find_cpr, hide_cpr, mask_with_cpr
from styringslib.privacy.cpr import is_lost_nought, masked_form
from styringslib.privacy.other_numbers import likely_kind

KEY = "andre_numre"
BESIDE = PLACES[-1]
WHAT = cells.FAULTS[22][0]
# An amount that a database writes with four decimals.
_FOUR_DECIMALS = r"^\s*[-+]?[1-9][0-9]{5}[.][0-9]{4}\s*$"
_LOST = r"^\s*[0-9]{5}[-. /_]?[0-9]{4}\s*$"
_OF_PEOPLE = re.compile("cpr|person|foedsel|borger")
_LOOKED_AT = 20_000  # cells of a column that are asked what they have in common


class PersonNumbers:
    """The search of one grid, block by block."""

    def __init__(self, grid: Conversion, source: TableSource, problems: Problems) -> None:
        self._grid, self._source, self._tell, self._problems = grid, source, grid.tell, problems
        self._folded = [fold_heading(heading) for heading in grid.headings]
        self._declared = {fold_heading(word) for word in source.other_numbers}
        self._measures = {p for name, p in grid.match.positions.items() if grid.table[name].kind in MEASURES}
        self._passed: dict[int, tuple[int, int, list[str]]] = {}

    def declared(self, word: str) -> bool:
        """Whether kommune.toml says that the numbers there are others."""
        return fold_heading(word) in self._declared

    def wrongly_declared(self) -> list[Problem]:
        """Columns that may not be said to hold other numbers: those that stand for people; and names of none."""
        grid, found = self._grid, self._not_there()
        people = {p for name, p in grid.match.positions.items() if name == "citizen"} | {grid.match.layout.citizen}
        for place, heading in enumerate(grid.headings):
            if place in people and self.declared(heading):
                told = f"{KEY} nævner kolonnen {heading.strip()}, som er borgerne selv"
                remedy = "Slet den af listen, og lav pseudonymer med styring pseudonymise"
                found.append(Problem("error", told, remedy, grid.table.heading, grid.file, grid.sheet))
        return found

    def searched(self, block: Block) -> Block:
        """The block, after what looks like CPR numbers in any cell of it, also in columns that are not read, has been told;
        texts of the columns that hold other numbers are without them."""
        told = list(block.columns)
        for place, array in enumerate(block.columns):
            found = self._found(place, array)
            if not found.size:
                continue
            if self.declared(self._grid.headings[place]):
                told[place] = self._without(place, array, found)
            else:
                self._say(place, array, found, block)
        for place, other, rows in split_over(block.columns, self._grid.headings, self._measures):
            if not self.declared(self._grid.headings[place]):
                self._say_split(place, other, rows, block)
        return replace(block, columns=told)

    def _found(self, place: int, array: Any) -> np.ndarray:
        import pyarrow.compute as pc

        if columns.is_coded(array) or str(array.type) == "string":
            mask = mask_with_cpr(array)
            texts = columns.texts(array)
            if place in self._measures:
                decimals = pc.match_substring_regex(texts, _FOUR_DECIMALS).fill_null(False)
                return np.flatnonzero(mask & ~np.asarray(decimals))
            return np.flatnonzero(mask | self._lost(place, texts, mask))
        if str(array.type) != "double" or place in self._measures:
            return np.array([], dtype=int)
        values = array.to_numpy(zero_copy_only=False)
        large = np.flatnonzero((values >= 1e8) & (values < 1e12) & (values == np.floor(values)))
        if not large.size:
            return large
        import pyarrow as pa

        numbers = pa.array([f"{int(values[at]):d}" for at in large], pa.string())
        mask = mask_with_cpr(numbers)
        found: np.ndarray = large[mask | self._lost(place, numbers, mask)]
        return found

    def _lost(self, place: int, texts: Any, found: np.ndarray) -> np.ndarray:
        """Whole cells of nine digits that are CPR numbers without their nought. One in eight others has the form too, so
        most of the column's must have it, or its numbers of ten digits be CPR numbers, or its heading speak of people."""
        import pyarrow as pa
        import pyarrow.compute as pc

        lost = np.zeros(len(texts), dtype=bool)
        nine = np.flatnonzero(np.asarray(pc.match_substring_regex(texts, _LOST).fill_null(False)))
        if not nine.size:
            return lost
        has_form = np.array([is_lost_nought(text) for text in texts.take(pa.array(nine)).to_pylist()])
        among_cpr = found.sum() >= 3 and found.sum() > 0.9 * (len(texts) - texts.null_count - len(nine))
        if has_form.mean() > 0.6 or among_cpr or _OF_PEOPLE.search(self._folded[place]):
            lost[nine[has_form]] = True
        return lost

    def _say(self, place: int, array: Any, found: np.ndarray, block: Block) -> None:
        import pyarrow as pa

        heading = self._grid.headings[place].strip()
        kind = likely_kind([text or "" for text in columns.texts(array.slice(0, _LOOKED_AT)).to_pylist()])
        shown = pa.array([masked_form(text or "") for text in columns.texts(array.take(pa.array(found))).to_pylist()])
        values = np.full(len(block), None, dtype=object)
        values[found] = shown.to_pylist()
        told = (WHAT, remedy_for(heading, self._grid.table.heading, kind))
        at = pa.array(values, pa.string())
        self._tell.rows(told, heading, found, at, block.rows, self._tell.units_of(block))

    def _say_split(self, place: int, other: int, rows: np.ndarray, block: Block) -> None:
        heading, day = self._grid.headings[place].strip(), self._grid.headings[other].strip()
        told = f"Kolonnerne {day} og {heading} er tilsammen noget, der ligner CPR-numre"
        remedy = remedy_for(heading, self._grid.table.heading, "")
        self._tell.rows((told, remedy), heading, rows, None, block.rows, self._tell.units_of(block))

    def _without(self, place: int, array: Any, found: np.ndarray) -> Any:
        """The column as it is read: a text loses the numbers, since it may be shown."""
        import pyarrow as pa
        import pyarrow.compute as pc

        texts = columns.texts(array)
        count, cells_, kept = self._passed.get(place, (0, 0, []))
        more = [text or "" for text in texts.take(pa.array(found[: max(_LOOKED_AT - len(kept), 0)])).to_pylist()]
        filled = len(texts) - int(np.asarray(columns.empty(array)).sum())
        self._passed[place] = (count + int(found.size), cells_ + filled, [*kept, *more])
        name = next((name for name, at in self._grid.match.positions.items() if at == place), "")
        if not name or self._grid.table[name].kind not in ("text", "choice"):
            return array
        mask = np.zeros(len(texts), dtype=bool)
        mask[found] = True
        hidden = [hide_cpr(text) for text in texts.filter(pa.array(mask)).to_pylist()]
        return pc.replace_with_mask(texts, pa.array(mask), pa.array(hidden, texts.type))

    def beside(self, grid: Any, header: int) -> Iterator[Problem]:
        """What stands right of the table in a workbook, under no heading."""
        if not hasattr(grid, "right_of") or self.declared(BESIDE):
            return
        where = (self._grid.table.heading, self._grid.file, self._grid.sheet)
        for row, text in grid.right_of(header, len(self._grid.headings)):
            if find_cpr(text) or is_lost_nought(text):
                yield Problem("error", WHAT, remedy_for(BESIDE, where[0], ""), *where, row, BESIDE, masked_form(text))

    def finish(self) -> list[Problem]:
        """What is told of the columns that hold other numbers: that they were not searched, and where that looks wrong."""
        grid, found = self._grid, []
        where = (grid.table.heading, grid.file, grid.sheet)
        for place, (count, filled, texts) in sorted(self._passed.items()):
            heading = grid.headings[place].strip()
            told = f"{kroner(count)} felter i kolonnen {heading} har form som CPR-numre; kommune.toml siger, at de er andre numre"
            if count >= 20 and count > 0.95 * filled and not likely_kind(texts):
                remedy = (
                    f"Det har næsten alle kolonnens felter. Se efter igen, og slet den af {KEY}, hvis det er CPR-numre"
                )
                found.append(Problem("warning", told, remedy, *where, column=heading))
            else:
                found.append(Problem("note", f"{told}. De vises ingen steder", "", *where, column=heading))
        return found

    def _not_there(self) -> list[Problem]:
        """Words of ``andre_numre`` that no column is headed, and that are no place beside the table."""
        known = {*self._folded, *map(fold_heading, PLACES)}
        return [
            Problem(
                "note", f"{KEY} nævner {word}, som ingen kolonne hedder",
                did_you_mean(word, [heading.strip() for heading in self._grid.headings]),
                self._grid.table.heading, self._grid.file, self._grid.sheet,
            )
            for word in self._source.other_numbers if fold_heading(word) not in known
        ]  # fmt: skip


def remedy_for(where: str, table: str, kind: str) -> str:
    """What to do about CPR-like numbers in the column or place ``where`` of ``table``; ``kind`` is what they look like."""
    declare = f'skriv {KEY} = ["{where}"] under [tabeller.{table}] i kommune.toml'
    if kind:
        return f"Kolonnen ligner {kind}. Er det rigtigt, så {declare}. Ellers lav pseudonymer med styring pseudonymise"
    return f"Fjern numrene, eller lav pseudonymer med styring pseudonymise. Er de andre numre, så {declare}"


def place_problems(found: Iterable[Beside], file: str, table: str, declared: Iterable[str]) -> Iterator[Problem]:
    """CPR-like numbers in what a file says beside its tables, once for each place."""
    passed = set(map(fold_heading, declared))
    told: set[tuple[str, str]] = set()
    for one in found:
        if (one.place, one.sheet) in told or fold_heading(one.place) in passed or not find_cpr(one.text):
            continue
        told.add((one.place, one.sheet))
        message = f"{one.told} indeholder noget, der ligner et CPR-nummer"
        remedy = f'{one.remedy}. Er det et andet nummer, så skriv {KEY} = ["{one.place}"] under [tabeller.{table}]'
        yield Problem("error", message, remedy, table, file, one.sheet, one.row, one.place, masked_form(one.text))


def name_problem(name: str) -> list[Problem]:
    """A file's name, or that of a file in a zip, with a CPR-like number in it."""
    told = "Filens navn indeholder noget, der ligner et CPR-nummer"
    return [Problem("error", told, "Omdøb filen", file=name)] if find_cpr(name) else []


def sheets_with_numbers(books: Mapping[str, Workbook], read: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """Sheets, other than the (file, sheet) that are ``read``, with CPR-like numbers: a warning, as nothing of them is kept."""
    for file, book in books.items():
        for sheet in book.all_sheets():
            if (file, sheet.sheet) in read:
                continue
            rows = [row for row, text in sheet.right_of(-1, 0) if find_cpr(text)]
            if rows:
                many = "1 felt" if len(rows) == 1 else f"{kroner(len(rows))} felter"
                told = f"Arket {sheet.sheet} læses ikke, men har {many} med noget, der ligner CPR-numre"
                remedy = "Slet arket eller numrene, før filen gives videre"
                yield Problem("warning", told, remedy, "", file, sheet.sheet, min(rows))
