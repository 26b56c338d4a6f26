"""From the register to the report: entered, seen, on record; and the reports of a day when the database is away."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.intake import read_municipality
from styringslib.month import register_state
from styringslib.publishing import trail
from styringslib.register import RegisterError, open_register
from styringslib.reports.run import Options, run
from tests.reports import made_municipality

AWAY = "postgresql+psycopg://bruger:hemmeligt@127.0.0.1:9/base"
REASON = "Tre borgere flytter ind i det nye seniorbyggeri"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small municipality with a register of its own."""
    folder = made_municipality.write(tmp_path / "data")
    with (folder / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write('[register]\nmodel = "faelles"\ndatabase_url_env = "PROEVE_REGISTER"\n')
    return folder


@pytest.fixture
def options(data: Path, tmp_path: Path) -> Options:
    return Options(data=data, out=tmp_path / "reports", notebooks=shipped.notebooks(), units=("Ådalen",), workers=1)


def enter(data: Path, at: str = "2026-04-10", **values: object) -> str:
    """Enter an expected change; its id."""
    register = open_register(data, clock=lambda: dt.datetime.fromisoformat(f"{at}T08:00:00+00:00"))
    change = {"unit": "Ådalen", "month_from": "2026-05", "amount_per_month": 50_000, "reason": REASON} | values
    return register.add("expected_change", change, register.person()).entry_id


def page(options: Options) -> str:
    return (options.out / "2026-03" / "aadalen" / "rapport.html").read_text("utf-8")


def expected(options: Options) -> float:
    rows = (options.out / "2026-03" / "prognose.csv").read_text("utf-8").splitlines()
    header = rows[0].split(";")
    (own,) = [row.split(";") for row in rows if row.startswith("Ådalen;")]
    return float(own[header.index("expected")].replace(",", "."))


def test_what_is_entered_stands_in_the_next_report_and_in_its_forecast(options: Options, data: Path) -> None:
    assert run(options).failed == {}
    before = expected(options)
    assert REASON not in page(options)
    enter(data)
    summary = run(options)
    assert (summary.made, summary.notes) == (1, ())
    assert REASON in page(options)
    # From May to December: eight months.
    assert expected(options) - before == pytest.approx(8 * 50_000)
    assert (run(options).made, run(options).unchanged) == (0, 1)


def test_no_login_reaches_a_file_of_the_reports(options: Options, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRING_USER", "login-4711")
    enter(data)
    run(options)
    assert REASON in page(options)
    # Who ran it stands in run.json and the log, which no reader is given (tests/reports/test_run_trail.py).
    logs = ["run.json", *(path.name for path in trail.log_of(options.out).paths())]
    files = [path for path in options.out.rglob("*") if path.is_file() and path.name not in logs]
    assert len(files) > 8
    assert [path for path in files if b"login-4711" in path.read_bytes()] == []


def test_every_run_puts_its_forecasts_on_record_once(options: Options, data: Path) -> None:
    run(options)
    run(options)
    rows = open_register(data).current("forecast")
    assert set(rows["unit"]) == {"Ådalen", "Birkelunden", "total"}
    assert set(rows["version"]) == {1}
    assert rows.set_index("unit")["expected"]["Ådalen"] == pytest.approx(expected(options), abs=0.01)
    enter(data)
    run(options)
    rows = open_register(data).current("forecast").set_index("unit")
    assert rows["version"].to_dict() == {"Ådalen": 2, "Birkelunden": 1, "total": 2}


def test_forecasts_go_to_the_register_of_the_folder_that_the_call_names(options: Options, data: Path) -> None:
    run(options)
    moved = data.rename(data.with_name("flyttet"))
    # The same content: the checked copy of before is used again, and it remembers where it was made.
    run(replace(options, data=moved))
    assert (moved / "register.sqlite").exists()
    assert not data.exists()


def test_a_database_that_is_away_stops_no_report_and_the_reader_is_told(
    options: Options, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(data)
    run(options)
    known = expected(options)
    monkeypatch.setenv("PROEVE_REGISTER", AWAY)
    summary = run(options)
    assert (summary.made, summary.failed) == (1, {})
    assert REASON in page(options)
    assert expected(options) == known
    assert "kunne ikke nås. Rapporten bygger på det, der stod i registret den" in page(options)
    (note,) = summary.notes
    assert note.startswith("Månedens prognoser er ikke gemt i registret")
    texts = [*summary.notes, page(options), (options.out / "2026-03" / "datatjek.html").read_text("utf-8")]
    assert not [text for text in texts if "hemmeligt" in text or "127.0.0.1" in text]
    # When it answers again, the report says no more of it.
    monkeypatch.delenv("PROEVE_REGISTER")
    run(options)
    assert "kunne ikke nås" not in page(options)


def test_away_with_nothing_remembered_the_report_says_what_is_missing(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROEVE_REGISTER", AWAY)
    summary = run(options)
    assert summary.failed == {}
    assert "der er ingen tidligere udgave her" in page(options)


def test_a_wrong_section_is_told_before_anything_is_made(options: Options, data: Path) -> None:
    with (data / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write('modle = "x"\n')
    with pytest.raises((RegisterError, CallError), match="modle"):
        run(options)
    assert not (options.out / "2026-03").exists()


def test_what_is_remembered_is_what_was_there(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = open_register(data)
    person = register.person()
    entry = register.add("expected_change", {
        "unit": "Ådalen", "month_from": "2026-05", "month_to": "2026-07", "amount_per_month": -1234.56,
        "probability": 33, "reason": "Æ, Ø og \"Å\"",
    }, person)  # fmt: skip
    register.revise(entry.entry_id, {"amount_per_month": -0.01}, person, 1)
    action = register.add("action", {
        "unit": "Birkelunden", "title": "Salg", "owner_role": "Leder", "agreed_month": "2026-02", "start_month": "2026-04",
        "deadline": "2026-05-01", "effect_per_month": -10_000, "status": "I gang",
    }, person)  # fmt: skip
    register.add(
        "follow_up", {"action": action.entry_id, "month": "2026-03", "status": "I gang", "note": "Godt"}, person
    )
    settings = read_municipality(data).settings
    asked = register_state.ask(data, settings, tmp_path / "memory.json")
    monkeypatch.setenv("PROEVE_REGISTER", AWAY)
    again = register_state.ask(data, settings, tmp_path / "memory.json")
    assert asked is not None
    assert again is not None
    assert (bool(asked.warning), bool(again.warning)) == (False, True)
    assert again.taken == asked.taken
    municipality = read_municipality(data)
    for name in ("expected_changes", "actions"):
        one = register_state.with_entries(municipality, asked).tables[name]
        other = register_state.with_entries(municipality, again).tables[name]
        pd.testing.assert_frame_equal(one, other)
        assert len(one)


def test_a_spoilt_memory_is_no_memory(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = tmp_path / "memory.json"
    monkeypatch.setenv("PROEVE_REGISTER", AWAY)
    for content in ("", "{", json.dumps({"taken": "x", "versions": {}})):
        memory.write_text(content, "utf-8")
        state = register_state.ask(data, read_municipality(data).settings, memory)
        assert state is not None
        assert state.taken is None


def test_the_digest_follows_entries_and_earlier_forecasts_only(data: Path) -> None:
    settings = read_municipality(data).settings

    def digest(month: str = "2026-03") -> str:
        state = register_state.ask(data, settings)
        assert state is not None
        return state.digest(pd.Period(month, "M"))

    empty = digest()
    register = open_register(data)
    frame = pd.DataFrame({"unit": ["Ådalen"], "expected": [1.0], "lower_80": [0.0], "upper_80": [2.0]})
    frame = frame.assign(lower_95=0.0, upper_95=2.0, budget=1.0)
    register.record_forecasts(frame, pd.Period("2026-03", "M"), "x")
    assert digest() == empty
    assert digest("2026-04") != empty
    enter(data)
    assert digest() != empty


def test_an_entry_for_another_municipality_is_not_asked_for(tmp_path: Path) -> None:
    folder = made_municipality.write(tmp_path / "uden")
    assert register_state.ask(folder, read_municipality(folder).settings) is None
    options = Options(data=folder, out=tmp_path / "out", notebooks=shipped.notebooks(), units=("Ådalen",), workers=1)
    assert run(replace(options)).failed == {}
    assert not (folder / "register.sqlite").exists()


def test_causes_and_solutions_are_remembered_for_the_day_the_database_is_away(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole area's cause has no unit, and stands so in the rows of the day without a database."""
    register = open_register(data)
    said = {"area": "Hjemmepleje", "month": "2026-03", "title": "Flere ældre", "lasting": "Strukturel"}
    cause = register.add("cause", {**said, "amount_full_year": 90_000}, register.person())
    plan = {"cause": cause.entry_id, "month": "2026-03", "title": "Forløb", "horizon": "Kort", "owner_role": "Fagchef"}
    register.add("solution", {**plan, "deadline": "2026-12-31"}, register.person())
    municipality, memory = read_municipality(data), tmp_path / "husket.json"
    asked = register_state.ask(data, municipality.settings, memory)
    monkeypatch.setenv("PROEVE_REGISTER", AWAY)
    remembered = register_state.ask(data, municipality.settings, memory)
    assert remembered is not None
    assert remembered.away
    for state in (asked, remembered):
        both = register_state.with_entries(municipality, state)
        assert both.causes[["area", "title", "amount_full_year"]].to_numpy().tolist() == [
            ["Hjemmepleje", "Flere ældre", 90_000]
        ]
        assert both.causes["unit"].isna().all()
        (row,) = both.solutions.to_dict("records")
        assert (row["cause"], row["cause_entry"], row["area"]) == ("Flere ældre", cause.entry_id, "Hjemmepleje")
        assert pd.isna(row["amount_full_year"])
