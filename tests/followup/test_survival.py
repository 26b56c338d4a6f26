"""Time until help returns: Freireich's remission times as published, and competing events."""

from __future__ import annotations

from fractions import Fraction

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


def median_in_fractions(rows: list[tuple[int, bool]]) -> float:
    """The first week with S(t) <= 1/2, in whole numbers and a row at a time; a censored citizen counts in its week."""
    share = Fraction(1)
    for week in sorted({week for week, returned in rows if returned}):
        at_risk = sum(other >= week for other, _ in rows)
        share *= 1 - Fraction(sum(returned and other == week for other, returned in rows), at_risk)
        if share <= Fraction(1, 2):
            return week
    return float("nan")


@pytest.mark.parametrize(("step", "expected"), [(2, 4.0), (1, 2.0)])
def test_a_half_that_is_reached_exactly_is_reached(step, expected):
    """Returns in weeks 2, 4, 6, 8: S is 3/4, 1/2, 1/4, 0, so week 4 is the first at one half (lifelines 4, R's middle 5)."""
    assert time_to_return([2, 4, 6, 8], [1] * 4).summary.loc["all", "median_weeks"] == 4
    assert time_to_return([step * week for week in (1, 2, 3, 4)], [1] * 4).summary["median_weeks"].tolist() == [
        expected
    ]


def test_the_median_of_any_number_without_censoring():
    """n returns a week apart: half of them are back after n/2 weeks, rounded up, for n from 2 to 200."""
    weeks = np.concatenate([np.arange(1, n + 1) for n in range(2, 201)])
    groups = np.repeat(np.arange(2, 201), np.arange(2, 201))
    found = time_to_return(weeks, np.ones(len(weeks)), groups, at=(), cox=False).summary["median_weeks"]
    assert {n: found[n] for n in range(2, 201)} == {n: (n + 1) // 2 for n in range(2, 201)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=2, max_size=60))
def test_the_median_is_that_of_whole_numbers(rows):
    weeks, events = zip(*rows, strict=True)
    found = time_to_return(weeks, np.array(events), at=()).summary.loc["all", "median_weeks"]
    np.testing.assert_equal(found, median_in_fractions(rows))


@pytest.mark.parametrize(
    "events",
    [
        [True, False, True],
        [1, 0, 1],
        np.array([1, 0, 1], dtype=object),
        pd.Series([1, 0, 1], dtype=object),
        pd.Series([True, False, True], dtype=object),
        pd.Series([1, 0, 1], dtype="Int64"),
        pd.Series([True, False, True], dtype="boolean"),
        pd.Series(["returned", "censored", "returned"], dtype="category"),
        pd.Series(["1", "0", "1"]),
        pd.Series([1.0, "censored", True], dtype=object),
    ],
)
def test_a_return_is_one_whatever_the_type_of_its_column(events):
    """Two returns and one still without help; a 1 in a column of objects is no competing event by the name of 1."""
    found = time_to_return([2, 5, 4], events).summary.loc["all"]
    assert found[["citizens", "returned", "competing", "censored", "median_weeks"]].tolist() == [3, 2, 0, 1, 4]


@pytest.mark.parametrize(
    "events", [[1, None], [1.0, np.nan], pd.Series([1, pd.NA], dtype="Int64"), ["returned", None], ["returned", " "]]
)
def test_a_missing_event_is_told(events):
    with pytest.raises(ValueError, match=r"Hændelsen mangler i række 2|En hændelse er tom"):
        time_to_return([1, 2], events)


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
        ([1, 2], ["returned", "2"], None, "skal være 1"),
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


def ended_on(
    day: str, *grants: tuple[float, str, str | None], exits: list[tuple[str, str]] | None = None
) -> list[list[object]]:
    """weeks and event of one citizen whose course ended on the day; grants: hours, from, to; exits: date, event."""
    courses = pd.DataFrame({"citizen": ["a"], "unit": "Team", "to_date": [day]})
    told = pd.DataFrame([("a", 2.0, "2020-01-01", "2020-02-01"), *(("a", *row) for row in grants)])
    cases = told.set_axis(["citizen", "hours_per_week", "from_date", "to_date"], axis=1)
    gone = pd.DataFrame([("a", *row) for row in exits or []], columns=["citizen", "date", "event"])
    found = return_spells(courses, cases, "2024-06-30", exits=gone)
    return found[["weeks", "event"]].to_numpy().tolist()


def test_a_grant_without_hours_is_no_return():
    """21 days after the course came a grant of nothing, 42 days after it one of two hours."""
    assert ended_on("2024-01-31", (0.0, "2024-02-21", None), (2.0, "2024-03-13", None)) == [[6.0, "returned"]]
    assert ended_on("2024-01-31", (0.0, "2024-02-01", None)) == [[pytest.approx(151 / 7), "censored"]]


def test_who_has_gone_on_the_last_day_is_not_waited_for():
    assert ended_on("2024-01-31", exits=[("2024-01-31", "death")]) == [[0.0, "death"]]
    assert ended_on("2024-01-31", (2.0, "2024-02-07", None), exits=[("2024-01-31", "death")]) == [[0.0, "death"]]
    assert ended_on("2024-01-31", (2.0, "2024-02-07", None), exits=[("2024-01-30", "respite")]) == [[1.0, "returned"]]
    assert ended_on("2024-01-31", exits=[("2024-06-30", "death")]) == [[pytest.approx(151 / 7), "death"]]
    assert ended_on("2024-01-31", exits=[("2024-07-01", "death")]) == [[pytest.approx(151 / 7), "censored"]]


def test_the_edges_of_a_grant_and_a_leap_day():
    assert ended_on("2024-01-31", (2.0, "2024-01-31", "2024-01-31")) == [[pytest.approx(151 / 7), "censored"]]  # over
    assert ended_on("2024-01-31", (2.0, "2024-01-31", None)) == []  # help runs on: not ended without help
    assert ended_on("2024-02-28", (2.0, "2024-03-06", "2024-03-06")) == [
        [1.0, "returned"]
    ]  # the 29th is the second day
    assert ended_on("2024-01-31", (1.0, "2024-02-14", None), (2.0, "2024-02-07", "2024-03-01")) == [[1.0, "returned"]]
    with pytest.raises(ValueError, match="slutter, før den begynder"):
        ended_on("2024-01-31", (2.0, "2024-03-14", "2024-03-01"))
