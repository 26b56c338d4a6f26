"""What the municipality states of conditions: kroner and rises by hand, in the split, and what is wrong with a statement."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.month.compared import Compared
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.purchaser.conditions import RESPONSIBILITY, Conditions, turned
from styringslib.sections.why.responsibility import unit_table
from tests.month.made_month import municipality, settings

MARCH = pd.Period("2026-03", "M")
AGREEMENT = {"slags": "overenskomst", "fra": "2026-02", "grund": "OK26", "kilde": "Lønskøn"}


def lines(unit, amount, **other):
    months = pd.period_range("2026-01", "2026-12", freq="M")
    return [{"unit": unit, "month": str(month), "account_group": "løn", "amount": amount, **other} for month in months]


def made(*stated, spent=110_000.0):
    """Nord: 100,000 kr of pay budgeted a month and 110,000 spent on 100 hours as budgeted; Syd: 300,000 as budgeted; both with
    a bill of their own of 10,000."""
    known = settings(sections={"ansvar": {"vilkaar": list(stated)}} if stated else {})
    bill = {"account_group": "øvrig drift"}
    posted = {"supplementary": False, "period": 1}
    hours = [
        {"unit": "Nord", "month": str(month), "service": "care", "legal_basis": "sel_83", "granted_hours": 100.0,
         "delivered_hours": 100.0, "budgeted_hours": 100.0}
        for month in pd.period_range("2026-01", "2026-03", freq="M")
    ]  # fmt: skip
    budget = [
        row | {"version": "adopted"}
        for unit, amount in (("Nord", 100_000.0), ("Syd", 300_000.0))
        for row in (*lines(unit, amount), *(one | bill for one in lines(unit, 10_000.0)))
    ]
    postings = [
        row | posted
        for unit, amount in (("Nord", spent), ("Syd", 300_000.0))
        for row in (*lines(unit, amount), *(one | bill for one in lines(unit, 10_000.0)))
        if row["month"] <= "2026-03"
    ]
    return municipality({"budget": budget, "postings": postings, "activity": hours}, known)


def followed(known, name="Nord"):
    figures = pd.DataFrame({"budget": [1_320_000.0, 3_720_000.0], "earned": float("nan")}, index=["Nord", "Syd"])
    return FollowUp(known.for_unit(name), known.unit(name), MARCH, MonthForecast(MARCH, figures))


def amounts(*stated, name="Nord"):
    return followed(made(*stated), name).conditions.groupby("unit")["amount"].sum().to_dict()


def test_kroner_are_counted_from_the_first_month_to_the_last():
    """6,000 kr a month for Nord alone: February and March; only February; and nothing before it begins."""
    own = AGREEMENT | {"enheder": ["Nord"], "kr_pr_maaned": 6_000.0}
    assert amounts(own) == {"Nord": 12_000.0}
    assert amounts(own | {"til": "2026-02"}) == {"Nord": 6_000.0}
    assert amounts(own | {"fra": "2026-05"}) == {}
    assert amounts(own, name="Syd") == {}
    assert amounts() == {}


def test_kroner_of_several_units_are_shared_by_their_budgets():
    """1,320,000 of 5,040,000 is Nord's, and Syd's is the rest: nothing is made or lost, whoever's report it is."""
    every = AGREEMENT | {"kr_pr_maaned": 5_040.0}
    assert amounts(every) == pytest.approx({"Nord": 2 * 1_320.0})
    assert amounts(every, name="Syd") == pytest.approx({"Syd": 2 * 3_720.0})


def test_a_rise_is_of_the_budget_of_pay():
    """3.5 per cent came and 2.5 was budgeted: 200,000 x (1.035 / 1.025 - 1) = 1,951.22 kr."""
    assert amounts(AGREEMENT | {"stigning_pct": 3.5, "budgetteret_pct": 2.5}) == pytest.approx({"Nord": 1_951.2195})


