"""XmR limits: the mean and 2.66 times the mean moving range of the months before, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from styringslib.followup.early_warning import process_limits


def series(values, first="2025-01"):
    return pd.Series(values, index=pd.period_range(first, periods=len(values), freq="M"), dtype=float)


def test_limits_by_hand():
    # Twelve months of 10, 12, 11, 13 in turn: mean 11.5. Eleven moves: 2, 1 and 2 three times, and 3 between them twice.
    chart = process_limits(series([10, 12, 11, 13] * 3 + [17, 6.4, 11]), start="2026-01")
    reach = 2.66 * 21 / 11
    assert chart["mean"].unique() == pytest.approx([11.5])
    assert chart["upper"].iloc[0] == pytest.approx(11.5 + reach, abs=0.002)  # 16.58
    assert chart["lower"].iloc[0] == pytest.approx(11.5 - reach, abs=0.002)  # 6.42
    assert chart["outside"].tolist() == [True, True, False]
    assert not chart["run"].any()


def test_nine_months_on_one_side_are_a_run_and_eight_are_not():
    base = [10, 12] * 6  # mean 11
    for after, told in (
        ([11.5] * 9, [False] * 8 + [True]),
        ([11.5] * 8 + [10.9], [False] * 9),
        ([11] * 9, [False] * 9),
    ):
        assert process_limits(series(base + after), start="2026-01")["run"].tolist() == told
    below = process_limits(series([*base, *[10.5] * 9]), start="2026-01")
    assert below["signal"].tolist() == [False] * 8 + [True]


def test_a_move_over_a_missing_month_is_no_move_and_a_missing_month_is_no_signal():
    base = series([10, 12] * 6)
    gap = base.drop(pd.Period("2025-06", "M"))
    after = pd.concat([gap, series([11, np.nan, 30], "2026-01")])
    chart = process_limits(after, start="2026-01")
    # Five 12s and six 10s remain; all moves between months that are neighbours are 2.
    mean = (6 * 10 + 5 * 12) / 11
    assert chart["upper"].iloc[0] == pytest.approx(mean + 2.66 * 2, abs=0.002)
    assert chart["signal"].tolist() == [False, False, True]


def test_months_that_are_all_alike_and_too_few_months():
    alike = process_limits(series([100.0] * 12 + [100.0, 99.5]), start="2026-01")
    assert alike["outside"].tolist() == [False, True]
    assert process_limits(series([1, 2, 3, 4, 5, 6, 7]), start="2025-06").empty  # five before
    assert list(process_limits(series([]), start="2026-01")) == list(alike)


def test_only_the_two_years_before_set_the_limits():
    chart = process_limits(series([90, 70] * 6 + [10, 12] * 12 + [11], "2023-01"), start="2026-01")
    assert chart["mean"].tolist() == [11.0]


def test_too_few_months_give_no_limits_and_an_index_of_months_all_the_same() -> None:
    chart = process_limits(series([10.0] * 3), start="2026-01")
    assert chart.empty
    assert list(pd.PeriodIndex(chart.index[chart["signal"]])) == []
    assert chart["upper"].clip(upper=1.0).dtype == float
