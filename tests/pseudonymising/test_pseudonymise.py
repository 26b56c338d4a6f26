"""`styring pseudonymise`: the same citizen gets the same pseudonym in all files and months, and nothing else changes."""

from __future__ import annotations

import csv
import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment

from styringslib.cli import main
from styringslib.privacy import find_cpr

HEAD = "Borger;Enhed;Ydelse;Lovgrundlag;Timer pr. uge;Startdato;Slutdato;Note\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two months of cases as CSV, one as a workbook, one as Parquet: three citizens, written in every way."""
    folder = tmp_path / "data"
    (folder / "sager").mkdir(parents=True)
    (folder / "kommune.toml").write_text('navn = "Prøveby Kommune"\n', "utf-8")
    rows = "010185-1234;Ådalen;Pleje;SEL § 83;2,50;01-01-2026;;ring til 020285-1234\n"
    rows += "0042;Ådalen;Pleje;SEL § 83;1,00;01-01-2026;;\n"
    (folder / "sager" / "2026-09.csv").write_bytes(
        (HEAD + rows + "I alt;;;;3,50;;;\n").encode("cp1252").replace(b"\n", b"\r\n")
    )
    (folder / "sager" / "2026-10.csv").write_text(
        "\ufeff" + HEAD.replace("Borger", "Borger-id") + rows.replace("-1234;Å", "1234;Å"), "utf-8"
    )
    book = openpyxl.Workbook()
    book.active.append(["Udtræk fra fagsystemet"])
    book.active.append(["CPR", "Enhed", "Timer"])
    book.active.append([101851234, "Ådalen", 2.5])  # the nought is lost
    book.active.append(["020285 1234", "Ådalen", 1])
    book.active["B3"].comment = Comment("spørg 010185-1234", "x")
    book.properties.description = "010185-1234"
    book.save(folder / "timer.xlsx")
    pd.DataFrame({"Borger": ["0101851234", None, "0042"], "Enhed": "Ådalen", "Antal": [1, 2, 3]}).to_parquet(
        folder / "p.parquet"
    )
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("a.csv", "Pseudonym;Antal\n01.01.85-1234;7\n")
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "noegle.txt"
    assert main(["pseudonymise", "--key", str(path), "--new-key"]) == 0
    return path


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding)), delimiter=";"))


