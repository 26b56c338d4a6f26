"""The two municipalities that are altered: some units of the sample as it is exported, and a town in raw exports."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl

from styringslib import shipped

UNITS = {
    "301": ("Ådalen", "aadalen", "distrikt", "Hjemmepleje"),
    "302": ("Søndervang", "soendervang", "distrikt", "Hjemmepleje"),
    "401": ("Solgården", "solgaarden", "botilbud", "Botilbud"),
}
SPELLINGS = {"301": "Aadalen", "302": "Soendervang", "401": "Solgaarden"}
HEAD = 'navn = "Fjordby Kommune"\nkort_navn = "Fjordby"\n'
TABLES = """
[tabeller.posteringer]
filer = "posteringer_*.csv"

[tabeller.budget]
filer = "budget.xlsx"
ark = "Budget"

[tabeller.aktivitet]
filer = "aktivitet.csv"

[tabeller.loen]
filer = "loen.csv"

[tabeller.fravaer]
filer = "personale.xlsx"
ark = "Fravær"

[tabeller.vikarer]
filer = "personale.xlsx"
ark = "Vikarer"

[tabeller.pladser]
filer = "pladser.csv"
"""


def fjordby(folder: Path) -> None:
    """Two districts and a facility of the sample since January 2025, in the sample's own files."""
    sample = shipped.sample()
    words = (*UNITS, *(name for name, *_ in UNITS.values()), *SPELLINGS.values())
    for source, target, encoding, since in (
        ("posteringer/posteringer_2025.csv", "posteringer_2025.csv", "cp1252", ""),
        ("posteringer/posteringer_2026.csv", "posteringer_2026.csv", "cp1252", ""),
        ("aktivitet/aktivitet_2025-2026.csv", "aktivitet.csv", "utf-8-sig", ""),
        ("loen/loen_2021-2026.csv", "loen.csv", "utf-8", "2025"),
        ("borgere/pladser.csv", "pladser.csv", "cp1252", ""),
    ):
        lines = (sample / source).read_bytes().decode(encoding).splitlines(keepends=True)
        head = next(place for place, line in enumerate(lines) if ";" in line)
        kept = [line for line in lines[head + 1 :] if set(line.split(";")) & set(words) and line[:4] >= since]
        (folder / target).write_bytes("".join([*lines[: head + 1], *kept]).encode(encoding))
    for source, target in (
        ("budget/budget.xlsx", "budget.xlsx"),
        ("personale/fravaer_og_vikarer.xlsx", "personale.xlsx"),
    ):
        _cut(sample / source, folder / target, set(words))
    units = "".join(
        f'\n[[enheder]]\nnavn = "{name}"\nnoegle = "{key}"\ntype = "{kind}"\nomraade = "{area}"\n'
        f'aliaser = ["{code}", "{SPELLINGS[code]}"]\n'
        for code, (name, key, kind, area) in UNITS.items()
    )
    (folder / "kommune.toml").write_text(HEAD + TABLES + units, "utf-8")


def _cut(source: Path, target: Path, words: set[str]) -> None:
    """The workbook with only the rows of these units since 2025, and all that stands above the headings."""
    old, new = openpyxl.load_workbook(source, read_only=True), openpyxl.Workbook()
    new.remove(new["Sheet"])
    for sheet in old.worksheets:
        written, below = new.create_sheet(sheet.title), False
        for row in sheet.iter_rows(values_only=True):
            years = re.findall(r"\b20\d\d", " ".join(str(cell) for cell in row if not isinstance(cell, int | float)))
            if not below or ({str(cell) for cell in row} & words and max(years, default="") >= "2025"):
                written.append(list(row))
            below = below or sum(cell is not None for cell in row) >= 4
    new.save(target)


def lindholm(folder: Path) -> None:
    """The raw exports of Lindholm Kommune with the description of one who knows every key."""
    from tests.raw_exports import described, make

    make.write(folder)
    described.write(folder)


TOWNS: dict[str, Callable[[Path], None]] = {"Fjordby": fjordby, "Lindholm": lindholm}
