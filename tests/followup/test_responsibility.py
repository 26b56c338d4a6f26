"""Who decides what a deviation consists of: every case worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from styringslib.followup import CAUSES, PARTS, cost_contributions, deviation_split
from styringslib.followup.causes import Cause
from styringslib.followup.responsibility import PART_OF_CAUSE


def causes(unit="Nord", level="full", **kroner):
    return pd.DataFrame({"unit": unit, "level": level, "cause": list(kroner), "contribution": list(kroner.values())})


NORD = causes(recipients=600.0, hours_per_recipient=-100.0, delegated_nursing=80.0, user_time=40.0, absence=10.0,
              temps_share=-5.0, pay_rate=30.0, other=7.0, income=-2.0)  # fmt: skip


def test_every_cause_belongs_to_a_part():
    assert {cause.value for cause in PART_OF_CAUSE} == set(CAUSES) == {cause.value for cause in Cause}


def test_causes_are_grouped_by_who_decides():
    """600 - 100; 40 + 10 - 5 + 7; nursing; nothing settled; pay rate and income cannot be told apart."""
    row = deviation_split(NORD).loc["Nord"]
    assert row[list(PARTS)].to_list() == [500.0, 52.0, 80.0, 0.0, 28.0]
    assert row["deviation"] == 660.0
    assert row["paid"] == 0.0


def test_more_hours_that_are_paid_for_are_no_deviation_of_the_providers():
    """Earned 10,580 of a budget of 10,000: the purchaser has paid 580 more; 660 - 580 is left, and the sum is as before."""
    grants = pd.DataFrame({"unit": ["Nord"], "budget": [10_000.0], "earned": [10_580.0]})
    row = deviation_split(NORD, grants).loc["Nord"]
    assert row[list(PARTS)].to_list() == [500.0, 52.0, 80.0, -580.0, 28.0]
    assert row["deviation"] == pytest.approx(80.0)
    assert row["deviation"] + row["paid"] == pytest.approx(660.0)


def test_a_grant_that_is_not_known_settles_nothing():
    grants = pd.DataFrame({"unit": ["Nord", "Syd"], "budget": [10_000.0, 1.0], "earned": [float("nan"), 2.0]})
    assert deviation_split(NORD, grants).loc["Nord", ["settlement", "deviation"]].to_list() == [0.0, 660.0]
    assert deviation_split(NORD, grants).index.to_list() == ["Nord"]


def test_without_hours_nobody_is_given_the_account_groups():
    row = deviation_split(causes(level="accounts", pay=400.0, temps=50.0, other=-30.0, income=20.0)).loc["Nord"]
    assert row[list(PARTS)].to_list() == [0.0, 0.0, 0.0, 0.0, 440.0]


def test_a_wage_agreement_that_is_stated_tells_the_price_of_an_hour_apart():
    """Of the pay rate's 30 the agreement is 20; the rest, 10, is the provider's. Of the recipients 450 are the population."""
    stated = pd.DataFrame({"unit": "Nord", "cause": ["pay_rate", "recipients"], "amount": [20.0, 450.0]})
    row = deviation_split(NORD, conditions=stated).loc["Nord"]
    assert row[list(PARTS)].to_list() == [50.0, 62.0, 550.0, 0.0, -2.0]
    assert row["deviation"] == pytest.approx(660.0)


def test_an_agreement_as_budgeted_leaves_the_pay_rate_to_the_provider():
    stated = pd.DataFrame({"unit": ["Nord"], "cause": ["pay_rate"], "amount": [0.0]})
    assert deviation_split(NORD, conditions=stated).loc["Nord", ["price", "conditions", "open"]].to_list() == [
        82,
        80,
        -2,
    ]


def test_a_condition_of_a_unit_without_hours_is_taken_from_what_is_open():
    rows = causes(level="accounts", pay=400.0)
    stated = pd.DataFrame({"unit": ["Nord"], "cause": ["pay"], "amount": [100.0]})
    assert deviation_split(rows, conditions=stated).loc["Nord", ["conditions", "open"]].to_list() == [
        100.0,
        300.0,
    ]


def test_more_stated_than_the_cause_deviates_turns_the_rest():
    """An agreement of 90 against a pay rate of 30: the provider's own is -60, and the price 52 - 60. Nothing is lost where the
    unit's figures do not tell the cause apart: 700 of hours not told of the 500 of volume."""
    stated = pd.DataFrame(
        {"unit": ["Nord", "Nord", "Syd"], "cause": ["pay_rate", "hours", "pay_rate"], "amount": [90.0, 700.0, 5.0]}
    )
    row = deviation_split(NORD, conditions=stated).loc["Nord"]
    assert row[list(PARTS)].to_list() == [-200.0, -8.0, 870.0, 0.0, -2.0]
    assert row["deviation"] == pytest.approx(660.0)
    assert deviation_split(NORD, conditions=stated).index.to_list() == ["Nord"]


def test_a_private_provider_is_volume_and_settlement():
    """9,000 dearer than budgeted: 20 hours more at 400 kr are 8,000, the rest came by the settlement."""
    rows = causes("Privat", "accounts", other=9_000.0)
    bought = pd.DataFrame({"unit": ["Privat"], "volume": [8_000.0]})
    assert deviation_split(rows, bought=bought).loc["Privat", list(PARTS)].to_list() == [8_000.0, 0, 0, 1_000.0, 0]
    unknown = bought.assign(volume=float("nan"))
    assert deviation_split(rows, bought=unknown).loc["Privat", list(PARTS)].to_list() == [0, 0, 0, 0, 9_000.0]


def test_the_parts_are_the_deviation_of_the_cost_model_to_the_oere():
    """Two months, 10 hours budgeted and 11 delivered, 1,000 kr budgeted and 1,113.37 spent a month, of it 3.37 other cost."""
    months = pd.period_range("2026-01", "2026-02", freq="M")
    pay = pd.DataFrame({"month": months, "unit": "Nord", "account_group": "løn"})
    spent = pd.concat([pay.assign(amount=1_110.0), pay.assign(account_group="drift", amount=3.37)])
    hours = pd.DataFrame(
        {"month": months, "unit": "Nord", "service": "care", "budgeted_hours": 10.0, "delivered_hours": 11.0}
    )
    found = cost_contributions(pay.assign(amount=1_000.0, version="adopted"), spent, hours, through="2026-02")
    grants = pd.DataFrame({"unit": ["Nord"], "budget": [2_000.0], "earned": [2_200.0]})
    row = deviation_split(found, grants).loc["Nord"]
    assert row["price"] == pytest.approx(6.74)
    assert row["settlement"] == -200.0
    # An hour more costs the mean of 100 and 110.909 kr on the way: 2 hours are 200.91 by Shapley; the rest is the pay rate.
    assert row["volume"] == pytest.approx(2 * (100 + 1_110 / 11) / 2)
    assert row["deviation"] == pytest.approx(26.74, abs=0.005)
    assert row[list(PARTS)].sum() == pytest.approx(row["deviation"], abs=1e-9)
