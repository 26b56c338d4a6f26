"""[kvalitetsstandarder] held against the grants: a service that nobody has is told with its line and what was meant."""

from __future__ import annotations

from pathlib import Path

from styringslib.intake import check

SETTINGS = """navn = "Lillevig Kommune"
[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
[tabeller.sager]
filer = "sager.csv"
[[kvalitetsstandarder.ydelser]]
ydelse = "personlig  PLEJE"
gyldig_fra = "2026-01"
timer = { "1" = 2.0 }
[[kvalitetsstandarder.ydelser]]
ydelse = "Praktisk hjælp og indkøb"
gyldig_fra = "2026-01"
timer = { "1" = 2.0 }
[[kvalitetsstandarder.ydelser]]
ydelse = "Nattilsyn"
gyldig_fra = "2026-03"
timer = { "1" = 2.0 }
[[kvalitetsstandarder.ydelser]]
ydelse = "Ny ydelse"
gyldig_fra = "2026-04"
timer = { "1" = 2.0 }
"""
CASES = """Pseudonym;Distrikt;Ydelse;Timer pr. uge;Startdato;Slutdato
a;Ådalen;Personlig pleje;2,5;01-01-2025;
b;Ådalen;Praktisk hjælp;1,5;02-03-2026;
"""


def told(folder: Path, cases: str) -> list[tuple[object, ...]]:
    (folder / "kommune.toml").write_text(SETTINGS, "utf-8")
    (folder / "sager.csv").write_text(cases, "utf-8")
    return [
        (one.severity, one.file, one.row, one.value, one.message, one.remedy)
        for one in check(folder)
        if "kvalitetsstandarder" in one.message
    ]


def test_a_service_of_the_standard_that_nobody_has_is_told(tmp_path: Path) -> None:
    """The first is written otherwise and is the same word; the last begins after the last grant, 2 March 2026."""
    what = "er en ydelse, som ingen borger har haft en bevilling af"
    assert told(tmp_path, CASES) == [
        (
            "warning", "kommune.toml", 13, "Praktisk hjælp og indkøb",
            f"ydelse i [[kvalitetsstandarder.ydelser]] nr. 2 {what}", "Mente du Praktisk hjælp?",
        ),
        (
            "warning", "kommune.toml", 17, "Nattilsyn",
            f"ydelse i [[kvalitetsstandarder.ydelser]] nr. 3 {what}", "Ret navnet, eller slet blokken",
        ),
    ]  # fmt: skip


def test_without_grants_nothing_is_said_of_services(tmp_path: Path) -> None:
    assert told(tmp_path, CASES.splitlines()[0] + "\n") == []
