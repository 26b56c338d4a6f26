"""Whatever is done to the register past the library shows, and nothing is read from one that does not fit its chain."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from styringslib.cli import main
from styringslib.register import Damaged, NotAllowed, Register, RegisterError, Replaced
from styringslib.register.chain import memory, verification
from styringslib.register.chain.links import Head, content_digest
from tests.register.conftest import ACTION, CHANGE, CONSULTANT, EXPLANATION, Place, migrate_to

GUARDS = [
    f"{table}_no_{what}" for table in ("action", "expected_change", "register_link") for what in ("update", "delete")
]
GUARDS += ["register_link_in_order"]


def filled(place: Place, **environ: str) -> Register:
    """Five versions of three entries."""
    register = place.open(**environ)
    first = register.add("action", ACTION, CONSULTANT)
    register.revise(first.entry_id, {"status": "I gang"}, CONSULTANT, 1)
    register.add("expected_change", CHANGE, CONSULTANT)
    last = register.add("explanation", EXPLANATION, CONSULTANT)
    register.withdraw(last.entry_id, CONSULTANT, 1, "Fejl")
    return register


def by_hand(place: Place, *statements: str) -> None:
    """Somebody with the database in hand, who takes the guards away first."""
    if place.on_server:
        tables = ("action", "expected_change", "register_link")
        place.sql(*(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables), *statements)
    else:
        place.sql(*(f"DROP TRIGGER {name}" for name in GUARDS), *statements)


INSERT = (
    "INSERT INTO action (entry_id, version, at, login, role, withdrawn, unit, title, owner_role, start_month, deadline, status) "
    "SELECT 'ny', 1, at, login, role, withdrawn, unit, title, owner_role, start_month, deadline, status "
    "FROM action WHERE version = 1"
)
DONE = [
    (
        ["UPDATE action SET effect_per_month = -45000.01 WHERE version = 1"],
        "Handlingen for Ådalen, udgave 1, .*er ændret",
    ),
    (["UPDATE action SET login = 'lis' WHERE version = 2"], "udgave 2, skrevet den 22. november 2026 .*er ændret"),
    (["UPDATE action SET agreed_month = NULL WHERE version = 1"], "er ændret"),
    (["UPDATE expected_change SET hours_per_month = 0"], "Dispositionen for Ådalen, udgave 1, .*er ændret"),
    (["DELETE FROM action WHERE version = 2"], "Handlingen for Ådalen, udgave 2, .*Økonomikonsulent .*er slettet"),
    ([INSERT], "er lagt ind uden om programmet"),
    (["DELETE FROM register_link WHERE sequence = 5"], "Forklaringen for Ådalen, udgave 2, .*er lagt ind uden om"),
    (["DELETE FROM register_link WHERE sequence = 2"], "led i kæden"),
    (["UPDATE register_link SET content = digest WHERE sequence = 2"], "led i kæden"),
    (["UPDATE register_link SET role = 'En anden' WHERE sequence = 5"], "led i kæden"),
    (
        [
            "UPDATE register_link SET sequence = 99 WHERE sequence = 1",
            "UPDATE register_link SET sequence = 1 WHERE sequence = 2",
            "UPDATE register_link SET sequence = 2 WHERE sequence = 99",
        ],
        "led i kæden",
    ),
]


@pytest.mark.parametrize(("statements", "told"), DONE)
def test_what_is_done_past_the_library_is_told_and_not_read(place: Place, statements: list[str], told: str) -> None:
    register = filled(place)
    assert register.verify().breaks == ()
    assert len(register.current("expected_change")) == 1
    by_hand(place, *statements)
    for read in (
        lambda: place.open().current("expected_change"),
        lambda: place.open().versions("forecast"),
        lambda: place.open().entries("action"),
        lambda: place.open().add("action", ACTION, CONSULTANT),
        lambda: place.open().backup(place.folder / "kopi.sqlite"),
        lambda: place.open().head(),
    ):
        with pytest.raises(Damaged, match=told) as said:
            read()
        assert "sikkerhedskopi" in str(said.value)
        assert "lis" not in str(said.value).split()
    found = place.open().verify()
    assert [one.wrong for one in found.breaks if one.wrong != "guards"]
    assert any(one.wrong == "guards" for one in found.breaks)
    assert not (place.folder / "kopi.sqlite").exists()


def test_an_open_register_sees_a_file_that_was_changed_since(sqlite: Place) -> None:
    register = filled(sqlite)
    assert len(register.current("action")) == 1
    by_hand(sqlite, "UPDATE action SET title = 'Noget andet' WHERE version = 1")
    with pytest.raises(Damaged):
        register.current("action")


def test_the_chain_goes_on_through_all_kinds(place: Place) -> None:
    register = filled(place)
    heads = [register.head()]
    assert heads[0].size == 5
    register.add_all([("action", ACTION), ("explanation", EXPLANATION)], CONSULTANT)
    heads.append(register.head())
    register.add("explanation", {**EXPLANATION, "explanation": "Ændret 🙂\nto linjer"}, CONSULTANT)
    heads.append(register.head())
    assert [one.size for one in heads] == [5, 7, 8]
    assert len({one.digest for one in heads}) == 3
    assert place.sql("SELECT kind, version FROM register_link ORDER BY sequence")[:3] == [
        ("action", 1), ("action", 2), ("expected_change", 1),
    ]  # fmt: skip
    found = place.open().verify()
    assert (found.breaks, found.head, found.unprotected) == ((), heads[-1], 0)


def test_a_copy_has_the_same_chain_whichever_database_it_is_of(place: Place) -> None:
    register = filled(place)
    path = place.folder / "kopi" / "kopi.sqlite"
    register.backup(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    copy = place.open(STYRING_REGISTER=f"sqlite:///{path}")
    assert copy.verify().breaks == ()
    assert copy.head() == register.head()
    copy.add("action", ACTION, CONSULTANT)
    assert copy.verify().breaks == ()


def test_a_digest_says_all_and_only_what_a_row_says() -> None:
    row = {"entry_id": "a", "version": 1, "withdrawn": False, "amount": 1.5, "unit": None}
    same = content_digest("action", row)
    assert content_digest("action", {**row, "withdrawn": 0, "ny": None}) == same
    for other in (
        {"withdrawn": True},
        {"amount": 1.5000000000000002},
        {"unit": ""},
        {"entry_id": b"a"},
        {"version": 1.0},
    ):
        assert content_digest("action", {**row, **other}) != same
    assert content_digest("cause", row) != same
    assert len(same) == 64


@pytest.mark.from_nothing
def test_what_was_there_before_the_chain_gets_links_and_is_told(place: Place) -> None:
    register = place.open()
    migrate_to(register, "0005")
    no = "false" if place.on_server else "0"
    place.sql(
        *(
            "INSERT INTO explanation (entry_id, version, at, login, role, withdrawn, unit, month, explanation) VALUES "
            f"('{number:036d}', 1, '2026-10-0{9 - number} 08:00:00.000000', 'lea', 'Leder', {no}, 'Ådalen', '2026-09', 'x')"
            for number in range(1, 4)
        )
    )
    assert register.head() == Head(3, "")
    with pytest.raises(RegisterError, match="styring register upgrade"):
        register.verify()
    register.migrate()
    found = register.verify()
    assert (found.breaks, found.unprotected, found.head.size) == ((), 3, 3)
    assert found.protected_from is not None
    times = [at for (at,) in place.sql("SELECT at FROM register_link ORDER BY sequence")]
    assert times == sorted(times)
    register.add("explanation", EXPLANATION, CONSULTANT)
    assert place.open().verify().unprotected == 3


def seen(place: Place, tmp_path: Path) -> dict[str, str]:
    return {"STYRING_KOPIER": str(tmp_path / "kopier")}


def emptied(place: Place) -> None:
    (place.folder / "register.sqlite").write_bytes(b"")


def deleted(place: Place) -> None:
    for file in place.folder.glob("register.sqlite*"):
        file.unlink()


def made_anew(place: Place) -> None:
    deleted(place)
    other = place.open()
    for _ in range(6):
        other.add("action", ACTION, CONSULTANT)


def tables_gone(place: Place) -> None:
    place.sql("DROP TABLE register_version", "DROP TABLE register_link", "DROP TABLE action")


GONE: list[tuple[Callable[[Place], None], str]] = [
    (emptied, r"er tomt eller væk, men den .* stod der 5 udgaver"),
    (deleted, r"er tomt eller væk"),
    (made_anew, r"er et andet register .*\(6 udgaver mod 5\)"),
    (tables_gone, r"er tomt eller væk"),
]


@pytest.mark.parametrize(("happens", "told"), GONE)
def test_a_register_that_is_not_the_one_seen_before(
    sqlite: Place, tmp_path: Path, happens: Callable[[Place], None], told: str
) -> None:
    mine = seen(sqlite, tmp_path)
    filled(sqlite, **mine).current("action")
    happens(sqlite)
    for use in (
        lambda: sqlite.open(**mine).current("action"),
        lambda: sqlite.open(**mine).add("action", ACTION, CONSULTANT),
        lambda: sqlite.open(**mine).head(),
        lambda: sqlite.open(**mine).migrate(),
    ):
        with pytest.raises(Replaced, match=told) as said:
            use()
        assert "styring register accept" in str(said.value)
    if happens is deleted:
        assert not (sqlite.folder / "register.sqlite").exists()


def test_an_older_copy_is_told_with_what_is_gone_since(sqlite: Place, tmp_path: Path) -> None:
    mine = seen(sqlite, tmp_path)
    register = filled(sqlite, **mine)
    register.current("action")
    register.backup(tmp_path / "kopi.sqlite")
    sqlite.clock.forward(days=2)
    register.add_all([("action", ACTION)] * 3, CONSULTANT)
    register.current("action")
    deleted(sqlite)
    shutil.copyfile(tmp_path / "kopi.sqlite", sqlite.folder / "register.sqlite")
    with pytest.raises(Replaced, match=r"ældre kopi: Det har 5 udgaver .*22. november 2026.* 3 er gået tabt"):
        sqlite.open(**mine).current("action")
    assert len(sqlite.open().current("action")) == 1  # somebody who has not seen it has nothing to hold it against


def test_another_register_may_be_said_to_be_the_right_one(sqlite: Place, tmp_path: Path) -> None:
    mine = seen(sqlite, tmp_path)
    filled(sqlite, **mine).current("action")
    deleted(sqlite)
    register = sqlite.open(**mine)
    reader = sqlite.open("ulla", **mine)
    sqlite.section += '[[register.personer]]\nbruger = "ulla"\nrolle = "Sekretær"\nadgang = "laeser"\n'
    for wrong in ("", "  ", "borger 010185-1234"):
        with pytest.raises(RegisterError, match="Skriv med --reason"):
            register.accept(register.person(), wrong)
    assert register.accept(register.person(), "Vi begynder forfra") == Head(0, "")
    assert sqlite.open(**mine).current("action").empty
    told = memory.recall(memory.home(sqlite.folder, mine)).accepted
    assert [(one.by, one.reason, one.before, one.after) for one in told] == [("kim", "Vi begynder forfra", 5, 0)]
    reader = sqlite.open("ulla", **mine)
    with pytest.raises(NotAllowed):
        reader.accept(reader.person(), "Hvorfor ikke")


def test_what_is_added_is_held_against_what_was_verified_and_not_all_of_it_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = filled(place)
    register.current("action")
    whole: list[object] = []
    examined = verification.examined
    monkeypatch.setattr(verification, "examined", lambda connection: whole.append(1) or examined(connection))
    for number in range(3):
        register.add("action", ACTION, CONSULTANT)
        assert len(register.current("action")) == number + 2
    assert whole == []
    place.open().current("action")
    assert whole == [1]
    place.clock.forward(minutes=11)
    register.add("action", ACTION, CONSULTANT)
    register.current("action")
    assert whole == [1, 1]


LATER = [
    ["UPDATE action SET effect_per_month = 1 WHERE entry_id = (SELECT entry_id FROM register_link WHERE sequence = 6)"],
    ["DELETE FROM action WHERE version = 2"],
    ["UPDATE register_link SET content = digest WHERE sequence = 6"],
]


@pytest.mark.parametrize("statements", LATER)
def test_what_is_wrong_with_what_is_added_is_told_at_once(place: Place, statements: list[str]) -> None:
    register = filled(place)
    register.current("action")
    place.open().add("action", ACTION, CONSULTANT)
    by_hand(place, *statements)
    with pytest.raises(Damaged):
        register.current("action")


def test_a_change_of_an_old_version_is_told_when_it_is_opened_next_and_within_minutes(place: Place) -> None:
    register = filled(place)
    register.current("action")
    by_hand(place, "UPDATE action SET effect_per_month = 1 WHERE version = 1")
    register.verify()
    with pytest.raises(Damaged):
        place.open().current("action")
    place.clock.forward(minutes=11)
    with pytest.raises(Damaged):
        _written_and_read(register)


def _written_and_read(register: Register) -> None:
    register.add("action", ACTION, CONSULTANT)
    register.current("action")


def test_what_is_remembered_is_for_one_person_and_holds_no_entry(sqlite: Place, tmp_path: Path) -> None:
    mine = seen(sqlite, tmp_path)
    filled(sqlite, **mine).current("action")
    file = memory.home(sqlite.folder, mine)
    assert file is not None
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "Ådalen" not in file.read_text("utf-8")
    file.write_text("{", "utf-8")  # a memory that cannot be read is none
    assert len(sqlite.open(**mine).current("action")) == 1
    assert memory.recall(file).last is not None


def test_verify_in_the_terminal(sqlite: Place, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["register", "verify", "--data", str(sqlite.folder)]
    filled(sqlite)
    assert main(command) == 0
    assert "5 udgaver af poster. Hele kæden passer." in capsys.readouterr().out
    by_hand(sqlite, "DELETE FROM action WHERE version = 2")
    assert main(command) == 1
    assert "- Handlingen for Ådalen, udgave 2, skrevet den 22. november 2026" in capsys.readouterr().err
    deleted(sqlite)
    assert main(command) == 2


def test_verify_tells_what_is_gone_with_a_register_that_is_away(sqlite: Place, tmp_path: Path) -> None:
    mine = seen(sqlite, tmp_path)
    filled(sqlite, **mine).current("action")
    deleted(sqlite)
    with pytest.raises(RegisterError, match="stod der 5 udgaver af poster"):
        sqlite.open(**mine).verify()


def test_a_text_that_is_no_text_any_more_is_told(sqlite: Place) -> None:
    filled(sqlite)
    file = sqlite.folder / "register.sqlite"
    connection = sqlite3.connect(file)
    for name in GUARDS:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(
        "UPDATE action SET title = CAST(x'c3281b5b' AS TEXT), role = CAST(x'ff' AS TEXT) WHERE version = 1"
    )
    connection.commit()
    connection.close()
    with pytest.raises(Damaged, match="er ændret") as said:
        sqlite.open().current("action")
    str(said.value).encode("utf-8")
