"""What units are judged against in a scenario, worked by hand: earnings follow what is paid for, and all adds up to the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import TOTAL
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.baseline import Earned
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.evaluation import evaluate
from tests.scenarios.made_baseline import NAN, district, paid, rows, with_team

MORE = Assumptions({"granted_hours": {"A": 10.0}})


def test_today_a_unit_is_judged_as_in_the_report() -> None:
    table = evaluate(paid(), Assumptions()).year.table
    assert table["target"].tolist() == [54.5e6, 53e6, 2e6, 108e6]
    assert table["judged"].tolist() == [-0.5e6, 1e6, 0.1e6, 2.1e6]
    assert table["judged"].equals(table["judged_before"])


def test_a_unit_earns_more_where_it_is_granted_more_hours() -> None:
    """Ten per cent more hours give 450,000 more in each of two months, and cost a tenth of the rest's pay and temps: 875,000."""
    found = evaluate(paid(), MORE).year
    row = found.table.loc["A"]
    assert row["target"] == pytest.approx(54.5e6 + 0.9e6)
    assert row["difference"] == pytest.approx(0.1 * 52.5e6 / 6)
    assert row["judged"] == pytest.approx(54e6 + 875_000 - 55.4e6)
    assert found.table.loc["B", "target"] == 53e6
    # From December on it is one month of them.
    later = evaluate(paid(), replace(MORE, start=pd.Period("2026-12", "M"))).year.table
    assert later.loc["A", "target"] == pytest.approx(54.5e6 + 0.45e6)
    over = evaluate(paid(), replace(MORE, start=pd.Period("2027-01", "M"))).year.table
    assert over.loc["A", "target"] == 54.5e6


@pytest.mark.parametrize(
    ("given", "follows", "more"),
    [
        # Delivered hours follow the granted ones, and the share of them that is delivered.
        ({"delivery_share": {"A": -1.9}}, "delivered", -0.02),
        ({"delivery_share": {"A": -1.9}}, "granted", 0.0),
        ({"user_time": {"A": 2.0}, "pay_index": {"": 1.0}}, "granted", 0.0),
        # A place is there whatever the hours are.
        ({"granted_hours": {"A": 10.0}}, "", 0.0),
    ],
)
def test_earnings_follow_what_is_paid_for_and_nothing_else(given: Any, follows: str, more: float) -> None:
    table = evaluate(paid(follows), Assumptions(given)).year.table
    assert table.loc["A", "target"] == pytest.approx(54.5e6 + more * 9e6)


def test_a_team_that_is_paid_by_course_earns_by_the_courses_begun() -> None:
    """Ten of twelve asked for are begun a month; with room for eleven a tenth more is earned in the months to come."""
    made = with_team()
    earned = replace(
        Earned.none(2, 2), year=rows(NAN, 5e6), ahead=np.array([[0, 0], [4e5, 4e5]]), follows=("", "courses")
    )
    grants = replace(made.grants, model=("activity", ""), basis=("granted", ""))
    made = replace(made, earned=replace(earned, annual=rows(NAN, 4.8e6)), grants=grants)
    found = evaluate(made, Assumptions({"capacity": {"": 1.0}}))
    assert found.year.table.loc["Team", "target"] == pytest.approx(5e6 + 80_000)
    assert found.full_year.table.loc["Team", ["target_before", "target"]].tolist() == pytest.approx([4.8e6, 5.28e6])
    assert found.year.table.loc["A", "target"] == 53e6


def test_in_a_corridor_the_years_hours_are_settled_anew() -> None:
    """Granted 105,263.16 hours a year of 102,000 in the block: within three per cent. Ten per cent more in two months are 1,754
    more, 107,017.54 in all: 1,957.54 beyond 105,060, half of which is paid; and 203.16 are beyond it already."""
    made = paid("granted", "hybrid")
    earned = replace(
        made.earned, ahead=np.zeros((3, 2)), paid=rows(100_000 / 0.95, NAN, NAN), budgeted=rows(102_000, NAN, NAN)
    )
    table = evaluate(replace(made, earned=earned), MORE).year.table
    more = 100_000 / 0.95 / 12 * 2 * 0.1
    assert more == pytest.approx(1754.386, abs=1e-3)
    assert table.loc["A", "target"] == pytest.approx(54.5e6 + more * 510 / 2, abs=1)
    assert table.loc["A", "target_before"] == 54.5e6


