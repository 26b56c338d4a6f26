"""Units and months with few employees or recipients: whose rows are left out, and that nothing gives them back."""

from dataclasses import replace

import pandas as pd
import pytest

from styringslib.month.opening import _basis
from styringslib.privacy.few_people import full_time, helped, without_few
from styringslib.sections.comparison import few_lines
from styringslib.sections.pay import pay_and_absence, whole_pay

JUNE, JULY = pd.Period("2026-06", "M"), pd.Period("2026-07", "M")
ABSENCE = pd.DataFrame(
    {
        "month": [JUNE, JUNE, JULY, JUNE],
        "unit": ["Lille", "Lille", "Lille", "Stor"],
        "kind": ["Sygdom", "Barsel", "Sygdom", "Sygdom"],
        "absence_days": [20.0, 0.0, 21.0, 9.0],
        "possible_days": [62.0, 62.0, 110.0, 440.0],
        "full_time_employees": [3.0, 3.0, 5.0, 20.0],
    }
)
PAYROLL = pd.DataFrame(
    {"month": [JUNE, JULY, JUNE], "unit": ["Lille", "Lille", "Stor"], "amount": [90_000.0, 150_000.0, 600_000.0],
     "hours": [480.0, 800.0, 3_200.0]}
)  # fmt: skip
TEMPS = pd.DataFrame({"month": [JUNE, JULY], "unit": ["Lille", "Lille"], "hours": [10.0, 20.0]})
ACTIVITY = pd.DataFrame(
    {
        "month": [JUNE] * 4,
        "unit": ["Lille"] * 4,
        "service": ["care", "care", "help", "care"],
        "legal_basis": ["old", "old", "old", "new"],
        "time_of_day": ["weekday", "other", "weekday", "weekday"],
        "delivered_hours": [30.0, 5.0, 4.0, 9.0],
        "recipients": [3.0, 2.0, 4.0, 1.0],
    }
)
TABLES = {"absence": ABSENCE, "payroll": PAYROLL, "temps": TEMPS, "activity": ACTIVITY}


def test_a_team_of_three_is_left_out_and_five_are_not():
    left, hidden = without_few(TABLES, {}, employees=5, recipients=1)
    assert left["absence"]["absence_days"].tolist() == [21.0, 9.0]
    assert left["payroll"]["amount"].tolist() == [150_000.0, 600_000.0]
    assert left["temps"]["hours"].tolist() == [20.0]
    assert left["activity"] is ACTIVITY
    assert hidden.to_numpy().tolist() == [[name, "", "Lille", JUNE] for name in ("payroll", "absence", "temps")]


def test_the_limit_is_the_municipalitys_own():
    assert len(without_few(TABLES, {}, employees=3, recipients=0)[1]) == 0
    assert len(without_few(TABLES, {}, employees=21, recipients=0)[0]["absence"]) == 0


def test_a_closed_unit_is_one_with_the_unit_that_shows_it():
    # Three of the closed unit and twenty of its successor are told together, so neither is few.
    assert len(without_few(TABLES, {"Lille": "Stor"}, employees=5, recipients=0)[1]) == 0


def test_employees_are_counted_once_whatever_the_kinds_and_by_hours_or_days_where_nobody_counts_them():
    assert full_time(TABLES)["Lille", JUNE] == 3.0
    # 480 hours of 37 x 52 / 12 = 160.33 are 2.99 employees; 62 of the 30 x 5 / 7 = 21.43 working days of June are 2.89.
    unknown = ABSENCE.assign(full_time_employees=float("nan"))
    assert full_time({"payroll": PAYROLL, "absence": unknown})["Lille", JUNE] == pytest.approx(2.994, abs=5e-4)
    assert full_time({"absence": unknown})["Lille", JUNE] == pytest.approx(2.893, abs=5e-4)
    nobody = full_time({"absence": unknown.assign(possible_days=float("nan"))})
    assert nobody.empty


def test_recipients_of_several_services_may_be_the_same_few():
    # Ten in the table: care has three by day (two of them in the evening too) and one by the new law, help the same four.
    assert helped(TABLES)["Lille", JUNE] == 4.0
    left, hidden = without_few(TABLES, {}, employees=0, recipients=5)
    assert left["activity"]["recipients"].isna().all()
    assert left["activity"]["delivered_hours"].tolist() == [30.0, 5.0, 4.0, 9.0]
    assert hidden.to_numpy().tolist() == [["activity", "recipients", "Lille", JUNE]]
    assert without_few(TABLES, {}, employees=0, recipients=4)[0]["activity"] is ACTIVITY


