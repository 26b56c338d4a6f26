"""Overlapping extracts: counted once by stated keys, never by guess."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from styringslib.intake.cells.table_rows import ROW, SOURCE
from styringslib.intake.checks.repeats import _summed
from styringslib.intake.schema import tables

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
LINE = "2026-10;Ådalen;Hjemmepleje;Løn;Vedtaget;{}\n"


def test_a_budget_line_that_stands_twice_in_a_file_is_an_error(folder: Any) -> None:
    folder.table("budget", BUDGET + LINE.format("100") + LINE.format("100"))
    problems = folder.check()
    assert problems.errors == 1
    assert "Rækken står også i række 2" in problems.text()


def test_budget_lines_that_differ_are_an_error_unless_they_are_to_be_summed(folder: Any) -> None:
    folder.table("budget", BUDGET + LINE.format("100") + LINE.format("150"))
    assert "100 i budget.csv række 2, 150 her" in folder.check().text()
    folder.blocks[0] += "sammenlaeg = true\n"
    assert folder.read().budget["amount"].item() == 250


def test_the_same_budget_in_two_files_counts_once(folder: Any) -> None:
    folder.write("a.csv", BUDGET + LINE.format("100"))
    folder.write("b.csv", BUDGET + LINE.format("100,00").replace("Vedtaget", "OPRINDELIGT budget"))
    folder.block("budget", 'filer = ["a.csv", "b.csv"]')
    assert folder.read().budget["amount"].item() == 100


def test_summed_rows_keep_the_files_order_and_rows_without_a_word() -> None:
    frame = pd.DataFrame(
        {
            "unit": ["B", "A", "B", None, None, "C"],
            "amount": [1.0, 2.0, 4.0, 8.0, float("nan"), float("nan")],
            SOURCE: [0, 0, 0, 0, 0, 1],
            ROW: [2, 3, 4, 5, 6, 2],
        }
    )
    found = _summed(frame, ["unit"], tables()["budget"])
    assert found["unit"].fillna("-").tolist() == ["B", "A", "-", "C"]
    assert found["amount"].tolist() == pytest.approx([5, 2, 8, float("nan")], nan_ok=True)
    assert found[ROW].tolist() == [2, 3, 5, 2]


@pytest.mark.parametrize(
    ("again", "alone", "severity"),
    [
        (3, 3, "error"),  # three of six rows stand in both files
        (3, 4, "warning"),  # three of seven may be chance where no voucher tells
        (2, 0, "warning"),  # two of two
    ],
)
def test_rows_of_two_files_without_vouchers(folder: Any, again: int, alone: int, severity: str) -> None:
    head = "Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb\n"
    rows = [f"2026-10;Ådalen;Hjemmepleje;Løn;{number}\n" for number in range(1, 20)]
    folder.write("p/a.csv", head + "".join(rows[:10]))
    folder.write("p/b.csv", head + "".join(rows[:again]) + "".join(rows[12 : 12 + alone]))
    folder.block("posteringer", 'filer = "p/*.csv"')
    found = [(problem.severity, problem.message) for problem in folder.check() if "står også i" in problem.message]
    assert found == [(severity, f"{again} rækker for Ådalen 2026-10 står også i p/a.csv, så de tælles to gange")]
