"""Contributions: worked by hand, order-free, and the same whether exact or by rotations."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from styringslib.prognosis import TOTAL
from styringslib.scenarios.model import contributions
from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.contributions import players, shares_of
from styringslib.scenarios.model.evaluation import evaluate
from tests.scenarios.made_baseline import district


def _product(made: np.ndarray) -> np.ndarray:
    """5 -> 10 and 50 -> 70, one column."""
    return (np.where(made[:, 0], 10.0, 5.0) * np.where(made[:, 1], 70.0, 50.0))[:, None]


def test_two_factors_as_published() -> None:
    assert shares_of(_product, 2)[:, 0].tolist() == [300.0, 150.0]


@pytest.mark.parametrize("count", [3, 9, 16])
def test_rotations_and_the_exact_average_sum_to_the_whole(count: int) -> None:
    weights = np.linspace(0.5, 2.0, count)

    def value(made: np.ndarray) -> np.ndarray:
        return np.prod(np.where(made, 1 + weights / 10, 1.0), axis=1)[:, None] * [1.0, -2.0]

    found = shares_of(value, count)
    whole = value(np.ones((1, count), dtype=bool)) - value(np.zeros((1, count), dtype=bool))
    np.testing.assert_allclose(found.sum(axis=0), whole[0])
    assert (np.diff(found[:, 0]) > 0).all()


def test_up_to_eight_it_is_the_average_over_all_orders() -> None:
    factors = np.array([1.5, 0.2, 2.0, 3.0])

    def value(made: np.ndarray) -> np.ndarray:
        return np.prod(np.where(made, factors, 1.0), axis=1)[:, None]

    average = np.zeros(4)
    for order in permutations(range(4)):
        done = np.zeros(4, dtype=bool)
        for player in order:
            before = value(done[None, :])[0, 0]
            done[player] = True
            average[player] += (value(done[None, :])[0, 0] - before) / 24
    np.testing.assert_allclose(shares_of(value, 4)[:, 0], average)
    # A fixed set of orders is another answer: this is what makes the test able to tell them apart.
    assert np.abs(contributions._rotations(value, 4)[:, 0] - average).max() > 1e-3


def test_rotations_come_close_to_the_exact_average() -> None:
    def value(made: np.ndarray) -> np.ndarray:
        return np.prod(np.where(made, [1.1, 0.9, 1.3, 0.8], 1.0), axis=1)[:, None]

    np.testing.assert_allclose(contributions._rotations(value, 4), shares_of(value, 4), rtol=0.02)


def test_nobody_contributes_nothing() -> None:
    assert shares_of(lambda made: np.zeros((len(made), 3)), 0).shape == (0, 3)


def test_what_belongs_together_is_one_assumption() -> None:
    assert players(["reviewed_low", "reduced_low", "absence", "absence_cover", "healthy_ageing"]) == {
        "reviewed_low": ["reviewed_low", "reduced_low"],
        "absence": ["absence", "absence_cover"],
        "population_years": ["healthy_ageing"],
    }


def test_pay_and_user_time_share_their_common_part() -> None:
    found = evaluate(
        district(temps_share=np.array([0.0])), Assumptions({"pay_index": {"": 2.0}, "user_time": {"": 1.5}})
    )
    parts = found.full_year.contributions[TOTAL]
    pay, fall = 45e6, 1 - 0.6 / 0.615
    # Pay alone, pay after user time; half of each. Temps (7.5 million, no hours known) stay.
    assert parts["pay_index"] == pytest.approx(pay * 0.02 * (1 - fall / 2), abs=0.02)
    assert parts["user_time"] == pytest.approx(-pay * fall * 1.01, abs=0.02)
