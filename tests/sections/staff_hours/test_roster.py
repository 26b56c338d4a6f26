"""Budgeted, planned and used hours a week, divided by hand."""

import dataclasses
import math

import pandas as pd
import pytest

from styringslib.followup import Staffing
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.staff_hours.numbers import StaffPlan
from styringslib.sections.staff_hours.section import staff_hours
from styringslib.sections.staff_hours.terms import StaffTerms
from tests.month.made_accounts import budget, municipality

FEBRUARY = pd.Period("2026-02", "M")


def weeks(first, last, hours, unit="Havnen", **more):
    mondays = pd.date_range(first, last, freq="7D")
    return pd.DataFrame({"unit": unit, "from_date": mondays, "planned_hours": hours, **more})


def havnen(folder, roster, month=FEBRUARY, prices=(("pay_per_attendance_hour", 250.0), ("temp_hourly_price", 500.0))):
    """100,000 kr of pay and 20,000 of temps a month: 400 and 40 hours. In January 310 of own and 31 of temps were used, in
    February 280 and none."""
    used = [("2026-01", 310.0), ("2026-02", 280.0)]
    pay = [
        {
            "unit": "Havnen",
            "month": pd.Period(when, "M"),
            "wage_category": "Løn",
            "staff_group": "Pædagog",
            "amount": 70_000.0,
        }
        | {"hours": 400.0, "attendance_hours": hours}
        for when, hours in used
    ]
    hired = [{"unit": "Havnen", "month": pd.Period("2026-01", "M"), "source": "external", "hours": 31.0, "amount": 1.0}]
    plans = [*budget("Havnen", 2026, 100_000.0), *budget("Havnen", 2026, 20_000.0, group="Vikarer")]
    made = municipality(
        folder, payroll=pd.DataFrame(pay), temps=pd.DataFrame(hired), budget=pd.DataFrame(plans), roster=roster
    )
    rows = [("Havnen", pd.Period("2026-01", "M"), name, value, "Budget 2026") for name, value in prices]
    given = pd.DataFrame(rows, columns=["unit", "valid_from", "name", "value", "source"])
    made = dataclasses.replace(made, settings=dataclasses.replace(made.settings, assumptions=given))
    plan = StaffPlan(FollowUp(made, made.unit("Havnen"), month, MonthForecast(month)))
    plan.__dict__["terms"] = StaffTerms(Staffing(), "Løn", {})
    return plan


def test_hours_a_week_as_budgeted_planned_and_used(tmp_path):
    """The roster begins on Monday 5 January: 27 of the month's 31 days are planned, 70 hours a week; from 2 February 84."""
    plan = havnen(
        tmp_path, pd.concat([weeks("2026-01-05", "2026-01-26", 70.0), weeks("2026-02-02", "2026-02-23", 84.0)])
    )
    table = plan.rostered.months
    assert table["planned"].tolist() == pytest.approx([70, (1 * 10 + 27 * 12) / 28 * 7])
    assert table["used"].tolist() == pytest.approx([341 / 31 * 7, 70])
    assert table["budgeted"].tolist() == pytest.approx([440 / 31 * 7, 440 / 28 * 7])
    assert plan.rostered.together["used"] == pytest.approx((341 + 280) / 59 * 7)
    told = staff_hours(plan)
    assert "Fra januar til februar er der brugt 74 timer om ugen" in told.text.replace("\xa0", " ")
    assert "Budgettet regner med 104 timer" in told.text.replace("\xa0", " ")
    assert [row[0] for row in told.tables["timer_vagtplan"].rows] == ["Januar", "Februar", "Alle måneder"]


def test_the_weeks_ahead_have_what_the_roster_plans_on_their_days(tmp_path):
    """From 1 March, a Sunday, the roster has 12 hours a day to 1 March and 10 from 2 to 15 March; then nothing is planned."""
    groups = pd.concat(
        [weeks("2026-02-23", "2026-03-09", [54.0, 40.0, 40.0], staff_group="A"),
         weeks("2026-02-24", "2026-03-10", 30.0, staff_group="B")]
    )  # fmt: skip
    planned = havnen(tmp_path, groups).planned
    assert planned[["2026-W09", "2026-W10", "2026-W11"]].tolist() == pytest.approx([12, 70, 70])
    assert math.isnan(planned["2026-W12"])


def test_a_month_of_which_the_roster_has_few_days_is_not_told(tmp_path):
    plan = havnen(tmp_path, weeks("2026-02-02", "2026-02-09", 70.0))
    assert plan.rostered.months.empty
    assert "timer_vagtplan" not in staff_hours(plan).tables


def test_without_a_roster_or_the_price_of_an_hour_nothing_is_compared(tmp_path):
    none = havnen(tmp_path, weeks("2026-01-05", "2026-01-05", 1.0).iloc[:0])
    assert none.planned.isna().all()
    assert "Heraf i vagtplanen" not in [one.text for one in staff_hours(none).tables["timer_til_planlaegning"].headings]
    unpriced = havnen(
        tmp_path / "b", weeks("2025-12-29", "2026-02-23", 70.0), prices=[("pay_per_attendance_hour", 250.0)]
    )
    assert unpriced.rostered.months["budgeted"].isna().all()
    assert unpriced.rostered.months["planned"].tolist() == pytest.approx([70, 70])
