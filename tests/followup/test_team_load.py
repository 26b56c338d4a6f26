"""Rehabilitation on a few courses: days under way, means with their intervals, weeks until a course has paid for itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import break_even, course_cost, rehabilitation_outcomes, team_load


def courses(*rows: tuple[str, str | None, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["from_date", "to_date", "hours_during"])
    return table.assign(citizen=[f"c{place}" for place in range(len(rows))], unit="Nord")


def test_a_teams_month_is_the_mean_of_its_days() -> None:
    table = courses(("2026-03-22", "2026-04-10", 3.0), ("2026-04-16", None, 6.0), ("2026-05-01", "2026-05-01", 9.0))
    table["planned_end"] = ["2026-04-05", "2026-05-20", "2026-05-01"]
    found = team_load(table, "2026-04", "2026-05", capacity=10.0)
    # April: ten days of the first and fifteen of the second; May: 31 of the second and one of the third.
    assert found["active"].tolist() == pytest.approx([25 / 30, 32 / 31])
    assert found["hours_per_week"].tolist() == pytest.approx([(10 * 3 + 15 * 6) / 30, (31 * 6 + 9) / 31])
    assert found["load"].tolist() == pytest.approx([0.4, (31 * 6 + 9) / 310])
    assert found[["started", "ended"]].to_numpy().tolist() == [[1, 1], [1, 1]]
    # Beyond the plan: 6 to 10 April, and 21 to 31 May of the one that runs on.
    assert found["overdue"].tolist() == pytest.approx([5 / 30, 11 / 31])


def test_capacity_by_unit_and_what_is_not_known() -> None:
    table = pd.concat([courses(("2026-04-01", None, 4.0)), courses(("2026-04-01", None, np.nan)).assign(unit="Syd")])
    found = team_load(table, "2026-04", "2026-04", capacity=pd.Series({"Nord": 8.0}))
    assert found["load"].tolist()[0] == 0.5
    assert found["load"].isna().tolist() == [False, True]
    assert found["hours_per_week"].tolist() == [4, 0]
    assert found["overdue"].isna().all()
    assert team_load(table.drop(columns="hours_during"), "2026-04", "2026-04", capacity=8.0)["load"].isna().all()
    assert team_load(table, "2026-04", "2026-04")["load"].isna().all()


def outcomes(**more: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": "Nord", "from_date": "2026-01-05", "to_date": "2026-03-01", "hours_before": [4.0, 6.0, 5.0, 5.0],
         "hours_after_4": [0.0, 4.0, 2.0, 2.0], **more}
    )  # fmt: skip


def test_the_mean_change_and_the_share_without_help_with_their_intervals() -> None:
    row = rehabilitation_outcomes(outcomes()).set_index("moment").loc["4"]
    # Changes -4, -2, -3, -3: spread 0.8165; t with three degrees is 3.1824: 3.1824 x 0.8165 / 2 = 1.2992.
    assert row[["courses", "hours_before", "hours", "change"]].tolist() == [4, 5, 2, -3]
    assert (row["lower"], row["upper"]) == pytest.approx((-4.2992, -1.7008), abs=1e-4)
    # One of four without help: Wilson's interval is 4.56 to 69.94 per cent.
    assert row["without_help"] == 0.25
    assert (row["without_help_lower"], row["without_help_upper"]) == pytest.approx((0.0456, 0.6994), abs=1e-4)
    eighty = rehabilitation_outcomes(outcomes(), level=80.0).set_index("moment").loc["4"]
    assert eighty["upper"] == pytest.approx(-3 + 1.6377 * 0.8165 / 2, abs=1e-4)


def test_a_share_of_none_or_all_stays_within_nought_and_one() -> None:
    for hours, share in (([1.0] * 4, 0.0), ([0.0] * 4, 1.0)):
        row = rehabilitation_outcomes(outcomes(hours_after_12=hours)).set_index("moment").loc["12"]
        assert row["without_help"] == share
        # z^2 / (n + z^2) = 3.8415 / 7.8415
        width = row["without_help_upper"] - row["without_help_lower"]
        assert width == pytest.approx(3.8415 / 7.8415, abs=1e-4)
        assert row["without_help_lower" if share == 0 else "without_help_upper"] == pytest.approx(share)


@pytest.mark.parametrize(("as_of", "known"), [("2026-03-28", 0), ("2026-03-29", 4)])
def test_a_figure_counts_from_the_day_its_week_has_come(as_of: str, known: int) -> None:
    """Ended 1 March: four weeks later is the 29th."""
    found = rehabilitation_outcomes(outcomes(), as_of=as_of).set_index("moment")
    assert found.loc["4", "courses"] == known
    assert found["courses"].tolist() == [0, known, 0, 0, 0]


def test_hours_during_count_from_the_first_day_and_one_course_has_no_interval() -> None:
    table = outcomes(hours_during=[6.0, np.nan, np.nan, np.nan])
    found = rehabilitation_outcomes(table, by=(), as_of="2026-01-05").set_index("moment").loc["during"]
    assert found[["courses", "hours_before", "hours", "change"]].tolist() == [1, 4, 6, 2]
    assert found[["lower", "upper"]].isna().all()
    assert rehabilitation_outcomes(table, as_of="2026-01-04").set_index("moment").loc["during", "courses"] == 0
    two = rehabilitation_outcomes(outcomes(hours_during=[6.0, 9.0, np.nan, np.nan])).set_index("moment").loc["during"]
    # Changes 2 and 3: spread 0.7071, t with one degree 12.7062, half 12.7062 x 0.7071 / 1.4142 = 6.3531.
    assert (two["lower"], two["upper"]) == pytest.approx((2.5 - 6.3531, 2.5 + 6.3531), abs=1e-4)


def test_a_course_costs_its_weeks() -> None:
    table = courses(("2026-01-05", "2026-01-05", 7.0), ("2026-01-05", "2026-01-18", 3.0), ("2026-01-05", None, 1.0))
    found = course_cost(table, cost_per_hour=400.0, fixed_cost=100.0)
    assert found[["weeks", "hours", "cost"]].to_numpy().tolist() == [
        [pytest.approx(1 / 7), pytest.approx(1), pytest.approx(500)],
        [2, 6, 2_500],
    ]


@pytest.mark.parametrize(
    ("saved", "lower", "upper", "expected"),
    [
        (2.0, 1.0, 3.0, [12, 8, 24, 1_000]),
        (2.0, 0.0, 4.0, [12, 6, np.inf, 1_000]),
        (-1.0, -2.0, 0.5, [np.inf, 48, np.inf, -500]),
        (2.0, None, None, [12, np.nan, np.nan, 1_000]),
    ],
)
def test_weeks_until_a_course_has_paid(
    saved: float, lower: float | None, upper: float | None, expected: list[float]
) -> None:
    found = break_even(12_000.0, saved, 500.0, lower=lower, upper=upper)
    np.testing.assert_allclose(found[["weeks", "lower", "upper", "saving_per_week"]].astype(float), expected)
