"""What is written is there, with who and when; what was written stays; the same on both databases."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.exc import DBAPIError

from styringslib.register import ALL_FIELDS, KINDS, Conflict, InvalidEntry, Person, Register, RegisterError
from styringslib.register.writing import Change
from tests.register.conftest import (
    ACTION,
    CAUSE,
    CHANGE,
    CONSULTANT,
    EXAMPLES,
    EXPLANATION,
    FOLLOW_UP,
    OVERRIDE,
    SOLUTION,
    Place,
)


def test_an_entry_is_there_with_who_and_when(place: Place, register: Register) -> None:
    entry = register.add("expected_change", CHANGE, register.person())
    assert entry.version == 1
    assert entry.at == place.clock.now
    assert (entry.user, entry.role, entry.withdrawn) == ("kim", "Økonomikonsulent", False)
    assert entry.values["month_from"] == pd.Period("2026-11", "M")
    assert entry.values["month_to"] is None
    assert entry.values["area"] == "Hjemmepleje"
    assert entry.values["probability"] == 100.0
    again = place.open()
    assert again.history(entry.entry_id) == [entry]
    row = again.current("expected_change").iloc[0]
    assert row["entry_id"] == entry.entry_id
    assert row["amount_per_month"] == 42_000.0
    assert row["at"] == pd.Timestamp("2026-11-22 12:00")


@pytest.mark.from_nothing
def test_a_register_that_is_not_there_is_empty_and_reading_does_not_make_it(place: Place) -> None:
    register = place.open()
    for kind in KINDS:
        current, versions = register.current(kind), register.versions(kind)
        assert current.empty
        assert versions.empty
        assert list(current.columns[:5]) == ["entry_id", "version", "at", "user", "role"]
        assert list(current.columns[5:]) == [field.name for field in ALL_FIELDS[kind]]
    assert register.history(str(uuid.uuid4())) == []
    assert register.schema_version == ""
    assert not (place.folder / "register.sqlite").exists()
    if place.on_server:
        assert place.sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()") == [
            (0,)
        ]


def test_types_of_the_frames_are_the_same_when_empty_and_when_filled(register: Register) -> None:
    empty = {kind: register.versions(kind).dtypes for kind in KINDS}
    person = register.person()
    action = register.add("action", ACTION, person)
    register.add_all([("expected_change", CHANGE), ("explanation", EXPLANATION)], person)
    register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id, "effect_so_far": -1.5}, person)
    cause = register.add("cause", CAUSE, person)
    register.add("solution", {**SOLUTION, "cause": cause.entry_id}, person)
    register.add("override", OVERRIDE, person)
    register.add_all([(kind, EXAMPLES[kind]) for kind in ("round_step", "minutes", "known_case")], person)
    register.record_forecasts(pd.DataFrame({"unit": ["Ådalen"], "expected": [1.0]}), "2026-10", "abc")
    accounts = {"unit": ["Ådalen"], "month": [pd.Period("2026-10")], "account_group": ["Løn"], "amount": [1.0]}
    register.record_accounts(pd.DataFrame(accounts), "2026-10", "abc")
    for kind in KINDS:
        filled = register.versions(kind)
        assert len(filled) == 1
        pd.testing.assert_series_equal(filled.dtypes, empty[kind])
    dtypes = register.current("action").dtypes.astype(str).to_dict()
    assert dtypes["start_month"] == "period[M]"
    assert dtypes["deadline"] == "datetime64[s]"
    assert dtypes["effect_per_month"] == "float64"
    assert dtypes["title"] == "str"
    assert dtypes["at"] == "datetime64[us]"


def test_a_revision_is_a_new_version_and_the_old_one_stays(place: Place, register: Register) -> None:
    first = register.add("expected_change", CHANGE, register.person())
    place.clock.forward(days=1)
    second = register.revise(first.entry_id, {"amount_per_month": "50.000,50"}, register.person(), 1)
    assert (second.version, second.values["amount_per_month"]) == (2, 50_000.5)
    assert second.values["reason"] == CHANGE["reason"]
    assert register.history(first.entry_id) == [first, second]
    current = register.current("expected_change")
    assert current["version"].tolist() == [2]
    versions = register.versions("expected_change")
    assert versions["version"].tolist() == [1, 2]
    assert versions["superseded_at"].tolist()[0] == versions["at"].tolist()[1] == pd.Timestamp("2026-11-23 12:00")
    assert pd.isna(versions["superseded_at"].iloc[1])


def test_a_revision_without_a_difference_writes_nothing(register: Register) -> None:
    first = register.add("action", ACTION, register.person())
    same = register.revise(first.entry_id, ACTION, register.person(), 1)
    assert same == first
    assert len(register.versions("action")) == 1


def test_a_field_is_emptied_by_none(register: Register) -> None:
    first = register.add("expected_change", {**CHANGE, "month_to": "2026-12"}, register.person())
    second = register.revise(first.entry_id, {"month_to": None}, register.person(), 1)
    assert second.values["month_to"] is None


def test_withdrawn_entries_leave_current_and_keep_their_history(register: Register) -> None:
    entry = register.add("explanation", EXPLANATION, register.person())
    gone = register.withdraw(entry.entry_id, register.person(), 1, "Skrevet for den forkerte måned")
    assert (gone.version, gone.withdrawn, gone.reason) == (2, True, "Skrevet for den forkerte måned")
    assert register.current("explanation").empty
    versions = register.versions("explanation")
    assert versions["withdrawn"].tolist() == [False, True]
    assert versions["withdrawn_because"].tolist()[1] == "Skrevet for den forkerte måned"
    assert register.history(entry.entry_id)[-1] == gone
    with pytest.raises(RegisterError, match="taget ud og kan ikke ændres"):
        register.revise(entry.entry_id, {"explanation": "Alligevel"}, register.person(), 2)
    with pytest.raises(InvalidEntry, match="hvorfor posten udgår"):
        register.withdraw(entry.entry_id, register.person(), 2, "  ")


def test_somebody_elses_change_in_between_is_told_and_nothing_is_lost(place: Place, register: Register) -> None:
    entry = register.add("action", ACTION, register.person())
    other = Person("lis", "Distriktsleder", "leder", ("Ådalen",))
    place.clock.forward(hours=1)
    theirs = register.revise(entry.entry_id, {"status": "I gang", "effect_per_month": -40_000}, other, 1)
    with pytest.raises(Conflict) as told:
        register.revise(entry.entry_id, {**ACTION, "status": "Gennemført"}, register.person(), 1)
    conflict = told.value
    assert conflict.theirs == theirs
    assert conflict.mine.values["status"] == "Gennemført"
    assert conflict.differences["status"] == ("Gennemført", "I gang")
    text = str(conflict)
    assert "Handlingen er ændret af Distriktsleder den 22. november 2026 kl. 14.00" in text
    assert "Status (din: Gennemført; nu: I gang)" in text
    assert "Ventet virkning pr. måned (din: -45.000; nu: -40.000)" in text
    assert "lis" not in text
    assert register.history(entry.entry_id) == [entry, theirs]
    with pytest.raises(Conflict, match="Den er ikke taget ud"):
        register.withdraw(entry.entry_id, register.person(), 1, "Fejl")
    register.withdraw(entry.entry_id, other, 2, "Bortfalder")
    with pytest.raises(Conflict, match="Handlingen er taget ud af registret af Distriktsleder"):
        register.revise(entry.entry_id, {"status": "Gennemført"}, register.person(), 1)


def test_a_conflict_survives_a_process_boundary() -> None:
    import pickle

    entry = _entry({"status": "I gang"})
    again = pickle.loads(pickle.dumps(Conflict(entry, entry)))
    assert (again.mine, again.theirs) == (entry, entry)
    invalid = pickle.loads(pickle.dumps(InvalidEntry([], ("action",))))
    assert invalid.kinds == ("action",)


def _entry(values: dict[str, Any]) -> Any:
    from styringslib.register import Entry

    filled = {field.name: values.get(field.name) for field in ALL_FIELDS["action"]}
    return Entry(str(uuid.uuid4()), "action", 1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "a", "Leder", False, filled)


def test_several_entries_are_written_together_or_not_at_all(register: Register) -> None:
    person = register.person()
    with pytest.raises(InvalidEntry) as told:
        register.add_all([("explanation", EXPLANATION), ("expected_change", {**CHANGE, "unit": "Ådal"})], person)
    assert [(p.row, p.field) for p in told.value.problems] == [(2, "unit")]
    assert "post 2, Enhed" in str(told.value)
    assert register.current("explanation").empty
    entries = register.add_all([("explanation", EXPLANATION), ("expected_change", CHANGE)], person)
    assert [entry.kind for entry in entries] == ["explanation", "expected_change"]
    assert register.add_all([], person) == []


def test_the_same_id_is_written_once(register: Register) -> None:
    own = str(uuid.uuid4())
    first = register.add("expected_change", CHANGE, register.person(), own)
    assert register.add("expected_change", CHANGE, register.person(), own) == first
    assert len(register.versions("expected_change")) == 1
    with pytest.raises(Conflict):
        register.add("expected_change", {**CHANGE, "amount_per_month": 1}, register.person(), own)
    with pytest.raises(RegisterError, match="uuid"):
        register.add("expected_change", CHANGE, register.person(), "1")


def test_one_entry_changes_once_at_a_time(register: Register) -> None:
    entry = register.add("action", ACTION, CONSULTANT)
    twice = [Change("revise", "action", entry.entry_id, {"status": word}, 1) for word in ("I gang", "Gennemført")]
    with pytest.raises(RegisterError, match="to gange"):
        register.apply(twice, CONSULTANT)
    assert register.history(entry.entry_id) == [entry]


def test_a_follow_up_belongs_to_the_unit_of_its_action(register: Register) -> None:
    person = register.person()
    action = register.add("action", ACTION, person)
    entry = register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id}, person)
    assert entry.values["unit"] == "Ådalen"
    assert register.current("follow_up")["unit"].tolist() == ["Ådalen"]
    with pytest.raises(InvalidEntry, match="Handlingen hører til Ådalen"):
        register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id, "unit": "Østerbæk"}, person)
    for wrong in (str(uuid.uuid4()), "Gennemgang af ruter", entry.entry_id):
        with pytest.raises(InvalidEntry, match="Handlingen findes ikke"):
            register.add("follow_up", {**FOLLOW_UP, "action": wrong}, person)
    register.withdraw(action.entry_id, person, 1, "Bortfalder")
    with pytest.raises(InvalidEntry, match="taget ud af registret"):
        register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id}, person)


def test_units_cut_the_tables_by_any_of_their_names(register: Register) -> None:
    person = register.person()
    register.add_all([("explanation", EXPLANATION), ("explanation", {**EXPLANATION, "unit": "Østerbæk"})], person)
    assert register.current("explanation", ["0301"])["unit"].tolist() == ["Ådalen"]
    assert register.versions("explanation", ["Østerbæk"])["unit"].tolist() == ["Østerbæk"]
    assert register.current("explanation", [])["unit"].tolist() == []
    assert len(register.current("explanation", ["Ådalen", "Østerbæk"])) == 2


def test_an_entry_that_moved_to_another_unit_is_with_that_unit_only(register: Register) -> None:
    entry = register.add("explanation", EXPLANATION, register.person())
    register.revise(entry.entry_id, {"unit": "Østerbæk"}, register.person(), 1)
    assert register.current("explanation", ["Ådalen"]).empty
    assert register.current("explanation", ["Østerbæk"])["version"].tolist() == [2]
    old = register.versions("explanation", ["Ådalen"])
    assert old["version"].tolist() == [1]
    assert old["superseded_at"].notna().all()


def test_time_never_runs_backwards_within_an_entry(place: Place, register: Register) -> None:
    entry = register.add("action", ACTION, register.person())
    place.clock.forward(hours=-5)
    later = register.revise(entry.entry_id, {"status": "I gang"}, register.person(), 1)
    assert later.at > entry.at
    versions = register.versions("action")
    assert (versions["superseded_at"].dropna() > versions["at"].iloc[:1]).all()


@pytest.mark.parametrize("kind", ["expected_change", "explanation", "action"])
@pytest.mark.parametrize("statement", ["UPDATE {kind} SET unit = 'x'", "DELETE FROM {kind}"])
def test_the_database_itself_refuses_to_change_or_delete(
    place: Place, register: Register, kind: str, statement: str
) -> None:
    entry = register.add(kind, EXAMPLES[kind], register.person())
    with pytest.raises(DBAPIError, match="kun udvides"):
        place.sql(statement.format(kind=kind))
    assert register.history(entry.entry_id) == [entry]


def test_the_database_refuses_tricks(place: Place, register: Register) -> None:
    entry = register.add("explanation", EXPLANATION, register.person())
    columns = "entry_id, version, at, login, role, withdrawn, unit, month, explanation"
    copied = "SELECT entry_id, {}, at, 'andre', role, withdrawn, unit, month, explanation FROM explanation"
    gap = f"INSERT INTO explanation ({columns}) {copied.format(3)}"
    with pytest.raises(DBAPIError, match="følger efter hinanden"):
        place.sql(gap)
    with pytest.raises(DBAPIError, match="følger efter hinanden"):
        place.sql(f"INSERT INTO explanation ({columns}) {copied.format(0)}")
    if place.on_server:
        trick = f"INSERT INTO explanation ({columns}) {copied.format(1)} ON CONFLICT (entry_id, version)"
        trick += " DO UPDATE SET login = 'x'"
        with pytest.raises(DBAPIError, match="kun udvides"):
            place.sql("TRUNCATE explanation")
    else:
        trick = f"INSERT OR REPLACE INTO explanation ({columns}) {copied.format(1)}"
    with pytest.raises(DBAPIError):
        place.sql(trick)
    assert register.history(entry.entry_id) == [entry]
    register.withdraw(entry.entry_id, register.person(), 1, "Fejl")
    with pytest.raises(DBAPIError, match="følger efter hinanden"):
        place.sql(gap.replace("FROM explanation", "FROM explanation WHERE version = 1"))


def test_forecasts_are_recorded_when_they_differ(place: Place, register: Register) -> None:
    table = pd.DataFrame(
        {"expected": [100.004, 50.0, np.nan], "lower_80": [90.0, np.nan, 1.0], "other": 1},
        index=["Ådalen", "total", "x"],
    )
    assert register.record_forecasts(table, "2026-10", "abc") == 2
    assert register.record_forecasts(table, "2026-10", "def") == 0
    table.loc["total", "expected"] = 51.0
    place.clock.forward(days=1)
    assert register.record_forecasts(table.rename_axis("unit").reset_index(), pd.Period("2026-10", "M"), "def") == 1
    assert register.record_forecasts(table, "2026-11", "def") == 2
    current = register.current("forecast").set_index(["unit", "month"])
    assert current.loc[("Ådalen", pd.Period("2026-10", "M")), "expected"] == 100.0
    changed = current.loc[("total", pd.Period("2026-10", "M"))]
    assert (changed["version"], changed["expected"], changed["data"], changed["user"]) == (2, 51.0, "def", "styring")
    assert changed["role"] == "Månedskørsel"
    assert len(register.versions("forecast")) == 5


def test_a_large_forecast_is_no_cpr_number(register: Register) -> None:
    table = pd.DataFrame({"unit": ["total"], "expected": [101_501_234.0], "budget": [3_112_501_234.0]})
    assert register.record_forecasts(table, "2026-10", "abc") == 1


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (pd.DataFrame({"unit": ["a"]}), "mangler kolonnen expected"),
        (pd.DataFrame({"unit": ["a", "a"], "expected": [1.0, 2.0]}), "to prognoser for a"),
        (pd.DataFrame({"unit": ["a"], "expected": [np.inf]}), "ikke et tal"),
    ],
)
def test_forecasts_that_cannot_be_recorded(register: Register, table: pd.DataFrame, told: str) -> None:
    with pytest.raises(RegisterError, match=told):
        register.record_forecasts(table, "2026-10", "abc")
    assert register.current("forecast").empty


def test_kinds_and_entries_that_are_not_there(register: Register) -> None:
    with pytest.raises(RegisterError, match="Mente du action"):
        register.add("actions", ACTION, CONSULTANT)
    with pytest.raises(RegisterError, match="ikke poster af slagsen"):
        register.current("x")
    with pytest.raises(RegisterError, match="findes ikke"):
        register.revise(str(uuid.uuid4()), {}, CONSULTANT, 1)
    with pytest.raises(RegisterError, match="findes ikke"):
        register.withdraw("vrøvl", CONSULTANT, 1, "Fejl")


def test_where_tells_neither_path_nor_address(place: Place) -> None:
    where = place.open().where
    assert where == ("PostgreSQL (STYRING_REGISTER)" if place.on_server else "SQLite-filen register.sqlite")


def test_another_file_or_variable(sqlite: Place) -> None:
    sqlite.section = '[register]\nfil = "under/mit.sqlite"\ndatabase_url_env = "MIN_BASE"\n'
    register = sqlite.open()
    register.add("action", ACTION, CONSULTANT)
    assert (sqlite.folder / "under" / "mit.sqlite").exists()
    elsewhere = sqlite.open(MIN_BASE=f"sqlite:///{sqlite.folder / 'anden.sqlite'}")
    assert elsewhere.where == "SQLite-filen anden.sqlite (MIN_BASE)"
    assert elsewhere.current("action").empty
    elsewhere.add("action", ACTION, CONSULTANT)
    assert (sqlite.folder / "anden.sqlite").exists()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("vrøvl", "kan ikke læses"),
        ("mysql://a:hemmeligt@b/c", "skal være til PostgreSQL"),
        ("oracle+findesikke://a@b/c", "skal være til PostgreSQL"),
        ("postgresql+findesikke://a:hemmeligt@b/c", "Driveren"),
    ],
)
def test_addresses_that_cannot_be_used(sqlite: Place, address: str, told: str) -> None:
    with pytest.raises(RegisterError, match=told) as error:
        sqlite.open(STYRING_REGISTER=address).current("action")
    assert "hemmeligt" not in str(error.value)


def test_a_plain_postgresql_address_finds_its_driver(server: Place) -> None:
    server.environ["STYRING_REGISTER"] = server.environ["STYRING_REGISTER"].replace("+psycopg", "")
    assert server.open().add("action", ACTION, CONSULTANT).version == 1


def test_enabled_by_the_section(sqlite: Place) -> None:
    assert sqlite.open().enabled
    sqlite.section = ""
    assert not sqlite.open().enabled


def test_a_forked_process_makes_connections_of_its_own(place: Place, register: Register) -> None:
    import multiprocessing

    register.add("action", ACTION, register.person())
    fork = multiprocessing.get_context("fork")
    mine, theirs = fork.Pipe()
    here = _connection(register)
    child = fork.Process(target=_in_a_fork, args=(register, theirs))
    child.start()
    rows, there = mine.recv()
    child.join(30)
    assert (child.exitcode, rows) == (0, 1)
    assert len(register.current("action")) == 1
    if place.on_server:
        assert there != here
        assert _connection(register) == here  # still ours, not closed by the child


def _connection(register: Register) -> Any:
    """Which of the server's connections is used; None for a file, which is opened anew each time."""
    with register._database.engine.connect() as connection:
        return (
            connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() if register._database.file is None else None
        )


def _in_a_fork(register: Register, answer: Any) -> None:
    answer.send((len(register.current("action")), _connection(register)))
