"""Forecasts that add up."""

import pandas as pd
import pytest

from styringslib.prognosis import reconcile


def test_bottom_up_is_the_sum():
    assert reconcile({"a": 1.0, "b": 2.0}, 10).tolist() == [1, 2, 3]


def test_wls_spreads_the_gap_by_variance():
    found = reconcile({"a": 100.0, "b": 200.0}, 330, variances={"a": 1, "b": 3}, total_variance=2, method="wls")
    # Gap 30; shares 1/6, 3/6 and 2/6: the unit's, the unit's, and what the total gives.
    assert found.tolist() == pytest.approx([105, 215, 320])


def test_a_certain_total_is_met_and_an_uncertain_one_ignored():
    units, variances = pd.Series({"a": 1.0, "b": 1.0}), pd.Series({"a": 1.0, "b": 1.0})
    assert reconcile(units, 4, variances=variances, total_variance=0, method="wls")["total"] == pytest.approx(4)
    far = reconcile(units, 4, variances=variances, total_variance=1e12, method="wls")
    assert far["total"] == pytest.approx(2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (({"a": float("nan")},), "enheden a"),
        (({"total": 1.0},), "total"),
        (({},), "hver enhed"),
        (({"a": 1.0}, 2.0, "wls"), "varianser"),
        (({"a": 1.0}, 2.0, "mint"), "findes ikke"),
    ],
)
def test_what_is_missing_is_named(arguments, words):
    units, total, method = (*arguments, None, "bottom_up")[:3] if len(arguments) < 3 else arguments
    with pytest.raises(ValueError, match=words):
        reconcile(units, total, method=method)


def test_negative_variances_are_refused():
    with pytest.raises(ValueError, match="nul eller derover"):
        reconcile({"a": 1.0}, 2, variances={"a": -1}, total_variance=1, method="wls")
