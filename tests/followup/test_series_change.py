"""Interrupted series that are exactly what the model says, and what is told of how far they can be trusted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import interrupted_time_series


def months(count: int, first: str = "2024-03") -> pd.PeriodIndex:
    return pd.period_range(first, periods=count, freq="M")


def series(
    index: pd.PeriodIndex, start: str, *, level: float = 0.0, slope: float = 0.0, season: float = 0.0
) -> pd.Series:
    time = np.arange(1, len(index) + 1)
    after = np.asarray(index >= pd.Period(start, "M"))
    since = np.maximum(time - time[after][0], 0)
    noise = np.where(time % 2, 1e-3, -1e-3)
    wave = season * np.cos(2 * np.pi * index.month.to_numpy() / 12)
    return pd.Series(100 + 2 * time + level * after + slope * since + wave + noise, index=index)


def test_level_trend_and_season_are_found_again() -> None:
    index = months(36)
    made = series(index, "2025-09", level=-10.0, season=5.0)
    found = interrupted_time_series(made, "2025-09", harmonics=1, errors="independent")
    terms = found.coefficients["estimate"]
    assert terms.to_dict() == pytest.approx(
        {"intercept": 100, "change": -10, "trend": 2, "sine_1": 0, "cosine_1": 5}, abs=0.01
    )
    assert (found.effect, found.mean_difference) == pytest.approx((-10, -10), abs=0.01)
    assert found.scale == "difference"
    assert (found.periods_before, found.periods_after) == (18, 18)
    bare = found.path["fitted"] - found.path["without_change"]
    assert bare.tolist() == pytest.approx([0] * 18 + [-10] * 18, abs=0.01)


def test_a_change_of_slope_is_counted_from_the_first_month_of_it() -> None:
    index = months(24)
    made = series(index, "2025-03", level=-10.0, slope=-1.0)
    found = interrupted_time_series(made, "2025-03", slope_change=True, errors="independent")
    assert found.coefficients["estimate"][["change", "slope_change"]].tolist() == pytest.approx([-10, -1], abs=0.01)
    # Twelve months after: -10 and then one less each month, -15.5 in the mean.
    assert found.mean_difference == pytest.approx(-15.5, abs=0.01)
    assert found.mean_difference_lower < -15.5 < found.mean_difference_upper


@pytest.mark.parametrize(
    ("before", "after", "cautions"),
    [(12, 12, ()), (11, 12, ("few_before",)), (12, 11, ("few_after",)), (11, 11, ("few_before", "few_after"))],
)
def test_twelve_months_on_each_side_are_advised(before: int, after: int, cautions: tuple[str, ...]) -> None:
    rng = np.random.default_rng(4)
    index = months(before + after)
    made = pd.Series(100 + rng.normal(0, 1, before + after), index=index)
    found = interrupted_time_series(made, index[before], errors="ar1")
    assert found.cautions == cautions


def test_missing_months_and_neighbours_that_hang_together_are_told() -> None:
    index = months(30)
    walk = pd.Series(100 + np.sin(2 * np.pi * np.arange(30) / 12), index=index)  # each month much as the one before
    assert "autocorrelated" in interrupted_time_series(walk, index[15], errors="independent").cautions
    assert "autocorrelated" not in interrupted_time_series(walk, index[15], errors="ar1").cautions
    walk.iloc[5] = np.nan
    found = interrupted_time_series(walk, index[15])
    assert "missing_periods" in found.cautions
    assert found.periods_before == 14


def test_the_interval_is_that_of_least_squares() -> None:
    index = months(20)
    rng = np.random.default_rng(2)
    made = pd.Series(rng.normal(50, 3, 20), index=index)
    found = interrupted_time_series(made, index[10], errors="independent", level=80.0)
    design = np.column_stack([np.ones(20), np.arange(20) >= 10, np.arange(1, 21)]).astype(float)
    beta, rest, *_ = np.linalg.lstsq(design, made.to_numpy(), rcond=None)
    error = np.sqrt(rest[0] / 17 * np.linalg.inv(design.T @ design)[1, 1])
    assert found.effect == pytest.approx(beta[1])
    # Student's t with seventeen degrees, nine tenths: 1.3334.
    assert (found.lower, found.upper) == pytest.approx((beta[1] - 1.33338 * error, beta[1] + 1.33338 * error), rel=1e-5)
    assert found.dispersion == pytest.approx(rest[0] / 17)
    left = made.to_numpy() - design @ beta
    assert found.autocorrelation == pytest.approx((left[1:] * left[:-1]).sum() / (left**2).sum())


def test_too_short_a_series_is_refused() -> None:
    index = months(12)
    made = pd.Series(np.arange(12.0) % 3, index=index)
    assert interrupted_time_series(made, index[3]).periods_before == 3
    assert interrupted_time_series(made, index[10]).periods_after == 2
    for start in (index[2], index[11]):
        with pytest.raises(ValueError, match="for lidt til at skønne"):
            interrupted_time_series(made, start)


def test_counts_are_told_as_a_ratio_of_what_would_have_been() -> None:
    index = months(24)
    people = pd.Series(np.linspace(1_000, 1_200, 24), index=index)
    rate = np.where(np.arange(24) >= 12, 0.05, 0.1)
    found = interrupted_time_series((people * rate).round(6), index[12], exposure=people, family="poisson")
    assert found.effect == pytest.approx(0.5, rel=0.01)
    assert found.scale == "ratio"
    assert found.mean_difference == pytest.approx(-0.05 * people.iloc[12:].mean(), rel=0.01)
    assert found.lower < 0.5 < found.upper
    assert found.path["without_change"].iloc[-1] == pytest.approx(120, rel=0.02)
