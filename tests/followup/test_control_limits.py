"""Control charts on a calm baseline, where every limit can be worked out by hand."""

from __future__ import annotations

from math import sqrt

import pandas as pd
import pytest

from styringslib.followup import ChartRule, control_chart
from styringslib.followup.early_warning import lead_times


def table(values: list[float], first: str = "2025-01", unit: str = "Nord", **columns: list[float]) -> pd.DataFrame:
    months = pd.period_range(first, periods=len(values), freq="M")
    return pd.DataFrame({"unit": unit, "month": months, "days": values, **columns})


def test_limits_scores_and_the_three_rules() -> None:
    # A year of 16 days a month: 2 sqrt(16.375) = 8.0932. Three above it: (11.0932 / 2)^2 - 3/8 = 30.39; two: 25.09.
    chart = control_chart(table([16.0] * 12 + [17, 26, 17, 26, 31, 15]), "days", start="2026-01", rule=ChartRule(run=5))
    assert chart["expected"].tolist() == [16] * 6
    assert chart["upper"].tolist() == pytest.approx([30.39] * 6, abs=0.01)
    assert chart["score"].iloc[1] == pytest.approx(2 * sqrt(26.375) - 2 * sqrt(16.375))
    assert chart["beyond_limit"].tolist() == [False] * 4 + [True, False]
    assert chart["two_of_three"].tolist() == [False, False, False, True, True, False]
    assert chart["run"].tolist() == [False] * 4 + [True, False]
    assert chart["signal"].tolist() == [False, False, False, True, True, False]
    assert not control_chart(table([16.0] * 12 + [16.0] * 9), "days", start="2026-01")["run"].any()
    assert control_chart(table([16.0] * 12 + [16.1] * 9), "days", start="2026-01")["run"].tolist() == [False] * 8 + [
        True
    ]


def test_the_limit_itself_is_no_signal() -> None:
    limit = ((8.093206 + 3) / 2) ** 2 - 0.375
    chart = control_chart(table([16.0] * 12 + [limit - 0.001, 16.0, 16.0, limit + 0.001]), "days", start="2026-01")
    assert chart["beyond_limit"].tolist() == [False, False, False, True]


def test_the_rate_is_that_of_the_exposure() -> None:
    values, hours = [16.0] * 6 + [32.0] * 6 + [24.0], [100.0] * 6 + [200.0] * 6 + [150.0]
    chart = control_chart(table(values, hours=hours), "days", exposure="hours", start="2026-01")
    assert chart["expected"].tolist() == pytest.approx([24])  # 288 of 1,800 hours is 0.16
    assert chart["score"].tolist() == pytest.approx([0])


def test_the_baseline_is_the_months_before_less_the_gap() -> None:
    values = [99.0] + [16.0] * 6 + [25.0] * 2 + [16.0]
    rule = ChartRule(baseline=6, gap=2)
    assert control_chart(table(values), "days", start="2025-10", rule=rule)["expected"].tolist() == [16]
    assert control_chart(table(values), "days", start="2025-10", rule=ChartRule(baseline=6))["expected"].tolist() == [
        pytest.approx((4 * 16 + 50) / 6)
    ]
    assert control_chart(table([16.0] * 6), "days", start="2025-06").empty  # five months of baseline are too few
    assert len(control_chart(table([16.0] * 7), "days", start="2025-07")) == 1


def test_a_unit_that_swings_has_wider_limits() -> None:
    # 9 and 25 in turn: 2 sqrt(9.375) = 6.1237 and 2 sqrt(25.375) = 10.0747, on a mean of 17 (8.3367). Each step is 3.9510
    # wide, so a month's own deviation is 3.9510 / 1.128 = 3.5027, more than the plain one of 2.0634.
    chart = control_chart(table([9.0, 25.0] * 6 + [17.0]), "days", start="2026-01")
    root = 2 * sqrt(17.375)
    assert chart["upper"].tolist() == pytest.approx([((root + 3 * 3.9510 / 1.128) / 2) ** 2 - 0.375], rel=1e-3)
    # A slow swing hides from the steps: half a year of 9, half of 25. Then the plain deviation counts.
    chart = control_chart(table([9.0] * 6 + [25.0] * 6 + [17.0]), "days", start="2026-01")
    spread = 3.9510 / 2 * sqrt(12 / 11)
    assert chart["upper"].tolist() == pytest.approx([((root + 3 * spread) / 2) ** 2 - 0.375], rel=1e-3)


def test_a_month_that_is_always_high_is_expected_to_be() -> None:
    years = ([100.0] * 11 + [400.0]) * 2
    chart = control_chart(table([*years, 100.0, 100.0], first="2024-01"), "days", start="2026-01")
    # 1,500 a year are 125 a month, and December is 3.2 times that; chance shrinks it a little.
    december = control_chart(table([*years, *[100.0] * 12], first="2024-01"), "days", start="2026-01")["expected"].iloc[
        -1
    ]
    assert 370 < december < 400
    assert 100 < chart["expected"].iloc[0] < 103
    # Without two whole years there is no season: the mean of 23 months.
    short = control_chart(table([*years[1:], 100.0], first="2024-02"), "days", start="2026-01")
    assert short["expected"].tolist() == pytest.approx([(21 * 100 + 800) / 23])


def test_how_early_and_how_often_wrongly() -> None:
    months = pd.period_range("2026-01", periods=6, freq="M")
    chart = pd.DataFrame({"unit": "Nord", "month": months, "signal": [True, False, False, False, True, True]})
    found = lead_times(chart, pd.Series({"Nord": months[3]}), pd.Series({"Nord": pd.Period("2026-08", "M")})).loc[
        "Nord"
    ]
    assert (found["first_signal"], found["delay"], found["lead"]) == (months[4], 1, 3)
    assert (found["false_signals"], found["months_judged"]) == (1, 3)
    calm = lead_times(chart, pd.Series({"Nord": None}, dtype=object)).loc["Nord"]
    assert (calm["false_signals"], calm["months_judged"]) == (3, 6)
    at_once = lead_times(chart, pd.Series({"Nord": months[4]})).loc["Nord"]
    assert (at_once["delay"], at_once["false_signals"]) == (0, 1)


@pytest.mark.parametrize(
    "wrong", [{"baseline": 5}, {"run": 2}, {"warning": 0.0}, {"warning": 3.0}, {"warning": 4.0}, {"gap": -1}]
)
def test_rules_that_say_nothing_are_refused(wrong: dict[str, float]) -> None:
    assert ChartRule(baseline=6, run=3, warning=0.1, gap=0)
    with pytest.raises(ValueError, match="mindst 6 måneders"):
        ChartRule(**wrong)  # type: ignore[arg-type]
