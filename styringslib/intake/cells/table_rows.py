"""Collects the rows that were read from many files into one canonical table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intake.cells.columns import TEXT, code, to_pandas_text
from styringslib.intake.cells.conversion import MUNICIPALITY, NO_MONTH, Rows
from styringslib.intake.mapping.coded_rows import CODES
from styringslib.intake.schema import Column, Table
from styringslib.intake.settings.settings import Settings
from styringslib.intake.shapes.times import FIRST_DAY, NO_DAY

SOURCE, ROW = "_source", "_row"  # where a row came from, while the tables are checked
_NO_ROWS: dict[Table, pd.DataFrame] = {}  # each table without rows, made once: a folder lacks most of the tables


@dataclass
class TableRows:
    """Rows of one table from all its files; ``places`` names (file, sheet) by number, ``sources`` which of the settings'
    sources each was read by."""

    table: Table
    settings: Settings
    places: list[tuple[str, str]] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    _parts: list[tuple[int, Rows]] = field(default_factory=list)

    def place(self, file: str, sheet: str, source: int = 0) -> int:
        """The number of a file and sheet as a source reads it: two sources may read different columns of one sheet."""
        known = list(zip(self.places, self.sources, strict=True))
        if ((file, sheet), source) not in known:
            self.places.append((file, sheet))
            self.sources.append(source)
            return len(known)
        return known.index(((file, sheet), source))

    def add(self, rows: Rows, place: int) -> None:
        """Rows read from that file and sheet."""
        if len(rows):
            self._parts.append((place, rows))

    def values(self, name: str) -> list[np.ndarray]:
        """A column's values, part by part, as they were read."""
        return [rows.values[name] for _, rows in self._parts if name in rows.values]

    def respell(self, name: str, chosen: Mapping[str, str]) -> None:
        """Give a column of texts other words for some of its own."""
        import pyarrow as pa

        for _, rows in self._parts:
            coded = code(rows.values[name]) if name in rows.values else None
            if coded is not None and any(word in chosen for word in coded.dictionary.to_pylist()):
                words = [chosen.get(word, word) for word in coded.dictionary.to_pylist()]
                rows.values[name] = pa.array(words, pa.string()).take(coded.indices)

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self._parts)

    def frame(self, origin: bool = True) -> pd.DataFrame:
        """All canonical columns, then ``_source`` and ``_row`` unless ``origin`` is False."""
        count = len(self)
        data: dict[str, Any] = {column.name: self._series(column, count) for column in self.table}
        if "period" in {column.kind for column in self.table}:
            periods = self._array("period", count, np.int8(0)).astype(np.int64)
            data["period"], data["supplementary"] = periods, periods > 12
        if not origin:
            return pd.DataFrame(data)
        if any(CODES in rows.values for _, rows in self._parts):
            data[CODES] = self._array(CODES, count, np.int64(-1))
        if any(FIRST_DAY in rows.values for _, rows in self._parts):
            data[FIRST_DAY] = self._array(FIRST_DAY, count, NO_DAY)
        data[SOURCE] = np.repeat([place for place, _ in self._parts], [len(r) for _, r in self._parts]).astype(np.int64)
        data[ROW] = np.concatenate([r.rows for _, r in self._parts]) if count else np.array([], np.int64)
        return pd.DataFrame(data)

    def _array(self, name: str, count: int, nothing: Any) -> np.ndarray:
        arrays = [rows.values.get(name, np.full(len(rows), nothing)) for _, rows in self._parts]
        return np.concatenate(arrays) if arrays else np.full(count, nothing)

    def _series(self, column: Column, count: int) -> Any:
        name, kind = column.name, column.kind
        if kind in ("period", "month"):
            return period_array(self._array(name, count, np.int32(NO_MONTH)))
        if kind == "date":
            return self._array(name, count, np.datetime64("NaT", "s"))
        if kind == "unit":
            names = np.array([*(unit.name for unit in self.settings.units), self.settings.name, None], dtype=object)
            places = self._array(name, count, np.int64(-1))
            places = np.where(places == MUNICIPALITY, len(names) - 2, np.where(places < 0, len(names) - 1, places))
            return pd.Series(names[places], dtype=TEXT)
        if kind in ("amount", "number", "count", "year"):
            values = self._array(name, count, np.nan)
            whole = column.required and kind in ("count", "year")
            return values.astype(np.int64) if whole else values
        parts = [
            to_pandas_text(rows.values[name]) if name in rows.values else pd.Series([None] * len(rows), dtype=TEXT)
            for _, rows in self._parts
        ]
        return pd.concat(parts, ignore_index=True) if parts else pd.Series([], dtype=TEXT)


def period_array(ordinals: np.ndarray) -> Any:
    """Months from ordinals; ``NO_MONTH`` is missing."""
    values = np.where(ordinals == NO_MONTH, np.iinfo(np.int64).min, ordinals.astype(np.int64))
    return pd.arrays.PeriodArray(values, dtype=pd.PeriodDtype("M"))


def empty_table(table: Table, settings: Settings) -> pd.DataFrame:
    """A table without rows, with all its canonical columns in their types."""
    if table not in _NO_ROWS:
        _NO_ROWS[table] = TableRows(table, settings).frame(origin=False)
    return _NO_ROWS[table].copy()


def in_order(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The rows in an order that does not depend on the files: by the key columns, then by all others."""
    if len(frame) < 2:
        return frame
    if not {"month", "unit", "year"} & set(frame.columns):
        return frame.reset_index(drop=True)  # a finished status: its lines have an order of their own
    columns = [*table.keys, *(name for name in frame.columns if name not in table.keys)]
    if len(frame) > 2_000_000:  # the order of equal lines is not worth the memory
        columns = [
            name for name in columns if name in ("month", "unit", "area", "account_group", "posting_date", "amount")
        ]
    return frame.sort_values(columns, kind="stable", ignore_index=True)
