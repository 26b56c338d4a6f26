"""The log of who has opened what: what it says, who may read it, how long it is kept, and what happens without it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from styringslib.call_error import CallError
from styringslib.cli import main
from styringslib.delivery import shelf
from styringslib.serving import reading_log as logs
from styringslib.serving.reader import Readers
from styringslib.serving.reading_log import ReadingLog
from tests.serving.made_reports import published, service, written

MONTH = "2026-10"


def at(day: int, month: int = 11, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def kept(tmp_path: Path) -> ReadingLog:
    log = ReadingLog(tmp_path / "log", 183)
    for day in (1, 1, 2, 5):
        assert log.write("lea", "Distriktsleder", "vist", at(day), month=MONTH, unit="aadalen", file="rapport.html")
    assert log.write(
        "vita", "Myndighedschef", "vist", at(5), month=MONTH, unit="visitationen", file="sager.html", citizens=True
    )
    return log


def test_it_says_who_when_and_what_and_no_content(kept: ReadingLog) -> None:
    found = kept.read()
    assert (len(found.lines), found.faults) == (5, ())
    last = found.lines[-1]
    assert (last["user"], last["role"], last["answer"], last["citizens"]) == ("vita", "Myndighedschef", "vist", True)
    assert last["at"] == "2026-11-05T09:30:00+00:00"
    assert [path.name for path in sorted(kept.folder.iterdir())] == [
        f"laeselog-2026-11-0{day}.jsonl" for day in (1, 2, 5)
    ]


def test_nobody_else_may_read_it(kept: ReadingLog) -> None:
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in kept.folder.iterdir()} == {0o600}


def test_a_day_that_is_changed_or_taken_out_shows(kept: ReadingLog) -> None:
    middle = kept.folder / "laeselog-2026-11-02.jsonl"
    content = middle.read_bytes()
    middle.write_bytes(content.replace(b"lea", b"bob"))
    assert kept.read().faults
    middle.unlink()
    assert kept.read().faults == (
        "Linje 1 i laeselog-2026-11-05.jsonl følger ikke efter linjen før: Noget er ændret, fjernet eller sat ind.",
    )
    middle.write_bytes(content)
    assert kept.read().faults == ()


def test_days_that_are_too_old_go_and_what_is_left_is_whole(kept: ReadingLog) -> None:
    (kept.folder / "andet.txt").write_text("ikke vores", "utf-8")
    kept.write("lea", "Distriktsleder", "vist", at(1) + dt.timedelta(days=183))
    assert len(kept.read().lines) == 6  # 183 days old is not older than that
    kept.write("lea", "Distriktsleder", "vist", at(2) + dt.timedelta(days=183))
    assert [row["at"][:10] for row in kept.read().lines] == [
        "2026-11-02", "2026-11-05", "2026-11-05", "2027-05-03", "2027-05-04",
    ]  # fmt: skip
    assert kept.read().faults == ()
    assert (kept.folder / "andet.txt").is_file()


def test_a_log_that_can_not_be_written_is_told_once_and_keeps_a_server_from_starting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("en fil", "utf-8")
    log = ReadingLog(tmp_path / "log", 183)
    assert not log.write("lea", "", "vist")
    assert not log.write("lea", "", "vist")
    assert capsys.readouterr().err.count("kan ikke skrives") == 1
    with pytest.raises(CallError, match=r"Serveren er ikke startet\. Giv serverens konto skriveadgang"):
        log.begin()
    (tmp_path / "log").unlink()
    log.begin()
    assert log.failed == ""


def test_a_cpr_number_in_an_address_is_not_kept(kept: ReadingLog) -> None:
    kept.write("lea", "", "findes ikke", at(5), file="010190-1234.html")
    assert "010190" not in json.dumps(kept.read().lines)


@pytest.mark.parametrize(
    ("more", "header", "there"),
    [
        ("", "X-Remote-User", True),
        ("", "", False),
        ('[server]\nlaeselog = "laes"\n', "", True),
        ('[server]\nlaeselog = "nej"\n', "X-Remote-User", False),
    ],
)
def test_it_is_kept_where_readers_are_told_apart_unless_the_municipality_says_otherwise(
    tmp_path: Path, more: str, header: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "tilstand"))
    folder = written(tmp_path / "kommune", more)
    log = Readers(service(folder, header=header)).log
    assert (log is not None) == there
    if log is not None:
        assert log.days == 183
        assert log.folder.is_relative_to(folder / "laes" if "laes" in more else tmp_path / "tilstand")


def test_lists_of_citizens_are_marked(tmp_path: Path) -> None:
    published(tmp_path / "reports")
    marked = {
        address: logs.about(item)["citizens"]
        for address in (
            f"{MONTH}/visitationen/sager.html",
            f"{MONTH}/visitationen/sager-tal.xlsx",
            f"{MONTH}/visitationen/rapport.html",
        )
        if (item := shelf.find(tmp_path / "reports", address))
    }
    assert list(marked.values()) == [True, True, False]


def test_the_command_shows_a_persons_a_units_and_a_periods_readings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, '[server]\nlaeselog = "log"\n')
    log = ReadingLog(folder / "log", 183)
    now = dt.datetime.now(dt.UTC)
    for user, unit, file, citizens in (
        ("lea", "aadalen", "rapport.html", False),
        ("vita", "visitationen", "sager.html", True),
        ("vita", "nord", "rapport.html", False),
    ):
        log.write(user, "Leder", "vist", now, month=MONTH, unit=unit, file=file, citizens=citizens)

    def shown(*more: str) -> list[str]:
        assert main(["log", "--readings", "--data", str(folder), *more]) == 0
        return capsys.readouterr().out.replace("\xa0", " ").splitlines()

    assert len(shown()) == 4
    assert shown("--user", "vita")[-1] == "2 linjer af 2 vist. Læseloggen har 3 linjer, og ingen er ændret."
    assert "lea (Leder): aadalen, 2026-10, rapport.html: vist" in shown("--unit", "Ådalen")[0]
    assert shown("--citizens")[0].endswith("vita (Leder): visitationen, 2026-10, sager.html: vist [liste over borgere]")
    assert shown("--until", "2020-01-01")[-1].startswith("0 linjer af 0 vist")
    assert shown("--sample", "1")[-1].startswith("1 linje af 3 vist")
    assert main(["log", "--readings", "--data", str(folder), "--since", "i går"]) == 2
    file = next(folder.glob("log/*.jsonl"))
    file.write_bytes(file.read_bytes().replace(b"lea", b"bob"))
    assert main(["log", "--readings", "--data", str(folder)]) == 1
