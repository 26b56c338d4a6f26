"""Outliers: isolated spikes are named and replaced; seasons, steps and small noise are not."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import flag_outliers, forecast


@pytest.fixture
def history():
    rng = np.random.default_rng(6)
    index = pd.period_range("2019-01", periods=60, freq="M")
    season = 1 + 0.3 * (index.month.to_numpy() == 12)
    return pd.DataFrame({"a": 100 * season * (1 + 0.02 * rng.normal(size=60))}, index=index)


def test_clean_and_seasonal_series_have_no_spike(history):
    assert forecast(history, 1).attrs["notes"] == []
    assert not flag_outliers(history)["isolated"].any()


def test_a_spike_is_named_and_does_not_move_the_forecast(history):
    spiked = history.copy()
    spiked.loc["2022-05", "a"] = 300
    found = flag_outliers(spiked)
    row = found[found["month"] == pd.Period("2022-05", freq="M")].iloc[0]
    assert row["isolated"]
    assert row["expected"] == pytest.approx(100, abs=5)
    assert [note["month"] for note in forecast(spiked, 1).attrs["notes"]] == ["2022-05"]
    assert np.allclose(forecast(spiked, 6)["mean"], forecast(history, 6)["mean"], rtol=0.03)


def test_a_lasting_step_is_followed_and_not_replaced(history):
    stepped = history.copy()
    stepped.loc["2022-05":, "a"] *= 1.5
    assert forecast(stepped, 1).attrs["notes"] == []
    assert forecast(stepped, 1)["mean"].iloc[0] > 135


def test_a_short_history_is_not_judged(history):
    short = history.iloc[:30].copy()
    short.iloc[15] = 1000
    assert flag_outliers(short).empty
