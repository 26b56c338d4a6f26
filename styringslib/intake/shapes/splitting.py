"""Rows that are of more than one month, shared among their months: weeks and periods by days, years by a profile.

Kroner are shared in whole øre and hours as they fall, so that the parts of a row add up to it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from styringslib.intake.cells.conversion import NO_MONTH, Rows
from styringslib.intake.schema import Table
from styringslib.rounding import whole_parts

# What is a sum over time and can be shared; the number of people or a rate is the same in each of the months.
SHARED = ("kr.", "timer", "dage")
_MONTHS = 12


def by_days(rows: Rows, first: np.ndarray, last: np.ndarray, table: Table) -> Rows:
    """Each row in the months that its days lie in, in proportion to the days; ``first`` and ``last`` are days, both counted."""
    begin, end = first.astype("datetime64[M]").astype(np.int64), last.astype("datetime64[M]").astype(np.int64)
    count = end - begin + 1
    if not len(rows) or (count == 1).all():
        return rows
    source = np.repeat(np.arange(len(rows)), count)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    ordinals = begin[source] + nth
    opens = ordinals.astype("datetime64[M]").astype("datetime64[D]")
    closes = (ordinals + 1).astype("datetime64[M]").astype("datetime64[D]") - 1
    within = (np.minimum(closes, last[source]) - np.maximum(opens, first[source])).astype(np.int64) + 1
    whole = (last - first).astype(np.int64) + 1
    return _spread(rows, _Parts(source, nth, within / whole[source], count, ordinals), table)


def by_profile(rows: Rows, shares: np.ndarray, table: Table) -> Rows:
    """Each row, which is of a year, in the year's months; ``shares`` have a row of twelve for each (0 = no row)."""
    if not len(rows):
        return rows
    used = shares > 0
    count = used.sum(axis=1)
    source, months = np.nonzero(used)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    january = rows.values["month"][source].astype(np.int64) // _MONTHS * _MONTHS
    return _spread(rows, _Parts(source, nth, shares[source, months], count, january + months), table)


@dataclass(frozen=True)
class _Parts:
    """The parts that rows are shared in, in order of the rows: the row of each, its number in the row, its share and its month;
    ``count`` are the parts of each row."""

    source: np.ndarray
    nth: np.ndarray
    share: np.ndarray
    count: np.ndarray
    months: np.ndarray


def _spread(rows: Rows, parts: _Parts, table: Table) -> Rows:
    """A row for every part, with its measures shared and its month set."""
    values: dict[str, Any] = {}
    kinds = {column.name: column for column in table}
    for name, array in rows.values.items():
        taken = array[parts.source] if isinstance(array, np.ndarray) else array.take(_arrow(parts.source))
        column = kinds.get(name)
        if name == "month":
            taken = np.where(taken == NO_MONTH, NO_MONTH, parts.months).astype(np.int32)
        elif name == "period":
            taken = (parts.months % _MONTHS + 1).astype(np.int8)
        elif column is not None and column.kind in ("amount", "number") and column.unit in SHARED:
            taken = _shared(array, parts, ore=column.kind == "amount")
        values[name] = taken
    return Rows(values, rows.rows[parts.source])


def _shared(whole: np.ndarray, parts: _Parts, *, ore: bool) -> np.ndarray:
    """The parts of each whole; rows with the same number of parts are shared together."""
    shared: np.ndarray = whole[parts.source] * parts.share
    for size in np.unique(parts.count[parts.count > 1]):
        mine = np.flatnonzero(parts.count[parts.source] == size)
        table = shared[mine].reshape(-1, size).T
        totals = whole[parts.source[mine[parts.nth[mine] == 0]]]
        if ore:
            # What is finer than an øre stays with the whole, which is as the file has it.
            fine = totals - np.round(totals, 2)
            table = whole_parts(table, totals, 2)
            table[0] += np.nan_to_num(fine)
        else:
            table[-1] = totals - table[:-1].sum(axis=0)
        shared[mine] = np.where(np.isnan(totals), np.nan, table).T.ravel()
    return shared


def _arrow(values: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.array(values)
