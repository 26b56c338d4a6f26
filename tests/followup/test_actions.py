"""Explanations and actions: what is due, what is missing, and whether the effect came."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ResponseRule, action_effect, required_responses

STATUS = pd.DataFrame(
    {
        "unit": ["Nord", "Syd", "Øst", "Vest"],
        "budget": [1000.0, 1000, 1000, 0],
        "expected_deviation": [-100.0, -30, 50, np.nan],
    }
)


def test_what_is_due_and_missing():
    rule = ResponseRule(explanation_share=0.02, action_amount=80)
    actions = pd.DataFrame(
        {"unit": ["Syd", "Nord"], "deadline": ["2026-09-01", "2026-12-01"], "status": ["open", "cancelled"]}
    )
    given = pd.DataFrame({"unit": ["Syd"]})
    table = required_responses(STATUS, rule, explanations=given, actions=actions, as_of="2026-10-31").set_index("unit")
    assert table["explanation_due"].tolist() == [True, True, False, False]
    assert table["explanation_missing"].tolist() == [True, False, False, False]
    assert table["action_missing"].tolist() == [True, False, False, False]
    assert table["actions_overdue"].tolist() == [0, 1, 0, 0]
    assert table.loc["Øst", "overspend"] == 0


def test_no_limits_mean_nothing_is_due():
    table = required_responses(STATUS, ResponseRule())
    assert not table[["explanation_due", "action_due"]].any().any()
    with pytest.raises(ValueError, match="må ikke være under 0"):
        ResponseRule(action_amount=-1)


def history(saving: float, noise: float = 4.0, months: int = 46) -> pd.DataFrame:
    """Monthly cost with trend and season; from January 2026 less by `saving`."""
    index = pd.period_range("2023-01", periods=months, freq="M")
    rng = np.random.default_rng(11)
    values = 1000 + np.arange(months) + 20 * np.sin(2 * np.pi * index.month / 12) + rng.normal(0, noise, months)
    return pd.DataFrame({"Nord": values - saving * (index >= pd.Period("2026-01"))}, index=index)


def action(expected: float, start: str = "2026-01") -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": ["Nord"], "title": ["Færre vikarer"], "start_month": [start], "effect_per_month": [expected]}
    )


@pytest.mark.parametrize(
    ("saving", "expected", "verdict"),
    [(50, 50, "came"), (30, 100, "short"), (0, 50, "not_seen"), (-40, 50, "not_seen")],
)
def test_verdict_follows_the_series(saving, expected, verdict):
    row = action_effect(history(saving), action(expected), "2026-10").iloc[0]
    assert row["verdict"] == verdict
    assert row["lower"] < row["measured"] < row["upper"]
    assert row["measured"] == pytest.approx(saving, abs=12)
    assert row["months"] == 10


def test_noise_that_hides_the_effect_is_called_unclear():
    assert action_effect(history(60, noise=60), action(55), "2026-10").iloc[0]["verdict"] == "unclear"


@pytest.mark.parametrize("start", ["2026-09", "2027-02"])
def test_too_early_to_tell(start):
    row = action_effect(history(50), action(50, start), "2026-10").iloc[0]
    assert row["verdict"] == "too_early"
    assert np.isnan(row["measured"])


def test_unit_without_history_and_neighbouring_actions():
    two = pd.concat([action(50), action(20, "2026-03").assign(title="Ny vagtplan"), action(9).assign(unit="Vest")])
    table = action_effect(history(50), two, "2026-10")
    assert table["overlapping"].tolist() == [True, True, False]
    assert table["verdict"].iloc[2] == "too_early"


def test_months_after_the_closed_one_are_not_used():
    late = history(50)
    late.iloc[-3:] = 0.0
    used = action_effect(late, action(50), "2026-07").iloc[0]["measured"]
    assert used == pytest.approx(action_effect(history(50), action(50), "2026-07").iloc[0]["measured"])
