"""The single methods by hand calculation."""

import numpy as np
import pandas as pd
import pytest

from styringslib.prognosis.year_methods import credible_budget, estimates, own_record
from styringslib.prognosis.years import by_year


def years(table, passed, budget=None):
    values = np.asarray(table, dtype=float).reshape(len(table), -1)
    through = pd.Period("2020-01", freq="M") + values.shape[1] - 1
    assert through.month == passed
    return by_year(values, pd.Period("2020-01", freq="M"), through, budget)


def test_shares_rest_and_twelfths():
    first, second = np.r_[np.full(3, 10.0), np.full(9, 30.0)], np.r_[np.full(3, 20.0), np.full(9, 20.0)]
    laid = years([np.r_[first, second, [30.0, 30, 30]]], 3)
    found = {name: value[0, -1] for name, value in estimates(laid, np.full((1, 3), 7.0)).items()}
    assert found["series_model"] == 7
    assert found["last_year_share"] == pytest.approx(90 / (60 / 240))
    assert found["mean_share"] == pytest.approx(90 / ((30 / 300 + 60 / 240) / 2))
    assert found["last_year_rest"] == pytest.approx(90 + 240 - 60)
    assert found["last_year_total"] == 240
    assert found["twelfths"] == 360


def test_estimates_of_a_past_year_use_earlier_years_only():
    rng = np.random.default_rng(1)
    values = rng.uniform(1, 2, size=(3, 39))
    budget = rng.uniform(1, 2, size=(3, 4, 12))
    before = estimates(years(values, 3, budget), np.zeros((3, 4)))
    changed = values.copy()
    changed[:, 24:] *= 5
    after = estimates(years(changed, 3, budget), np.zeros((3, 4)))
    for name, table in before.items():
        assert np.allclose(table[:, :2], after[name][:, :2], equal_nan=True), name


def test_the_own_record_is_shrunk_towards_the_units_common_one():
    total = np.array([[110.0, 110.0, np.nan], [100.0, 100.0, np.nan], [100.0, 100.0, np.nan]])
    record = own_record(total, np.full((3, 3), 100.0))
    assert record[0, 2] == pytest.approx(2 * np.log(1.1) / 4)
    assert record[1, 2] == 0
    assert record[0, 0] == 0


def test_a_jump_is_believed_when_spending_follows_or_the_unit_has_been_there_before():
    year = np.full(12, 10.0)
    budget = np.repeat(np.array([[10.0, 20.0]])[:, :, None], 12, axis=2)
    doubted, jump = credible_budget(years([np.r_[year, np.full(3, 10.0)]], 3, budget))
    assert jump.tolist() == [[False, True]]
    assert doubted[0, 1] == pytest.approx(120)
    assert not credible_budget(years([np.r_[year, np.full(3, 18.0)]], 3, budget))[1].any()
    longer = np.repeat(np.array([[20.0, 10.0, 20.0]])[:, :, None], 12, axis=2)
    assert not credible_budget(years([np.r_[2 * year, year, np.full(3, 10.0)]], 3, longer))[1].any()


def test_a_budget_profile_counts_only_when_there_is_one():
    spent = [np.r_[np.full(12, 10.0), np.full(6, 10.0)]]
    flat = np.full((1, 2, 12), 10.0)
    sloped = np.repeat(np.arange(1.0, 13)[None, None], 2, axis=1)
    lump = np.full((1, 2, 12), np.nan)
    lump[:, :, 0] = 120
    for budget, expected in ((flat, np.nan), (lump, np.nan), (sloped, 60 / (21 / 78))):
        found = estimates(years(spent, 6, budget), np.zeros((1, 2)))["budget_profile"][0, -1]
        assert found == pytest.approx(expected, nan_ok=True)
