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


def test_a_unit_with_fixed_cost_only_is_a_row_and_the_rows_add_up_to_the_total():
    months = pd.period_range("2023-01", "2026-09", freq="M")
    fixed = pd.DataFrame({"Nord": 1_000.0, "Ledelse": 20_000.0}, index=months)
    result = activity_year_end(pd.DataFrame({"Nord": 100.0}, index=months), 500.0, "2026-09", fixed)
    assert result["unit"].tolist() == ["Nord", "Ledelse", "total"]
    # Nord: 12 x (100 x 500 + 1,000); Ledelse: 12 x 20,000.
    assert result["total"].tolist() == pytest.approx([612_000, 240_000, 852_000])
    assert result["actual"].tolist() == pytest.approx([459_000, 180_000, 639_000])
    assert result.attrs["posted"]["total"] == pytest.approx([71_000] * 9)
    assert result.attrs["expected"]["Ledelse"] == pytest.approx([20_000] * 3)
    assert set(result.attrs["weights"]) == {"Nord", "Ledelse", "total"}


def test_the_totals_of_other_units_are_not_set_side_by_side(hours):
    direct, by_hours = year_end(hours, "2024-06"), activity_year_end(hours[["a"]], 1.0, "2024-06")
    assert compare_year_ends(direct, by_hours)["unit"].tolist() == ["a"]
    assert compare_year_ends(direct, direct)["unit"].tolist() == ["a", "b", "total"]


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


def test_errors_of_hours_and_of_fixed_cost_are_independent(hours):
    rng = np.random.default_rng(4)
    fixed = pd.DataFrame(1000 * (1 + 0.3 * rng.normal(size=(42, 2))), index=hours.index, columns=["a", "b"])
    price = {"a": 1.0, "b": 2.0}
    plain, steady = activity_year_end(hours, price, "2024-06"), year_end(fixed, "2024-06")
    both = activity_year_end(hours, price, "2024-06", fixed)
    assert list(both.columns) == list(year_end(hours, "2024-06").columns)
    for name in ("actual", "remaining", "total"):
        assert both[name].to_numpy() == pytest.approx((plain[name] + steady[name]).to_numpy())
    for side, sign in (("lower", -1), ("upper", 1)):
        for level in ("80", "95"):
            reach = np.hypot(*((table[f"{side}_{level}"] - table["total"]).to_numpy() for table in (plain, steady)))
            assert both[f"{side}_{level}"].to_numpy() == pytest.approx((both["total"] + sign * reach).to_numpy())


def years(total, lower, upper):
    return pd.DataFrame({"unit": ["Nord"], "total": [total], "lower_80": [lower], "upper_80": [upper]})


@pytest.mark.parametrize(
    ("activity", "disagree"),
    [
        ((110.0, 104.0, 116.0), True),
        ((110.0, 100.0, 120.0), False),  # the direct one lies on its bound
        ((105.0, 104.0, 106.0), False),  # it lies on the direct one's
        ((90.0, 80.0, 96.0), True),
        ((90.0, 80.0, 100.0), False),
        ((95.0, 94.0, 96.0), False),
        ((106.0, 99.0, 113.0), False),  # outside one interval only
    ],
)
def test_two_forecasts_disagree_when_each_lies_outside_the_others_interval(activity, disagree):
    row = compare_year_ends(years(100.0, 95.0, 105.0), years(*activity)).iloc[0]
    assert bool(row["disagree"]) is disagree
    assert (row["difference"], row["share"]) == pytest.approx((activity[0] - 100, (activity[0] - 100) / 100))
    assert row["text"].startswith("Aktiviteten" if activity[0] > 100 else "Regnskabet") is disagree


def test_a_share_of_nothing_is_unknown_and_of_income_has_the_costs_sign():
    assert np.isnan(compare_year_ends(years(0.0, 0.0, 0.0), years(5.0, 4.0, 6.0))["share"].iloc[0])
    assert compare_year_ends(years(-100.0, -101.0, -99.0), years(-90.0, -91.0, -89.0))["share"].iloc[0] == 0.1


def test_a_price_before_its_first_month_is_its_first(hours):
    price = pd.DataFrame({"a": [400.0], "b": [500.0]}, index=pd.PeriodIndex(["2024-03"], freq="M"))
    found = activity_year_end(hours, price, "2024-06").set_index("unit")
    assert found.loc["a", "actual"] == pytest.approx(400 * hours.loc["2024-01":, "a"].sum())
    with pytest.raises(ValueError, match="b har ingen timepris"):
        activity_year_end(hours, price[["a"]], "2024-06")
