"""Key figures, January to the month, worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from styringslib.month import staff
from styringslib.month.key_figures import key_figures
from tests.month.made_month import month, municipality, settings

CARE, NURSE = "Personlig pleje", "Overdragede sygeplejeydelser"


def care(when: str, unit: str = "Nord", service: str = CARE, time: str = "dag", **figures: float) -> dict[str, object]:
    return {"month": when, "unit": unit, "service": service, "legal_basis": "ÆL", "time_of_day": time, **figures}


ACTIVITY = [
    # January: the same 40 citizens by day and 15 of them in the evening; 10 of nursing.
    care("2026-01", granted_hours=800, delivered_hours=700, budgeted_hours=720, recipients=40, budgeted_recipients=42),
    care("2026-01", time="aften", granted_hours=200, delivered_hours=180, budgeted_hours=190, recipients=15,
         budgeted_recipients=14),
    care("2026-01", service=NURSE, granted_hours=100, delivered_hours=120, budgeted_hours=90, recipients=10,
         budgeted_recipients=8),
    care("2026-02", granted_hours=900, delivered_hours=800, budgeted_hours=700, recipients=50, budgeted_recipients=40),
    # The year before, half of January's hours.
    care("2025-01", granted_hours=500, delivered_hours=450, recipients=30),
    # Later than the report's month: counted nowhere.
    care("2026-03", granted_hours=9999, delivered_hours=9999, budgeted_hours=9999, recipients=999),
]  # fmt: skip
PAYROLL = [
    {"month": "2026-01", "unit": "Nord", "amount": 400_000.0, "hours": 2_000.0, "attendance_hours": 1_500.0},
    {"month": "2026-01", "unit": "Nord", "amount": 100_000.0, "hours": 100.0, "attendance_hours": 100.0},
    {"month": "2026-02", "unit": "Nord", "amount": 420_000.0, "hours": 1_900.0, "attendance_hours": 1_400.0},
    {"month": "2025-01", "unit": "Nord", "amount": 300_000.0, "hours": 1_200.0, "attendance_hours": 900.0},
]
TEMPS = [
    {"month": "2026-01", "unit": "Nord", "source": "external", "hours": 100.0, "amount": 40_000.0},
    {"month": "2026-01", "unit": "Nord", "source": "internal", "hours": 60.0, "amount": 20_000.0},
    {"month": "2026-02", "unit": "Nord", "source": "external", "hours": 200.0, "amount": 80_000.0},
]
STAFF = {"possible_days": 200.0, "full_time_employees": 10.0}
ABSENCE = [
    {"month": "2026-01", "unit": "Nord", "kind": "Sygdom", "absence_days": 12.0, **STAFF},
    {"month": "2026-01", "unit": "Nord", "kind": "Barsel", "absence_days": 8.0, **STAFF},
    {"month": "2026-02", "unit": "Nord", "kind": "Sygdom", "absence_days": 10.0, **STAFF},
]
ASSUMED = [
    ("Nord", "2026-01", "user_time_share", 0.6), (None, "2026-01", "external_share", 0.05),
    ("Nord", "2026-01", "absence_share", 0.07), ("Nord", "2025-01", "pay_per_attendance_hour", 290.0),
    ("Nord", "2026-03", "pay_per_attendance_hour", 999.0),
]  # fmt: skip
MADE = {"activity": ACTIVITY, "payroll": PAYROLL, "temps": TEMPS, "absence": ABSENCE}


def figures(rows: dict[str, list[dict[str, object]]], **how: str) -> pd.DataFrame:
    made = municipality({**MADE, **rows}, settings(ASSUMED))
    return key_figures(made, how.get("unit", "Nord"), month(how.get("when", "2026-02")))


def test_actual() -> None:
    assert figures({})["actual"].to_dict() == pytest.approx(
        {
            "recipients": 50.0,  # (40 + 10 + 50) citizen-months over two months
            "hours_per_recipient": 18.0,  # 1,800 delivered over 100 citizen-months
            "granted_hours": 2_000.0,
            "delivered_hours": 1_800.0,
            "nursing_hours": 120.0,
            "delivery_share": 0.9,
            "user_time_share": 1_800 / 3_300,  # 1,600 + 1,400 on the payroll and 300 of external temps
            "external_share": 300 / 3_300,
            "illness_share": 22 / 400,
            "absence_share": 30 / 400,
            "attendance_share": 0.75,  # 3,000 of 4,000 paid hours
            "pay_per_attendance_hour": 920_000 / 3_000,
        }
    )


def test_budget() -> None:
    table = figures({})["budget"]
    assert table.dropna().to_dict() == pytest.approx(
        {
            "recipients": 45.0,  # (42 + 8 + 40) / 2
            "hours_per_recipient": 1_700 / 90,
            "delivered_hours": 1_700.0,
            "nursing_hours": 90.0,
            "user_time_share": 0.6,
            "external_share": 0.05,
            "illness_share": 0.07,
            "pay_per_attendance_hour": 290.0,
        }
    )
    # The budget's percentage is one of illness, so nothing is known of what it expects of all kinds together.
    assert sorted(table.index[table.isna()]) == ["absence_share", "attendance_share", "delivery_share", "granted_hours"]


def test_the_same_months_of_last_year() -> None:
    table = figures({})["last_year"]
    assert table.dropna().to_dict() == pytest.approx(
        {
            # Of February last year no hours are reported, so no sum of hours stands beside this year's two months.
            "recipients": 30.0, "hours_per_recipient": 15.0,
            "delivery_share": 0.9, "user_time_share": 0.5, "external_share": 0.0, "attendance_share": 0.75,
            "pay_per_attendance_hour": 300_000 / 900,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("payroll", {"user_time_share", "external_share", "attendance_share", "pay_per_attendance_hour"}),
        ("temps", {"external_share"}),
        ("absence", {"illness_share", "absence_share"}),
        ("activity", {"recipients", "hours_per_recipient", "granted_hours", "delivered_hours", "nursing_hours",
                      "delivery_share", "user_time_share"}),
    ],
)  # fmt: skip
def test_what_is_missing_is_not_nought(without: str, missing: set[str]) -> None:
    table = figures({without: []})["actual"]
    assert set(table.index[table.isna()]) == missing
    if without == "temps":
        assert table["user_time_share"] == pytest.approx(1_800 / 3_000)


def test_a_month_that_the_payroll_lacks_is_left_out_of_both_sides_of_the_user_time() -> None:
    table = figures({"payroll": PAYROLL[:2]})["actual"]
    assert table["user_time_share"] == pytest.approx(1_000 / 1_700)
    assert table["external_share"] == pytest.approx(100 / 1_700)
    assert table["delivered_hours"] == 1_800.0


def test_the_whole_municipalitys_user_time_is_that_of_units_that_work_and_report() -> None:
    others = {
        "activity": [*ACTIVITY, care("2026-01", unit="Privat", delivered_hours=5_000)],
        "payroll": [
            *PAYROLL,
            {"month": "2026-01", "unit": "Solgården", "amount": 1.0, "hours": 9_000.0, "attendance_hours": 8_000.0},
        ],
    }
    table = figures(others, unit="")
    assert table.loc["user_time_share", "actual"] == pytest.approx(1_800 / 3_300)
    assert table.loc["delivered_hours", "actual"] == 6_800.0
    assert math.isnan(table.loc["user_time_share", "budget"])
    assert table.loc["external_share", "budget"] == 0.05


def test_closed_units_count_under_their_successors_in_the_user_time_by_month() -> None:
    # The hours are reported under the new name already, the payroll still under the old one.
    made = municipality(
        {
            "activity": [care("2025-12", delivered_hours=310)],
            "payroll": [
                {"month": "2025-12", "unit": "Gammel", "attendance_hours": 500.0, "hours": 600.0, "amount": 1.0}
            ],
        }
    )
    table = staff.hours(made)
    assert table.loc[month("2025-12"), "user_time_share"] == pytest.approx(0.62)
    assert table.loc[month("2025-12"), "delivered_per_day"] == pytest.approx(10.0)


def test_absence_of_a_run_of_months() -> None:
    table = staff.absence(municipality(MADE))
    year = pd.period_range("2026-01", "2026-02", freq="M")
    assert staff.absence_share(table, year) == pytest.approx(0.075)
    assert staff.absence_share(table, year[1:]) == pytest.approx(0.05)
    assert staff.absence_share(table, pd.period_range("2025-11", "2026-02", freq="M")) == pytest.approx(0.075)
    assert math.isnan(staff.absence_share(table, pd.period_range("2026-01", "2026-03", freq="M")))
    assert math.isnan(staff.absence_share(table, year - 12))
    assert math.isnan(staff.absence_share(pd.DataFrame(), year))
