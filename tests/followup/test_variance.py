"""Variance explained: published answers, brute-force Shapley, and the sum that must be exact."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from styringslib.followup import decompose, standard_cost

BEFORE = pd.DataFrame([[1, 10, 2], [4, 5, 3]], index=["a", "b"], columns=["x", "y", "z"])
AFTER = pd.DataFrame([[4, 5, 3], [5, 6, 4]], index=["a", "b"], columns=["x", "y", "z"])


def brute_force(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Shapley by its definition: the mean over all orders of changing the factors, for one item."""
    total = np.zeros(len(start))
    orders = list(permutations(range(len(start))))
    for order in orders:
        now = start.astype(float).copy()
        for factor in order:
            value = now.prod()
            now[factor] = end[factor]
            total[factor] += now.prod() - value
    return total / len(orders)


def test_two_items_three_factors_have_the_published_contributions():
    """Change 100; LMDI and Shapley totals by factor as printed in the methods' published answer (Ang's example)."""
    lmdi = decompose(BEFORE, AFTER, method="lmdi").sum()
    shapley = decompose(BEFORE, AFTER).sum()
    np.testing.assert_allclose(lmdi, [69.79006598, -9.455125793, 39.66505981], rtol=0, atol=5e-9)
    np.testing.assert_allclose(shapley, [74.3333, -16.6667, 42.3333], rtol=0, atol=5e-5)
    assert lmdi.sum() == pytest.approx(100, abs=1e-10)
    assert shapley.sum() == pytest.approx(100, abs=1e-10)


def test_two_factors_shapley_published():
    """5 -> 10 at 50 -> 70: change 450, split 300 / 150."""
    result = decompose(pd.DataFrame({"q": [5], "p": [50]}), pd.DataFrame({"q": [10], "p": [70]}))
    assert result.iloc[0].tolist() == [300.0, 150.0]


def test_standard_cost_published():
    """450 units at 6.50 against 430 at 6.90: price -180, quantity +138, total -42."""
    result = standard_cost(430, 6.90, 450, 6.50)
    np.testing.assert_allclose(result[["price", "quantity", "total"]], [-180, 138, -42], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.tuples(
            arrays(float, n, elements=st.floats(-9, 9)), arrays(float, n, elements=st.floats(-9, 9) | st.just(0.0))
        )
    )
)
def test_shapley_is_the_mean_over_all_orders(pair):
    start, end = pair
    result = decompose(pd.DataFrame([start]), pd.DataFrame([end])).iloc[0]
    np.testing.assert_allclose(result, brute_force(start, end), atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(arrays(float, (2, 6, 4), elements=st.floats(0, 50) | st.just(0.0)), st.sampled_from(["shapley", "lmdi"]))
def test_rows_add_up_to_the_change_of_each_item(values, method):
    before, after = (pd.DataFrame(side, columns=list("abcd")) for side in values)
    result = decompose(before, after, method=method)
    change = after.prod(axis=1) - before.prod(axis=1)
    # Contributions may be large and cancel (a factor falls to zero as another rises from it): rounding is relative to them.
    scale = 1 + result.abs().to_numpy().sum()
    np.testing.assert_allclose(result.sum(axis=1), change, atol=1e-12 * scale)


@pytest.mark.parametrize("tiny", [5e-324, 1e-300])
def test_lmdi_adds_up_where_a_ratio_would_overflow(tiny):
    before, after = (pd.DataFrame([[value, 2.0, 3.0]]) for value in (tiny, 1.0))
    result = decompose(before, after, method="lmdi")
    np.testing.assert_allclose(result.sum(axis=1), [6.0])


def test_many_items_and_factors_add_up_exactly():
    rng = np.random.default_rng(7)
    before, after = (pd.DataFrame(rng.normal(1, 1, (50, 8))) for _ in range(2))
    result = decompose(before, after)
    np.testing.assert_allclose(result.sum(axis=1), after.prod(axis=1) - before.prod(axis=1), atol=1e-10)
    np.testing.assert_allclose(
        result.iloc[3], brute_force(before.iloc[3].to_numpy(), after.iloc[3].to_numpy()), atol=1e-9
    )


@pytest.mark.parametrize("method", ["shapley", "lmdi"])
def test_new_and_gone_items_are_rows_of_zeros(method):
    before = pd.DataFrame({"q": [2.0, 3.0], "p": [5.0, 7.0]}, index=["gone", "kept"])
    after = pd.DataFrame({"p": [7.0, 11.0], "q": [3.0, 1.0]}, index=["kept", "new"])
    result = decompose(before, after, method=method)
    assert result.index.tolist() == ["gone", "kept", "new"]
    assert result.columns.tolist() == ["q", "p"]
    # From and to nothing both factors mattered alike.
    np.testing.assert_allclose(result, [[-5, -5], [0, 0], [5.5, 5.5]], atol=1e-12)


def test_lmdi_zero_limits_are_those_of_a_vanishing_value():
    """Ang & Liu 2007: the analytical limit is what a tiny positive value tends to."""
    exact = decompose(pd.DataFrame([[0.0, 4.0, 3.0]]), pd.DataFrame([[2.0, 5.0, 1.0]]), method="lmdi")
    np.testing.assert_allclose(exact.iloc[0], [10.0, 0.0, 0.0])
    tiny = decompose(pd.DataFrame([[1e-300, 4.0, 3.0]]), pd.DataFrame([[2.0, 5.0, 1.0]]), method="lmdi")
    np.testing.assert_allclose(tiny.iloc[0], exact.iloc[0], atol=0.05)
    both = decompose(pd.DataFrame([[0.0, 4.0]]), pd.DataFrame([[0.0, 9.0]]), method="lmdi")
    assert both.to_numpy().tolist() == [[0.0, 0.0]]


def test_multi_index_items_and_untouched_input():
    items = pd.MultiIndex.from_tuples([("Nord", "pleje"), ("Nord", "praktisk")], names=["unit", "service"])
    before, after = BEFORE.set_axis(items), AFTER.set_axis(items)[::-1]
    copies = before.copy(), after.copy()
    result = decompose(before, after)
    assert result.index.names == ["unit", "service"]
    np.testing.assert_allclose(result.to_numpy(), decompose(BEFORE, AFTER).to_numpy())
    pd.testing.assert_frame_equal(before, copies[0])
    pd.testing.assert_frame_equal(after, copies[1])


@pytest.mark.parametrize(
    ("before", "after", "method", "message"),
    [
        (BEFORE, AFTER.rename(columns={"z": "w"}), "shapley", "samme faktorer"),
        (BEFORE.set_axis(["a", "a"]), AFTER, "shapley", "mere end én gang"),
        (BEFORE.replace(10, np.nan), AFTER, "shapley", "mangler et tal"),
        (BEFORE.assign(y=["ti", 5]), AFTER, "shapley", "ikke er et tal"),
        (BEFORE, AFTER, "divisia", "shapley eller lmdi"),
        (BEFORE, -AFTER, "lmdi", "skifter fortegn"),
        (BEFORE[[]], AFTER[[]], "shapley", "mindst én faktor"),
    ],
)
def test_bad_input_is_told_in_danish(before, after, method, message):
    with pytest.raises(ValueError, match=message):
        decompose(before, after, method=method)
