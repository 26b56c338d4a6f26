"""Public statistics of people as CSV: population or deaths by area, year, sex and single year of age."""

from __future__ import annotations

import zlib
from pathlib import Path

import pandas as pd

from styringslib.fields.words import did_you_mean

HEADINGS = {
    "unit": ("kommune", "enhed", "område", "distrikt"),
    "year": ("aar", "år", "tid"),
    "sex": ("sex", "køn", "koen"),
    "age": ("alder",),
}
COUNTS = {"persons": ("antal", "personer", "folketal"), "deaths": ("doede", "døde", "antal")}


class PeopleFileError(ValueError):
    """A file of people that can not be used; the text is Danish."""


def read_people(folder: Path, name: str, count: str, *, unit: str = "") -> pd.DataFrame:
    """unit, year, sex, age and ``count`` ("persons" or "deaths") from the CSV ``name`` in ``folder``.

    Separator comma or `;`, UTF-8, also compressed with gzip (.gz). Without a column of areas every row belongs to
    ``unit``. Other columns are left out. Raises PeopleFileError when the file or a column is missing or a number is none.
    """
    path = folder / name
    if not path.is_file():
        there = sorted(item.name for item in folder.glob("*.csv*"))
        raise PeopleFileError(f"Filen {name} findes ikke i {folder.name}. {did_you_mean(name, there)}".strip())
    try:
        heading = str(pd.read_csv(path, header=None, sep="\x01", nrows=1, encoding="utf-8-sig", engine="c").iloc[0, 0])
        separator = ";" if heading.count(";") > heading.count(",") else ","
        frame = pd.read_csv(path, sep=separator, encoding="utf-8-sig", dtype=str)
    except (UnicodeDecodeError, ValueError, OSError, EOFError, zlib.error):
        remedy = "Gem den igen som CSV i UTF-8, eller kopiér den igen, hvis kopieringen ikke var færdig."
        raise PeopleFileError(f"Filen {name} kan ikke læses. {remedy}") from None
    known = {str(column).strip().casefold(): column for column in frame}
    wanted = {**HEADINGS, count: COUNTS[count]}
    chosen = {key: next((known[word] for word in words if word in known), None) for key, words in wanted.items()}
    missing = [wanted[key][0] for key, column in chosen.items() if column is None and not (key == "unit" and unit)]
    if missing:
        raise PeopleFileError(f"{name}: kolonnen {', '.join(missing)} mangler. Filen har {', '.join(map(str, frame))}.")
    result = pd.DataFrame({key: frame[column] for key, column in chosen.items() if column is not None})
    for key in ("year", "age", count):
        number = pd.to_numeric(result[key], errors="coerce").replace([float("inf"), float("-inf")], float("nan"))
        if number.isna().any():
            row = int(number.isna().to_numpy().argmax())
            raise PeopleFileError(
                f"{name}, række {row + 2}: “{result[key].iloc[row]}” er ikke et tal i kolonnen {wanted[key][0]}."
            )
        result[key] = number.astype("float64" if key == count else "int64")
    if unit:
        result["unit"] = unit
    return result[["unit", "year", "sex", "age", count]]
