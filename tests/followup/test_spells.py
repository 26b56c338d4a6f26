"""Spells: days in months, levels at dates, and impossible rows found and told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.followup import check_cases, check_courses, check_placements
from styringslib.followup.spells import level_at, month_edges, spell_days

MONTHS = pd.period_range("2024-01", "2024-06", freq="M")
EPOCH = np.datetime64("2023-12-01", "D")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 260), st.integers(0, 200), st.floats(0, 10)), max_size=12))
def test_days_in_months_are_those_counted_one_by_one(spells):
    starts = np.array([EPOCH + np.timedelta64(start, "D") for start, _, _ in spells], dtype="datetime64[D]")
    stops = starts + np.array([length for _, length, _ in spells], dtype="timedelta64[D]")
    weights = np.array([weight for _, _, weight in spells], dtype=float)
    expected = np.zeros(len(MONTHS))
    for start, stop, weight in zip(starts, stops, weights, strict=True):
        covered = pd.period_range(start, stop, freq="D").asfreq("M")
        expected += weight * np.array([(covered == month).sum() for month in MONTHS])
    np.testing.assert_allclose(spell_days(starts, stops, month_edges(MONTHS), weights), expected, atol=1e-6)


def test_leap_day_counts():
    day = np.array(["2024-02-29"], dtype="datetime64[D]")
    assert spell_days(day, day, month_edges(MONTHS)).tolist() == [0, 1, 0, 0, 0, 0]


def cases(**columns) -> pd.DataFrame:
    rows = {
        "citizen": ["a", "a", "b"], "unit": "Nord", "service": ["pleje", "rengøring", "pleje"],
        "hours_per_week": [3.0, 1.0, 10.0], "from_date": ["2024-01-01", "2024-02-01", "2024-03-01"],
        "to_date": ["2024-03-31", None, None],
    }  # fmt: skip
    return pd.DataFrame(rows | columns)


def test_level_at_dates():
    dates = np.array(
        ["2023-12-31", "2024-01-01", "2024-02-15", "2024-04-01", "2024-04-01", "2024-04-01"], dtype="datetime64[D]"
    )
    level = level_at(cases(), np.array(["a", "a", "a", "a", "b", "unknown"]), dates)
    assert level.tolist() == [0, 3, 4, 1, 10, 0]


def test_good_cases_pass_unchanged():
    checked = check_cases(cases())
    assert checked.problems.empty
    assert checked.counts == {}
    assert len(checked.rows) == 3


def test_every_impossible_case_is_found_and_told_by_pseudonym():
    table = pd.concat(
        [
            cases(),
            cases(
                citizen=["c", "d", "e"],
                to_date=["2023-12-01", None, None],
                hours_per_week=[1, 169, -1],
                service="pleje",
            ),
            cases(citizen="f", service="pleje", from_date=["2024-01-01", "2024-02-01", "2024-02-01"], to_date=None),
            cases(citizen=["g", "h", "i"], from_date=[None, "2024-01-01", "2024-01-01"], hours_per_week=[1, np.nan, 2]),
        ],
        ignore_index=True,
    )
    checked = check_cases(table)
    assert checked.counts == {"no_start": 1, "ends_before_start": 1, "hours": 3, "overlap": 2}
    overlaps = checked.problems.query("problem == 'overlap'")
    assert overlaps["handling"].tolist() == ["shortened", "left_out"]
    assert set(checked.problems["citizen"]) == {"c", "d", "e", "f", "g", "h"}
    kept = checked.rows[checked.rows["citizen"] == "f"]
    assert kept["to_date"].iloc[0] == pd.Timestamp("2024-01-31")
    assert len(kept) == 2
    assert check_cases(checked.rows).problems.empty


def test_input_is_not_changed():
    table = cases(citizen="a", service="pleje")
    copy = table.copy(deep=True)
    check_cases(table)
    pd.testing.assert_frame_equal(table, copy)


def test_course_without_hours_before_is_left_out():
    courses = pd.DataFrame(
        {
            "citizen": ["a", "b"],
            "unit": "Team",
            "from_date": "2024-01-01",
            "to_date": "2024-03-01",
            "hours_before": [5.0, np.nan],
        }
    )
    checked = check_courses(courses)
    assert checked.counts == {"no_before": 1}
    assert checked.rows["citizen"].tolist() == ["a"]


def test_place_occupied_twice():
    placements = pd.DataFrame(
        {
            "citizen": ["a", "a", "b", "c"], "unit": "Bo", "place": ["1", "2", "1", "2"], "rate": [2000.0, 2000, 2000, -1],
            "from_date": ["2024-01-01", "2024-02-01", "2024-02-01", "2025-01-01"],
            "to_date": ["2024-02-15", "2024-12-31", None, None],
        }
    )  # fmt: skip
    by_place = check_placements(placements)
    assert by_place.counts == {"rate": 1, "occupied_twice": 1}
    assert by_place.problems.query("problem == 'occupied_twice'")["citizen"].tolist() == ["a"]
    by_citizen = check_placements(placements.drop(columns="place"))
    assert by_citizen.counts["occupied_twice"] == 1


def test_a_citizen_at_two_places_of_a_facility_is_counted_once():
    """a is in place 1 from January and in place 2 from 11 to 20 April: out of place 1 on 10 April, and told."""
    placements = pd.DataFrame(
        {
            "citizen": ["a", "a", "a", "b"], "unit": ["Bo", "Bo", "Hus", "Bo"], "place": ["1", "2", "1", "3"], "rate": 2000.0,
            "from_date": ["2024-01-01", "2024-04-11", "2024-04-15", "2024-04-11"], "to_date": [None, "2024-04-20", None, None],
        }
    )  # fmt: skip
    checked = check_placements(placements)
    assert checked.problems[["row", "problem", "handling"]].to_numpy().tolist() == [[1, "two_places", "shortened"]]
    assert checked.problems["text"].tolist() == ["borgeren står på to pladser på samme tid"]
    # Nothing is known of how the facilities share: a's place in the other one stands.
    assert checked.rows["to_date"].dt.strftime("%d%m").fillna("").tolist() == ["1004", "2004", "", ""]
    same = check_placements(placements.assign(from_date="2024-01-01"))
    assert same.problems[["row", "problem", "handling"]].to_numpy().tolist() == [[1, "two_places", "left_out"]]


def test_empty_places_are_nobody_twice():
    placements = pd.DataFrame(
        {"citizen": [None, None], "unit": "Bo", "from_date": "2024-01-01", "to_date": None, "rate": 1.0}
    )
    checked = check_placements(placements)
    assert checked.problems.empty
    assert "_occupant" not in checked.rows


def test_text_that_is_no_date_is_told():
    with pytest.raises(ValueError, match="check_cases, cases: kolonnen from_date, række 1: 'i går' er ikke en dato"):
        check_cases(cases(from_date="i går"))
