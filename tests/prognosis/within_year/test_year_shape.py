"""Season and noise of earlier years, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from styringslib.prognosis.within_year.year_shape import year_shape

NONE = np.full((1, 12), np.nan)
WAVE = np.array([0.8, 1.2] * 6)


def test_a_season_that_repeats_itself_is_the_units_own() -> None:
    past = np.stack([[1_000 * WAVE, 1_100 * WAVE, 1_200 * WAVE]])
    found = year_shape(past, NONE)
    assert found.season[0] == pytest.approx(WAVE, abs=1e-3)
    assert found.stake.tolist() == pytest.approx([1_200])
    assert found.years.tolist() == [3]
    assert not found.balanced[0]


def test_without_a_whole_year_the_budgets_profile_is_the_season() -> None:
    past = np.full((1, 1, 12), np.nan)
    assert year_shape(past, 500 * WAVE[None]).season[0] == pytest.approx(WAVE)
    assert year_shape(past, NONE).season[0] == pytest.approx(np.ones(12))
    # A budget that sits in January alone tells no profile.
    lump = np.array([[12.0, *[0.0] * 11]])
    assert year_shape(past, lump).season[0] == pytest.approx(np.ones(12))


def test_noise_is_the_scatter_between_years_and_more_where_bills_move_between_months() -> None:
    rng = np.random.default_rng(4)
    plain = 1_000 * (1 + 0.05 * rng.normal(size=(40, 6, 12)))
    found = year_shape(plain, np.full((40, 12), np.nan))
    # Six years of which each counts 0.7 of the next tell as much as 2.94 squared / 1.93 = 4.48 alike: 1 / 5.48 more variance.
    assert np.median(found.noise) == pytest.approx(0.05 * np.sqrt(1 + 1 / 5.48), rel=0.04)
    quarters = 1_000 * (1 + 0.05 * np.repeat(rng.normal(size=(40, 6, 4)), 3, axis=2))
    moved = year_shape(quarters, np.full((40, 12), np.nan))
    # A quarter that errs as one has three times the variance of three months on their own; of four quarters' scatter the
    # year's mean takes a fourth, of twelve months' a twelfth.
    assert np.median(moved.noise / found.noise) == pytest.approx(np.sqrt(3 * (3 / 4) / (11 / 12)), rel=0.05)


def test_a_unit_whose_costs_and_fees_cancel_has_a_season_that_is_added() -> None:
    swing = np.array([50.0, -50.0] * 6)
    found = year_shape(np.stack([[swing + 1, swing + 2]]), NONE)
    assert found.balanced[0]
    # What goes through the account is 50; the odd months lie one such amount above the level.
    assert found.stake[0] == pytest.approx(50)
    assert found.season[0, :2] == pytest.approx([2.0, 0.0], abs=0.05)


def test_a_unit_of_noughts_or_of_equal_months_changes_no_other() -> None:
    rng = np.random.default_rng(5)
    past = 1_000 * (1 + 0.05 * rng.normal(size=(4, 4, 12)))
    plan = np.full((4, 12), np.nan)
    alone = year_shape(past, plan)
    for amount in (0.0, 700.0):
        more = np.concatenate([past, np.full((6, 4, 12), amount)])
        found = year_shape(more, np.full((10, 12), np.nan))
        assert found.noise[:4] == pytest.approx(alone.noise)
        if amount == 0:
            assert found.season[:4] == pytest.approx(alone.season)


def test_a_unit_whose_usual_month_is_nought_has_no_season() -> None:
    past = np.zeros((1, 4, 12))
    for year in range(4):  # one invoice a year, each in another month
        past[0, year, 2 * year + 1] = 50.0
    assert np.isnan(year_shape(past, NONE).season).all()
