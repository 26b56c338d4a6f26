"""What an hour's price is built of, from assumptions and a budget of round figures."""

import dataclasses
import math
from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.sections.actions.numbers import ActionNumbers
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.places import vacancy_text
from styringslib.sections.allocation.price_build import PriceBuild
from tests.month.made_accounts import budget, every_month, municipality

MARCH = pd.Period("2026-03", "M")
HOURS = {"budgeted_hours": 100.0, "legal_basis": "sel_83"}
ASSUMED = {"pay_per_attendance_hour": 300.0, "user_time_share": 0.5}


def hours(first, last, unit="Nord", **columns):
    """Hours in every month; a hundred budgeted where nothing else is said."""
    months = pd.period_range(first, last, freq="M")
    return pd.DataFrame({"unit": unit, "month": months, "service": "Pleje", **(HOURS | columns)})


def known(folder, assumed=ASSUMED, **tables):
    """Sundby where Nord's assumptions of 2026 are ``assumed``."""
    made = municipality(folder, **tables)
    rows = [("Nord", pd.Period("2026-01", "M"), name, value, "Budget 2026") for name, value in assumed.items()]
    table = pd.DataFrame(rows, columns=["unit", "valid_from", "name", "value", "source"])
    return dataclasses.replace(made, settings=dataclasses.replace(made.settings, assumptions=table))


def follow_up(made, unit="Nord"):
    return FollowUp(made, made.unit(unit), MARCH, MonthForecast(MARCH))


def price(folder, assumed=ASSUMED, agreed=700.0, paid_for="delivered", **tables):
    return PriceBuild(follow_up(known(folder, assumed, **tables)), agreed, paid_for)


def test_other_cost_is_what_the_budget_of_the_months_with_hours_has_beside_staff(tmp_path):
    """50 kr and 10 of income a month over 100 hours in January to June; pay and temps are no other cost."""
    plans = [
        line
        for group, kr in {"Løn": 9e3, "Vikarer": 8e3, "Drift": 50.0, "Indtægter": -10.0}.items()
        for line in budget("Nord", 2026, kr, group=group)
    ]
    activity = pd.concat(
        [hours("2026-01", "2026-06"), hours("2026-07", "2026-12", budgeted_hours=0.0), hours("2025-01", "2025-12")]
    )
    assert price(tmp_path, budget=pd.DataFrame(plans), activity=activity).other_cost == pytest.approx(0.4)
    few = hours("2026-01", "2026-06", budgeted_hours=0.5)
    assert price(tmp_path / "few", budget=pd.DataFrame(plans), activity=few).other_cost == pytest.approx(80)
    # Income above the cost is no negative cost, and without hours or a budget there is none.
    earns = pd.DataFrame(budget("Nord", 2026, -1.0, group="Indtægter"))
    assert price(tmp_path / "b", budget=earns, activity=activity).other_cost == 0
    assert price(tmp_path / "c", budget=pd.DataFrame(plans)).other_cost == 0
    assert price(tmp_path / "d", activity=activity).other_cost == 0


def test_the_steps_of_the_price(tmp_path):
    """300 kr at work of which half is with citizens: 600; 10 % overhead 60; levelled to the agreed 700."""
    built = price(tmp_path, ASSUMED | {"overhead_share": 0.1})
    table = built.price.waterfall().set_index("label")
    assert table.loc["Tid uden for borgerens hjem", "subtotal"] == pytest.approx(600)
    assert built.own_price == pytest.approx(660)
    assert table["amount"].iloc[-1] == pytest.approx(40)
    assert table["subtotal"].iloc[-1] == pytest.approx(700)
    # No temps, no other cost: steps of nothing are not shown.
    assert not {"Eksterne vikarers merpris", "Øvrige omkostninger"} & set(table.index)


def test_temps_cost_what_their_hour_is_dearer_by_their_share(tmp_path):
    """A tenth of the hours at 100 kr more: 10 kr an hour at work, 20 with citizens."""
    temps = {"external_share": 0.1, "temp_hourly_price": 400.0}
    built = price(tmp_path, ASSUMED | temps)
    assert built.temps_extra == pytest.approx(10)
    assert built.own_price == pytest.approx(620)
    assert price(tmp_path, ASSUMED | {"external_share": 0.1}).temps_extra == 0
    assert price(tmp_path, ASSUMED | {"temp_hourly_price": 400.0}).temps_extra == 0


def test_granted_hours_are_paid_less_for_those_that_are_not_delivered(tmp_path):
    """Last year 80 of 100 granted hours were delivered in the same months: 600 kr become 480."""
    activity = pd.concat(
        [
            hours("2025-01", "2025-03", granted_hours=100.0, delivered_hours=80.0),
            hours("2025-04", "2025-12", granted_hours=100.0, delivered_hours=10.0),
            hours("2026-01", "2026-03", granted_hours=100.0, delivered_hours=50.0),
        ]
    )
    built = price(tmp_path, paid_for="granted", activity=activity)
    assert built.delivery_share == pytest.approx(0.8)
    assert built.own_price == pytest.approx(480)
    assert built.sources["delivery_share"] == "Omsorgssystemet: leveret af visiteret sidste år"
    said = price(tmp_path, ASSUMED | {"delivery_share": 0.9}, paid_for="granted", activity=activity)
    assert said.own_price == pytest.approx(540)
    assert said.sources["delivery_share"] == "Budget 2026: leveringsprocent"
    assert math.isnan(price(tmp_path / "b").delivery_share)


