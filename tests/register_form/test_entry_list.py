"""The list chooses by unit and words, newest first, and shows a page however many there are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from styringslib.register import Register
from styringslib.register_form.entry_list import ROWS, EntryList, chosen, searchable
from tests.register_form.made_register import CHANGE, make

UNITS = [("Ådalen", "Ådalen"), ("Kærhøj", "Kærhøj")]


def frame(count: int) -> pd.DataFrame:
    units = ["Ådalen", "Kærhøj"]
    return pd.DataFrame(
        {
            "entry_id": [f"id{number}" for number in range(count)],
            "at": pd.Timestamp("2026-11-02 08:00"),
            "user": "hemmelig", "role": "Distriktsleder",
            "unit": [units[number % 2] for number in range(count)],
            "month": pd.Period("2026-10", "M"),
            "explanation": [f"Forklaring nr. {number} om Ruter" for number in range(count)],
        }
    ).astype({"entry_id": "str", "user": "str", "role": "str", "unit": "str", "explanation": "str"})  # fmt: skip


def test_every_word_must_be_there_whatever_the_case_and_the_newest_come_first() -> None:
    rows = frame(12)
    words = searchable(rows)
    assert list(chosen(rows, words, "", "RUTER nr. 1")["entry_id"]) == ["id11", "id10", "id1"]
    assert list(chosen(rows, words, "Ådalen", "nr. 1")["entry_id"]) == ["id10"]
    assert chosen(rows, words, "", "(").empty


@pytest.mark.parametrize("word", ["hemmelig", "id1"])
def test_logins_and_ids_are_not_searched(word: str) -> None:
    rows = frame(3)
    assert chosen(rows, searchable(rows), "", word).empty


def test_nothing_to_show() -> None:
    rows = frame(0)
    assert chosen(rows, searchable(rows), "Ådalen", "x").empty


def test_ten_thousand_entries_are_shown_a_page_at_a_time() -> None:
    opened: list[str] = []
    listed = EntryList("explanation", UNITS, opened.append)
    listed.fill(frame(10_000), {})
    assert len(listed._shown.children) == len(listed.rows) == ROWS
    assert "1-20 af 10.000" in listed._title.value
    listed.rows[0][1].click()
    assert (listed.newer.layout.display, listed.older.layout.display) == ("none", None)
    listed.older.click()
    assert "21-40" in listed._title.value
    listed.rows[0][1].click()
    listed.newer.click()
    assert opened == ["id9999", "id9979"]
    listed.search.value = "nr. 9999"
    assert len(listed._shown.children) == 1
    assert listed.older.layout.display == "none"


def test_the_last_page_ends_where_the_entries_do() -> None:
    listed = EntryList("explanation", UNITS, lambda key: None)
    listed.fill(frame(ROWS + 1), {})
    listed.older.click()
    assert len(listed._shown.children) == 1
    assert listed.older.layout.display == "none"
    listed.search.value = "findes ikke"
    assert listed._shown.children == ()
    assert "Ingen af de 21 forklaringer" in listed._title.value


def test_a_leader_has_one_unit_to_choose_and_the_new_entry_is_marked() -> None:
    listed = EntryList("explanation", UNITS[:1], lambda key: None)
    assert listed.unit.value == "Ådalen"
    listed.fill(frame(4), {}, fresh="id2")
    assert [">Ny<" in text.value for text, _ in listed.rows[:2]] == [True, False]


def test_what_people_wrote_can_not_become_markup(tmp_path: Path) -> None:
    register: Register = make(tmp_path)
    register.add("expected_change", {**CHANGE, "reason": "<script>alert(1)</script> & mere"}, register.person())
    listed = EntryList("expected_change", UNITS, lambda key: None)
    listed.fill(register.current("expected_change"), {})
    assert "<script>" not in listed.rows[0][0].value
    assert "&lt;script&gt;" in listed.rows[0][0].value
