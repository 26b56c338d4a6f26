"""The split of a changed forecast sums, and each part is what it says."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import forecast_change, year_end


@pytest.fixture
def history():
    rng = np.random.default_rng(4)
    index = pd.period_range("2021-01", periods=44, freq="M")
    return pd.DataFrame(1e5 * (1 + 0.05 * rng.normal(size=(44, 3))), index=index, columns=["a", "b", "c"])


def test_the_parts_sum_exactly_and_the_total_is_the_units_sum(history):
    changed = history.copy()
    changed.loc["2024-03", "a"] += 5000
    changed.loc["2024-06", "b"] *= 2
    table = forecast_change(year_end(history, "2024-05"), year_end(changed, "2024-07")).set_index("unit")
    parts = table[["new_actuals", "revised_past", "changed_expectations"]].sum(axis=1)
    assert np.allclose(parts, table["change"], atol=1e-6)
    assert np.allclose(table["before"] + table["change"], table["after"])
    assert table.loc["a", "revised_past"] == pytest.approx(5000)
    assert table.loc["c", "revised_past"] == 0
    assert table.loc["b", "new_actuals"] > 80_000
    assert np.allclose(table.loc[["a", "b", "c"]].sum(), table.loc["total"])


def test_the_same_forecast_twice_has_not_changed(history):
    result = year_end(history, "2024-05")
    assert np.allclose(forecast_change(result, result).iloc[:, [2, 3, 4, 6]].astype(float), 0)


def test_other_years_the_wrong_order_and_other_tables_are_refused(history):
    early, late = year_end(history, "2023-05"), year_end(history, "2024-05")
    with pytest.raises(ValueError, match="2023 og 2024"):
        forecast_change(early, late)
    with pytest.raises(ValueError, match="Byt om"):
        forecast_change(late, year_end(history, "2024-02"))
    with pytest.raises(ValueError, match="ikke en tabel fra year_end"):
        forecast_change(late, pd.DataFrame({"unit": ["a"], "total": [1.0]}))
