"""Absence, temps and pay on two or three months, and what known changes come to: every figure worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import absence_rates, pay_per_attendance_hour, payroll_table, payroll_totals, temps_table
from styringslib.followup.absence import unplanned
from styringslib.followup.expected_changes import change_effect

MONTHS = pd.period_range("2026-01", "2026-03", freq="M")


def temps() -> pd.DataFrame:
    rows = [
        (0, "external", 10.0, 5_000.0), (0, "internal", 30.0, 9_000.0), (1, "external", 20.0, 9_000.0),
        (2, "internal", 5.0, 1_500.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["month", "source", "hours", "amount"])
    return table.assign(month=MONTHS.take(table["month"]), unit="Nord")


def payroll() -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS, "unit": "Nord", "attendance_hours": [190.0, 180.0, 95.0]})


def test_temps_hours_prices_and_shares() -> None:
    found = temps_table(temps(), payroll())
    assert found[["external_hours", "internal_hours", "hours"]].to_numpy().tolist() == [
        [10, 30, 40],
        [20, 0, 20],
        [0, 5, 5],
    ]
    assert found["amount"].tolist() == [14_000, 9_000, 1_500]
    assert found["external_price"].tolist()[:2] == [500, 450]
    assert found["mean_price"].tolist() == [350, 450, 300]
    assert np.isnan(found["external_price"].iloc[2])
    # Internal temps are on the payroll already; external ones come on top of it.
    assert found["attendance_hours"].tolist() == [200, 200, 95]
    assert found["share_of_attendance"].tolist() == pytest.approx([0.2, 0.1, 5 / 95])
    assert found["external_share_of_attendance"].tolist() == [0.05, 0.1, 0]


@pytest.mark.parametrize("by", [("unit",), ()])
def test_temps_over_two_months(by: tuple[str, ...]) -> None:
    found = temps_table(temps(), payroll(), by=by, months=2)
    assert np.isnan(found["hours"].iloc[0])
    assert found["hours"].tolist()[1:] == [60, 25]
    assert found["external_price"].tolist()[1:] == pytest.approx([14_000 / 30, 450])
    assert found["attendance_hours"].tolist()[1:] == [400, 295]


def test_temps_of_two_units_are_rolled_apart_and_months_without_temps_count() -> None:
    both = pd.concat([temps(), temps().assign(unit="Syd", hours=1.0).head(1)])
    paid = pd.concat([payroll(), payroll().assign(unit="Syd")])
    found = temps_table(both, paid, months=2).set_index(["unit", "month"])
    assert found.loc[("Syd", MONTHS[1]), ["hours", "attendance_hours"]].tolist() == [1, 371]
    assert found.loc[("Syd", MONTHS[2]), ["hours", "external_share_of_attendance"]].tolist() == [0, 0]
    assert temps_table(temps())["share_of_attendance"].isna().all()


@pytest.mark.parametrize("by", [("unit",), ()])
def test_a_window_is_so_many_months_and_not_so_many_rows(by: tuple[str, ...]) -> None:
    """10 hours in January, 20 in February, none reported in March, 40 in April, 50 in May; two months at a time."""
    months = pd.PeriodIndex(["2026-01", "2026-02", "2026-04", "2026-05"], freq="M")
    hired = pd.DataFrame(
        {"month": months, "unit": "Nord", "source": "external", "hours": [10.0, 20, 40, 50], "amount": 1.0}
    )
    found = temps_table(hired, by=by, months=2)
    assert found["month"].tolist() == months.tolist()
    np.testing.assert_equal(found["hours"].to_numpy(), [np.nan, 30, np.nan, 90])
    # On the payroll of March the month is known to have been without temps.
    worked = pd.DataFrame(
        {"month": pd.period_range("2026-01", "2026-05", freq="M"), "unit": "Nord", "attendance_hours": 100.0}
    )
    known = temps_table(hired, worked, by=by, months=2)
    np.testing.assert_equal(known["hours"].to_numpy(), [np.nan, 30, 20, 40, 90])
    np.testing.assert_equal(known["attendance_hours"].to_numpy(), [np.nan, 230, 220, 240, 290])


def test_hours_that_a_row_does_not_tell_are_not_nought() -> None:
    rows = [(0, "external", np.nan, 5_000.0), (0, "internal", 30.0, 9_000.0), (1, "internal", 5.0, 1_500.0)]
    hired = pd.DataFrame(rows, columns=["month", "source", "hours", "amount"])
    found = temps_table(hired.assign(month=MONTHS.take(hired["month"]), unit="Nord"), payroll())
    np.testing.assert_equal(found["external_hours"].to_numpy(), [np.nan, 0, 0])
    np.testing.assert_equal(found["hours"].to_numpy(), [np.nan, 5, 0])
    assert found["external_amount"].tolist() == [5_000, 0, 0]


def absence(**columns: list[float]) -> pd.DataFrame:
    rows = [(0, "Sygdom", 10.0), (0, "Barsel", 20.0), (1, "Sygdom", 12.0), (2, "Barsel", 20.0)]
    table = pd.DataFrame(rows, columns=["month", "kind", "absence_days"])
    table = table.assign(month=MONTHS.take(table["month"]), unit="Nord")
    given = {"possible_days": [500.0, 500, 400, 480], "full_time_employees": [25.0, 25, 20, 24]}
    return table.assign(**(given | columns))


def test_absence_by_both_denominators_and_over_a_year() -> None:
    found = absence_rates(absence())
    assert found["absence_days"].tolist() == [30, 12, 20]
    assert found["possible_days"].tolist() == [500, 400, 480]  # a unit's staff counts once, not once a kind
    assert found["share_of_possible"].tolist() == pytest.approx([0.06, 0.03, 20 / 480])
    assert found["days_per_employee"].tolist() == pytest.approx([1.2, 0.6, 20 / 24])
    assert found["share_of_working_year"].iloc[0] == pytest.approx(1.2 / (227 / 12))
    three = absence_rates(absence(), months=3, working_year_days=200.0)
    assert three["share_of_possible"].tolist()[2] == pytest.approx(62 / 1_380)
    assert three["days_per_employee"].tolist()[2] == pytest.approx(
        62 / 23
    )  # 25, 20 and 24 employees are 23 in the mean
    assert three["share_of_working_year"].tolist()[2] == pytest.approx(62 / 23 / 50)
    assert three["share_of_possible"].isna().tolist() == [True, True, False]


def test_absence_by_kind_has_a_nought_where_the_kind_is_not_there() -> None:
    found = absence_rates(absence(), by=("kind",)).set_index(["kind", "month"])
    assert found.loc[("Sygdom", MONTHS[2]), ["absence_days", "share_of_possible"]].tolist() == [0, 0]
    assert found.loc[("Barsel", MONTHS[0]), "share_of_possible"] == pytest.approx(20 / 500)
    assert absence_rates(unplanned(absence()), by=())["absence_days"].tolist() == [10, 12, 0]
    two = pd.concat([absence(), absence().assign(unit="Syd")])
    assert absence_rates(two, by=())["possible_days"].tolist() == [1_000, 800, 960]


def test_absence_in_a_month_nobody_reported_is_missing() -> None:
    found = absence_rates(absence().query("kind == 'Barsel'"))
    assert found["absence_days"].isna().tolist() == [False, True, False]
    for wrong in ({"months": 0}, {"working_year_days": 0.0}):
        with pytest.raises(ValueError, match="mindst 1"):
            absence_rates(absence(), **wrong)  # type: ignore[arg-type]


def pay() -> pd.DataFrame:
    rows = [
        ("2025-12", "a", 100.0),
        ("2026-01", "a", 200.0),
        ("2026-01", "b", 50.0),
        ("2026-02", "a", 300.0),
        ("2026-02", "c", 7.0),
    ]
    table = pd.DataFrame(rows, columns=["month", "wage_category", "amount"])
    return table.assign(unit="Nord", month=pd.PeriodIndex(table["month"], freq="M"))


INCOME = pd.DataFrame(
    {
        "unit": "Nord",
        "month": pd.period_range("2025-12", "2026-03", freq="M"),
        "granted_income": [150.0, 240.0, 400.0, 90.0],
    }
)


def test_pay_beside_income_month_by_month_and_from_new_year() -> None:
    found = payroll_table(pay(), INCOME, through="2026-02")
    assert list(found.columns) == ["a", "b", "c", "total", "income", "difference", "cumulative", "share_of_income"]
    assert found["total"].tolist()[:3] == [100, 250, 307]
    assert found["difference"].tolist()[:3] == [50, -10, 93]
    assert found["cumulative"].tolist()[:3] == [50, -10, 83]
    assert found["share_of_income"].tolist()[:3] == pytest.approx([2 / 3, 250 / 240, 307 / 400])
    assert found[["total", "difference", "cumulative"]].iloc[3].isna().all()
    early = payroll_table(pay(), INCOME, through="2026-01", year=2026)
    assert early["difference"].tolist()[:1] == [-10]
    assert early["difference"].isna().tolist() == [False, True, True]
    assert early["income"].tolist() == [240, 400, 90]


def test_categories_that_are_not_named_are_other() -> None:
    found = payroll_table(pay(), categories=["b", "a"])
    assert list(found.columns)[:4] == ["b", "a", "other", "total"]
    assert found["other"].tolist() == [0, 0, 7]
    whole = payroll_table(pay().replace({"wage_category": {"c": "I alt"}}), total_category="I alt", categories=["a"])
    # The extract's own total counts where it is there, else the sum of what is.
    assert whole["total"].tolist() == [100, 250, 7]
    assert whole["other"].tolist() == [0, 50, -293]


def test_the_years_sum_row() -> None:
    found = payroll_totals(payroll_table(pay(), INCOME, through="2026-01"))
    assert found.loc[("Nord", 2026), ["a", "b", "c", "total", "income", "difference"]].tolist() == [
        500,
        50,
        7,
        557,
        730,
        -10,
    ]
    assert found.loc[("Nord", 2026), "share_of_income"] == pytest.approx(250 / 240)  # January alone has both
    assert found.loc[("Nord", 2025), ["total", "income", "difference"]].tolist() == [100, 150, 50]


def test_pay_an_hour_at_work() -> None:
    table = pay().assign(attendance_hours=[4.0, 8.0, np.nan, 10.0, 0.0], hours=[5.0, 10.0, np.nan, 16.0, 0.0])
    found = pay_per_attendance_hour(table)
    assert found["pay_per_hour"].tolist() == [25, 250 / 8, 30.7]
    assert found["attendance_share"].tolist() == [0.8, 0.8, 0.625]


@pytest.mark.parametrize(
    ("first", "last", "amount", "hours", "chance", "months", "effect", "full_year"),
    [
        ("2026-01", None, 100.0, None, None, 2, 200, 1_200),
        ("2026-12", None, 100.0, None, 50.0, 1, 50, 600),
        ("2027-01", None, 100.0, None, 100.0, 0, 0, 1_200),
        ("2026-11", "2026-11", None, 2.0, 100.0, 1, 600, 600),  # two hours at 300 kr.
        ("2026-09", "2026-10", 100.0, None, 100.0, 0, 0, 200),
        ("2026-10", "2027-09", 100.0, 9.0, 100.0, 2, 200, 1_200),  # an amount goes before hours
        ("2026-10", "2027-10", 100.0, None, 100.0, 2, 200, 1_200),  # a year at most
        ("2026-12", "2027-01", 100.0, None, 100.0, 1, 100, 200),
        ("2026-11", None, None, None, 100.0, 2, 0, 0),
    ],
)
def test_what_a_known_change_comes_to(
    first: str, last: str | None, amount: float | None, hours: float | None, chance: float | None, months: int,
    effect: float, full_year: float,
) -> None:  # fmt: skip
    changes = pd.DataFrame(
        {
            "unit": ["Nord"],
            "month_from": [pd.Period(first, "M")],
            "month_to": [pd.NaT if last is None else pd.Period(last, "M")],
            "amount_per_month": [np.nan if amount is None else amount],
            "hours_per_month": [np.nan if hours is None else hours],
            "probability": [np.nan if chance is None else chance],
        }
    ).astype({"month_to": "period[M]"})
    span = pd.Period("2026-11", "M"), pd.Period("2026-12", "M")
    found = change_effect(changes, *span, pd.Series({"Nord": 300.0})).iloc[0]
    assert found[["months", "effect", "full_year"]].tolist() == [months, effect, full_year]