def test_what_is_stated_is_taken_out_of_its_part_and_the_parts_still_are_the_deviation():
    """30,000 kr more than budgeted, all of it pay: 12,000 is the agreement and the rest is Nord's own."""
    own = followed(made(AGREEMENT | {"enheder": ["Nord"], "kr_pr_maaned": 6_000.0}))
    row = own.split.loc["Nord"]
    assert row[["volume", "price", "conditions", "settlement", "open"]].to_list() == pytest.approx(
        [0, 18_000, 12_000, 0, 0]
    )
    assert own.split_unstated.loc["Nord", ["conditions", "open"]].to_list() == pytest.approx([0, 30_000])
    assert row["deviation"] == own.split_unstated.loc["Nord", "deviation"] == pytest.approx(30_000.0)
    table = unit_table(own)
    assert [line[:2] for line in table.rows][:2] == [
        ("Pris og effektivitet", "enheden"), ("Vilkår", "hverken visitationen eller enheden"),
    ]  # fmt: skip
    told = table.note.replace("\xa0", " ")
    assert "overenskomst fra februar 2026 (OK26; kilde: Lønskøn) 12.000 kr. mere." in told
    assert "løn pr. time, hvor overenskomst" not in told


def test_more_stated_than_the_part_deviates_is_told():
    """A law that costs 50,000 a month, where other expenses are as budgeted: without it they had been 100,000 lower."""
    law = {"slags": "lov", "fra": "2026-02", "grund": "Ny lov", "kilde": "Lovforslag", "enheder": ["Nord"]}
    own = followed(made(law | {"kr_pr_maaned": 50_000.0}))
    row = own.split.loc["Nord"]
    assert row[["price", "conditions", "open"]].to_list() == pytest.approx([-100_000.0, 100_000.0, 30_000.0])
    assert row["deviation"] == pytest.approx(30_000.0)
    pay = followed(made(AGREEMENT | {"enheder": ["Syd"], "kr_pr_maaned": 50_000.0}), "Syd")
    assert pay.split.loc["Syd", ["conditions", "open"]].to_list() == pytest.approx([100_000.0, -100_000.0])
    before = pd.DataFrame({"price": [20.0], "conditions": [0.0], "open": [5.0], "deviation": [25.0]})
    after = before.assign(price=-80.0, conditions=100.0)
    assert turned(after, before) == {"price": -80.0}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kr_pr_maaned": 1.0, "stigning_pct": 2.0}, "kr_pr_maaned"),
        ({"stigning_pct": 2.0}, "kr_pr_maaned"),
        ({}, "kr_pr_maaned"),
        ({"slags": "lov", "stigning_pct": 2.0, "budgetteret_pct": 1.0}, "stigning_pct"),
        ({"kr_pr_maaned": 1.0, "til": "2026-01"}, "til"),
        ({"kr_pr_maaned": 1.0, "enheder": ["Nrod"]}, "enheder"),
        ({"kr_pr_maaned": 1.0, "slags": "vejret"}, "slags"),
        ({"kr_pr_maaned": 1.0, "kilde": None}, "kilde"),
    ],
)
def test_a_statement_at_fault_is_told_and_moves_nothing(change, key):
    known = made(AGREEMENT | change)
    faults = RESPONSIBILITY.read(known.settings.sections, known.settings.known_units)[1]
    assert next(fault.path[-1] for fault in faults if isinstance(fault.path[-1], str)) == key
    own = followed(known)
    assert own.conditions.empty
    assert own.split.loc["Nord", "conditions"] == 0.0


def test_months_that_have_not_come_are_not_stated_either():
    known = made(AGREEMENT | {"enheder": ["Nord"], "kr_pr_maaned": 6_000.0})
    gone = known.postings[known.postings["month"] < MARCH]
    known = known.__class__(known.folder, known.settings, {**known.tables, "postings": gone}, known.problems)
    own = followed(known)
    compared = Compared(own.municipality, MARCH, own.ledger)
    assert len(compared.unbooked)
    assert Conditions(known.settings, compared, own.forecasts.figures["budget"]).amounts["amount"].sum() == 6_000.0
