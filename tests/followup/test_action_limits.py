"""When an explanation or an action is due, and what is said of an action's effect: at the limits themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ResponseRule, action_effect, required_responses
from styringslib.followup.actions import _verdict

RULE = ResponseRule(100_000.0, 0.01, 250_000.0, 0.025)


def status(deviation: float, budget: float = 10_000_000.0) -> pd.DataFrame:
    return pd.DataFrame({"unit": ["Nord"], "budget": [budget], "expected_deviation": [deviation]})


@pytest.mark.parametrize(
    ("deviation", "budget", "explanation", "action"),
    [
        (-99_999, 1e6, False, False),  # 10 % of the budget, but below the amount
        (-100_000, 1e7, True, False),  # 1 % of ten million: both limits reached
        (-100_000, 1.1e7, False, False),  # less than 1 %
        (-100_000, -1e7, True, False),  # an income budget counts by its size
        (-249_999, 1e7, True, False),
        (-250_000, 1e7, True, True),
        (-250_000, 1.1e7, True, False),
        (400_000, 1e7, False, False),  # less than budgeted calls for nothing
        (-400_000, np.nan, False, False),
        (-400_000, 0.0, True, True),
    ],
)
def test_both_limits_must_be_reached(deviation: float, budget: float, explanation: bool, action: bool) -> None:
    row = required_responses(status(deviation, budget), RULE).iloc[0]
    assert (row["explanation_due"], row["action_due"]) == (explanation, action)
    assert row["overspend"] == max(-deviation, 0)


def test_one_limit_alone_none_and_a_limit_of_nought() -> None:
    def due(deviation: float, **limits: float) -> bool:
        return bool(required_responses(status(deviation), ResponseRule(**limits))["explanation_due"].iloc[0])

    assert not due(-1e6)
    assert due(-50.0, explanation_amount=50.0)
    assert not due(-49.0, explanation_amount=50.0)
    assert due(-100_000.0, explanation_share=0.01)
    assert not due(-99_999.0, explanation_share=0.01)
    assert not due(0.0, explanation_amount=0.0)
    assert due(-0.5, explanation_amount=0.0)


def test_what_is_given_open_and_overdue_is_counted_by_unit() -> None:
    table = pd.DataFrame(
        {"unit": ["A", "B", "C"], "budget": 1e7, "expected_deviation": [-400_000.0, -400_000.0, -120_000.0]}
    )
    actions = pd.DataFrame(
        [
            ("A", "2026-10-31", "I gang"),
            ("A", "2026-11-01", None),
            ("B", "2026-01-01", "Gennemført"),
            ("B", "2026-01-01", "bortfaldet"),
        ],
        columns=["unit", "deadline", "status"],
    )
    found = required_responses(
        table, RULE, explanations=pd.DataFrame({"unit": ["A"]}), actions=actions, as_of="2026-10"
    ).set_index("unit")
    assert found["explanation_missing"].tolist() == [False, True, True]
    assert found["explanation_given"].tolist() == [True, False, False]
    assert found["actions_open"].tolist() == [2, 0, 0]
    assert found["actions_overdue"].tolist() == [1, 0, 0]
    assert found["action_missing"].tolist() == [False, True, False]
    assert found["overspend_share"].tolist() == pytest.approx([0.04, 0.04, 0.012])
    undated = required_responses(table, RULE, actions=actions)
    assert undated["actions_overdue"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("measured", "lower", "upper", "verdict"),
    [
        (85, 67, 103, "came"),  # all of it over two thirds of the 100 that were expected
        (83, 66, 100, "unclear"),  # less may be all that has come, and so may everything
        (82, 66, 98, "short"),  # surely an effect, surely less than expected
        (150, 101, 199, "came"),  # more than expected
        (50, 1, 99, "short"),
        (49, 0, 99, "not_seen"),
        (60, 0, 120, "unclear"),
        (-10, -30, 20, "not_seen"),
        (np.nan, np.nan, np.nan, "too_early"),
    ],
)
def test_the_verdict_rests_on_the_interval(measured: float, lower: float, upper: float, verdict: str) -> None:
    assert _verdict(100, measured, lower, upper) == verdict
    assert _verdict(-100, -measured, -upper, -lower) == verdict  # an action that was agreed to cost


def test_months_since_the_start_and_actions_close_to_each_other() -> None:
    months = pd.period_range("2024-01", "2026-10", freq="M")
    wobble = np.where(np.arange(len(months)) % 2, 2_000.0, -2_000.0)
    saved = 50_000.0 * (months >= pd.Period("2026-08", "M"))
    history = pd.DataFrame({"Nord": 1_000_000 + wobble - saved}, index=months)
    actions = pd.DataFrame(
        [("Nord", "a", "2026-08"), ("Nord", "b", "2026-03"), ("Nord", "c", "2026-09"), ("Nord", "d", "2025-08"),
         ("Nord", "e", "2027-03"), ("Syd", "f", "2026-01")],
        columns=["unit", "title", "start_month"],
    ).assign(effect_per_month=50_000.0)  # fmt: skip
    found = action_effect(history, actions, "2026-10").set_index("title")
    assert found["months"].tolist() == [3, 8, 2, 15, 0, 10]
    # a and b are five months apart, a and c one; b and d seven, c and e six.
    assert found["overlapping"].tolist() == [True, True, True, False, False, False]
    # Three months are the fewest that are measured; a unit without history is not.
    assert found["measured"].isna().tolist() == [False, False, True, False, True, True]
    assert found.loc["a", "measured"] == pytest.approx(50_000, rel=0.1)
    assert found.loc["a", "lower"] < 50_000 < found.loc["a", "upper"]
    assert found.loc["a", "verdict"] == "came"
    later = action_effect(history, actions.iloc[:1], "2026-10", minimum_months=4)
    assert later["verdict"].tolist() == ["too_early"]
