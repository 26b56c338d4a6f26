"""The boundary: what is accepted, what is filled, and what is refused with unit and month."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import forecast, year_end
from styringslib.prognosis.series import check_history


def table(values, first="2020-01", columns=None):
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    index = pd.period_range(first, periods=len(values), freq="M")
    return pd.DataFrame(values, index=index, columns=columns or [f"Nord{i}" for i in range(values.shape[1])])


def test_a_gap_is_filled_between_its_neighbours_and_noted():
    series = check_history(table([1.0, np.nan, 3.0]))
    assert series.values.tolist() == [[1, 2, 3]]
    assert series.observed.tolist() == [[True, False, True]]
    assert [(note["unit"], note["month"]) for note in series.notes] == [("Nord0", "2020-02")]


def test_a_gap_in_a_seasonal_series_keeps_the_season():
    year = np.array([100.0] * 11 + [300.0])
    values = np.tile(year, 4)
    values[23] = np.nan
    assert check_history(table(values)).values[0, 23] == pytest.approx(300, abs=1)


def test_missing_rows_count_as_gaps_and_order_does_not_matter():
    frame = table([1.0, 2.0, 3.0, 4.0])
    series = check_history(frame.iloc[[3, 0, 2]])
    assert series.values.tolist() == [[1, 2, 3, 4]]
    assert len(series.notes) == 1


def test_before_the_first_and_after_the_last_month_stays_missing():
    series = check_history(table([[np.nan, 1.0], [2.0, 1.0], [np.nan, 1.0]]))
    assert np.isnan(series.values[0, [0, 2]]).all()
    assert series.notes == []


def test_input_is_not_changed():
    frame = table([1.0, np.nan, 3.0])
    before = frame.copy()
    forecast(frame, 2)
    year_end(frame, "2020-02")
    pd.testing.assert_frame_equal(frame, before)


HISTORY = table(np.arange(24.0) + 1)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (HISTORY.iloc[:0], "tom.*Nord0"),
        (HISTORY.iloc[:, :0], "ingen enheder"),
        (HISTORY * np.nan, "ingen tal for enheden Nord0 i 2020-01"),
        (HISTORY.replace(5.0, np.inf), "uendelig.*Nord0 i 2020-05"),
        (HISTORY.replace(5.0, -np.inf), "uendelig.*Nord0 i 2020-05"),
        (pd.concat([HISTORY, HISTORY.iloc[[3]]]), "Nord0.*2020-04 mere end én gang"),
        (pd.concat([HISTORY, HISTORY], axis=1), "Nord0 mere end én gang"),
        (HISTORY.reset_index(drop=True), "måneder som rækker"),
        (HISTORY.set_axis(pd.period_range("2000Q1", periods=24, freq="Q")), "måneder som rækker.*2000Q1"),
        (HISTORY.set_axis(pd.date_range("2020-01-15", periods=24)), "Nord0.*måneder som rækker"),
        (HISTORY.astype(object).replace(5.0, "fem"), "tekst.*Nord0"),
        ([1, 2, 3], "DataFrame"),
    ],
)
def test_a_bad_history_is_refused_by_forecast_and_year_end(frame, words):
    with pytest.raises(ValueError, match=words):
        forecast(frame, 3)
    with pytest.raises(ValueError, match=words):
        year_end(frame, "2021-06")


@pytest.mark.parametrize("horizon", [0, -1, 1.5, True, "3"])
def test_a_horizon_below_one_month_is_refused(horizon):
    with pytest.raises(ValueError, match="mindst 1"):
        forecast(HISTORY, horizon)


@pytest.mark.parametrize("levels", [(0,), (100,), (80, 120), 80])
def test_levels_are_per_cents_between_0_and_100(levels):
    with pytest.raises(ValueError, match="80, 95"):
        forecast(HISTORY, 2, levels)


@pytest.mark.parametrize(
    ("through", "words"),
    [
        ("2021-12", "2021 er allerede lukket"),
        ("2022-03", "uden for historikken.*2020-01 til 2021-12"),
        ("2019-11", "uden for historikken"),
        ("i morgen", "ikke er en måned"),
        (None, "mangler|ikke er en måned"),
    ],
)
def test_a_month_that_cannot_be_forecast_from_is_refused(through, words):
    with pytest.raises(ValueError, match=words):
        year_end(HISTORY, through)


def test_a_unit_called_total_is_refused():
    with pytest.raises(ValueError, match="total"):
        year_end(HISTORY.rename(columns={"Nord0": "total"}), "2021-06")


def test_a_budget_of_other_units_is_refused():
    with pytest.raises(ValueError, match="ingen af historikkens enheder"):
        year_end(HISTORY, "2021-06", HISTORY.rename(columns={"Nord0": "Syd"}))
