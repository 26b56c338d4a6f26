"""Rows of citizens added up to rows of a table: the measures are summed, and the different citizens counted.

Who a citizen is stays here: the rows that leave have no citizen, and nothing that is told names one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intake.cells import columns
from styringslib.intake.cells.conversion import Rows
from styringslib.intake.mapping.coded_rows import CODES
from styringslib.intake.problems.problem import Problem, kroner, rows_counted
from styringslib.intake.problems.problems import Problems
from styringslib.intake.schema import Table
from styringslib.intake.shapes.times import FIRST_DAY

# Beside the table's own columns while citizens are counted: who it is.
CITIZEN = "_citizen"
Placed = tuple[Rows, str, str]


def per_citizen(found: Iterable[Placed], table: Table, problems: Problems) -> Iterator[Placed]:
    """One row per key of the table from the rows of one source, in all its files; recipients are the different citizens that
    have hours. A row goes to the file that has its first part."""
    parts = [part for part in found if len(part[0])]
    if not parts:
        return
    places = list(dict.fromkeys((file, sheet) for _, file, sheet in parts))
    lines, words = _lines(parts, places, table)
    measures = [
        column.name for column in table if column.name in lines and column.kind in ("amount", "number", "count")
    ]
    lines = _once(lines, measures, places, table, problems)
    nobody = words[CITIZEN].index("") if "" in words[CITIZEN] else -1
    unknown = lines[CITIZEN] == nobody
    if unknown.any():
        message = f"{rows_counted(int(unknown.sum()))} har ingen borger: timerne er med, men borgeren er ikke talt"
        file, sheet = places[int(lines.loc[unknown, "place"].iloc[0])]
        problems.add(Problem("warning", message, "Udfyld feltet", table.heading, file, sheet))
    keys = [name for name in table.keys if name in lines]
    # Rows of different codes that mean the same are added up later; their citizens are counted here, together.
    parts_of_key = [*keys, CODES] if CODES in lines else keys
    grouped = lines.groupby(parts_of_key, sort=False)
    whole = grouped[["place", "row"]].first()
    whole[measures] = grouped[measures].sum(min_count=1)
    if FIRST_DAY in lines:
        whole[FIRST_DAY] = grouped[FIRST_DAY].min()
    active = lines[(lines[measures] > 0).any(axis=1) & ~unknown] if measures else lines[~unknown]
    counted = active.drop_duplicates([*keys, CITIZEN]).groupby(keys).size().rename("recipients")
    whole = whole.reset_index().join(counted, on=keys)
    first = ~whole.duplicated(keys)
    whole["recipients"] = whole["recipients"].fillna(0).astype(float).where(first)
    yield from _rows(whole, words, places)


def _lines(
    parts: Sequence[Placed], places: list[tuple[str, str]], table: Table
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """All rows with texts as codes, and the words of the codes."""
    import pyarrow as pa

    data: dict[str, Any] = {}
    words: dict[str, list[str]] = {}
    names = list(dict.fromkeys(name for rows, _, _ in parts for name in rows.values))
    for name in names:
        arrays = [rows.values.get(name) for rows, _, _ in parts]
        first = next(array for array in arrays if array is not None)
        if isinstance(first, np.ndarray):
            # Only measures can be lacking in one file and not in another: the others are required, or texts.
            filled = [
                np.full(len(rows), np.nan) if array is None else array
                for array, (rows, _, _) in zip(arrays, parts, strict=True)
            ]
            data[name] = np.concatenate(filled)
            continue
        texts = [
            pa.array([""] * len(rows), pa.string()) if array is None else columns.texts(array)
            for array, (rows, _, _) in zip(arrays, parts, strict=True)
        ]
        coded = pa.chunked_array(texts).combine_chunks().dictionary_encode()
        data[name], words[name] = np.asarray(coded.indices), coded.dictionary.to_pylist()
    data["place"] = np.repeat([places.index((file, sheet)) for _, file, sheet in parts], [len(r) for r, _, _ in parts])
    data["row"] = np.concatenate([rows.rows for rows, _, _ in parts])
    return pd.DataFrame(data), words


def _once(
    lines: pd.DataFrame, measures: list[str], places: list[tuple[str, str]], table: Table, problems: Problems
) -> pd.DataFrame:
    """The lines with what two files both hold counted as often as the file that has it most often."""
    if len(places) == 1:
        return lines
    same = [name for name in lines.columns if name not in ("place", "row")]
    nth = lines.groupby([*same, "place"], dropna=False, sort=False).cumcount().rename("nth")
    again = lines.assign(nth=nth).duplicated([*same, "nth"])
    kept = lines[~again]
    hours = [name for name in measures if table[name].unit == "timer"]
    if again.any():
        sums = [f"{table[name].heading} {kroner(round(float(lines.loc[again, name].sum()), 2))}" for name in hours]
        message = f"{rows_counted(int(again.sum()))} står også i en anden fil og er talt én gang ({', '.join(sums)})"
        file, sheet = places[int(lines.loc[again, "place"].iloc[0])]
        problems.add(Problem("note", message, "", table.heading, file, sheet))
    who = [name for name in (*table.keys, CITIZEN, FIRST_DAY) if name in kept]
    apart = kept.groupby(who, dropna=False, sort=False)["place"].transform("nunique") > 1
    for name in hours:
        both = kept[apart & kept[name].notna()]
        if both.groupby(who, dropna=False)["place"].nunique().gt(1).any():
            file, sheet = places[int(both["place"].iloc[-1])]
            message = f"Samme borger, ydelse og tid står i to filer med forskellige {table[name].heading.lower()}"
            remedy = "De er lagt sammen. Er den ene fil en rettelse af den anden, så læg kun den nyeste i mappen"
            problems.add(Problem("warning", message, remedy, table.heading, file, sheet))
    return kept


def _rows(whole: pd.DataFrame, words: dict[str, list[str]], places: list[tuple[str, str]]) -> Iterator[Placed]:
    """The sums as rows of the file that each began in."""
    import pyarrow as pa

    for place, mine in whole.groupby("place", sort=True):
        values: dict[str, Any] = {}
        for name in mine.columns:
            if name in ("place", "row"):
                continue
            taken = mine[name].to_numpy()
            values[name] = pa.array(words[name], pa.string()).take(pa.array(taken)) if name in words else taken
        yield Rows(values, mine["row"].to_numpy()), *places[int(str(place))]