@pytest.mark.parametrize("given", [{}, {"granted_hours": {"": 5.0}}, {"case_mix": {"A": 8.0}, "pay_index": {"": 2.0}}])
def test_units_and_purchaser_are_the_whole_and_contributions_still_sum(given: Any) -> None:
    found = evaluate(paid(), Assumptions(given))
    for outcome in (found.year, found.full_year):
        units, total = outcome.table.iloc[:-1], outcome.table.loc[TOTAL]
        before, after = outcome.beyond
        assert units["judged_before"].sum() + before == pytest.approx(total["deviation_before"], abs=0.01)
        assert units["judged"].sum() + after == pytest.approx(total["deviation"], abs=0.01)
        assert outcome.contributions[TOTAL].sum() == pytest.approx(total["difference"], abs=0.01)


def test_without_units_that_earn_nothing_is_beyond() -> None:
    assert np.isnan(evaluate(district(), MORE).year.beyond).all()
    assert evaluate(district(), MORE).earned.empty


def test_carry_over_follows_the_earnings_and_the_purchaser_carries_its_frame() -> None:
    """Today A keeps 500,000, B owes a million, and the purchaser pays 109.6 of 108 million. With ten per cent more hours A earns
    900,000 more for 875,000, and the purchaser pays them."""
    found = evaluate(paid(), MORE).carry_over
    assert found["before"].tolist() == [-0.5e6, 1e6, 1.6e6]
    assert found["after"].tolist() == pytest.approx([-0.525e6, 1e6, 2.5e6])
    # What all carry is what the whole is over its budget.
    assert found["before"].sum() == 2.1e6
    assert found["after"].sum() == pytest.approx(2.1e6 + 0.875e6)
    # A purchaser's own costs are its frame's.
    dearer = evaluate(paid(), Assumptions({"price_index": {"Myndighed": 3.0}}))
    change = dearer.year.table.loc["Myndighed", "difference"]
    assert change > 10_000
    assert dearer.carry_over.loc["Myndighed", "change"] == pytest.approx(change, abs=1)


def test_a_full_year_is_judged_by_the_grant_of_its_hours() -> None:
    """100,000 / 0.95 hours at 510 kr today; with ten per cent more a tenth more. The table of grants says the same."""
    result = evaluate(paid(), MORE)
    row, granted = result.full_year.table.loc["A"], 100_000 / 0.95 * 510
    assert row["target_before"] == pytest.approx(granted, abs=0.01)
    assert row["target"] == pytest.approx(1.1 * granted, abs=0.01)
    assert row["judged"] == pytest.approx(result.grants.loc["A", "result"], abs=0.01)
    # What is paid beside the hours of the terms stays.
    beside = paid(earned=replace(paid().earned, annual=rows(granted + 70_000, NAN, NAN)))
    assert evaluate(beside, MORE).full_year.table.loc["A", "target"] == pytest.approx(1.1 * granted + 70_000, abs=0.01)


def test_another_model_changes_the_measure_of_a_full_year_alone() -> None:
    block = evaluate(paid(), Assumptions(steering=Steering("block")))
    assert block.full_year.table.loc["A", ["target_before", "target"]].tolist() == pytest.approx([53_684_210.53, 53e6])
    assert block.year.table.loc["A", "target"] == 54.5e6
    dearer = evaluate(paid(), Assumptions(steering=Steering(terms={"price_change": 10.0})))
    assert dearer.full_year.table.loc["A", "target"] == pytest.approx(100_000 / 0.95 * 520, abs=0.01)
    # A unit that has its budget is paid for its hours under a model that does so; a private provider keeps its settlement.
    given = paid().grants
    blocks = replace(given, model=("block", "block", ""), basis=("", "", ""), price=rows(510, 510, NAN))
    made = paid(grants=blocks, earned=Earned.none(3, 2))
    chosen = evaluate(made, Assumptions(steering=Steering("activity_granted"))).full_year.table
    assert chosen.loc["B", "target"] == pytest.approx(100_000 / 0.95 * 510, abs=0.01)
    private = replace(made, kinds=("district", "provider", "purchaser"))
    assert (
        evaluate(private, Assumptions(steering=Steering("activity_granted"))).full_year.table.loc["B", "target"] == 53e6
    )


def test_the_user_time_of_balance_is_against_the_earnings() -> None:
    made = paid()
    found = break_even(made, Assumptions(), "year").table
    assert found.loc["A", "deviation"] == -0.5e6
    assert found.loc["B", "deviation"] == 1e6
    full = break_even(made, MORE, "full_year").table
    assert full.loc["A", "deviation"] == pytest.approx(54e6 + 5.25e6 - 1.1 * 100_000 / 0.95 * 510, abs=1)
