"""`styring register` from the outside: what is said, what is done, and the exit status."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from styringslib.cli import main
from styringslib.register import open_register
from tests.register.conftest import ACTION, CHANGE, EXPLANATION, FOLLOW_UP, PERSONS, REGISTER, Place, migrate_to


@pytest.fixture
def filled(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    return fill(place, monkeypatch)


def fill(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    place.section = REGISTER + PERSONS
    register = place.open()
    register.add_all([("expected_change", CHANGE), ("explanation", EXPLANATION), ("action", ACTION)], register.person())
    monkeypatch.setenv("STYRING_USER", "kim")
    monkeypatch.delenv("STYRING_REGISTER", raising=False)
    for name, value in place.environ.items():
        monkeypatch.setenv(name, value)
    return place


def call(place: Place, *words: Any) -> int:
    return main(["register", words[0], "--data", str(place.folder), *map(str, words[1:])])


def test_show(filled: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(filled, "show") == 0
    said = capsys.readouterr().out
    assert "Dispositioner (1)" in said
    assert "Opfølgninger (0)" in said
    assert "- Ådalen; Fra måned november 2026; Kr. pr. måned 42.000; Sandsynlighed 100; Sårpleje overdrages" in said
    assert "Økonomikonsulent, 22. november 2026 kl. 13.00; id " in said
    assert "kim" not in said
    assert call(filled, "show", "--units", "Østerbæk", "--kind", "Handlinger,explanation") == 0
    said = capsys.readouterr().out
    assert "Handlinger (0)" in said
    assert "Forklaringer (0)" in said
    assert "Dispositioner" not in said


def test_out_and_in_again(filled: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "ud.xlsx"
    assert call(filled, "export", "--file", path) == 0
    assert "3 poster er skrevet" in capsys.readouterr().out
    book = openpyxl.load_workbook(path)
    book["Handlinger"]["B2"] = "En anden titel"
    book.save(path)
    assert call(filled, "import", "--file", path, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "0 nye, 1 ændrede, 0 udgår, 2 uændrede." in said
    assert "Intet er gemt" in said
    assert filled.open().current("action")["title"].tolist() == [ACTION["title"]]
    assert call(filled, "import", "--file", path) == 0
    assert "Gemt." in capsys.readouterr().out
    assert filled.open().current("action")["title"].tolist() == ["En anden titel"]
    book["Handlinger"]["A2"] = "Ådale"
    book["Dispositioner"]["C2"] = "2026-13"
    book.save(path)
    assert call(filled, "import", "--file", path) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Mente du Ådalen?" in said.err
    assert "Måneden findes ikke" in said.err
    assert "Intet er gemt i registret." in said.err


def test_roles_hold_here_too(filled: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "ud.xlsx"
    assert call(filled, "export", "--file", path, "--user", "ulla") == 0
    book = openpyxl.load_workbook(path)
    book["Handlinger"]["B2"] = "En anden titel"
    book.save(path)
    assert call(filled, "import", "--file", path, "--user", "ulla") == 2
    assert "Som Udvalgssekretær kan du ikke skrive i registret for Ådalen" in capsys.readouterr().err
    assert call(filled, "import", "--file", path, "--user", "lea") == 0
    assert filled.open().current("action")["role"].tolist() == ["Distriktsleder"]


def test_history(filled: Place, capsys: pytest.CaptureFixture[str]) -> None:
    register = filled.open()
    key = register.current("action")["entry_id"].iloc[0]
    register.revise(key, {"status": "I gang", "effect_per_month": None}, register.person(), 1)
    register.withdraw(key, register.person(), 2, "Bortfalder")
    assert call(filled, "history", "--id", key) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. 22. november 2026 kl. 13.00, Økonomikonsulent: oprettet. Enhed: Ådalen; Handling: ")
    assert lines[1].endswith("ændret. Ventet virkning pr. måned: tom; Status: I gang")
    assert lines[2].endswith("taget ud (Bortfalder)")
    assert call(filled, "history", "--id", "x") == 2
    assert "Posten findes ikke" in capsys.readouterr().err


def test_backup(filled: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "kopi.sqlite"
    assert call(filled, "backup", "--file", path) == 0
    assert sqlite3.connect(path).execute("SELECT title FROM action").fetchall() == [(ACTION["title"],)]
    assert call(filled, "backup", "--file", path) == 2
    assert "findes allerede" in capsys.readouterr().err


@pytest.mark.from_nothing
def test_upgrade(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in place.environ.items():
        monkeypatch.setenv(name, value)
    migrate_to(place.open(), "0001")
    assert call(place, "upgrade") == 0
    said = capsys.readouterr().out
    assert "Sikkerhedskopi: " in said
    assert "skema 0006." in said
    assert call(place, "upgrade") == 0
    assert "Sikkerhedskopi" not in capsys.readouterr().out


def test_the_database_away(sqlite: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRING_REGISTER", "postgresql://a:hemmeligt@127.0.0.1:9/b")
    assert call(sqlite, "show") == 2
    said = capsys.readouterr().err
    assert said.startswith("PostgreSQL (STYRING_REGISTER) kan ikke nås")
    assert "hemmeligt" not in said


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ([], 0, "Brug: styring register KOMMANDO [VALG]"),
        (["--help"], 0, "for eksempel: styring register show --help"),
        (["import", "--help"], 0, "Er der fejl, skrives ingenting"),
        (["vis"], 2, "Kommandoen “vis” findes ikke."),
        (["shwo"], 2, "Mente du show?"),
        (["import"], 2, "Valget --file mangler."),
        (["import", "--file", "x.xlsx"], 2, "Angiv kommunens mappe med --data."),
        (["upgrade"], 2, "Angiv kommunens mappe med --data."),
        (["show", "--kind", "Handling"], 2, "Mente du Handlinger?"),
        (["show", "--kind", ","], 2, "ikke poster af slagsen"),
        (["show", "--fil"], 2, "Valget --fil findes ikke."),
    ],
)
def test_calls(capsys: pytest.CaptureFixture[str], words: list[str], status: int, told: str) -> None:
    assert main(["register", *words]) == status
    said = capsys.readouterr()
    assert told in " ".join((said.err if status else said.out).split())


def test_help_is_danish_and_tells_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("show", "export", "import", "history", "upgrade", "backup"):
        assert main(["register", name, "--help"]) == 0
        said = capsys.readouterr().out
        assert "--data MAPPE" in said
        assert "Options" not in said
        assert "Show this" not in said


def test_the_sample_municipality_shows_its_register(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "show", "--kind", "Handlinger"]) == 0
    assert "Handlinger (" in capsys.readouterr().out


def test_open_register_takes_a_text_as_folder(place: Place) -> None:
    assert open_register(str(place.folder), environ={}).enabled


def test_what_a_restored_copy_has_lost_comes_back_from_an_export(
    sqlite: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was refused, and the remedy was an export from the register that is gone."""
    place = fill(sqlite, monkeypatch)
    register = place.open()
    action = str(register.current("action")["entry_id"].iloc[0])
    assert call(place, "backup", "--file", tmp_path / "kopi.sqlite") == 0
    explained = register.add("explanation", {**EXPLANATION, "explanation": "Flere vikarer"}, register.person())
    register.revise(action, {"title": "Rutegennemgang, anden del"}, register.person(), 1)
    follow = register.add("follow_up", {**FOLLOW_UP, "action": action}, register.person())
    wanted = {kind: register.current(kind) for kind in ("explanation", "action", "follow_up")}
    book = tmp_path / "ud.xlsx"
    assert call(place, "export", "--file", book) == 0
    for left in place.folder.glob("register.sqlite*"):
        left.unlink()
    shutil.copy(tmp_path / "kopi.sqlite", place.folder / "register.sqlite")
    assert call(place, "import", "--file", book) == 2
    assert call(place, "accept", "--reason", "kopi efter nedbrud") == 0
    capsys.readouterr()
    assert call(place, "import", "--file", book) == 2
    assert "Er registret hentet frem af en ældre kopi, så prøv med --restored --dry-run" in capsys.readouterr().err
    assert call(place, "import", "--file", book, "--restored") == 0
    assert "2 nye, 1 ændrede, 0 udgår" in capsys.readouterr().out
    again = place.open()
    for kind, rows in wanted.items():
        now, rows = (frame.sort_values("entry_id") for frame in (again.current(kind), rows))
        assert now["entry_id"].tolist() == rows["entry_id"].tolist()
        values = [name for name in rows.columns if name not in ("at", "version", "superseded_at")]
        assert now[values].astype(str).to_numpy().tolist() == rows[values].astype(str).to_numpy().tolist()
    assert {explained.entry_id, follow.entry_id} <= {*again.entries("explanation"), *again.entries("follow_up")}
    assert call(place, "verify") == 0
    assert call(place, "import", "--file", book, "--restored") == 0
    assert "0 nye, 0 ændrede, 0 udgår" in capsys.readouterr().out
