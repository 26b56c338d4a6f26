"""Overlapping extracts: counted once by stated keys, never by guess."""

from __future__ import annotations

from typing import Any

import pytest

KEYS = 'noegle = ["Bilagsnummer"]'


def overlap(folder: Any, postings: str, *lines: str, changed: tuple[str, str] = ("", "")) -> None:
    head, *rows = postings.splitlines(keepends=True)
    folder.write("p/september.csv", head + "".join(rows[:3]))
    folder.write("p/oktober.csv", head + "".join(rows[1:]).replace(*changed))
    folder.block("posteringer", 'filer = "p/*.csv"', *lines)


def test_rows_repeated_in_another_extract_are_counted_once_by_stated_key(folder: Any, postings: str) -> None:
    overlap(folder, postings, KEYS)
    municipality = folder.read()
    assert len(municipality.postings) == 5
    assert municipality.postings["amount"].sum() == pytest.approx(6534.66)
    notes = municipality.problems[municipality.problems["severity"] == "note"]
    assert "2 rækker står også i p/oktober.csv" in notes["message"].item()


def test_rows_that_collide_are_both_shown(folder: Any, postings: str) -> None:
    overlap(folder, postings, KEYS, changed=("1.500,10", "1.500,20"))
    text = folder.check().text()
    assert "1.500,20 i p/oktober.csv række 3" in text
    assert "1.500,10 her" in text
    assert "p/september.csv" in text


def test_overlap_without_a_key_is_told_and_not_guessed_away(folder: Any, postings: str) -> None:
    overlap(folder, postings)
    problems = folder.check()
    assert problems.errors == 2
    assert "1 rækker for Ådalen 2026-10 står også i p/oktober.csv" in problems.text()
    assert 'noegle = ["Bilagsnummer", "Beløb"]' in problems.text()


def test_equal_lines_in_one_file_may_be_right(folder: Any, postings: str) -> None:
    folder.table("posteringer", postings + postings.splitlines(keepends=True)[1])
    assert len(folder.read().postings) == 6


def test_a_month_pasted_twice_into_one_file(folder: Any, postings: str) -> None:
    head = postings.splitlines(keepends=True)[0]
    rows = [f"2026-10;31-10-2026;Ådalen;Hjemmepleje;Løn;{place:04};Løn;{place},50\n" for place in range(1, 16)]
    folder.table("posteringer", head + "".join(rows + rows))
    assert "Hver række for Ådalen 2026-10 står to gange" in folder.check().text()


BUDGET = "Måned;Enhed;Område;Artsgruppe;Version;Beløb\n"
ROW = "2026-10;Ådalen;Hjemmepleje;Løn;Vedtaget;{}\n"


def test_a_budget_line_that_stands_twice_in_a_file_is_an_error(folder: Any) -> None:
    folder.table("budget", BUDGET + ROW.format("100") + ROW.format("100"))
    problems = folder.check()
    assert problems.errors == 1
    assert "Rækken står også i række 2" in problems.text()


def test_budget_lines_that_differ_are_an_error_unless_they_are_to_be_summed(folder: Any) -> None:
    folder.table("budget", BUDGET + ROW.format("100") + ROW.format("150"))
    assert "100 i budget.csv række 2, 150 her" in folder.check().text()
    folder.blocks[0] += "sammenlaeg = true\n"
    assert folder.read().budget["amount"].item() == 250


def test_the_same_budget_in_two_files_counts_once(folder: Any) -> None:
    folder.write("a.csv", BUDGET + ROW.format("100"))
    folder.write("b.csv", BUDGET + ROW.format("100,00").replace("Vedtaget", "OPRINDELIGT budget"))
    folder.block("budget", 'filer = ["a.csv", "b.csv"]')
    assert folder.read().budget["amount"].item() == 100
