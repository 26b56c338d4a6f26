"""The cuts that reports need: a unit, a month as it was known, and the checked copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from styringslib.intake import (
    IntakeError,
    content_hash,
    read_checked_copy,
    read_municipality,
    read_sums,
    write_checked_copy,
)
from styringslib.intake.schema import tables

ACTIVITY = (
    "Måned;Enhed;Ydelse;Visiterede timer;Leverede timer;Budgetterede timer;Budget visiteret\n"
    "2026-09;Ådalen;Pleje;100;95;98;60.000\n"
    "2026-10;Ådalen;Pleje;101;96;98;61.000\n"
    "2026-11;Ådalen;Pleje;;;98;62.000\n"
    "2026-10;Østerbæk;Pleje;50;48;;30.000\n"
)
CASES = (
    "Borger;Enhed;Ydelse;Timer pr. uge;Fra;Til;Senest revurderet\n"
    "b-a;Ådalen;Pleje;3,5;01-01-2026;15-10-2026;01-10-2026\n"
    "b-b;Ådalen;Pleje;2;01-08-2026;;\n"
    "b-c;Østerbæk;Pleje;2;20-10-2026;;\n"
)
COURSES = (
    "Borger;Enhed;Fra;Til;Timer i forløbet;Timer før;Timer efter 4 uger;Resultat\n"
    "b-a;Ådalen;01-07-2026;01-09-2026;20;5;2;Afsluttet med mindre hjælp\n"
    "b-b;Ådalen;01-09-2026;20-10-2026;10;4;;Afsluttet uden hjælp\n"
)
LATE = "2026-09;20-10-2026;Ådalen;Hjemmepleje;Løn;0006;Sent bilag;100,00\n"


@pytest.fixture
def home(folder: Any, postings: str) -> Path:
    folder.table("posteringer", postings + LATE + "2026-13;15-02-2027;Ådalen;Hjemmepleje;Løn;0007;Supplement;50\n")
    folder.table("aktivitet", ACTIVITY)
    folder.table("sager", CASES)
    folder.table("forloeb", COURSES)
    folder.head = (
        'navn = "Prøveby Kommune"\nkort_navn = "Prøveby"\n[kalender]\nudtraek_dag = 7\n' + folder.head.split("\n", 2)[2]
    )
    return folder.settle()


def test_months_with_data(home: Path) -> None:
    """A single supplementary line of 50 kr does not make December a month that can be followed up."""
    municipality = read_municipality(home)
    assert list(municipality.months.astype(str)) == ["2026-09", "2026-10"]
    assert municipality.latest_month == pd.Period("2026-10", "M")


def test_known_at_a_month_drops_what_came_later(home: Path) -> None:
    municipality = read_municipality(home)
    september = municipality.known_at("2026-09")
    assert sorted(september.postings["voucher"]) == ["0001", "0002"]  # 0006 was posted on 20 October
    assert sorted(municipality.known_at("2026-10").postings["voucher"]) == [f"000{n}" for n in range(1, 7)]
    assert "0007" not in set(municipality.known_at("2026-12").postings["voucher"])
    assert september.latest_month == pd.Period("2026-09", "M")
    activity = september.activity.set_index(["month", "unit"])
    assert activity.loc[("2026-10", "Ådalen"), "budgeted_hours"] == 98
    assert activity.loc[("2026-10", "Ådalen"), ["granted_hours", "delivered_hours", "granted_income"]].isna().all()
    assert activity.loc[("2026-11", "Ådalen"), "granted_income"] == 62_000
    assert ("2026-10", "Østerbæk") not in activity.index
    cases = september.cases.set_index("citizen")
    assert list(cases.index) == ["b-a", "b-b"]
    assert pd.isna(cases.loc["b-a", "to_date"])
    assert cases.loc["b-a", "last_review"] == pd.Timestamp("2026-10-01")
    courses = september.courses.set_index("citizen")
    assert courses.loc["b-a", "result"] == "Afsluttet med mindre hjælp"
    assert courses.loc["b-a", "hours_after_4"] == 2
    assert pd.isna(courses.loc["b-b", "result"])
    assert courses.loc["b-b", "hours_before"] == 4
    assert len(municipality.postings) == 7  # the municipality itself is not changed


def test_a_unit_with_those_merged_into_it(folder: Any, postings: str) -> None:
    folder.head += (
        'fra = "2026-10"\n\n[[enheder]]\nnavn = "Gammelby"\nnoegle = "gammelby"\ntype = "distrikt"\n'
        'omraade = "Hjemmepleje"\ntil = "2026-09"\nsammenlagt_i = "Østerbæk"\n'
    )
    folder.table("posteringer", postings.replace("2026-09;30-09-2026;Østerbæk", "2026-09;30-09-2026;Gammelby"))
    municipality = folder.read()
    both = municipality.for_unit("oesterbaek")
    assert set(both.postings["unit"]) == {"Østerbæk"}
    assert both.postings["amount"].sum() == 4_100
    assert municipality.for_unit("Gammelby").postings["amount"].sum() == 2_000
    assert municipality.for_unit("Ådalen").postings["amount"].sum() == pytest.approx(2_434.66)
    assert set(municipality.postings["unit"]) == {"Ådalen", "Østerbæk", "Gammelby"}
    with pytest.raises(ValueError, match="Mente du Gammelby"):
        municipality.for_unit("Gamelby")


def test_checked_copy_is_the_same_and_a_unit_reads_only_its_rows(home: Path, tmp_path: Path) -> None:
    municipality = read_municipality(home)
    copy = tmp_path / "kopi"
    write_checked_copy(municipality, copy)
    write_checked_copy(municipality, copy)  # replaces the first as a whole
    again = read_checked_copy(copy)
    assert again.settings.name == municipality.settings.name
    assert again.inputs == municipality.inputs
    pd.testing.assert_frame_equal(again.problems, municipality.problems)
    for name, table in tables().items():
        order = list(municipality.tables[name].columns)
        first = municipality.tables[name].sort_values(order, ignore_index=True)
        pd.testing.assert_frame_equal(again.tables[name].sort_values(order, ignore_index=True), first)
        if "unit" in table.names:
            own = read_checked_copy(copy, "Ådalen").tables[name]
            pd.testing.assert_frame_equal(own, municipality.for_unit("Ådalen").tables[name])
    assert [item.name for item in tmp_path.iterdir() if item.name.startswith(".")] == []


def test_a_unit_does_not_read_the_row_groups_of_others(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import parquet

    write_checked_copy(read_municipality(home), tmp_path / "kopi")
    stored = parquet.ParquetFile(tmp_path / "kopi" / "postings.parquet")
    groups = [
        stored.read_row_group(number, columns=["unit"]).column(0).unique().to_pylist()
        for number in range(stored.num_row_groups)
    ]
    assert groups == [["Ådalen"], ["Østerbæk"]]
    taken: list[list[int]] = []
    real = parquet.ParquetFile.read_row_groups

    def noted(self: Any, row_groups: list[int], **options: Any) -> Any:
        taken.append(row_groups)
        return real(self, row_groups, **options)

    monkeypatch.setattr(parquet.ParquetFile, "read_row_groups", noted)
    assert set(read_checked_copy(tmp_path / "kopi", "Østerbæk").postings["unit"]) == {"Østerbæk"}
    assert all(len(groups) == 1 for groups in taken)
    assert taken


def test_folder_that_is_no_copy(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="er ikke en kontrolleret kopi"):
        read_checked_copy(tmp_path)


def test_unchanged_input_is_taken_from_the_cache(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "kopier"
    first = read_municipality(home, cache=cache)
    monkeypatch.setattr("styringslib.intake.reading._read", lambda *given: pytest.fail("was read again"))
    second = read_municipality(home, cache=cache)
    pd.testing.assert_frame_equal(
        second.postings.sort_values("voucher", ignore_index=True),
        first.postings.sort_values("voucher", ignore_index=True),
    )
    monkeypatch.undo()
    (home / "sager.csv").write_text(CASES.replace("3,5", "4,5"), "utf-8")
    assert 4.5 in set(read_municipality(home, cache=cache).cases["hours_per_week"])


def test_content_hash_changes_with_any_file(home: Path) -> None:
    hashes = {content_hash(home)}
    assert content_hash(home) in hashes
    (home / "sager.csv").write_text(CASES + "b-d;Ådalen;Pleje;1;01-01-2026;;\n", "utf-8")
    hashes.add(content_hash(home))
    (home / "kommune.toml").write_text((home / "kommune.toml").read_text("utf-8") + "# note\n", "utf-8")
    hashes.add(content_hash(home))
    assert len(hashes) == 3


def test_sums_are_those_of_the_postings(home: Path) -> None:
    municipality = read_municipality(home)
    key = ["month", "unit", "area", "account_group"]
    wanted = municipality.postings.groupby(key, as_index=False).agg(amount=("amount", "sum"), rows=("amount", "size"))
    pd.testing.assert_frame_equal(read_sums(home), wanted)
    total = read_sums(home, by=("unit",))
    assert total.set_index("unit")["amount"].round(2).to_dict() == {"Ådalen": 2584.66, "Østerbæk": 4100.0}
    with pytest.raises(ValueError, match="Mente du area"):
        read_sums(home, by=("arrea",))


def test_sums_refuse_what_the_reading_refuses(home: Path) -> None:
    path = home / "posteringer.csv"
    path.write_text(path.read_text("utf-8").replace("2.000,00", "2000.00"), "utf-8")
    with pytest.raises(IntakeError, match="punktum som decimaltegn"):
        read_sums(home)


def test_an_answer_that_came_after_the_extract_was_none(folder: Any, postings: str) -> None:
    """Extracts are drawn on the 7th: on 7 October a was answered, b not yet, and c not even reported."""
    folder.table("posteringer", postings)
    folder.table(
        "meldinger",
        "Borger;Enhed;Meldt;Retning;Afgjort;Timer før;Timer efter\n"
        "b-a;Ådalen;20-09-2026;Mere;07-10-2026;2,00;3,00\n"
        "b-b;Ådalen;25-09-2026;Mindre;08-10-2026;2,00;1,00\n"
        "b-c;Ådalen;08-10-2026;Andet;;;\n",
    )
    folder.head = (
        'navn = "Prøveby"\nkort_navn = "Prøveby"\n[kalender]\nudtraek_dag = 7\n' + folder.head.split("\n", 2)[2]
    )
    known = folder.read().known_at("2026-09").reported_changes.set_index("citizen")
    assert known.index.tolist() == ["b-a", "b-b"]
    assert known["decided_on"].isna().to_dict() == {"b-a": False, "b-b": True}
    assert known["hours_after"].isna().to_dict() == {"b-a": False, "b-b": True}
    assert known["hours_before"].tolist() == [2, 2]
