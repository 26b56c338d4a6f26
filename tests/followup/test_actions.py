"""Explanations and actions: what is due, what is missing, and whether the effect came."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ResponseRule, action_effect, open_actions, overdue_actions, required_responses

LIMITS = ResponseRule(100_000, 0.01, 250_000, 0.025)


def status(deviation: float, budget: float = 10_000_000.0) -> pd.DataFrame:
    return pd.DataFrame({"unit": ["Nord"], "budget": [budget], "expected_deviation": [deviation]})


@pytest.mark.parametrize(
    ("deviation", "budget", "explanation", "action"),
    [
        (-99_999.0, 10e6, False, False),  # below 100,000 kr.
        (-100_000.0, 10e6, True, False),  # 100,000 kr. and one per cent, neither more
        (-149_999.0, 15e6, False, False),  # over the amount, under one per cent
        (-250_000.0, 10e6, True, True),
        (-249_999.0, 9e6, True, False),  # over 2.5 per cent, under the amount
        (-300_000.0, 12.1e6, True, False),  # over the amount, under 2.5 per cent (302,500)
        (400_000.0, 10e6, False, False),  # less cost than budgeted
        (0.0, 0.0, False, False),
        (-250_000.0, 0.0, True, True),  # no budget at all: any share is reached
        (-250_000.0, -10e6, True, True),  # a unit that is budgeted with income
        (-400_000.0, np.nan, False, False),
        (np.nan, np.nan, False, False),
    ],
)
def test_a_response_is_due_when_both_the_amount_and_the_share_are_reached(deviation, budget, explanation, action):
    row = required_responses(status(deviation, budget), LIMITS).iloc[0]
    assert (row["explanation_due"], row["action_due"]) == (explanation, action)
    assert (row["explanation_missing"], row["action_missing"]) == (explanation, action)


def test_the_overspend_and_its_share():
    rows = required_responses(pd.concat([status(-300_000.0), status(200_000.0), status(-1.0, 0.0)]), LIMITS)
    assert rows["overspend"].tolist() == [300_000.0, 0.0, 1.0]
    assert rows["overspend_share"].tolist()[:2] == [0.03, 0.0]
    assert np.isnan(rows["overspend_share"].iloc[2])


@pytest.mark.parametrize(
    ("rule", "explanation", "action"),
    [
        (ResponseRule(), False, False),
        (ResponseRule(explanation_amount=300_000), True, False),
        (ResponseRule(explanation_amount=300_001, action_share=0.03), False, True),
        (ResponseRule(action_amount=1, action_share=0.0301), False, False),
    ],
)
def test_a_limit_that_is_not_set_limits_nothing(rule, explanation, action):
    row = required_responses(status(-300_000.0), rule).iloc[0]
    assert (row["explanation_due"], row["action_due"]) == (explanation, action)


def test_what_is_given_and_agreed_is_not_missing():
    actions = pd.DataFrame(
        [
            ("Nord", "2026-10-31", "I gang"),
            ("Nord", "2026-11-01", "I gang"),
            ("Nord", "2026-09-30", "Gennemført"),
            ("Syd", "2026-09-30", "afsluttet"),
            ("Øst", "2026-09-30", None),
        ],
        columns=["unit", "deadline", "status"],
    )
    units = pd.concat([status(-400_000.0).assign(unit=name) for name in ("Nord", "Syd", "Øst")])
    given = pd.DataFrame({"unit": ["Syd"]})
    rows = required_responses(units, LIMITS, explanations=given, actions=actions, as_of="2026-10").set_index("unit")
    assert rows["explanation_given"].tolist() == [False, True, False]
    assert rows["explanation_missing"].tolist() == [True, False, True]
    assert rows["actions_open"].tolist() == [2, 0, 1]
    assert rows["action_missing"].tolist() == [False, True, False]
    assert rows["actions_overdue"].tolist() == [1, 0, 1]
    assert required_responses(units, LIMITS, actions=actions)["actions_overdue"].tolist() == [0, 0, 0]
    assert open_actions(actions).index.tolist() == [0, 1, 4]
    assert overdue_actions(actions, "2026-10-30").index.tolist() == [4]
    assert overdue_actions(actions, "2026-11-01").index.tolist() == [0, 1, 4]


def test_a_limit_below_nought_is_refused():
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


def quiet(seed: int, share: float, units: int = 40) -> pd.Series:
    """Verdicts on quiet series (noise a sixth of what was expected) of which `share` of the 50,000 a month has come."""
    index = pd.period_range("2023-01", periods=46, freq="M")
    rng = np.random.default_rng(seed)
    level = 1e6 + 20e3 * np.sin(2 * np.pi * index.month / 12) - share * 50e3 * (index >= pd.Period("2026-01", "M"))
    made = pd.DataFrame({f"u{unit}": level + rng.normal(0, 8e3, 46) for unit in range(units)}, index=index)
    agreed = pd.concat([action(50e3).assign(unit=unit) for unit in made])
    return action_effect(made, agreed, "2026-10")["verdict"].value_counts()


def test_half_an_effect_has_not_come_and_a_whole_one_has():
    """On series that were not used to choose the rule: measured at half, an effect lies at half of the time above it, so a rule
    that asks whether half was measured says came of every other."""
    assert quiet(2026, 0.5).get("came", 0) <= 4  # one in ten of 40
    assert quiet(2027, 0.0).get("came", 0) == 0
    assert quiet(2028, 1.0).get("came", 0) >= 32


def test_a_month_that_the_history_lacks_is_missing_and_not_skipped():
    whole = history(50)
    gap = action_effect(whole.drop(index=whole.index[[20, 40]]), action(50), "2026-10").iloc[0]
    empty = whole.astype(float)
    empty.iloc[[20, 40]] = np.nan
    assert gap["verdict"] == "came"
    assert gap["measured"] == pytest.approx(action_effect(empty, action(50), "2026-10").iloc[0]["measured"])


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


def test_years_of_dearer_pay_do_not_hide_a_saving():
    """Pay rose 1 % a year until 2022 and 4 % since; from July 2026 6.5 % of 300,000 x 1.01^8 x 1.04^3.7 = 375,800 is saved,
    24,400 a month. A straight line through eleven years lies so low in the last that a third of it would be seen."""
    index = pd.period_range("2015-01", "2026-10", freq="M")
    years = (index.year - 2015) + (index.month - 1) / 12
    level = 300_000 * 1.01 ** np.minimum(years, 8) * 1.04 ** np.maximum(years - 8, 0)
    level = level * np.where(index >= pd.Period("2026-07", "M"), 0.935, 1.0)
    rng = np.random.default_rng(16)
    made = pd.DataFrame({f"u{unit}": level * (1 + rng.normal(0, 0.03, len(index))) for unit in range(12)}, index=index)
    agreed = pd.concat([action(24_000, "2026-07").assign(unit=unit) for unit in made])
    found = action_effect(made, agreed, "2026-10")
    assert found["measured"].median() == pytest.approx(24_400, abs=2_500)
    assert (found["verdict"] == "not_seen").sum() == 0


def test_the_history_of_an_action_may_have_dates_or_months_in_text() -> None:
    months = pd.period_range("2024-01", "2026-09", freq="M")
    cost = 1_000_000 + np.where(np.arange(33) % 2, 2_000, -2_000) - 50_000 * (months >= pd.Period("2026-03", "M"))
    agreed = {"unit": ["Nord"], "title": ["Ruter"], "start_month": ["marts 2026"], "effect_per_month": [50_000]}
    history = pd.DataFrame({"Nord": cost}, index=months)
    found = action_effect(history, pd.DataFrame(agreed), "september 2026")
    assert found.loc[0, "verdict"] == "came"
    for labels in (months.to_timestamp(how="end"), months.astype(str)):
        same = action_effect(history.set_axis(labels, axis=0), pd.DataFrame(agreed), "2026-09")
        pd.testing.assert_frame_equal(same, found)
    with pytest.raises(ValueError, match="2026-08 mere end én gang"):
        action_effect(pd.concat([history, history.iloc[[-2]]]), pd.DataFrame(agreed), "2026-09")
    with pytest.raises(ValueError, match="skal være en tabel"):
        action_effect([1.0], pd.DataFrame(agreed), "2026-09")  # type: ignore[arg-type]
