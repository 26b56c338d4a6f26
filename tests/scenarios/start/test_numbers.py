"""The baseline of the sample is the reports' own numbers, and what is missing is told, not guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib import shipped
from styringslib.intake import Municipality
from styringslib.month.forecast import MonthForecast
from styringslib.month.key_figures import key_figures
from styringslib.month.whole import WholeFollowUp
from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.model.evaluation import evaluate
from styringslib.scenarios.report import scenario_report
from styringslib.scenarios.start.effects import ReviewRecord
from styringslib.scenarios.start.hours import ScenarioHours
from styringslib.scenarios.start.money import ScenarioMoney
from styringslib.scenarios.start.numbers import ScenarioError, ScenarioNumbers, open_scenarios
from styringslib.sections.allocation.carried import CarryOverNumbers
from tests.reports import made_municipality
from tests.sample_figures import DEVIATION, EARNED_TO_DATE, FIGURES, GRANTED, JUDGED

#: What the purchaser grants beyond the budgets of its frame, pays the private provider more, and is over with its own costs.
BEYOND = GRANTED + JUDGED["Fjord Hjemmepleje"] + JUDGED["Visitationen"]


@pytest.fixture(scope="module")
def whole(fjordby: Municipality, month: pd.Period, forecasts: MonthForecast) -> WholeFollowUp:
    return WholeFollowUp(fjordby.known_at(month), None, month, forecasts, lambda: fjordby)


@pytest.fixture(scope="module")
def baseline(whole: WholeFollowUp) -> Baseline:
    return ScenarioNumbers(whole, shipped.sample()).baseline


def test_money_is_the_forecasts(baseline: Baseline, figures: pd.DataFrame) -> None:
    rows = figures.loc[list(baseline.units)]
    np.testing.assert_allclose(baseline.expected, rows["expected"])
    np.testing.assert_allclose(baseline.budget, rows["budget"])
    np.testing.assert_allclose(baseline.rest.sum(axis=1), rows["expected"] - rows["spent"])
    np.testing.assert_allclose(baseline.profile.sum(axis=1), 1.0)
    found = evaluate(baseline, Assumptions()).year.table
    assert found.loc[TOTAL, "cost"] == pytest.approx(figures.loc["total", "expected"])
    assert found.loc[TOTAL, "lower"] == pytest.approx(figures.loc["total", "lower_80"])
    assert found.loc["Ådalen", "upper"] == pytest.approx(figures.loc["Ådalen", "upper_80"])


def test_units_are_judged_and_carry_over_as_in_the_reports(baseline: Baseline, whole: WholeFollowUp) -> None:
    """Every measure, result and opening of a scenario that changes nothing is the report's own, to the krone."""
    found = evaluate(baseline, Assumptions())
    told, table = whole.unit_rows.loc[list(baseline.units)], found.year.table.iloc[:-1]
    for own, reported in (("target", "target"), ("judged", "judged"), ("judged_before", "judged")):
        np.testing.assert_array_equal(table[own], told[reported])
    assert found.year.beyond == pytest.approx((whole.granted_beyond, whole.granted_beyond), abs=0.005)
    assert table["judged"].sum() + found.year.beyond[1] == pytest.approx(DEVIATION, abs=0.5)
    assert table.loc["Østerbæk", "judged"] == pytest.approx(JUDGED["Østerbæk"], abs=0.01)
    carried = CarryOverNumbers(whole).units.set_index("unit")["next_opening_flexible"].reindex(baseline.units)
    np.testing.assert_array_equal(found.carry_over["before"], carried)
    np.testing.assert_array_equal(found.carry_over["after"], carried)
    # The purchaser's is half of what its frame is over the budgets, less its part of what the surplus of Mølleå covers.
    others = JUDGED[["Ådalen", "Søndervang", "Østerbæk", "Nørreskov", "Kærhøj"]].clip(lower=0).sum()
    left = BEYOND + JUDGED["Mølleå"] * BEYOND / (BEYOND + others)
    assert found.carry_over.loc["Visitationen", "after"] == pytest.approx(left / 2, abs=1)
    # The table of a year's grants has the same result.
    assert found.full_year.table.loc["Ådalen", "judged"] == found.grants.loc["Ådalen", "result"]


