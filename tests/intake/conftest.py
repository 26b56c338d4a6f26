"""A small municipality in a folder, changed by each test as it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from styringslib.intake import Municipality, Problems, check, read_municipality

HEAD = """\
navn = "Prøveby Kommune"
kort_navn = "Prøveby"

[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
omraade = "Hjemmepleje"
aliaser = ["0301", "Aadalen"]

[[enheder]]
navn = "Østerbæk"
noegle = "oesterbaek"
type = "distrikt"
omraade = "Hjemmepleje"
aliaser = ["0302"]
"""


class Folder:
    """A municipality's folder: `table` writes a file and its block in kommune.toml, then `read` or `check`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head = HEAD
        self.blocks: list[str] = []

    def write(self, name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    def block(self, heading: str, *lines: str) -> None:
        self.blocks.append("\n".join([f"[tabeller.{heading}]", *lines, ""]))

    def table(self, heading: str, text: str | bytes, *lines: str, encoding: str = "utf-8", name: str = "") -> None:
        name = name or f"{heading}.csv"
        self.write(name, text, encoding)
        self.block(heading, f'filer = "{name}"', *lines)

    def settle(self) -> Path:
        self.write("kommune.toml", "\n".join([self.head, *self.blocks]))
        return self.path

    def read(self, **options: bool) -> Municipality:
        return read_municipality(self.settle(), **options)

    def check(self, month: str | None = None) -> Problems:
        return check(self.settle(), month)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def postings() -> str:
    """Postings of two districts and two months in the plainest form."""
    return (
        "Regnskabsperiode;Bogføringsdato;Enhed;Område;Artsgruppe;Bilagsnummer;Tekst;Beløb\n"
        "2026-09;30-09-2026;Ådalen;Hjemmepleje;Løn;0001;Løn september;1.234,56\n"
        "2026-09;30-09-2026;Østerbæk;Hjemmepleje;Løn;0002;Løn september;2.000,00\n"
        "2026-10;31-10-2026;Ådalen;Hjemmepleje;Løn;0003;Løn oktober;1.500,10\n"
        "2026-10;31-10-2026;Ådalen;Hjemmepleje;Indtægter;0004;Egenbetaling;-300,00\n"
        "2026-10;31-10-2026;Østerbæk;Hjemmepleje;Løn;0005;Løn oktober;2.100,00\n"
    )