def test_the_same_citizen_has_the_same_pseudonym_everywhere(data: Path, key: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "ny"
    assert main(["pseudonymise", "--data", str(data), "--key", str(key), "--out", str(out)]) == 0
    september = rows_of(out / "sager" / "2026-09.csv", "cp1252")
    october = rows_of(out / "sager" / "2026-10.csv")
    first, padded = september[1][0], september[2][0]
    assert first.isalpha()
    assert len(first) == 20
    assert first != padded
    assert [october[1][0], october[2][0]] == [first, padded]
    assert september[3][0] == "I alt"
    assert september[1][1:] == ["Ådalen", "Pleje", "SEL § 83", "2,50", "01-01-2026", "", "ring til [skjult]"]
    sheet = openpyxl.load_workbook(out / "timer.xlsx").active
    assert [sheet["A2"].value, sheet["A3"].value, sheet["C3"].value] == ["CPR", first, 2.5]
    assert sheet["B3"].comment.text == "spørg [skjult]"
    frame = pd.read_parquet(out / "p.parquet")
    assert frame["Borger"].fillna("").tolist() == [first, "", padded]
    assert frame["Antal"].tolist() == [1, 2, 3]
    with zipfile.ZipFile(out / "z.zip") as archive:
        assert archive.read("a.csv").decode() == f"Pseudonym;Antal\n{first};7\n"
    told = capsys.readouterr().out
    assert "timer.xlsx: 2 id'er i CPR; 2" in told
    assert "2 id'er i Borger; 1 andre CPR-numre er skjult" in told
    assert not find_cpr(told)
    for path in out.rglob("*"):
        if path.is_file():
            assert b"010185" not in path.read_bytes()
            assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (out / "sager" / "2026-09.csv").read_bytes().count(b"\r\n") == 4


def test_a_new_key_follows_an_old_one_without_a_list_of_who_is_who(data: Path, key: Path, tmp_path: Path) -> None:
    newer, old, both, chained = (tmp_path / name for name in ("ny-noegle", "gammel", "begge", "kaede"))
    assert main(["pseudonymise", "--key", str(newer), "--new-key"]) == 0
    call = ["pseudonymise", "--data", str(data), "--key", str(key)]
    assert main([*call, "--out", str(old)]) == 0
    assert main([*call, "--key", str(newer), "--out", str(both)]) == 0
    assert main(["pseudonymise", "--data", str(old), "--key", str(newer), "--out", str(chained)]) == 0
    name = "sager/2026-10.csv"
    assert rows_of(chained / name) == rows_of(both / name)
    assert rows_of(both / name)[1][0] != rows_of(old / name)[1][0]


def test_columns_by_name(data: Path, key: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "ny"
    call = ["pseudonymise", "--data", str(data), "--key", str(key), "--out", str(out), "--columns"]
    assert main([*call, "Findes ikke"]) == 2
    assert "Ingen fil har en kolonne, der hedder Findes ikke" in capsys.readouterr().err
    assert not out.exists()
    assert main([*call, "Enhed"]) == 0
    assert rows_of(out / "sager" / "2026-10.csv")[1][1].isalpha()


def test_whole_or_nothing(data: Path, key: Path, tmp_path: Path, capsys: Any) -> None:
    (data / "aeldre.xlsx").write_bytes(b"PK\x03\x04 half a workbook")
    out = tmp_path / "ny"
    call = ["pseudonymise", "--data", str(data), "--key", str(key), "--out", str(out)]
    assert main(call) == 2
    assert "aeldre.xlsx" in capsys.readouterr().err
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    (data / "aeldre.xlsx").unlink()
    (data / "010185-1234.csv").write_text(HEAD, "utf-8")
    assert main(call) == 2
    told = capsys.readouterr().err
    assert "Omdøb filen" in told
    assert "1234" not in told
    (data / "010185-1234.csv").unlink()
    (data / "brev.docx").write_bytes(b"PK")
    assert main(call) == 0
    assert "brev.docx: er ikke med: er ikke et udtræk" in capsys.readouterr().out
    assert main(call) == 2
    assert "findes allerede" in capsys.readouterr().err
    assert main([*call[:-1], str(data / "inde")]) == 2
    assert "ikke i den" in capsys.readouterr().err


def test_numbers_that_are_said_to_be_others_are_left(data: Path, key: Path, tmp_path: Path) -> None:
    (data / "posteringer.csv").write_text("Bilagsnummer;Tekst\n1011201234;Faktura 1011201234\n", "utf-8")
    (data / "kommune.toml").write_text(
        'navn = "Prøveby Kommune"\n[tabeller.posteringer]\nfiler = "posteringer.csv"\nandre_numre = ["Bilagsnummer"]\n',
        "utf-8",
    )
    out = tmp_path / "ny"
    assert main(["pseudonymise", "--data", str(data), "--key", str(key), "--out", str(out)]) == 0
    assert rows_of(out / "posteringer.csv")[1] == ["1011201234", "Faktura [skjult]"]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_a_key_that_others_can_read_is_refused(data: Path, key: Path, tmp_path: Path, capsys: Any) -> None:
    key.chmod(0o644)
    call = ["pseudonymise", "--data", str(data), "--out", str(tmp_path / "ny"), "--key"]
    assert main([*call, str(key)]) == 2
    assert "chmod 600" in capsys.readouterr().err


def test_keys_that_cannot_be_used(data: Path, key: Path, tmp_path: Path, capsys: Any) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 or os.name != "posix"
    assert main(["pseudonymise", "--key", str(key), "--new-key"]) == 2
    assert "findes allerede" in capsys.readouterr().err
    assert (
        main(["pseudonymise", "--key", str(data / "k"), "--new-key", "--data", str(data), "--out", str(tmp_path / "n")])
        == 2
    )
    assert "Nøglen må ikke ligge sammen med data" in capsys.readouterr().err
    assert (
        main(["pseudonymise", "--key", str(tmp_path / "ingen"), "--data", str(data), "--out", str(tmp_path / "n")]) == 2
    )
    assert "findes ikke. Lav en med --new-key" in capsys.readouterr().err
    short = tmp_path / "kort"
    short.write_text("kort")
    short.chmod(0o600)
    assert main(["pseudonymise", "--key", str(short), "--data", str(data), "--out", str(tmp_path / "n")]) == 2
    assert "for kort" in capsys.readouterr().err
    assert main(["pseudonymise", "--key", str(key), "--data", str(data)]) == 2
    assert "Angiv både --data og --out" in capsys.readouterr().err
