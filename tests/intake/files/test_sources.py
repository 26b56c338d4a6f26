"""Files that change, fail or are damaged while they are read."""

from __future__ import annotations

import hashlib
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from styringslib.intake import IntakeError, read_municipality
from styringslib.intake.files.grids import Unreadable
from styringslib.intake.files.sources import Files, patiently


def test_inputs_are_told_with_their_hash(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    file = folder.read().inputs[0]
    data = postings.encode()
    assert (file.path, file.size, file.sha256, file.rows) == (
        "posteringer.csv",
        len(data),
        hashlib.sha256(data).hexdigest(),
        5,
    )


def test_a_file_that_grows_while_it_is_read_is_noticed(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    home = folder.settle()

    def more_comes(done: int, total: int, file: str) -> None:
        with (home / "posteringer.csv").open("a", encoding="utf-8") as out:
            out.write("2026-10;31-10-2026;Ådalen;Hjemmepleje;Løn;0006;x;1\n")

    with pytest.raises(IntakeError, match="Filen blev ændret, mens den blev læst"):
        read_municipality(home, progress=more_comes)


def test_a_file_that_vanishes_is_noticed(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings)
    home = folder.settle()
    with pytest.raises(IntakeError, match="ændret"):
        read_municipality(home, progress=lambda done, total, file: (home / "posteringer.csv").unlink(missing_ok=True))


def test_a_share_that_fails_is_tried_again_and_then_told() -> None:
    calls: list[int] = []

    def at_third() -> str:
        calls.append(1)
        if len(calls) < 3:
            raise TimeoutError
        return "læst"

    assert patiently(at_third, pause=0) == "læst"
    assert len(calls) == 3

    def never() -> None:
        raise OSError("stale")

    with pytest.raises(Unreadable, match="kunne ikke læses efter 3 forsøg"):
        patiently(never, pause=0)


def test_a_share_that_does_not_answer_is_given_up() -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="kunne ikke læses efter 2 forsøg"):
        patiently(threading.Event().wait, attempts=2, pause=0, limit=0.05)
    assert time.monotonic() - begun < 30


def test_a_share_that_fails_during_a_reading_becomes_a_problem(
    folder: Any, postings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.table("posteringer", postings)
    real = Files.watch

    def gone(self: Files, path: Path) -> Any:
        if path.suffix == ".csv":
            raise Unreadable("Filen kunne ikke læses efter 3 forsøg", "Se efter, om netværksdrevet er tilgængeligt")
        return real(self, path)

    monkeypatch.setattr(Files, "watch", gone)
    problems = folder.check()
    assert problems.errors == 1
    assert "netværksdrevet" in problems.text()
    assert "posteringer.csv" in problems.text()


def test_missing_rights_are_told_at_once() -> None:
    calls: list[int] = []

    def locked() -> None:
        calls.append(1)
        raise PermissionError

    with pytest.raises(Unreadable, match="adgang nægtet") as raised:
        patiently(locked, pause=0)
    assert "Luk den i Excel" in raised.value.remedy
    assert len(calls) == 1


@pytest.mark.parametrize("kind", ["xlsx", "zip", "parquet"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_half_copied_files_are_named(folder: Any, postings: str, kind: str, share: float, tmp_path: Path) -> None:
    whole = tmp_path / f"hel.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in postings.splitlines():
            book.active.append(line.split(";"))
        book.save(whole)
    elif kind == "zip":
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("p.csv", postings)
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"Beløb": [1.0]}), whole)
    data = whole.read_bytes()
    folder.table("posteringer", data[: int(len(data) * share)], name=f"p.{kind}")
    problems = folder.check()
    assert problems.errors == 1
    assert f"p.{kind}" in problems.text()
    assert "Kopiér" in problems.text() or "kopiér" in problems.text()


def test_csv_cut_in_the_middle_of_a_row(folder: Any, postings: str) -> None:
    for cut in (5, 12, 30):
        folder.blocks.clear()
        folder.table("posteringer", postings.encode()[:-cut])
        problems = folder.check()
        assert "slutter uden linjeskift" in problems.text()


def test_zip_without_csv_and_with_a_damaged_member(folder: Any, postings: str, tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.md", "x")
    folder.table("posteringer", path.read_bytes(), name="p.zip")
    assert "Zip-filen indeholder ingen CSV-fil" in folder.check().text()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p.csv", postings)
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    folder.write("p.zip", bytes(data))
    assert "Zip-filen er beskadiget" in folder.check().text()


def test_sheet_that_is_not_there(folder: Any) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Fravær 2026"
    book.active.append(["x"])
    book.save(folder.path / "f.xlsx")
    folder.block("fravaer", 'filer = "f.xlsx"', 'ark = "Fravaer 2026"')
    assert "Mente du Fravær 2026?" in folder.check().text()


def test_a_workbook_of_several_tables_is_hashed_once(folder: Any) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Fravær"
    book.active.append(["Måned", "Enhed", "Fraværsart", "Fraværsdage"])
    book.active.append(["2026-10", "Ådalen", "Sygdom", 3])
    sheet = book.create_sheet("Vikarer")
    sheet.append(["Måned", "Enhed", "Vikartype", "Timer", "Beløb"])
    sheet.append(["2026-10", "Ådalen", "Intern", 10, 4000])
    book.save(folder.path / "f.xlsx")
    folder.block("fravaer", 'filer = "f.xlsx"', 'ark = "Fravær"')
    folder.block("vikarer", 'filer = "f.xlsx"', 'ark = "Vikarer"')
    municipality = folder.read()
    assert [(item.path, item.rows) for item in municipality.inputs] == [("f.xlsx", 2)]
    assert municipality.inputs[0].sha256 == hashlib.sha256((folder.path / "f.xlsx").read_bytes()).hexdigest()


def test_lock_files_and_files_still_being_copied_are_left_out(tmp_path: Path) -> None:
    for name in ("a.csv", "~$a.csv", ".b.csv", "c.csv.part", "d.tmp"):
        (tmp_path / name).write_text("x")
    found, problems = Files(tmp_path).find(("*",))
    assert [path.name for path in found] == ["a.csv"]
    assert problems == []
