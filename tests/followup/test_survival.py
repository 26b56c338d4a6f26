"""Time until help returns: Freireich's remission times as published, and competing events."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.followup import measured_returns, return_spells, time_to_return

# Freireich et al. 1963 (Blood 21): weeks of remission; + is still in remission.
MERCAPTOPURINE = [
    "6", "6", "6", "6+", "7", "9+", "10", "10+", "11+", "13", "16", "17+", "19+", "20+", "22", "23", "25+", "32+", "32+",
    "34+", "35+",
]  # fmt: skip
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23".split(" ")  # noqa: SIM905
WEEKS = [int(week.strip("+")) for week in MERCAPTOPURINE + PLACEBO]
EVENTS = [not week.endswith("+") for week in MERCAPTOPURINE + PLACEBO]
GROUPS = ["6-MP"] * 21 + ["placebo"] * 21


def test_freireich_as_published():
    """S(6) = .8571, S(10) = .7529, S(22) = .5378; medians 23 and 8; log-rank 16.793; Cox (Efron) 1.57212, se .41240."""
    result = time_to_return(WEEKS, EVENTS, GROUPS, at=(6, 10, 22))
    treated = result.summary.loc["6-MP"]
    assert [round(treated[f"without_help_{week}"], 4) for week in (6, 10, 22)] == [0.8571, 0.7529, 0.5378]
    assert result.summary["median_weeks"].tolist() == [23, 8]
    assert round(result.logrank["chi2"], 3) == 16.793
    # 1.572125 lies on the edge of the printed rounding.
    assert result.cox.loc["placebo", "log_ratio"] == pytest.approx(1.57212, abs=1e-5)
    assert round(result.cox.loc["placebo", "standard_error"], 5) == 0.41240


def test_one_group_has_no_test():
    result = time_to_return(WEEKS[:21], EVENTS[:21])
    assert result.logrank is None
    assert result.cox is None
    assert result.summary.index.tolist() == ["all"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["returned", "censored", "death", "care_home"])), min_size=1)
)
def test_incidences_and_those_free_of_any_event_add_up_to_one(rows):
    """Aalen-Johansen: at every week the shares of each first event and of no event yet sum to one."""
    weeks, events = zip(*rows, strict=True)
    curve = time_to_return(weeks, events).curve
    free = time_to_return(weeks, [event != "censored" for event in events]).curve
    incidences = curve[
        [name for name in curve if name.startswith("incidence_") and name.split("_")[-1] not in ("lower", "upper")]
    ]
    total = incidences.sum(axis=1).to_numpy() + free["without_help"].to_numpy()
    np.testing.assert_allclose(total, 1, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1))
def test_without_competing_events_incidence_is_one_minus_survival(rows):
    weeks, events = zip(*rows, strict=True)
    curve = time_to_return(weeks, np.array(events)).curve
    np.testing.assert_allclose(curve["incidence_returned"], 1 - curve["without_help"], atol=1e-12)
    assert ((curve["lower"] <= curve["without_help"] + 1e-12) & (curve["without_help"] <= curve["upper"] + 1e-12)).all()


def test_competing_events_by_hand():
    """Four citizens: death in week 1, return in week 2, care home in week 3, still without help in week 4."""
    curve = time_to_return([1, 2, 3, 4], ["death", "returned", "care_home", "censored"]).curve.set_index("week")
    assert curve.loc[2, "incidence_returned"] == pytest.approx(0.25)
    assert curve.loc[3, "incidence_care_home"] == pytest.approx(0.25)
    assert curve.loc[3, "without_help"] == pytest.approx(2 / 3)  # death counted as censored overstates the return
    assert curve["at_risk"].tolist() == [4, 3, 2]


def test_beyond_the_observed_weeks_nothing_is_claimed():
    summary = time_to_return([3, 5], ["returned", "censored"], at=(4, 12)).summary
    assert summary.loc["all", "without_help_4"] == 0.5
    assert np.isnan(summary.loc["all", "without_help_12"])


def test_nobody_returned():
    result = time_to_return([5, 6], ["censored", "censored"], at=(4,))
    assert result.curve.empty
    assert result.summary.loc["all", "without_help_4"] == 1


def test_order_of_rows_changes_nothing():
    one, other = time_to_return(WEEKS, EVENTS, GROUPS), time_to_return(WEEKS[::-1], EVENTS[::-1], GROUPS[::-1])
    assert one.logrank["chi2"] == pytest.approx(other.logrank["chi2"])
    np.testing.assert_allclose(one.summary.loc["6-MP"], other.summary.loc["6-MP"])


@pytest.mark.parametrize(
    ("weeks", "events", "groups", "message"),
    [
        ([1, -2], [1, 0], None, "mindst 0"),
        ([1, np.nan], [1, 0], None, "kendt"),
        ([1, 2], [1, 2], None, "skal være 1"),
        ([1, 2], [1], None, "lige mange rækker"),
        ([1, 2], [1, 0], ["a", None], "skal have en gruppe"),
        ([], [], None, "ingen borgere"),
    ],
)
def test_bad_input_is_told_in_danish(weeks, events, groups, message):
    with pytest.raises(ValueError, match=message):
        time_to_return(weeks, events, groups)


def test_returns_from_measured_hours():
    nothing = np.nan
    courses = pd.DataFrame(
        {
            "citizen": list("abcdef"),
            "unit": "Team",
            "to_date": ["2025-01-01"] * 5 + ["2026-03-01"],
            "hours_after_4": [0, 0, 2, 0, nothing, 0],
            "hours_after_12": [0, 3, 0, nothing, 0, 5],
            "hours_after_26": [0, 0, 0, 4, 0, nothing],
            "hours_after_52": [1, 0, 0, 4, 0, nothing],
        }
    )
    spells = measured_returns(courses, as_of="2026-04-15")
    # c had help at week 4, e was not measured then, d's later weeks say nothing of week 12, f's week 12 has not come.
    assert spells[["citizen", "weeks", "event"]].to_numpy().tolist() == [
        ["a", 52, "returned"],
        ["b", 12, "returned"],
        ["d", 4, "censored"],
        ["f", 4, "censored"],
    ]
    assert measured_returns(courses.iloc[:0]).empty


def test_pseudonyms_that_do_not_match_are_told():
    courses = pd.DataFrame({"citizen": ["a"], "unit": ["Team"], "to_date": ["2026-01-31"]})
    cases = pd.DataFrame({"citizen": ["x"], "hours_per_week": [1.0], "from_date": ["2026-01-01"], "to_date": [None]})
    with pytest.raises(ValueError, match="pseudonymerne"):
        return_spells(courses, cases, "2026-04-11")


def test_spells_from_courses_and_grants():
    courses = pd.DataFrame(
        {
            "citizen": ["a", "b", "c", "d", "e"],
            "unit": "Team",
            "to_date": ["2026-01-31", "2026-01-31", "2026-01-31", "2026-01-31", None],
        }
    )
    cases = pd.DataFrame(
        {
            "citizen": ["a", "a", "b", "c"],
            "hours_per_week": [4.0, 2.0, 3.0, 1.0],
            "from_date": ["2025-01-01", "2026-02-14", "2025-01-01", "2026-05-01"],
            "to_date": ["2025-12-31", None, None, None],
        }
    )
    exits = pd.DataFrame({"citizen": ["c"], "date": ["2026-03-14"], "event": ["death"]})
    spells = return_spells(courses, cases, "2026-04-11", exits=exits)
    # b still has help the day after the course, e's course still runs.
    assert spells[["citizen", "weeks", "event"]].to_numpy().tolist() == [
        ["a", 2.0, "returned"],
        ["c", 6.0, "death"],
        ["d", 10.0, "censored"],
    ]
    without = return_spells(courses, cases, "2026-04-11")
    assert without["event"].tolist() == ["returned", "censored", "censored"]
    assert return_spells(courses.iloc[:0], cases, "2026-04-11").empty
