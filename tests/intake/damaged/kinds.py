"""A sound file of every kind that the library opens, and how it is opened."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from styringslib.demography import parse_statbank
from styringslib.intake import IntakeError
from styringslib.intake.files.people_files import PeopleFileError, read_people
from styringslib.intake.problems.problems import Problems
from styringslib.intake.reading import _read
from styringslib.register.errors import RegisterError
from styringslib.register.excel.workbook_rows import Rows
from tests.intake.made_workbooks import binary_workbook, book, open_document, timeless

HEADINGS = ["Regnskabsperiode", "Enhed", "Område", "Artsgruppe", "Bilagsnummer", "Tekst", "Beløb"]
ROWS = [
    [f"2026-{month:02}", unit, "Hjemmepleje", group, f"{month:02}{place:04}", f"Løn og øvrigt, måned {month}", amount]
    for month in range(1, 11)
    for place, (unit, group, amount) in enumerate(
        [("Ådalen", "Løn", 1200.5 + month), ("Østerbæk", "Løn", 2000.0), ("Ådalen", "Indtægter", -300.25)]
    )
]
SETTINGS = """navn = "Prøveby Kommune"
[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
omraade = "Hjemmepleje"
[[enheder]]
navn = "Østerbæk"
noegle = "oesterbaek"
type = "distrikt"
omraade = "Hjemmepleje"
[tabeller.posteringer]
"""
ADDRESS = "STYRING_PROEVE_DATABASE"

# The file's bytes and name -> what was told, "" when it was read without fault, and the figures that were read.
Read = Callable[[bytes, str], tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    """``name`` with its ending, ``content`` of the sound file, and how a file of that name is read."""

    name: str
    content: bytes
    read: Read


def _folder(content: bytes, name: str) -> tuple[str, str]:
    with TemporaryDirectory(prefix="damaged-") as made:
        home = Path(made)
        (home / "kommune.toml").write_text(f'{SETTINGS}filer = "{name}"\n', "utf-8")
        (home / name).write_bytes(content)
        return _outcome(home)


def _settings(content: bytes, name: str) -> tuple[str, str]:
    with TemporaryDirectory(prefix="damaged-") as made:
        home = Path(made)
        (home / "kommune.toml").write_bytes(content)
        (home / "posteringer.csv").write_bytes(_csv("utf-8"))
        return _outcome(home)


def _database(content: bytes, name: str) -> tuple[str, str]:
    with TemporaryDirectory(prefix="damaged-") as made:
        home = Path(made)
        (home / "data.db").write_bytes(content)
        source = f'sql = "select * from posteringer"\ndatabase_url_env = "{ADDRESS}"\nforsoeg = 1\n'
        (home / "kommune.toml").write_text(SETTINGS + source, "utf-8")
        os.environ[ADDRESS] = f"sqlite:///{home / 'data.db'}"
        try:
            return _outcome(home)
        finally:
            del os.environ[ADDRESS]


def _outcome(home: Path) -> tuple[str, str]:
    """Faults and warnings of a folder, and its postings by month, unit and group as one text."""
    try:
        municipality, problems = _read(home, None)
    except IntakeError as error:
        return str(error), ""
    sums = municipality.postings.groupby(["month", "unit", "account_group"])["amount"].agg(["sum", "size"]).round(2)
    told = [one for one in problems if one.severity != "note" and one.message != "Der er intet budget"]
    return (problems.text() if told else ""), sums.to_csv()


def _people(content: bytes, name: str) -> tuple[str, str]:
    with TemporaryDirectory(prefix="damaged-") as made:
        (Path(made) / name).write_bytes(content)
        try:
            frame = read_people(Path(made), name, "persons")
        except PeopleFileError as error:
            return str(error), ""
    return "", frame.to_csv()


def _statbank(content: bytes, name: str) -> tuple[str, str]:
    try:
        return "", parse_statbank(content).to_csv()
    except ValueError as error:
        if type(error) is not ValueError or "ilen" not in str(error):
            raise
        return str(error), ""


def _register(content: bytes, name: str) -> tuple[str, str]:
    with TemporaryDirectory(prefix="damaged-") as made:
        path = Path(made) / name
        path.write_bytes(content)
        problems = Problems()
        try:
            rows = Rows(path, problems, Problems()).read()
        except RegisterError as error:
            return str(error), ""
        return (problems.text() if problems else ""), str([(row.number, row.values) for row in rows])


def _csv(encoding: str) -> bytes:
    lines = [";".join([*row[:-1], f"{row[-1]:.2f}".replace(".", ",")]) for row in ROWS]
    return "".join(f"{line}\r\n" for line in [";".join(HEADINGS), *lines]).encode(encoding)


def _parquet() -> bytes:
    made = io.BytesIO()
    pd.DataFrame(ROWS, columns=HEADINGS).to_parquet(made)
    return made.getvalue()


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("posteringer.csv", _csv("cp1252"))
    return made.getvalue()


def _page() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in [HEADINGS, *ROWS])
    return f"<html><body><table>\n{rows}</table></body></html>".replace(".", ",").encode()


def _sqlite() -> bytes:
    with TemporaryDirectory() as made:
        path = Path(made) / "data.db"
        connection = sqlite3.connect(path)
        pd.DataFrame(ROWS, columns=HEADINGS).to_sql("posteringer", connection, index=False)
        connection.close()
        return path.read_bytes()


def _register_book() -> bytes:
    causes = [["Enhed", "Måned", "Årsag", "Forklaring", "Kr."]]
    causes += [
        ["Ådalen", f"2026-{month:02}", "Vikarer", "Flere vikarer end ventet", 1000 * month] for month in range(1, 9)
    ]
    return book(*causes, then=lambda made: setattr(made.active, "title", "Forklaringer"))


def _official() -> bytes:
    lines = [f"621 Kolding;{sex};{age} år;2026;{500 + age}" for sex in ("Mænd", "Kvinder") for age in range(20)]
    return "\r\n".join(["OMRÅDE;KØN;ALDER;TID;INDHOLD", *lines, ""]).encode("utf-8-sig")


def _persons() -> bytes:
    lines = [f"Kolding,2026,{sex},{age},{500 + age}" for sex in "MK" for age in range(20)]
    return "\n".join(["kommune,aar,sex,alder,antal", *lines, ""]).encode()


@cache
def kinds() -> tuple[Kind, ...]:
    """A sound file of every kind, made once."""
    everything = SETTINGS + 'filer = "posteringer.csv"\nkolonner = { "Beløb" = "Beløb" }\n'
    old = Path(__file__).parents[1] / "files" / "old_postings.xls"
    return (
        Kind("posteringer.csv", _csv("utf-8-sig"), _folder),
        Kind("windows.txt", _csv("cp1252"), _folder),
        Kind("unicode.csv", _csv("utf-16"), _folder),
        Kind("posteringer.xlsx", timeless(book(HEADINGS, *ROWS)), _folder),
        Kind("posteringer.xlsb", timeless(binary_workbook([HEADINGS, *ROWS])), _folder),
        Kind("posteringer.xls", old.read_bytes(), _folder),
        Kind("posteringer.ods", timeless(open_document([HEADINGS, *ROWS])), _folder),
        Kind("posteringer.parquet", _parquet(), _folder),
        Kind("posteringer.zip", timeless(_zip()), _folder),
        Kind("side.xls", _page(), _folder),
        Kind("data.db", _sqlite(), _database),
        Kind("kommune.toml", everything.encode(), _settings),
        Kind("register.xlsx", timeless(_register_book()), _register),
        Kind("personer.csv", _persons(), _people),
        Kind("personer.csv.gz", gzip.compress(_persons(), mtime=0), _people),
        Kind("folketal.csv", _official(), _statbank),
    )
