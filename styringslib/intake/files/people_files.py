"""Public statistics of people as CSV: population or deaths by area, year, sex and single year of age."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from pathlib import Path

import pandas as pd

from styringslib.fields.words import did_you_mean
from styringslib.intake.files.found_files import leads_out
from styringslib.privacy import hide_cpr

HEADINGS = {
    "unit": ("kommune", "enhed", "område", "distrikt"),
    "year": ("aar", "år", "tid"),
    "sex": ("sex", "køn", "koen"),
    "age": ("alder",),
}
MOST_BYTES = 500 << 20
COUNTS = {"persons": ("antal", "personer", "folketal"), "deaths": ("doede", "døde", "antal")}


class PeopleFileError(ValueError):
    """A file of people that can not be used; the text is Danish."""


def unpacked(path: Path) -> bytes:
    """The file's bytes, unpacked when it is packed; PeopleFileError when they are more than people of a country take."""
    with gzip.open(path) if path.suffix.casefold() == ".gz" else path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        told = f"Filen {path.name} fylder over {MOST_BYTES >> 20} MB, når den pakkes ud, og læses ikke."
        raise PeopleFileError(f"{told} Lav et mindre udtræk.")
    return content


def read_people(folder: Path, name: str, count: str, *, unit: str = "") -> pd.DataFrame:
    """unit, year, sex, age and ``count`` ("persons" or "deaths") from the CSV ``name`` in ``folder``.

    Separator comma or `;`, UTF-8, also compressed with gzip (.gz). Without a column of areas every row belongs to
    ``unit``. Other columns are left out. Raises PeopleFileError when the file or a column is missing or a number is none.
    """
    path = folder / name
    if path.exists() and leads_out(folder, path):
        raise PeopleFileError(f"Filen {name} ligger uden for mappen og læses ikke. Læg selve filen i mappen.")
    if not path.is_file():
        there = sorted(item.name for item in folder.glob("*.csv*"))
        raise PeopleFileError(f"Filen {name} findes ikke i {folder.name}. {did_you_mean(name, there)}".strip())
    try:
        content = unpacked(path)
        heading = content[: content.find(b"\n")].decode("utf-8-sig")
        separator = ";" if heading.count(";") > heading.count(",") else ","
        frame = pd.read_csv(BytesIO(content), sep=separator, encoding="utf-8-sig", dtype=str)
    except PeopleFileError:
        raise
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
                f"{name}, række {row + 2}: “{hide_cpr(str(result[key].iloc[row]))}” er ikke et tal i kolonnen {wanted[key][0]}."
            )
        result[key] = number.astype("float64" if key == count else "int64")
    if unit:
        result["unit"] = unit
    return result[["unit", "year", "sex", "age", count]]