def test_without_pay_or_user_time_there_is_no_price(tmp_path):
    for missing in ASSUMED:
        built = price(tmp_path, {name: value for name, value in ASSUMED.items() if name != missing})
        assert built.price is None
        assert math.isnan(built.own_price)
        assert built.break_even.empty
        assert built.sensitivities.empty


def paid(first, last, amount, present):
    months = pd.period_range(first, last, freq="M")
    row = {"unit": "Nord", "wage_category": "Løn", "amount": amount, "hours": present, "attendance_hours": present}
    return pd.DataFrame([{**row, "month": month} for month in months])


ACTUAL = {
    "activity": hours("2026-01", "2026-03", granted_hours=100.0, delivered_hours=80.0),
    "payroll": paid("2026-01", "2026-03", 1.0, 160.0),
    "postings": pd.DataFrame(
        [
            *every_month("Nord", "2026-01", "2026-03", 48_000.0),
            *every_month("Nord", "2026-01", "2026-03", 1_600.0, "Drift"),
        ]
    ),
}


def test_the_user_time_at_which_the_hours_pay_for_themselves(tmp_path):
    """48,000 kr over 160 hours at work are 300; 20 kr of other cost; 700 kr an hour: 300 / 680. Half is with citizens."""
    table = price(tmp_path, **ACTUAL).break_even
    assert table.loc["actual"].tolist() == pytest.approx([300, 20, 700, 300 / 680, 0.5])
    assert table.loc["budget"].tolist() == pytest.approx([300, 0, 700, 300 / 700, 0.5])
    # Granted hours are paid, 100 for 80 delivered: 875 kr for each delivered hour.
    granted = price(tmp_path, ASSUMED | {"delivery_share": 0.9}, paid_for="granted", **ACTUAL).break_even
    assert granted.loc["actual"].tolist() == pytest.approx([300, 20, 875, 300 / 855, 0.5])
    assert granted.loc["budget", "income"] == pytest.approx(700 / 0.9)


@pytest.mark.parametrize(
    ("agreed", "other", "there"),
    [(21.0, 1_600.0, True), (20.0, 1_600.0, False), (700.0, 0.0, True), (700.0, -1.0, False)],
)
def test_hours_that_earn_less_than_their_other_cost_can_not_pay(tmp_path, agreed, other, there):
    lines = [
        *every_month("Nord", "2026-01", "2026-03", 48_000.0),
        *every_month("Nord", "2026-01", "2026-03", other, "Drift"),
    ]
    table = price(tmp_path, agreed=agreed, **{**ACTUAL, "postings": pd.DataFrame(lines)}).break_even
    assert ("actual" in table.index) == there


def test_without_hours_at_work_or_pay_the_actual_is_unknown(tmp_path):
    assert list(price(tmp_path, **{**ACTUAL, "payroll": ACTUAL["payroll"].iloc[:0]}).break_even.index) == ["budget"]
    no_pay = pd.DataFrame(every_month("Nord", "2026-01", "2026-03", 5.0, "Drift"))
    assert list(price(tmp_path / "b", **{**ACTUAL, "postings": no_pay}).break_even.index) == ["budget"]
    little = pd.DataFrame(every_month("Nord", "2026-01", "2026-01", 0.5))
    table = price(tmp_path / "c", **{**ACTUAL, "postings": little}).break_even
    assert table.loc["actual", "cost_per_hour"] == pytest.approx(0.5 / 480)


def test_a_point_of_user_time_in_the_price_and_in_the_year(tmp_path):
    """A point less: 300 / 0.49 - 600, over the year's 1,200 hours when six months have 100."""
    table = price(tmp_path, activity=hours("2026-01", "2026-06")).sensitivities.set_index(["assumption", "change"])
    assert table.loc[("user_time_share", -1.0), "difference"] == pytest.approx(300 / 0.49 - 600)
    assert table.loc[("user_time_share", -1.0), "yearly_effect"] == pytest.approx(1_200 * (300 / 0.49 - 600))
    assert set(table.index.get_level_values(0)) == {"user_time_share", "sick_days"}


TERMS = {
    "egne": {"model": "aktivitet", "timer": "leverede", "timepris": 500, "gyldig_fra": "2026-01"},
    "takst": {
        "model": "takst",
        "enhed": "Havnen",
        "gyldig_fra": "2026-01",
        "pladser": {"Havnen": 2},
        "takster": {"Niveau 1": 100},
    },
}


def granted(folder, unit="Nord", **tables):
    made = known(folder, **tables)
    made.settings.sections["tildeling"] = TERMS
    return AllocationNumbers(follow_up(made, unit))


