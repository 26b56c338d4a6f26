"""Rows that stand more than once: overlapping extracts are counted once by stated keys; what collides is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from styringslib.intake.cells.table_rows import ROW, SOURCE
from styringslib.intake.problems.problem import Problem, kroner
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import Table
from styringslib.intake.settings.settings import TableSource

Places = list[tuple[str, str]]
_SHOWN = 50


def settle_repeats(
    frame: pd.DataFrame, places: Places, table: Table, source: TableSource, problems: Problems
) -> pd.DataFrame:
    """The rows with every key once.

    Keys are those stated in kommune.toml, otherwise the table's own. Rows that repeat another file's row in every column
    are counted once and noted; rows with the same key and other values are errors that show both. A table without keys
    (postings) keeps all rows; when two files hold the same rows of a month, that is told.
    """
    if frame.empty:
        return frame
    keys = list(source.keys or table.keys)
    if not keys:
        problems.extend(_overlaps(frame, places, table))
        return frame
    if source.sum_repeats:
        frame = _summed(frame, keys, table)
    known = frame if not source.keys else frame[frame[keys].notna().all(axis=1)]
    repeated = known[known.duplicated(keys, keep=False)]
    if repeated.empty:
        return frame
    others = [name for name in frame.columns if name not in (*keys, SOURCE, ROW)]
    drop: list[Any] = []
    noted: dict[tuple[str, str], int] = {}
    told = 0
    for _, same in repeated.groupby(keys, sort=False, dropna=False):
        first = same.iloc[0]
        for index, row in same.iloc[1:].iterrows():
            differing = [name for name in others if not _equal(first[name], row[name])]
            drop.append(index)
            if differing:
                told += 1
                if told <= _SHOWN:
                    problems.add(_collision(first, row, differing[0], places, table))
            elif first[SOURCE] == row[SOURCE] and not source.keys:
                problems.add(_twice(first, row, places, table))
            else:
                pair = (_name(places, first), _name(places, row))
                noted[pair] = noted.get(pair, 0) + 1
    if told > _SHOWN:
        message = f"{told - _SHOWN} flere rækker støder sammen"
        problems.add(Problem("error", message, "Se de viste rækker", table.heading, count=told - _SHOWN))
    for (one, other), count in noted.items():
        same_file = "to gange" if one == other else f"også i {one}"
        problems.add(Problem("note", f"{count} rækker står {same_file} og er talt én gang", "", table.heading, other))
    return frame.drop(index=drop).reset_index(drop=True)


def _equal(one: Any, other: Any) -> bool:
    return bool((pd.isna(one) and pd.isna(other)) or one == other)


def _name(places: Places, row: Any) -> str:
    file, sheet = places[int(row[SOURCE])]
    return f"{file}, ark {sheet}" if sheet else file


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "tom" if pd.isna(value) else kroner(value)
    return "tom" if pd.isna(value) else str(value).removesuffix(" 00:00:00")


def _where(places: Places, row: Any, table: Table) -> dict[str, Any]:
    file, sheet = places[int(row[SOURCE])]
    month = row.get("month")
    unit = row.get("unit")
    return {
        "table": table.heading,
        "file": file,
        "sheet": sheet,
        "row": int(row[ROW]),
        "unit": "" if unit is None or pd.isna(unit) else str(unit),
        "month": "" if month is None or pd.isna(month) else str(month),
    }


def _collision(first: Any, row: Any, name: str, places: Places, table: Table) -> Problem:
    heading = table[name].heading if name in table.names else name
    message = (
        f"Samme række står med forskellige værdier: {_shown(first[name])} i {_name(places, first)} række {int(first[ROW])}, "
        f"{_shown(row[name])} her"
    )
    remedy = "Slet den, der er forkert, eller skriv sammenlaeg = true i kommune.toml, hvis de skal lægges sammen"
    return Problem("error", message, remedy, column=heading, value=_shown(row[name]), **_where(places, row, table))


def _twice(first: Any, row: Any, places: Places, table: Table) -> Problem:
    message = f"Rækken står også i række {int(first[ROW])} i samme fil"
    remedy = "Slet den ene, eller skriv sammenlaeg = true i kommune.toml, hvis de skal lægges sammen"
    return Problem("error", message, remedy, **_where(places, row, table))


def _summed(frame: pd.DataFrame, keys: list[str], table: Table) -> pd.DataFrame:
    """Rows of one file with the same key added up: numbers are summed (empty stays empty), texts are the first one's."""
    group = [*keys, SOURCE]
    if not frame.duplicated(group).any():
        return frame
    how: dict[str, Any] = {name: "first" for name in frame.columns if name not in group}
    for column in table:
        if column.kind in ("amount", "number", "count") and column.name in how:
            how[column.name] = lambda values: values.sum(min_count=1)
    summed = frame.groupby(group, sort=False, dropna=False, as_index=False).agg(how)
    result: pd.DataFrame = summed[list(frame.columns)].astype(frame.dtypes.to_dict())
    return result


def _overlaps(frame: pd.DataFrame, places: Places, table: Table) -> Iterator[Problem]:
    """Rows of the same unit and month that two files both hold, and months whose every row stands twice in one file."""
    by = ["unit", "month"]
    values = [name for name in frame.columns if name not in (SOURCE, ROW)]
    files = frame[[*by, SOURCE]].drop_duplicates()
    shared = files[files.duplicated(by, keep=False)][by].drop_duplicates()
    if len(shared):
        inside = frame.merge(shared, on=by)
        order = inside.groupby(values, dropna=False, sort=False)[SOURCE].transform("min")
        again = inside[inside[SOURCE] != order].assign(_first=order)
        for (unit, month, source, _), rows in again.groupby([*by, SOURCE, "_first"]):
            whole = ((inside["unit"] == unit) & (inside["month"] == month) & (inside[SOURCE] == source)).sum()
            sure = rows["voucher"].notna().any() or (len(rows) >= 3 and len(rows) >= whole / 2)
            where = _where(places, rows.iloc[0], table)
            other = places[int(rows["_first"].iloc[0])][0]
            message = f"{len(rows)} rækker for {unit} {month} står også i {other}, så de tælles to gange"
            yield Problem(
                "error" if sure else "warning",
                message,
                _STATE_KEYS,
                **{**where, "unit": str(unit), "month": str(month)},
            )
    counted = frame.groupby([*by, SOURCE])[ROW].transform("size")
    doubled = frame.duplicated([*values, SOURCE], keep=False)
    doubled &= doubled.groupby([frame[name] for name in (*by, SOURCE)]).transform("all") & (counted >= 20)
    for (unit, month, _), rows in frame[doubled].groupby([*by, SOURCE]):
        if (rows.groupby(values, dropna=False).size() % 2 == 0).all():
            where = _where(places, rows.iloc[0], table)
            message = f"Hver række for {unit} {month} står to gange i filen"
            yield Problem("error", message, "Lav udtrækket igen", **{**where, "row": None})


_STATE_KEYS = (
    'Fjern overlappet, eller skriv fx noegle = ["Bilagsnummer", "Beløb"] under [tabeller.posteringer], '
    "så gentagne linjer kun tælles én gang"
)
