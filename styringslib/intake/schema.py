"""The data contract: one declaration per table (``schema.toml``); reading, checks and documentation follow from it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from styringslib.fields.words import UNALLOCATED as UNALLOCATED

Kind = Literal["period", "month", "date", "unit", "text", "choice", "amount", "number", "count", "year", "id"]


# The account group of pay, unless kommune.toml names another ([personale] artsgruppe).
PAY_GROUP = "Løn"


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    ``kind`` decides how a cell is read: ``period`` is an accounting period 1-16 of a year (13-16 are supplementary
    and count in December), ``month`` a calendar month, ``unit`` a unit's name, key or alias, ``id`` a text whose
    leading zeros are kept, ``choice`` one of ``choices`` (code -> accepted Danish words). ``minimum`` and ``maximum``
    are inclusive, in the column's unit. ``key`` columns together identify a row.
    """

    name: str
    heading: str
    kind: Kind
    description: str
    unit: str = ""
    required: bool = True
    key: bool = False
    minimum: float | None = None
    maximum: float | None = None
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Table:
    """One canonical table: ``name`` in code, ``heading`` in kommune.toml and in texts, ``row`` what one row is."""

    name: str
    heading: str
    row: str
    columns: tuple[Column, ...]
    citizen_level: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in canonical order."""
        return tuple(column.name for column in self.columns)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that together identify a row; empty where rows may repeat (postings)."""
        return tuple(column.name for column in self.columns if column.key)


def _column(declared: dict[str, Any]) -> Column:
    choices = tuple((code, tuple(words)) for code, words in declared.pop("choices", {}).items())
    return Column(aliases=tuple(declared.pop("aliases", ())), choices=choices, **declared)


@cache
def tables() -> dict[str, Table]:
    """All canonical tables by English name, in the order of the data contract."""
    declared = tomllib.loads(files("styringslib.intake").joinpath("schema.toml").read_text("utf-8"))
    return {
        table["name"]: Table(
            name=table["name"],
            heading=table["heading"],
            row=table["row"],
            columns=tuple(_column(dict(column)) for column in table["column"]),
            citizen_level=cast(bool, table.get("citizen_level", False)),
        )
        for table in declared["table"]
    }
