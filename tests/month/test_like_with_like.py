"""Figures of several units together: both sides of a ratio are of the same units, services and months.

Nord and Syd are districts; Privat has hours and no payroll, Solgården a payroll and no hours, Visitationen pay alone.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from styringslib.intake import Municipality, Unit
from styringslib.month import staff
from styringslib.month.key_figures import key_figures
from tests.month.made_month import HOUSE, NORD, PRIVATE, SYD, month, municipality, settings

OFFICE = Unit("Visitationen", "visitationen", "purchaser", "Hjemmepleje")
JANUARY = month("2026-01")
YEAR = pd.period_range(JANUARY, JANUARY, freq="M")


def care(unit: str, delivered: float | None, people: float | None, **more: Any) -> dict[str, Any]:
    return {
        "month": "2026-01", "unit": unit, "service": "Personlig pleje", "legal_basis": "ÆL", "time_of_day": "dag",
        "delivered_hours": delivered, "recipients": people, **more,
    }  # fmt: skip


def wage(unit: str, amount: float, hours: float | None, present: float | None, category: str = "Løn") -> dict[str, Any]:
    return {
        "month": "2026-01", "unit": unit, "amount": amount, "hours": hours, "attendance_hours": present,
        "wage_category": category, "staff_group": "SOSU",
    }  # fmt: skip


ACTIVITY = [
    care("Nord", 600.0, 40.0, granted_hours=640.0, granted_income=350_000.0),
    care("Syd", 300.0, 20.0, granted_hours=320.0, granted_income=170_000.0),
    care("Privat", 200.0, 25.0, granted_hours=200.0),
]
PAYROLL = [
    wage("Nord", 300_000.0, 1_250.0, 1_000.0), wage("Syd", 150_000.0, 600.0, 480.0),
    wage("Solgården", 900_000.0, 3_000.0, 2_400.0), wage("Visitationen", 250_000.0, None, None),
]  # fmt: skip
TEMPS = [
    {"month": "2026-01", "unit": "Nord", "source": "external", "hours": 20.0, "amount": 9_000.0},
    {"month": "2026-01", "unit": "Solgården", "source": "external", "hours": 600.0, "amount": 280_000.0},
]


def absent(unit: str, kind: str, days: float, possible: float | None, employees: float | None) -> dict[str, Any]:
    return {
        "month": "2026-01", "unit": unit, "kind": kind, "absence_days": days, "possible_days": possible,
        "full_time_employees": employees,
    }  # fmt: skip


ABSENCE = [
    absent("Nord", "Egen sygdom", 12.0, 200.0, 10.0), absent("Nord", "Barns 1. sygedag", 2.0, 200.0, 10.0),
    absent("Nord", "Barsel", 6.0, 200.0, 10.0), absent("Solgården", "Egen sygdom", 40.0, 600.0, None),
    absent("Solgården", "Barsel", 20.0, 600.0, None), absent("Syd", "Fravær", 9.0, 100.0, 5.0),
]  # fmt: skip


def whole(**rows: list[dict[str, Any]]) -> Municipality:
    known = settings(units=(NORD, SYD, PRIVATE, HOUSE, OFFICE))
    made = {"activity": ACTIVITY, "payroll": PAYROLL, "temps": TEMPS, "absence": ABSENCE, **rows}
    return municipality(made, known)


def actual(**rows: list[dict[str, Any]]) -> pd.Series:
    return key_figures(whole(**rows), "", JANUARY)["actual"]


def test_staff_figures_of_the_whole_are_of_the_units_that_deliver_hours() -> None:
    found = actual()
    assert found["user_time_share"] == pytest.approx(900 / 1_500)  # Nord and Syd; 20 hours are external temps'
    assert found["external_share"] == pytest.approx(20 / 1_500)
    assert found["pay_per_attendance_hour"] == pytest.approx(450_000 / 1_480)
    assert found["attendance_share"] == pytest.approx(1_480 / 1_850)
    assert staff.external_share(whole())[JANUARY] == pytest.approx(20 / 1_500)


def test_a_facility_alone_has_staff_figures_of_its_own() -> None:
    house = {"activity": [], "payroll": PAYROLL[2:3], "temps": TEMPS[1:]}
    found = actual(**house)
    assert found["pay_per_attendance_hour"] == pytest.approx(375.0)
    assert found["external_share"] == pytest.approx(0.2)
    assert math.isnan(found["user_time_share"])


def test_pay_without_hours_at_work_is_in_neither_side() -> None:
    reimbursed = wage("Syd", -50_000.0, None, None)
    assert actual(payroll=[*PAYROLL, reimbursed])["pay_per_attendance_hour"] == pytest.approx(400_000 / 1_480)
    later = {**wage("Nord", 999_999.0, None, None), "month": "2026-02"}
    table = key_figures(whole(payroll=[*PAYROLL, later]), "", month("2026-02"))
    assert table.loc["pay_per_attendance_hour", "actual"] == pytest.approx(450_000 / 1_480)


def test_recipients_of_all_units_are_added_up() -> None:
    months = staff.hours(whole())
    assert months.loc[JANUARY, "recipients"] == 85.0
    assert months.loc[JANUARY, "hours_per_recipient"] == pytest.approx(1_100 / 85)
    assert months.loc[JANUARY, "user_time_share"] == pytest.approx(0.6)
    found = actual()
    assert (found["recipients"], found["hours_per_recipient"]) == (85.0, pytest.approx(1_100 / 85))


def test_hours_of_a_unit_that_does_not_count_its_recipients_are_not_held_against_those_of_others() -> None:
    uncounted = [*ACTIVITY[:2], care("Privat", 200.0, None, granted_hours=200.0)]
    assert actual(activity=uncounted)["hours_per_recipient"] == pytest.approx(900 / 60)
    assert staff.hours(whole(activity=uncounted)).loc[JANUARY, "hours_per_recipient"] == pytest.approx(15.0)
    unreported = [*ACTIVITY[:2], care("Privat", None, 25.0, granted_hours=200.0)]
    assert actual(activity=unreported)["delivery_share"] == pytest.approx(900 / 960)
    assert staff.hours(whole(activity=unreported)).loc[JANUARY, "delivery_share"] == pytest.approx(900 / 960)


def test_hours_without_a_budget_are_in_no_deviation_from_one() -> None:
    rows = [care("Nord", 500.0, 30.0, budgeted_hours=480.0), care("Syd", 400.0, 30.0)]
    found = staff.hours_by_service(whole(activity=rows), YEAR).loc["Personlig pleje"]
    assert found[["delivered_hours", "budgeted_hours", "over_budget"]].tolist() == [900.0, 480.0, 20.0]


def test_pay_is_compared_with_the_income_of_the_same_units() -> None:
    table, total = staff.payroll_months(whole(), JANUARY)
    assert table.loc[JANUARY, "total"] == 1_600_000.0
    assert table.loc[JANUARY, ["compared", "income", "difference"]].tolist() == [450_000.0, 520_000.0, -70_000.0]
    assert total[["total", "compared", "income", "difference"]].tolist() == [
        1_600_000.0,
        450_000.0,
        520_000.0,
        -70_000.0,
    ]


def test_a_month_without_income_has_no_difference_and_does_not_count_in_the_sum() -> None:
    february = {**wage("Nord", 310_000.0, 1_250.0, 1_000.0), "month": "2026-02"}
    table, total = staff.payroll_months(whole(payroll=[*PAYROLL, february]), month("2026-02"))
    assert math.isnan(table.loc[month("2026-02"), "difference"])
    assert total["difference"] == -70_000.0
    _, nothing = staff.payroll_months(whole(activity=[care("Privat", 1.0, 1.0, granted_income=5.0)]), JANUARY)
    assert math.isnan(nothing["difference"])


def test_illness_is_a_kind_of_its_own_and_is_missing_where_it_is_not_told_apart() -> None:
    found = actual()
    assert found["illness_share"] == pytest.approx(52 / 800)  # Syd does not tell illness apart
    assert found["absence_share"] == pytest.approx(89 / 900)
    alone = actual(absence=ABSENCE[5:])
    assert math.isnan(alone["illness_share"])
    assert alone["absence_share"] == pytest.approx(0.09)


def test_the_municipality_says_itself_which_kinds_are_illness() -> None:
    known = settings(units=(NORD, SYD, PRIVATE, HOUSE, OFFICE), sections={"personale": {"sygefravaer": ["fravær"]}})
    made = municipality({"absence": ABSENCE}, known)
    assert key_figures(made, "", JANUARY).loc["illness_share", "actual"] == pytest.approx(0.09)


def test_days_per_employee_are_of_the_units_whose_employees_are_known() -> None:
    rates = staff.absence(whole(), 227.0)
    assert rates.loc[JANUARY, "absence_days"] == 89.0
    assert rates.loc[JANUARY, "days_per_employee"] == pytest.approx(29 / 15)  # Solgården's 60 days have no employees
    assert rates.loc[JANUARY, "share_of_possible"] == pytest.approx(89 / 900)


def test_kinds_of_absence_add_up_to_all_of_it() -> None:
    kinds = staff.absence_by_kind(whole(), YEAR)
    assert kinds["absence_days"].to_dict() == {
        "Egen sygdom": 52.0, "Barsel": 26.0, "Fravær": 9.0, "Barns 1. sygedag": 2.0,
    }  # fmt: skip
    assert kinds["share"].sum() == pytest.approx(89 / 900)
    assert kinds["last_year"].isna().all()
