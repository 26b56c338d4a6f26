"""Tables are made when they are asked for, once, and are the same as if all had been made."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from styringslib.intake import checked_copy
from styringslib.intake.checked_copy import open_checked_copy, read_checked_copy, write_checked_copy
from styringslib.intake.municipality import once
from styringslib.intake.settings import settings_file
from styringslib.intake.tables_when_asked import TablesWhenAsked, replaced


def test_a_table_is_made_once_and_only_when_asked_for() -> None:
    made = []

    def make(name: str) -> pd.DataFrame:
        made.append(name)
        return pd.DataFrame({"name": [name]})

    tables = TablesWhenAsked(("postings", "budget"), make)
    assert "postings" in tables
    assert "cases" not in tables
    assert list(tables) == ["postings", "budget"]
    assert len(tables) == 2
    assert made == []
    assert tables["budget"] is tables["budget"]
    assert made == ["budget"]
    with pytest.raises(KeyError):
        tables["cases"]


def test_replacing_a_table_makes_none_of_the_others() -> None:
    tables = TablesWhenAsked(("postings", "budget"), lambda name: pytest.fail(f"{name} was made"))
    fresh = pd.DataFrame({"amount": [1.0]})
    both = replaced(tables, {"budget": fresh, "cases": fresh})
    assert list(both) == ["postings", "budget", "cases"]
    assert both["budget"] is fresh


def test_another_process_gets_all_of_them() -> None:
    sent = pickle.loads(pickle.dumps(TablesWhenAsked(("budget",), lambda name: pd.DataFrame({"name": [name]}))))
    assert type(sent) is dict
    assert sent["budget"]["name"].tolist() == ["budget"]


def test_a_report_reads_only_the_tables_it_asks_for(fjordby, tmp_path, monkeypatch) -> None:
    write_checked_copy(fjordby, tmp_path / "copy")
    read = []
    whole = checked_copy._read
    monkeypatch.setattr(
        checked_copy, "_read", lambda home, name, *rest: (read.append(name), whole(home, name, *rest))[1]
    )
    known = open_checked_copy(tmp_path / "copy", "Ådalen").without_few().known_at("2026-10")
    own = known.for_unit("Ådalen")
    read.clear()
    assert set(own.postings["unit"]) == {"Ådalen"}
    assert len(own.absence)
    assert sorted(read) == ["absence", "payroll", "postings", "temps"]  # absence is judged by how many are paid


@pytest.mark.parametrize("unit", [None, "Østerbæk", "Solgården", "Visitationen"])
def test_what_is_opened_is_what_is_read(fjordby, tmp_path, unit) -> None:
    write_checked_copy(fjordby, tmp_path / "copy")
    opened, read = open_checked_copy(tmp_path / "copy", unit), read_checked_copy(tmp_path / "copy", unit)
    assert list(opened.tables) == list(read.tables)
    for name, table in read.tables.items():
        pd.testing.assert_frame_equal(opened.tables[name], table)


def test_a_unit_has_its_own_rows_and_its_predecessors_in_the_order_of_the_table(fjordby) -> None:
    rows = fjordby.postings[fjordby.postings["unit"].isin(["Østerbæk", "Højmark"])].reset_index(drop=True)
    assert set(rows["unit"]) == {"Østerbæk", "Højmark"}
    own = fjordby.for_unit("Østerbæk").postings
    pd.testing.assert_frame_equal(own, rows.assign(unit=pd.Series(["Østerbæk"] * len(rows), dtype=rows["unit"].dtype)))


def test_the_few_are_found_when_they_are_asked_for(fjordby) -> None:
    shown = fjordby.without_few()
    heads = fjordby.activity.groupby(["unit", "month"])["recipients"].max()
    assert (
        not shown.hidden[shown.hidden["table"] == "activity"]
        .set_index(["unit", "month"])
        .index.isin(heads.index[heads >= fjordby.settings.thresholds.small_count])
        .any()
    )
    assert shown.hidden is shown.hidden


def test_an_answer_is_kept_and_nobody_changes_anothers(fjordby) -> None:
    asked = []

    @once
    def months_of(municipality) -> pd.DataFrame:
        asked.append(municipality.settings.name)
        return municipality.postings[["month"]].drop_duplicates()

    first = months_of(fjordby)
    first["more"] = 1
    assert list(months_of(fjordby)) == ["month"]
    assert len(asked) == 1
    months_of(fjordby.known_at("2025-01"))
    assert len(asked) == 2  # another municipality has its own answer


def test_settings_that_were_handed_over_are_not_read_again(fjordby, tmp_path, monkeypatch) -> None:
    write_checked_copy(fjordby, tmp_path / "copy")
    sent = settings_file.handed_over(tmp_path / "copy")
    monkeypatch.setattr(settings_file, "_READ", {})
    settings_file.take_over(sent)
    monkeypatch.setattr(settings_file, "settings_of", lambda content: pytest.fail("kommune.toml was read again"))
    known = settings_file.read_settings(tmp_path / "copy")
    assert [unit.name for unit in known.units] == [unit.name for unit in fjordby.settings.units]
    pd.testing.assert_frame_equal(known.assumptions, fjordby.settings.assumptions)


def test_a_changed_kommune_toml_is_read_anew(tmp_path) -> None:
    def write(name: str) -> None:
        unit = '[[enheder]]\nnavn = "Nord"\nnoegle = "nord"\ntype = "distrikt"\n'
        text = f'navn = "{name}"\n[tabeller.posteringer]\nfiler = "posteringer.csv"\n{unit}'
        (tmp_path / "kommune.toml").write_text(text, "utf-8")

    write("Første Kommune")
    assert settings_file.read_settings(tmp_path).name == "Første Kommune"
    write("Anden Kommune")
    assert settings_file.read_settings(tmp_path).name == "Anden Kommune"
