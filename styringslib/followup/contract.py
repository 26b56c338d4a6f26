"""What the tables handed to this room must fulfil, checked at the door and reported in Danish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from styringslib.calendar import as_month

# What a municipal reader calls the tables; the column names are those of the library, for whoever calls it.
TABLES = {
    "postings": "posteringer",
    "budget": "budget",
    "activity": "aktivitet",
    "payroll": "løn",
    "absence": "fravær",
    "temps": "vikarer",
    "cases": "sager",
    "courses": "forløb",
    "placements": "pladser",
    "packages": "pakker",
    "reports": "meldinger",
    "changes": "forventede ændringer",
    "actions": "handlinger",
}


def require(
    table: pd.DataFrame, name: str, columns: Iterable[str], *, numbers: Iterable[str] = (), optional: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the named columns of `table` as a new frame with a plain index; `numbers` become float.

    `optional` columns are kept when present. A month column is made monthly periods. ValueError (Danish) when the table
    is no DataFrame, lacks a column, or holds something that is no number; infinite values are refused, missing ones
    kept.
    """
    danish = TABLES.get(name, name)
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"Tabellen {danish} skal være en pandas DataFrame, ikke {type(table).__name__}.")
    wanted = list(dict.fromkeys(columns))
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise ValueError(
            f"Tabellen {danish} mangler kolonnen {' og '.join(missing)}. Ret udtrækket eller tilføj kolonnen."
        )
    kept = wanted + [column for column in optional if column in table.columns and column not in wanted]
    result = table[kept].reset_index(drop=True)
    if "month" in kept:
        result["month"] = months(result["month"], danish)
    for column in numbers:
        if column in kept:
            result[column] = floats(result[column], danish)
    return result


def months(values: pd.Series, danish: str) -> pd.Series:
    """The values as monthly periods; ValueError in Danish when one cannot be read or is missing."""
    result: pd.Series
    if isinstance(values.dtype, pd.PeriodDtype):
        result = values.dt.asfreq("M")
    elif pd.api.types.is_datetime64_any_dtype(values):
        result = values.dt.to_period("M")
    else:
        # Text repeats: each spelling is read once.
        read = {value: as_month(value) for value in values.unique()}
        result = pd.Series(pd.PeriodIndex([read[value] for value in values], freq="M"), index=values.index)
    if result.isna().any():
        row = int(np.flatnonzero(result.isna())[0]) + 1
        raise ValueError(f"Tabellen {danish} har ingen måned i række {row}. Udfyld måneden, for eksempel 2026-10.")
    return result


def floats(values: pd.Series, danish: str) -> pd.Series:
    """The values as float with missing kept; ValueError in Danish for text and infinite values."""
    if values.dtype == np.float64:
        result = values
    else:
        result = pd.to_numeric(values, errors="coerce").astype(float)
        lost = result.isna() & values.notna()
        if lost.any():
            row = int(np.flatnonzero(lost)[0])
            raise ValueError(
                f"Tabellen {danish}, kolonnen {values.name}, række {row + 1}: {values.iloc[row]!r} er ikke et tal. Ret værdien."
            )
    if np.isinf(result.to_numpy()).any():
        raise ValueError(
            f"Tabellen {danish}, kolonnen {values.name}: en værdi er uendelig. Ret den eller lad feltet stå tomt."
        )
    return result


def number(value: object, what: str, *, minimum: float | None = None) -> float:
    """`value` as a finite float, at least `minimum`; ValueError in Danish that names `what` otherwise."""
    try:
        result = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        result = np.nan
    if not np.isfinite(result):
        raise ValueError(f"{what} skal være et tal, men er {value!r}. Skriv beløbet uden tusindpunktum.")
    if minimum is not None and result < minimum:
        raise ValueError(f"{what} må ikke være under {minimum:g}, men er {result:g}.")
    return result


def sums(table: pd.DataFrame, by: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """Sums of `values` per group, missing only where every row of the group is missing; groups sorted, as columns."""
    return table.groupby(list(by), sort=True, observed=True, as_index=False)[list(values)].sum(min_count=1)


def ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    """above / below, missing where the denominator is zero or missing."""
    return above.astype(float) / below.astype(float).where(below != 0)


def every_month(table: pd.DataFrame, by: Sequence[str], until: pd.Period | None = None) -> pd.DataFrame:
    """The rows (one a group and month), sorted by group and month, with an empty row for every month that a group lacks
    between its first and its last, or ``until``; ``given`` tells them apart. Then the row before is the month before."""
    rows = table.sort_values([*by, "month"], ignore_index=True).assign(given=True)
    grouped = rows.groupby(list(by), observed=True) if by else rows.groupby(pd.Series(0, index=rows.index))
    spans = grouped["month"].agg(["min", "max"]).reset_index()
    first, last = (pd.PeriodIndex(spans[end], freq="M").asi8 for end in ("min", "max"))
    lengths = (last if until is None else until.ordinal) - first + 1
    if len(rows) == lengths.sum():
        return rows
    places = np.repeat(np.arange(len(spans)), lengths)
    within = np.arange(len(places)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    full = spans[list(by)].take(places).reset_index(drop=True)
    full["month"] = pd.period_range(spans["min"].min(), periods=within.max() + 1 + np.ptp(first), freq="M").take(
        first[places] - first.min() + within
    )
    full = full.merge(rows, on=[*by, "month"], how="left")
    return full.assign(given=full["given"].notna())[rows.columns]


def like_with_like(parts: pd.DataFrame, by: Sequence[str], above: str, below: str, name: str) -> pd.DataFrame:
    """`by` and `name`: sum of `above` / sum of `below` over the rows of `parts` where both are known, and over no others."""
    both = parts.dropna(subset=[above, below])
    table = sums(both, by, [above, below]) if len(by) else both[[above, below]].sum(min_count=1).to_frame().T
    table[name] = ratio(table[above], table[below])
    return table[[*by, name]]
