"""The filled rows of a workbook that comes back, cell by cell as people left them, and what is wrong with the sheets."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styringslib.fields.words import listed, nearest
from styringslib.intake.cells.cells import FAULTS, shown
from styringslib.intake.files.beside_tables import beside_tables
from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.signature import check_packed, refuse_protected
from styringslib.intake.problems.problem import Problem, Severity
from styringslib.intake.problems.problems import Problems
from styringslib.privacy import find_cpr
from styringslib.register.entries import ALL_FIELDS, BY_HAND, KINDS, field
from styringslib.register.errors import RegisterError
from styringslib.register.excel.sheet import ID, VERSION, WITHDRAW, Header, find_header, kind_of
from styringslib.register.values import has_cpr, is_missing

# A row with nothing beyond these has not been filled in.
_GIVEN = ("unit", "area", "agreed_month")
_GIVEN_OF = {"minutes": ("month", "source", "status")}

MOST_CELLS = (
    3_000_000  # of a sheet, from its first to the farthest: a register has some thousand rows of twenty columns
)


@dataclass(frozen=True)
class Row:
    """One filled row: ``values`` by field, as typed; ``number`` as Excel shows it. ``entry_id`` is "" for a new entry."""

    kind: str
    sheet: str
    number: int
    values: dict[str, Any]
    entry_id: str = ""
    version: int = 0
    withdrawn: str = ""
    headings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no field of its own is filled."""
        given = (*_GIVEN, *_GIVEN_OF.get(self.kind, ()))
        return all(is_missing(value) for name, value in self.values.items() if name not in given)


