"""Known cases worked out by hand: part months by days, the year and a full year, what has begun, and how it came out."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from styringslib import followup
from styringslib.prognosis import KnownChange, restate

NONE = math.nan


def cases(*given: dict[str, Any]) -> pd.DataFrame:
    """A case that starts on 16 November 2026 at 30,000 kr a month, 80 % sure, with what is ``given`` otherwise."""
    usual = {
        "unit": "Solvang", "stage": "Ventes", "expected_from": "2026-11-16", "expected_to": None, "happened_on": None,
        "amount_per_month": 30_000.0, "amount_this_year": NONE, "amount_full_year": NONE, "actual_per_month": NONE,
        "probability": 80.0,
    }  # fmt: skip
    return pd.DataFrame([{**usual, **one} for one in given])


def worth(through: str = "2026-10", **given: Any) -> tuple[float, float]:
    row = followup.case_worth(cases(given), through).iloc[0]
    return row["effect"], row["full_year"]


def spells(through: str = "2026-10", **given: Any) -> list[tuple[str, str, float, float]]:
    found = followup.case_spells(cases(given), through)
    return [
        (str(first), str(last), kr, chance)
        for first, last, kr, chance in found[["month_from", "month_to", "amount", "probability"]].itertuples(
            index=False
        )
    ]


@pytest.mark.parametrize(
    ("given", "effect", "full_year"),
    [
        # 15 of November's 30 days and December: 1.5 months at 30,000, times 0.8.
        ({}, 36_000, 288_000),
        ({"probability": NONE}, 45_000, 360_000),
        # To 10 December: 15/30 + 10/31 of a month; less than a year is all there is.
        ({"expected_to": "2026-12-10", "probability": 100.0}, 15_000 + 30_000 * 10 / 31, 15_000 + 30_000 * 10 / 31),
        # Within one month: 5 of December's 31 days.
        ({"expected_from": "2026-12-06", "expected_to": "2026-12-10", "probability": 100.0}, 30_000 * 5 / 31, 30_000 * 5 / 31),
        # What is entered for the year wins over the month's, both ways.
        ({"amount_this_year": 60_000.0}, 48_000, 288_000),
        ({"amount_full_year": 400_000.0}, 36_000, 320_000),
        # Without an amount a month: 400,000 / 12 a month, 1.5 months, times 0.8.
        ({"amount_per_month": NONE, "amount_full_year": 400_000.0}, 40_000, 320_000),
        # 45,000 in 1.5 months is 30,000 a month.
        ({"amount_per_month": NONE, "amount_this_year": 45_000.0}, 36_000, 288_000),
        # A leaver saves.
        ({"expected_from": "2026-12-01", "amount_per_month": -50_000.0}, -40_000, -480_000),
        # Next year's is no cost of this one.
        ({"expected_from": "2027-02-01"}, 0, 288_000),
        ({"stage": "Ikke blevet til noget"}, 0, 0),
        ({"expected_from": "2026-08-01", "expected_to": "2026-09-30"}, 0, 0),
    ],
)  # fmt: skip
def test_the_rest_of_the_year_and_a_full_year(given: dict[str, Any], effect: float, full_year: float) -> None:
    assert worth(**given) == pytest.approx((effect, full_year))


def test_what_nobody_knows_the_worth_of_is_missing_and_not_nought() -> None:
    assert all(math.isnan(amount) for amount in worth(amount_per_month=NONE))
    assert spells(amount_per_month=NONE) == []


def test_a_case_that_has_begun_is_in_the_accounts_from_its_own_day_at_its_own_amount() -> None:
    begun = {
        "stage": "Begyndt",
        "happened_on": "2026-09-01",
        "expected_from": "2026-08-01",
        "actual_per_month": 36_000.0,
    }
    assert worth(**begun) == (0, 432_000)
    assert spells(**begun) == [("2026-09", "NaT", 36_000, 1.0)]
    # It ends in November: the accounts' level falls by 36,000 in December.
    assert worth(**begun, expected_to="2026-11-30") == pytest.approx((-36_000, 3 * 36_000))


def test_a_case_that_began_within_a_month_is_the_level_from_then_on() -> None:
    """From 16 September at 30,000: half of September is not there, and nothing is added to what the accounts show."""
    begun = {"stage": "Begyndt", "happened_on": "2026-09-16", "probability": 100.0}
    assert worth(**begun) == (0, 360_000)
    assert spells(**begun) == [("2026-09", "2026-09", -15_000, 1.0), ("2026-09", "NaT", 30_000, 1.0)]
    # Ten of December's 31 days are left of its cost: the level falls by the others.
    assert worth(**begun, expected_to="2026-12-10")[0] == pytest.approx(-30_000 * 21 / 31)
    history = pd.DataFrame(
        {"Solvang": [100.0, 15_100.0, 30_100.0]}, index=pd.period_range("2026-08", "2026-10", freq="M")
    )
    changes = [
        KnownChange(unit, first, amount=kr, until=None if pd.isna(last) else last)
        for _, unit, first, last, kr, _ in followup.case_spells(cases(begun), "2026-10").itertuples(index=False)
    ]
    assert restate(history, changes, "2026-10")["Solvang"].tolist() == [30_100, 30_100, 30_100]


def test_a_case_that_begins_after_the_month_is_not_in_its_accounts() -> None:
    assert worth(stage="Begyndt", happened_on="2026-11-05", actual_per_month=30_000.0)[0] == pytest.approx(
        30_000 * 26 / 30 + 30_000
    )


def test_a_case_that_should_have_begun_is_expected_from_the_month_after() -> None:
    found = followup.case_worth(cases({"expected_from": "2026-09-01"}, {}), "2026-10")
    assert found["effect"].tolist() == pytest.approx([48_000, 36_000])
    assert found["late"].tolist() == [True, False]
    assert spells(expected_from="2026-09-01") == [("2026-11", "NaT", 30_000, 0.8)]


def test_part_months_and_the_turn_of_the_year_are_runs_of_their_own() -> None:
    """60,000 in 1.5 months of 2026 is 40,000 a month; after that 30,000, to 10 March 2027: 10 of 31 days."""
    assert spells(amount_this_year=60_000.0, expected_to="2027-03-10") == [
        ("2026-11", "2026-11", 20_000, 0.8),
        ("2026-12", "2026-12", 40_000, 0.8),
        ("2027-01", "2027-02", 30_000, 0.8),
        ("2027-03", "2027-03", pytest.approx(30_000 * 10 / 31), 0.8),
    ]
    assert spells(expected_from="2026-12-01") == [("2026-12", "NaT", 30_000, 0.8)]


def test_nothing_changes_after_a_unit_has_closed() -> None:
    last = pd.Series([pd.Period("2026-11", "M")])
    assert followup.case_worth(cases({}), "2026-10", last)["effect"].tolist() == [12_000]


def test_what_was_expected_at_each_follow_up_against_what_happened() -> None:
    """Expected 15 September, later 10 October; came 1 November, 12,000 dearer. The other came to nothing."""
    said = pd.DataFrame(
        [
            ("a", "2026-08", "2026-09-15", 60_000.0, 90.0),
            ("a", "2026-09", "2026-10-10", 60_000.0, NONE),
            ("a", "2026-11", "2026-11-01", 72_000.0, 100.0),
            ("b", "2026-09", "2026-10-10", 20_000.0, 50.0),
            ("c", "2026-09", "2026-12-01", 20_000.0, 50.0),
            ("d", "2026-09", "2026-10-01", NONE, 50.0),
        ],
        columns=["case", "month", "expected_from", "per_month", "probability"],
    )
    happened = pd.DataFrame(
        [
            ("a", "Begyndt", "2026-11-01", 72_000.0),
            ("b", "Ikke blevet til noget", None, NONE),
            ("c", "Ventes", None, NONE),
            ("d", "Begyndt", "2026-10-01", 10_000.0),
        ],
        columns=["case", "stage", "happened_on", "actual_per_month"],
    )
    found = followup.case_outcomes(said, happened)
    assert found["case"].tolist() == ["a", "a", "b", "d"]
    assert found["days_late"].tolist() == pytest.approx([47, 22, NONE, 0], nan_ok=True)
    assert found["more_per_month"].tolist() == pytest.approx([12_000, 12_000, NONE, NONE], nan_ok=True)
    assert found["probability"].tolist() == [0.9, 1.0, 0.5, 0.5]
    assert found["came"].tolist() == [True, True, False, True]
