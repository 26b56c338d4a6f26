"""A working-day effect is found where there is one, and only there."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import calendar_effect


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