def test_the_hours_of_a_scenario_are_paid_at_the_price_of_the_terms(
    baseline: Baseline, forecasts: MonthForecast
) -> None:
    """Five per cent more granted hours in November and December: 5 % of what the report expects to be earned in them."""
    coming = forecasts.earned[forecasts.earned["month"] > baseline.month].groupby("unit")["earned"].sum()
    found = evaluate(baseline, Assumptions({"granted_hours": {"": 5.0}}))
    change = found.earned["change"]
    assert sorted(change.index) == sorted(coming.index)
    np.testing.assert_allclose(change, 0.05 * coming[change.index])
    rest = FIGURES.loc["Østerbæk", "earned"] - EARNED_TO_DATE["Østerbæk"]
    assert change["Østerbæk"] == pytest.approx(0.05 * rest, abs=0.01)
    # The purchaser pays them, and the private provider's hours beside them.
    more = change.sum() + found.year.table.loc["Fjord Hjemmepleje", "difference"]
    strict = evaluate(baseline, replace(found.assumptions, steering=Steering(carry_over="strict"))).carry_over
    # Carried in all it would be more than 3 per cent of the frame, 63,369,449; half of it is paid back next year.
    carried = min(BEYOND + more, 0.03 * 63_369_449)
    assert strict.loc["Visitationen", "after"] == pytest.approx(carried / 2, abs=0.05)


def test_hours_and_shares_are_those_of_the_last_three_months(
    baseline: Baseline, fjordby: Municipality, month: pd.Period
) -> None:
    recent = pd.period_range(month - 2, month, freq="M")
    place = baseline.place("Ådalen")
    own = fjordby.for_unit("Ådalen")
    activity = own.activity[own.activity["month"].isin(recent)]
    days = recent.days_in_month.to_numpy().sum()
    assert baseline.granted[place] * 12 == pytest.approx(activity["granted_hours"].sum() / days * 365.25)
    # The share of August to October lies between those of the single months, well under the year's.
    year = key_figures(own, "Ådalen", month).loc["user_time_share", "actual"]
    assert 0.575 < baseline.user_time[place] < 0.585 < year
    present = baseline.attendance[place] / (1 - baseline.temps_share[place])
    assert baseline.delivered[place] / present == pytest.approx(baseline.user_time[place])


def test_a_year_at_the_present_level_is_the_last_months_by_the_budgets_season(
    baseline: Baseline, whole: WholeFollowUp, month: pd.Period
) -> None:
    recent = pd.period_range(month - 2, month, freq="M")
    lines = whole.municipality.budget
    lines = lines[
        (lines["unit"] == "Ådalen") & (lines["version"] == "adopted") & (lines["month"].dt.year == month.year)
    ]
    share = lines.loc[lines["month"].isin(recent), "amount"].sum() / lines["amount"].sum()
    ledger = whole.ledger
    spent = ledger.loc[(ledger["unit"] == "Ådalen") & ledger["month"].isin(recent), "spent"].sum()
    assert baseline.annual[baseline.place("Ådalen")].sum() == pytest.approx(spent / share)


def test_the_planted_fall_of_user_time_is_found_again(baseline: Baseline) -> None:
    # Ådalen's user time fell from 61.5 to about 58 per cent: put back, its year meets the budget within what chance makes of
    # the mean of three months that are uneven by 2.4 per cent.
    found = evaluate(baseline, Assumptions({"user_time": {"Ådalen": 3.5}})).full_year.table.loc["Ådalen"]
    assert found["deviation_before"] > 300_000
    assert abs(found["deviation"]) < 1.96 * 0.024 / 3**0.5 * found["budget"]


def test_bands_hold_every_running_citizen_once(baseline: Baseline, fjordby: Municipality, month: pd.Period) -> None:
    day = month.end_time.normalize()
    cases = fjordby.known_at(month).cases
    running = cases[(cases["from_date"] <= day) & (cases["to_date"].isna() | (cases["to_date"] >= day))]
    assert baseline.citizens.sum() == len(running.groupby(["unit", "citizen"]))
    assert baseline.band_hours.sum() == pytest.approx(running["hours_per_week"].sum())


