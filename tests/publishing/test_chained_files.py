"""A log of several files is one chain: over the turn of a year, a file that is removed, and whoever writes meanwhile."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from styringslib.delivery.logged import of_log
from styringslib.publishing import chained_lines, trail
from styringslib.publishing.chained_files import ChainedFiles
from styringslib.publishing.manifest import Entry
from styringslib.publishing.trail import Trail, log_of

YEAR = re.compile(r"log(?:-(\d{4}))?\.jsonl")


def at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    monkeypatch.setattr(trail, "now", lambda: time)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of an earlier version, and two lines a year of 2021 to 2023."""
    folder = tmp_path / "ud"
    chained_lines.append(folder / "log.jsonl", {"at": "2020-05-01T12:00:00+02:00", "event": "clean", "by": "kim"})
    for year in (2021, 2022, 2023):
        for month in (3, 9):
            at(monkeypatch, f"{year}-0{month}-01T12:00:00+02:00")
            Trail(folder, trail.Caller("kim", "styring run")).write("run_begun", month=f"{year}-0{month}")
    return folder


def test_a_new_year_is_a_new_file_of_the_same_chain(out: Path) -> None:
    files = log_of(out)
    assert [path.name for path in files.paths()] == ["log.jsonl", "log-2021.jsonl", "log-2022.jsonl", "log-2023.jsonl"]
    found = files.read()
    assert (found.faults, [row["nr"] for row in found.lines]) == ((), list(range(1, 8)))
    assert found.head.number == 7
    known, wrong = of_words(out, [])
    assert (wrong, known[0]) == ([], "Loggen har 7 linjer, og ingen er ændret.")


@pytest.mark.parametrize("name", ["log-2021.jsonl", "log-2022.jsonl"])
def test_a_year_that_is_changed_or_taken_out_shows(out: Path, name: str) -> None:
    content = (out / name).read_bytes()
    (out / name).write_bytes(content.replace(b"kim", b"bob", 1))
    assert of_log(out, [])[1]
    (out / name).write_bytes(b"".join(content.splitlines(keepends=True)[:1]))  # its last line
    assert of_log(out, [])[1]
    (out / name).unlink()
    assert of_log(out, [])[1]
    (out / name).write_bytes(content)
    assert of_log(out, [])[1] == []


def test_the_oldest_that_somebody_removes_is_told_as_wrong(out: Path) -> None:
    (out / "log.jsonl").unlink()
    assert of_log(out, [])[1] == ["Det ældste af loggen er fjernet, og loggen siger ikke hvorfor."]


def of_words(out: Path, entries: list[Entry]) -> tuple[list[str], list[str]]:
    known, wrong = of_log(out, entries)
    return [line.replace("\xa0", " ") for line in known], [line.replace("\xa0", " ") for line in wrong]


def made(out: Path, number: int) -> Entry:
    line = log_of(out).read().lines[number - 1]
    log = {"nr": line["nr"], "digest": line["digest"]}
    entry = Entry("Nord", "nord", "distrikt", "rapport", "n.ipynb", {}, "", "", "ok")
    return replace(entry, made={"at": line["at"], "log": log})


def test_years_whose_time_is_over_are_removed_and_the_log_says_so(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [made(out, 2), made(out, 6)]
    at(monkeypatch, "2024-01-02T08:00:00+01:00")
    log = Trail(out, trail.Caller("ida", "styring run"))
    log.forget(None)
    log.forget(4)
    assert len(log_of(out).paths()) == 4
    log.forget(2)
    assert log.notes == []
    assert [path.name for path in log_of(out).paths()] == ["log-2022.jsonl", "log-2023.jsonl", "log-2024.jsonl"]
    last = log_of(out).read().lines[-1]
    assert (last["event"], last["removed"], last["years"]) == ("expired", ["log.jsonl", "log-2021.jsonl"], 2)
    known, wrong = of_words(out, entries)
    assert wrong == []
    assert known[1:3] == [
        "log.jsonl og log-2021.jsonl er fjernet 2. januar 2024, efter fristen på 2 år.",
        "1 rapport er dannet før det, loggen har nu.",
    ]
    # More than the log says is not explained by it.
    (out / "log-2022.jsonl").unlink()
    assert "Det ældste af loggen er fjernet, og loggen siger ikke hvorfor." in of_log(out, [])[1]


def test_the_year_in_which_is_written_is_never_removed(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2035-01-01T00:00:01+01:00")
    Trail(out, trail.Caller("ida", "styring run")).forget(1)
    at(monkeypatch, "2035-01-01T00:00:02+01:00")
    Trail(out, trail.Caller("ida", "styring run")).forget(1)
    assert [path.name for path in log_of(out).paths()] == ["log-2035.jsonl"]
    assert of_log(out, [])[1] == []


def test_a_killed_call_at_the_turn_of_the_year_breaks_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (out / "log-2023.jsonl").open("ab") as stream:
        stream.write(b'{"nr": 8, "befo')
    (out / "log-2024.jsonl").touch()
    at(monkeypatch, "2024-01-02T08:00:00+01:00")
    Trail(out, trail.Caller("ida", "styring run")).write("run_begun", month="2023-12")
    found = log_of(out).read()
    assert (found.faults, found.torn, [row["nr"] for row in found.lines]) == ((), 1, list(range(1, 9)))


def _over_new_year(folder: Path, who: int) -> None:
    files = ChainedFiles(folder, YEAR)
    for number in range(40):
        # Clocks that differ by some lines, and one that goes back.
        files.append(f"log-{2026 + (number + who > 20)}.jsonl", {"who": who, "number": number})


def test_several_who_write_as_the_year_turns_make_one_chain(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        list(pool.map(_over_new_year, [tmp_path] * 4, range(4)))
    files = ChainedFiles(tmp_path, YEAR)
    found = files.read()
    assert (found.faults, found.torn, [row["nr"] for row in found.lines]) == ((), 0, list(range(1, 161)))
    assert len(files.paths()) == 2


def test_a_reading_log_whose_clock_is_set_back_over_midnight_goes_on(tmp_path: Path) -> None:
    from styringslib.serving.reading_log import ReadingLog

    log = ReadingLog(tmp_path, 183)
    for day in (4, 5, 4, 5):
        assert log.write("lea", "", "vist", dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC))
    assert (log.read().faults, len(log.read().lines)) == ((), 4)
