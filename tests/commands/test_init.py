"""`styring init` as it is typed: without questions, with numbers for answers, and where it will not write."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from styringslib import shipped
from styringslib.cli import main
from tests.proposals import raw_folder


def test_yes_takes_the_guesses_and_tells_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = raw_folder.write(tmp_path / "min mappe")
    monkeypatch.chdir(tmp_path)  # what lies here is told by its short path
    main(["init", "--data", str(folder), "--yes"])
    out = capsys.readouterr().out
    assert "Gættet, fordi det ikke kan ses af filerne" in out
    assert "omkring 1.000 gange mindre end det bogførte" in " ".join(out.split())
    assert "Er et gæt forkert, så ret det i kommune.toml eller kontering.xlsx.\n" in out
    assert "poster_2026.csv: posteringer, 54 rækker" in out
    assert 'styring run --data "min mappe"\n' in out
    proposed = out.partition("Datakontrol")[0].partition("Alle filer er læst")[0]
    assert max(len(line) for line in proposed.splitlines()) <= 80
    assert (folder / "kommune.toml").is_file()
    assert (folder / "kontering.xlsx").is_file()


def test_questions_are_answered_with_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = raw_folder.write(tmp_path / "sandby")
    monkeypatch.setattr("sys.stdin", io.StringIO("9\n2\n"))
    main(["init", "--data", str(folder)])
    out = capsys.readouterr().out
    assert "1. 1.000 kr.\n  2. Kroner\n  3. Mio. kr.\n  4. Ved ikke" in out
    assert "Skriv et nummer fra 1 til 4." in out
    text = (folder / "kommune.toml").read_text("utf-8")
    assert '"beloeb:Vedtaget budget 2026.csv" = "kr."' in text
    assert "maaleenheder" not in text


@pytest.mark.parametrize("folder", [shipped.sample(), shipped.sample().parent / "published" / "favrskov"])
def test_the_librarys_own_folders_are_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "kommune.toml").read_bytes()
    assert main(["init", "--data", str(folder), "--yes"]) == 2
    assert "hører til programmet og er allerede beskrevet" in capsys.readouterr().err
    assert (folder / "kommune.toml").read_bytes() == before


def test_a_folder_without_extracts_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--data", str(tmp_path)]) == 2
    assert "har ingen filer, der ligner udtræk" in capsys.readouterr().err
    assert main(["init"]) == 2
    assert "Angiv mappen med udtrækkene" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_who_stops_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = raw_folder.write(tmp_path / "sandby")

    def stopped(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("styringslib.commands.asking.asked", stopped)
    assert main(["init", "--data", str(folder)]) == 130
    assert "Afbrudt. Der er intet skrevet." in capsys.readouterr().err
    assert not (folder / "kommune.toml").exists()
