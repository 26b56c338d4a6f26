"""Outliers: isolated spikes are named and replaced; seasons, steps and small noise are not."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import flag_outliers, forecast
from styringslib.prognosis.outliers import _running_median, _seasonal, replaced_spikes
from styringslib.prognosis.series import check_history


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


@pytest.mark.parametrize(("value", "named"), [(1_014_326.0, False), (1_014_327.0, True)])
def test_five_deviations_are_the_limit(value, named):
    """A million, 1,000 up and down in turn: a month is 2,000 from those around, so a deviation is 1.4826 x 2,000 = 2,965.2.

    July's season, the middle of four Julys one of which is the spike itself, is 500 above the 999,000 around it; so
    999,500 is expected, and five deviations, 14,826, end at 1,014,326.
    """
    cost = 1e6 + np.tile([1e3, -1e3], 24)
    cost[30] = value
    history = pd.DataFrame({"a": cost}, index=pd.period_range("2022-01", periods=48, freq="M"))
    found = flag_outliers(history)
    series = check_history(history)
    values, notes = replaced_spikes(series)
    assert found["month"].astype(str).tolist() == ["2024-07"] * named
    assert values[0, 30] == (999_500 if named else value)
    assert np.delete(values[0], 30).tolist() == np.delete(cost, 30).tolist()
    if named:
        assert found[["value", "expected", "isolated"]].to_numpy().tolist() == [[value, 999_500, True]]
        assert found["distance"].item() == pytest.approx(14_827 / 2_965.2)
        assert (notes[0]["unit"], notes[0]["value"], notes[0]["expected"]) == ("a", value, 999_500)


def test_the_last_month_may_be_the_first_of_a_new_level():
    cost = 1e6 + np.tile([1e3, -1e3], 24)
    cost[-1] = 2e6
    history = pd.DataFrame({"a": cost}, index=pd.period_range("2022-01", periods=48, freq="M"))
    assert flag_outliers(history)["month"].astype(str).tolist() == ["2025-12"]
    values, notes = replaced_spikes(check_history(history))
    assert (values[0, -1], notes) == (2e6, [])


@pytest.mark.parametrize("months", [35, 36])
def test_three_years_tell_a_spike_from_a_season(months):
    cost = 1e6 + np.tile([1e3, -1e3], 18)
    cost[20] = 2e6
    history = pd.DataFrame({"a": cost[:months]}, index=pd.period_range("2022-01", periods=months, freq="M"))
    assert len(flag_outliers(history)) == (months == 36)


def test_two_months_beside_each_other_are_no_spike():
    cost = 1e6 + np.tile([1e3, -1e3], 24)
    cost[[30, 31]] = 2e6
    history = pd.DataFrame({"a": cost}, index=pd.period_range("2022-01", periods=48, freq="M"))
    assert flag_outliers(history)["isolated"].tolist() == [False, False]
    assert replaced_spikes(check_history(history))[1] == []


def test_the_median_of_the_months_around_has_fewer_at_the_ends():
    table = np.array([[1.0, 5, 2, 9, np.nan, 4, 7]])
    # Three around each; of an even number the two in the middle are averaged.
    assert _running_median(table, 3)[0].tolist() == [3, 2, 5, 5.5, 6.5, 5.5, 5.5]
    assert np.isnan(_running_median(np.full((1, 3), np.nan), 3)).all()


def test_a_month_in_line_with_the_year_before_or_after_is_a_season():
    values = (
        np.full((1, 36), 100.0) + np.arange(36) // 12
    )  # a step of 1 a year: the usual one, times 5 x 1.4826 allowed
    values[0, 17] += 6.4  # 7.4 from the year before, which is within 7.413; 5.4 from the year after
    values[0, 20] += 50.0
    near = _seasonal(values)
    assert near[0, 17]
    assert not near[0, 20]
    values[0, 29] += 50.0
    values[0, 17] += 0.1  # 7.5 from the year before, and far from the year after
    assert not _seasonal(values)[0, 17]
    assert _seasonal(values[:, :12]).tolist() == [[False] * 12]


def test_what_is_far_off_in_money_but_not_in_proportion_is_no_spike():
    rng = np.random.default_rng(1)
    cost = np.exp(0.5 * rng.normal(size=(72, 60)))
    history = pd.DataFrame(cost, index=pd.period_range("2020-01", periods=72, freq="M"))
    assert len(flag_outliers(history)) > 20
    values, notes = replaced_spikes(check_history(history))
    assert len(notes) <= 8
    assert values.mean() == pytest.approx(cost.mean(), rel=0.006)
    assert [note["month"] for note in replaced_spikes(check_history(-history))[1]] == [note["month"] for note in notes]


@pytest.mark.parametrize(("bills", "replaced"), [(2, 2), (3, 0)])
def test_what_recurs_is_the_units_way(bills, replaced):
    """Four years: three bills are more than one in two years."""
    cost = 1e6 * (1 + 0.01 * np.random.default_rng(1).normal(size=48))
    cost[[8, 22, 36][:bills]] = 3e6
    history = pd.DataFrame({"a": cost}, index=pd.period_range("2022-01", periods=48, freq="M"))
    assert len(replaced_spikes(check_history(history))[1]) == replaced


@pytest.mark.parametrize(("last", "replaced"), [(1e6, True), (1.9e6, False), (0.2e6, True)])
def test_the_month_before_the_last_stands_alone_only_when_the_last_is_back(last, replaced):
    rng = np.random.default_rng(2)
    cost = 1e6 * (1 + 0.02 * rng.normal(size=60))
    cost[-2:] = 2e6, last
    history = pd.DataFrame({"a": cost}, index=pd.period_range("2021-01", periods=60, freq="M"))
    values, _ = replaced_spikes(check_history(history))
    assert (values[0, -2] < 1.1e6) == replaced
