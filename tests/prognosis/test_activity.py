"""Money from activity, beside the direct forecast."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis import activity_year_end, compare_year_ends, year_end


@pytest.fixture
def hours():
    rng = np.random.default_rng(10)
    index = pd.period_range("2021-01", periods=42, freq="M")
    return pd.DataFrame(1000 * (1 + 0.02 * rng.normal(size=(42, 2))), index=index, columns=["a", "b"])


def test_hours_times_price_plus_fixed_cost(hours):
    fixed = pd.DataFrame({"a": 5000.0}, index=hours.index)
    plain = activity_year_end(hours, {"a": 400.0, "b": 500.0}, "2024-06").set_index("unit")
    both = activity_year_end(hours, {"a": 400.0, "b": 500.0}, "2024-06", fixed).set_index("unit")
    assert plain.loc["a", "total"] == pytest.approx(12 * 1000 * 400, rel=0.02)
    assert both.loc["a", "total"] == pytest.approx(plain.loc["a", "total"] + 60_000, rel=1e-6)
    assert both.loc["total", "total"] == pytest.approx(both["total"].iloc[:-1].sum())
    assert (both["upper_80"] - both["lower_80"] >= plain["upper_80"] - plain["lower_80"] - 1e-6).all()


def test_a_price_that_changes_holds_from_its_month(hours):
    price = pd.DataFrame(
        {"a": [400.0, 440.0], "b": [500.0, 500.0]}, index=pd.PeriodIndex(["2021-01", "2024-01"], freq="M")
    )
    result = activity_year_end(hours, price, "2024-06").set_index("unit")
    assert result.loc["a", "actual"] == pytest.approx(440 * hours.loc["2024-01":, "a"].sum())


def test_disagreement_is_said_and_agreement_is_silent(hours):
    direct = year_end(hours * 400, "2024-06")
    same = compare_year_ends(direct, activity_year_end(hours, 400, "2024-06"))
    assert not same["disagree"].any()
    assert (same["text"] == "").all()
    high = compare_year_ends(direct, activity_year_end(hours, 500, "2024-06"))
    assert high["disagree"].all()
    assert high["share"].to_numpy() == pytest.approx(0.25, abs=0.01)
    assert high["text"].str.contains("endnu ikke er afregnet").all()
    low = compare_year_ends(direct, activity_year_end(hours, 300, "2024-06"))
    assert low["text"].str.contains("vikarer").all()


def test_a_unit_without_a_price_is_named(hours):
    with pytest.raises(ValueError, match="b har ingen timepris"):
        activity_year_end(hours, {"a": 400.0}, "2024-06")
