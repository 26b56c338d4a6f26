"""The planner's figures on a payroll of two staff groups, divided by hand."""

import math

import pandas as pd
import pytest

from styringslib.followup import Staffing
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.staff_hours.numbers import StaffPlan
from styringslib.sections.staff_hours.section import staff_hours
from styringslib.sections.staff_hours.terms import StaffTerms
from tests.month.made_accounts import budget, every_month, municipality

OCTOBER = pd.Period("2026-10", "M")


def paid(group, first, last, amount, hours=math.nan, present=math.nan):
    """The same pay in every month; hours are missing for what is paid to all groups together."""
    months = pd.period_range(first, last, freq="M")
    row = {"unit": "Nord", "staff_group": group, "wage_category": "Løn", "amount": amount}
    return [{**row, "month": month, "hours": hours, "attendance_hours": present} for month in months]


# Helpers 30,000 kr for 100 hours and nurses 10,000 for 25 a month; refunds of 400 a month that belong to nobody.
PAY = [
    *paid("Hjælper", "2026-01", "2026-10", 30_000.0, 100.0, 90.0),
    *paid("Sygeplejerske", "2026-01", "2026-10", 10_000.0, 25.0, 20.0),
    *paid("Fælles", "2026-01", "2026-10", -400.0),
]
# November and December of last year: a fifth and a half of the time away; October lies outside.
LAST_YEAR = [
    *paid("Hjælper", "2025-11", "2025-12", 1.0, 100.0, 80.0),
    *paid("Sygeplejerske", "2025-11", "2025-12", 1.0, 20.0, 10.0),
    *paid("Hjælper", "2025-10", "2025-10", 1.0, 900.0, 1.0),
]


def nord(folder, pay, month=OCTOBER, plans=(), committed=None, **tables):
    lines = [*budget("Nord", 2026, 50_000.0), *budget("Nord", 2026, 7.0, group="Drift"), *budget("Nord", 2025, 9.0)]
    made = municipality(folder, payroll=pd.DataFrame(pay), budget=pd.DataFrame([*lines, *plans]), **tables)
    plan = StaffPlan(FollowUp(made, made.unit("Nord"), month, MonthForecast(month)))
    plan.__dict__["terms"] = StaffTerms(Staffing(), "Løn", committed or {})
    return plan


def assumed(plan):
    """What is told of the price and the absence that the hours rest on."""
    return staff_hours(plan).tables["timer_forudsaetninger"].note


def test_budget_pay_and_price_of_an_hour_by_staff_group(tmp_path):
    """The budget of 600,000, the pay of 396,000 and 8,000 bound are shared 3:1, as the groups' own pay is."""
    plan = nord(tmp_path, PAY + LAST_YEAR, committed={"Nord": 8_000.0, "Syd": 1e6})
    table = plan.payroll.set_index("staff_group")
    assert plan.budget == 600_000
    assert table["budget"].tolist() == pytest.approx([450_000, 150_000])
    assert table["spent"].tolist() == pytest.approx([297_000, 99_000])
    assert table["committed"].tolist() == pytest.approx([6_000, 2_000])
    assert plan.remainder == pytest.approx(600_000 - 396_000 - 8_000)
    # Three months: (90,000 - 900) / 300 hours and (30,000 - 300) / 75.
    assert table["hourly_cost"].tolist() == pytest.approx([297, 396])
    assert table["absence_share"].tolist() == pytest.approx([0.2, 0.5])
    assert "Fraværet er det samme som i de samme måneder sidste år." in assumed(plan)
    assert set(table["unit"]) == {"Nord"}


def test_the_price_is_that_of_the_last_three_months(tmp_path):
    dearer = [
        *paid("Hjælper", "2026-01", "2026-07", 1e6, 100.0, 90.0),
        *paid("Hjælper", "2026-08", "2026-10", 400.0, 1.0, 1.0),
    ]
    assert nord(tmp_path, dearer).payroll["hourly_cost"].tolist() == [400]


