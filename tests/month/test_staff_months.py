"""Hours, absence, temps and places of a report's units month by month, added by hand from a few rows."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from styringslib.intake import Municipality
from styringslib.month import staff

FEBRUARY = pd.Period("2026-02", "M")
YEAR = pd.period_range("2026-01", FEBRUARY, freq="M")
ACTIVITY = [
    # month, service, time of day, granted, delivered, budgeted, recipients, budgeted recipients
    ("2026-01", "Personlig pleje", "weekday", 100.0, 90.0, 95.0, 10.0, 12.0),
    ("2026-01", "Personlig pleje", "other", 50.0, 40.0, 45.0, 8.0, 9.0),
    ("2026-01", "Overdraget sygepleje", "weekday", 20.0, 15.0, 18.0, 4.0, 5.0),
    ("2026-02", "Personlig pleje", "weekday", 110.0, 99.0, 100.0, 12.0, 12.0),
    ("2026-03", "Personlig pleje", "weekday", 999.0, 999.0, 999.0, 999.0, 999.0),
    ("2025-02", "Personlig pleje", "weekday", 60.0, 50.0, 55.0, 5.0, 6.0),
    ("2025-03", "Personlig pleje", "weekday", 999.0, 999.0, 999.0, 999.0, 999.0),
]
PAYROLL = [("2026-01", 60_000.0, 300.0), ("2026-02", 66_000.0, 310.0), ("2026-03", 9e9, 9.0)]
TEMPS = [
    ("2026-01", "external", 30.0, 15_000.0),
    ("2026-01", "internal", 20.0, 6_000.0),
    ("2026-03", "external", 9e9, 9.0),
]
ABSENCE = [("2026-01", "sygdom", 10.0, 200.0), ("2026-01", "barsel", 5.0, 200.0), ("2026-02", "sygdom", 8.0, 210.0)]


def frame(rows, columns):
    table = pd.DataFrame(rows, columns=["month", *columns])
    return table.assign(month=pd.PeriodIndex(table["month"], freq="M"), unit="Ådalen")


def municipality(*, activity=ACTIVITY, payroll=PAYROLL, temps=TEMPS, absence=ABSENCE, placements=None):
    hours = [
        "service",
        "time_of_day",
        "granted_hours",
        "delivered_hours",
        "budgeted_hours",
        "recipients",
        "budgeted_recipients",
    ]
    tables = {
        "activity": frame(activity, hours).assign(legal_basis="sel_83"),
        "payroll": frame(payroll, ["amount", "attendance_hours"]).assign(hours=np.nan, wage_category="Løn"),
        "temps": frame(temps, ["source", "hours", "amount"]),
        "absence": frame(absence, ["kind", "absence_days", "possible_days"]).assign(full_time_employees=10.0),
        "placements": placements,
    }
    return Municipality(Path(), SimpleNamespace(units=(), sections={}), tables, pd.DataFrame())


def test_hours_by_service_and_last_year():
    found = staff.hours_by_service(municipality(), YEAR)
    assert found.loc["Personlig pleje"].tolist() == [260, 229, 240, -11, 50]
    assert found.loc["Overdraget sygepleje", ["granted_hours", "delivered_hours"]].tolist() == [20, 15]
    assert np.isnan(found.loc["Overdraget sygepleje", "last_year"])


def test_staff_month_by_month():
    rates = staff.absence(municipality(), 227.0)
    found = staff.staff_months(municipality(), YEAR, rates)
    assert found["pay"].tolist() == [60_000, 66_000]
    assert found["absence_days"].tolist() == [15, 8]
    assert found["share_of_possible"].tolist() == pytest.approx([15 / 200, 8 / 210])
    assert found["days_per_employee"].tolist() == [1.5, 0.8]
    assert found["external_hours"].tolist() == [30, 0]
    assert found["external_share_of_attendance"].tolist() == pytest.approx([30 / 330, 0])
    assert staff.absence_share(rates, YEAR) == pytest.approx(23 / 410)
    assert staff.absence_share(rates, YEAR[:1]) == pytest.approx(15 / 200)
    # Before the table begins nothing is asked for; a month that is missing within it makes the whole unknown.
    assert staff.absence_share(rates, pd.period_range("2025-11", FEBRUARY, freq="M")) == pytest.approx(23 / 410)
    assert np.isnan(staff.absence_share(rates, pd.period_range("2026-01", "2026-03", freq="M")))
    assert np.isnan(staff.absence_share(pd.DataFrame(), YEAR))


def test_hours_at_work_and_user_time_over_months():
    whole = municipality()
    assert staff.attendance(whole, YEAR).tolist() == [610, 30, 640]
    assert staff.attendance(whole, YEAR[1:]).tolist() == [310, 0, 310]
    assert staff.user_time(whole, YEAR[:1])["user_time_share"] == pytest.approx(145 / 330)
    months = staff.hours(whole)
    assert months.loc[FEBRUARY, "user_time_share"] == pytest.approx(99 / 310)
    assert months.loc[FEBRUARY, "delivered_hours"] == 99


def test_places_of_a_unit_month_by_month():
    placements = pd.DataFrame(
        {
            "citizen": ["a", "b", ""],
            "unit": "Åhuset",
            "place": ["1", "2", "2"],
            "from_date": pd.to_datetime(["2026-01-01", "2026-01-01", "2026-02-15"]),
            "to_date": pd.to_datetime([None, "2026-02-14", None]),
            "rate": [2_000.0, 1_000.0, 1_500.0],
            "support_level": "1",
        }
    )
    found = staff.occupancy(staff.place_days(municipality(placements=placements), FEBRUARY))
    # February has 28 days: one place is empty for 14 of them.
    assert found["available_days"].tolist() == [62, 56]
    assert found["occupied_days"].tolist() == [62, 42]
    assert found["places"].tolist() == [2, 2]
    assert found["occupancy"].tolist() == [1, 0.75]
    assert found["vacant_places"].tolist() == [0, 0.5]
    assert found["vacancy_cost"].tolist() == [0, 14 * 1_500]
    assert staff.occupancy_of(found, YEAR) == pytest.approx(
        {"occupancy": 104 / 118, "vacant_places": 14 / 59, "vacancy_cost": 21_000}
    )
    # Months of which nothing is known are no days with empty places.
    longer = pd.period_range("2025-11", "2026-02", freq="M")
    assert staff.occupancy_of(found, longer) == pytest.approx(staff.occupancy_of(found, YEAR))
    unknown = staff.occupancy_of(found.iloc[:0], YEAR)
    assert np.isnan([unknown["occupancy"], unknown["vacant_places"], unknown["vacancy_cost"]]).all()
