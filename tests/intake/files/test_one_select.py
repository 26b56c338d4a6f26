"""What counts as one query, and what is refused before a database is asked."""

from __future__ import annotations

import pytest

from styringslib.intake.files.one_select import fault

QUERIES = [
    ("", "select 1"),
    ("", "  SELECT a FROM t WHERE x = 'a''; drop table t; --';  "),
    ("postgresql", "with a as (select 1) select * from a"),
    ("postgresql", "select $$ drop; $$, E'it\\'s; drop', a[1] from t"),
    ("sqlite", 'select "delete", [update], `drop` from t -- drop\n/* ; drop */ ;'),
    ("mssql", "select [update] from [dbo].[t] option (maxdop 1)"),
    ("mysql", "select 'it\\'s; drop' # ; drop\n from t"),
    ("", "select replace(a, 'x', 'y'), replace from opsætning"),
]
OTHERS = [
    ("", "", "intet udtræk"),
    ("", "-- select", "intet udtræk"),
    ("", "drop table posteringer", "begynder med drop"),
    ("", "values (1)", "begynder med values"),
    ("", "explain analyze delete from t", "begynder med explain"),
    ("", "select 1; drop table t", "mere end én sætning"),
    ("postgresql", "select * into ny from t", "Ordet into"),
    ("postgresql", "with a as (delete from t returning *) select * from a", "Ordet delete"),
    ("postgresql", "select * from t for update", "Ordet update"),
    ("postgresql", "select pg_read_file('/etc/passwd')", "Funktionen pg_read_file"),
    ("postgresql", 'select "pg_terminate_backend"(1)', "Funktionen pg_terminate_backend"),
    ("postgresql", "select U&\"\\0070g_read_file\"('x')", "skjuler"),
    ("postgresql", "select x[(select lo_unlink(1))] from t", "Funktionen lo_unlink"),
    ("postgresql", "select dblink_exec('', 'drop table t')", "Funktionen dblink_exec"),
    ("postgresql", "select set_config('transaction_read_only', 'off', false)", "Funktionen set_config"),
    ("postgresql", "select /* /* */ drop */ 1", "Ordet drop"),
    ("mssql", "select 1 drop table t", "Ordet drop"),
    ("mssql", "select 1 as $$ drop table t --$$", "Ordet drop"),
    ("mssql", "select * from openquery(srv, 'delete from t')", "Funktionen openquery"),
    ("mysql", "select 'a\\''; drop table t; -- '", "mere end én sætning"),
    ("mysql", "select 1 /*! ; drop table t */", "skjuler"),
    ("oracle", "select q'[']' from dual; drop table x --'", "skjuler"),
    ("sqlite", "select load_extension('x')", "Funktionen load_extension"),
    ("sqlite", "select 'uden slut; drop table t", "mere end én sætning"),
]


@pytest.mark.parametrize(("backend", "sql"), QUERIES)
def test_a_query(backend: str, sql: str) -> None:
    assert fault(sql, backend) is None


@pytest.mark.parametrize(("backend", "sql", "told"), OTHERS)
def test_what_is_none(backend: str, sql: str, told: str) -> None:
    found = fault(sql, backend)
    assert found is not None
    assert told in found[0]
    assert "sql i kommune.toml" in found[1]
