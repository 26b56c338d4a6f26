"""Probability of overspend against the normal distribution."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import probability_over

NORMAL = NormalDist()


def normal_row(unit="a", mean=100.0, sigma=10.0):
    row = {"unit": unit, "total": mean}
    for level in (80, 95):
        half = NORMAL.inv_cdf(0.5 + level / 200) * sigma
        row |= {f"lower_{level}": mean - half, f"upper_{level}": mean + half}
    return row


@pytest.mark.parametrize("budget", [60, 85, 95, 100, 108, 118, 140])
def test_a_normal_interval_gives_the_normal_probability(budget):
    found = probability_over(pd.DataFrame([normal_row()]), budget)
    assert found["a"] == pytest.approx(1 - NORMAL.cdf((budget - 100) / 10), abs=1e-9)


def test_the_totals_budget_is_the_sum_unless_given():
    table = pd.DataFrame([normal_row("a"), normal_row("b"), normal_row("total", 200, 14)])
    found = probability_over(table, {"a": 100, "b": 110})
    assert found["a"] == pytest.approx(0.5)
    assert found["total"] == pytest.approx(1 - NORMAL.cdf(10 / 14))
    assert probability_over(table, {"a": 100, "b": 110, "total": 200})["total"] == pytest.approx(0.5)
    assert np.isnan(probability_over(table, {"a": 100})[["b", "total"]]).all()


def test_a_higher_budget_is_never_more_likely_exceeded():
    table = pd.DataFrame([normal_row() | {"lower_95": 95.0, "lower_80": 96.0}])
    chances = [probability_over(table, budget)["a"] for budget in np.linspace(50, 150, 60)]
    assert (np.diff(chances) <= 1e-12).all()
    assert chances[0] > 0.99 > 0.01 > chances[-1]


def test_a_certain_total_is_over_or_not():
    certain = pd.DataFrame([{"unit": "a", "total": 100.0, "lower_80": 100.0, "upper_80": 100.0}])
    assert probability_over(certain, 99)["a"] == 1
    assert probability_over(certain, 101)["a"] == 0
    assert probability_over(certain, 100)["a"] == 0


def test_one_row_and_what_cannot_be_read():
    assert probability_over(pd.Series(normal_row()), 100)["a"] == pytest.approx(0.5)
    table = pd.DataFrame([normal_row("a"), normal_row("b")])
    with pytest.raises(ValueError, match="Giv budgettet"):
        probability_over(table, 100)
    with pytest.raises(ValueError, match="ingen intervaller"):
        probability_over(table[["unit", "total"]], {"a": 1, "b": 1})
