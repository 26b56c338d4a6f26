"""What the index draws of a unit's year: spending by month with what is missing as missing, forecasts and causes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp
from styringslib.sections.front.needs import needs
from styringslib.sections.front.section import course
from tests.sections.front.made_front import earlier, sundby

EXPECTED = {"budget": 11_280_000.0, "expected": 12_000_000.0, "lower_80": 11_900_000.0, "upper_80": 12_100_000.0}


def test_24_months_of_spending_and_nought_only_where_nothing_was_spent(tmp_path: Path) -> None:
    series = course(sundby(tmp_path, forecast=EXPECTED)).plain()["series"]
    # Nord's accounts begin in July 2025: what was before is not known.
    assert series == {"from": "2024-11", "values": [None] * 8 + [1_000_000.0] * 16}


def test_a_month_that_has_not_come_from_one_unit_is_no_fall_of_the_whole(tmp_path: Path) -> None:
    found = course(sundby(tmp_path, "", syd="2026-09", forecast=EXPECTED)).plain()["series"]["values"]
    assert found[-3:] == [3_000_000.0, 3_000_000.0, None]
    # Before Nord began the whole was Syd alone.
    assert found[:9] == [None, None, *[2_000_000.0] * 6, 3_000_000.0]


def test_the_track_ends_in_the_months_own_forecast(tmp_path: Path) -> None:
    record = earlier(
        "Nord", m6=(11_500_000.0, 11_200_000.0, 11_800_000.0), m3=(11_300_000.0, float("nan"), float("nan"))
    )
    track = course(sundby(tmp_path, forecast=EXPECTED, record=record)).plain()["track"]
    assert track == [
        {"month": "2026-03", "expected": 11_300_000.0, "lower_80": None, "upper_80": None},
        {"month": "2026-06", "expected": 11_500_000.0, "lower_80": 11_200_000.0, "upper_80": 11_800_000.0},
        {"month": "2026-10", "expected": 12_000_000.0, "lower_80": 11_900_000.0, "upper_80": 12_100_000.0},
    ]
    alone = course(sundby(tmp_path / "alone", forecast=EXPECTED)).plain()["track"]
    assert [point["month"] for point in alone] == ["2026-10"]


def test_causes_by_name_the_largest_first(tmp_path: Path) -> None:
    # Ten months of 60,000 more pay than budgeted, and temps as budgeted.
    assert course(sundby(tmp_path, forecast=EXPECTED)).plain()["causes"] == [["Løn", pytest.approx(600_000.0)]]


def test_what_is_new_is_told_on_the_front_and_asks_nothing_of_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    basis = sundby(tmp_path, forecast=EXPECTED | {"probability": 0.98})
    new = pd.DataFrame({"kind": ["action"], "title": ["Færre vikarer"], "what": ["new"]})
    monkeypatch.setattr(FollowUp, "entered_since", new)
    asked = [
        "Skriv en forklaring på afvigelsen.",
        "Aftal en handling. Afvigelsen er over kommunens grænse, og ingen handling er i gang.",
    ]
    assert needs(basis) == [*asked, "Siden opfølgningen for september: Handlingen »Færre vikarer« er ny."]
    assert course(basis).plain()["needs"] == asked


def test_a_unit_without_accounts_has_no_course(tmp_path: Path) -> None:
    found = course(sundby(tmp_path, "Havnen", forecast=EXPECTED))
    assert found.spending.isna().all()
    assert list(found.causes) == []
    assert isinstance(found.spending.index, pd.PeriodIndex)
