"""Interrupted time series: the Sicilian smoking ban as published, and coverage on simulated series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from styringslib.followup import interrupted_time_series

PUBLISHED = Path(__file__).parents[1] / "published"
MONTHS = pd.period_range("2022-01", periods=60, freq="M")


def sicily() -> pd.DataFrame:
    """Acute coronary events (aces) and standardised population (stdpop) per month; Lopez Bernal et al. 2017."""
    table = pd.read_csv(PUBLISHED / "sicily.csv")
    return table.set_index(pd.period_range("2002-01", periods=len(table), freq="M"))


def test_sicily_poisson_as_published():
    """Rate ratio .89438 (.86469-.92509), Lopez Bernal, Cummins & Gasparrini 2017."""
    data = sicily()
    result = interrupted_time_series(data["aces"], "2005-01", exposure=data["stdpop"], family="poisson")
    assert round(result.effect, 5) == 0.89438
    assert (round(result.lower, 5), round(result.upper, 5)) == (0.86469, 0.92509)
    assert (result.periods_before, result.periods_after, result.scale) == (36, 23, "ratio")


def test_sicily_with_season_as_published():
    """Two pairs of harmonics, quasi-Poisson: .88507 (.83940-.93323), dispersion 2.26218."""
    data = sicily()
    result = interrupted_time_series(
        data["aces"], "2005-01", exposure=data["stdpop"], family="quasipoisson", harmonics=2
    )
    assert round(result.effect, 5) == 0.88507
    assert (round(result.lower, 5), round(result.upper, 5)) == (0.83940, 0.93323)
    assert round(result.dispersion, 5) == 2.26218


def test_numbered_series_is_the_same_as_months():
    data = sicily()
    plain = data.reset_index(drop=True)
    result = interrupted_time_series(plain["aces"], 36, exposure=plain["stdpop"], family="poisson", harmonics=2)
    months = interrupted_time_series(data["aces"], "2005-01", exposure=data["stdpop"], family="poisson", harmonics=2)
    assert result.effect == pytest.approx(months.effect)


def test_exact_line_gives_the_exact_change():
    time = np.arange(60.0)
    values = pd.Series(100 + 2 * time + np.where(time >= 40, -30 - 1.5 * (time - 40), 0), index=MONTHS)
    result = interrupted_time_series(values, MONTHS[40], slope_change=True, errors="independent")
    assert result.effect == pytest.approx(-30)
    assert result.coefficients.loc["slope_change", "estimate"] == pytest.approx(-1.5)
    assert result.mean_difference == pytest.approx(-30 - 1.5 * 9.5)
    assert result.path["without_change"].iloc[-1] == pytest.approx(100 + 2 * 59)


def test_mean_difference_has_the_interval_of_the_level_when_there_is_no_slope():
    rng = np.random.default_rng(9)
    values = pd.Series(rng.normal(100, 5, 60), index=MONTHS)
    result = interrupted_time_series(values, MONTHS[40])
    assert result.mean_difference == pytest.approx(result.effect)
    assert (result.mean_difference_lower, result.mean_difference_upper) == pytest.approx((result.lower, result.upper))


def test_mean_difference_of_counts_is_in_events():
    """Sicily: 10.6 % of some 960 events a month is about 101 fewer, and the interval follows the ratio's."""
    data = sicily()
    result = interrupted_time_series(data["aces"], "2005-01", exposure=data["stdpop"], family="poisson")
    expected = result.path["without_change"].iloc[36:].mean()
    assert result.mean_difference == pytest.approx((result.effect - 1) * expected)
    assert result.mean_difference_lower < (result.upper - 1) * expected < 0
    assert result.mean_difference_lower == pytest.approx((result.lower - 1) * expected, rel=0.1)


def coverage(rho: float, errors: str, runs: int = 200) -> float:
    """Share of 95 % intervals that hold a true change of -50 in simulated kroner with neighbouring months alike."""
    rng = np.random.default_rng(20260101)
    hits = 0
    for _ in range(runs):
        noise = np.zeros(60)
        shocks = rng.normal(0, 30, 60)
        noise[0] = shocks[0] / np.sqrt(1 - rho**2)
        for month in range(1, 60):
            noise[month] = rho * noise[month - 1] + shocks[month]
        values = pd.Series(1000 + np.arange(60) + noise - 50 * (np.arange(60) >= 40), index=MONTHS)
        result = interrupted_time_series(values, MONTHS[40], errors=errors)
        hits += result.lower <= -50 <= result.upper
    return hits / runs


def test_interval_covers_a_known_effect_at_its_nominal_rate():
    """Three binomial standard errors of 200 runs around 95 % are +-4.6 points."""
    assert coverage(0.0, "independent") == pytest.approx(0.95, abs=0.046)
    assert coverage(0.3, "ar1") == pytest.approx(0.95, abs=0.046 + 0.02)


def test_neglected_autocorrelation_is_cautioned():
    rng = np.random.default_rng(3)
    noise = np.convolve(rng.normal(0, 1, 70), np.ones(8) / 3, mode="valid")[:60]
    result = interrupted_time_series(pd.Series(noise, index=MONTHS), MONTHS[30], errors="independent")
    assert "autocorrelated" in result.cautions


def test_short_sides_and_holes_are_cautioned():
    values = pd.Series(np.arange(20.0) % 3, index=MONTHS[:20])
    values.iloc[4] = np.nan
    result = interrupted_time_series(values, MONTHS[14], errors="independent")
    assert set(result.cautions) >= {"few_after", "missing_periods"}
    assert result.periods_before == 13


@pytest.mark.parametrize(
    ("values", "start", "extra", "message"),
    [
        (pd.Series(1.0, index=MONTHS), "2030-01", {}, "inde i serien"),
        (pd.Series(1.0, index=MONTHS[:5]), MONTHS[3], {}, "for lidt"),
        (pd.Series(-1.0, index=MONTHS), MONTHS[30], {"family": "poisson"}, "negative"),
        (pd.Series(1.0, index=MONTHS.delete(7)), MONTHS[30], {}, "mangler måneder"),
        (pd.Series(1.0, index=MONTHS), MONTHS[30], {"exposure": pd.Series(0.0, index=MONTHS)}, "over 0"),
        (pd.Series(1.0, index=MONTHS), MONTHS[30], {"family": "gamma"}, "kendes ikke"),
        (pd.Series(1.0, index=MONTHS), MONTHS[30], {"errors": "ukendt"}, "kendes ikke"),
        (pd.Series(1.0, index=MONTHS[::-1]), MONTHS[30], {}, "tidsorden"),
    ],
)
def test_bad_input_is_told_in_danish(values, start, extra, message):
    with pytest.raises(ValueError, match=message):
        interrupted_time_series(values, start, **extra)


def test_an_empty_series_is_told() -> None:
    with pytest.raises(ValueError, match="Serien er tom"):
        interrupted_time_series(pd.Series([], index=MONTHS[:0], dtype=float), "2026-03")
