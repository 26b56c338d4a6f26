"""Treated against not-yet-treated: a known effect is covered at the nominal rate, and the naive before/after is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import not_yet_treated, outcome_difference

EFFECT = -1.5


def citizens(rng: np.random.Generator, n: int = 400) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Citizens whose need goes up and down by itself and who are treated when it looks high.

    Need is a level of one's own plus passing noise; a course is likelier the more hours are seen. Hours fall back towards the
    level without any course; a course takes EFFECT off besides.
    """
    level = rng.gamma(8, 1, n) + 4
    before = level + rng.normal(0, 2.5, n)
    after = level + rng.normal(0, 2.5, n)
    treated = rng.random(n) < 1 / (1 + np.exp(-(before - 13) / 1.5))
    table = pd.DataFrame({"hours_before": before, "hours_after_26": after + EFFECT * treated})
    return table[treated], table[~treated]


def test_interval_covers_the_known_effect_and_the_naive_one_does_not():
    """Three binomial standard errors of 300 runs around 95 % are +-3.8 points."""
    rng = np.random.default_rng(20260707)
    runs = 300
    results = [outcome_difference(*citizens(rng)) for _ in range(runs)]
    fair = np.mean([result.lower <= EFFECT <= result.upper for result in results])
    naive = np.mean([result.naive_lower <= EFFECT <= result.naive_upper for result in results])
    assert fair == pytest.approx(0.95, abs=0.038)
    assert naive < 0.1
    assert np.mean([result.estimate for result in results]) == pytest.approx(EFFECT, abs=0.05)
    assert np.mean([result.naive for result in results]) < EFFECT - 0.8


def test_change_of_groups_alike_by_hand():
    treated = pd.DataFrame({"hours_before": [8.0, 6, 7], "hours_after_26": [4.0, 3, 2]})
    others = pd.DataFrame({"hours_before": [8.0, 6, 7], "hours_after_26": [7.0, 5, 6]})
    result = outcome_difference(treated, others, method="change")
    assert result.naive == pytest.approx(-4)
    assert result.comparison_change == pytest.approx(-1)
    assert result.estimate == pytest.approx(-3)
    assert result.lower < -3 < result.upper
    assert result.warning == "regression_to_the_mean"


def test_without_comparison_only_the_naive_figure():
    treated = pd.DataFrame({"hours_before": [8.0, 6, 7, np.nan], "hours_after_26": [4.0, 3, 2, 1]})
    result = outcome_difference(treated)
    assert (result.method, result.treated, result.compared) == ("none", 3, 0)
    assert np.isnan(result.estimate)


def test_equal_before_hours_are_compared_without_slope():
    treated = pd.DataFrame({"hours_before": [5.0] * 4, "hours_after_26": [1.0, 2, 3, 2]})
    others = pd.DataFrame({"hours_before": [5.0] * 4, "hours_after_26": [4.0, 5, 6, 5]})
    assert outcome_difference(treated, others).estimate == pytest.approx(-3)


def test_repeated_citizens_widen_the_interval():
    rng = np.random.default_rng(5)
    treated, others = citizens(rng)
    others = others.assign(citizen=np.arange(len(others)))
    treated = treated.assign(citizen=10_000 + np.arange(len(treated)))
    five_times = pd.concat([others] * 5)
    plain = outcome_difference(treated, five_times)
    honest = outcome_difference(treated, five_times, cluster="citizen")
    assert honest.estimate == pytest.approx(plain.estimate)
    assert honest.upper - honest.lower > plain.upper - plain.lower


def test_bad_input_is_told_in_danish():
    treated, others = citizens(np.random.default_rng(1))
    with pytest.raises(ValueError, match="Kun 2 borgere"):
        outcome_difference(treated.iloc[:2], others)
    with pytest.raises(ValueError, match="Sammenligningsgruppen har kun 0"):
        outcome_difference(treated, others.iloc[:0])
    with pytest.raises(ValueError, match="kendes ikke"):
        outcome_difference(treated, others, method="did")
    with pytest.raises(ValueError, match=r"^outcome_difference, treated: kolonnen hours_after_4 mangler"):
        outcome_difference(treated, others, after="hours_after_4")


def test_not_yet_treated_by_hand():
    courses = pd.DataFrame(
        {"citizen": ["a", "b", "c"], "unit": "Nord", "from_date": ["2025-03-10", "2025-12-01", "2025-06-01"]}
    )
    cases = pd.DataFrame(
        {
            "citizen": ["a", "a", "b", "c", "d", "e"],
            "unit": ["Nord", "Nord", "Nord", "Nord", "Nord", "Syd"],
            "hours_per_week": [9.0, 2.0, 5.0, 7.0, 4.0, 4.0],
            "from_date": ["2025-01-01", "2025-06-01", "2025-01-01", "2025-01-01", "2025-02-01", "2025-01-01"],
            "to_date": ["2025-05-31", None, None, None, "2025-07-31", None],
        }
    )
    treated, compared = not_yet_treated(courses, cases, "2025-03", "2025-03")
    assert treated[["citizen", "before", "after"]].to_numpy().tolist() == [["a", 9.0, 2.0]]
    # c began within the 26 weeks, e is of another unit; d never began and lost the help meanwhile.
    assert compared.set_index("citizen")[["before", "after"]].to_dict("index") == {
        "b": {"before": 5.0, "after": 5.0},
        "d": {"before": 4.0, "after": 0.0},
    }


def test_nobody_treated_gives_empty_groups():
    courses = pd.DataFrame({"citizen": ["a"], "unit": ["Nord"], "from_date": ["2025-03-10"]}).iloc[:0]
    cases = pd.DataFrame(
        {"citizen": ["a"], "unit": ["Nord"], "hours_per_week": [9.0], "from_date": ["2025-01-01"], "to_date": [None]}
    )
    treated, compared = not_yet_treated(courses, cases, "2025-03", "2025-05")
    assert treated.empty
    assert compared.empty
