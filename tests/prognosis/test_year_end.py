"""year_end: accounting identities, budget, late starters, calibration and the explanation of itself."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styringslib.prognosis import METHOD_NAMES, weights_table, year_end
from styringslib.prognosis.expected_year import _scale as expected_error

NUMBERS = ["actual", "remaining", "total", "lower_80", "upper_80", "lower_95", "upper_95"]


def history(units=5, years=5, passed=8, seed=0, noise=0.03):
    rng = np.random.default_rng(seed)
    months = years * 12 + passed
    index = pd.period_range("2019-01", periods=months, freq="M")
    profile = np.array([0.7, 0.8, 0.9, 1, 1, 1, 1, 1, 1.1, 1.1, 1.2, 1.2])[index.month - 1]
    level = 1e6 * (1 + np.arange(units)[:, None]) * 1.02 ** (np.arange(months) / 12)
    values = level * profile * (1 + noise * rng.normal(size=(units, months)))
    return pd.DataFrame(values.T, index=index, columns=[f"u{i}" for i in range(units)])


def test_rows_columns_and_sums():
    frame = history()
    result = year_end(frame, "2024-08")
    assert result["unit"].tolist() == ["u0", "u1", "u2", "u3", "u4", "total"]
    assert list(result.columns) == ["unit", *NUMBERS]
    assert np.allclose(result["actual"] + result["remaining"], result["total"])
    assert result["actual"].iloc[:-1].to_numpy() == pytest.approx(frame.loc["2024-01":].sum().to_numpy())
    for name in ("actual", "remaining", "total"):
        assert result[name].iloc[:-1].sum() == pytest.approx(result[name].iloc[-1])


def test_the_totals_interval_is_narrower_than_the_sum_of_intervals():
    result = year_end(history(), "2024-08")
    width = result["upper_80"] - result["lower_80"]
    assert width.iloc[-1] < width.iloc[:-1].sum()
    assert width.iloc[-1] > width.iloc[:-1].max() / 2


def test_months_after_through_are_not_used():
    frame = history()
    later = pd.concat(
        [frame, pd.DataFrame(9e9, index=pd.period_range("2024-09", periods=3, freq="M"), columns=frame.columns)]
    )
    pd.testing.assert_frame_equal(year_end(later, "2024-08"), year_end(frame, "2024-08"))


def test_a_gap_is_not_filled_from_the_future():
    frame = history()
    frame.loc["2024-08", "u0"] = np.nan
    later = pd.concat(
        [frame, pd.DataFrame(9e9, index=pd.period_range("2024-09", periods=1, freq="M"), columns=frame.columns)]
    )
    pd.testing.assert_frame_equal(year_end(later, "2024-08"), year_end(frame, "2024-08"))


@pytest.mark.parametrize("passed", [1, 3, 6, 9, 11])
def test_the_year_is_foreseen_closely_where_the_profile_is_regular(passed):
    frame = history(years=6, passed=12)
    truth = frame.loc["2025"].sum()
    result = year_end(frame, f"2025-{passed:02d}").set_index("unit")
    error = (result["total"].iloc[:-1] / truth - 1).abs()
    assert error.max() < 0.05
    assert (result.loc["total", "lower_95"] < truth.sum()) & (truth.sum() < result.loc["total", "upper_95"])


def test_a_budget_that_units_always_exceed_by_a_tenth_is_corrected():
    frame = history(years=6, passed=3, noise=0.15)
    months = pd.period_range("2019-01", "2025-12", freq="M")
    profile = frame.groupby(frame.index.year).sum()
    target = pd.DataFrame(
        {
            unit: [profile[unit].get(year, 1.02**6 * profile[unit][2019]) / 1.1 / 12 for year in months.year]
            for unit in frame
        },
        index=months,
    )
    target.loc["2025"] = (1.02**6 * profile.loc[2019] / 1.1 / 12).to_numpy()
    result = year_end(frame, "2025-03", target).set_index("unit")
    expected = target.loc["2025"].sum() * 1.1
    assert (result["total"].iloc[:-1] / expected - 1).abs().max() < 0.04
    weights = weights_table(year_end(frame, "2025-03", target))
    share = weights.groupby("method")["weight"].sum()
    assert share["budget_record"] > share.get("budget", 0.0)


def test_a_budget_in_one_month_is_the_years_budget():
    frame = history(years=4, passed=6)
    months = pd.period_range("2019-01", "2023-12", freq="M")
    even = pd.DataFrame(1e6, index=months, columns=frame.columns)
    lump = even * np.nan
    lump.loc[months.month == 1] = 12e6
    first, second = year_end(frame, "2023-06", even), year_end(frame, "2023-06", lump)
    assert np.allclose(first[NUMBERS], second[NUMBERS])


def test_a_year_with_half_a_budget_is_a_year_without():
    frame = history(years=4, passed=6)
    months = pd.period_range("2019-07", "2023-12", freq="M")
    half = pd.DataFrame(1e6, index=months, columns=frame.columns)
    whole = half.loc["2020-01":]
    assert np.allclose(year_end(frame, "2023-06", half)[NUMBERS], year_end(frame, "2023-06", whole)[NUMBERS])
    cut = year_end(frame, "2023-06", whole.loc[:"2023-10"])
    assert {note["kind"] for note in cut.attrs["notes"]} == {"no_budget"}


def test_a_budget_jump_that_spending_does_not_follow_is_noted_and_not_believed():
    frame = history(units=3, years=4, passed=6)
    yearly = frame.groupby(frame.index.year).sum()
    months = pd.period_range("2019-01", "2023-12", freq="M")
    target = pd.DataFrame(
        {unit: [yearly[unit][min(year, 2022)] / 12 for year in months.year] for unit in frame}, index=months
    )
    target.loc["2023", "u1"] *= 3
    result = year_end(frame, "2023-06", target)
    assert [note["unit"] for note in result.attrs["notes"] if note["kind"] == "budget_jump"] == ["u1"]
    assert result.set_index("unit").loc["u1", "total"] < 1.2 * yearly.loc[2022, "u1"]


def test_a_unit_without_a_budget_is_forecast_from_its_spending():
    frame = history(units=3, years=3, passed=6)
    target = pd.DataFrame(1.1e6, index=pd.period_range("2022-01", "2022-12", freq="M"), columns=["u0"])
    result = year_end(frame, "2022-06", target)
    assert np.isfinite(result[NUMBERS]).all().all()
    assert {note["unit"] for note in result.attrs["notes"] if note["kind"] == "no_budget"} == {"u1", "u2"}


def test_late_closed_awaited_and_unbegun_units():
    frame = history(units=6, years=4, passed=7)
    frame.iloc[:44, 0] = np.nan
    frame.iloc[40:, 1] = np.nan
    frame.iloc[-1, 2] = np.nan
    frame.iloc[:-1, 3] = np.nan
    frame.iloc[:, 4] = np.nan
    frame = pd.concat([frame, pd.DataFrame(1e6, index=pd.period_range("2023-08", periods=2, freq="M"), columns=["u4"])])
    result = year_end(frame, "2023-07")
    assert np.isfinite(result[NUMBERS]).all().all()
    byunit = result.set_index("unit")
    assert byunit.loc["u1", ["actual", "remaining"]].tolist() == [0, 0]
    assert byunit.loc["u4", "total"] == 0
    assert byunit.loc["u2", "actual"] == pytest.approx(frame.loc["2023-01":"2023-06", "u2"].sum())
    assert byunit.loc["u2", "remaining"] > 5 * byunit.loc["u2", "actual"] / 7
    kinds = {(note["unit"], note["kind"]) for note in result.attrs["notes"]}
    assert {("u1", "closed"), ("u2", "awaited"), ("u3", "short_history"), ("u4", "not_begun")} <= kinds


@pytest.mark.parametrize("months", [1, 2, 5, 13])
def test_a_history_of_any_length_gives_an_answer(months):
    frame = history(units=2, years=2, passed=6).iloc[:months]
    result = year_end(frame, frame.index[-1])
    assert np.isfinite(result[NUMBERS]).all().all()
    assert (result["lower_95"] <= result["lower_80"]).all()
    assert (result["upper_80"] <= result["upper_95"]).all()
    assert (result["upper_80"] > result["lower_80"]).all()


def test_zero_negative_and_mixed_units():
    months = pd.period_range("2020-01", periods=42, freq="M")
    wave = np.sin(np.arange(42.0))
    frame = pd.DataFrame({"zero": 0.0, "income": -1e5 + 1e3 * wave, "mixed": 1e4 * wave, "constant": 5e4}, index=months)
    target = pd.DataFrame({"income": -1e5}, index=pd.period_range("2020-01", "2023-12", freq="M"))
    for budget in (None, target):
        result = year_end(frame, "2023-06", budget).set_index("unit")
        assert np.isfinite(result).all().all()
        assert result.loc["income", "total"] == pytest.approx(-1.2e6, rel=0.01)
        assert result.loc["zero", "total"] == 0
        assert result.loc["constant", "total"] == pytest.approx(6e5, rel=0.001)


@settings(max_examples=10, deadline=None)
@given(factor=st.sampled_from([1e-3, 1e3]), seed=st.integers(0, 30), passed=st.integers(1, 11), years=st.integers(0, 5))
def test_the_unit_of_money_changes_nothing_but_the_unit(factor, seed, passed, years):
    frame = history(3, years, passed, seed)
    small, large = year_end(frame, frame.index[-1]), year_end(frame * factor, frame.index[-1])
    assert np.allclose(large[NUMBERS], small[NUMBERS] * factor, rtol=1e-3)


def test_the_order_of_units_changes_nothing():
    frame = history()
    first = year_end(frame, "2024-08").set_index("unit")
    again = year_end(frame.iloc[:, ::-1], "2024-08").set_index("unit").loc[first.index]
    assert np.allclose(first, again, rtol=1e-4)


def test_one_unit_and_its_total_are_the_same():
    result = year_end(history(units=1), "2024-08")
    assert np.allclose(result.iloc[0, 1:].astype(float), result.iloc[1, 1:].astype(float))


def test_weights_sum_to_one_and_have_danish_names():
    result = year_end(history(), "2024-08")
    weights = weights_table(result)
    assert weights.groupby("unit")["weight"].sum().to_numpy() == pytest.approx(1)
    assert set(weights["method"]) <= set(METHOD_NAMES)


def test_the_months_to_come_add_up_to_what_remains():
    result = year_end(history(), "2024-08")
    for unit, remaining in zip(result["unit"], result["remaining"], strict=True):
        assert sum(result.attrs["expected"][unit]) == pytest.approx(remaining)
        assert len(result.attrs["expected"][unit]) == 4
        assert len(result.attrs["posted"][unit]) == 8


def test_coverage_over_simulated_municipalities_is_near_nominal():
    inside, count = np.zeros(2), 0
    for seed in range(6):
        frame = history(units=40, years=7, passed=12, seed=seed, noise=0.1)
        truth = frame.loc["2026"].sum().to_numpy()
        result = year_end(frame, "2026-04").iloc[:-1]
        for place, level in enumerate((80, 95)):
            inside[place] += ((truth >= result[f"lower_{level}"]) & (truth <= result[f"upper_{level}"])).sum()
        count += 40
    assert 100 * inside[0] / count == pytest.approx(80, abs=7)
    assert 100 * inside[1] / count == pytest.approx(95, abs=4)


def test_what_is_spent_is_the_least_a_year_can_end_at_where_nothing_is_ever_credited():
    rng = np.random.default_rng(1)
    months = pd.period_range("2019-01", periods=71, freq="M")
    frame = pd.DataFrame(np.where(rng.random((71, 6)) < 0.15, 1e5, 0.0), index=months, columns=list("abcdef"))
    result = year_end(frame, "2024-11")
    assert (result["lower_95"] >= result["actual"]).all()
    credited = frame.copy()
    credited.iloc[3] = -1e5
    free = year_end(credited, "2024-11")
    assert (free["lower_95"] < free["actual"]).any()


def test_recent_errors_widen_the_interval_more_than_old_ones():
    own = np.array([0.05])
    old, recent = np.array([[0.1, 0.01, 0.01]]), np.array([[0.01, 0.01, 0.1]])
    assert expected_error(recent, own, 0.05)[0] > 1.1 * expected_error(old, own, 0.05)[0]


def test_a_unit_of_noughts_with_its_first_budget_has_not_begun():
    frame = history(passed=3)
    plan = pd.DataFrame(2e6, index=pd.period_range("2019-01", "2024-12", freq="M"), columns=[*frame, "new", "idle"])
    plan.loc[:"2023-12", "new"] = 0.0
    plan["new"] = plan["new"].where(plan.index >= "2024-06", 0.0)
    for factor in (1.0, 1e6):
        result = year_end(frame.assign(new=0.0, idle=0.0) * factor, "2024-03", plan * factor).set_index("unit")
        # June to December at 2 m; what has had a budget for years, and never spent it, is not expected to.
        assert result.loc["new", "total"] == pytest.approx(14e6 * factor)
        assert result.loc["new", "lower_80"] < 13e6 * factor
        assert result.loc["new", "upper_80"] > 15e6 * factor
        assert result.loc["idle", "total"] == pytest.approx(0, abs=1.0 * factor)
    # Planned all year, and nothing spent in its first three months.
    plan.loc["2024-01":, "new"] = 2e6
    result = year_end(frame.assign(new=0.0), "2024-03", plan).set_index("unit")
    assert result.loc["new", "total"] == pytest.approx(18e6)


def test_a_unit_of_noughts_lacks_no_budget():
    frame = history()
    plan = pd.DataFrame(2e6, index=pd.period_range("2019-01", "2024-12", freq="M"), columns=list(frame))
    alone, beside = year_end(frame, "2024-08", plan), year_end(frame.assign(zero=0.0), "2024-08", plan)
    pd.testing.assert_frame_equal(alone, beside[beside["unit"] != "zero"].reset_index(drop=True), rtol=1e-9)


@pytest.mark.parametrize("known", [None, {"gone": (None, "2024-05")}])
def test_what_a_closed_unit_no_longer_spends_is_not_shared_out_to_the_others(known):
    rng = np.random.default_rng(5)
    months = pd.period_range("2021-01", "2024-09", freq="M")
    frame = pd.DataFrame(1e6 * (1 + 0.02 * rng.normal(size=(45, 3))), index=months, columns=["x", "y", "gone"])
    frame.loc["2024-06":, "gone"] = 0.0
    result = year_end(frame, "2024-09", lives=known).set_index("unit")
    # Two units of 12 m a year with two per cent noise a month; sharing out seven months of a third gave 12.7.
    assert result.loc[["x", "y"], "total"].to_list() == pytest.approx([12e6, 12e6], rel=0.02)
    assert result.loc["gone", "total"] == frame.loc["2024-01":, "gone"].sum()
