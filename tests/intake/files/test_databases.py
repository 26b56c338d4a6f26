"""Tables from databases: SQLite, and a real PostgreSQL server."""

from __future__ import annotations

import datetime as dt
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Numeric, String, Table, create_engine, make_url, text

QUERY = "select periode, dato, enhed, omraade, art, bilag, beloeb from posteringer"
HEADINGS = (
    'kolonner = { "Regnskabsperiode" = "periode", "Bogføringsdato" = "dato", "Enhed" = "enhed", "Område" = "omraade", '
    '"Artsgruppe" = "art", "Bilagsnummer" = "bilag", "Beløb" = "beloeb" }'
)
ROWS = [
    (202609, dt.date(2026, 9, 30), "0301", "Hjemmepleje", "Løn", "0001", Decimal("1234.56")),
    (202610, dt.date(2026, 10, 31), "Østerbæk", "Hjemmepleje", "Indtægter", "0002", Decimal("-300.00")),
    (202613, None, "Ådalen", "Hjemmepleje", "Løn", None, Decimal("1.234")),
]


def fill(address: str, rows: list[Any] = ROWS) -> None:
    engine = create_engine(address)
    table = Table(
        "posteringer",
        MetaData(),
        Column("periode", Integer),
        Column("dato", Date),
        Column("enhed", String(40)),
        Column("omraade", String(40)),
        Column("art", String(40)),
        Column("bilag", String(10)),
        Column("beloeb", Numeric(14, 3)),
    )
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(table.insert(), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])
    engine.dispose()


def ask(folder: Any, *lines: str, query: str = QUERY) -> Any:
    folder.blocks.clear()
    folder.block("posteringer", f'sql = "{query}"', 'database_url_env = "PROEVE_DB"', HEADINGS, *lines)
    return folder


def assert_read(folder: Any) -> None:
    read = ask(folder).read().postings
    assert list(read["month"].astype(str)) == ["2026-09", "2026-10", "2026-12"]
    assert list(read["amount"]) == [1234.56, -300.0, 1.234]
    assert list(read["unit"]) == ["Ådalen", "Østerbæk", "Ådalen"]
    assert list(read["voucher"].fillna("tom")) == ["0001", "0002", "tom"]
    assert read["posting_date"].iloc[0] == pd.Timestamp("2026-09-30")
    assert pd.isna(read["posting_date"].iloc[2])
    assert list(read["period"]) == [9, 10, 13]


@pytest.fixture
def sqlite(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'kilde.db'}"
    monkeypatch.setenv("PROEVE_DB", address)
    return address


def test_sqlite(folder: Any, sqlite: str) -> None:
    fill(sqlite)
    assert_read(folder)


