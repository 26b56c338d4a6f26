"""Sums of postings per group, gathered block by block in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.fields.words import did_you_mean
from styringslib.intake.cells.columns import TEXT, code
from styringslib.intake.cells.conversion import NO_MONTH, Rows
from styringslib.intake.cells.table_rows import period_array
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import Settings

GROUPS = ("month", "unit", "area", "account_group", "period")


class Sums:
    """The running sum of amounts and count of rows per group."""

    def __init__(self, table: Table, settings: Settings, by: Sequence[str]) -> None:
        for name in by:
            if name not in GROUPS:
                raise ValueError(f"Der kan ikke grupperes efter {name}. {did_you_mean(name, GROUPS)}")
        self._table, self._settings, self._by = table, settings, tuple(by)
        self._words: dict[str, dict[str, int]] = {name: {} for name in by}
        self._sums: dict[tuple[int, ...], list[float]] = {}

    def add(self, rows: Rows) -> None:
        """Add a block: codes of the groups are combined to one number and summed by it."""
        if not len(rows):
            return
        parts = [self._codes(name, rows) for name in self._by]
        combined = np.zeros(len(rows), np.int64)
        spans = []
        for codes in parts:
            low, high = int(codes.min()), int(codes.max())
            spans.append((low, high - low + 1))
            combined = combined * (high - low + 1) + (codes.astype(np.int64) - low)
        size = int(np.prod([span for _, span in spans], dtype=np.int64)) if spans else 1
        if size > 4 * len(rows) + 1_000_000:
            keys, combined = np.unique(combined, return_inverse=True)
        else:
            keys = np.arange(size)
        sums = np.bincount(combined, weights=rows.values["amount"], minlength=len(keys))
        counts = np.bincount(combined, minlength=len(keys))
        for place in np.flatnonzero(counts):
            key, rest = [], int(keys[place])
            for low, span in reversed(spans):
                key.append(rest % span + low)
                rest //= span
            group = self._sums.setdefault(tuple(reversed(key)), [0.0, 0.0])
            group[0] += float(sums[place])
            group[1] += int(counts[place])

    def _codes(self, name: str, rows: Rows) -> np.ndarray:
        values = rows.values[name]
        if isinstance(values, np.ndarray):
            return values
        coded = code(values)
        known = self._words[name]
        places = np.array([known.setdefault(word or "", len(known)) for word in coded.dictionary.to_pylist()], np.int64)
        taken: np.ndarray = places[np.asarray(coded.indices)]
        return taken

    def frame(self) -> pd.DataFrame:
        """One row per group in order of the groups: the columns asked for, amount (kr.) and rows."""
        keys = list(self._sums)
        data: dict[str, Any] = {}
        for place, name in enumerate(self._by):
            codes = np.array([key[place] for key in keys], dtype=np.int64)
            if name == "month":
                data[name] = period_array(np.where(codes == NO_MONTH, NO_MONTH, codes))
            elif name == "unit":
                names = [unit.name for unit in self._settings.units]
                data[name] = pd.Series([names[number] for number in codes], dtype=TEXT)
            elif name == "period":
                data[name] = codes
            else:
                words = list(self._words[name])
                data[name] = pd.Series([words[number] for number in codes], dtype=TEXT)
        data["amount"] = np.array([self._sums[key][0] for key in keys], dtype=np.float64)
        data["rows"] = np.array([self._sums[key][1] for key in keys], dtype=np.int64)
        frame = pd.DataFrame(data)
        return frame.sort_values(list(self._by), ignore_index=True) if self._by else frame
