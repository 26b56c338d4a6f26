"""The database away, busy, full or damaged: a clear text, nothing told as saved, nothing written twice."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from styringslib.register import Conflict, Damaged, Person, Register, RegisterError, Unavailable
from styringslib.register.database import database, sqlite_file
from tests.register.conftest import ACTION, CONSULTANT, EXPLANATION, Place

pytestmark = pytest.mark.from_nothing


def plain(address: str) -> str:
    return address.replace("+psycopg", "")


def end_all(place: Place, but: str = "") -> None:
    """End every other connection to the place's database, as an administrator or a restart does."""
    name = place.environ["STYRING_REGISTER"].rsplit("/", 1)[1]
    with psycopg.connect(plain(place.environ["STYRING_REGISTER"]).replace(name, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        if but:
            admin.execute(f'ALTER DATABASE "{name}" {but}')


def refuse_to_say(register: Register, commit_first: bool, times: int = 1, lost: bool = True) -> list[int]:
    """The next commits fail as seen from here; ``commit_first``: they were carried out all the same. How often so far."""
    dialect = register._database.engine.dialect
    commit = dialect.do_commit
    said = [0]

    def do_commit(connection: Any) -> None:
        if said[0] < times:
            said[0] += 1
            if commit_first:
                commit(connection)
            else:
                connection.rollback()
            raise _gone(register)
        commit(connection)

    dialect.do_commit = do_commit  # type: ignore[method-assign]
    return said


def _gone(register: Register) -> Exception:
    if register._database.file is not None:
        return sqlite3.OperationalError("disk I/O error")
    return psycopg.OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize("commit_first", [True, False])
@pytest.mark.parametrize("times", [1, 2])
def test_a_commit_whose_answer_was_lost_is_looked_up(
    place: Place, register: Register, commit_first: bool, times: int
) -> None:
    first = register.add("action", ACTION, CONSULTANT)
    for write in (
        lambda: register.add("explanation", EXPLANATION, CONSULTANT),
        lambda: register.add_all([("explanation", EXPLANATION), ("action", ACTION)], CONSULTANT)[0],
        lambda: register.revise(first.entry_id, {"status": "I gang"}, CONSULTANT, 1),
        lambda: register.withdraw(first.entry_id, CONSULTANT, 2, "Fejl"),
    ):
        said = refuse_to_say(register, commit_first, times)
        entry = write()
        assert said == [times]
        assert place.open().history(entry.entry_id)[-1] == entry
    assert len(register.versions("explanation")) == 2
    assert len(register.versions("action")) == 4


def test_without_an_answer_nothing_is_told_as_saved(place: Place, register: Register) -> None:
    register.add("explanation", EXPLANATION, CONSULTANT)
    refuse_to_say(register, commit_first=True, times=9)
    own = "0b6f2f0e-6c8c-4f0b-9a51-0a4b1b6f2f0e"
    real = register._database.write

    def once(work: Callable[[Any], Any]) -> Any:
        return real(work, attempts=1)

    register._database.write = once  # type: ignore[method-assign,assignment]
    with pytest.raises(Unavailable, match="Det vides ikke, om det sidste blev gemt") as told:
        register.add("action", ACTION, CONSULTANT, own)
    assert told.value.in_doubt
    again = place.open()
    assert again.add("action", ACTION, CONSULTANT, own).version == 1
    assert len(again.versions("action")) == 1


def test_the_other_one_was_first_while_the_answer_was_lost(place: Place, register: Register) -> None:
    entry = register.add("action", ACTION, CONSULTANT)
    dialect = register._database.engine.dialect
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        dialect.do_commit = commit  # type: ignore[method-assign]
        connection.rollback()
        place.open().revise(entry.entry_id, {"status": "Bortfaldet"}, Person("lis", "Fagchef", "konsulent"), 1)
        raise _gone(register)

    dialect.do_commit = do_commit  # type: ignore[method-assign]
    with pytest.raises(Conflict) as told:
        register.revise(entry.entry_id, {"status": "I gang"}, CONSULTANT, 1)
    assert told.value.theirs.values["status"] == "Bortfaldet"
    assert [one.values["status"] for one in register.history(entry.entry_id)] == ["Ikke begyndt", "Bortfaldet"]


def test_saved_although_the_answer_was_lost_and_another_came_after(place: Place, register: Register) -> None:
    entry = register.add("action", ACTION, CONSULTANT)
    dialect = register._database.engine.dialect
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        dialect.do_commit = commit  # type: ignore[method-assign]
        commit(connection)
        place.open().revise(entry.entry_id, {"status": "Bortfaldet"}, Person("lis", "Fagchef", "konsulent"), 2)
        raise _gone(register)

    dialect.do_commit = do_commit  # type: ignore[method-assign]
    mine = register.revise(entry.entry_id, {"status": "I gang"}, CONSULTANT, 1)
    assert (mine.version, mine.values["status"]) == (2, "I gang")
    assert [one.values["status"] for one in register.history(entry.entry_id)] == [
        "Ikke begyndt",
        "I gang",
        "Bortfaldet",
    ]


def test_connections_that_were_ended_are_made_anew(server: Place) -> None:
    register = server.open()
    entry = register.add("action", ACTION, CONSULTANT)
    end_all(server)
    assert len(register.current("action")) == 1
    end_all(server)
    assert register.revise(entry.entry_id, {"status": "I gang"}, CONSULTANT, 1).version == 2


def test_a_connection_that_ends_in_the_middle_of_a_transaction(server: Place) -> None:
    from sqlalchemy import event

    register = server.open()
    register.migrate()
    ended: list[int] = []

    def end(_: Any, __: Any, statement: str, *more: Any) -> None:
        if statement.startswith("INSERT") and not ended:
            ended.append(1)
            end_all(server)

    event.listen(register._database.engine, "before_cursor_execute", end)
    entry = register.add("action", ACTION, CONSULTANT)
    assert ended
    assert register.history(entry.entry_id) == [entry]


def test_a_server_that_lets_nobody_in_and_then_does(server: Place) -> None:
    register = server.open()
    entry = register.add("action", ACTION, CONSULTANT)
    end_all(server, "ALLOW_CONNECTIONS false")
    for attempt in (
        lambda: register.add("action", ACTION, CONSULTANT),
        lambda: register.revise(entry.entry_id, {"status": "I gang"}, CONSULTANT, 1),
        lambda: register.withdraw(entry.entry_id, CONSULTANT, 1, "Fejl"),
        register.migrate,
    ):
        with pytest.raises(Unavailable, match=r"PostgreSQL \(STYRING_REGISTER\)") as told:
            attempt()
        assert "Intet er gemt" in str(told.value)
        assert not told.value.in_doubt
    with pytest.raises(Unavailable) as read:
        register.current("action")
    assert "gemt" not in str(read.value)
    end_all(server, "ALLOW_CONNECTIONS true")
    assert register.history(entry.entry_id) == [entry]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes calls and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        yield listening.getsockname()[1]


def test_a_wrong_port(sqlite: Place) -> None:
    register = sqlite.open(STYRING_REGISTER=f"postgresql://bruger:hemmeligt@127.0.0.1:{free_port()}/base")
    for attempt in (
        lambda: register.current("action"),
        lambda: register.add("action", ACTION, CONSULTANT),
    ):
        with pytest.raises(Unavailable, match="kan ikke nås lige nu") as told:
            attempt()
        assert not {"hemmeligt", "127.0.0.1", "bruger", "base"} & set(str(told.value).replace(".", " ").split())
        assert "hemmeligt" not in repr(told.value)
        assert told.value.__cause__ is None
        assert told.value.__suppress_context__
    assert not (sqlite.folder / "register.sqlite").exists()


def test_a_server_that_does_not_answer(sqlite: Place, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CONNECT_SECONDS", 2)
    register = sqlite.open(STYRING_REGISTER=f"postgresql://a@127.0.0.1:{silent}/b")
    with pytest.raises(Unavailable, match="kan ikke nås"):
        register.add("action", ACTION, CONSULTANT)


def test_what_is_wrong_is_told_before_the_database_is_asked(sqlite: Place) -> None:
    register = sqlite.open(STYRING_REGISTER=f"postgresql://a@127.0.0.1:{free_port()}/b")
    with pytest.raises(RegisterError, match="Feltet er tomt"):
        register.add("action", {**ACTION, "title": ""}, CONSULTANT)


def test_a_table_that_somebody_holds(server: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 1)
    register = server.open()
    register.add("action", ACTION, CONSULTANT)
    with psycopg.connect(plain(server.environ["STYRING_REGISTER"])) as other:
        other.execute("LOCK TABLE action IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unavailable, match="optaget af andre"):
            register.add("action", ACTION, CONSULTANT)
        with pytest.raises(Unavailable, match="optaget af andre"):
            register.current("action")
    assert len(register.current("action")) == 1


def test_a_file_that_somebody_holds(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)
    register = sqlite.open()
    register.add("action", ACTION, CONSULTANT)
    holder = sqlite3.connect(sqlite.folder / "register.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match=r"optaget af andre.*Intet er gemt") as told:
        register.add("action", ACTION, CONSULTANT)
    assert not told.value.in_doubt
    assert len(register.current("action")) == 1  # who only reads need not wait
    holder.execute("ROLLBACK")
    register.add("action", ACTION, CONSULTANT)
    holder.close()


def test_a_writer_waits_for_another(sqlite: Place) -> None:
    register = sqlite.open()
    register.add("action", ACTION, CONSULTANT)
    holder = sqlite3.connect(sqlite.folder / "register.sqlite", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: holder.execute("COMMIT"))
    release.start()
    register.add("action", ACTION, CONSULTANT)
    release.join()
    holder.close()
    assert len(register.current("action")) == 2


def with_pragma(monkeypatch: pytest.MonkeyPatch, *pragmas: str) -> None:
    """Every file opened from now on has these settings."""
    usual = sqlite_file._set

    def changed(connection: sqlite3.Connection) -> sqlite3.Connection:
        usual(connection)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    monkeypatch.setattr(sqlite_file, "_set", changed)


def test_a_full_disk(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    register = sqlite.open()
    entry = register.add("explanation", EXPLANATION, CONSULTANT)
    long = {**EXPLANATION, "explanation": "x" * 4_000}
    with_pragma(monkeypatch, "max_page_count = 1")  # no more pages than there are
    with pytest.raises(Unavailable, match=r"ikke plads til mere.*Intet er gemt"):
        register.add_all([("explanation", long)] * 20, CONSULTANT)
    monkeypatch.undo()
    assert register.history(entry.entry_id) == [entry]
    assert len(register.current("explanation")) == 1


def test_a_file_that_only_reads(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    register = sqlite.open()
    register.add("action", ACTION, CONSULTANT)
    with_pragma(monkeypatch, "query_only = ON")
    with pytest.raises(Unavailable, match=r"kan ikke skrives i. Bed om skriveadgang"):
        register.add("action", ACTION, CONSULTANT)
    assert len(register.current("action")) == 1


def test_a_folder_where_nobody_can_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody without any right to write reads what lies there, and is told when writing."""
    home = Path(tempfile.mkdtemp(prefix="register-"))
    try:
        place = Place(home, {})
        place.open().add("action", ACTION, CONSULTANT)
        assert sqlite3.connect(home / "register.sqlite").execute("PRAGMA journal_mode").fetchone() == ("wal",)
        for path in home.iterdir():
            path.chmod(0o444)
        home.chmod(0o555)
        register = place.open()
        warm = len(register.current("action"))  # everything is imported before the rights are given up
        child = os.fork()
        if child == 0:
            status = 1
            try:
                if os.geteuid() == 0:
                    os.setuid(65534)
                assert len(register.current("action")) == warm == 1
                try:
                    register.add("action", ACTION, CONSULTANT)
                except Unavailable as error:
                    status = 0 if "kan ikke skrives i" in str(error) else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert len(register.current("action")) == 1
    finally:
        home.chmod(0o755)
        shutil.rmtree(home)


@pytest.mark.parametrize("damage", ["garbage", "middle"])
def test_a_damaged_file(sqlite: Place, damage: str) -> None:
    register = sqlite.open()
    register.add_all([("explanation", {**EXPLANATION, "explanation": "x" * 3_000})] * 20, CONSULTANT)
    path = sqlite.folder / "register.sqlite"
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    content = bytearray(path.read_bytes())
    content[slice(0, 100) if damage == "garbage" else slice(4_096, len(content))] = b"x" * (
        100 if damage == "garbage" else len(content) - 4_096
    )
    path.write_bytes(content)
    with pytest.raises(Damaged, match=r"beskadiget. Hent den seneste sikkerhedskopi frem"):
        sqlite.open().current("explanation")
    with pytest.raises(Damaged, match=r"beskadiget.*Intet er gemt"):
        sqlite.open().add("explanation", EXPLANATION, CONSULTANT)


def test_a_folder_that_cannot_be_made(sqlite: Place) -> None:
    (sqlite.folder / "under").write_text("i vejen")
    sqlite.section = '[register]\nfil = "under/register.sqlite"\n'
    register = sqlite.open()
    with pytest.raises(Unavailable, match=r"register.sqlite"):
        register.add("action", ACTION, CONSULTANT)


def test_write_ahead_only_on_a_disk_of_ones_own(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "is_local", lambda _: False)
    register = sqlite.open()
    register.add("action", ACTION, CONSULTANT)
    modes = sqlite3.connect(sqlite.folder / "register.sqlite").execute("PRAGMA journal_mode").fetchone()
    assert modes == ("delete",)


def test_mounts_decide_whether_a_disk_is_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlite_file.is_local(tmp_path / "register.sqlite")
    mounts = f"/dev/sda / ext4 rw 0 0\n//server/drev {tmp_path}/delt cifs rw 0 0\n"
    usual = Path.read_text

    def read_text(self: Path, *given: Any) -> str:
        return mounts if str(self) == "/proc/self/mounts" else usual(self, *given)

    monkeypatch.setattr(Path, "read_text", read_text)
    assert not sqlite_file.is_local(tmp_path / "delt" / "mappe" / "register.sqlite")
    assert sqlite_file.is_local(tmp_path / "egen" / "register.sqlite")


def test_settings_of_a_connection(place: Place, register: Register) -> None:
    register.migrate()
    with register._database.engine.connect() as connection:
        if place.on_server:
            asked = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in _ON_A_SERVER}
            assert asked == _ON_A_SERVER
        else:
            asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _IN_A_FILE}
            assert asked == _IN_A_FILE


_ON_A_SERVER = {
    "statement_timeout": "20s",
    "lock_timeout": "10s",
    "synchronous_commit": "on",
    "application_name": "styringslib",
}
_IN_A_FILE = {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10_000}


def test_an_error_of_our_own_making_is_not_papered_over(register: Register) -> None:
    def wrong(connection: Any) -> None:
        raise KeyError("vores egen fejl")

    with pytest.raises(KeyError):
        register._database.write(wrong)

    def lacking(connection: Any) -> None:
        connection.exec_driver_sql("INSERT INTO action (entry_id, version) VALUES ('a', 1)")

    with pytest.raises(IntegrityError):
        register._database.write(lacking)
