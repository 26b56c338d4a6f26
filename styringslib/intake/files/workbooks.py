"""Spreadsheets (xlsx, xlsm, xls, xlsb, ods): one or several sheets, cells typed or as text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np

from styringslib.fields.words import did_you_mean
from styringslib.intake.cells.cells import shown
from styringslib.intake.files.found_files import folded
from styringslib.intake.files.grids import Block, Unreadable
from styringslib.intake.files.read_apart import cells_of
from styringslib.intake.files.sheet_facts import (
    LAST_COLUMN,
    Merged,
    Package,
    SheetFacts,
    far_out,
    most_cells,
    most_rows,
)
from styringslib.intake.files.signature import DAMAGED, check_packed, refuse_protected, size_unpacked
from styringslib.intake.files.zones import local


class Sheet:
    """One sheet, held in memory as rows of typed cells; ``facts`` is what the file says beside the values.

    ``hidden`` tells that the sheet is hidden in the workbook. Cells are as people see them: a share shown as 75 % is the
    text "75 %", a number shown as 0301 is that text, a duration is hours and minutes, an error is its text.
    """

    def __init__(
        self, file: str, sheet: str, rows: list[list[Any]], facts: SheetFacts, *, hidden: bool = False
    ) -> None:
        self.file, self.sheet, self.facts, self.hidden = file, sheet, facts, hidden
        self._rows = rows
        for (row, column), text in facts.errors.items():
            self._put(row, column, text)
        for row, column in facts.percent:
            if isinstance(value := self._at(row, column), float):
                self._put(row, column, f"{shown(round(value * 100, 10))} %")
        for (row, column), digits in facts.padded.items():
            if isinstance(value := self._at(row, column), float) and value.is_integer() and value >= 0:
                self._put(row, column, f"{int(value):0{digits}d}")

    def _at(self, row: int, column: int) -> Any:
        line = self._rows[row - 1] if row <= len(self._rows) else ()
        return line[column] if column < len(line) else None

    def _put(self, row: int, column: int, value: str) -> None:
        if row <= len(self._rows) and column < len(self._rows[row - 1]):
            self._rows[row - 1][column] = value

    @property
    def holds_anything(self) -> bool:
        """Whether any cell is filled."""
        return any(cell not in (None, "") for row in self._rows for cell in row) or bool(self.facts.uncalculated)

    def column(self, place: int, header: int) -> Iterator[tuple[int, Any]]:
        """The filled cells of a column below row ``header`` (counted from 0), with their rows as Excel numbers them."""
        for number, row in enumerate(self._rows[header + 1 :], header + 2):
            if place < len(row) and row[place] not in (None, ""):
                yield number, row[place]

    def right_of(self, header: int, width: int) -> Iterator[tuple[int, str]]:
        """The filled cells below row ``header`` (counted from 0) that stand right of the first ``width`` columns: (row, text)."""
        for number, row in enumerate(self._rows[header + 1 :], header + 2):
            for cell in row[width:]:
                if cell not in (None, ""):
                    yield number, text_of(cell)

    def preview(self) -> list[list[str]]:
        """The first rows as texts."""
        return [[text_of(cell) for cell in row] for row in self._rows[:60]]

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """All rows below the header as one block; a column of numbers or of dates alone stays typed."""
        below = self._rows[header + 1 :]
        rows = np.arange(header + 2, header + 2 + len(below))
        columns = [[row[place] if place < len(row) else None for row in below] for place in range(width)]
        yield Block([typed_array(column) for column in columns], rows)


class Workbook:
    """One spreadsheet file; a sheet is read when it is first asked for.

    ``left_out`` are hidden sheets that hold something and have not been asked for; ``asked`` are sheets asked for by name.
    """

    def __init__(self, file: str, content: bytes) -> None:
        self.file, self._read = file, dict[str, Sheet]()
        self.left_out: list[str] = []
        self.asked: set[str] = set()
        names = [name.casefold() for name in check_packed(content)] if content.startswith(b"PK\x03\x04") else []
        _refuse_others(names)
        if not names:
            refuse_protected(content)
        self.formats_known = (
            "xl/workbook.xml" in names
        )  # whether the kind of file tells of formats, hidden rows, errors
        self._book: Xlsx | Other = _strictly(lambda: (Xlsx if self.formats_known else Other)(content))
        self._names = self._book.names

    def sheets(self, wanted: Sequence[str]) -> Iterator[Sheet]:
        """The sheets named, hidden ones too; without names all visible that hold anything."""
        titles = {folded(name.strip()): name for name in self._names}
        hidden = self._book.hidden
        found = 0
        for name in wanted or self._names:
            title = folded(name.strip())
            if title not in titles:
                raise Unreadable(f"Arket {name} findes ikke", did_you_mean(name, self._names))
            if not wanted and name in hidden and not hidden.issuperset(self._names):
                if name not in self.left_out and self._sheet(name).holds_anything:
                    self.left_out.append(name)
                continue
            if wanted:
                self.asked.add(titles[title])
            sheet = self._sheet(titles[title])
            if sheet.holds_anything or wanted:
                found += 1
                yield sheet
        if not found:
            raise Unreadable("Projektmappen er tom", "Lav udtrækket igen")

    def all_sheets(self) -> Iterator[Sheet]:
        """Every sheet, hidden or not, as far as they can be read."""
        for name in self._names:
            try:
                yield self._sheet(name)
            except Unreadable:
                continue

    def _sheet(self, name: str) -> Sheet:
        if name not in self._read:
            rows, facts = _strictly(lambda: self._book.sheet(name))
            self._read[name] = Sheet(self.file, name, rows, facts, hidden=name in self._book.hidden)
        return self._read[name]

    def close(self) -> None:
        """Let go of the file."""
        self._read.clear()
        self._book.close()


class Xlsx:
    """A workbook whose XML also tells of formats: ``names`` of its sheets of cells, and which are ``hidden``."""

    def __init__(self, content: bytes) -> None:
        from python_calamine import CalamineWorkbook

        self._package = Package(content)
        self._package.check()
        self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        about = self._book.sheets_metadata
        self.hidden = {one.name for one in about if str(one.visible).rpartition(".")[2] != "Visible"}
        self.names = [one.name for one in about if str(one.typ).rpartition(".")[2] == "WorkSheet"]

    def sheet(self, name: str) -> tuple[list[list[Any]], SheetFacts]:
        """The rows of a sheet and what its XML says of them."""
        facts = self._package.facts(name)
        return self._book.get_sheet_by_name(name).to_python(skip_empty_area=False), facts

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()


class Other:
    """A workbook of another kind (xls, xlsb, ods), read whole and apart."""

    def __init__(self, content: bytes) -> None:
        size = size_unpacked(content)
        found = cells_of(content, (most_rows(size), LAST_COLUMN, most_cells(size)))
        if found is None:
            raise Unreadable(*DAMAGED)
        self._found = found
        self.hidden = {name for name, hidden, _ in found.sheets if hidden}
        self.names = [name for name, _, has_cells in found.sheets if has_cells]

    def sheet(self, name: str) -> tuple[list[list[Any]], SheetFacts]:
        """The rows of a sheet and its merged cells; more is not told by these kinds."""
        if name not in self._found.rows:
            raise far_out(name)
        ranges = self._found.merged[name]
        merged = tuple(Merged(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in ranges)
        return self._found.rows[name], SheetFacts(merged)

    def close(self) -> None:
        """Nothing is held open."""


def _refuse_others(names: Collection[str]) -> None:
    """Tell of packed files that are no spreadsheet."""
    if any(name.startswith("word/") for name in names):
        raise Unreadable("Filen er et Word-dokument", "Gem tabellen som Excel (xlsx) eller CSV")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("Filen er en præsentation", "Gem tabellen som Excel (xlsx) eller CSV")


def _strictly(action: Callable[[], Any]) -> Any:
    """What the reader of workbooks gives; Unreadable whatever it stumbles over."""
    try:
        return action()
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except PermissionError:
        raise Unreadable(
            "Filen er beskyttet med adgangskode", "Gem en kopi uden adgangskode, eller lav udtrækket som CSV"
        ) from None
    except BaseException as error:  # a panic of the reader is no Exception
        raise Unreadable(*DAMAGED) from error


def text_of(cell: Any) -> str:
    """A cell as a text, durations as hours and minutes."""
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
        return f"{sign}{hours}:{minutes:02d}" + (f":{rest:02d}" if rest else "")
    return shown(cell)


def typed_array(values: list[Any]) -> Any:
    """One column as a pyarrow array: floats when all cells are numbers, timestamps when all are dates, else texts."""
    import pyarrow as pa

    values = [None if value == "" else value for value in values]
    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kinds and kinds <= {dt.datetime, dt.date}:
        try:
            return pa.array([_as_datetime(value) for value in values], pa.timestamp("s"))
        except (pa.ArrowInvalid, OverflowError):
            pass
    return pa.array([text_of(value) for value in values], pa.string())


def _as_datetime(value: Any) -> dt.datetime | None:
    if value is None or isinstance(value, dt.datetime):
        return value if value is None else local(value)
    return dt.datetime(value.year, value.month, value.day)
