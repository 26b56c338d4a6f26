"""Parts that add up as they are shown: known answers and what must always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.intervals import Z80, normal_reach
from styringslib.rounding import whole_number, whole_parts


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([1.6, 1.6, 1.8], 5.0, [2.0, 1.0, 2.0]),  # 1 + 1 + 1, and two left for .8 and the first .6
        ([1.4, 1.4, 1.2], 4.0, [2.0, 1.0, 1.0]),
        ([10.4, 0.4, 0.4, 0.4], 11.6, [11.0, 1.0, 0.0, 0.0]),
        ([-0.5, 0.2, 3.3], 3.0, [0.0, 0.0, 3.0]),
        ([-2.7, -1.3], -4.0, [-3.0, -1.0]),
        ([0.25, 0.25], 0.5, [1.0, 0.0]),  # a half is rounded away from nought
        ([-0.25, -0.25], -0.5, [0.0, -1.0]),
        ([np.nan, 2.0], 2.0, [0.0, 2.0]),
        ([1.0, 1.0], 7.0, [4.0, 3.0]),  # five more than the parts: two each, and one for the first
        ([3.0, 3.0], 3.0, [2.0, 1.0]),
        ([0.1 + 0.2, 0.7], 1.0, [0.0, 1.0]),
        ([2.9999999999], 3.0, [3.0]),
        ([], 0.0, []),
    ],
)
def test_parts_of_a_whole_number(parts: list[float], total: float, expected: list[float]) -> None:
    assert whole_parts(parts, total).tolist() == expected


def test_decimals_and_a_total_for_every_column() -> None:
    parts = np.array([[1.004, -1.0], [1.004, -1.0], [1.004, 2.004]])
    assert whole_parts(parts, parts.sum(axis=0), decimals=2).tolist() == [[1.01, -1.0], [1.0, -1.0], [1.0, 2.0]]
    assert whole_parts([28.571, 28.571], 57.142, decimals=2).tolist() == [28.57, 28.57]


@pytest.mark.parametrize(
    ("amount", "whole"), [(0.5, 1.0), (-0.5, -1.0), (1.4999, 1.0), (-2.5, -3.0), (0.2, 0.0), (2.5, 3.0)]
)
def test_half_goes_away_from_nought(amount: float, whole: float) -> None:
    assert float(whole_number(amount)) == whole


def test_missing_stays_missing_and_no_nought_has_a_sign() -> None:
    assert np.isnan(whole_number(np.nan))
    assert not np.signbit(whole_number(pd.Series([-0.2, -0.0]))).any()
    assert not np.signbit(whole_parts([-0.2, 0.2], 0.0)).any()


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=12))
def test_parts_add_up_and_none_moves_by_a_whole_one(parts: list[float]) -> None:
    whole = sum(parts)
    found = whole_parts(parts, whole)
    assert sum(found) == float(whole_number(whole))
    assert max(abs(a - b) for a, b in zip(found, parts, strict=True)) <= 2


def test_an_interval_reaches_as_far_as_the_normal_table_says() -> None:
    assert pytest.approx(1.281551565545, abs=1e-12) == Z80
    assert normal_reach(95) == pytest.approx(1.959963984540, abs=1e-12)
    assert normal_reach(68.268949213709) == pytest.approx(1.0, abs=1e-9)
