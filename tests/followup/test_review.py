"""Review lists by rules, graded effort and the record of earlier rounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import EffortStep, ReviewRule, review_counts, review_list, review_yield

EFFORT = (EffortStep("besøg", 5, 90), EffortStep("telefon", 0, 30), EffortStep("tværfagligt besøg", 25, 240))


def cases() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "citizen": ["a", "a", "b", "c", "d", "e"],
            "unit": ["Nord", "Nord", "Nord", "Syd", "Syd", "Syd"],
            "service": ["pleje", "rengøring", "pleje", "pleje", "rengøring", "pleje"],
            "hours_per_week": [3.0, 1.0, 10.0, 30.0, 0.5, 9.0],
            "delivered_hours": [3.0, 1.0, 6.0, 29.0, 0.5, 0.0],
            "rostered_hours": [3.0, 0.5, 9.0, 29.0, np.nan, 0.0],
            "from_date": ["2025-01-01"] * 5 + ["2025-01-01"],
            "to_date": [None] * 5 + ["2026-01-31"],
            "last_review": ["2026-09-01", None, "2025-10-31", "2026-10-01", "2026-10-01", None],
            "function_level": [2, 2, 1, 9, 3, 1],
            "previous_level": [2, 2, 3, 3, 2, 3],
        }
    )


def picked(**rule) -> list[str]:
    listed = review_list(cases(), "2026-10-31", [ReviewRule("r", **rule)])
    return sorted((listed["citizen"] + listed["service"].str[0]).tolist())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"max_hours": 5}, ["ap", "ar", "dr"]),
        ({"min_hours": 5, "max_hours": 25}, ["bp"]),
        ({"min_hours": 25}, ["cp"]),
        ({"services": ["rengøring"]}, ["ar", "dr"]),
        ({"min_gap_hours": 2}, ["bp"]),
        ({"min_gap_share": 0.3, "gap_to": "rostered_hours"}, ["ar"]),
        ({"min_weeks_since_review": 52}, ["ar", "bp"]),
        ({"level_change": "better"}, ["bp"]),
        ({"level_change": "worse"}, ["dr"]),
        ({"level_change": "any"}, ["bp", "dr"]),
        ({"services": ["rengøring"], "max_hours": 2}, ["dr"]),
    ],
)
def test_each_condition_picks_its_cases(rule, expected):
    """Hours are the citizen's, all services together; a case that has ended (e) is never picked; level 9 is no level."""
    assert picked(**rule) == expected


def test_bands_split_every_running_case_once():
    bands = [
        ReviewRule("under 5", max_hours=5),
        ReviewRule("5-25", min_hours=5, max_hours=25),
        ReviewRule("over 25", min_hours=25),
    ]
    listed = review_list(cases(), "2026-10-31", bands)
    assert len(listed) == 5
    assert not listed["rules"].str.contains(",").any()


def test_bands_are_of_all_the_citizens_services_together():
    table = cases().assign(hours_per_week=3.0)
    listed = review_list(table, "2026-10-31", [ReviewRule("5-25", min_hours=5, max_hours=25)], effort=EFFORT)
    assert listed["citizen"].tolist() == ["a", "a"]
    assert listed["citizen_hours"].tolist() == [6, 6]
    assert set(listed["effort"]) == {"besøg"}


def test_effort_grows_with_need_and_saving_comes_from_the_record():
    rules = [ReviewRule("gap", min_gap_hours=2), ReviewRule("alle", min_weeks_since_review=0)]
    record = review_yield(pd.DataFrame({"rule": "gap", "hours_before": [10.0, 30], "hours_after": [5.0, 25]}))
    listed = review_list(cases(), "2026-10-31", rules, effort=EFFORT, yields=record).set_index(["citizen", "service"])
    assert listed.index[0] == ("b", "pleje")
    assert listed.iloc[0]["expected_saving"] == pytest.approx(10 * 10 / 40)
    assert listed["rules"].iloc[0] == "gap, alle"
    assert listed["rule"].iloc[0] == "gap"
    assert listed.loc[("c", "pleje"), ["effort", "minutes"]].tolist() == ["tværfagligt besøg", 240]
    assert listed.loc[("a", "rengøring"), "effort"] == "telefon"
    assert np.isnan(listed.loc[("c", "pleje"), "expected_saving"])


def test_counts_hide_the_citizens():
    rules = [ReviewRule("alle", min_weeks_since_review=0)]
    counts = review_counts(review_list(cases(), "2026-10-31", rules, effort=EFFORT)).set_index("unit")
    assert counts.loc["Nord", ["cases", "citizens", "hours_per_week", "minutes"]].tolist() == [3, 2, 14, 150]
    assert "citizen" not in counts.columns


def test_yield_by_hand():
    """Ratio estimate: 12 of 40 hours; residuals -1 and 1 around 0.3 x hours give se sqrt(2 x 2) / 40 = .05."""
    rounds = pd.DataFrame({"rule": "r", "hours_before": [10.0, 30.0], "hours_after": [8.0, 20.0], "minutes": [60, 120]})
    row = review_yield(rounds).iloc[0]
    assert (row["reviewed"], row["changed"], row["saved_hours"], row["saved_share"]) == (2, 2, 12, 0.3)
    assert row["upper"] - row["saved_share"] == pytest.approx(0.05 * 12.7062, rel=1e-4)
    assert row["hours_per_review_hour"] == 4
    single = review_yield(rounds.iloc[:1]).iloc[0]
    assert np.isnan(single["lower"])


def test_nothing_to_review():
    listed = review_list(cases().iloc[:0], "2026-10-31", [ReviewRule("r", max_hours=5)])
    assert listed.empty
    assert picked(min_hours=100) == []


def test_bad_rules_are_told_in_danish():
    with pytest.raises(ValueError, match="ingen betingelse"):
        ReviewRule("tom")
    with pytest.raises(ValueError, match="better, worse eller any"):
        ReviewRule("r", level_change="up")
    with pytest.raises(ValueError, match="gap_to"):
        ReviewRule("r", gap_to="hours", min_gap_hours=1)
    with pytest.raises(ValueError, match="ingen regler"):
        review_list(cases(), "2026-10-31", [])
    with pytest.raises(ValueError, match="bruger function_level og previous_level"):
        review_list(
            cases().drop(columns=["function_level", "previous_level"]),
            "2026-10-31",
            [ReviewRule("r", level_change="any")],
        )
    with pytest.raises(ValueError, match="mangler timer"):
        review_yield(pd.DataFrame({"rule": ["r"], "hours_before": [1.0], "hours_after": [np.nan]}))


def test_no_rounds_and_no_cases():
    rounds = pd.DataFrame({"rule": ["r"], "hours_before": [1.0], "hours_after": [0.0]}).iloc[:0]
    assert review_yield(rounds).empty
    assert review_counts(review_list(cases().iloc[:0], "2026-10-31", [ReviewRule("r", max_hours=5)])).empty
