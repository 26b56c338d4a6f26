"""Control charts on a calm baseline, where every limit can be worked out by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import ChartRule, control_chart
from styringslib.followup.early_warning import lead_times


def table(values: list[float], first: str = "2025-01", unit: str = "Nord", **columns: list[float]) -> pd.DataFrame:
    months = pd.period_range(first, periods=len(values), freq="M")
    return pd.DataFrame({"unit": unit, "month": months, "days": values, **columns})


def test_limits_scores_and_the_three_rules() -> None:
    # A year of 16 days a month that never differ: a month's standard deviation is taken for 10 % of 16, so a count is
    # 0.1^2 x 16 = 0.16, and 16 days are 100 of them. 2 sqrt(100.375) = 20.0375; three above it: (23.0375 / 2)^2 - 3/8 =
    # 132.306 counts or 21.1690 days; two above it: 19.37 days.
    chart = control_chart(
        table([16.0] * 12 + [16.2, 19.8, 16.2, 19.8, 21.2, 15]), "days", start="2026-01", rule=ChartRule(run=5)
    )
    assert chart["expected"].tolist() == [16] * 6
    assert chart["upper"].tolist() == pytest.approx([21.1690] * 6, abs=1e-4)
    assert chart["score"].iloc[1] == pytest.approx(2 * sqrt(19.8 / 0.16 + 0.375) - 2 * sqrt(100.375))
    assert chart["beyond_limit"].tolist() == [False] * 4 + [True, False]
    assert chart["two_of_three"].tolist() == [False, False, False, True, True, False]
    assert chart["run"].tolist() == [False] * 4 + [True, False]
    assert chart["signal"].tolist() == [False, False, False, True, True, False]
    assert not control_chart(table([16.0] * 12 + [16.0] * 9), "days", start="2026-01")["run"].any()
    assert control_chart(table([16.0] * 12 + [16.1] * 9), "days", start="2026-01")["run"].tolist() == [False] * 8 + [
        True
    ]


def test_the_limit_itself_is_no_signal() -> None:
    limit = 0.16 * (((2 * sqrt(100.375) + 3) / 2) ** 2 - 0.375)
    chart = control_chart(table([16.0] * 12 + [limit - 0.001, 16.0, 16.0, limit + 0.001]), "days", start="2026-01")
    assert chart["beyond_limit"].tolist() == [False, False, False, True]


def two_units(rng: np.random.Generator) -> pd.DataFrame:
    """Three years of two units: days in runs of three with a winter, the last year with a rise in one of them."""
    months = pd.period_range("2024-01", "2026-12", freq="M")
    level = 20 * (1 + 0.3 * np.cos(2 * np.pi * (months.month - 1) / 12))
    rise = np.where(months >= pd.Period("2026-04", "M"), 1.7, 1.0)
    units = {"Nord": 3 * rng.poisson(level / 3 * rise), "Syd": 3 * rng.poisson(level / 6)}
    return pd.concat([pd.DataFrame({"unit": unit, "month": months, "days": days}) for unit, days in units.items()])


@pytest.mark.parametrize("scale", [1e-6, 1 / 1924, 0.1, 7.4, 60 * 7.4, 1e6])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_unit_of_measure_makes_no_signal_and_hides_none(scale: float, seed: int) -> None:
    """Days, hours (7.4 a day), minutes, full-time years (1,924 hours) or kroner of the same absence: the same signals."""
    rows = two_units(np.random.default_rng(seed)).assign(open=31.0)
    days = control_chart(rows, "days", exposure="open", start="2026-01")
    other = control_chart(rows.assign(days=rows["days"] * scale), "days", exposure="open", start="2026-01")
    assert days["signal"].any()
    rules = ["beyond_limit", "two_of_three", "run", "signal"]
    assert (days[rules] == other[rules]).all(axis=None)
    assert other["score"].tolist() == pytest.approx(days["score"].tolist())
    assert (other["upper"] / scale).tolist() == pytest.approx(days["upper"].tolist())
    exposed = control_chart(rows.assign(open=31.0 * scale), "days", exposure="open", start="2026-01")
    assert (days[rules] == exposed[rules]).all(axis=None)


def test_rules_over_months_count_months_and_not_rows() -> None:
    """19.8 days are over the lower limit (19.37): two of three months, but not two of five."""
    near = control_chart(table([16.0] * 12 + [19.8, 16.0, 19.8]), "days", start="2026-01")
    assert near["two_of_three"].tolist() == [False, False, True]
    apart = table([16.0] * 12 + [19.8, 16.0, 16.0, 16.0, 19.8]).drop(index=[13, 14, 15])
    assert control_chart(apart, "days", start="2026-01")["two_of_three"].tolist() == [False, False]
    whole = table([16.0] * 12 + [16.5] * 6)
    assert control_chart(whole, "days", start="2026-01", rule=ChartRule(run=5))["run"].tolist()[4:] == [True, True]
    gap = control_chart(whole.drop(index=13), "days", start="2026-01", rule=ChartRule(run=5))
    assert (len(gap), gap["run"].any()) == (5, False)
    # Steps of 4 days between neighbours in the baseline; the 16 before the gap and the 16 after it are no step of nought.
    found = control_chart(table([16.0, 20] * 2 + [16, 99] + [16, 20] * 3 + [18]).drop(index=5), "days", start="2026-01")
    mean = 196 / 11
    count = 4**2 / (2 * mean)
    spread = (2 * sqrt(20 / count + 0.375) - 2 * sqrt(16 / count + 0.375)) / 1.128
    upper = count * (((2 * sqrt(mean / count + 0.375) + 3 * spread) / 2) ** 2 - 0.375)
    assert found["upper"].tolist() == pytest.approx([upper])


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
    # 9 and 25 in turn, on a mean of 17: every step is 16, so a count is 16^2 / 34 = 7.5294 days. 2 sqrt(9 / 7.5294 + 3/8) =
    # 2.5062 and 2 sqrt(25 / 7.5294 + 3/8) = 3.8446. Each step is 1.3384 wide, so a month's own deviation is 1.3384 / 1.128 =
    # 1.1865, more than the plain one of 0.6990.
    chart = control_chart(table([9.0, 25.0] * 6 + [17.0]), "days", start="2026-01")
    assert chart["upper"].tolist() == pytest.approx([84.338], rel=1e-4)
    # A slow swing hides from the steps: half a year of 9, half of 25, so a count is 16^2 / (11 x 34) = 0.6845 days, and
    # the two levels lie 4.7941 apart. Then the plain deviation, 4.7941 / 2 x sqrt(12 / 11) = 2.5037, counts.
    chart = control_chart(table([9.0] * 6 + [25.0] * 6 + [17.0]), "days", start="2026-01")
    root = 2 * sqrt(17 / 0.684492 + 0.375)
    assert chart["upper"].tolist() == pytest.approx([0.684492 * (((root + 3 * 2.5037) / 2) ** 2 - 0.375)], rel=1e-4)


def test_a_month_that_is_always_high_is_expected_to_be() -> None:
    years = ([100.0] * 11 + [400.0]) * 2
    chart = control_chart(table([*years, 100.0, 100.0], first="2024-01"), "days", start="2026-01")
    # 1,500 a year are 125 a month, and December is 3.2 times that, year after year alike: nothing of it is chance.
    december = control_chart(table([*years, *[100.0] * 12], first="2024-01"), "days", start="2026-01")["expected"].iloc[
        -1
    ]
    assert december == pytest.approx(400)
    assert chart["expected"].iloc[0] == pytest.approx(100)
    # Two Decembers of 400 and 300 among months of 100 and 120: 350 would be their mean, and chance shrinks it a little.
    unlike = [*[100.0] * 11, 400.0, *[120.0] * 11, 300.0]
    december = control_chart(table([*unlike, *[100.0] * 12], first="2024-01"), "days", start="2026-01")["expected"]
    assert 300 < december.iloc[-1] < 350
    # Without two whole years there is no season: the mean of 23 months.
    short = control_chart(table([*years[1:], 100.0], first="2024-02"), "days", start="2026-01")
    assert short["expected"].tolist() == pytest.approx([(21 * 100 + 800) / 23])


def test_the_chart_of_one_unit_is_judged_beside_all_of_them() -> None:
    """Nord never differs, Syd does from month to month: what one count is stands between them, whoever is asked for."""
    rows = pd.concat([table([16.0] * 12 + [21.2]), table([9.0, 25.0] * 6 + [17.0], unit="Syd")], ignore_index=True)
    every = control_chart(rows, "days", start="2026-01").set_index("unit")
    alone = control_chart(rows, "days", start="2026-01", units=["Nord"]).set_index("unit")
    assert list(every.index) == ["Nord", "Syd"]
    pd.testing.assert_frame_equal(alone, every.loc[["Nord"]], check_exact=True)
    # Of Nord's own months alone 21.2 is beyond the limit of 21.17; beside Syd a count is worth far more.
    assert every["beyond_limit"].tolist() == [False, False]
    assert control_chart(rows.iloc[:13], "days", start="2026-01")["beyond_limit"].tolist() == [True]
    assert control_chart(rows, "days", start="2026-01", units=["Vest"]).empty


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
