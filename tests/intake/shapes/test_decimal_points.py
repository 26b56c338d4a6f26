"""English numbers, 1,234.50, where kommune.toml says so; and what stays as it is."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "Fiscal year;Måned;Enhed;Artsgruppe;Version;Beløb\n"


def test_points_before_decimals_are_read_where_they_are_told(folder: Any) -> None:
    rows = (
        "2026;1;Ådalen;Løn;Vedtaget;1,234.50\n2026;2;Ådalen;Løn;Vedtaget;-12345.6\n2026;3;Ådalen;Løn;Vedtaget;1,000\n"
    )
    folder.table("budget", HEAD + rows, 'decimaltegn = "punktum"')
    budget = folder.read().budget
    assert budget["amount"].tolist() == [1_234.5, -12_345.6, 1_000.0]
    assert [str(month) for month in budget["month"]] == ["2026-01", "2026-02", "2026-03"]


def test_without_the_key_they_are_a_fault_that_names_it(folder: Any) -> None:
    folder.table("budget", HEAD + "2026;1;Ådalen;Løn;Vedtaget;1234.50\n")
    (fault,) = [problem for problem in folder.check() if problem.severity == "error"]
    assert fault.message == "Tallet er skrevet med punktum som decimaltegn"
    assert 'decimaltegn = "punktum"' in fault.remedy


@pytest.mark.parametrize(
    ("written", "hours"), [("1.234", 1.234), ("7.5", 7.5), ("1,234.5", 1_234.5), (".5", 0.5), ("7:30", 7.5)]
)
def test_hours_with_three_decimals_are_no_thousands(folder: Any, written: str, hours: float) -> None:
    text = f"Måned;Enhed;Ydelse;Leverede timer\n01.2026;Ådalen;Pleje;{written}\n"
    folder.table("aktivitet", text, 'decimaltegn = "punktum"')
    activity = folder.read().activity
    assert activity["delivered_hours"].tolist() == [hours]
    assert str(activity["month"][0]) == "2026-01"


def test_control_totals_and_months_beside_each_other_are_english_too(folder: Any) -> None:
    text = "Enhed;Ydelse;2026-01;2026-02;I alt\nÅdalen;Pleje;1,000.5;2,000.25;3,000.75\n"
    folder.table("aktivitet", text, 'form = "maaneder"', 'vaerdikolonne = "Leverede timer"', 'decimaltegn = "punktum"')
    assert folder.read().activity["delivered_hours"].tolist() == [1_000.5, 2_000.25]
    assert [p.message for p in folder.check() if p.severity == "error"] == []