def test_the_grant_by_month_beside_what_it_is_to_cover(tmp_path):
    lines = [
        *every_month("Nord", "2026-01", "2026-02", 40_000.0),
        *every_month("Nord", "2026-01", "2026-03", -500.0, "Indtægter"),
    ]
    activity = hours("2026-01", "2026-03", delivered_hours=80.0, granted_hours=90.0, granted_income=7.0)
    own = granted(tmp_path, activity=activity, postings=pd.DataFrame(lines))
    assert own.months["granted"].tolist() == [40_000] * 3
    assert own.months["cost"].tolist() == [39_500, 39_500, -500]
    assert (own.granted, own.cost, own.granted_income) == (120_000, 78_500, 21)
    (line,) = own.lines.to_dict("records")
    assert (line["quantity"], line["rate"], line["amount"]) == (240, 500, 120_000)
    assert (own.model, own.paid_for, own.problem) == ("activity", "delivered", "")
    nothing = granted(tmp_path / "b")
    assert math.isnan(nothing.granted_income)
    assert nothing.months["granted"].tolist() == [0] * 3


def test_a_facilitys_own_occupancy_and_its_cost_before_income(tmp_path):
    place = {"citizen": "a", "unit": "Havnen", "place": "1", "support_level": "Niveau 1", "rate": 100.0}
    place |= {"paying_municipality": "Sundby"}
    places = pd.DataFrame([place | {"from_date": pd.Timestamp("2026-01-01"), "to_date": pd.Timestamp("2026-02-28")}])
    lines = [
        *every_month("Havnen", "2026-01", "2026-03", 9_000.0),
        *every_month("Havnen", "2026-01", "2026-03", -2e3, "Indtægter"),
    ]
    own = granted(tmp_path, "Havnen", placements=places, postings=pd.DataFrame(lines))
    assert own.granted == 59 * 100
    assert own.cost == 27_000
    assert set(own.occupancy["unit"]) == {"Havnen"}
    assert own.occupancy["month"].astype(str).tolist() == ["2026-01", "2026-02", "2026-03"]
    assert own.price is None
    assert granted(tmp_path / "b").occupancy.empty


def test_carry_over_counts_own_units_with_a_budget_and_a_forecast(tmp_path):
    figures = pd.DataFrame(
        {"budget": [100.0, 0.0, 50.0, 200.0], "expected": [90.0, 5.0, math.nan, 300.0]},
        ["Nord", "Syd", "Havnen", "total"],
    )
    made = known(tmp_path)
    own = dataclasses.replace(follow_up(made), forecasts=MonthForecast(MARCH, figures))
    table = AllocationNumbers(own).carry_over.accounts
    assert table.to_dict("records") == [
        {"unit": "Nord", "area": "Hjemmepleje", "year": 2026, "budget": 100, "spent": 90}
    ]
    assert AllocationNumbers(follow_up(made)).carry_over.accounts.empty


def test_an_action_is_measured_when_it_has_begun_and_has_an_effect(tmp_path):
    """100 kr a month, 70 from January: 30 less, where 25 less were agreed. Actions of the closed unit are its successor's."""
    lines = every_month("Syd", "2024-01", "2025-12", 100.0) + every_month("Syd", "2026-01", "2026-03", 70.0)
    rows = [("Begun", "2026-01", -25.0), ("Later", "2026-04", -5.0), ("Unknown", "2026-01", math.nan)]
    table = pd.DataFrame(rows, columns=["title", "start_month", "effect_per_month"]).assign(
        unit="Gammel", agreed_month=pd.Period("2025-12", "M")
    )
    table["start_month"] = pd.PeriodIndex(table["start_month"], freq="M")
    made = municipality(tmp_path, postings=pd.DataFrame(lines), actions=table)
    (found,) = ActionNumbers(follow_up(made, "Syd")).effects.to_dict("records")
    assert (found["unit"], found["title"], found["expected"], found["months"]) == ("Syd", "Begun", -25, 3)
    assert found["measured"] == pytest.approx(-30)
    assert found["lower"] <= found["measured"] <= found["upper"]
    early = municipality(tmp_path / "b", postings=pd.DataFrame(lines), actions=table.iloc[1:])
    assert ActionNumbers(follow_up(early, "Syd")).effects.empty
    unbooked = municipality(tmp_path / "c", actions=table)
    assert ActionNumbers(follow_up(unbooked, "Syd")).effects.empty


@pytest.mark.parametrize(("occupied", "told"), [(950, "den er 95,0 pct."), (980, "det er den også.")])
def test_the_occupancy_that_a_rate_is_built_on_is_told_with_what_it_is(occupied, told):
    rows = {"month": [MARCH], "place_days": [1_000], "occupied_days": [occupied], "expected_occupancy": [0.98]}
    follow_up = SimpleNamespace(occupancy=pd.DataFrame())
    own = SimpleNamespace(occupancy=pd.DataFrame(rows), vacancy_cost=0.0, follow_up=follow_up)
    assert vacancy_text(own).replace("\xa0", " ") == f"Taksten regner med en belægning på 98,0 pct., og {told}"
