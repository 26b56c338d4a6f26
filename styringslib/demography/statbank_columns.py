"""Which column of a StatBank table is the time, the sex, the age and the area, whatever its language and presentation.

Statistikbanken gives texts (Mænd, 65 år), codes (1, 65), both (1 Mænd, 65 65 år) or both the other way (Mænd 1), in Danish or
English. Known headings decide which column is which; without them what stands in the columns does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

YEAR = re.compile(r"^\s*(\d{4})\s*(?:[KQ]([1-4])|M(0[1-9]|1[0-2]))?\s*$", re.IGNORECASE)
AGE = re.compile(
    r"^\s*(\d{1,3})\s*(?:-\s*(\d{1,3}))?\s*(år og derover|years and over|og derover|and over|\+|-|-?år|years?)?(\s*\+)?\s*$",
    re.IGNORECASE,
)
SEXES = {
    "mænd": "M",
    "kvinder": "K",
    "mand": "M",
    "kvinde": "K",
    "m": "M",
    "k": "K",
    "men": "M",
    "women": "K",
    "male": "M",
    "female": "K",
    "males": "M",
    "females": "K",
}
_CODE = re.compile(r"\d+[KQM]?\d*-?|[A-Z]{1,4}\d*|TOT|IALT")
_SEX_CODES = {"1": "M", "2": "K"}
TOTALS = {
    "i alt",
    "ialt",
    "alder i alt",
    "køn i alt",
    "alle",
    "total",
    "tot",
    "mænd og kvinder i alt",
    "age, total",
    "sex, total",
    "all ages",
}
_HEADINGS = {
    "time": ("tid", "år", "time", "year", "kvartal", "måned"),
    "sex": ("køn", "koen", "sex", "gender"),
    "age": ("alder", "age"),
    "unit": ("område", "omrade", "kommune", "kommuner", "area", "region", "municipality", "bopælskommune"),
}
_CONTENTS = ("contentscode", "indholdskode", "tabelindhold")


def is_total(cell: str) -> bool:
    """Whether a label stands for all of a dimension."""
    return cell.lower() in TOTALS or cell.lower().endswith((" i alt", ", total"))


def named_columns(labels: list[list[str]], values: list[str], headings: Iterable[str] = ()) -> pd.DataFrame:
    """time, sex, age, unit and value of rows of labels, with the rows of other dimensions' totals alone.

    Raises ValueError, in Danish, for a table without years, or one with a further dimension that has no total.
    """
    if not labels:
        raise ValueError("Filen har ingen talrækker.")
    names = [str(heading).strip().lower() for heading in headings] or [""] * len(labels[0])
    columns = [pd.Series(column, dtype=object) for column in zip(*labels, strict=True)]
    found: dict[str, pd.Series] = {}
    rest = list(range(len(columns)))
    for name, test in _TESTS.items():
        for place in sorted(rest, key=lambda one, name=name: names[one] not in _HEADINGS[name]):  # type: ignore[misc]
            named = names[place] in _HEADINGS[name]
            if not named and any(names[place] in known for known in _HEADINGS.values()):
                continue
            read = _plain(columns[place], test) if not named or name != "sex" else _sexes(columns[place])
            if read is not None:
                found[name] = read
                rest.remove(place)
                break
    if "time" not in found:
        raise ValueError("Filen fra Statistikbanken har ingen kolonne med årstal (TID).")
    areas = [place for place in rest if columns[place].astype(bool).any()]
    if areas:
        headed = [place for place in areas if names[place] in _HEADINGS["unit"]]
        # Of several text columns (municipality group, table title) the one with most names is the area.
        area = headed[0] if headed else max(areas, key=lambda place: columns[place].nunique())
        found["unit"] = columns[area]
        areas.remove(area)
    table = pd.DataFrame(found).assign(value=values)
    return _of_totals(table, {names[place] or f"kolonne {place + 1}": columns[place] for place in areas})


def _of_totals(table: pd.DataFrame, others: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The rows that are totals of every other dimension with several values."""
    keep = pd.Series(True, index=table.index)
    for name, column in others.items():
        if column.nunique() < 2 or name in _CONTENTS or not _divides(table[keep], column[keep]):
            continue
        total = column.map(lambda cell: any(is_total(part) for part in _parts(str(cell))))
        if not total.any():
            raise ValueError(
                f"Filen fra Statistikbanken er også delt efter {name.upper()} uden en række med i alt. "
                f"Hent den igen uden {name.upper()}, eller med i alt."
            )
        keep &= total
    return table[keep].reset_index(drop=True)


def _divides(table: pd.DataFrame, column: pd.Series) -> bool:
    """Whether a column divides rows that are alike in all that is known, so that only its total may count."""
    keys = table.drop(columns="value").assign(other=column)
    return bool(keys.drop(columns="other").duplicated().any()) and not keys.duplicated().all()


def _parts(cell: str) -> tuple[str, ...]:
    """A label, and what it is without a code before or after it; "" where there is no code."""
    first, _, rest = cell.partition(" ")
    start, _, last = cell.rpartition(" ")
    return (cell, rest if _CODE.fullmatch(first) else "", start if _CODE.fullmatch(last) else "")


def _plain(column: pd.Series, test: Callable[[str], object]) -> pd.Series | None:
    """The column, without the codes beside its texts, when every filled cell passes the test; None when it does not."""
    known = [cell for cell in column.unique() if cell]
    for part in range(3):
        if known and all(_parts(cell)[part] and test(_parts(cell)[part]) for cell in known):
            return column.map(lambda cell, part=part: _parts(cell)[part] if cell else cell)
    return None


def _sexes(column: pd.Series) -> pd.Series | None:
    """A column headed as the sexes: its texts, or 1 and 2 for men and women."""
    read = _plain(column, _TESTS["sex"])
    if read is not None:
        return read
    if all(cell in _SEX_CODES or is_total(cell) for cell in column.unique() if cell):
        return column.replace(_SEX_CODES)
    return None


_TESTS: dict[str, Callable[[str], object]] = {
    "time": YEAR.match,
    "sex": lambda cell: cell.lower() in SEXES or is_total(cell),
    "age": lambda cell: AGE.match(cell) or is_total(cell),
}
