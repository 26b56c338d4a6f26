"""The user-time share that balances the budget, checked by putting it back."""

from __future__ import annotations

import numpy as np
import pytest

from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.break_even import TOGETHER, break_even
from styringslib.scenarios.model.evaluation import evaluate
from tests.scenarios.made_baseline import NAN, district, rows


def test_worked_by_hand() -> None:
    # A million short; staff cost 52,500,000 x 0.6 / u must be 51,500,000.
    found = break_even(district(), Assumptions(), "full_year").table
    assert found.loc["A", "needed"] == pytest.approx(52.5 / 51.5 * 0.6, abs=1e-8)
    assert found.loc["A", "deviation"] == pytest.approx(1e6)
    assert found.loc[TOGETHER, "needed"] == pytest.approx(found.loc["A", "needed"], abs=1e-8)


@pytest.mark.parametrize("horizon", ["year", "full_year"])
@pytest.mark.parametrize(
    "given", [{}, {"pay_index": {"": 1.0}}, {"absence": {"": 2.0}, "adaptation": {"": 80.0}}, {"user_time": {"A": 1.0}}]
)
def test_put_back_it_balances_within_a_krone(horizon: str, given: dict[str, dict[str, float]]) -> None:
    made = district(("A", "B"), user_time=rows(0.6, 0.55), budget=rows(53.7e6, 53.9e6))
    found = break_even(made, Assumptions(given), horizon).table  # type: ignore[arg-type]
    for unit, today in (("A", 0.6), ("B", 0.55)):
        needed = found.loc[unit, "needed"]
        moved = {**given, "user_time": {unit: (needed - today) * 100}}
        balance = evaluate(made, Assumptions(moved)).outcome(horizon).table.loc[unit, "deviation"]  # type: ignore[arg-type]
        assert abs(balance) < 1


def test_together_all_move_by_the_same_points() -> None:
    made = district(("A", "B"), user_time=rows(0.6, 0.55), budget=rows(53e6, 53.9e6))
    found = break_even(made, Assumptions(), "full_year").table
    low, high = 0.0, 0.2
    for _ in range(50):
        middle = (low + high) / 2
        table = evaluate(made, Assumptions({"user_time": {"": middle * 100}})).full_year.table
        low, high = (middle, high) if table.loc[["A", "B"], "deviation"].sum() > 0 else (low, middle)
    hours = made.delivered
    share = hours.sum() / (hours / (made.user_time + low)).sum()
    assert found.loc[TOGETHER, "needed"] == pytest.approx(share, abs=1e-7)


def test_no_solution_is_told_as_such() -> None:
    far = break_even(district(budget=rows(20e6)), Assumptions(), "full_year").table
    assert (far.loc["A", "reason"], np.isnan(far.loc["A", "needed"])) == ("high", True)
    near = break_even(district(budget=rows(300e6)), Assumptions(), "full_year").table
    assert near.loc["A", "reason"] == "low"
    still = break_even(district(), Assumptions({"adaptation": {"": 0.0}}), "full_year").table
    assert set(still["reason"]) == {"none"}
    over = break_even(district(month="2026-12"), Assumptions(), "year").table
    assert set(over["reason"]) == {"none"}


def test_units_without_user_time_are_left_out() -> None:
    made = district(("A", "B"), user_time=rows(0.6, NAN))
    assert list(break_even(made, Assumptions(), "full_year").table.index) == ["A", TOGETHER]
    none = district(user_time=rows(NAN))
    assert break_even(none, Assumptions(), "full_year").table.empty


def test_it_says_whether_the_scenario_has_moved_the_share() -> None:
    assert not break_even(district(), Assumptions({"pay_index": {"": 1.0}}), "year").moved
    found = break_even(district(), Assumptions({"user_time": {"": 2.0}}), "full_year")
    assert found.moved
    assert found.table.loc["A", "now"] == pytest.approx(0.62)
