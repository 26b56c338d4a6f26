"""Hours and kroner worked by hand on the district of made_baseline.py."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.baseline import Baseline, Earned, Population
from styringslib.scenarios.model.evaluation import evaluate
from styringslib.scenarios.model.flows import _course_weeks, horizon, moved
from tests.scenarios.made_baseline import NAN, district, rows, with_population, with_team

WEEKS = 365.25 / 7


def change(baseline: Baseline, unit: str = "A", horizon: str = "full_year", **values: float) -> float:
    found = evaluate(baseline, Assumptions({key: {"": value} for key, value in values.items()}))
    return float(found.outcome(horizon).table.loc[unit, "difference"])  # type: ignore[arg-type]


def test_user_time_from_60_to_61_5_per_cent() -> None:
    found = evaluate(district(), Assumptions({"user_time": {"": 1.5}})).full_year.table.loc["A"]
    assert found["attendance_before"] == pytest.approx(166_666.667, abs=0.001)
    assert found["attendance"] == pytest.approx(100_000 / 0.615)
    assert found["delivered"] == pytest.approx(100_000)
    # Own 45,000,000 and temps 7,500,000 both fall to 0.6 / 0.615.
    assert found["difference"] == pytest.approx(52_500_000 * (0.6 / 0.615 - 1))
    assert found["difference"] == pytest.approx(-1_280_487.80, abs=0.01)


def test_the_rest_of_the_year_is_two_of_twelve_months() -> None:
    assert change(district(), horizon="year", user_time=1.5) == pytest.approx(-1_280_487.80 / 6, abs=0.01)
    later = Assumptions({"user_time": {"": 1.5}}, pd.Period("2026-12", "M"))
    assert evaluate(district(), later).year.table.loc["A", "difference"] == pytest.approx(-1_280_487.80 / 12, abs=0.01)
    next_year = Assumptions({"user_time": {"": 1.5}}, pd.Period("2027-01", "M"))
    found = evaluate(district(), next_year)
    assert found.year.table.loc["A", "difference"] == 0.0
    assert found.full_year.table.loc["A", "difference"] == pytest.approx(-1_280_487.80, abs=0.01)


@pytest.mark.parametrize(
    ("values", "kroner"),
    [
        ({"pay_index": 2.0}, 900_000),
        # Temps 7,500,000 and other operations 2,000,000; income stays.
        ({"price_index": 3.0}, 285_000),
        ({"granted_hours": 4.0}, 52_500_000 * 0.04),
        ({"delivery_share": -1.9}, -52_500_000 * 0.02),
        # A point of absence takes 150,000 x 0.01 / 0.94 own hours away, bought from temps at 450 kr or worked at 300 kr.
        ({"absence": 1.0}, 150_000 * 0.01 / 0.94 * 450),
        ({"absence": 1.0, "absence_cover": 0.0}, 150_000 * 0.01 / 0.94 * 300),
        ({"absence": -1.0, "absence_cover": 50.0}, -150_000 * 0.01 / 0.94 * 375),
        # Two points more temps: 3,333.33 hours move from 300 kr to 450 kr.
        ({"temps_share": 2.0}, 166_666.6667 * 0.02 * 150),
        # The roster follows half of the change.
        ({"granted_hours": 4.0, "adaptation": 50.0}, 52_500_000 * 0.02),
        ({"user_time": 1.5, "adaptation": 0.0}, 0),
        # 100 x 50 % x 20 % x 0.5 hours = 5 a week; of granted hours as a share, on all staff.
        ({"reviewed_low": 50.0}, -52_500_000 * 5 * WEEKS / (100_000 / 0.95)),
        ({"reviewed_high": 100.0, "reduced_high": 40.0, "saved_high": 3.0}, -52_500_000 * 6 * WEEKS / (100_000 / 0.95)),
        # A tenth up one band: 100 x (10 - 2) + 40 x (30 - 10) hours a week x 0.1, of 750.
        ({"case_mix": 10.0}, 52_500_000 * 160 / 750),
        ({"case_mix": -10.0}, -52_500_000 * (4 * 8 + 0.5 * 20) / 750),
    ],
)
def test_one_assumption_worked_by_hand(values: dict[str, float], kroner: float) -> None:
    assert change(district(), **values) == pytest.approx(kroner, abs=0.5)


@pytest.mark.parametrize(("moved", "hours_a_week"), [(10.0, 6.0), (-5.0, -2.0), (0.0, 0.0)])
def test_a_step_up_or_down_in_packages_worked_by_hand(moved: float, hours_a_week: float) -> None:
    """Everybody a step up takes 60 delivered hours a week more, a step down 40 less: a tenth up is 6, a twentieth down 2.
    6 x 52.18 = 313.07 of 100,000 hours a year, and as much of 52.5 m of staff cost."""
    made = district(package_steps=np.array([[60.0, 40.0]]))
    found = evaluate(made, Assumptions({"package_mix": {"": moved}})).full_year.table.loc["A"]
    assert found["delivered"] - found["delivered_before"] == pytest.approx(hours_a_week * WEEKS, abs=1e-6)
    assert found["difference"] == pytest.approx(52_500_000 * hours_a_week * WEEKS / 100_000, abs=0.01)
    assert moved != 0 or found["difference"] == 0.0


def test_packages_move_nothing_where_there_are_none_and_add_up_with_other_assumptions() -> None:
    assert change(district(), package_mix=20.0) == 0.0
    two = district(("A", "B"), package_steps=np.array([[60.0, 40.0], [0.0, 0.0]]))
    assert list(two.has("packages")) == [True, False]
    made = Assumptions({"package_mix": {"": 10.0}, "granted_hours": {"": 2.0}, "pay_index": {"": 1.0}})
    outcome = evaluate(two, made).full_year
    assert list(outcome.contributions.index) == ["granted_hours", "package_mix", "pay_index"]
    assert outcome.contributions["A"].sum() == pytest.approx(outcome.table.loc["A", "difference"], abs=0.005)
    assert outcome.contributions.loc["package_mix", "B"] == 0.0
    assert outcome.contributions.loc["package_mix", "A"] > 0.0


def test_hours_of_a_review_round_are_citizens_times_share_times_hours_times_weeks() -> None:
    found = evaluate(district(), Assumptions({"reviewed_middle": {"": 25.0}})).full_year.table.loc["A"]
    # 40 citizens x 25 % x 20 % x 0.5 hours = 1 hour a week.
    assert found["granted_before"] - found["granted"] == pytest.approx(1.0 * WEEKS)
    assert found["delivered_before"] - found["delivered"] == pytest.approx(0.95 * WEEKS)
    # The rounds gave between 0.8 and 1.2 of that, and so do the kroner.
    assert found["effect_reach"] == pytest.approx(0.2 * abs(found["difference"]))


def test_a_review_takes_no_more_than_the_band_has() -> None:
    values = {"reviewed_high": 100.0, "reduced_high": 100.0, "saved_high": 25.0}
    assert change(district(band_hours=rows([200.0, 400.0, 50.0])), **values) == pytest.approx(
        -52_500_000 * 50 * WEEKS / (100_000 / 0.95)
    )


def test_less_absence_than_there_are_temps_saves_own_hours() -> None:
    # Five points less absence would free 7,978.7 own hours; there are 16,666.7 hours of temps to do without.
    assert change(district(), absence=-5.0) == pytest.approx(-150_000 * 0.05 / 0.94 * 450)
    few = district(temps_share=rows(0.01), attendance=rows(165_000 / 12))
    freed = 165_000 * 0.05 / 0.94
    there = 166_666.6667 * 0.01
    own = 45e6 / 165_000
    assert change(few, absence=-5.0) == pytest.approx(-there * 450 - (freed - there) * own, rel=1e-6)


def test_another_years_population_changes_the_full_year_only() -> None:
    made = with_population()
    assert change(made, population_years=1.0, healthy_ageing=0.0) == pytest.approx(52_500_000 * 0.02)
    assert change(made, population_years=2.0, healthy_ageing=100.0) == pytest.approx(52_500_000 * 0.02)
    assert change(made, population_years=1.0) == pytest.approx(52_500_000 * 0.015)
    assert change(made, horizon="year", population_years=2.0) == 0.0
    assert change(made, healthy_ageing=0.0) == 0.0


def test_more_courses_need_both_citizens_and_capacity() -> None:
    made = with_team()
    # Twelve are asked for and ten begin: one more place is one more course a month, 2 hours x 40 weeks.
    saved = 2.0 * 40 * 12
    share = saved / (100_000 / 0.95)
    assert change(made, capacity=1.0) == pytest.approx(-52_500_000 * share, rel=1e-6)
    assert change(made, "Team", capacity=1.0) == pytest.approx(52_500_000 * 0.1)
    assert change(made, courses=3.0) == 0.0
    assert change(made, capacity=5.0) == pytest.approx(-52_500_000 * share * 2, rel=1e-6)
    assert change(made, courses=-3.0) == pytest.approx(52_500_000 * share, rel=1e-6)


def test_courses_begun_now_hardly_reach_this_year() -> None:
    # In the middle of November 6.5 weeks are left, in December 2.2: an effect after twelve weeks does not come.
    assert change(with_team(), horizon="year", capacity=1.0) == 0.0


def test_a_private_provider_is_paid_by_the_hour() -> None:
    provider = district(
        kinds=("provider",), annual=rows([0, 0, 5e6, 0, 0]), attendance=rows(NAN), user_time=rows(NAN),
        temps_share=rows(NAN), absence=rows(NAN),
    )  # fmt: skip
    assert change(provider, granted_hours=4.0) == pytest.approx(200_000)
    assert change(provider, price_index=3.0) == pytest.approx(150_000)
    assert change(provider, user_time=5.0) == 0.0


def test_a_unit_without_hours_has_prices_and_absence_only() -> None:
    home = district(
        kinds=("residential",), granted=rows(NAN), delivered=rows(NAN), delivery_share=rows(NAN), user_time=rows(NAN),
        citizens=rows([0, 0, 0]), band_hours=rows([0, 0, 0]),
    )  # fmt: skip
    assert change(home, granted_hours=4.0, user_time=2.0, case_mix=5.0, reviewed_low=50.0) == 0.0
    assert change(home, pay_index=2.0) == pytest.approx(900_000)
    assert change(home, absence=1.0) == pytest.approx(150_000 * 0.01 / 0.94 * 450)


def test_without_payroll_hours_pay_follows_the_delivered_hours() -> None:
    bare = district(attendance=rows(NAN), user_time=rows(NAN), temps_share=rows(NAN), absence=rows(NAN))
    assert change(bare, granted_hours=4.0) == pytest.approx(52_500_000 * 0.04)
    assert change(bare, absence=3.0) == 0.0


def test_a_missing_price_of_temps_costs_what_own_hours_do() -> None:
    assert change(district(temps_price=rows(NAN)), absence=1.0) == pytest.approx(150_000 * 0.01 / 0.94 * 300)


def test_a_share_is_stopped_at_what_a_share_can_be_and_told() -> None:
    found = evaluate(district(user_time=rows(0.95)), Assumptions({"user_time": {"": 10.0}}))
    assert found.notes == (("user_time", "A"),)
    assert found.full_year.table.loc["A", "attendance"] == pytest.approx(166_666.667 * 0.95, rel=1e-6)


def test_december_has_no_rest_of_the_year() -> None:
    made = district(month="2026-12")
    assert change(made, horizon="year", user_time=2.0, pay_index=3.0) == 0.0
    assert change(made, pay_index=2.0) == pytest.approx(900_000)
    assert [str(month) for month in made.start_months] == ["2027-01"]


def test_a_unit_that_closes_is_changed_in_its_own_months_only() -> None:
    closing = district(("A", "B"), profile=rows([0.5, 0.5], [1.0, 0.0]))
    given = {"pay_index": {"": 2.0}}
    later = evaluate(closing, Assumptions(given, pd.Period("2026-12", "M"))).year.table["difference"]
    assert later["A"] == pytest.approx(75_000)
    assert later["B"] == 0.0
    assert evaluate(closing, Assumptions(given)).year.table.loc["B", "difference"] == pytest.approx(150_000)


def test_units_without_a_budget_or_forecast_are_left_out_of_the_sum() -> None:
    found = evaluate(
        district(("A", "B"), budget=rows(53e6, NAN)), Assumptions({"pay_index": {"": 2.0}})
    ).full_year.table
    assert found.loc[TOTAL, "difference"] == pytest.approx(900_000)
    assert np.isnan(found.loc["B", "deviation"])


def test_a_budget_of_nothing_is_a_balance_like_any_other() -> None:
    found = evaluate(district(budget=rows(0.0)), Assumptions()).full_year.table.loc["A"]
    assert found["deviation"] == 54e6


def test_no_activity_at_all_gives_no_change_and_no_error() -> None:
    nothing = district(
        rest=np.zeros((1, 5)), annual=np.zeros((1, 5)), granted=rows(0.0), delivered=rows(0.0), attendance=rows(0.0),
        user_time=rows(NAN), citizens=np.zeros((1, 3)), band_hours=np.zeros((1, 3)),
    )  # fmt: skip
    every = dict.fromkeys(("granted_hours", "case_mix", "user_time", "absence", "pay_index", "reviewed_low"), 5.0)
    assert change(nothing, **every) == 0.0


@pytest.mark.parametrize(
    ("name", "share", "step", "becomes"),
    [
        ("user_time", 0.95, 0.1, 1.0),
        ("user_time", 0.1, -0.1, 0.05),
        ("delivery_share", 1.45, 0.1, 1.5),
        ("delivery_share", 0.05, -0.1, 0.0),
        ("absence", 0.9, 0.1, 0.95),
        ("absence", 0.05, -0.1, 0.0),
        ("temps_share", 0.9, 0.1, 0.95),
        ("temps_share", 0.05, -0.1, 0.0),
        ("user_time", 0.5, 0.1, 0.6),
        ("user_time", 1.2, 0.0, 1.2),  # data beyond the bounds stay where nothing is changed
        ("user_time", 1.2, -0.01, 1.0),
    ],
)
def test_a_share_stays_a_share(name: str, share: float, step: float, becomes: float) -> None:
    made = district(**{name: rows(share)})
    assert moved(made, {name: rows(step)}, name)[0] == pytest.approx(becomes)
    stopped = evaluate(made, Assumptions({name: {"": step * 100}})).notes
    assert stopped == (((name, "A"),) if step and abs(share + step - becomes) > 1e-9 else ())


def test_a_unit_with_hardly_any_hours_has_its_own_price() -> None:
    # 0.05 hours a month cost 45 million a year. A point more absence is bought at that price, as temps have none.
    tiny = district(attendance=rows(0.05), temps_price=rows(NAN))
    assert change(tiny, absence=1.0) == pytest.approx(45e6 * 0.01 / 0.94)


def test_courses_work_from_twelve_weeks_after_the_middle_of_their_month() -> None:
    changed = {"month": pd.Period("2026-06", "M"), "profile": np.full((2, 6), 1 / 6), "earned": Earned.none(2, 6)}
    made = replace(with_team(), **changed)
    # July's have 5.5 months of 4.348 weeks, 11.915 of them beyond the twelfth; August's 7.567, September's 3.219; then none.
    month = 365.25 / 7 / 12
    weeks = (5.5 * month - 12) + (4.5 * month - 12) + (3.5 * month - 12)
    assert horizon(made, Assumptions(), "year").course_weeks == pytest.approx(weeks / 6)
    later = Assumptions(start=pd.Period("2026-09", "M"))
    assert horizon(made, later, "year").course_weeks == pytest.approx((3.5 * month - 12) / 4)
    assert horizon(made, later, "year").months.tolist() == [4, 4]
    assert horizon(made, Assumptions(), "full_year").course_weeks == 40
    assert horizon(district(), Assumptions(), "full_year").course_weeks == 0
    # A year's courses are cut at the last week that is known of.
    assert _course_weeks(made.team, 24) == pytest.approx(
        sum(max(min((24 - start - 0.5) * month, 52) - 12, 0) for start in range(24)) / 24
    )


def test_ageing_between_two_shares_and_beyond_the_last_year() -> None:
    ratio = np.array([[[1.0, 1.0, 1.0], [1.05, 1.04, 1.01]]])
    made = replace(with_population(), population=Population(ratio, rows(0.0, 0.5, 1.0)))
    for share, level in ((0, 0.05), (25, 0.045), (50, 0.04), (80, 0.022), (100, 0.01)):
        for year in (1.0, 7.0):  # there is one year only
            assert change(made, population_years=year, healthy_ageing=float(share)) == pytest.approx(52_500_000 * level)


def test_an_empty_band_has_the_hours_of_the_municipality_or_of_the_band_below() -> None:
    two = district(("A", "B"), citizens=rows([100, 40, 0], [0, 10, 0]), band_hours=rows([200, 400, 0], [0, 300, 0]))
    # A's middle band has 10 hours each; nobody has over 25, so that band has what the middle ones have, 700 / 50 = 14.
    assert change(two, "A", case_mix=10.0) == pytest.approx(52_500_000 * (10 * 8 + 4 * 4) / 600)
    # B's ten have 30 each: no more up, and down to the municipality's 2.
    assert change(two, "B", case_mix=10.0) == 0
    assert change(two, "B", case_mix=-10.0) == pytest.approx(-52_500_000 * 28 / 300)