def test_no_band_of_a_unit_holds_a_few_citizens(baseline: Baseline, whole: WholeFollowUp) -> None:
    counts = baseline.citizens
    assert ((counts == 0) | (counts >= 5)).all()
    # One citizen of Mølleå has over 25 hours a week and is counted with the band below.
    place = baseline.place("Mølleå")
    assert counts[place].tolist()[2] == 0
    hours = ScenarioHours(whole.municipality, baseline.month, ("Mølleå",))
    assert hours._counted[0][0].tolist() == [counts[place, 0], counts[place, 1] - 1, 1]
    few = ScenarioHours(whole.municipality, baseline.month, ("Mølleå",))
    few.__dict__["_counted"] = (np.array([[2.0, 1.0, 0.0]]), np.array([[4.0, 9.0, 0.0]]))
    assert few.bands[0].tolist() == [[0.0, 0.0, 0.0]]
    few = ScenarioHours(whole.municipality, baseline.month, ("Mølleå",))
    few.__dict__["_counted"] = (np.array([[9.0, 2.0, 1.0]]), np.array([[18.0, 20.0, 30.0]]))
    assert few.bands[0].tolist() == [[12.0, 0.0, 0.0]]
    assert few.bands[1].tolist() == [[68.0, 0.0, 0.0]]


def test_reviews_start_from_earlier_rounds(whole: WholeFollowUp, baseline: Baseline) -> None:
    from styringslib.sections.cases.numbers import CaseNumbers

    record = ReviewRecord(CaseNumbers(whole))
    # Over 25 hours: 3 + 4 + 2 of 9 + 11 + 8 reviewed were changed, by 10.5 + 11 + 7 hours.
    assert record.reduced["high"] == round(100 * 9 / 28)
    assert record.saved["high"] == pytest.approx(28.5 / 9, abs=0.025)
    assert record.reduced["low"] == round(100 * 22 / 119)
    assert 0 < record.reach["high"] < 1
    assert baseline.start("reduced_high").tolist() == [record.reduced["high"]] * len(baseline.units)


def test_team_population_grants_and_regime_are_there(baseline: Baseline) -> None:
    assert baseline.team is not None
    assert baseline.team.capacity == pytest.approx(466.7 / 34)
    assert 0.9 < baseline.team.saved < 1.4
    assert baseline.population is not None
    assert (baseline.population.ratio[:, 0] == 1.0).all()
    assert (np.diff(baseline.population.ratio[0, :, 0]) > 0).all()
    # Sound ageing lowers the hours of every later year.
    assert (np.diff(baseline.population.ratio[:, 1:], axis=2) < 0).all()
    assert baseline.grants.price[baseline.place("Ådalen")] == 522.0
    assert baseline.grants.model[baseline.place("Fjord Hjemmepleje")] == "activity"
    assert baseline.regime is not None
    assert len(baseline.notes) == 1
    assert "få borgere" in baseline.notes[0]


def test_ranges_hold_the_units_own_history(baseline: Baseline) -> None:
    found = baseline.ranges
    assert {"user_time", "absence", "granted_hours", "case_mix", "temps_share", "pay_index", "capacity"} <= set(found)
    place = baseline.place("Ådalen")
    # Ådalen has been higher than it is now in nearly all of three years.
    assert 0 < found["user_time"].low[place] < found["user_time"].high[place]
    for values in found.values():
        both = ~np.isnan(values.low) & ~np.isnan(values.high)
        assert (values.low[both] <= values.high[both]).all()
        assert values.source


def test_a_closed_units_past_counts_with_its_heir(baseline: Baseline) -> None:
    assert "Højmark" not in baseline.units
    assert baseline.units[0] == "Ådalen"


def test_a_folder_with_money_only_gives_prices_only_and_says_so(tmp_path: Path) -> None:
    made = open_scenarios(str(made_municipality.write(tmp_path / "data"))).baseline
    assert made.units == ("Ådalen", "Birkelunden")
    assert not made.has("hours").any()
    assert len(made.notes) == 6
    found = evaluate(made, Assumptions({"pay_index": {"": 2.0}, "user_time": {"": 5.0}})).full_year
    assert list(found.contributions.index) == ["pay_index"]
    assert found.table.loc["Ådalen", "difference"] == pytest.approx(0.02 * made.annual[0, 0])
    report = scenario_report(str(tmp_path / "data"))
    for part in (
        "headline",
        "difference",
        "contributions",
        "break_even",
        "tornado",
        "distribution",
        "meeting",
        "about",
    ):
        assert getattr(report, part)().parts, part