def test_postgresql(folder: Any, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROEVE_DB", postgres)
    fill(postgres)
    assert_read(folder)


def test_many_rows_come_in_blocks(folder: Any, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROEVE_DB", postgres)
    query = (
        "select 202610 as periode, null::date as dato, 'Ådalen' as enhed, 'Hjemmepleje' as omraade, 'Løn' as art, "
        "i::text as bilag, 1.25 as beloeb from generate_series(1, 120000) s(i)"
    )
    read = ask(folder, query=query).read().postings
    assert len(read) == 120_000
    assert read["amount"].sum() == 150_000


def test_a_damaged_row_is_named_by_its_number(folder: Any, sqlite: str) -> None:
    fill(sqlite, [*ROWS, (202618, None, "Ådalen", "Hjemmepleje", "Løn", "", Decimal(1))])
    problems = ask(folder).check()
    assert problems.errors == 1
    assert "database (PROEVE_DB), kolonne periode, række 5" in problems.text()


def test_slow_query_is_given_up_with_a_clear_message(
    folder: Any, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROEVE_DB", postgres)
    fill(postgres)
    slow = QUERY + ", pg_sleep(20)"
    message = ask(folder, "tidsgraense = 1", query=slow).check().text()
    assert "nåede ikke at svare inden for 1 sekunder" in message
    assert "tidsgraense" in message


def test_unreachable_server_is_tried_again_and_told_without_the_password(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("styringslib.intake.files.databases.PAUSE", 0.01)
    monkeypatch.setenv("PROEVE_DB", "postgresql+psycopg://bruger:hemmeligt@127.0.0.1:9/base")
    message = ask(folder, "forsoeg = 2").check().text()
    assert "svarede ikke efter 2 forsøg" in message
    assert "hemmeligt" not in message
    assert "127.0.0.1" not in message


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "Miljøvariablen PROEVE_DB er ikke sat"),
        ("det her er ingen adresse", "Adressen i PROEVE_DB kan ikke læses"),
        ("postgresql+psycopg://bruger:hemmeligt@vært:port/base", "Adressen i PROEVE_DB kan ikke læses"),
        ("postgresql+psycopg://bruger:hemmeligt@127.0.0.1:99999/base", "Adressen i PROEVE_DB kan ikke læses"),
        ("findesikke://bruger@vært/base", "Driveren til databasen i PROEVE_DB er ikke installeret"),
        ("sqlite:////findes/ikke.db", "Databasefilen findes ikke"),
    ],
)
def test_addresses_that_cannot_be_used(folder: Any, monkeypatch: pytest.MonkeyPatch, address: str, told: str) -> None:
    monkeypatch.setattr("styringslib.intake.files.databases.PAUSE", 0.01)
    monkeypatch.setenv("PROEVE_DB", address)
    said = ask(folder, "forsoeg = 1").check().text()
    assert told in said
    assert not any(word in said for word in ("hemmeligt", "99999", "127.0.0.1"))


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database with postings, in PROEVE_DB."""
    address: str = request.getfixturevalue("sqlite" if request.param == "sqlite" else "postgres")
    monkeypatch.setenv("PROEVE_DB", address)
    fill(address)
    return address


def count(address: str) -> int:
    engine = create_engine(address)
    with engine.connect() as connection:
        found = connection.execute(text("select count(*) from posteringer")).scalar_one()
    engine.dispose()
    return int(found)


WRITES = [
    "drop table posteringer",
    "delete from posteringer",
    "update posteringer set beloeb = 0",
    "insert into posteringer (beloeb) values (1)",
    "delete from posteringer returning *",
    "select 1; delete from posteringer",
    "with a as (select 1) delete from posteringer",
    "create table ny as select * from posteringer",
    "commit",
]


@pytest.mark.parametrize("query", WRITES)
def test_nothing_that_writes_is_carried_out(folder: Any, source: str, query: str) -> None:
    told = ask(folder, "forsoeg = 1", query=query).check()
    assert told.errors
    assert "Ret" in told.text() or "Skriv" in told.text()
    assert count(source) == len(ROWS)


@pytest.mark.parametrize("query", WRITES)
def test_nor_by_the_database_itself(folder: Any, source: str, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("styringslib.intake.files.one_select.fault", lambda sql, backend: None)
    told = ask(folder, "forsoeg = 1", query=query).check()
    assert told.errors
    assert count(source) == len(ROWS)


@pytest.mark.parametrize(
    "call", ["gem()", "nextval('nr')", "lo_create(0)", "set_config('transaction_read_only', 'off', false), gem()"]
)
def test_a_function_that_writes_is_stopped_by_the_transaction(
    folder: Any, postgres: str, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setenv("PROEVE_DB", postgres)
    monkeypatch.setattr("styringslib.intake.files.one_select.fault", lambda sql, backend: None)
    fill(postgres)
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("create sequence if not exists nr"))
        connection.execute(
            text(
                "create or replace function gem() returns int language sql volatile as "
                "$$ delete from posteringer; select 1 $$"
            )
        )
        before = connection.execute(text("select count(*) from pg_largeobject_metadata")).scalar_one()
    assert ask(folder, "forsoeg = 1", query=f"select {call}").check().errors
    assert count(postgres) == len(ROWS)
    with engine.begin() as connection:
        assert connection.execute(text("select count(*) from pg_largeobject_metadata")).scalar_one() == before
        assert connection.execute(text("select is_called from nr")).scalar_one() is False
    engine.dispose()


ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select {} from n"


def test_a_query_that_never_answers_is_given_up(folder: Any, sqlite: str) -> None:
    fill(sqlite)
    said = ask(folder, "tidsgraense = 1", query=ENDLESS.format("count(*)")).check().text()
    assert "nåede ikke at svare inden for 1 sekunder" in said


def test_a_query_that_never_ends_is_given_up(folder: Any, sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("styringslib.intake.files.databases.MOST_ROWS", 1_000_000)
    fill(sqlite)
    texts = "'Ådalen' as enhed, 'Hjemmepleje' as omraade, 'Løn' as art, '' as bilag"
    columns = f"202610 as periode, null as dato, {texts}, 1 as beloeb"
    assert "giver over 1 millioner rækker" in ask(folder, query=ENDLESS.format(columns)).check().text()


def test_a_file_with_a_log_beside_it_is_left_as_it_lies(folder: Any, sqlite: str) -> None:
    fill(sqlite)
    path = sqlite.removeprefix("sqlite:///")
    with sqlite3.connect(path) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("update posteringer set beloeb = beloeb")
        writer.commit()
        before = Path(path).read_bytes()
        assert_read(folder)
        assert Path(path).read_bytes() == before
    writer.close()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "forkert", "username": "laeser"}, "Databasen afviste brugeren eller kodeordet"),
        ({"database": "findesikke"}, "Databasen findes ikke på serveren"),
    ],
)
def test_a_server_that_lets_nobody_in(
    folder: Any, postgres: str, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], told: str
) -> None:
    address = make_url(postgres).set(**change)  # type: ignore[arg-type]
    monkeypatch.setenv("PROEVE_DB", address.render_as_string(hide_password=False))
    said = ask(folder).check().text()
    assert told in said
    assert "Ret adressen i miljøvariablen PROEVE_DB" in said
    assert not any(word in said for word in ("forkert", "laeser", "findesikke", "127.0.0.1"))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select * from findes_ikke", "Tabellen findes_ikke findes ikke"),
        ("select findes_ikke from posteringer", "Kolonnen findes_ikke findes ikke"),
        ("select findes_ikke(1) from posteringer", "Funktionen findes_ikke findes ikke"),
    ],
)
def test_what_is_not_in_the_database(folder: Any, source: str, query: str, told: str) -> None:
    assert told in ask(folder, query=query).check().text()


def test_wrong_query(folder: Any, sqlite: str) -> None:
    fill(sqlite)
    message = ask(folder, query="select * from findes_ikke").check().text()
    assert "Tabellen findes_ikke findes ikke i databasen" in message
    assert "Ret sql i kommune.toml" in message


def test_a_query_without_rows(folder: Any, sqlite: str) -> None:
    fill(sqlite)
    engine = create_engine(sqlite)
    with engine.begin() as connection:
        connection.execute(text("delete from posteringer"))
    engine.dispose()
    assert "Ingen af tabellerne har rækker" in ask(folder).check().text()
