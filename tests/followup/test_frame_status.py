"""The service frame on round numbers: status of every unit, rounding of steps, and what counts as structural."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import FrameStep, StructuralRule, frame_status, roll_forward, structural_overspend
from styringslib.followup.service_frame import forecast_record


def test_every_cell_of_the_status() -> None:
    table = pd.DataFrame({"unit": ["Nord", "Syd"], "budget": [60.0, 40.0], "expected_total": [63.0, 39.0]})
    found = frame_status(table, frame=120.0).set_index("unit")
    assert found["deviation"].tolist() == [-3, 1, -2]
    assert found["share_of_frame"].tolist() == pytest.approx([63 / 120, 39 / 120, 102 / 120])
    assert found.loc["total", ["budget", "expected_total", "frame", "frame_deviation"]].tolist() == [100, 102, 120, 18]
    assert found.loc["total", "frame_deviation_share"] == pytest.approx(18 / 120)
    assert found.loc[["Nord", "Syd"], ["frame", "frame_deviation", "frame_deviation_share"]].isna().all().all()
    nothing = frame_status(table, frame=0.0)
    assert nothing["share_of_frame"].isna().all()


@pytest.mark.parametrize(
    ("start", "share", "rounding", "amount"),
    [
        (1_005.0, 0.1, "none", 100.5),
        (1_005.0, 0.1, "nearest", 101.0),  # half is rounded up
        (1_004.0, 0.1, "nearest", 100.0),
        (1_009.0, 0.1, "down", 100.0),
        (1_001.0, -0.1, "down", -101.0),  # down is towards the smaller number
    ],
)
def test_a_share_is_rounded_as_the_step_says(start: float, share: float, rounding: str, amount: float) -> None:
    found = roll_forward(start, [FrameStep(2026, "index", share=share, rounding=rounding)])  # type: ignore[arg-type]
    assert found["amount"].iloc[1] == pytest.approx(amount)


def test_shares_are_of_the_frame_at_the_start_of_their_year() -> None:
    steps = [
        FrameStep(2026, "a", amount=10.0), FrameStep(2026, "b", share=0.1), FrameStep(2027, "c", share=0.1),
        FrameStep(2027, "d", share=0.1),
    ]  # fmt: skip
    found = roll_forward(100.0, steps)
    assert found["year"].tolist() == [2025, 2026, 2026, 2027, 2027]
    # 2026: 10 and a tenth of 100; 2027: twice a tenth of 120.
    assert found["amount"].tolist() == pytest.approx([100, 10, 10, 12, 12])
    assert found["subtotal"].tolist() == pytest.approx([100, 110, 120, 132, 144])


def accounts(*actual: float, first: int = 2024, **more: float) -> pd.DataFrame:
    years = range(first, first + len(actual))
    return pd.DataFrame({"unit": "Nord", "year": years, "budget": 1_000.0, "actual": actual, **more})


@pytest.mark.parametrize(
    ("table", "years_over", "judgement"),
    [
        (accounts(1_006.0, 1_006.0), 2, "structural"),
        (accounts(1_006.0, 1_005.0), 0, "none"),  # 0.5 % itself is not over
        (accounts(1_005.0, 1_006.0), 1, "temporary"),
        (accounts(1_006.0), 1, "undetermined"),
        (accounts(1_006.0, 1_006.0, one_off=1.0), 2, "temporary"),  # 5 of 1,000 without it: not over
        (accounts(1_006.0, 1_006.0, one_off=0.9), 2, "structural"),
        (pd.concat([accounts(1_006.0), accounts(1_006.0, first=2026)]), 1, "undetermined"),  # 2025 is not known
    ],
)
def test_structural_is_over_the_share_in_two_years_running(
    table: pd.DataFrame, years_over: int, judgement: str
) -> None:
    found = structural_overspend(table).iloc[0]
    assert (found["years_over"], found["judgement"]) == (years_over, judgement)
    assert found["overspend"] == table["actual"].iloc[-1] - 1_000
    assert found["overspend_share"] == pytest.approx(found["overspend"] / 1_000)


def followups(*expected: float, year: int = 2025) -> pd.DataFrame:
    return pd.DataFrame({"unit": "Nord", "year": year, "followup": range(1, len(expected) + 1), "expected": expected})


@pytest.mark.parametrize(
    ("expected", "over", "judgement"),
    [
        ((1_006.0, 1_006.0), 2, "structural"),
        ((1_005.0, 1_006.0), 1, "temporary"),
        ((1_006.0,), 1, "structural"),  # all there is says so
        ((900.0, 1_006.0, 1_006.0), 2, "structural"),
    ],
)
def test_follow_ups_of_the_year_are_evidence_too(expected: tuple[float, ...], over: int, judgement: str) -> None:
    found = structural_overspend(accounts(1_006.0, 1_006.0), followups(*expected)).iloc[0]
    assert (found["forecasts_over"], found["judgement"]) == (over, judgement)
    # Another year's follow-ups are no evidence for this one.
    other = structural_overspend(accounts(1_006.0, 1_006.0), followups(*expected, year=2024)).iloc[0]
    assert (other["forecasts_known"], other["judgement"]) == (0, "structural")


def test_the_rule_is_the_municipalitys() -> None:
    rule = StructuralRule(share=0.002, years=3, forecasts=1)
    found = structural_overspend(
        accounts(1_003.0, 1_003.0, 1_003.0), followups(1_003.0, 900.0, year=2026), rule=rule
    ).iloc[0]
    assert (found["years_over"], found["forecasts_over"], found["judgement"]) == (3, 1, "structural")
    assert structural_overspend(accounts(1_003.0, 1_003.0), rule=rule)["judgement"].tolist() == ["undetermined"]


def test_the_record_of_forecasts() -> None:
    found = forecast_record(
        pd.DataFrame(
            {"unit": ["Nord"] * 3, "year": [2025, 2025, 2026], "followup": [2, 1, 1], "expected": [104.0, 90.0, 1.0]}
        ),
        pd.DataFrame({"unit": ["Nord"], "year": [2025], "actual": [80.0]}),
    )
    assert found[["followup", "error", "error_share"]].to_numpy().tolist() == [[1, 10, 0.125], [2, 24, 0.3]]
    assert not np.isnan(found["actual"]).any()
