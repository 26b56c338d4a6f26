"""Rows whose codes have been read: those of one key are added up, and what the codes leave open is taken down."""

from __future__ import annotations

from typing import Any

import pandas as pd

from styringslib.intake.cells.control_totals import SUMMABLE
from styringslib.intake.mapping.code_sheets import CodeMapping
from styringslib.intake.mapping.coded_rows import CODES, LEFT_OUT, CodeBook
from styringslib.intake.mapping.unallocated import empty_unallocated, needed, unallocated_rows
from styringslib.intake.schema import Table

# What is told once for a whole staff, however many kinds of absence it has.
_OF_THE_STAFF = ("possible_days", "full_time_employees")
_ADDED = (*SUMMABLE, "borgere", "fuldtidsansatte", "timer pr. uge")


def settle_codes(
    frame: pd.DataFrame, table: Table, mapping: CodeMapping, book: CodeBook
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The table's rows with every key once, what is not mapped (`unallocated.COLUMNS`), and how many rows the table's were
    before those of one key were added up.

    Rows of different codes that mean the same are one: their numbers are added up. Rows without a unit, or without a
    word that a row must have, and those that belong to others are in the second table alone.
    """
    if CODES not in frame:
        return frame, empty_unallocated(), len(frame)
    aside = unallocated_rows(frame, table, mapping, book)
    gone = [number for number, entry in book.entries.items() if entry.lacking & {*needed(table), LEFT_OUT}]
    kept = frame[~frame[CODES].isin(gone)]
    if table.name == "absence" and len(kept):
        kept = _with_whole_staff(kept, mapping, book)
    keys, count = list(table.keys), len(kept)
    if keys and kept.duplicated(keys).any():
        kept = _added(kept, table, keys)
    return kept.drop(columns=CODES).reset_index(drop=True), aside, count


def _added(frame: pd.DataFrame, table: Table, keys: list[str]) -> pd.DataFrame:
    """Rows of one key added up; an empty number stays empty, and what is no quantity is the first row's."""
    how: dict[str, Any] = {name: "first" for name in frame.columns if name not in keys}
    added = [c.name for c in table if c.name in how and c.kind in ("amount", "number", "count") and c.unit in _ADDED]
    for name in added:
        how[name] = "max" if name in _OF_THE_STAFF else "sum"
    grouped = frame.groupby(keys, sort=False, dropna=False, as_index=False)
    summed = grouped.agg(how)
    sums = [name for name in added if how[name] == "sum"]
    if sums:
        summed[sums] = grouped[sums].sum(min_count=1)[sums]
    result: pd.DataFrame = summed[list(frame.columns)].astype(frame.dtypes.to_dict())
    return result


def recipients_added(frame: pd.DataFrame, table: Table, mapping: CodeMapping, book: CodeBook) -> bool:
    """Whether recipients of several codes of one service are to be added up: who gets two of them counts twice."""
    if CODES not in frame or "recipients" not in frame:
        return False
    known = frame[frame["recipients"] > 0]
    services = known[list(table.keys)].assign(_service=_codes_of("Ydelse", known, mapping, book))
    return bool(services.drop_duplicates().duplicated(list(table.keys)).any())


def _codes_of(heading: str, frame: pd.DataFrame, mapping: CodeMapping, book: CodeBook) -> pd.Series:
    """Each row's codes of the kinds that give a column of the table."""
    givers = {sheet.name for sheet in mapping.sheets if heading in sheet.headings}
    codes = {
        number: "|".join(code.code for code in entry.codes if code.field in givers)
        for number, entry in book.entries.items()
    }
    return frame[CODES].map({**codes, -1: ""})


def _with_whole_staff(frame: pd.DataFrame, mapping: CodeMapping, book: CodeBook) -> pd.DataFrame:
    """Absence with the staff of all of a unit's codes on each of its rows: a code's staff stands on each kind of absence."""
    frame = frame.assign(_part=_codes_of("Enhed", frame, mapping, book))
    for name in _OF_THE_STAFF:
        staffs = frame.groupby(["unit", "month", "_part"])[name].max()
        by_unit = staffs.groupby(level=["unit", "month"])
        # A part whose staff is not known leaves the whole unknown: the largest of the parts would be too small.
        whole_staff = by_unit.sum().where(by_unit.count() == by_unit.size())[by_unit.size() > 1]
        if len(whole_staff):
            rows = pd.MultiIndex.from_frame(frame[["unit", "month"]])
            whole = whole_staff.reindex(rows).to_numpy(dtype=float)
            frame[name] = frame[name].where(~rows.isin(whole_staff.index), whole)
    return frame.drop(columns="_part")
