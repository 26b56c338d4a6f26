"""Names and patterns of kommune.toml mean the same files on every system."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from styringslib.intake.files.found_files import files_of
from tests.intake.made_workbooks import book


def names(folder: Path, pattern: str) -> list[str]:
    return [unicodedata.normalize("NFC", hit.relative_to(folder).as_posix()) for hit in files_of(folder, pattern)]


@pytest.mark.parametrize(
    "name", ["posteringer[1].csv", "budget (2) {ny}.csv", "løn?.csv", "a*b.csv", "[2026].csv", "!vigtig.csv"]
)
def test_a_name_that_is_there_is_that_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "posteringer1.csv").write_text("x", "utf-8")
    assert names(tmp_path, name) == [name]


def test_brackets_in_a_folder_and_a_pattern_below_it(tmp_path: Path) -> None:
    (tmp_path / "udtræk [2026]").mkdir()
    for month in ("01", "02"):
        (tmp_path / "udtræk [2026]" / f"{month}.csv").write_text("x", "utf-8")
    assert names(tmp_path, "udtræk [2026]/*.csv") == ["udtræk [2026]/01.csv", "udtræk [2026]/02.csv"]


@pytest.mark.parametrize("kept", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_letters_of_two_signs_are_the_letter(tmp_path: Path, kept: str, asked: str) -> None:
    (tmp_path / unicodedata.normalize(kept, "Ældrepleje på Ærø.csv")).write_text("x", "utf-8")
    for pattern in ("Ældrepleje på Ærø.csv", "Æ*på*.csv"):
        assert names(tmp_path, unicodedata.normalize(asked, pattern)) == ["Ældrepleje på Ærø.csv"]


def test_capitals_do_not_count_unless_both_are_there(tmp_path: Path) -> None:
    (tmp_path / "Posteringer").mkdir()
    (tmp_path / "Posteringer" / "OKT.CSV").write_text("x", "utf-8")
    assert names(tmp_path, "posteringer/*.csv") == ["Posteringer/OKT.CSV"]
    for name in ("Budget.csv", "budget.csv"):
        (tmp_path / name).write_text("x", "utf-8")
    assert names(tmp_path, "Budget.csv") == ["Budget.csv"]
    assert names(tmp_path, "BUDGET.csv") == ["Budget.csv", "budget.csv"]


def test_two_stars_reach_into_folders_below(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for place in ("x.csv", "a/y.csv", "a/b/z.csv", "a/b/~$z.csv", "a/.skjult.csv", "a/b/halv.csv.part"):
        (tmp_path / place).write_text("x", "utf-8")
    assert names(tmp_path, "**/*.csv") == ["a/b/z.csv", "a/y.csv", "x.csv"]
    assert names(tmp_path, "a/*") == ["a/y.csv"]
    assert names(tmp_path, "findes/ikke/*.csv") == []


def test_a_folder_called_as_a_file_is_told(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings, name="posteringer_2026.csv")
    folder.blocks[:] = ['[tabeller.posteringer]\nfiler = "posteringer_*.csv"\n']
    (folder.path / "posteringer_2025.csv").mkdir()
    municipality = folder.read()
    assert len(municipality.postings) == 5
    told = municipality.problems.set_index("message")["severity"]
    assert told["posteringer_2025.csv er en mappe og ikke en fil, så den er ikke læst"] == "warning"
    (folder.path / "posteringer_2026.csv").unlink()
    assert "posteringer_2025.csv er en mappe" in folder.check().text()


@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_sheets_are_found_as_files_are(folder: Any, asked: str) -> None:
    content = book(then=lambda made: setattr(made.active, "title", unicodedata.normalize("NFD", "Året på Ærø ")))
    folder.table(
        "posteringer", content, f'ark = "{unicodedata.normalize(asked, "året på ærø")}"', name="posteringer.xlsx"
    )
    assert len(folder.read().postings) == 3


def test_files_that_no_table_uses_are_told(folder: Any, postings: str) -> None:
    """Not what is typed by hand, locked by Excel or named in kommune.toml; many are told by their number."""
    folder.table("posteringer", postings, name="poster/2026.csv")
    folder.head = f'{folder.head}\n[demografi]\nbefolkning = "folk.csv"\n'
    for name in ("folk.csv", "kontering gammel.csv", "Læs mig.txt", "~$b.xlsx", "noter.docx", "andet/2025.csv"):
        folder.write(name, "x")
    assert [p.message for p in folder.check() if "bruges ikke" in p.message] == []
    folder.write("gammel 2026.csv", "x")
    folder.write("poster/2025.csv", "x")
    (told,) = [p for p in folder.check() if "bruges ikke" in p.message]
    assert (told.severity, told.message) == (
        "note",
        "gammel 2026.csv og poster/2025.csv ligger i mappen og bruges ikke",
    )
    for number in range(6):
        folder.write(f"løst udtræk {number}.csv", "x")
    (told,) = [p for p in folder.check() if "bruges ikke" in p.message]
    assert told.message.endswith("løst udtræk 3.csv og 3 filer til ligger i mappen og bruges ikke")