def test_january_takes_its_level_from_the_year_before(tmp_path: Path) -> None:
    made = open_scenarios(str(made_municipality.write(tmp_path / "data")), "2026-01").baseline
    assert made.months_ahead == 11
    # November, December and January of about a million each.
    assert made.annual[0].sum() == pytest.approx(4 * (1_011_000 + 1_012_000 + 1_001_000))


def test_december_has_a_full_year_and_no_rest(tmp_path: Path) -> None:
    made = open_scenarios(str(made_municipality.write(tmp_path / "data")), "2025-12").baseline
    assert made.months_ahead == 0
    found = evaluate(made, Assumptions({"pay_index": {"": 2.0}}))
    assert (found.year.table["difference"] == 0.0).all()
    assert found.full_year.table.loc[TOTAL, "difference"] > 0


def test_a_unit_that_closed_in_the_year_has_no_level(tmp_path: Path) -> None:
    folder = made_municipality.write(tmp_path / "data")
    made = open_scenarios(str(folder), "2025-10").baseline
    place = made.place("Gammelby")
    assert made.annual[place].sum() == 0.0
    assert made.profile[place].sum() == 0.0
    assert (evaluate(made, Assumptions({"pay_index": {"": 5.0}})).year.table.loc["Gammelby", "difference"]) == 0.0


def test_without_postings_it_is_said_what_to_do(tmp_path: Path, whole: WholeFollowUp) -> None:
    with pytest.raises(ScenarioError, match="hele kommunen"):
        scenario_report(unit="Ådalen", scenario="gemt.toml")
    with pytest.raises(ScenarioError, match="kun læses"):
        scenario_report(str(made_municipality.write(tmp_path / "data")), folder=str(tmp_path / "data" / "scenarier"))
    empty = replace(whole, forecasts=MonthForecast(whole.month))
    assert ScenarioNumbers(empty, tmp_path).units == ()


def test_missing_absence_and_temps_are_unknown_not_nought(whole: WholeFollowUp, month: pd.Period) -> None:
    tables = {**whole.municipality.tables}
    for name in ("absence", "temps"):
        tables[name] = tables[name].iloc[:0]
    bare = ScenarioHours(replace(whole.municipality, tables=tables), month, ("Ådalen",))
    assert bare.absence.isna().all()
    assert bare.temps_share.isna().all()
    assert bare.user_time.notna().all()
    # The price of temps is then what the budget assumes.
    assert bare.temps_price["Ådalen"] == 465.0


def test_income_is_kept_out_of_what_staff_costs(whole: WholeFollowUp, figures: pd.DataFrame) -> None:
    money = ScenarioMoney(whole, ("Solgården",))
    assert money.annual[0, 4] < 0
    assert money.rest[0, :4].min() >= 0
    assert money.rest[0].sum() == pytest.approx(
        float(figures.loc["Solgården", "expected"] - figures.loc["Solgården", "spent"])
    )


def test_the_workbench_opens_with_the_unit_that_was_handed_over(tmp_path: Path) -> None:
    data = str(made_municipality.write(tmp_path / "data"))
    assert (scenario_report(data).look.unit, scenario_report(data).look.only) == ("", ())
    for given in ("aadalen", "Ådalen"):
        assert scenario_report(data, given).look.unit == "Ådalen"
    assert scenario_report(data, "hele-kommunen").look.unit == ""
    # A reader of some units begins with the first of them, and with no other.
    look = scenario_report(data, only="birkelunden; aadalen").look
    assert (look.unit, look.only) == ("Birkelunden", ("Birkelunden", "Ådalen"))
    assert scenario_report(data, "aadalen", only="birkelunden;aadalen").look.unit == "Ådalen"
    with pytest.raises(ScenarioError, match="ikke adgang til Ådalen"):
        scenario_report(data, "aadalen", only="birkelunden")
    for given in ({"unit": "Nørrevig"}, {"only": "Nørrevig"}):
        with pytest.raises(ScenarioError, match="ingen prognose for Nørrevig"):
            scenario_report(data, **given)
