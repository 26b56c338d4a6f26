"""Flow of cases: what starts, stops and changes, and its effect this year and in a full year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.followup import case_events, case_flow


def cases(rows: list[tuple], **columns) -> pd.DataFrame:
    names = ["citizen", "service", "hours_per_week", "from_date", "to_date"]
    return pd.DataFrame(rows, columns=names).assign(unit="Nord", **columns)


def test_replacement_next_day_is_a_change():
    table = cases(
        [
            ("a", "pleje", 3.0, "2026-01-05", "2026-03-31"),
            ("a", "pleje", 5.0, "2026-04-01", "2026-06-30"),
            ("a", "pleje", 5.0, "2026-07-01", None),
            ("b", "pleje", 4.0, "2026-02-01", "2026-02-28"),
            ("b", "pleje", 1.0, "2026-03-06", None),
        ]
    )
    events = case_events(table)
    assert events[["citizen", "kind", "hours_before", "hours_after"]].to_numpy().tolist() == [
        ["a", "start", 0, 3],
        ["a", "increase", 3, 5],
        ["b", "start", 0, 4],
        ["b", "stop", 4, 0],
        ["b", "start", 0, 1],
    ]
    assert events["date"].astype(str).tolist() == ["2026-01-05", "2026-04-01", "2026-02-01", "2026-03-01", "2026-03-06"]
    assert len(case_events(table, gap_days=4)) == 5  # the pause is 1 to 5 March
    bridged = case_events(table, gap_days=5)
    assert bridged.loc[bridged["citizen"] == "b", "kind"].tolist() == ["start", "decrease"]


def test_following_citizens_across_services():
    """The Elderly Act replaces single services by a course: followed by citizen it is a change only."""
    table = cases([("a", "pleje", 3.0, "2025-01-01", "2025-06-30"), ("a", "helhedspleje", 3.5, "2025-07-01", None)])
    assert case_events(table)["kind"].tolist() == ["start", "start", "stop"]
    assert case_events(table, link=("unit", "citizen"))["kind"].tolist() == ["start", "increase"]


def test_flow_by_hand():
    table = cases(
        [
            ("a", "pleje", 7.0, "2025-01-01", None),
            ("b", "pleje", 14.0, "2026-12-25", None),
            ("c", "pleje", 7.0, "2025-01-01", "2026-12-24"),
        ]
    )
    flow = case_flow(case_events(table), "2026-11", "2026-12", hourly_price=100.0)
    november, december = flow.iloc[0], flow.iloc[1]
    assert (november["starts"], november["net_hours"], november["hours_level"]) == (0, 0, 14)
    assert (december["starts"], december["stops"], december["hours_in"], december["hours_out"]) == (1, 1, 14, 7)
    assert december["hours_level"] == 21
    # Seven days left of the year; a full year of 365 days.
    assert december["amount_this_year"] == pytest.approx(7 * 100)
    assert december["amount_full_year"] == pytest.approx(7 * 365 / 7 * 100)
    # To the end of a month that goes before: 14 hours from 25 October run 37 days in November and October together.
    early = case_flow(
        case_events(cases([("d", "pleje", 14.0, "2026-10-25", None), ("e", "pleje", 7.0, "2025-12-30", None)])),
        "2025-12", "2026-11", hourly_price=100.0,
    ).set_index("month")  # fmt: skip
    assert early["hours_to_date"].loc[["2025-12", "2026-10"]].tolist() == pytest.approx([2, 74])
    assert early.loc["2026-10", "amount_to_date"] == pytest.approx(7_600 - 200)
    assert early.loc["2026-10", "hours_this_year"] == pytest.approx(14 / 7 * 68)


def test_flow_by_unit_with_own_prices_and_empty_months():
    table = pd.concat(
        [
            cases([("a", "pleje", 7.0, "2026-01-01", None)]),
            cases([("b", "pleje", 7.0, "2026-02-01", None)]).assign(unit="Syd"),
        ]
    )
    flow = case_flow(case_events(table), "2026-01", "2026-02", hourly_price=pd.Series({"Nord": 100.0, "Syd": 200.0}))
    assert flow["starts"].tolist() == [1, 0, 0, 1]
    assert flow.iloc[3]["amount_full_year"] == pytest.approx(7 * 365 / 7 * 200)
    together = case_flow(case_events(table), "2026-01", "2026-02", by=())
    assert together["starts"].tolist() == [1, 1]
    assert together["amount_full_year"].isna().all()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from(["pleje", "rengøring"]), st.integers(1, 20), st.integers(0, 300),
            st.integers(0, 200),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_level_is_the_hours_running_that_day(rows):
    """Whatever overlaps: net flow up to a day is the sum of the cases that run on it."""
    start = pd.Timestamp("2026-01-01")
    table = cases(
        [
            (
                citizen,
                service,
                float(hours),
                start + pd.Timedelta(days=first),
                start + pd.Timedelta(days=first + length),
            )
            for citizen, service, hours, first, length in rows
        ]
    )
    flow = case_flow(case_events(table), "2026-01", "2027-06", by=())
    for month, level in zip(flow["month"], flow["hours_level"], strict=True):
        day = month.end_time.normalize()
        running = table.loc[(table["from_date"] <= day) & (table["to_date"] >= day), "hours_per_week"].sum()
        assert level == pytest.approx(running)


def test_empty_cases_give_an_empty_flow():
    assert case_events(cases([])).empty
    assert case_flow(case_events(cases([])), "2026-01", "2026-02").empty
    none = case_events(cases([("a", "pleje", 7.0, "2025-01-01", None)]))[:0]
    assert case_flow(none, "2026-01", "2026-02", hourly_price=pd.Series({"Nord": 500.0})).empty


def test_order_of_rows_changes_nothing():
    table = cases(
        [
            ("a", "pleje", 3.0, "2026-01-05", "2026-03-31"),
            ("a", "pleje", 5.0, "2026-04-01", None),
            ("b", "x", 1.0, "2026-04-01", None),
        ]
    )
    pd.testing.assert_frame_equal(case_events(table), case_events(table[::-1]))


def test_bad_input_is_told_in_danish():
    with pytest.raises(ValueError, match="slutter, før den begynder"):
        case_events(cases([("a", "pleje", 3.0, "2026-01-05", "2026-01-01")]))
    with pytest.raises(ValueError, match="mangler start eller timer"):
        case_events(cases([("a", "pleje", np.nan, "2026-01-05", None)]))
    with pytest.raises(ValueError, match="Perioden slutter"):
        case_flow(case_events(cases([])), "2026-02", "2026-01")
