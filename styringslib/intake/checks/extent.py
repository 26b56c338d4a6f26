"""How much was read of each table: rows, months, kroner and hours, beside what stands in the files and what they say it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from styringslib.intake.cells.table_rows import TableRows
from styringslib.intake.problems.tables_read import TableRead
from styringslib.intake.schema import Column, Table, tables

Stated = Mapping[tuple[str, str], Sequence[float | None]]
_TOLD = ("kr.", "timer", "dage")
_MOST = 3


def tables_read(
    gathered: Mapping[str, TableRows], frames: Mapping[str, pd.DataFrame], stated: Stated
) -> list[TableRead]:
    """The tables with rows. ``stated``: table and column -> what each file's own totals say, None where they do not."""
    return [
        _read(gathered[name], frames[name], table, stated) for name, table in tables().items() if len(gathered[name])
    ]


def _read(rows: TableRows, frame: pd.DataFrame, table: Table, stated: Stated) -> TableRead:
    months = frame["month"].dropna() if "month" in frame else pd.Series([], dtype="period[M]")
    ends = (str(months.min()), str(months.max())) if len(months) else ("", "")
    return TableRead(table.heading, len(frame), len(rows), *ends, tuple(_sums(rows, frame, table, stated)))


def _sums(
    rows: TableRows, frame: pd.DataFrame, table: Table, stated: Stated
) -> Iterator[tuple[str, str, float, float, float | None]]:
    if table.name == "budget":
        words = {code: accepted[0] for code, accepted in table["version"].choices}
        for version, amount in frame.groupby("version", observed=True)["amount"].sum().items():
            yield words.get(str(version), str(version)), "kr.", float(amount), float(amount), None
        own = stated.get((table.name, "amount"), ())
        if own and None not in own:
            amount = float(frame["amount"].sum())
            yield "I alt", "kr.", amount, amount, sum(value for value in own if value is not None)
        return
    for column in _measures(table, frame):
        own = stated.get((table.name, column.name), ())
        total = sum(value for value in own if value is not None) if own and None not in own else None
        in_files = sum(float(np.nansum(part)) for part in rows.values(column.name))
        label = "" if column.name == "amount" else column.heading
        yield label, column.unit, float(frame[column.name].sum()), in_files, total


def _measures(table: Table, frame: pd.DataFrame) -> list[Column]:
    plans = ("rostered", "budgeted", "granted_income", "planned")
    known = [column for column in table if column.unit in _TOLD and not column.name.startswith(plans)]
    known = [column for column in known if frame[column.name].notna().any()]
    return sorted(known, key=lambda column: _TOLD.index(column.unit))[:_MOST]
