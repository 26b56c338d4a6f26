"""The register's rows as tables: one query, whole columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .entries import ALL_FIELDS, NUMBERS, Field

if TYPE_CHECKING:
    from sqlalchemy import Connection

_META = {
    "entry_id": "str",
    "version": "int64",
    "at": "datetime64[us]",
    "user": "str",
    "role": "str",
}
_OF_VERSIONS = {"withdrawn": "bool", "withdrawn_because": "str", "superseded_at": "datetime64[us]"}


def current(connection: Connection | None, kind: str, units: Sequence[str] | None, whole: bool = True) -> pd.DataFrame:
    """The newest version of every entry that is not withdrawn; versions have no gaps, so the newest has none after it.

    ``whole``: the database has the newest schema; else what it lacks is empty.
    """
    from sqlalchemy import select

    columns = _columns(connection, kind, whole)
    if connection is None or columns is None:
        return _frame(kind, [], list(_META))
    table = columns[0].table
    later = table.alias("later")
    superseded = select(1).where(later.c.entry_id == table.c.entry_id, later.c.version == table.c.version + 1)
    query = select(*columns).where(~table.c.withdrawn, ~superseded.exists())
    if units is not None:
        query = query.where(table.c.unit.in_(list(units)))
    query = query.order_by(table.c.at, table.c.entry_id)
    return _frame(kind, connection.execute(query).all(), list(_META), [column.name for column in columns])


def versions(connection: Connection | None, kind: str, units: Sequence[str] | None, whole: bool = True) -> pd.DataFrame:
    """Every version of every entry, oldest first, with the time at which the next one took its place."""
    from sqlalchemy import func, select

    columns = _columns(connection, kind, whole)
    names = [*_META, *_OF_VERSIONS]
    if connection is None or columns is None:
        return _frame(kind, [], names)
    table = columns[0].table
    following = func.lead(table.c.at).over(partition_by=table.c.entry_id, order_by=table.c.version)
    every = select(*columns, following.label("superseded_at")).subquery()
    query = select(every)
    if units is not None:
        query = query.where(every.c.unit.in_(list(units)))
    query = query.order_by(every.c.at, every.c.entry_id, every.c.version)
    given = [column.name for column in every.columns]
    return _frame(kind, connection.execute(query).all(), names, given)


def _columns(connection: Connection | None, kind: str, whole: bool) -> list[Any] | None:
    if connection is None:
        return None
    from styringslib.register.database.tables import columns_there

    there = columns_there(connection, whole).get(kind)
    return None if there is None else [column for column in there if column.name != "write_id"]


def _frame(kind: str, rows: Sequence[Any], meta: Sequence[str], given: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of the database in the frame's columns and types; columns that are not among ``given`` are empty."""
    nothing: Sequence[Any] = [None] * len(rows)
    columns: dict[str, Sequence[Any]] = dict(zip(given, zip(*rows, strict=True), strict=True)) if rows else {}
    columns["user"] = columns.get("login", nothing)
    types = {**_META, **_OF_VERSIONS}
    frame = {name: _of_type(columns.get(name, nothing), types[name]) for name in meta}
    frame |= {field.name: _of_field(columns.get(field.name, nothing), field) for field in ALL_FIELDS[kind]}
    return pd.DataFrame(frame)


def _of_type(values: Sequence[Any], dtype: str) -> Any:
    if dtype == "datetime64[us]":
        return pd.Series(np.array([_NO_TIME if value is None else value for value in values], dtype="datetime64[us]"))
    return pd.Series(list(values), dtype=dtype)


_NO_TIME = np.datetime64("NaT")


def _of_field(values: Sequence[Any], field: Field) -> Any:
    if field.kind in NUMBERS:
        return pd.Series(np.array([np.nan if value is None else value for value in values], dtype="float64"))
    if field.kind == "month":
        months = np.array(["NaT" if value is None else value for value in values], dtype="datetime64[M]")
        ordinals = months.astype("int64")  # months since January 1970, as pandas counts them
        return pd.Series(
            pd.arrays.PeriodArray(
                np.where(np.isnat(months), np.iinfo("int64").min, ordinals), dtype=pd.PeriodDtype("M")
            )
        )
    if field.kind == "date":
        days = np.array(["NaT" if value is None else value for value in values], dtype="datetime64[D]")
        return pd.Series(days.astype("datetime64[s]"))
    return pd.Series(list(values), dtype="str")


def stored(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of an entry as the tables hold them: a month as a text, the rest as they are."""
    return {
        field.name: str(value) if field.kind == "month" and value is not None else value
        for field in ALL_FIELDS[kind]
        for value in [values.get(field.name)]
    }


def read(kind: str, row: Any) -> dict[str, Any]:
    """The inverse of `stored`, from a row of the database; what an older schema lacks is None."""
    return {
        field.name: pd.Period(value, freq="M") if field.kind == "month" and value is not None else value
        for field in ALL_FIELDS[kind]
        for value in [row.get(field.name)]
    }


def naive(at: dt.datetime) -> dt.datetime:
    """A time as the tables hold it: UTC without saying so."""
    return at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo else at
