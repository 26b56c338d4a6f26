"""A facility's hourly price from round figures, and the hours behind its support levels."""

import dataclasses
import math

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.reports.follow_up_report import undescribed
from styringslib.sections.allocation.facility_price import facility_price, without_price
from styringslib.sections.allocation.hourly_price import facility_parts
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.section import _grant_text
from tests.month.made_accounts import budget, every_month, municipality

MARCH = pd.Period("2026-03", "M")
ASSUMED = {
    "pay_per_attendance_hour": 300.0,
    "user_time_share": 0.75,
    "external_share": 0.1,
    "temp_hourly_price": 500.0,
}
TERMS = {
    "botilbud": {
        "model": "takst",
        "enhed": "Havnen",
        "gyldig_fra": "2026-01",
        "pladser": {"Havnen": 6},
        "takster": {"Niveau 1": 2_000, "Niveau 2": 3_000},
    }
}


def havnen(folder, assumed=ASSUMED, **tables):
    """Three at each level all year; 3,200 kr of pay and temps a month, 600 of other cost and 900 of income. 1,260 hours at
    work in January to March, whose 540 place-days give 2,500 kr on average."""
    lines = {"Løn": 2_700.0, "Vikarer": 500.0, "Drift": 600.0, "Indtægter": -900.0}
    plans = [line for group, kr in lines.items() for line in budget("Havnen", 2026, kr, group=group)]
    stays = [
        {"citizen": f"b{number}", "unit": "Havnen", "place": str(number), "rate": 2_000.0 + 1_000 * (number > 2),
         "support_level": f"Niveau {1 + (number > 2)}", "from_date": pd.Timestamp("2024-01-01")}
        for number in range(6)
    ]  # fmt: skip
    paid = [
        {"unit": "Havnen", "month": month, "wage_category": "Løn", "staff_group": "Pædagog", "amount": 1.0}
        | {"hours": 500.0, "attendance_hours": 420.0}
        for month in pd.period_range("2026-01", "2026-03", freq="M")
    ]
    given = {
        "budget": pd.DataFrame(plans), "placements": pd.DataFrame(stays), "payroll": pd.DataFrame(paid),
        "postings": pd.DataFrame(every_month("Havnen", "2026-01", "2026-03", 100.0)),
    } | tables  # fmt: skip
    made = municipality(folder, **given)
    rows = [("Havnen", pd.Period("2026-01", "M"), name, value, "Budget 2026") for name, value in assumed.items()]
    table = pd.DataFrame(rows, columns=["unit", "valid_from", "name", "value", "source"])
    # Six residents are few: nothing of them is hidden here.
    limits = dataclasses.replace(made.settings.thresholds, small_count=0)
    made = dataclasses.replace(made, settings=dataclasses.replace(made.settings, assumptions=table, thresholds=limits))
    made.settings.sections["tildeling"] = TERMS
    return AllocationNumbers(FollowUp(made, made.unit("Havnen"), MARCH, MonthForecast(MARCH)))


def test_kroner_under_no_account_group_make_neither_price_nor_cost(tmp_path):
    """100,000 kr of the budget and 60,000 of the accounts may be pay, other cost or income: nothing is made of the rest."""
    plans = [line for group in ("Løn", "Ikke fordelt") for line in budget("Havnen", 2026, 100_000.0 / 12, group=group)]
    spent = [*every_month("Havnen", "2026-01", "2026-03", 100.0)]
    spent += every_month("Havnen", "2026-01", "2026-03", 20_000.0, "Ikke fordelt")
    own = havnen(tmp_path, budget=pd.DataFrame(plans), postings=pd.DataFrame(spent))
    assert facility_price(own) is None
    assert math.isnan(own.cost)
    assert "det vides ikke, hvad der er indtægt" in _grant_text(own.follow_up, own)
    known = havnen(tmp_path / "known")
    assert known.cost == 300.0


def test_the_hour_is_built_of_pay_temps_time_and_other_cost(tmp_path):
    """320 kr at work (300 and a tenth of the 200 that temps are dearer); three quarters with residents, so 320 / 0.75. A month's
    3,200 kr buy 7.5 such hours, and 600 of other cost is 80 an hour; income is no cost."""
    built = facility_price(havnen(tmp_path))
    steps = built.price.waterfall().set_index("label")["subtotal"]
    assert steps["Eksterne vikarers merpris"] == pytest.approx(320)
    assert steps["Tid, der ikke er hos borgeren"] == pytest.approx(320 / 0.75)
    assert steps["Øvrige omkostninger"] == steps.iloc[-1] == pytest.approx(320 / 0.75 + 80)
    assert built.agreed == built.own_price == steps.iloc[-1]
    assert built.budgeted_hours.tolist() == pytest.approx([7.5] * 12)


