"""The backtest is what year_end would have said, and sums up what it says."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import METHOD_NAMES, backtest, backtest_summary, forecast, rolling_origins, year_end


@pytest.fixture
def history():
    rng = np.random.default_rng(12)
    index = pd.period_range("2018-01", periods=75, freq="M")
    profile = np.array([0.5, 0.7, 0.9, 1, 1, 1, 1, 1, 1.1, 1.2, 1.3, 1.3])[index.month - 1]
    values = 1e5 * profile[:, None] * (1 + 0.05 * rng.normal(size=(75, 6)))
    return pd.DataFrame(values, index=index, columns=[f"u{i}" for i in range(6)])


def test_it_repeats_what_year_end_says(history):
    table = backtest(history, months=(4,))
    last = table[(table["method"] == "combination") & (table["year"] == 2023)].set_index("unit")
    said = year_end(history, "2023-04").set_index("unit")
    assert np.allclose(last.loc[said.index, "estimate"], said["total"], rtol=1e-9)
    assert np.allclose(last.loc["u0", "outturn"], history.loc["2023", "u0"].sum())
    assert np.allclose(last.loc[said.index, "upper_80"], said["upper_80"], rtol=1e-9)
    assert set(table["method"]) <= {"combination", *METHOD_NAMES}
    assert table["year"].min() >= 2018
    assert table["year"].max() == 2023


def test_the_summary_scores_what_the_table_holds(history):
    table = backtest(history, months=(3, 9))
    summary = backtest_summary(table).set_index(["month", "scope", "method"])
    mine = table[(table["month"] == 3) & (table["unit"] != "total") & (table["method"] == "twelfths")]
    row = summary.loc[(3, "units", "twelfths")]
    assert row["median_error"] == pytest.approx(mine["error"].abs().median())
    assert row["bias"] == pytest.approx(mine["error"].mean())
    assert row["bias"] < -0.2
    assert row["skill"] > 0.5
    assert (
        summary.loc[(9, "units", "combination"), "median_error"]
        < summary.loc[(3, "units", "combination"), "median_error"]
    )
    assert 0.5 < summary.loc[(3, "units", "combination"), "coverage_95"] <= 1
    assert np.isnan(summary.loc[(3, "units", "twelfths"), "coverage_80"])


def test_rolling_origins_repeat_what_forecast_says(history):
    table = rolling_origins(history, 3, origins=2)
    origin = pd.Period("2023-12", freq="M")
    said = forecast(history.loc[:origin], 3)
    mine = table[table["origin"] == origin]
    assert np.allclose(mine["mean"], said["mean"])
    assert np.allclose(mine["actual"], history.loc["2024-01":"2024-03"].T.to_numpy().ravel())
    assert table["origin"].nunique() == 2


def test_without_a_whole_year_there_is_nothing_to_test(history):
    with pytest.raises(ValueError, match="intet helt år"):
        backtest(history.iloc[3:14])
    with pytest.raises(ValueError, match="mellem 1 og 11"):
        backtest(history, months=(12,))
    with pytest.raises(ValueError, match="kræver mindst én måned"):
        rolling_origins(history.iloc[:3], 3)
