"""Weights and the weighted median."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.prognosis.combination import combined, common_errors, relative_errors, weighted_median


def test_equal_weights_give_the_ordinary_median():
    table = np.array([3.0, 1.0, 2.0])[:, None]
    assert weighted_median(table, np.full((3, 1), 1 / 3)) == pytest.approx([2])
    assert weighted_median(np.array([[1.0], [2.0]]), np.full((2, 1), 0.5)) == pytest.approx([1.5])


def test_a_value_without_weight_does_not_count():
    table = np.array([[5.0], [np.nan], [1e9]])
    assert weighted_median(table, np.array([[1.0], [0.0], [0.0]])) == pytest.approx([5])
    assert np.isnan(weighted_median(table, np.zeros((3, 1)))).all()


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.01, 1)), min_size=1, max_size=8))
def test_the_weighted_median_lies_within_and_ignores_order(pairs):
    values = np.array([pair[0] for pair in pairs])[:, None]
    weights = np.array([pair[1] for pair in pairs])[:, None]
    weights = weights / weights.sum()
    found = weighted_median(values, weights)
    assert values.min() - 1e-6 <= found[0] <= values.max() + 1e-6
    assert weighted_median(values[::-1], weights[::-1]) == pytest.approx(found, abs=1e-5)


def test_the_better_record_gets_the_weight_and_a_hopeless_method_none():
    total = np.array([[100.0] * 5 + [np.nan]])
    table = np.stack([np.full((1, 6), 101.0), np.full((1, 6), 102.0), np.full((1, 6), 160.0)])
    found = combined(table, total)
    good, fair, bad = found.weights[:, 0, -1]
    assert good > fair > 0
    assert bad == 0
    assert good / fair == pytest.approx(4)


def test_a_budget_without_a_record_is_one_source_in_two_forms_or_in_four() -> None:
    # The last year alone has a budget; the tried method's error is a tenth, and so the budget's counts as 0.07.
    total = np.array([[100.0, 100.0, np.nan]])
    tried = np.array([[110.0, 110.0, 110.0]])
    budget = np.array([[np.nan, np.nan, 100.0]])
    share = 3 / 0.07**2 / (3 / 0.07**2 + 1 / 0.1**2)
    for count in (1, 2, 4):
        forms = range(1, count + 1)
        found = combined(np.stack([tried, *[budget] * count]), total, forms=forms).weights[:, 0, -1]
        assert found[1:].sum() == pytest.approx(share)
        assert found[1:].tolist() == pytest.approx([share / count] * count)
    # Once it has a record, every form has its own.
    known = np.array([[100.0, 110.0, 100.0]])
    assert combined(np.stack([tried, known, known]), total, forms=(1, 2)).weights[:, 0, -1].tolist() == pytest.approx(
        combined(np.stack([tried, known, known]), total).weights[:, 0, -1].tolist()
    )
    # And one that has none beside one that has is a method as any other.
    beside = np.stack([tried, known, budget])
    assert combined(beside, total, forms=(1, 2)).weights.tolist() == combined(beside, total).weights.tolist()


def test_weights_of_a_year_do_not_know_the_year():
    rng = np.random.default_rng(2)
    table, total = rng.uniform(90, 110, (4, 3, 6)), rng.uniform(90, 110, (3, 6))
    first = combined(table, total)
    total[:, 3:] = 500
    assert np.allclose(combined(table, total).weights[:, :, :4], first.weights[:, :, :4])


def test_the_last_resort_answers_only_alone():
    table = np.full((3, 1, 2), np.nan)
    table[2] = 7
    assert combined(table, np.full((1, 2), np.nan), last_resort=2).estimate.tolist() == [[7, 7]]
    table[1, 0, 1] = 5
    assert combined(table, np.full((1, 2), np.nan), last_resort=2).estimate.tolist() == [[7, 5]]


def test_the_median_lies_between_the_midpoints_of_the_weights_beside_the_half():
    # Midpoints 0.1, 0.3 and 0.7: the half is half-way from the second to the third.
    assert weighted_median(np.array([[1.0], [2.0], [10.0]]), np.array([[0.2], [0.2], [0.6]])) == pytest.approx([6])
    # A half below the first midpoint, or above the last, is the first or the last.
    assert weighted_median(np.array([[1.0], [2.0]]), np.array([[0.9], [0.1]])) == pytest.approx([1.1])
    assert weighted_median(np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])) == pytest.approx([2])
    # Equal values are ordered by weight: midpoints 0.05, 0.35 and 0.8, whatever method they come from.
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]):
        values, weights = np.array([[3.0], [3.0], [5.0]])[order], np.array([[0.1], [0.5], [0.4]])[order]
        assert weighted_median(values, weights) == pytest.approx([3 + 2 * (0.5 - 0.35) / 0.45])


def test_an_error_is_relative_to_the_outturn_and_counts_to_a_half():
    table = np.array([[[110.0, 90.0, 170.0, 5.0, -80.0]]])
    total = np.array([[100.0, 100.0, 100.0, 0.0, -100.0]])
    assert relative_errors(table, total)[0, 0].tolist() == pytest.approx([0.1, 0.1, 0.5, np.nan, 0.2], nan_ok=True)


def test_common_errors_are_the_means_of_all_units_earlier_years():
    errors = np.array([[[0.1, 0.2, 0.9], [0.3, np.nan, 0.9]]])
    assert common_errors(errors)[0].tolist() == pytest.approx([np.nan, 0.2, 0.2], nan_ok=True)


def test_a_method_is_weighed_by_its_own_and_the_common_record():
    nan = float("nan")
    total = np.array([[100.0, 100.0, nan]])
    # The first missed by 0.1 and 0.2: (0.3 + 3 x 0.15) / 5 = 0.15. The second by 0.3 once: (0.3 + 3 x 0.3) / 4 = 0.3. The
    # third was never tried: seven tenths of the best, 0.105.
    table = np.array([[[110.0, 120.0, 100.0]], [[130.0, nan, 200.0]], [[nan, nan, 300.0]]])
    found = combined(table, total).weights[:, 0, 2]
    shares = np.array([0.15, 0.3, 0.105]) ** -2.0
    assert found.tolist() == pytest.approx((shares / shares.sum()).tolist())
    # Beyond three times the best a method is left out: 0.3151 is, 0.315 is not.
    table[1, 0, 0] = 131.51
    assert combined(table, total).weights[1, 0, 2] == 0
    table[1, 0, 0] = 131.49
    assert combined(table, total).weights[1, 0, 2] > 0
    # A method without an answer this year has no weight, and without any record all count alike.
    table[0, 0, 2] = nan
    assert combined(table, total).weights[0, 0, 2] == 0
    assert combined(table, total).weights[:, 0, 0].tolist() == [0.5, 0.5, 0]


def test_a_method_that_never_missed_is_not_the_only_one_and_given_experience_is_leant_on():
    total = np.array([[100.0, np.nan]])
    table = np.array([[[100.0, 1.0]], [[100.2, 2.0]]])
    # Nought counts as a thousandth: 1 : 4 in errors of 0.001 and 0.002, were not the common record shared in.
    found = combined(table, total).weights[:, 0, 1]
    assert found.tolist() == pytest.approx([0.8, 0.2])
    given_ = combined(table, total, np.array([[0.0, 0.02], [0.0, 0.01]])).weights[:, 0, 1]
    first, second = 3 * 0.02 / 4, (0.002 + 3 * 0.01) / 4
    assert given_.tolist() == pytest.approx(
        [first**-2 / (first**-2 + second**-2), second**-2 / (first**-2 + second**-2)]
    )
