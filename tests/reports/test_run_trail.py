"""Who made a report, when, by which command and from what: in run.json, and in the log beside the months."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from pathlib import Path

import pytest

from styringslib.delivery import shelf
from styringslib.publishing import trail
from styringslib.shipped import source_digest
from tests.reports.called_municipality import Called, written


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Called:
    monkeypatch.setenv("STYRING_USER", "kim")
    return written(tmp_path)


def test_a_report_says_who_made_it_when_how_and_from_what(place: Called) -> None:
    assert place.run() == 0
    made = place.made["aadalen"]
    assert (made["by"], made["source"], made["register"]) == ("kim", source_digest(), None)
    assert made["command"] == " ".join(["styring", *place.call, "--workers", "1"])
    at = dt.datetime.fromisoformat(made["at"])
    assert at.tzinfo is not None
    assert abs((dt.datetime.now(dt.UTC) - at).total_seconds()) < 600
    # What the digests stand for is kept.
    settings = trail.kept(place.out, "kommune.toml", made["settings"])
    assert settings == (place.data / "kommune.toml").read_bytes()
    inputs = json.loads(trail.kept(place.out, "inddata.json", made["inputs"]) or b"")
    assert [row["path"] for row in inputs] == ["budget.csv", "posteringer.csv"]
    assert inputs[0]["sha256"] == hashlib.sha256((place.data / "budget.csv").read_bytes()).hexdigest()
    assert inputs[1]["rows"] == 36
    # The line of the log in which the run began is known by the report.
    begun = place.log[made["log"]["nr"] - 1]
    assert (begun["event"], begun["month"], begun["inputs"]) == ("run_begun", "2026-03", made["inputs"])
    assert place.log[1]["event"] == "run_ended"
    assert (place.log[1]["made"], place.log[1]["unchanged"], place.log[1]["failed"]) == (3, 0, [])


def test_what_is_kept_keeps_its_own(place: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    place.run()
    before, record = place.made, (place.out / "2026-03" / "run.json").read_bytes()
    monkeypatch.setenv("STYRING_USER", "bo")
    place.run()
    assert (place.out / "2026-03" / "run.json").read_bytes() == record
    assert [row["event"] for row in place.log] == ["run_begun", "run_ended"] * 2
    assert [row["by"] for row in place.log] == ["kim", "kim", "bo", "bo"]
    place.add_posting()
    place.run("--units", "Ådalen")
    assert place.made["birkelunden"] == before["birkelunden"]
    assert place.made["aadalen"]["by"] == "bo"
    assert place.made["aadalen"]["inputs"] != before["aadalen"]["inputs"]
    assert place.made["aadalen"]["settings"] == before["aadalen"]["settings"]
    for made in place.made.values():
        assert trail.kept(place.out, "inddata.json", made["inputs"]) is not None


def test_a_call_by_the_clock_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRING_USER", "styring")
    assert trail.caller("styring month --auto", scheduled=True).by == "planlagt kørsel (styring)"
    assert trail.caller().by == "styring"
    assert trail.caller(environ={"JUPYTERHUB_USER": "lea", "STYRING_USER": "kim"}).by == "lea"


def test_neither_log_nor_login_reaches_a_reader(place: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRING_USER", "kimberley-logind")
    place.run("--word")
    (log,) = trail.log_of(place.out).paths()
    for name in (
        "log.jsonl",
        log.name,
        "spor/",
        "2026-03/run.json",
        "2026-03/log.jsonl",
        *(f"spor/{p.name}" for p in place.out.glob("spor/*")),
    ):
        assert shelf.find(place.out, name) is None, name
    for path in place.out.rglob("*"):
        if path.is_file() and path.name not in (log.name, "run.json") and ".data" not in path.parts:
            assert b"kimberley-logind" not in path.read_bytes(), path
    assert log.stat().st_mode & 0o007 == 0
    assert (place.out / "spor").stat().st_mode & 0o007 == 0
    assert all(path.stat().st_mode & 0o007 == 0 for path in place.out.glob("spor/*"))


def test_a_log_that_can_not_be_written_stops_no_report_and_is_told(
    place: Called, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"log-{dt.date.today().year}.jsonl"
    (place.out / name).mkdir(parents=True)
    assert place.run() == 0
    assert place.made["aadalen"]["log"] is None
    told = capsys.readouterr().err
    assert re.search(rf"{name} i reports kunne ikke skrives \(.+\), så det, der er gjort, står ikke i loggen\.", told)
    assert told.count(f"{name} i reports") == 1


def test_a_password_in_an_address_is_not_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    from styringslib.commands.calling import called_with, calling

    called_with(["publish", "--to", "s3://noegle:hemmelig@lager/rapporter", "--month", "2026-03"])
    assert calling().command == "styring publish --to s3://lager/rapporter --month 2026-03"
    called_with(["run", "--units", "010190-1234"])
    assert "010190" not in calling().command