def test_hours_that_the_rates_buy_beside_those_that_are_worked(tmp_path):
    """At 506.67 kr an hour; 1,260 hours at work over 540 resident-days."""
    built = facility_price(havnen(tmp_path))
    price = 320 / 0.75 + 80
    assert built.hours["hours"].to_dict() == pytest.approx({"Niveau 1": 2_000 / price, "Niveau 2": 3_000 / price})
    assert built.bought == pytest.approx(2_500 / price)
    assert built.worked == pytest.approx(1_260 / 540)
    assert built.with_residents == pytest.approx(0.75 * 1_260 / 540)
    parts = facility_parts(built, built.follow_up)
    told = parts[0].replace("\xa0", " ")
    assert told.startswith("**Timeprisen bag støtteniveauerne** er 506,67 kr. pr. time hos borgeren.")
    assert "i gennemsnit 2.500 kr. om dagen. Det rækker til 4,9 timer hos borgeren." in told
    assert "2,3 timers fremmøde pr. borger og dag. Med budgettets brugertid er 1,8 af dem hos borgeren." in told
    assert parts[2].title == "Sådan er timeprisen bygget op, 2026"
    assert parts[2].rows[-1][:2] == ("Timepris", pytest.approx(price))


def test_the_data_check_says_of_which_facility_the_steps_are_not_stated(tmp_path):
    assert without_price(havnen(tmp_path).follow_up.settings) == []
    assert without_price(havnen(tmp_path / "b", {"pay_per_attendance_hour": 300.0}).follow_up.settings) == ["Havnen"]
    told = undescribed(havnen(tmp_path / "c", {"user_time_share": 0.75}).follow_up.settings)
    assert (
        "Timeprisen bag støtteniveauerne vises ikke for Havnen: løn eller brugertid er ikke angivet",
        "Skriv loen_pr_fremmoedetime og brugertidsprocent under [[forudsaetninger]] for botilbuddene",
    ) in told


@pytest.mark.parametrize("lacking", ["pay_per_attendance_hour", "user_time_share"])
def test_nothing_is_built_where_the_steps_are_not_stated(tmp_path, lacking):
    assumed = {name: value for name, value in ASSUMED.items() if name != lacking}
    assert facility_price(havnen(tmp_path, assumed)) is None


def test_nothing_is_built_without_a_pay_budget_and_nothing_compared_without_residents(tmp_path):
    income = pd.DataFrame(budget("Havnen", 2026, -1.0, group="Indtægter"))
    assert facility_price(havnen(tmp_path, budget=income)) is None
    nobody = facility_price(havnen(tmp_path / "b", placements=pd.DataFrame()))
    assert math.isnan(nobody.worked)
    assert math.isnan(nobody.bought)


def test_other_cost_is_no_part_of_the_price_where_it_would_tell_how_few_places_are_sold(tmp_path):
    """One of six places is sold: with other cost told, net, pay and temps would leave the income, 1 x 3,000 kr a day."""
    own = havnen(tmp_path)
    rows = own.follow_up.municipality.placements
    rows = rows.assign(paying_municipality=["Sundby"] * 5 + ["Nabo Kommune"])
    made = own.follow_up.municipality
    limits = dataclasses.replace(made.settings.thresholds, small_count=5)
    made = dataclasses.replace(
        made,
        settings=dataclasses.replace(made.settings, thresholds=limits),
        tables={**made.tables, "placements": rows},
    )
    own = AllocationNumbers(FollowUp(made, made.unit("Havnen"), MARCH, MonthForecast(MARCH)))
    built = facility_price(own)
    assert built.own_price == pytest.approx(320 / 0.75)
    parts = facility_parts(built, built.follow_up)
    assert "Øvrige udgifter er ikke med, fordi de ville vise, hvor få pladser der er solgt." in parts[0]
    assert len(parts) == 3
    assert math.isnan(own.cost)
    assert list(own.follow_up.account_groups.index) == ["Løn", "Vikarer", "Øvrig drift, netto"]
    assert own.follow_up.account_groups["budget"].tolist() == [32_400, 6_000, -3_600]
