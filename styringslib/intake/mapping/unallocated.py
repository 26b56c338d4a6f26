"""What no code of kontering says the meaning of: how much it is, and whether a unit's account groups can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intake.cells.columns import TEXT
from styringslib.intake.mapping.code_sheets import CodeMapping
from styringslib.intake.mapping.coded_rows import CODES, LEFT_OUT, CodeBook, RowCode, RowCodes
from styringslib.intake.schema import UNALLOCATED, Table, tables

# table and target: English names (target "left_out": on purpose); field: the sheet; code and text as the file has them.
COLUMNS: Mapping[str, Any] = {
    "table": TEXT, "target": TEXT, "field": TEXT, "code": TEXT, "text": TEXT, "month": "period[M]", "version": TEXT,
    "rows": "int64", "amount": "float64", "hours": "float64", "days": "float64",
}  # fmt: skip
_UNITS = {"amount": "kr.", "hours": "timer", "days": "dage"}
_WHEN = ("month", "decided_on", "from_date", "reported_on")


def empty_unallocated() -> pd.DataFrame:
    """No row, all columns."""
    return _no_rows().copy()


@cache
def _no_rows() -> pd.DataFrame:
    """Made once: every table that a folder lacks asks for it."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})


def ungrouped_kroner(lines: pd.DataFrame) -> pd.Series:
    """Kroner that stand under no account group ("Ikke fordelt"), by unit: each month's amount without its sign.

    ``lines``: unit, month, account_group, amount; of postings or of one version of a budget.
    """
    open_lines = lines[lines["account_group"] == UNALLOCATED]
    months = open_lines.groupby(["unit", "month"], observed=True)["amount"].sum().abs()
    return months.groupby(level="unit").sum()


def unallocated_rows(frame: pd.DataFrame, table: Table, mapping: CodeMapping, book: CodeBook) -> pd.DataFrame:
    """A row per column that lacks, code and month of the table's rows that codes leave something open of."""
    lacks = {number: _told(entry, table, mapping) for number, entry in book.entries.items()}
    lacks = {number: told for number, told in lacks.items() if told}
    open_rows = frame[frame[CODES].isin(list(lacks))]
    if open_rows.empty:
        return empty_unallocated()
    figures = {name: _figure(table, unit) for name, unit in _UNITS.items()}
    data = {name: open_rows[own] if own else np.nan for name, own in figures.items()}
    when = next((name for name in _WHEN if name in open_rows), None)
    months = None if when is None else open_rows[when]
    if months is not None and when != "month":
        months = months.dt.to_period("M")
    version = ""
    if "version" in open_rows:
        decided = open_rows["decided_on"].dt.strftime(" %Y-%m-%d").fillna("")
        version = open_rows["version"].astype(object) + decided
    lines = pd.DataFrame({CODES: open_rows[CODES], "month": months, "version": version, "rows": 1, **data})
    by = [CODES, "month", "version"]
    sums = lines.groupby(by, dropna=False, as_index=False)[["rows", *_UNITS]].sum(min_count=1)
    told = pd.DataFrame(
        [(number, table.name, *line) for number, lines in lacks.items() for line in lines],
        columns=[CODES, "table", "target", "field", "code", "text"],
    )
    result = told.merge(sums, on=CODES)[list(COLUMNS)]
    by = ["table", "target", "field", "code", "text", "month", "version"]
    added = result.groupby(by, dropna=False, as_index=False)[["rows", *_UNITS]].sum(min_count=1)
    return added[list(COLUMNS)].astype(COLUMNS)


def needed(table: Table) -> list[str]:
    """The columns without which a row cannot be in the table: a unit, and choices that nothing can stand for."""
    return [column.name for column in table if column.required and column.kind in ("unit", "choice")]


def _figure(table: Table, unit: str) -> str:
    """The column that tells how much of a unit of measure a row is, "" where the table has none."""
    kinds = ("amount",) if unit == "kr." else ("number",)
    names = [column.name for column in table if column.unit == unit and column.kind in kinds]
    preferred = [name for name in ("amount", "delivered_hours", "hours", "absence_days") if name in names]
    return (preferred or names or [""])[0]


def _told(entry: RowCodes, table: Table, mapping: CodeMapping) -> list[tuple[str, str, str, str]]:
    """Target, sheet, code and text of everything that a row's codes leave open; of a row that is kept out, why it is."""
    told = []
    out = [LEFT_OUT, *(name for name in needed(table) if name in entry.lacking)]
    lacking = {name for name in out if name in entry.lacking} or entry.lacking - {"area"}
    for target in sorted(lacking if LEFT_OUT not in lacking else {LEFT_OUT}):
        heading = "" if target == LEFT_OUT else table[target].heading
        sheets = [one for one in mapping.sheets if (target == LEFT_OUT or heading in one.headings)]
        names = [one.name for one in sheets]
        codes = [code for code in entry.codes if code.field in names and not (target == LEFT_OUT and code.kept)]
        chosen = next((code for code in codes if code.code), codes[0] if codes else RowCode("", "", ""))
        told.append((target, chosen.field, chosen.code, chosen.text))
    return told


def by_code(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per code, the largest first: field, code, text, first_month, last_month, rows, amount, hours, days.

    Of a budget only the newest whole version counts, and what has been granted on top of it.
    """
    newest = rows.groupby(["field", "code", rows["month"].dt.year], dropna=False)["version"].transform("max")
    rows = rows[(rows["version"] == newest) | rows["version"].str.startswith("supplement")]
    grouped = rows.groupby(["field", "code"], dropna=False, sort=False)
    found = grouped[["rows", "amount", "hours", "days"]].sum(min_count=1)
    found.insert(0, "text", grouped["text"].first())
    found.insert(1, "first_month", grouped["month"].min())
    found.insert(2, "last_month", grouped["month"].max())
    found["_size"] = found[["amount", "hours", "days"]].abs().fillna(0).sum(axis=1)
    found = found.sort_values(["_size", "rows"], ascending=False, kind="stable").drop(columns="_size")
    return found.reset_index()


def without_unit(unallocated: pd.DataFrame, year: int) -> pd.DataFrame:
    """What a year's rows hold that belongs to no unit yet, by table (its Danish name) and code as ``by_code``, the tables in
    the order of the data contract; nothing of single citizens' tables."""
    lacking = unallocated[(unallocated["target"] == "unit") & (unallocated["month"].dt.year == year)]
    parts = [
        by_code(lacking[lacking["table"] == name]).assign(table=table.heading)
        for name, table in tables().items()
        if not table.citizen_level and (lacking["table"] == name).any()
    ]
    columns = ["table", "field", "code", "text", "first_month", "last_month", "rows", "amount", "hours", "days"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
