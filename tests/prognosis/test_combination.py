"""Weights and the weighted median."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.prognosis.combination import combined, weighted_median


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
