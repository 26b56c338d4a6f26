"""An old register is brought forward without losing a row, after a copy; a newer one is left alone; one process at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event

from styringslib.register import KINDS, Register, RegisterError, Unavailable, open_register
from styringslib.register.database import migration
from styringslib.register.database.schema_version import HEAD, KNOWN, TABLE
from styringslib.register.database.tables import METADATA, TABLES
from tests.register import writers
from tests.register.conftest import ACTION, CONSULTANT, EXPLANATION, FOLLOW_UP, Place, migrate_to

pytestmark = pytest.mark.from_nothing

ROWS = {
    "expected_change": (
        "'Ådalen', 'Hjemmepleje', '2026-11', NULL, 42000.55, NULL, 90, 'Sårpleje'",
        "unit, area, month_from, month_to, amount_per_month, hours_per_month, probability, reason",
    ),
    "explanation": ("'Østerbæk', '2026-10', 'Fravær'", "unit, month, explanation"),
    "action": (
        "'Ådalen', 'Ruter', 'Distriktsleder', NULL, '2026-12', '2026-12-31', -45000, 'I gang'",
        "unit, title, owner_role, agreed_month, start_month, deadline, effect_per_month, status",
    ),
    "forecast": ("'total', '2026-10', 1.5, 1, 2, NULL, NULL, NULL, 'abc'",
                 "unit, month, expected, lower_80, upper_80, lower_95, upper_95, budget, data"),
}  # fmt: skip
ENTRIES = 3


def old(place: Place) -> Register:
    """A register of the first version with three entries of each kind, the last withdrawn in a second version."""
    register = place.open()
    migrate_to(register, "0001")
    no, yes = ("false", "true") if place.on_server else ("0", "1")
    statements = []
    for kind, (values, columns) in ROWS.items():
        for number in range(ENTRIES):
            versions = [(1, no), (2, yes)] if number == ENTRIES - 1 else [(1, no)]
            statements += [
                f"INSERT INTO {kind} (entry_id, version, at, login, role, withdrawn, {columns}) VALUES "
                f"('00000000-0000-4000-8000-{number:012d}', {version}, '2026-10-0{version} 08:00:00.000000', 'lea', "
                f"'Distriktsleder', {gone}, {values})"
                for version, gone in versions
            ]
    place.sql(*statements)
    return register


def content(register: Register) -> dict[str, pd.DataFrame]:
    return {kind: register.versions(kind) for kind in KINDS}


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for kind in KINDS:
        pd.testing.assert_frame_equal(one[kind], other[kind])


def test_an_older_register_is_read_as_it_is_and_changed_only_by_writing(place: Place) -> None:
    register = old(place)
    assert register.schema_version == "0001"
    before = content(register)
    assert [len(before[kind]) for kind in KINDS] == [4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 4, 0]
    assert len(register.current("action")) == 2
    assert register.current("expected_change")["amount_per_month"].tolist() == [42_000.55, 42_000.55]
    assert register.current("action")["deadline"].tolist() == [pd.Timestamp("2026-12-31")] * 2
    history = register.history("00000000-0000-4000-8000-000000000002")
    assert [(entry.version, entry.withdrawn, entry.reason) for entry in history] == [(1, False, ""), (2, True, "")]
    assert register.schema_version == "0001"
    assert not (place.folder / "register-sikkerhedskopier").exists()


def test_nothing_is_lost_on_the_way_forward(place: Place) -> None:
    register = old(place)
    before = content(register)
    copied = register.migrate()
    assert register.schema_version == HEAD
    assert_same(content(register), before)
    assert copied is not None
    assert copied.parent == place.folder / "register-sikkerhedskopier"
    assert "2026" in copied.name or copied.name.startswith("register-20")
    # The copy opens as a register, in the schema it was made from.
    again = open_register(place.folder, environ={"STYRING_REGISTER": f"sqlite:///{copied}"})
    assert again.schema_version == "0001"
    assert_same(content(again), before)
    assert register.migrate() is None
    assert [path.name for path in copied.parent.iterdir()] == [copied.name]


def test_the_first_write_brings_it_forward(place: Place) -> None:
    register = old(place)
    action = register.add("action", ACTION, CONSULTANT)
    register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id}, CONSULTANT)
    follow = register.add("follow_up", {**FOLLOW_UP, "action": "00000000-0000-4000-8000-000000000000"}, CONSULTANT)
    assert follow.values["unit"] == "Ådalen"
    revised = register.revise("00000000-0000-4000-8000-000000000000", {"reason": "Ny"}, CONSULTANT, 1)
    assert revised.kind == "expected_change"
    assert len(list((place.folder / "register-sikkerhedskopier").iterdir())) == 1
    assert len(register.versions("action")) == 5


def test_a_new_register_needs_no_copy(place: Place) -> None:
    register = place.open()
    assert register.migrate() is None
    assert register.schema_version == HEAD
    assert not (place.folder / "register-sikkerhedskopier").exists()


@pytest.mark.parametrize("versions", [1, 2])
def test_a_newer_register_is_left_alone(place: Place, versions: int) -> None:
    register = place.open()
    entry = register.add("explanation", EXPLANATION, CONSULTANT)
    place.sql(f"UPDATE {TABLE} SET version_num = '9{versions}99'")
    for attempt in (
        lambda: register.current("explanation"),
        lambda: register.add("explanation", EXPLANATION, CONSULTANT),
        lambda: register.revise(entry.entry_id, {"explanation": "x"}, CONSULTANT, 1),
        register.migrate,
        lambda: register.backup(place.folder / "kopi.sqlite"),
        lambda: register.schema_version,
    ):
        with pytest.raises(RegisterError, match=r"nyere udgave af styringslib.*Opdatér styringslib"):
            attempt()
    assert place.sql("SELECT count(*) FROM explanation") == [(1,)]
    assert not (place.folder / "kopi.sqlite").exists()


def test_a_migration_that_fails_leaves_the_old_register_usable(place: Place) -> None:
    register = old(place)
    before = content(register)

    def fail(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "CREATE TABLE follow_up" in statement:
            from sqlalchemy.exc import OperationalError

            raise OperationalError(statement, None, Exception("disk is full"))

    event.listen(register._database.engine, "before_cursor_execute", fail)
    with pytest.raises(Unavailable, match="plads") as told:
        register.add("explanation", EXPLANATION, CONSULTANT)
    assert "Intet er gemt" in str(told.value)
    again = place.open()
    assert again.schema_version == "0001"
    assert_same(content(again), before)
    again.migrate()
    assert_same(content(again), before)


def test_without_a_copy_nothing_is_changed(place: Place) -> None:
    register = old(place)
    (place.folder / "register-sikkerhedskopier").write_text("i vejen")
    with pytest.raises(RegisterError, match=r"Sikkerhedskopien .* kan ikke skrives"):
        register.migrate()
    assert register.schema_version == "0001"


def test_a_copy_may_be_asked_for(place: Place) -> None:
    register = place.open()
    with pytest.raises(RegisterError, match="tomt"):
        register.backup(place.folder / "kopi.sqlite")
    action = register.add("action", ACTION, CONSULTANT)
    register.add("follow_up", {**FOLLOW_UP, "action": action.entry_id}, CONSULTANT)
    register.revise(action.entry_id, {"status": "I gang"}, CONSULTANT, 1)
    register.record_forecasts(pd.DataFrame({"unit": ["total"], "expected": [1.25]}), "2026-10", "x")
    path = place.folder / "under" / "kopi.sqlite"
    register.backup(path)
    copy = open_register(place.folder, environ={"STYRING_REGISTER": f"sqlite:///{path}"})
    assert_same(content(copy), content(register))
    copy.add("action", ACTION, CONSULTANT)  # it is a register like any other
    with pytest.raises(RegisterError, match="findes allerede"):
        register.backup(path)
    assert [file.name for file in path.parent.iterdir()] == ["kopi.sqlite"]


def together(place: Place, target: Any, count: int = 5) -> list[str]:
    """What each of several processes answers that begin at the same moment."""
    context = writers.context()
    barrier, answers = context.Barrier(count), context.SimpleQueue()
    where = (place.folder, place.environ)
    processes = [context.Process(target=target, args=(where, barrier, answers)) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * count
    return [answers.get() for _ in processes]


def test_many_processes_at_once_make_one_migration(place: Place) -> None:
    register = old(place)
    before = content(register)
    copies = [answer for answer in together(place, writers.migrate_together) if answer]
    assert len(copies) == 1
    assert_same(content(register), before)
    assert [str(path) for path in (place.folder / "register-sikkerhedskopier").iterdir()] == copies


def test_a_reader_is_not_broken_off_by_whoever_brings_the_register_forward(server: Place) -> None:
    """A reader begins with one table and goes on to another, in an order that nobody who locks them all can follow."""
    register, reader = old(server), server.open()
    with ThreadPoolExecutor(1) as other, reader._database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM forecast")
        bringing = other.submit(register.migrate)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        end = time.monotonic() + 30
        with reader._database.engine.connect() as onlooker:
            while not onlooker.exec_driver_sql(waits).scalar_one() and time.monotonic() < end:
                onlooker.rollback()
        assert connection.exec_driver_sql("SELECT count(*) FROM action").scalar_one() == ENTRIES + 1
        connection.rollback()
        assert bringing.result(60) is not None
    assert register.schema_version == HEAD


@pytest.mark.parametrize("attempt", range(3))
def test_many_processes_at_once_make_one_register(place: Place, attempt: int) -> None:
    added = together(place, writers.add_together)
    assert sorted(place.open().current("explanation")["entry_id"]) == sorted(added)


def test_the_steps_make_the_tables_that_the_library_knows(place: Place) -> None:
    register = place.open()
    register.migrate()
    with register._database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": TABLE, "compare_type": True})
        assert compare_metadata(context, METADATA) == []
    assert set(TABLES) == set(KINDS)


def test_the_versions_known_are_the_steps() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parents[1] / "migrations"))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == KNOWN
    assert len(KNOWN) >= 2


def test_tables_of_somebody_elses_are_not_taken_over(place: Place) -> None:
    place.sql("CREATE TABLE action (id integer)", "INSERT INTO action VALUES (1)")
    register = place.open()
    assert register.current("action").empty
    with pytest.raises(Unavailable, match="tabeller, som registret ikke har lavet"):
        register.add("action", ACTION, CONSULTANT)
    assert place.sql("SELECT * FROM action") == [(1,)]
    assert register.schema_version == ""


@pytest.mark.slow
def test_the_steps_are_in_the_wheel(tmp_path: Path) -> None:
    root = Path(migration.__file__).parents[3]
    source = tmp_path / "source"
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        source.mkdir(exist_ok=True)
        shutil.copy(root / name, source / name)
    shutil.copytree(root / ".ci", source / ".ci")  # the list of parts that the wheel carries
    shutil.copytree(root / "styringslib", source / "styringslib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("notebooks", "data/sample"):
        (source / name).mkdir(parents=True)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    wheel = next((tmp_path / "dist").glob("*.whl"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    code = (
        "import sys, os, styringslib; from styringslib.register import open_register; "
        "assert styringslib.__file__.startswith(sys.argv[1]), styringslib.__file__; "
        "r = open_register(sys.argv[2], environ={'USER': 'kim'}); r.migrate(); print(r.schema_version)"
    )
    folder = tmp_path / "kommune"
    folder.mkdir()
    Place(folder, {}).settle()
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "installed"), str(folder)],
        capture_output=True, text=True, env=environ, cwd=tmp_path,
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == (HEAD, 0), done.stderr