@pytest.mark.parametrize("missing", ["2025-11", "2025-12"])
def test_without_the_same_months_of_last_year_the_last_twelve_tell_the_absence(tmp_path, missing):
    kept = [row for row in PAY + LAST_YEAR if str(row["month"]) != missing]
    plan = nord(tmp_path, kept)
    assert not plan.absence_of_last_year
    assert "Fraværet er de seneste måneders, højst tolv." in assumed(plan)
    shares = plan.payroll.set_index("staff_group")["absence_share"]
    # Ten months at 90 of 100 hours and one at 80; ten at 20 of 25 and one at 10 of 20. October 2025 lies outside.
    assert shares["Hjælper"] == pytest.approx(1 - 980 / 1_100)
    assert shares["Sygeplejerske"] == pytest.approx(1 - 210 / 270)


def test_a_group_that_was_not_there_last_year_makes_all_use_the_last_twelve_months(tmp_path):
    kept = [row for row in PAY + LAST_YEAR if row["staff_group"] == "Hjælper" or str(row["month"]) >= "2026"]
    shares = nord(tmp_path, kept).payroll.set_index("staff_group")["absence_share"]
    assert shares.to_dict() == pytest.approx({"Hjælper": 1 - 1_060 / 1_200, "Sygeplejerske": 0.2})


def test_hours_at_work_a_week(tmp_path):
    """August, September and October have 92 days: 330 hours at work are 25.1 a week."""
    assert nord(tmp_path, PAY).recent_hours == pytest.approx(330 / 92 * 7)


def test_what_other_posts_have_cost_beyond_their_budget(tmp_path):
    lines = [
        *every_month("Nord", "2026-01", "2026-10", 10.0, "Drift"),
        *every_month("Nord", "2026-01", "2026-10", 99e3),
    ]
    plan = nord(tmp_path, PAY, postings=pd.DataFrame(lines))
    assert plan.other_overspend == 10 * (10 - 7)


def test_why_there_is_no_plan(tmp_path):
    assert nord(tmp_path / "a", PAY).problem == ""
    assert nord(tmp_path / "b", PAY, pd.Period("2026-12", "M")).problem == "closed_year"
    assert nord(tmp_path / "c", PAY, pd.Period("2026-11", "M")).problem == "no_payroll"
    assert nord(tmp_path / "d", paid("Fælles", "2026-10", "2026-10", 1.0)).problem == "no_payroll"
    less = budget("Nord", 2026, -50_000.0)
    assert nord(tmp_path / "e", PAY, plans=less).problem == "no_budget"
    open_codes = budget("Nord", 2026, 5_000.0, group="Ikke fordelt")
    unsorted = nord(tmp_path / "g", PAY, plans=open_codes)
    assert unsorted.problem == "no_groups"
    assert "ikke fordelt på arter, så det vides ikke, hvor meget der er til løn" in str(staff_hours(unsorted).parts)
    plan = nord(tmp_path / "f", PAY)
    plan.__dict__["terms"] = None
    assert plan.problem == "no_terms"
    with pytest.raises(ValueError, match="ingen plan"):
        plan.priced(pd.DataFrame())


def test_the_rest_of_the_year_begins_the_day_after_the_month(tmp_path):
    plan = nord(tmp_path, PAY + LAST_YEAR)
    assert (str(plan.first), str(plan.last)) == ("2026-11-01", "2026-12-31")
    assert plan.weeks["amount"].sum() == pytest.approx(plan.remainder)
    assert (plan.temps_price, plan.minor_kr) == (None, 50_000)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        # 37 x 52 / 12 = 160.33 hours a month are one: ten helpers, six assistants, and two whose pay would be their own.
        ({"Hjælper": 1_604.0, "Assistent": 963.0, "Ufaglært": 321.0}, ["Hjælper"]),
        ({"Hjælper": 1_604.0, "Assistent": 963.0, "Ufaglært": 802.0}, ["Assistent", "Hjælper", "Ufaglært"]),
        ({"Hjælper": 1_604.0, "Ufaglært": 321.0}, []),
    ],
)
def test_pay_and_absence_of_a_group_of_few_are_not_told_nor_given_away(tmp_path, hours, told):
    """The hours and the kroner of all groups stand beside them: one group that is hidden alone would be the rest."""
    pay = [
        row for group, many in hours.items() for row in paid(group, "2026-01", "2026-10", many * 10, many, many * 0.9)
    ]
    plan = nord(tmp_path, pay)
    prices = plan.group_prices.set_index("staff_group")
    assert sorted(prices.index[prices["hourly_cost"].notna()]) == told
    assert (prices["hourly_cost"].notna() == prices["absence_share"].notna()).all()
    assert ("få ansatte" in assumed(plan)) is (len(told) < len(hours))
