"""What the data check says of the days on which budgets were decided."""

from typing import Any

import pandas as pd
import pytest


def lines(version: str, day: str, amount: int = 100_000, groups: tuple[str, ...] = ("Løn", "Drift")) -> str:
    return "".join(
        f"{month};Ådalen;Hjemmepleje;{group};{version};{day};{amount}\n"
        for month in pd.period_range("2026-01", "2026-12", freq="M")
        for group in groups
    )


def said(folder: Any, rows: str) -> list[tuple[str, str, int]]:
    folder.table("budget", "Måned;Enhed;Område;Artsgruppe;Version;Besluttet;Beløb\n" + rows)
    problems = folder.check().frame
    problems = problems[problems["table"] == "budget"]
    return list(zip(problems["severity"], problems["message"], problems["count"], strict=True))


def test_dated_versions_are_read_beside_each_other(folder: Any) -> None:
    rows = lines("Vedtaget", "09-10-2025") + lines("Korrigeret", "28-04-2026", 101_000)
    rows += lines("Korrigeret", "25-08-2026", 99_000)
    assert said(folder, rows) == []
    read = folder.read().budget
    sums = read.groupby(["version", "decided_on"])["amount"].sum()
    assert sums.tolist() == [2_400_000, 2_424_000, 2_376_000]
    assert sums.index.get_level_values("decided_on")[1] == pd.Timestamp("2026-04-28")


@pytest.mark.parametrize(
    ("rows", "severity", "message"),
    [
        (
            lines("Vedtaget", "09-10-2025") + lines("Vedtaget", "10-10-2025"),
            "error",
            "Det vedtagne budget for Ådalen 2026 står med flere dage: 09-10-2025 og 10-10-2025",
        ),
        (
            lines("Vedtaget", "") + lines("Korrigeret", "28-04-2026") + lines("Korrigeret", ""),
            "warning",
            "Det korrigerede budget for Ådalen 2026 står både med og uden dag",
        ),
        (
            lines("Vedtaget", "") + lines("Korrigeret", "28-04-2026", groups=("Løn",)),
            "warning",
            "Budgettet for Ådalen 2026 fra 28-04-2026 har ikke Drift",
        ),
    ],
)
def test_days_that_do_not_agree(folder: Any, rows: str, severity: str, message: str) -> None:
    assert said(folder, rows) == [(severity, message, 1)]


@pytest.mark.parametrize(
    ("day", "told"), [("28-04-2027", 24), ("28-04-2062", 24), ("09-10-2023", 24), ("02-01-2024", 0)]
)
def test_a_day_far_from_the_budgets_year_is_told(folder: Any, day: str, told: int) -> None:
    found = said(folder, lines("Vedtaget", day))
    assert {message for _, message, _ in found} == (
        {"Budgettet er ikke besluttet i budgetåret eller de to år før"} if told else set()
    )
    assert sum(count for *_, count in found) == told


def test_a_version_far_from_the_one_before_is_told(folder: Any) -> None:
    """Half as much again is believed, more is asked about; a fall counts alike, and a new day says which."""
    rows = (
        lines("Vedtaget", "") + lines("Korrigeret", "28-04-2026", 150_000) + lines("Korrigeret", "25-08-2026", 99_000)
    )
    assert said(folder, rows) == [
        (
            "warning",
            "Det korrigerede budget for Ådalen 2026 fra 25-08-2026 er 2.376.000 kr. mod 3.600.000 kr. i versionen før",
            1,
        )
    ]


def test_a_version_without_a_day_is_held_against_the_adopted_budget(folder: Any) -> None:
    assert said(folder, lines("Vedtaget", "") + lines("Korrigeret", "", 60_000)) == [
        ("warning", "Det korrigerede budget for Ådalen 2026 er 1.440.000 kr. mod 2.400.000 kr. i versionen før", 1)
    ]


def test_small_budgets_may_change_as_they_like(folder: Any) -> None:
    assert said(folder, lines("Vedtaget", "", 4_000) + lines("Korrigeret", "", 8_000)) == []
