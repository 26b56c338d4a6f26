"""A working-day effect is found where there is one, and only there."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import calendar_effect
from styringslib.prognosis.calendar_effect import _shrunk


@pytest.fixture
def drivers():
    rng = np.random.default_rng(8)
    index = pd.period_range("2017-01", periods=84, freq="M")
    return pd.DataFrame({"working_days": rng.integers(18, 24, 84).astype(float)}, index=index)


def series(drivers, elasticity, units=8, noise=0.01, seed=9):
    rng = np.random.default_rng(seed)
    days = drivers["working_days"].to_numpy()
    values = 1e5 * (days[:, None] / 21) ** elasticity * (1 + noise * rng.normal(size=(len(days), units)))
    return pd.DataFrame(values, index=drivers.index, columns=[f"u{i}" for i in range(units)])


@pytest.mark.parametrize("elasticity", [0.0, 0.4, 1.0])
def test_the_elasticity_is_recovered(drivers, elasticity):
    found = calendar_effect(series(drivers, elasticity), drivers)
    assert found.effects["shrunk"].mean() == pytest.approx(elasticity, abs=0.05)
    assert calendar_effect(found.adjusted, drivers).effects["elasticity"].mean() == pytest.approx(0, abs=0.05)
    assert np.allclose(found.adjusted * found.factors, series(drivers, elasticity))


def test_shrinkage_brings_units_together(drivers):
    effects = calendar_effect(series(drivers, 0.3, noise=0.1), drivers).effects
    assert effects["shrunk"].std() < effects["elasticity"].std()


def test_short_histories_and_noughts_are_left_alone(drivers):
    history = series(drivers, 1.0)
    history.iloc[:60, 0] = np.nan
    history.iloc[3, 1] = 0
    factors = calendar_effect(history, drivers).factors
    assert (factors[["u0", "u1"]] == 1).all().all()


def test_a_month_without_days_is_named(drivers):
    with pytest.raises(ValueError, match="2018-01"):
        calendar_effect(series(drivers, 1.0), drivers.drop(pd.Period("2018-01", freq="M")))


def test_an_effect_that_is_hardly_known_is_drawn_to_none(drivers):
    effects = calendar_effect(series(drivers, 0.0, units=3, noise=0.2), drivers).effects
    assert effects["shrunk"].abs().mean() < 0.7 * effects["elasticity"].abs().mean()


def by_least_squares(values, days, month):
    """Elasticity and its standard error with a column for every calendar month, after centred twelve-month means."""
    both = np.log(np.column_stack([values, days]))
    flat = np.full_like(both, np.nan)
    for place in range(6, len(both) - 6):
        year = both[place - 6 : place + 7].copy()
        year[[0, -1]] /= 2
        flat[place] = both[place] - year.sum(axis=0) / 12
    known = np.isfinite(flat[:, 0])
    design = np.column_stack([flat[known, 1], *(month[known] == number for number in range(1, 13))]).astype(float)
    answer = np.linalg.lstsq(design, flat[known, 0], rcond=None)[0]
    left = known.sum() - 13
    variance = ((flat[known, 0] - design @ answer) ** 2).sum() / left
    return answer[0], np.sqrt(variance * np.linalg.inv(design.T @ design)[0, 0])


@pytest.mark.parametrize("months", [36, 48, 84])
def test_elasticity_and_error_are_those_of_least_squares_with_a_column_for_every_month(drivers, months):
    used = drivers.iloc[:months]
    history = series(used, 0.5, units=2, noise=0.03)
    effects = calendar_effect(history, used).effects
    for row, unit in enumerate(history):
        expected = by_least_squares(
            history[unit].to_numpy(), used["working_days"].to_numpy(), used.index.month.to_numpy()
        )
        assert effects.loc[row, ["elasticity", "standard_error"]].tolist() == pytest.approx(list(expected))


def test_three_years_are_needed(drivers):
    found = calendar_effect(series(drivers.iloc[:35], 0.5), drivers).effects
    assert (found["elasticity"] == 0).all()
    assert np.isinf(found["standard_error"]).all()


def test_units_are_drawn_together_and_their_mean_to_none():
    slope, error = np.array([1.0, 0.5, 7.0]), np.array([0.1, 0.2, np.inf])
    # Weights 100 and 25: mean 0.9, which 1 - 1 / (0.81 x 125) of is kept. Variance 0.0625 less 0.025 of chance is 0.0375.
    common = 0.9 * (1 - 1 / 101.25)
    expected = [common + 0.0375 / 0.0475 * (1 - common), common + 0.0375 / 0.0775 * (0.5 - common), 0]
    assert _shrunk(slope, error).tolist() == pytest.approx(expected)
    # No more apart than chance: all have the common one. Hardly known: none.
    assert _shrunk(np.array([1.0, 0.9]), np.array([0.2, 0.2])).tolist() == pytest.approx(
        [0.95 * (1 - 0.02 / 0.9025)] * 2
    )
    assert _shrunk(np.array([0.1, 0.1]), np.array([0.2, 0.2])).tolist() == [0, 0]
    assert _shrunk(np.array([0.0]), np.array([0.1])).tolist() == [0]
    assert _shrunk(np.array([0.3]), np.array([np.inf])).tolist() == [0]


def test_factors_are_the_days_against_the_months_own_mean(drivers):
    history = series(drivers, 1.0, noise=1e-9)
    factors = calendar_effect(history, drivers).factors
    days = drivers["working_days"]
    usual = np.exp(np.log(days).groupby(days.index.month).transform("mean"))
    assert factors["u0"].to_numpy() == pytest.approx((days / usual).to_numpy(), rel=1e-5)
