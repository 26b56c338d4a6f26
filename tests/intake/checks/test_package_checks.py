"""Packages held against the rates of [tildeling]: what is told, with file, row, column, value and remedy."""

from __future__ import annotations

from pathlib import Path

from styringslib.intake import check

UNITS = """
navn = "Lillevig Kommune"
[[enheder]]
navn = "Ådalen"
noegle = "aadalen"
type = "distrikt"
[[enheder]]
navn = "Nordby"
noegle = "nordby"
type = "distrikt"
[tabeller.sager]
filer = "sager.csv"
"""
CASES = """Pseudonym;Distrikt;Ydelse;Timer pr. uge;Startdato;Slutdato
a;Ådalen;Pleje;2,5;01-01-2025;
"""
TABLE = """
[tabeller.pakker]
filer = "pakker.csv"
"""
RATES = """
[tildeling.distrikter]
model = "pakke"
gyldig_fra = "2025-01"
takster = { Lille = 1000.0, Stor = 2500.0 }
"""
DATED = """
[[tildeling.distrikter]]
model = "pakke"
gyldig_fra = "2025-01"
enhed = "aadalen"
takster = { Lille = 1000.0, Stor = 2500.0 }
[[tildeling.distrikter]]
model = "pakke"
gyldig_fra = "2026-01"
enhed = "aadalen"
takster = { Lille = 1050.0 }
"""


def write(folder: Path, settings: str) -> None:
    (folder / "kommune.toml").write_text(UNITS + settings, "utf-8")
    (folder / "sager.csv").write_text(CASES, "utf-8")


def problems(folder: Path, settings: str, *rows: str) -> list[tuple[object, ...]]:
    """(file, row, column, value, message, remedy) of what is told of packages and rates; the rows are 2, 3, ... of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pakker.csv").write_text("\n".join(["Borger;Enhed;Pakke;Fra;Til", *rows]) + "\n", "utf-8")
    write(folder, settings)
    return [
        (one.file, one.row, one.column, one.value, one.message, one.remedy)
        for one in check(folder)
        if "takst" in one.message or "pakke" in one.message
    ]


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "kommune.toml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def test_a_package_without_a_rate_is_told_where_it_stands_with_what_was_meant(tmp_path: Path) -> None:
    rows = (
        "a;Ådalen;Lille;01-01-2026;",
        "b;Ådalen;Stort;01-01-2026;",
        "c;Ådalen;Stor;01-02-2026;",
        "d;Nordby;XYZ;01-02-2026;",
    )
    told = problems(tmp_path, TABLE + RATES, *rows)
    without = "har ingen takst i [tildeling.distrikter], så ugerne bliver ikke betalt"
    assert told == [
        ("pakker.csv", 3, "Pakke", "Stort", f"Pakken Stort {without}", "Mente du Stor?"),
        (
            "pakker.csv", 5, "Pakke", "XYZ", f"Pakken XYZ {without}",
            "Skriv taksten i kommune.toml, eller ret pakken",
        ),
    ]  # fmt: skip


def test_a_rate_for_a_package_that_nobody_has_is_told_with_its_line(tmp_path: Path) -> None:
    told = problems(tmp_path, TABLE + RATES, "a;Ådalen;Lille;01-01-2026;")
    assert told == [
        (
            "kommune.toml", line_of(tmp_path, "takster"), "Stor", "Stor",
            "Stor i [tildeling.distrikter.takster] er en pakke, som ingen borger har været i", "Slet taksten, eller ret navnet",
        )
    ]  # fmt: skip


def test_rates_without_packages_are_told(tmp_path: Path) -> None:
    write(tmp_path, RATES)
    told = [(one.file, one.row, one.message, one.remedy) for one in check(tmp_path) if "pakke" in one.message]
    assert told == [
        (
            "kommune.toml", line_of(tmp_path, "[tildeling.distrikter]"),
            "distrikter i [tildeling] betaler efter pakker, men ingen borger er i en pakke", "Læg udtrækket i [tabeller.pakker]",
        )
    ]  # fmt: skip


def test_only_weeks_that_the_terms_pay_for_need_a_rate(tmp_path: Path) -> None:
    """Stor has a rate in 2025 and none in 2026; Nordby is not paid by packages, so its packages need none."""
    rows = ("a;Ådalen;Stor;01-03-2025;31-12-2025", "b;Ådalen;Lille;01-01-2025;", "c;Nordby;Andet;01-01-2026;")
    assert problems(tmp_path / "right", TABLE + DATED, *rows) == []
    told = problems(tmp_path / "wrong", TABLE + DATED, *rows, "d;Ådalen;Stor;31-12-2025;01-01-2026")
    assert [(row, value, message) for _, row, _, value, message, _ in told] == [
        (5, "Stor", "Pakken Stor har ingen takst i [[tildeling.distrikter]] nr. 2, så ugerne bliver ikke betalt")
    ]


def test_packages_that_nobody_is_paid_by_need_no_rates(tmp_path: Path) -> None:
    assert problems(tmp_path, TABLE, "a;Ådalen;Lille;01-01-2026;") == []
