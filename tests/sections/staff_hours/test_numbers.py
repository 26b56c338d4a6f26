"""The hours that the payroll budget buys, and a roster in kroner: there and back on the sample."""

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.sections.staff_hours.numbers import StaffPlan
from styringslib.sections.staff_hours.section import staff_hours


@pytest.fixture(scope="module")
def plan_of(fjordby, forecasts, month):
    known = fjordby.known_at(month)
    return lambda name: StaffPlan(FollowUp(known.for_unit(name), fjordby.unit(name), month, forecasts, lambda: fjordby))


@pytest.mark.parametrize("name", ["Ådalen", "Mølleå", "Åhuset"])
def test_the_weeks_spend_what_is_left_of_the_payroll_budget(plan_of, fjordby, name):
    plan = plan_of(name)
    year = [fjordby.budget["month"].dt.year == 2026, fjordby.budget["version"] == "revised"]
    pay = (fjordby.budget["unit"] == name) & (fjordby.budget["account_group"] == "Løn") & year[0] & year[1]
    paid = fjordby.payroll[(fjordby.payroll["unit"] == name) & (fjordby.payroll["month"].dt.year == 2026)]
    left = fjordby.budget.loc[pay, "amount"].sum() - paid["amount"].sum()
    assert plan.remainder == pytest.approx(left, abs=0.01)
    assert plan.weeks["amount"].sum() == pytest.approx(left, abs=0.01)
    assert plan.weeks["week"].nunique() == 10  # 1 November, a Sunday, to 31 December 2026
    assert plan.weeks.groupby("week")["holidays"].first().sum() == 2  # Christmas Day and 26 December


def test_a_calm_district_can_go_on_as_it_does(plan_of):
    plan = plan_of("Mølleå")
    a_week = plan.weeks["attendance_hours"].sum() / 61 * 7
    assert a_week == pytest.approx(plan.recent_hours, rel=0.02)


def test_a_roster_of_these_hours_costs_the_remainder(plan_of):
    """The other direction: price the plan itself, then one extra evening a week."""
    plan = plan_of("Ådalen")
    roster = plan.weeks[["staff_group", "week", "attendance_hours"]]
    assert plan.priced(roster)["amount"].sum() == pytest.approx(plan.remainder, rel=1e-9)
    one = pd.DataFrame({"staff_group": ["Ufaglært"], "week": ["2026-W47"], "attendance_hours": [10.0]})
    assert plan.priced(one)["amount"].iloc[0] > 10 * plan.payroll.set_index("staff_group")["hourly_cost"]["Ufaglært"]
    with pytest.raises(ValueError, match="uden for perioden"):
        plan.priced(one.assign(week="2027-W02"))


def test_hours_by_group_follow_the_payroll(plan_of):
    plan = plan_of("Ådalen")
    shares = plan.weeks.groupby("staff_group")["amount"].sum() / plan.remainder
    paid = plan.payroll.set_index("staff_group")["spent"]
    assert (shares - paid / paid.sum()).abs().max() < 1e-9


def test_the_whole_budget_is_told_when_other_posts_have_used_it(plan_of):
    assert plan_of("Søndervang").other_overspend > 500_000
    assert "hele sit budget" in staff_hours(plan_of("Søndervang")).text
    assert "hele sit budget" not in staff_hours(plan_of("Mølleå")).text


def test_a_unit_without_roster_and_a_closed_year_have_no_section(plan_of, fjordby, forecasts):
    assert plan_of("Fjord Hjemmepleje").problem == "no_roster"
    assert staff_hours(plan_of("Fjord Hjemmepleje")).parts == ()
    december = pd.Period("2025-12", "M")
    basis = FollowUp(fjordby.for_unit("Ådalen"), fjordby.unit("Ådalen"), december, forecasts)
    assert StaffPlan(basis).problem == "closed_year"


def test_a_spent_budget_is_told_as_money(plan_of):
    class Spent:
        problem, remainder, month = "", -125_000.0, pd.Period("2026-10", "M")
        rostered = plan_of("Fjord Hjemmepleje").rostered

    told = staff_hours(Spent()).text
    assert "125.000" in told
    assert "brugt" in told
