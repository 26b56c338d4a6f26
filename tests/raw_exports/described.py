"""The description of Lindholm Kommune's raw exports by one who knows every key: kommune.toml and kontering.xlsx."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.raw_exports.records import ARTS, CENTRES, INCOME
from tests.raw_exports.staff import WAGE_CATEGORIES


def write(folder: Path) -> None:
    """Both files, beside the exports."""
    (folder / "kommune.toml").write_bytes(Path(__file__).with_name("kommune.toml").read_bytes())
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    centres = book.create_sheet("Omkostningssted")
    centres.append(["Kode", "Tekst", "Enhed"])
    for centre in CENTRES:
        centres.append([centre.number, centre.name, centre.unit])
    arts = book.create_sheet("Art")
    arts.append(["Kode", "Tekst", "Artsgruppe"])
    arts.append(["4010*", "Løn og pension", "Løn"])
    for art, (text, group, _) in ARTS.items():
        if not art.startswith("4010"):
            arts.append([art, text, group])
    arts.append([INCOME[0], INCOME[1], INCOME[2]])
    wages = book.create_sheet("Lønart")
    wages.append(["Kode", "Tekst", "Lønart"])
    for code, text, category in WAGE_CATEGORIES:
        wages.append([code, text, category])
    organisation = book.create_sheet("Organisationsenhed")
    organisation.append(["Kode", "Tekst", "Enhed"])
    for centre in CENTRES:
        organisation.append([centre.number, centre.name, centre.unit])
    book.save(folder / "kontering.xlsx")
