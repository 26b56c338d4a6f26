"""Files of people beside a municipality's own: plain CSV, or a table from Statistikbanken as it was downloaded."""

from __future__ import annotations

import zlib
from pathlib import Path

import pandas as pd

from styringslib import demography
from styringslib.intake.files.found_files import leads_out
from styringslib.intake.files.people_files import PeopleFileError, read_people, unpacked
from styringslib.sections.demography.people import NATIONAL

_MARKS = ("indhold", "content", '"dataset"', '"dimension"')


def people_of(folder: Path, name: str, count: str, *, unit: str = "") -> pd.DataFrame:
    """unit, year, sex, age and ``count`` ("persons" or "deaths") of a file; rows without an area belong to ``unit``.

    Raises PeopleFileError, in Danish, when the file is missing or can not be used.
    """
    start = None if leads_out(folder, folder / name) else _content(folder / name)
    if start is None or not any(mark in start[:4_000].decode("utf-8", "replace").lower() for mark in _MARKS):
        return read_people(folder, name, count, unit=unit)
    try:
        table = demography.parse_statbank(start)
    except ValueError as error:
        raise PeopleFileError(f"{name}: {error}") from None
    lacking = [word for word, key in (("køn", "sex"), ("alder", "age")) if key not in table]
    if lacking or ("age_to" in table and table["age_to"].dropna().ne(table["age"][table["age_to"].notna()]).any()):
        what = f"{' og '.join(lacking)} mangler" if lacking else "alderen er i grupper"
        raise PeopleFileError(f"{name}: {what}. Hent tabellen med køn og alder i hele år.")
    table = table.rename(columns={"persons": count}).drop(columns="age_to", errors="ignore")
    if unit:
        table["unit"] = table["unit"].where(table["unit"] != NATIONAL, unit)
    return table[["unit", "year", "sex", "age", count]]


def _content(path: Path) -> bytes | None:
    """The file's bytes, unpacked; None when they can not be had, which the reader of people tells of."""
    try:
        return unpacked(path)
    except (OSError, EOFError, zlib.error):
        return None
