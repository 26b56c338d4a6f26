"""Who decides what: the tables and sentences of units and the whole, with the sample's values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.presentation.section import Summary
from styringslib.sections.allocation.carried import CarryOverNumbers
from styringslib.sections.comparison import beyond_text, paid_text
from styringslib.sections.economy.section import status_table
from styringslib.sections.front.section import front
from styringslib.sections.why.responsibility import unit_table, unit_text, whole_table, whole_text
from tests.sample_figures import DEVIATION, DEVIATION_TO_DATE, EARNED_TO_DATE, FIGURES, GRANTED, JUDGED


@pytest.fixture(scope="module")
def known(fjordby, month):
    return fjordby.known_at(month)


@pytest.fixture(scope="module")
def unit(known, forecasts, month):
    return lambda name: FollowUp(known.for_unit(name), known.unit(name), month, forecasts)


@pytest.fixture(scope="module")
def whole(known, forecasts, month):
    return WholeFollowUp(known, None, month, forecasts)


def plain(told) -> str:
    return str(told).replace("\xa0", " ")


def test_a_district_with_more_hours_is_told_that_they_are_paid_for(unit):
    own = unit("Østerbæk")
    assert plain(unit_text(own)) == (
        "**Hvem afgør hvad?** Østerbæk har tjent 330.000 kr. mere end budgettet til og med oktober, fordi der er flere "
        "visiterede timer. Timeprisen betaler for dem. Udgiften følger det optjente."
    )
    rows = {row[0]: round(row[2]) for row in unit_table(own).rows}
    price, over = rows.pop("Pris og effektivitet"), rows.pop("Afvigelse fra det optjente")
    assert rows == {"Omfang": 251_427, "Vilkår": 66_925, "Afregning": -327_654, "Ikke fordelt": -12_787}
    assert over == pytest.approx(FIGURES.loc["Østerbæk", "spent"] - EARNED_TO_DATE["Østerbæk"], abs=1)
    assert price + sum(rows.values()) == pytest.approx(over, abs=3)


def test_it_is_on_a_level_with_what_it_earns_and_owes_no_explanation(unit):
    own = unit("Østerbæk")
    finding = own.forecast_finding
    assert finding.topic == "forecast_earned_calm"
    assert plain(text.sentence(finding)).startswith(
        "Vi forventer et regnskab på 9,48 mio. kr. Østerbæk ventes at tjene 9,48 mio. kr., "
        "så udgiften følger det optjente."
    )
    assert {found.topic for found in own.agreement_findings} == {"overdue_action"}
    assert next(part for part in front(own).parts if isinstance(part, Summary)).content["signal"] == "on_budget"
    assert plain(paid_text(own)).endswith("fordi der er flere visiterede timer. Timeprisen betaler for dem.")


def test_a_district_that_costs_more_than_it_earns_is_told_so(unit):
    """Søndervang costs more than it earns; the hours are hardly more than budgeted."""
    own = unit("Søndervang")
    assert own.forecast_finding.topic == "forecast_earned"
    assert own.forecast_finding.size == pytest.approx(JUDGED["Søndervang"], abs=1)
    assert {found.topic for found in own.agreement_findings} >= {"missing_explanation"}
    assert plain(unit_text(own)).endswith("Udgiften er 300.000 kr. større end det optjente.")


def test_the_status_tells_budget_earned_cost_and_the_measure(unit):
    shown = status_table(unit("Østerbæk"))
    expected, earned = FIGURES.loc["Østerbæk", ["expected", "earned"]]
    rows = {row[0]: row[1] for row in shown.rows}
    assert (rows["Korrigeret budget"], rows["Forventet regnskab"]) == pytest.approx((9_066_131, expected), abs=1)
    assert rows["Forventet afvigelse"] == pytest.approx(expected - 9_066_131, abs=1)
    assert rows["Forventet optjent"] == pytest.approx(earned, abs=1)
    assert rows["Forventet afvigelse fra det optjente"] == pytest.approx(JUDGED["Østerbæk"], abs=1)
    assert "holdes op mod det, den tjener, ikke mod budgettet" in shown.note
    assert "Forventet optjent" not in [row[0] for row in status_table(unit("Åhuset")).rows]


def test_a_unit_without_hours_has_no_table_of_its_own(unit):
    assert unit_table(unit("Åhuset")) is None
    assert unit_text(unit("Åhuset")) == ""


def test_all_units_side_by_side_come_to_the_wholes_deviation(whole):
    rows = {row[0]: row[2:] for row in whole_table(whole).rows}
    bills = FIGURES.loc["Fjord Hjemmepleje", "spent"] - FIGURES.loc["Fjord Hjemmepleje", "budget_to_date"]
    assert sum(rows["I alt"][:-1]) == pytest.approx(rows["I alt"][-1], abs=0.01)
    assert rows["I alt"][-1] == pytest.approx(DEVIATION_TO_DATE, abs=1)
    assert rows["Myndigheden: tildelt ud over budgettet"][-1] == pytest.approx(847_415, abs=1)
    assert rows["Fjord Hjemmepleje"] == pytest.approx((2_411, 0, 0, bills - 2_411, 0, bills), abs=1)
    assert "850.000 kr. mere end deres budget" in plain(whole_text(whole))


def test_the_whole_tells_what_the_purchaser_grants_beyond_the_budgets(whole):
    assert whole.granted_beyond == pytest.approx(GRANTED, abs=2)
    assert whole.unit_rows["judged"].sum() + whole.granted_beyond == pytest.approx(DEVIATION, abs=1)
    assert "tjene 1,06 mio. kr. mere end deres budgetter" in plain(beyond_text(whole))
    told = {found.unit: found.size for found in whole.unit_findings if found.topic == "unit_deviation"}
    assert "Østerbæk" not in told
    assert told["Søndervang"] == pytest.approx(JUDGED["Søndervang"], abs=1)


def test_what_is_carried_over_follows_what_is_earned(whole):
    units = CarryOverNumbers(whole).units.set_index("unit")
    assert units.loc["Østerbæk", "result_strict"] == pytest.approx(JUDGED["Østerbæk"], abs=1)
    assert units.loc["Mølleå", "result_strict"] == pytest.approx(JUDGED["Mølleå"], abs=1)


def test_the_purchaser_carries_what_it_grants_beyond_the_frame_and_all_results_are_the_whole(whole, unit):
    """What is more to the districts, to the private provider and in own costs; the frame is 63,369,449, and 3 per cent of it is
    more. All results together are what is expected less what is budgeted."""
    beyond = GRANTED + JUDGED["Fjord Hjemmepleje"] + JUDGED["Visitationen"]
    own = CarryOverNumbers(whole)
    units = own.units.set_index("unit")
    assert units.loc["Visitationen", ["result_strict", "carried_strict"]].to_list() == pytest.approx(
        [beyond] * 2, abs=2
    )
    assert units.loc["Visitationen", "budget"] == 63_369_449
    assert units["result_strict"].sum() == pytest.approx(DEVIATION, abs=0.5)
    assert units["result_flexible"].sum() == pytest.approx(DEVIATION, abs=0.5)
    assert units["given_to_others"].sum() == pytest.approx(0.0, abs=0.005)
    # Whoever's report it stands in: the same figures.
    assert CarryOverNumbers(unit("Østerbæk")).units.set_index("unit")["result_strict"].to_dict() == pytest.approx(
        units["result_strict"].to_dict()
    )


def test_private_providers_bills_are_no_other_expense_of_the_units(whole):
    """What is more to Fjord Hjemmepleje; the bill of 186,000 is what the municipality's own units spend beside pay. Three
    facilities tell other operations with their income: -15,612, -9,336, and 608,121 with 602,700 kr of income are not in it."""
    bills = FIGURES.loc["Fjord Hjemmepleje", "spent"] - FIGURES.loc["Fjord Hjemmepleje", "budget_to_date"]
    causes = whole.causes
    assert causes["bills"] == pytest.approx(bills, abs=0.5)
    groups = whole.account_groups.loc["Øvrig drift"]
    assert causes["other"] == pytest.approx(groups["spent"] - groups["budget_to_date"], abs=1)
    assert causes["other"] == pytest.approx(186_000 - 15_774 + 15_612 + 9_336 - (608_121 - 602_700), abs=2_000)
    assert sum(causes.values()) == pytest.approx(DEVIATION_TO_DATE, abs=0.5)
    assert whole.causes_by_unit["bills"].abs().gt(0.5).sum() == 1


def test_more_earned_without_more_hours_is_not_said_to_be_more_hours(unit):
    """Mølleå delivers what is budgeted, and still earns 106,060 more than the budget: the price is that of all districts."""
    assert plain(paid_text(unit("Mølleå"))) == (
        "Mølleå har tjent 105.000 kr. mere end budgettet til og med oktober. Timerne forklarer det ikke: Timeprisen gange "
        "timerne er ikke det samme som budgettet."
    )


def test_pay_is_told_apart_where_an_agreement_is_stated_for_the_municipalitys_own_units(known, forecasts, month):
    """A private provider pays its own staff, so nothing is stated of it."""
    rise = {"slags": "overenskomst", "fra": "2026-04", "grund": "OK26", "kilde": "Lønskøn"}
    rise |= {"stigning_pct": 3.4, "budgetteret_pct": 2.6}
    stated = {**known.settings.sections, "ansvar": {"vilkaar": [rise]}}
    own = replace(known, settings=replace(known.settings, sections=stated))
    note = plain(whole_table(WholeFollowUp(own, None, month, forecasts)).note)
    assert "overenskomst fra april 2026 (OK26; kilde: Lønskøn)" in note
    assert "»Ikke fordelt« er det, tallene ikke kan skille ad: indtægter, og udgifter uden timer bag." in note
    # Price and efficiency of Østerbæk: 12,000 kr. more before, 40,000 of it stated.
    told = plain(unit_table(FollowUp(own.for_unit("Østerbæk"), own.unit("Østerbæk"), month, forecasts)).note)
    assert (
        "Det oplyste er mere, end delen »Pris og effektivitet« afviger med. Uden det ville udgiften i den del have været "
        "30.000 kr. mindre end budgettet."
    ) in told
    assert "Enheden har tjent mere end budgettet og har så meget mere at bruge." in told
