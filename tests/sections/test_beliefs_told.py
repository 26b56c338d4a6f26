"""One change has one month and one size, in whichever section it is told: made-up units, with beliefs given as they stand."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from styringslib.findings import Finding
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import BELIEFS, FIGURES, RECORD, WEIGHTS, MonthForecast, typed
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import text
from styringslib.sections.early_signs.numbers import EarlySigns
from styringslib.sections.early_signs.section import early_signs
from styringslib.sections.economy.beliefs import beliefs_questions, beliefs_text, units_beliefs
from styringslib.sections.front import course
from styringslib.sections.questions import raised
from tests.month.made_accounts import municipality

OCTOBER = pd.Period("2026-10", "M")
MONTHS = pd.period_range("2024-01", "2026-10", freq="M")
YEAR = {"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober"}
SHIFT = {"unit": "Nord", "kind": "shift", "month": "2026-05", "share": 0.083, "amount": 62_000.0, "probability": 0.98,
         "kept": 0.9, "seen": 6, "held": 5}  # fmt: skip
WAVE = {
    "unit": "Syd",
    "kind": "wave",
    "month": "2026-03",
    "last": "2026-06",
    "share": 0.121,
    "amount": 70_000.0,
    "probability": 0.8,
}
BILL = {"unit": "Havnen", "kind": "one_off", "month": "2026-07", "amount": -90_000.0, "probability": 0.99}


@pytest.fixture(scope="module")
def sundby(tmp_path_factory):
    """Nord, Syd and Havnen expect twelve million each against eleven; in March it was ten. Nord's temps are
    ten times the usual from a month on."""
    known = {}

    def make(temps_from="2026-03", *beliefs):
        if temps_from not in known:
            known[temps_from] = with_temps(tmp_path_factory.mktemp("sundby"), temps_from)
        return known[temps_from], believed(*(beliefs or (SHIFT, WAVE, BILL)))

    return make


def with_temps(folder, temps_from):
    rows = {"unit": "Nord", "month": MONTHS}
    hours = pd.Series(20.0, index=MONTHS).where(pd.Period(temps_from, "M") > MONTHS, 200.0)
    return municipality(
        folder,
        temps=pd.DataFrame(rows | {"source": "external", "hours": hours.to_numpy(), "amount": 1.0}),
        payroll=pd.DataFrame(rows | {"amount": 50_000.0, "attendance_hours": 1_000.0, "wage_category": "Løn"}),
    )


def believed(*beliefs):
    units = ["Nord", "Syd", "Havnen", "total"]
    year = {"expected": 12e6, "budget": 11e6, "lower_80": 11.9e6, "upper_80": 12.1e6}
    figures = pd.DataFrame(year, index=pd.Index(units, name="unit")).reindex(columns=list(FIGURES)).astype(float)
    made = pd.DataFrame(
        {"unit": units, "method": "combination", "expected": 10e6, "lower_80": 9.8e6, "upper_80": 10.2e6}
    )
    made["month"] = pd.PeriodIndex(["2026-03"] * 4, freq="M")
    table = pd.DataFrame(beliefs).reindex(columns=list(BELIEFS))
    for name in ("month", "last"):
        table[name] = pd.PeriodIndex(table[name], freq="M")
    return MonthForecast(
        OCTOBER, figures, weights=typed(pd.DataFrame(columns=list(WEIGHTS)), WEIGHTS),
        record=typed(made, RECORD), beliefs=typed(table, BELIEFS),
    )  # fmt: skip


def of(made, name):
    known, forecast = made
    return FollowUp(known.for_unit(name), known.unit(name), OCTOBER, forecast, lambda: known)


def told_of(basis):
    """Everything that a report tells of the change, but for the months of other things: signs, and earlier forecasts."""
    beside = EarlySigns(basis).beside_cost
    asked = beliefs_questions(basis)
    moved = [line for line in course.told(basis).split(". ") if "var ikke kendt dengang" in line]
    return " ".join([beliefs_text(basis), *asked, text.sentence(beside) if beside else "", *moved]).replace("\xa0", " ")


def months_in(words):
    return set(re.findall(r"[a-zæøå]+", words.casefold())) & YEAR


@pytest.mark.parametrize(
    ("name", "months", "sizes"),
    [("Nord", {"maj"}, ["8,3 pct.", "60.000 kr."]), ("Syd", {"marts", "juni"}, ["12,1 pct.", "70.000 kr."]),
     ("Havnen", {"juli"}, ["90.000 kr.", "90.000 kr."])],
)  # fmt: skip
def test_a_change_has_one_month_and_one_size_in_every_section(sundby, name, months, sizes):
    made = sundby()
    told = told_of(of(made, name))
    assert months_in(told) == months
    assert re.findall(r"\d[\d.,]* (?:pct\.|kr\.)", told) == sizes
    [line] = [
        line for line in units_beliefs(WholeFollowUp(made[0], None, OCTOBER, made[1]))[1].split("\n") if name in line
    ]
    assert months_in(line.replace("\xa0", " ")) == months
    assert sizes[0] in line.replace("\xa0", " ")


def test_the_forecast_moves_month_and_size_wherever_they_are_told(sundby):
    told = told_of(of(sundby("2026-03", SHIFT | {"month": "2026-08", "share": 0.041}), "Nord"))
    assert months_in(told) == {"august"}
    assert "4,1 pct." in told
    assert told.count("august") == 4


@pytest.mark.parametrize(
    ("temps_from", "told"),
    [("2026-03", "Tegnet begyndte 2 måneder før, udgiften blev højere i maj."),
     ("2026-05", "Tegnet begyndte i samme måned, som udgiften blev højere."),
     ("2026-09", "Udgiften var højere allerede fra maj.")],
)  # fmt: skip
def test_a_sign_is_told_beside_the_month_that_the_forecast_believes_in(sundby, temps_from, told):
    made = sundby(temps_from)
    assert told in early_signs(EarlySigns(of(made, "Nord"))).text.replace("\xa0", " ")


@pytest.mark.parametrize("beliefs", [SHIFT | {"amount": -62_000.0}, SHIFT | {"probability": 0.3},
                                     WAVE | {"unit": "Nord", "month": "2026-01", "last": "2026-02"}])  # fmt: skip
def test_a_sign_stands_alone_where_the_cost_has_not_risen_or_was_back(sundby, beliefs):
    made = sundby("2026-03", beliefs)
    assert EarlySigns(of(made, "Nord")).beside_cost is None


def test_an_earlier_forecast_that_has_been_left_is_told_with_what_came_since(sundby):
    told = course.told(of(sundby(), "Nord")).replace("\xa0", " ")
    assert told == (
        "Efter marts ventede vi med 80 pct. sikkerhed et regnskab mellem 9,80 mio. kr. og 10,20 mio. kr. "
        "I dag venter vi 12,00 mio. kr. Ændringen fra maj var ikke kendt dengang."
    )
    # Syd's months were higher from March on, which that forecast knew; so nothing explains it.
    assert course.told(of(sundby(), "Syd")).endswith("Det bør højst ske i et af fem tilfælde.")


def test_an_interval_that_missed_a_change_just_begun_says_so(sundby):
    told = course.told(of(sundby("2026-03", SHIFT | {"month": "2026-02"}), "Nord")).replace("\xa0", " ")
    assert told.endswith("Ændringen fra februar havde dengang kun kunnet ses i 2 måneder.")
    # In January, February and March it could be seen in three; a change from December would be the year before's.
    assert course.told(of(sundby("2026-03", SHIFT | {"month": "2026-01"}), "Nord")).endswith("i 3\xa0måneder.")


@pytest.mark.parametrize(
    ("amount", "first", "knew", "told"),
    [(48_000.0, "2026-06", False, "Dispositionen fra juni var ikke kendt dengang."),
     (48_000.0, "2026-06", True, "Det bør højst ske i et af fem tilfælde."),
     (-48_000.0, "2026-06", False, "Det bør højst ske i et af fem tilfælde."),
     (48_000.0, "2026-11", False, "Det bør højst ske i et af fem tilfælde."),
     (48_000.0, "2026-03", False, "Det bør højst ske i et af fem tilfælde.")],
)  # fmt: skip
def test_an_interval_that_missed_a_change_reported_since_says_so(tmp_path, amount, first, knew, told):
    row = {"unit": "Nord", "month_from": pd.Period(first, "M"), "month_to": pd.NaT, "amount_per_month": amount,
           "probability": 100.0, "reason": "Vågen nattevagt"}  # fmt: skip
    known = municipality(tmp_path, expected_changes=pd.DataFrame([row]))
    before = known if knew else municipality(tmp_path)
    made = believed(SHIFT | {"probability": 0.2})
    basis = FollowUp(known.for_unit("Nord"), known.unit("Nord"), OCTOBER, made, at=lambda _: before)
    assert course.told(basis).endswith(told)


def test_a_unit_with_income_of_its_own_is_told_of_by_its_net_cost(tmp_path):
    months = pd.period_range("2026-01", "2026-10", freq="M")
    rows = [{"unit": "Havnen", "month": month, "account_group": group, "amount": amount, "area": "Botilbud",
             "posting_date": month.end_time.normalize(), "supplementary": False}
            for month in months for group, amount in (("Løn", 900_000.0), ("Indtægter", -200_000.0))]  # fmt: skip
    shift = SHIFT | {"unit": "Havnen"}
    for posted, what in ((rows, "Nettoudgiften"), ([one for one in rows if one["amount"] > 0], "Udgiften")):
        known = municipality(tmp_path, postings=pd.DataFrame(posted))
        told = beliefs_text(of((known, believed(shift)), "Havnen")).replace("\xa0", " ")
        assert told.startswith(f"**Hvad vi ser i årets måneder.** {what} har ligget 8,3 pct.")


def test_nothing_is_told_of_a_calm_unit_and_of_several_units_together(sundby):
    known, forecast = sundby("2026-03", SHIFT | {"probability": 0.2})
    assert beliefs_text(of((known, forecast), "Nord")) == ""
    whole = WholeFollowUp(known, None, OCTOBER, forecast)
    assert units_beliefs(whole) == ()
    assert whole.belief_findings == []


def test_the_meeting_asks_of_causes_and_of_what_is_believed_by_their_kroner():
    """Sizes worked out by hand: a bill of 180,000; 60,000 a month from May to December are 480,000."""
    bill, shift = (
        Finding(topic, "Nord", OCTOBER, size, "notice", {})
        for topic, size in (("one_off", 180e3), ("level_shift", 480e3))
    )
    causes = [Finding("group", "Nord", OCTOBER, size, "notice", {}) for size in (300e3, -200e3, 90e3)]
    agreed = Finding("missing_explanation", "Nord", OCTOBER, 0.0, "notice", {})
    told = SimpleNamespace(
        findings=causes, belief_findings=[shift, bill], agreement_findings=[agreed], forecast_finding=None,
        printed_finding=None,
    )  # fmt: skip
    sizes = [finding.size for finding in raised(told)]
    assert sizes == [480e3, 300e3, -200e3, 180e3, 0.0]
