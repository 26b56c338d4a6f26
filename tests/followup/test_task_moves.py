"""Tasks that move, worked out by hand: what leaves, what stays, prices with and without, years on the same tasks."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from styringslib import followup

NONE = math.nan


def move(**given: object) -> pd.DataFrame:
    """Acute nursing: 2.4 m direct, 0.24 m premises (all stay), 0.48 m shared (half stays); 3.0 m of budget leave."""
    usual = {
        "task": "Acute nursing", "month": "2027-01", "agreement": "leaves", "share": 1.0, "budget_out": 3.0e6, "budget_in": NONE,
        "payment": NONE, "direct_cost": 2.4e6, "premises": 2.4e5, "premises_stay": 1.0, "shared_cost": 4.8e5, "shared_stay": 0.5,
        "hours": 4_800.0, "full_time": 4.0,
    }  # fmt: skip
    return pd.DataFrame([{**usual, **given}])


def effects(**given: object) -> dict[str, float]:
    return followup.move_effects(move(**given)).drop(columns=["task", "month", "agreement"]).iloc[0].to_dict()


def test_a_task_that_leaves_takes_its_budget_and_leaves_what_is_fixed() -> None:
    """3.12 m in all, 0.24 + 0.24 m of it fixed: 2.64 m are saved, and 0.36 m are left without budget."""
    found = effects()
    assert found["budget_change"] == -3_000_000
    assert found["cost_change"] == pytest.approx(-2_640_000)
    assert found["stays"] == pytest.approx(480_000)
    assert found["without_budget"] == pytest.approx(360_000)
    assert (found["own_cost"], found["own_hours"]) == (pytest.approx(2_640_000), 4_800)
    assert (found["reported_hours"], found["staff"]) == (-4_800, -4)


def test_a_share_of_the_task_moves_with_that_share_of_cost_hours_and_staff_and_the_budget_as_decided() -> None:
    found = effects(share=0.25, budget_out=700_000.0)
    assert found["budget_change"] == -700_000
    assert found["cost_change"] == pytest.approx(-660_000)
    assert found["without_budget"] == pytest.approx(40_000)
    assert (found["own_hours"], found["staff"]) == (1_200, -1)


def test_a_task_run_for_the_region_keeps_its_cost_and_is_paid_for() -> None:
    """3.0 m leave the budget and the region pays 3.2 m: the payment is 0.2 m more than the budget that went."""
    found = effects(agreement="run_for_region", payment=3.2e6)
    assert found["cost_change"] == -3_200_000
    assert found["stays"] == pytest.approx(3_120_000)
    assert found["without_budget"] == pytest.approx(-200_000)
    assert found["own_cost"] == pytest.approx(3_120_000)
    assert (found["reported_hours"], found["staff"]) == (0, 0)


def test_a_task_that_arrives_costs_and_brings_budget() -> None:
    found = effects(agreement="arrives", budget_out=NONE, budget_in=3.0e6)
    assert (found["budget_change"], found["cost_change"]) == (3_000_000, pytest.approx(3_120_000))
    assert found["without_budget"] == pytest.approx(120_000)
    assert (found["stays"], found["reported_hours"], found["staff"]) == (0, 4_800, 4)


def test_what_is_not_known_is_missing_and_nought_needs_no_share() -> None:
    lacking = effects(budget_out=NONE)
    assert math.isnan(lacking["budget_change"])
    assert math.isnan(lacking["without_budget"])
    assert lacking["cost_change"] == pytest.approx(-2_640_000)
    assert math.isnan(effects(shared_stay=NONE)["cost_change"])
    assert math.isnan(effects(premises=NONE)["cost_change"])
    assert effects(premises=0.0, premises_stay=NONE)["cost_change"] == pytest.approx(-2_640_000)
    assert math.isnan(effects(agreement="run_for_region")["without_budget"])


def test_a_year_has_the_months_from_the_date_on() -> None:
    table = followup.move_effects(pd.concat([move(month="2027-04"), move(month="2028-01")], ignore_index=True))
    year = followup.effects_between(table, "2027-01", "2027-12")
    assert year["months"].tolist() == [9]
    assert year["budget_change"].tolist() == [pytest.approx(-2_250_000)]
    assert year["without_budget"].tolist() == [pytest.approx(270_000)]


def test_the_price_of_an_hour_with_and_without_is_the_same_whenever_it_is_asked() -> None:
    """36 m and 72,000 hours a year: 500 kr; without, 33.36 m / 67,200 = 496.43 kr. Half a year before and half after the move:
    34.68 m posted, 69,600 hours delivered."""
    ahead = followup.move_effects(move())
    before = followup.prices_of_hours(ahead, 36.0e6, 72_000.0, "2026-01", "2026-12")
    assert before == (pytest.approx(500.0), pytest.approx(33.36e6 / 67_200))
    begun = followup.move_effects(move(month="2027-07"))
    assert followup.prices_of_hours(begun, 34.68e6, 69_600.0, "2027-01", "2027-12") == (
        pytest.approx(500.0), pytest.approx(33.36e6 / 67_200),
    )  # fmt: skip


def test_the_price_of_ones_own_hours_leaves_out_what_is_run_for_the_region() -> None:
    """After the move 36 m less the payment of 3.2 m are posted and all hours delivered: own tasks are 32.88 m, 67,200 hours."""
    run = followup.move_effects(move(agreement="run_for_region", payment=3.2e6))
    found = followup.prices_of_hours(run, 32.8e6, 72_000.0, "2027-01", "2027-12")
    assert found == (pytest.approx(500.0), pytest.approx(32.88e6 / 67_200))


def test_a_price_that_hangs_on_what_is_not_known_is_missing_and_the_one_of_today_is_not() -> None:
    unknown = followup.move_effects(move(hours=NONE))
    with_task, without = followup.prices_of_hours(unknown, 36.0e6, 72_000.0, "2026-01", "2026-12")
    assert (with_task, math.isnan(without)) == (500.0, True)


def test_last_year_on_this_years_tasks() -> None:
    """From April on: of January to June 2026 three months had the task, 0.66 m. A year later both years have lost it."""
    table = followup.move_effects(move(month="2027-04"))
    earlier = followup.earlier_on_same_tasks
    assert earlier(table, 18.0e6, "cost_change", "2027-01", "2027-06") == pytest.approx(17_340_000)
    assert earlier(table, 36_000.0, "reported_hours", "2027-01", "2027-06") == pytest.approx(34_800)
    assert earlier(table, 18.0e6, "cost_change", "2028-01", "2028-06") == pytest.approx(18.0e6 - 660_000)
    assert earlier(table, 18.0e6, "cost_change", "2028-04", "2028-06") == 18.0e6
    unknown = followup.move_effects(move(month="2027-04", direct_cost=NONE))
    assert earlier(unknown, 18.0e6, "cost_change", "2027-01", "2027-03") == 18.0e6
    assert math.isnan(earlier(unknown, 18.0e6, "cost_change", "2027-01", "2027-06"))