@pytest.fixture(scope="module")
def small(fjordby):
    """The sample with three employees in Mølleå in every month, and a long illness among them."""
    absence, payroll = fjordby.absence.copy(), fjordby.payroll.copy()
    mine = absence["unit"] == "Mølleå"
    absence.loc[mine, "full_time_employees"] = 3.0
    absence.loc[mine, "possible_days"] = 63.0
    absence.loc[mine, "absence_days"] = absence.loc[mine, "kind"].map({"Sygdom": 21.0}).fillna(0.0)
    few = payroll["unit"] == "Mølleå"
    payroll.loc[few, ["amount", "hours", "attendance_hours"]] *= 3 / 14
    return replace(fjordby, tables={**fjordby.tables, "absence": absence, "payroll": payroll})


def whole_of(municipality, forecasts):
    return _basis(municipality, "", forecasts, lambda: municipality)


def own_of(municipality, forecasts, unit):
    return _basis(municipality.for_unit(unit), unit, forecasts, lambda: municipality)


def test_the_report_of_a_small_team_shows_neither_its_pay_nor_its_illness(small, forecasts):
    own = own_of(small, forecasts, "Mølleå")
    assert own.absence.empty
    assert own.payroll_months.empty
    staff = [
        "illness_share",
        "absence_share",
        "attendance_share",
        "pay_per_attendance_hour",
        "external_share",
        "user_time_share",
    ]
    assert own.key_figures.loc[staff, ["actual", "last_year"]].isna().all(axis=None)
    assert not pay_and_absence(own).parts
    assert few_lines(own) == [
        "Løn, fravær og vikarer er ikke vist for januar til oktober 2026, fordi der er færre end 5 fuldtidsansatte. "
        "De er heller ikke med i tal for flere enheder eller måneder."
    ]
    # It has been reported: nothing is told as late or never read.
    assert own.lacking.empty
    assert (own.missing, own.reach) == ([], {})


def test_the_municipality_less_the_other_units_gives_nothing_back(small, fjordby, forecasts, month):
    whole = whole_of(small, forecasts)
    year = pd.period_range("2026-01", month, freq="M")
    others = fjordby.absence[(fjordby.absence["unit"] != "Mølleå") & fjordby.absence["month"].isin(year)]
    possible = others.groupby(["unit", "month"], observed=True)["possible_days"].max().sum()
    ill = others.loc[others["kind"] == "Sygdom", "absence_days"].sum()
    assert whole.key_figures["actual"]["illness_share"] == pytest.approx(ill / possible)
    assert whole.staff_months["absence_days"].sum() == pytest.approx(others["absence_days"].sum())
    assert whole.payroll_months["total"].sum() == pytest.approx(
        fjordby.payroll[(fjordby.payroll["unit"] != "Mølleå") & fjordby.payroll["month"].isin(year)]["amount"].sum()
    )
    side = whole.key_figures_by_unit
    assert side.loc["Mølleå", ["illness_share", "absence_share", "user_time_share"]].isna().all()
    assert side["delivered_hours"].notna().all()
    assert few_lines(whole)[0].startswith(
        "Løn, fravær og vikarer er ikke vist for Mølleå (januar til oktober 2026), fordi"
    )
    assert "Mølleå" not in str(whole_pay(whole).parts)


def test_a_supplier_of_a_few_citizens_has_hours_and_no_number(fjordby, forecasts, month):
    activity = fjordby.activity.copy()
    mine = activity["unit"] == "Fjord Hjemmepleje"
    activity.loc[mine & activity["recipients"].notna(), "recipients"] = 2.0
    few = replace(fjordby, tables={**fjordby.tables, "activity": activity})
    own, whole = own_of(few, forecasts, "Fjord Hjemmepleje"), whole_of(few, forecasts)
    assert own.key_figures.loc[["recipients", "hours_per_recipient"], ["actual", "last_year"]].isna().all(axis=None)
    assert own.key_figures["actual"]["delivered_hours"] > 0
    assert own.lacking.empty
    # 129 citizens' help here and there: the sum is that of the units that are shown.
    shown = whole.key_figures_by_unit["recipients"]
    assert pd.isna(shown["Fjord Hjemmepleje"])
    assert whole.key_figures["actual"]["recipients"] == pytest.approx(shown.sum())
    assert few_lines(own)[0].startswith(
        "Antallet af modtagere er ikke vist for januar til oktober 2026, fordi der kan være"
    )
