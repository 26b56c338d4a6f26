"""Review rounds, lists of cases, return of help and the comparison beside it: counts and limits on a few citizens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import (
    EffortStep,
    ReviewRule,
    case_events,
    case_flow,
    measured_returns,
    not_yet_treated,
    outcome_difference,
    review_counts,
    review_list,
    review_yield,
    time_to_return,
)


def test_what_a_round_gave_with_its_interval() -> None:
    rounds = pd.DataFrame(
        {"rule": ["a", "a", "a", "b"], "hours_before": [30.0, 40.0, 30.0, 8.0], "hours_after": [27.0, 38.0, 30.0, 9.0],
         "minutes": [60.0, 60.0, 30.0, np.nan]}
    )  # fmt: skip
    found = review_yield(rounds).set_index("rule")
    assert found.loc["a", ["reviewed", "changed", "hours_before", "hours_after", "saved_hours", "saved_share"]].tolist() == [
        3, 2, 100, 95, 5, 0.05,
    ]  # fmt: skip
    # Off the share of 5 %: 3 - 1.5, 2 - 2 and 0 - 1.5, squares 4.5; error sqrt(4.5 x 3 / 2) / 100 = 0.02598; t = 4.3027.
    assert found.loc["a", ["lower", "upper"]].tolist() == pytest.approx([0.05 - 0.11179, 0.05 + 0.11179], abs=1e-5)
    assert found.loc["a", "hours_per_review_hour"] == 2  # 5 hours a week for two and a half hours' work
    assert found.loc["b", ["saved_hours", "saved_share"]].tolist() == [-1, -0.125]
    assert found.loc["b", ["lower", "upper", "hours_per_review_hour"]].isna().all()
    narrow = review_yield(rounds, level=80.0).set_index("rule").loc["a"]
    assert narrow["upper"] - 0.05 == pytest.approx(1.8856 * 0.025981, abs=1e-5)


def cases(**columns: list[object]) -> pd.DataFrame:
    given = {
        "citizen": ["a", "a", "b"],
        "unit": "Nord",
        "service": ["pleje", "rengøring", "pleje"],
        "from_date": "2026-01-05",
    }
    given |= {"hours_per_week": [20.0, 5.0, 4.0], "to_date": None}
    return pd.DataFrame(given | columns)


def picked(rule: ReviewRule, as_of: str = "2026-10-31", **columns: list[object]) -> list[float]:
    return sorted(review_list(cases(**columns), as_of, [rule])["hours_per_week"])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ReviewRule("x", min_hours=25.0), [5, 20]),  # a citizen's services together: 25 is enough
        (ReviewRule("x", min_hours=25.1), []),
        (ReviewRule("x", max_hours=25.0), [4]),  # but not under 25
        (ReviewRule("x", max_hours=25.1), [4, 5, 20]),
        (ReviewRule("x", services=["pleje"], min_hours=4.0), [4, 20]),
        (ReviewRule("x", min_weeks_since_review=42.0), [4, 5, 20]),  # 5 January to 26 October is 42 weeks
        (ReviewRule("x", min_weeks_since_review=43.0), []),
    ],
)
def test_a_rule_picks_from_its_limit_on(rule: ReviewRule, expected: list[float]) -> None:
    assert picked(rule, "2026-10-26") == expected


def test_gaps_levels_and_reviews() -> None:
    figures = {"delivered_hours": [15.0, 5.0, np.nan], "rostered_hours": [1.0, 1.0, 3.0]}
    assert picked(ReviewRule("x", min_gap_hours=5.0), **figures) == [20]
    assert picked(ReviewRule("x", min_gap_hours=5.1), **figures) == []
    assert picked(ReviewRule("x", min_gap_share=0.25), **figures) == [20]
    assert picked(ReviewRule("x", min_gap_share=0.26), **figures) == []
    assert picked(ReviewRule("x", min_gap_hours=1.0, gap_to="rostered_hours"), **figures) == [4, 5, 20]
    found = review_list(cases(**figures), "2026-10-31", [ReviewRule("x", min_hours=0.0)]).set_index("hours_per_week")
    assert found["gap_hours"].to_dict() == {20: 5, 5: 0, 4: 1}  # delivered hours, else rostered ones
    levels = {"function_level": [1.0, 2.0, 9.0], "previous_level": [2.0, 1.0, 1.0]}
    assert picked(ReviewRule("x", level_change="better"), **levels) == [20]
    assert picked(ReviewRule("x", level_change="worse"), **levels) == [5]
    assert picked(ReviewRule("x", level_change="any"), **levels) == [5, 20]  # 9 is no level
    same = {"function_level": [1.0, 2.0, 3.0], "previous_level": [1.0, 2.0, np.nan]}
    assert picked(ReviewRule("x", level_change="any"), **same) == []
    seen = review_list(cases(last_review=["2026-10-24", None, None]), "2026-10-31", [ReviewRule("x", min_hours=0.0)])
    assert seen.set_index("hours_per_week")["weeks_since_review"].to_dict() == pytest.approx(
        {20: 1, 5: 299 / 7, 4: 299 / 7}
    )


def test_running_is_from_the_first_to_the_last_day() -> None:
    rule = ReviewRule("x", min_hours=0.0)
    days = {"from_date": ["2026-10-31", "2026-11-01", "2026-01-01"], "to_date": [None, None, "2026-10-31"]}
    assert picked(rule, **days) == [4, 20]
    assert picked(rule, "2026-11-01", **days) == [5, 20]


def test_effort_follows_the_hours_and_saving_the_earlier_yield() -> None:
    rules = [ReviewRule("mange", min_hours=25.0), ReviewRule("pleje", services=["pleje"])]
    yields = pd.DataFrame({"rule": ["mange"], "saved_share": [0.1]})
    effort = [EffortStep("grundig", 25.0, 120.0), EffortStep("kort", 4.0, 30.0)]
    found = review_list(cases(), "2026-10-31", rules, effort=effort, yields=yields)
    assert found[["hours_per_week", "rules", "rule"]].to_numpy().tolist() == [
        [20, "mange, pleje", "mange"],
        [5, "mange", "mange"],
        [4, "pleje", "pleje"],
    ]
    assert found["effort"].tolist() == ["grundig", "grundig", "kort"]
    assert found["expected_saving"].tolist()[:2] == [2, 0.5]
    counts = review_counts(found).set_index("rule")
    assert counts.loc["mange", ["cases", "citizens", "hours_per_week", "expected_saving"]].tolist() == [2, 1, 25, 2.5]
    assert np.isnan(counts.loc["pleje", "expected_saving"])


def test_counts_of_who_returned_and_when_half_had() -> None:
    found = time_to_return([2, 4, 6, 8, 8], ["returned", "death", "returned", "censored", "returned"], at=(1, 2, 8, 9))
    row = found.summary.iloc[0]
    assert row[["citizens", "returned", "competing", "censored", "median_weeks"]].tolist() == [5, 3, 1, 1, 8]
    # Without help: 4 of 5, then 2 of 3 of those, then 1 of 2.
    assert row["without_help_1"] == 1
    assert row["without_help_2"] == pytest.approx(0.8)
    assert row["without_help_8"] == pytest.approx(0.8 * 2 / 3 * 0.5)
    assert np.isnan(row["without_help_9"])  # one is still without help and not seen after week 8
    assert found.curve["at_risk"].tolist() == [5, 4, 3, 2]
    assert found.curve["returned"].tolist() == [1, 0, 1, 1]
    assert found.curve["competing"].tolist() == [0, 1, 0, 0]
    # First events: 1 in 5; then 1 death in 5; then a third and a half of the 3 in 5 that are left.
    assert row["incidence_returned_8"] == pytest.approx(0.2 + 0.6 / 3 + 0.4 / 2)
    nobody = time_to_return([3, 5], [0, 0]).summary.iloc[0]
    assert nobody[["returned", "competing", "censored"]].tolist() == [0, 0, 2]
    assert np.isnan(nobody["median_weeks"])
    every = time_to_return([1, 2], [1, 1], at=(50,)).summary.iloc[0]
    assert (every["without_help_50"], every["median_weeks"]) == (0, 1)


def test_help_measured_after_a_course() -> None:
    table = pd.DataFrame(
        {
            "citizen": list("abcdef"),
            "unit": "Nord",
            "to_date": "2026-01-31",
            "hours_after_4": [0.0, 0.0, 0.0, 1.0, np.nan, 0.0],
            "hours_after_12": [0.0, 2.0, np.nan, 0.0, 0.0, 0.0],
            "hours_after_26": [0.0, 0.0, 5.0, 0.0, 0.0, 3.0],
        }
    )
    found = measured_returns(table).set_index("citizen")
    assert found["weeks"].to_dict() == {"a": 26, "b": 12, "c": 4, "f": 26}
    assert found["event"].to_dict() == {"a": "censored", "b": "returned", "c": "censored", "f": "returned"}
    # 26 weeks after 31 January is 1 August.
    early = measured_returns(table, as_of="2026-07-31").set_index("citizen")
    assert early["weeks"].to_dict() == {"a": 12, "b": 12, "c": 4, "f": 12}
    assert measured_returns(table, as_of="2026-08-01").set_index("citizen")["weeks"]["f"] == 26


def outcomes(before: list[float], after: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"hours_before": before, "hours_after_26": after})


def test_the_naive_figure_and_the_difference_of_mean_changes() -> None:
    treated = outcomes([6.0, 8.0, 7.0, 5.0, np.nan], [4.0, 6.0, 4.0, 4.0, 1.0])
    waiting = outcomes([6.0, 8.0, 7.0], [5.0, 7.0, 7.0])
    alone = outcome_difference(treated)
    # Changes -2, -2, -3, -1: mean -2, spread 0.8165, t with three degrees 3.1824.
    assert (alone.naive, alone.naive_lower, alone.naive_upper) == pytest.approx((-2, -3.2992, -0.7008), abs=1e-4)
    assert (alone.treated, alone.compared, alone.method) == (4, 0, "none")
    assert np.isnan(alone.estimate)
    found = outcome_difference(treated, waiting, method="change")
    assert found.comparison_change == pytest.approx(-2 / 3)
    assert found.estimate == pytest.approx(-2 + 2 / 3)
    assert (found.treated, found.compared) == (4, 3)
    # HC3 takes each residual over (1 - 1 / n): treated 0, 0, -1, 1 over 3 / 4, waiting -1/3, -1/3, 2/3 over 2 / 3; a mean's
    # variance is the sum of their squares over n^2. Five degrees: t = 2.5706.
    error = np.sqrt((2 / 0.5625) / 16 + (6 / 9 / (4 / 9)) / 9)
    assert found.upper - found.estimate == pytest.approx(2.5706 * error, rel=1e-4)
    assert found.estimate - found.lower == pytest.approx(2.5706 * error, rel=1e-4)
    for few in (treated.head(2), treated.tail(3)):
        with pytest.raises(ValueError, match="mindst 3"):
            outcome_difference(few)
        with pytest.raises(ValueError, match="mindst 3"):
            outcome_difference(treated, few)


def test_who_is_treated_and_who_is_waiting() -> None:
    """Half a year later at the latest: whoever begins within 26 weeks of the 15th is no comparison."""
    courses = pd.DataFrame(
        {
            "citizen": ["a", "a", "b", "c", "d"],
            "from_date": ["2026-01-31", "2026-03-01", "2026-07-16", "2026-07-17", "2026-02-01"],
        }
    )
    grants = pd.DataFrame(
        [("a", "Nord", 6.0, "2025-01-01", "2026-07-31"), ("b", "Nord", 4.0, "2025-01-01", None),
         ("c", "Nord", 3.0, "2025-01-01", None), ("e", "Nord", 2.0, "2026-01-15", "2026-07-15"),
         ("f", "Nord", 5.0, "2026-01-16", None), ("g", "Syd", 9.0, "2025-01-01", None), ("d", "Nord", 8.0, "2025-01-01", None)],
        columns=["citizen", "unit", "hours_per_week", "from_date", "to_date"],
    )  # fmt: skip
    treated, waiting = not_yet_treated(courses, grants, "2026-01", "2026-01")
    # a begins on 31 January with 6 hours; 26 weeks later is 1 August, when the grant has ended.
    assert treated[["citizen", "before", "after"]].to_numpy().tolist() == [["a", 6, 0]]
    # 15 January + 26 weeks is 16 July: b begins that day, c the day after. e has help from the 15th, f not yet; g lives
    # elsewhere.
    assert sorted(waiting[["citizen", "before", "after"]].to_numpy().tolist()) == [["c", 3, 3], ["e", 2, 0]]


def test_a_pause_is_bridged_within_one_citizens_own_grants_only() -> None:
    table = pd.DataFrame(
        [("a", "2026-01-01", "2026-01-31"), ("a", "2026-02-01", "2026-02-10"), ("a", "2026-02-13", None),
         ("b", "2026-02-12", None)],
        columns=["citizen", "from_date", "to_date"],
    ).assign(unit="Nord", service="pleje", hours_per_week=2.0)  # fmt: skip
    assert case_events(table, gap_days=1)[["citizen", "kind"]].to_numpy().tolist() == [
        ["a", "start"], ["a", "stop"], ["a", "start"], ["b", "start"],
    ]  # fmt: skip
    bridged = case_events(table, gap_days=2)
    assert bridged[["citizen", "kind"]].to_numpy().tolist() == [["a", "start"], ["b", "start"]]


def test_what_moves_in_a_month_costs_to_new_year_and_in_a_year() -> None:
    table = pd.DataFrame(
        [
            ("a", 7.0, "2028-02-01", "2028-02-28"),
            ("a", 10.5, "2028-02-29", None),
            ("b", 14.0, "2027-01-01", "2028-02-28"),
        ],
        columns=["citizen", "hours_per_week", "from_date", "to_date"],
    ).assign(unit="Nord", service="pleje")
    row = case_flow(case_events(table), "2028-02", "2028-02", hourly_price=10.0).iloc[0]
    assert row[["starts", "stops", "increases", "decreases"]].tolist() == [1, 1, 1, 0]
    assert row[["hours_in", "hours_out", "net_hours", "hours_level"]].tolist() == [10.5, 14, -3.5, 10.5]
    # 1 February 2028 has 335 days with it to the end of the leap year; 29 February has 307.
    assert row["hours_this_year"] == pytest.approx((7 * 335 + 3.5 * 307 - 14 * 307) / 7)
    assert row["amount_this_year"] == pytest.approx(10 * row["hours_this_year"])
    assert row["amount_full_year"] == pytest.approx(-3.5 * 366 / 7 * 10)
