"""Excel workbooks (xlsx): one or several sheets, cells typed or as text."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import IO, Any

import numpy as np

from styringslib.fields.words import did_you_mean
from styringslib.intake.cells.cells import shown
from styringslib.intake.files.grids import Block, Unreadable

_DAMAGED = (
    "Filen kan ikke læses som Excel (xlsx)",
    "Gem den igen som xlsx, eller kopiér den igen, hvis kopieringen ikke var færdig",
)


class Sheet:
    """One sheet, held in memory as rows of typed cells."""

    def __init__(self, file: str, sheet: str, rows: list[tuple[Any, ...]]) -> None:
        self.file, self.sheet, self._rows = file, sheet, rows

    @property
    def holds_anything(self) -> bool:
        """Whether any cell is filled."""
        return any(any(cell is not None for cell in row) for row in self._rows)

    def preview(self) -> list[list[str]]:
        """The first rows as texts."""
        return [[shown(cell) for cell in row] for row in self._rows[:60]]

    def blocks(self, header: int, width: int, coded: Collection[int]) -> Iterator[Block]:
        """All rows below the header as one block; a column of numbers or of dates alone stays typed."""
        below = self._rows[header + 1 :]
        rows = np.arange(header + 2, header + 2 + len(below))
        columns = [[row[place] if place < len(row) else None for row in below] for place in range(width)]
        yield Block([typed_array(column) for column in columns], rows)


class Workbook:
    """One xlsx file; a sheet is read when it is first asked for."""

    def __init__(self, file: str, stream: IO[bytes]) -> None:
        import openpyxl

        self.file, self._read = file, dict[str, Sheet]()
        try:
            self._book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError, TypeError, SyntaxError) as error:
            raise Unreadable(*_DAMAGED) from error

    def sheets(self, wanted: Sequence[str]) -> Iterator[Sheet]:
        """The sheets named, or all that hold anything when none is named."""
        titles = {sheet.title.strip().casefold(): sheet for sheet in self._book.worksheets}
        found = 0
        for name in wanted or [sheet.title for sheet in self._book.worksheets]:
            title = name.strip().casefold()
            if title not in titles:
                known = [sheet.title for sheet in self._book.worksheets]
                raise Unreadable(f"Arket {name} findes ikke", did_you_mean(name, known))
            sheet = self._sheet(titles[title])
            if sheet.holds_anything or wanted:
                found += 1
                yield sheet
        if not found:
            raise Unreadable("Projektmappen er tom", "Lav udtrækket igen")

    def _sheet(self, sheet: Any) -> Sheet:
        if sheet.title not in self._read:
            try:
                sheet.reset_dimensions()
                rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
            except (zipfile.BadZipFile, KeyError, ValueError, EOFError, SyntaxError, zlib.error) as error:
                raise Unreadable(*_DAMAGED) from error
            self._read[sheet.title] = Sheet(self.file, sheet.title, rows)
        return self._read[sheet.title]

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()


def typed_array(values: list[Any]) -> Any:
    """One column as a pyarrow array: floats when all cells are numbers, timestamps when all are dates, else texts."""
    import pyarrow as pa

    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kinds and kinds <= {dt.datetime, dt.date}:
        try:
            return pa.array([_as_datetime(value) for value in values], pa.timestamp("s"))
        except (pa.ArrowInvalid, OverflowError):
            pass
    return pa.array([shown(value) for value in values], pa.string())


def _as_datetime(value: Any) -> dt.datetime | None:
    if value is None or isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day)
