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


def test_a_budget_of_some_units_is_used_for_them():
    spent = [np.r_[np.full(12, 10.0), np.full(6, 11.0)], np.r_[np.full(12, 20.0), np.full(6, 20.0)]]
    budget = np.full((2, 2, 12), np.nan)
    budget[0, :, :6], budget[0, :, 6:] = 9.0, 12.0
    found = {name: table[:, -1] for name, table in estimates(years(spent, 6, budget), np.zeros((2, 2))).items()}
    assert found["budget"].tolist() == pytest.approx([126, np.nan], nan_ok=True)
    # Last year 120 of 126; the common habit is that too. It is believed as it stands: (1 + 2) / (1 + 2) of it.
    assert found["budget_record"].tolist() == pytest.approx([120, np.nan], nan_ok=True)
    assert found["budget_rest"].tolist() == pytest.approx([66 + 0.5 * 120, np.nan], nan_ok=True)
    assert found["budget_profile"].tolist() == pytest.approx([66 / (54 / 126), np.nan], nan_ok=True)
    assert "budget" not in estimates(years(spent, 6), np.zeros((2, 2)))


def test_a_jump_that_is_not_believed_is_last_year_grown_as_spending_has():
    budget = np.repeat(np.array([[10.0, 20.0]])[:, :, None], 12, axis=2)
    for month, total in ((11.0, 120 * (33 + 2.4) / (30 + 2.4)), (8.0, 120.0)):  # 2 % of 120 on both sides; no fall
        doubted, jump = credible_budget(years([np.r_[np.full(12, 10.0), np.full(3, month)]], 3, budget))
        assert jump[0, 1]
        assert doubted[0, 1] == pytest.approx(total)
    # Half as large again is no jump; a third of the rise (in logs: 1.26 times) is enough to believe it.
    for amount, month, believed in ((14.9, 10.0, True), (15.1, 10.0, False), (20.0, 12.6, False), (20.0, 12.9, True)):
        plan = np.repeat(np.array([[10.0, amount]])[:, :, None], 12, axis=2)
        found, jump = credible_budget(years([np.r_[np.full(12, 10.0), np.full(3, month)]], 3, plan))
        assert bool(jump[0, 1]) is not believed
        assert found[0, 1] == pytest.approx(12 * amount if believed else 120 * max(1.0, (3 * month + 2.4) / 32.4))


def test_a_jump_is_from_the_highest_of_the_last_three_years():
    flat = np.full(12, 10.0)
    spent = [np.r_[2 * flat, flat, flat, np.full(3, 10.0)], np.r_[2 * flat, flat, flat, flat, np.full(3, 10.0)]]
    for row, count in zip(spent, (4, 5), strict=True):
        plan = np.full((1, count, 12), 20.0)
        # Twice as much three years ago: no jump. Four years ago: forgotten.
        assert bool(credible_budget(years([row], 3, plan))[1][0, -1]) is (count == 5)


def test_a_unit_that_began_in_the_year_is_counted_by_its_months_and_borrows_the_common_share():
    other = np.r_[np.full(6, 10.0), np.full(6, 30.0), np.full(6, 10.0)]
    young = np.r_[np.full(14, np.nan), np.full(4, 10.0)]
    found = {name: table[:, -1] for name, table in estimates(years([other, young], 6), np.zeros((2, 2))).items()}
    assert found["twelfths"].tolist() == [120, 40 * (1 + 6 / 4)]
    assert found["last_year_share"].tolist() == pytest.approx([240, 40 / 0.25])
    assert found["mean_share"].tolist() == pytest.approx([240, 160])
    assert found["last_year_total"].tolist() == pytest.approx([240, np.nan], nan_ok=True)


def test_a_share_of_next_to_nothing_or_of_many_times_tells_nothing():
    def share(first):
        """Half-year one of last year, of a year's 100."""
        row = np.r_[np.full(6, first / 6), np.full(6, (100 - first) / 6), np.full(6, 1.0)]
        other = np.r_[np.full(12, 1e6), np.full(6, 1e6)]  # what is common is a half
        return estimates(years([row, other], 6), np.zeros((2, 2)))["last_year_share"][0, -1]

    assert share(2.1) == pytest.approx(6 / 0.021)
    assert np.isnan(share(1.9))
    assert np.isnan(share(-10.0))
    assert share(290.0) == pytest.approx(6 / 2.9)
    assert share(310.0) == pytest.approx(6 / 0.5, rel=1e-4)  # believed to be what is common


def test_a_habit_is_believed_to_the_double_and_the_half():
    total = np.array([[400.0, np.nan], [10.0, np.nan], [0.0, np.nan]])
    record = own_record(total, np.full((3, 2), 100.0))
    # Logs of 4 and of a tenth are held at 0.7 and -0.7: the middle is nought, and each counts one of three.
    assert record[:, 1].tolist() == pytest.approx([0.7 / 3, -0.7 / 3, 0])


def test_a_budget_without_a_profile_is_one_within_half_a_per_cent_of_even_months():
    def profile(share):
        budget = np.full((1, 2, 12), (1 - share) * 100 / 6)
        budget[:, :, :6] = share * 100 / 6
        return estimates(years([np.full(18, 10.0)], 6, budget), np.zeros((1, 2)))["budget_profile"][0, -1]

    assert np.isnan([profile(share) for share in (0.019, 0.4951, 0.5049, 0.981)]).all()
    for share in (0.021, 0.4949, 0.5051, 0.979):
        assert profile(share) == pytest.approx(60 / share)
