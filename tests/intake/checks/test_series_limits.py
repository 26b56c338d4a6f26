"""The limits of the checks of monthly series: silent at each of them, and heard just beyond."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest


def months(count: int) -> list[str]:
    return [str(month) for month in pd.period_range("2025-01", periods=count, freq="M")]


def told(folder: Any, words: str) -> list[tuple[str, str]]:
    return [(problem.severity, problem.message) for problem in folder.check() if words in problem.message]


def postings(amounts: Sequence[float], group: str = "Løn") -> str:
    rows = [f"{month};Ådalen;Hjemmepleje;{group};{amount}" for month, amount in zip(months(99), amounts, strict=False)]
    return "\n".join(["Regnskabsperiode;Enhed;Område;Artsgruppe;Beløb", *rows]) + "\n"


def activity(hours: Sequence[float], heading: str = "Leverede timer") -> str:
    rows = [f"{month};Ådalen;Pleje;10;{value};5" for month, value in zip(months(99), hours, strict=False)]
    return "\n".join([f"Måned;Enhed;Ydelse;Visiterede timer;{heading};Modtagere", *rows]) + "\n"


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ([10] * 5 + [1_000], 1),  # a hundred times, over 500 hours
        ([10] * 4 + [1_000], 0),  # five months tell nothing usual
        ([10] * 5 + [999], 0),
        ([5] * 5 + [500], 0),  # 500 hours may well be
        ([5] * 5 + [501], 1),
        ([0, 10, 10, 10, 10, 10, 1_000], 1),
        ([0, 0, 10, 10, 10, 10, 1_000], 0),  # months of nought do not count
    ],
)
def test_a_cell_a_hundred_times_its_series(folder: Any, hours: list[float], found: int) -> None:
    folder.table("aktivitet", activity(hours))
    assert told(folder, "Leverede timer er over 100 gange det, rækken ellers viser") == (
        [("error", "Leverede timer er over 100 gange det, rækken ellers viser")] * found
    )


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ([10_000] * 3 + [300_000], ""),  # thirty times is still possible
        ([10_000] * 3 + [310_000], "warning: 31 gange større"),
        ([10_000] * 2 + [310_000], ""),  # three months tell nothing usual
        ([10_000] * 3 + [1_990_000], "warning: 199 gange større"),
        ([10_000] * 3 + [2_000_000], "error: 200 gange større"),  # that is another unit of money
        ([1_000] * 3 + [50_000], ""),  # 50,000 kr. may well be
        ([1_000] * 3 + [50_001], "warning: 50 gange større"),
        ([600_000] * 3 + [20_000], ""),
        ([600_000] * 3 + [19_000], "warning: 32 gange mindre"),
        ([600_000] * 3 + [3_010], "warning: 199 gange mindre"),
        ([600_000] * 3 + [3_000], "error: 200 gange mindre"),
        ([50_000] * 3 + [1_000], ""),  # usual months of 50,000 kr. may well vary so much
        ([50_001] * 3 + [1_000], "warning: 50 gange mindre"),
    ],
)
def test_a_month_on_another_scale(folder: Any, amounts: list[float], message: str) -> None:
    folder.table("posteringer", postings(amounts))
    severity, _, times = message.partition(": ")
    month = months(len(amounts))[-1]
    expected = [(severity, f"Beløb for Ådalen {month} er {times} end i en almindelig måned")] if message else []
    assert told(folder, "end i en almindelig måned") == expected


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ([100_000] * 5 + [-50_000], 0),  # half of the usual month may be a correction
        ([100_000] * 5 + [-50_001], 1),
        ([100_000] * 4 + [-90_000], 0),  # five months tell nothing usual
        ([-20_000] * 5 + [20_000], 1),
        ([0] * 5 + [-20_000], 0),
    ],
)
def test_a_month_with_the_opposite_sign(folder: Any, amounts: list[float], found: int) -> None:
    folder.table("posteringer", postings(amounts))
    month = months(len(amounts))[-1]
    message = f"Løn for Ådalen {month} har modsat fortegn af det sædvanlige"
    assert told(folder, "modsat fortegn") == [("warning", message)] * found  # one group alone is no turned extract


HEAD = "Måned;Enhed;Ydelse;Visiterede timer;Leverede timer;Modtagere;Budgetterede timer;Budget visiteret"


def test_a_plan_for_a_month_to_come_has_no_hole_and_a_last_month_may_have_one(folder: Any) -> None:
    full = [f"{month};Ådalen;Pleje;10;9;5;10;5000" for month in months(7)]
    plan = "2025-08;Ådalen;Pleje;;;;10;5000"
    folder.table("aktivitet", "\n".join([HEAD, *full, plan]) + "\n")
    assert told(folder, "mangler her") == []
    folder.blocks.clear()
    folder.table("aktivitet", "\n".join([HEAD, *full, "2025-08;Ådalen;Pleje;10;;5;10;5000"]) + "\n")
    assert told(folder, "mangler her") == [("warning", "Leverede timer mangler her, men står i månederne ved siden af")]


@pytest.mark.parametrize(("days", "found"), [("20", 0), ("20,1", 1)])
def test_as_many_days_of_absence_as_there_are_may_be(folder: Any, days: str, found: int) -> None:
    folder.table("fravaer", f"Måned;Enhed;Fraværsart;Fraværsdage;Mulige dage\n2026-01;Ådalen;Sygdom;{days};20\n")
    assert len(told(folder, "flere fraværsdage end mulige dage")) == found


def test_a_month_of_a_control_total_without_rows_is_told(folder: Any) -> None:
    folder.table("posteringer", postings([1000]), 'kontroltotaler = { "2025-01" = 1000.0, "2025-02" = 0.0 }')
    assert told(folder, "Kontroltotalen") == [
        ("error", "Kontroltotalen for 2025-02 er 0 kr., men filerne giver ingen rækker")
    ]