class Rows:
    """The rows of all sheets of the register in one workbook; ``problems`` and ``notes`` are what was found on the way."""

    def __init__(self, path: str | os.PathLike[str], problems: Problems, notes: Problems) -> None:
        self.path = Path(path)
        self.problems, self.notes = problems, notes
        self._cached: Any = None

    def read(self) -> list[Row]:
        """All filled rows, in the order of the file; RegisterError when it is not a workbook of the register."""
        book = self._open(formulas=True)
        for one in beside_tables(self.path):
            if find_cpr(one.text):
                fault = (f"{one.told} indeholder noget, der ligner et CPR-nummer", one.remedy)
                self.tell(self.problems, fault, "", one.row, one.place, "")
        known = [sheet for sheet in book.worksheets if kind_of(sheet.title) in BY_HAND]
        if not known:
            raise RegisterError(
                f"{self.path.name} har ingen af registrets ark ({listed([KINDS[kind] for kind in BY_HAND])}). "
                "Brug en eksport fra registret."
            )
        return [row for sheet in known for row in self._rows(str(kind_of(sheet.title)), sheet)]

    def _open(self, formulas: bool) -> Any:
        import openpyxl

        try:
            content = self.path.read_bytes()
            if content.startswith(b"PK"):
                check_packed(content)
            else:
                refuse_protected(content)
            with warnings.catch_warnings():  # what the reader leaves out of a workbook's looks is nothing to people
                warnings.simplefilter("ignore")
                return _sound(openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas))
        except FileNotFoundError:
            raise RegisterError(f"Filen {self.path.name} findes ikke. Se efter navnet og mappen.") from None
        except PermissionError:
            raise RegisterError(
                f"Filen {self.path.name} kan ikke åbnes. Luk den i Excel, eller bed om læseadgang."
            ) from None
        except Unreadable as error:
            raise RegisterError(f"{self.path.name}: {error.message}. {error.remedy}.") from None
        except Exception:  # a damaged workbook raises errors of many kinds, and all mean the same
            raise RegisterError(
                f"Filen {self.path.name} kan ikke læses som Excel (xlsx). Gem den igen som Excel-projektmappe."
            ) from None

    def tell(
        self, target: Problems, fault: tuple[str, str], sheet: str, row: int | None, column: str, value: str
    ) -> None:
        """Add a problem of this file."""
        message, remedy = fault
        severity: Severity = "error" if target is self.problems else "note"
        where = ("register", self.path.name, sheet)
        target.add(Problem(severity, message, remedy, *where, row=row, column=column, value=value))

    def _rows(self, kind: str, sheet: Any) -> Iterator[Row]:
        grid = [tuple(row) for row in sheet.iter_rows()]
        texts = [[shown(cell.value) for cell in row] for row in grid[:20]]
        header = find_header(kind, texts)
        self._search_for_cpr(sheet.title, grid, header, texts)
        if header is None:
            if any(any(row) for row in texts):
                wanted = listed([one.heading for one in ALL_FIELDS[kind] if one.required])
                fault = (f"Arket har ingen række med overskrifterne {wanted}", "Brug overskrifterne fra en eksport")
                self.tell(self.problems, fault, sheet.title, None, "", "")
            return
        if not self._check_header(kind, sheet.title, header):
            return
        headings = tuple(texts[header.row])
        for cells in grid[header.row + 1 :]:
            if all(is_missing(cell.value) for cell in cells):
                continue
            yield from self._row(kind, sheet.title, header, headings, cells)

    def _check_header(self, kind: str, sheet: str, header: Header) -> bool:
        faults = [((f"Kolonnen {heading} står der to gange", "Slet den ene"), heading) for heading in header.twice]
        needed = [one for one in ALL_FIELDS[kind] if one.required and one.default is None]
        for one in needed:
            if one.name not in header.fields:
                near = nearest(one.heading, header.unknown)
                remedy = f"Mente du {near}? Skriv {one.heading}" if near else "Tilføj kolonnen"
                faults.append(((f"Kolonnen {one.heading} mangler", remedy), one.heading))
        if (ID in header.extras) != (VERSION in header.extras):
            faults.append(
                (("Kolonnerne Post-id og Version hører sammen, og den ene mangler", "Lav eksporten igen"), ID)
            )
        for fault, heading in faults:
            self.tell(self.problems, fault, sheet, header.row + 1, heading, "")
        for heading in header.unknown:
            self.tell(self.notes, ("Kolonnen læses ikke", "Se efter overskriften"), sheet, header.row + 1, heading, "")
        return not faults

    def _row(
        self, kind: str, sheet: str, header: Header, headings: Sequence[str], cells: Sequence[Any]
    ) -> Iterator[Row]:
        number = int(cells[0].row)
        values = {}
        for name, place in header.fields.items():
            cell = cells[place] if place < len(cells) else None
            values[name] = None if cell is None else self._value(kind, name, sheet, headings[place], cell)
        extra = {heading: cells[place].value for heading, place in header.extras.items() if place < len(cells)}
        entry_id, version, bad = str(extra.get(ID) or "").strip(), extra.get(VERSION), False
        if entry_id and not (isinstance(version, int | float) and version == int(version) and version >= 1):
            self.tell(
                self.problems, ("Versionen er ødelagt", "Lav eksporten igen"), sheet, number, VERSION, shown(version)
            )
            bad = True
        if not bad:
            number_seen = int(version) if entry_id and isinstance(version, int | float) else 0
            reason = "" if is_missing(extra.get(WITHDRAW)) else shown(extra[WITHDRAW]).strip()
            named = tuple(headings)
            yield Row(kind, sheet, number, values, entry_id, number_seen, reason, named)

    def _value(self, kind: str, name: str, sheet: str, heading: str, cell: Any) -> Any:
        value = cell.value
        if cell.data_type == "f":
            if self._cached is None:
                self._cached = self._open(formulas=False)
            value = self._cached[sheet][cell.coordinate].value
            if value is None:
                fault = ("Formlen har ingen gemt værdi", "Åbn filen i Excel, og gem den, eller skriv værdien")
                self.tell(self.problems, fault, sheet, cell.row, heading, "")
        is_share = "%" in str(cell.number_format) and isinstance(value, int | float) and not isinstance(value, bool)
        # Excel keeps 90 % as 0.9.
        return round(value * 100, 8) if is_share and field(kind, name).kind == "pct" else value

    def _search_for_cpr(
        self, sheet: str, grid: Sequence[Sequence[Any]], header: Header | None, texts: Sequence[Sequence[str]]
    ) -> None:
        """CPR-like numbers anywhere in the sheet, also in columns that are not read; the number is not repeated."""
        hidden = None if header is None else header.extras.get(ID)
        for cells in grid:
            for place, cell in enumerate(cells):
                if place == hidden or isinstance(cell.value, bool) or not isinstance(cell.value, str | int | float):
                    continue
                if has_cpr(cell.value):
                    heading = texts[header.row][place] if header is not None else ""
                    self.tell(self.problems, FAULTS[22], sheet, cell.row, heading or cell.column_letter, "")


def kinds_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The kinds that the rows are of, in the register's order."""
    present = {row.kind for row in rows}
    return tuple(kind for kind in KINDS if kind in present)


def _sound(book: Any) -> Any:
    """The workbook; Unreadable when a stray cell far out would have millions of empty ones read."""
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            told = f"Arket {sheet.title} har celler så langt ude, at det ikke kan læses"
            raise Unreadable(told, "Slet de tomme rækker og kolonner")
    return book
