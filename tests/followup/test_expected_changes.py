"""What a known change is worth: known answers, and what must always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.followup.expected_changes import change_effect

FIRST, LAST = pd.Period("2026-11", "M"), pd.Period("2026-12", "M")
PRICES = pd.Series({"A": 500.0})


def changes(**values: object) -> pd.DataFrame:
    row = {
        "unit": "A", "month_from": pd.Period("2026-11", "M"), "month_to": pd.NaT, "amount_per_month": -35_000.0,
        "hours_per_month": np.nan, "probability": 50.0,
    } | values  # fmt: skip
    frame = pd.DataFrame([row])
    for name in ("month_from", "month_to"):
        frame[name] = pd.PeriodIndex(frame[name], freq="M")
    return frame


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (2, -35_000.0, -210_000.0)),
        ({"probability": np.nan}, (2, -70_000.0, -420_000.0)),
        ({"probability": 0.0}, (2, 0.0, 0.0)),
        ({"month_to": "2026-11"}, (1, -17_500.0, -17_500.0)),
        ({"month_to": "2027-03"}, (2, -35_000.0, -87_500.0)),
        ({"month_to": "2029-12"}, (2, -35_000.0, -210_000.0)),
        ({"month_from": "2027-01"}, (0, 0.0, -210_000.0)),
        ({"month_from": "2026-01"}, (2, -35_000.0, -210_000.0)),
        ({"month_from": "2026-01", "month_to": "2026-10"}, (0, 0.0, -175_000.0)),
        ({"amount_per_month": np.nan, "hours_per_month": 10.0}, (2, 5_000.0, 30_000.0)),
        ({"amount_per_month": 1_000.0, "hours_per_month": 10.0}, (2, 1_000.0, 6_000.0)),
        ({"amount_per_month": np.nan, "hours_per_month": 10.0, "unit": "B"}, (2, 0.0, 0.0)),
        ({"amount_per_month": np.nan}, (2, 0.0, 0.0)),
    ],
)
def test_known_answers(values: dict[str, object], expected: tuple[int, float, float]) -> None:
    row = change_effect(changes(**values), FIRST, LAST, PRICES).iloc[0]
    assert (row["months"], row["effect"], row["full_year"]) == expected


def test_no_changes_and_the_index_of_the_given() -> None:
    assert change_effect(changes().iloc[:0], FIRST, LAST, PRICES).empty
    two = pd.concat([changes(), changes(month_to="2026-11")]).set_axis([7, 3])
    assert list(change_effect(two, FIRST, LAST, PRICES).index) == [7, 3]


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 23))
def test_a_span_is_the_sum_of_its_parts(start: int, length: int, cut: int) -> None:
    begin = pd.Period("2026-01", "M")
    table = changes(month_from=begin + start, month_to=begin + start + length)
    whole = change_effect(table, begin, begin + 24, PRICES)["effect"].iloc[0]
    parts = [
        change_effect(table, begin, begin + cut, PRICES),
        change_effect(table, begin + cut + 1, begin + 24, PRICES),
    ]
    assert sum(part["effect"].iloc[0] for part in parts) == pytest.approx(whole)
