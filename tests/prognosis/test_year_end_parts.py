"""The parts of the year-end worked by hand: expected errors, the meeting with the total, tails, months to come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis.expected_year import (
    _reconciled,
    _scale,
    _typical,
    _usable,
    calibrated,
    tails,
    total_scale,
)
from styringslib.prognosis.outlook import _model_totals, _posted, _summed_budget
from styringslib.prognosis.series import MonthlySeries
from styringslib.prognosis.series_model import Paths
from styringslib.prognosis.year_end import _monthly, _weights

NAN = float("nan")
Z80, MEAN_NORMAL = 1.2815516, 0.7978846  # the normal quantile, and the mean absolute value of a normal variable


def rows(*values: Any) -> np.ndarray:
    return np.array(values, dtype=float)


def test_a_units_expected_error_leans_on_all_units_and_on_the_model() -> None:
    # The model says 0.05 for A and nothing for B, where 0.1 is usual: A half of the usual, B as the usual.
    # A missed by 0.2 two years ago (which counts 0.8) and by 0.1 last year: 0.26 of 1.8. B by 0.3 last year.
    # All: (0.26 + 0.3 + 5 x 0.1) / (0.5 x 1.8 + 1 + 5) = 1.06 / 6.9 for a usual unit.
    common = 1.06 / 6.9
    found = _scale(rows([0.2, 0.1], [NAN, 0.3]), rows(0.05, NAN), 0.1)
    assert found.tolist() == pytest.approx([(0.26 + 3 * common * 0.5) / 4.8, (0.3 + 3 * common) / 4])


def test_without_past_errors_the_model_decides_within_ten_times() -> None:
    nothing = np.full((4, 2), NAN)
    found = _scale(nothing, rows(0.3, NAN, 5.0, 0.0001), 0.1)
    assert found.tolist() == pytest.approx([0.3, 0.1, 1.0, 0.01])


def test_units_go_seven_tenths_of_the_way_to_the_totals_own_forecast() -> None:
    estimate, scale = rows(100, 200, 330), rows(0.1, 0.2)
    # 30 apart, of which 21; variances 10 x 10 and 40 x 40 of 1,700.
    met = _reconciled(estimate, scale, True)
    assert met.tolist() == pytest.approx([100 + 21 / 17, 200 + 21 * 16 / 17, 321])
    assert _reconciled(estimate, scale, False).tolist() == [100, 200, 300]
    assert _reconciled(rows(100, 200, NAN), scale, True).tolist() == [100, 200, 300]
    assert _reconciled(rows(100, 130), rows(0.1), True).tolist() == [100, 100]
    assert _reconciled(rows(100, NAN, 130), rows(0.1, 0.1), True).tolist()[::2] == pytest.approx([121, 121])
    assert _reconciled(estimate, rows(0, 0), True).tolist() == [100, 200, 300]
    # 100 of cost against 60 of income: 40 / 160 of the way, so 0.7 x 0.25 x (80 - 40) = 7, shared alike by equal variances.
    met = _reconciled(rows(100, -60, 80), rows(0.06, 0.1), True)
    assert met.tolist() == pytest.approx([103.5, -56.5, 47])


def test_the_totals_error_is_its_own_past_and_the_units_with_a_twentieth_in_common() -> None:
    joint = (0.95 * (10**2 + 30**2) + 0.05 * 40**2) ** 0.5 / 400
    found = total_scale(rows(100, 300, 400), rows(0.1, 0.1), rows(NAN, 0.05, 0.1))
    assert found == pytest.approx((1 + 2 / 25) * (0.15 + 3 * joint) / 5)
    alike = (0.95 * 2 * 20**2 + 0.05 * 40**2) ** 0.5 / 400
    assert total_scale(rows(200, 200, 400), rows(0.1, 0.1), rows(NAN)) == pytest.approx(alike)
    # Never more than what the units may miss added up: 10 and 30, or 10 alone.
    assert total_scale(rows(100, 300, 400), rows(0.1, 0.1), rows(0.9, 0.9)) == pytest.approx(0.1)
    assert total_scale(rows(100, 300, 400), rows(0.1, NAN), rows()) == pytest.approx(10 / 400)
    assert np.isnan(total_scale(rows(1, -1, 0), rows(0.1, 0.1), rows()))


def testtails_are_those_of_past_years_the_more_there_are() -> None:
    normal = Z80 / MEAN_NORMAL
    assert tails(np.full((2, 3), NAN), (80.0,)).tolist() == pytest.approx([normal])
    # Three errors of two years count as root of 3 x 2 = 2.449 in the correction: 0.4 x (1 + 1 / 2.449) = 0.5633 of the way
    # from 0.3 over 0.6 to 1.2, which is 0.6760; 80 per cent would be beyond the last. They count 3 of 33.
    pulls = rows([0.6, 1.2], [0.3, NAN])
    low = 0.5244005 / MEAN_NORMAL
    assert tails(pulls, (40.0, 80.0)).tolist() == pytest.approx(
        [(0.67596 + 10 * low) / 11, (1.2 + 10 * normal) / 11], rel=1e-5
    )
    # No unit that cannot be foreseen makes it more than 1.6 times the normal.
    assert tails(rows([99.0]), (80.0,)).tolist() == pytest.approx([(1.6 + 30) / 31 * normal])


def test_what_is_usual_is_the_middle_one() -> None:
    assert _typical(rows(0.3, NAN, 0.1, 0.2)) == 0.2
    assert _typical(rows(NAN)) == 0.1


def test_the_rest_falls_as_the_model_has_it_unless_that_is_far_off() -> None:
    path = rows([100, 300], [100, 300], [100, 300], [100, 300], [NAN, 300], [100, -100], [9, 9])
    found = _monthly(path, rows(600, 200, 800, 240, 50, 10, 0), np.ones((7, 2), dtype=bool))
    # 1.5 times; half and double are too far; 0.6 times; not known; a sum of nought. The last row is the sum.
    assert found[:-1].tolist() == [
        pytest.approx(row) for row in ([150, 450], [100, 100], [400, 400], [60, 180], [25, 25], [5, 5])
    ]
    assert found[-1].tolist() == pytest.approx([740, 1160])


def view(estimate: Any, total: Any, budget: Any, actual: Any, uncertainty: Any, **changes: Any) -> Any:
    count = len(estimate) - 1
    given = {
        "units": tuple("ABC"[:count]),
        "years": SimpleNamespace(total=rows(*total), budget=rows(*budget)),
        "estimate": rows(*estimate),
        "actual": rows(*actual),
        "uncertainty": rows(*uncertainty),
        "closed": np.zeros(count, dtype=bool),
        "begun": np.ones(count, dtype=bool),
        "doubtful": np.zeros(count, dtype=bool),
        "belief": SimpleNamespace(part=np.zeros(count, dtype=bool)),
    }
    return SimpleNamespace(**(given | changes))


def test_closed_units_have_what_they_spent_and_unbegun_ones_their_budget() -> None:
    estimate = [[1, 500], [1, NAN], [1, NAN], [3, 600]]
    budget = [[NAN, 9], [NAN, 77], [NAN, NAN], [NAN, NAN]]
    made = view(estimate, estimate, budget, [300, 0, 20, 320], [1] * 4, closed=np.array([True, False, False]))
    assert _usable(made)[:, -1].tolist() == [300, 77, 20, 600]
    assert _usable(made)[:, 0].tolist() == [1, 1, 1, 3]


def test_an_interval_learns_from_the_years_that_were_informed() -> None:
    # One unit, no budget. The first year is a shot in the dark. The second was put at 180 and ended at 200: off by a ninth.
    total, estimate = [[100, 200, NAN]] * 2, [[999, 180, 250]] * 2
    found = calibrated(view(estimate, total, [[NAN] * 3] * 2, [50, 50], [20, 20]), (80.0,))
    own = 20 * MEAN_NORMAL / 250
    assert found.scale[0, :2].tolist() == pytest.approx([own, own])
    common = (1 / 9 + 5 * own) / 6
    assert found.scale[0, 2] == pytest.approx((1 / 9 + 3 * common) / 4)
    pull = 1 / 9 / own
    assert found.ratio[0, 0].tolist() == pytest.approx(
        [Z80 / MEAN_NORMAL, Z80 / MEAN_NORMAL, (pull + 30 * Z80 / MEAN_NORMAL) / 31]
    )
    assert found.scale[1].tolist() == found.scale[0].tolist()
    assert found.estimate.tolist() == rows(*estimate).tolist()
    # With a budget the first year counts too: off by 899 / 999.
    told = calibrated(view(estimate, total, [[90, NAN, NAN]] * 2, [50, 50], [20, 20]), (80.0,))
    common = (899 / 999 + 5 * own) / 6
    assert told.scale[0, 1] == pytest.approx((899 / 999 + 3 * common) / 4)


def test_no_error_counts_more_than_twice_the_forecast() -> None:
    total, estimate = [[100, 2_000, NAN]] * 2, [[100, 100, 100]] * 2
    found = calibrated(view(estimate, total, [[NAN] * 3] * 2, [50, 50], [10, 10]), (80.0,))
    own = 0.1 * MEAN_NORMAL
    assert found.scale[0, 2] == pytest.approx((2 + 3 * (2 + 5 * own) / 6) / 4)


def testtails_are_learnt_from_five_years_and_never_from_the_first() -> None:
    truth = rows([100, 110, 300, 105, 95, 130, 99, 104, NAN], [50, 49, 20, 53, 51, 40, 50, 52, NAN])
    total = [*truth, truth.sum(axis=0)]
    estimate = [[100.0] * 9, [50.0] * 9, [150.0] * 9]
    made = view(estimate, total, [[100.0] * 9, [50.0] * 9, [150.0] * 9], [1] * 3, [8, 6, 12])
    found = calibrated(made, (80.0, 95.0))
    pulls = np.abs(truth - found.estimate[:-1]) / np.abs(found.estimate[:-1]) / found.scale[:-1]
    for year, first in ((8, 3), (7, 2), (3, 1)):
        expected = tails(pulls[:, first:year], (80.0, 95.0))
        assert found.ratio[:, 0, year].tolist() == pytest.approx(expected.tolist())
        assert found.ratio[:, 2, year].tolist() == pytest.approx(expected.tolist())


def test_a_closed_units_weight_is_its_spending_and_an_unbegun_ones_its_budget() -> None:
    made = view(
        np.zeros((4, 1)), np.zeros((4, 1)), np.zeros((4, 1)), [0] * 4, [0] * 4,
        closed=np.array([True, False, False]), begun=np.array([True, False, True]),
        methods=("twelfths", "budget"), weights=rows([[1], [1], [0.25], [0]], [[0], [0], [0.75], [1]]),
    )  # fmt: skip
    assert _weights(made, rows(0, 0, 0, 0)) == {
        "A": {"actual": 1.0},
        "B": {"budget": 1.0},
        "C": {"twelfths": 0.25, "budget": 0.75},
        "total": {"budget": 1.0},
    }


# --- what the year-end rests on


def test_the_models_year_is_what_is_spent_and_the_months_to_come() -> None:
    years: Any = SimpleNamespace(passed=10, total=np.full((2, 3), NAN), spent=rows([10, 20, 30], [1, 2, 3]))
    now = Paths(0, rows([5, 6, 7], [50, 60, 70]), rows([3, 4, 0], [6, 8, 0]))
    last = Paths(12, rows([1, 2, 99], [NAN, 2, 99]), rows([0, 0, 0], [0, 0, 0]))
    # The first unit awaits a month, so its two months to come are the second and third of its path.
    total, deviation, ahead = _model_totals(years, [now, last], np.array([1, 0]))
    assert total[0].tolist() == [pytest.approx(NAN, nan_ok=True), 20 + 3, 30 + 13]
    assert total[1, 2] == 3 + 110
    assert np.isnan(total[1, :2]).all()
    assert ahead.tolist() == [[6, 7], [50, 60]]
    # Half way between independent (root of 9 + 16) and common (3 + 4).
    assert deviation.tolist() == [6, 12]


def test_posted_months_are_the_years_own_and_nought_where_nothing_is() -> None:
    values, observed = rows([1, 2, 3, 4], [NAN, 5, 6, NAN]), np.array([[1, 1, 0, 1], [0, 1, 1, 0]], dtype=bool)
    series = MonthlySeries(values, observed, pd.period_range("2025-11", periods=4, freq="M"), ("A", "B"))
    assert _posted(series, 2, np.zeros((2, 4))).tolist() == [[0, 4], [6, 0], [6, 4]]
    assert _posted(series, 2, rows([9, 0, 0, 0], [0, 0, 0, 7])).tolist() == [[0, 4], [6, 7], [6, 11]]
    assert _posted(series, 6, np.zeros((2, 4))).tolist() == [[0, 0, 1, 2, 0, 4], [0, 0, 0, 5, 6, 0], [0, 0, 1, 7, 6, 4]]


def test_the_totals_budget_is_known_when_every_active_unit_has_one() -> None:
    budget = np.full((2, 3, 12), NAN)
    budget[0] = 10.0
    budget[1, 1] = 5.0
    # B is active from December of the first year on: it has no budget for the first and the third year.
    filled = np.full((2, 26), 1.0)
    filled[1, :9] = NAN
    found = _summed_budget(budget, filled, pd.Period("2023-03", "M"))
    assert found[:, 0].tolist() == [pytest.approx(NAN, nan_ok=True), 15, pytest.approx(NAN, nan_ok=True)]
    filled[1, :10] = NAN
    assert _summed_budget(budget, filled, pd.Period("2023-03", "M"))[0, 0] == 10


def test_the_rest_falls_in_the_months_that_a_unit_lives() -> None:
    alive = np.array([[True, False, False], [False, True, True], [True, True, True]])
    found = _monthly(rows([100, 300, 300], [NAN, NAN, NAN], [9, 9, 9]), rows(120, 50, 0), alive)
    assert found.tolist() == [[120, 0, 0], [0, 25, 25], [120, 25, 25]]
