"""Rehabilitation: outcomes before and after, cost, break-even and team load."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import break_even, course_cost, rehabilitation_outcomes, team_load


def courses() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "citizen": ["a", "b", "c", "d"],
            "unit": ["Team", "Team", "Team", "Andet"],
            "from_date": ["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-01"],
            "to_date": ["2026-02-25", "2026-03-28", None, "2026-03-31"],
            "planned_end": ["2026-02-25", "2026-03-15", "2026-05-01", "2026-03-31"],
            "hours_during": [4.0, 6.0, 5.0, 2.0],
            "hours_before": [8.0, 6.0, 7.0, 3.0],
            "hours_after_4": [2.0, 0.0, np.nan, 0.0],
            "hours_after_12": [0.0, 0.0, np.nan, np.nan],
        }
    )


def test_outcomes_by_hand():
    table = rehabilitation_outcomes(courses()).set_index(["unit", "moment"])
    four = table.loc[("Team", "4")]
    assert (four["courses"], four["hours_before"], four["hours"], four["change"]) == (2, 7, 1, -6)
    # t interval of two changes, -6 and -6: no spread, no width.
    assert (four["lower"], four["upper"]) == (-6, -6)
    assert four["without_help"] == 0.5
    assert table.loc[("Team", "52"), "courses"] == 0
    assert np.isnan(table.loc[("Team", "52"), "change"])
    assert (table["warning"] == "regression_to_the_mean").all()


def test_wilson_interval_as_published():
    """Wilson 1927 as in Newcombe 1998 (Statistics in Medicine 17), 81 of 263: .2553 to .3662; one of 29: .0061 to .1718."""
    for n, none, low, high in ((263, 81, 0.2553, 0.3662), (29, 1, 0.0061, 0.1718)):
        table = pd.DataFrame(
            {
                "unit": "T", "from_date": "2026-01-01", "to_date": "2026-02-01", "hours_before": 5.0,
                "hours_after_4": np.where(np.arange(n) < none, 0.0, 1.0),
            }
        )  # fmt: skip
        row = rehabilitation_outcomes(table).query("moment == '4'").iloc[0]
        assert (round(row["without_help_lower"], 4), round(row["without_help_upper"], 4)) == (low, high)


def test_what_lies_after_the_day_is_left_out():
    table = rehabilitation_outcomes(courses(), by=(), as_of="2026-03-31").set_index("moment")
    assert table.loc["4", "courses"] == 1  # only a's fourth week after had come
    assert table.loc["during", "courses"] == 4
    assert table.loc["12", "courses"] == 0


def test_a_single_course_has_no_interval():
    table = rehabilitation_outcomes(courses()).set_index(["unit", "moment"])
    assert table.loc[("Andet", "4"), "change"] == -3
    assert np.isnan(table.loc[("Andet", "4"), "lower"])


def test_cost_of_ended_courses():
    table = course_cost(courses(), cost_per_hour=500, fixed_cost=1000).set_index("citizen")
    assert "c" not in table.index
    assert table.loc["a", "cost"] == pytest.approx(56 / 7 * 4 * 500 + 1000)
    with pytest.raises(ValueError, match="før det begynder"):
        course_cost(courses().assign(to_date="2025-01-01"), cost_per_hour=1)
    with pytest.raises(ValueError, match=r"Prisen pr\. time må ikke være under 0"):
        course_cost(courses(), cost_per_hour=-1)


def test_break_even_weeks():
    result = break_even(40_000, 2.0, 400, lower=1.0, upper=4.0)
    assert (result["weeks"], result["lower"], result["upper"]) == (50, 25, 100)
    assert break_even(40_000, 2.0, 400, lower=-1.0, upper=4.0)["upper"] == np.inf
    assert break_even(40_000, 0.0, 400)["weeks"] == np.inf
    assert np.isnan(break_even(40_000, 2.0, 400)["lower"])


def test_team_load_by_hand():
    table = team_load(courses(), "2026-01", "2026-04", capacity=pd.Series({"Team": 10.0})).set_index(["unit", "month"])
    march = table.loc[("Team", pd.Period("2026-03"))]
    assert march["active"] == pytest.approx((28 + 31) / 31)
    assert (march["started"], march["ended"]) == (1, 1)
    assert march["overdue"] == pytest.approx(13 / 31)  # b ran 16 to 28 March beyond its plan
    assert march["hours_per_week"] == pytest.approx((28 * 6 + 31 * 5) / 31)
    assert march["load"] == pytest.approx(march["hours_per_week"] / 10)
    assert np.isnan(table.loc[("Andet", pd.Period("2026-03")), "load"])
    assert table["started"].sum() == 4
    assert table["ended"].sum() == 3


def test_team_load_without_hours_and_backwards_period():
    assert team_load(courses().drop(columns=["hours_during", "planned_end"]), "2026-01", "2026-02")["load"].isna().all()
    with pytest.raises(ValueError, match="før den begynder"):
        team_load(courses(), "2026-02", "2026-01")
