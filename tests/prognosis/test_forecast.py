"""forecast: shape, invariants, honest intervals and coverage on simulated series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.prognosis import forecast

COLUMNS = ["unit", "month", "mean", "lower_80", "upper_80", "lower_95", "upper_95"]


def history(units=4, months=60, seed=0, level=1e6):
    rng = np.random.default_rng(seed)
    index = pd.period_range("2019-01", periods=months, freq="M")
    season = 1 + 0.1 * np.sin(2 * np.pi * index.month.to_numpy() / 12)
    noise = 1 + 0.03 * rng.normal(size=(units, months))
    return pd.DataFrame((level * season * noise).T, index=index, columns=[f"u{i}" for i in range(units)])


def test_shape_order_and_columns():
    result = forecast(history(), 5)
    assert list(result.columns) == COLUMNS
    assert result["unit"].tolist() == np.repeat(["u0", "u1", "u2", "u3"], 5).tolist()
    assert result["month"].tolist()[:5] == list(pd.period_range("2024-01", periods=5, freq="M"))


def test_a_seasonal_series_is_followed():
    result = forecast(history(1), 12)
    truth = 1e6 * (1 + 0.1 * np.sin(2 * np.pi * np.arange(1, 13) / 12))
    assert (result["mean"] / truth - 1).abs().max() < 0.035


def test_a_trend_is_followed():
    values = np.linspace(100, 160, 61)
    frame = pd.DataFrame({"a": values[:60]}, index=pd.period_range("2019-01", periods=60, freq="M"))
    assert forecast(frame, 1)["mean"].iloc[0] == pytest.approx(values[60], rel=0.004)


def test_other_levels_name_other_columns_and_wider_levels_are_wider():
    result = forecast(history(), 3, levels=(99, 50))
    assert list(result.columns[3:]) == ["lower_50", "upper_50", "lower_99", "upper_99"]
    assert (result["lower_99"] < result["lower_50"]).all()
    assert (result["upper_50"] < result["upper_99"]).all()


@settings(max_examples=15, deadline=None)
@given(factor=st.sampled_from([1e-3, 1.0, 1e6]), seed=st.integers(0, 50), months=st.integers(1, 50))
def test_the_unit_of_money_changes_nothing_but_the_unit(factor, seed, months):
    frame = history(3, months, seed)
    small, large = forecast(frame, 4), forecast(frame * factor, 4)
    numbers = COLUMNS[2:]
    assert np.allclose(large[numbers], small[numbers] * factor, rtol=2e-4, atol=1e-6 * factor)


def test_the_same_input_gives_the_same_answer_and_order_does_not_matter():
    frame = history(5, 40)
    first, again = forecast(frame, 6), forecast(frame.iloc[::-1, ::-1], 6)
    pd.testing.assert_frame_equal(forecast(frame, 6), first)
    turned = again.set_index(["unit", "month"]).loc[pd.MultiIndex.from_frame(first[["unit", "month"]])]
    assert np.allclose(turned.to_numpy(), first[COLUMNS[2:]].to_numpy(), rtol=1e-3)


AWKWARD = {
    "zero": np.zeros(48),
    "constant": np.full(48, 7.0),
    "negative": -100 + np.sin(np.arange(48.0)),
    "both_signs": np.sin(np.arange(48.0)),
    "intermittent": np.where(np.arange(48) % 7 == 0, 1000.0, 0.0),
    "starts_late": np.where(np.arange(48) < 40, np.nan, 50.0),
    "one_month": np.where(np.arange(48) < 47, np.nan, 50.0),
    "ended": np.where(np.arange(48) < 30, 50.0, np.nan),
    "awaited": np.where(np.arange(48) < 47, 50.0 + np.arange(48) % 3, np.nan),
    "tiny": np.full(48, 1e-9) * (1 + np.arange(48) % 5),
    "spike": np.where(np.arange(48) == 30, 1e6, 100.0 + np.arange(48) % 4),
}


@pytest.mark.parametrize("months", [1, 2, 11, 48])
def test_awkward_series_have_finite_forecasts_inside_their_intervals(months):
    frame = pd.DataFrame(AWKWARD, index=pd.period_range("2020-01", periods=48, freq="M")).iloc[-months:]
    frame = frame.loc[:, frame.notna().any()]
    result = forecast(frame, 14)
    assert np.isfinite(result[COLUMNS[2:]]).all().all()
    for lower, upper in (
        ("lower_80", "mean"),
        ("mean", "upper_80"),
        ("lower_95", "lower_80"),
        ("upper_80", "upper_95"),
    ):
        assert (result[lower] <= result[upper] + 1e-12).all()


def test_what_was_never_negative_is_not_foreseen_negative():
    frame = pd.DataFrame(AWKWARD, index=pd.period_range("2020-01", periods=48, freq="M"))
    result = forecast(frame[["intermittent", "zero"]], 12)
    assert (result["lower_95"] >= 0).all()


def test_a_closed_unit_stays_closed_and_an_awaited_month_is_skipped():
    frame = pd.DataFrame(AWKWARD, index=pd.period_range("2020-01", periods=48, freq="M"))
    result = forecast(frame, 6)
    assert (result.loc[result["unit"] == "ended", "mean"] == 0).all()
    assert result.loc[result["unit"] == "awaited", "mean"].between(49, 53).all()
    kinds = {(note["unit"], note["kind"]) for note in result.attrs["notes"]}
    assert {("ended", "closed"), ("awaited", "awaited"), ("one_month", "short_history")} <= kinds


def test_less_history_means_a_wider_interval():
    frame = history(1, 60)
    widths = [
        (result := forecast(frame.iloc[-months:], 1)).eval("upper_80 - lower_80").iloc[0] / result["mean"].iloc[0]
        for months in (1, 3, 60)
    ]
    assert widths[0] > widths[1] > widths[2]


def test_a_young_unit_borrows_its_sisters_season():
    frame = history(6, 60)
    frame.iloc[:51, 0] = np.nan
    month_ahead = forecast(frame, 12)
    young = month_ahead[month_ahead["unit"] == "u0"]["mean"].to_numpy()
    truth = 1 + 0.1 * np.sin(2 * np.pi * np.arange(1, 13) / 12)
    assert np.corrcoef(young, truth)[0, 1] > 0.9


@pytest.mark.parametrize("kind", ["noise", "walk", "seasonal"])
def test_coverage_on_simulated_series_is_nominal(kind):
    rng = np.random.default_rng(11)
    shocks = rng.normal(size=(300, 72))
    values = {
        "noise": shocks,
        "walk": shocks.cumsum(axis=1),
        "seasonal": shocks + 3 * np.sin(np.arange(72) * np.pi / 6),
    }[kind]
    frame = pd.DataFrame((200 + values).T, index=pd.period_range("2018-01", periods=72, freq="M"))
    result = forecast(frame.iloc[:60], 12)
    truth = frame.iloc[60:].T.to_numpy().ravel()
    for level, tolerance in ((80, 5), (95, 3)):
        inside = (truth >= result[f"lower_{level}"]) & (truth <= result[f"upper_{level}"])
        assert 100 * inside.mean() == pytest.approx(level, abs=tolerance)


def test_attributes_do_not_hinder_joining():
    result = forecast(history(2, 30), 2)
    assert len(pd.concat([result, result])) == 8
