"""Grants and carry-over worked by hand; the cost never moves."""

from __future__ import annotations

import pytest

from styringslib.allocation import CarryOverRegime
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.baseline import Grants
from styringslib.scenarios.model.distribution import FIXED
from styringslib.scenarios.model.evaluation import evaluate
from tests.scenarios.made_baseline import NAN, district, rows

GRANTED = 100_000 / 0.95


def granted(steering: Steering, **values: float) -> float:
    given = Assumptions({key: {"": value} for key, value in values.items()}, steering=steering)
    return float(evaluate(district(), given).grants.loc["A", "granted"])


def test_activity_pays_for_granted_hours() -> None:
    assert granted(Steering()) == pytest.approx(GRANTED * 510, abs=0.01)
    assert granted(Steering(), granted_hours=2.0) == pytest.approx(GRANTED * 1.02 * 510, abs=0.01)
    assert granted(Steering(terms={"price_change": 10.0})) == pytest.approx(GRANTED * 520, abs=0.01)


def test_delivered_hours_are_paid_at_a_price_that_gives_todays_grant() -> None:
    same = Steering("activity_delivered")
    assert granted(same) == pytest.approx(GRANTED * 510, abs=0.01)
    # Two points fewer of the granted hours delivered: 93 of 95.
    assert granted(same, delivery_share=-2.0) == pytest.approx(GRANTED * 510 * 93 / 95, abs=0.01)
    assert granted(Steering(), delivery_share=-2.0) == pytest.approx(GRANTED * 510, abs=0.01)


def test_a_block_does_not_move() -> None:
    assert granted(Steering("block"), granted_hours=10.0) == 53e6


def test_a_hybrid_settles_half_of_what_lies_outside_the_corridor() -> None:
    price = 510 / 0.95
    # 100,000 delivered against 99,000 budgeted lies inside 3 %; 105,000 lies 3,030 hours outside.
    assert granted(Steering("hybrid")) == pytest.approx(99_000 * price, abs=0.05)
    outside = 105_000 - 99_000 * 1.03
    assert granted(Steering("hybrid"), granted_hours=5.0) == pytest.approx((99_000 + outside / 2) * price, abs=0.05)
    full = Steering("hybrid", terms={"settled": 100.0, "corridor_high": 0.0})
    assert granted(full, granted_hours=5.0) == pytest.approx(105_000 * price, abs=0.05)


def test_a_fixed_amount_and_a_private_provider_keep_their_terms() -> None:
    made = district(
        ("A", "P", "T", "X"),
        kinds=("district", "provider", "rehabilitation", "residential"),
        grants=Grants(
            ("activity", "activity", FIXED, ""), ("granted", "delivered", "", ""), rows(510, 540, NAN, NAN),
            rows(99_000, 99_000, NAN, NAN), rows(53e6, 53e6, 4e6, NAN),
        ),
    )  # fmt: skip
    found = evaluate(made, Assumptions(steering=Steering("block"))).grants["granted"]
    assert found[["A", "P", "T"]].tolist() == [53e6, 54e6, 4e6]
    assert found.isna()["X"]


def test_carry_over_strict_and_flexible() -> None:
    made = district(("A", "B"), expected=rows(54e6, 52e6), regime=CarryOverRegime("strict", 0.05, 0.05, 1))
    today = evaluate(made, Assumptions()).carry_over
    assert today["before"].tolist() == [1e6, -1e6]  # A is a million over its budget: taken from the next one
    assert today["change"].tolist() == [0.0, 0.0]
    flexible = evaluate(made, Assumptions(steering=Steering(carry_over="flexible"))).carry_over
    assert flexible["after"].tolist() == [0.0, 0.0]
    cheaper = evaluate(made, Assumptions({"pay_index": {"A": -2.0}})).carry_over
    assert cheaper.loc["A", "after"] == pytest.approx(1e6 - 150_000)


def test_without_a_regime_nothing_is_carried_until_one_is_chosen() -> None:
    made = district(regime=None)
    assert evaluate(made, Assumptions()).carry_over.empty
    found = evaluate(made, Assumptions(steering=Steering(carry_over="strict"))).carry_over
    assert found.loc["A", "after"] == 1e6


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(KeyError):
        Steering("bum")
