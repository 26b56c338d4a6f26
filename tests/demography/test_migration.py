import numpy as np
import pytest

from styringslib.demography import migration

AGES = np.arange(101)


def moving(rate: np.ndarray, size: float, years: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Persons (1, 2, 101, years) whose cohorts change by survival and a net rate, and the survival."""
    survival = np.exp(-1 / (1 + np.exp(-(-2.8 + 0.115 * (AGES - 80.0)))))
    persons = np.zeros((1, 2, AGES.size, years))
    persons[..., 0] = size * np.concatenate([[1], np.cumprod(survival[:-1])])
    for t in range(1, years):
        persons[:, :, 1:, t] = (persons[..., t - 1] * (survival + rate))[:, :, :-1]
        persons[:, :, 0, t] = size
    return persons, np.broadcast_to(survival[:, None], (1, 2, AGES.size, years - 1))


def test_a_constant_rate_is_found_again() -> None:
    rate = np.where(AGES < 90, 0.01, 0.0)
    persons, survival = moving(rate, 1e6)
    found = migration.estimate(persons, survival)
    assert found.rate[0, 0, 5:80] == pytest.approx(rate[5:80], abs=0.0005)
    assert found.own_weight[0] > 0.99


def test_no_moves_no_residual() -> None:
    persons, survival = moving(np.zeros(101), 1000.0)
    assert np.abs(migration.estimate(persons, survival).rate).max() < 1e-12


def test_a_small_unit_borrows_the_rate_of_a_large_one() -> None:
    large, survival = moving(np.full(101, 0.01), 1e6)
    small, _ = moving(np.full(101, -0.02), 0.5)
    both = np.concatenate([large, small])
    found = migration.estimate(both, np.concatenate([survival, survival]))
    assert found.rate[1, 0, 70] == pytest.approx(0.01, abs=0.003)
    assert found.rate[0, 0, 70] == pytest.approx(0.01, abs=0.0005)
    assert found.own_weight[1] < 0.1


def test_rates_of_a_larger_area_are_borrowed_when_given() -> None:
    small, survival = moving(np.full(101, -0.02), 0.5)
    area, _ = moving(np.full(101, 0.015), 1e6)
    found = migration.estimate(small, survival, area[0], survival[0])
    assert found.rate[0, 1, 70] == pytest.approx(0.015, abs=0.004)


def test_years_without_data_do_not_count() -> None:
    persons, survival = moving(np.full(101, 0.01), 1e6)
    late = persons.copy()
    late[..., :4] = np.nan
    found = migration.estimate(late, survival)
    assert found.rate[0, 0, 70] == pytest.approx(0.01, abs=0.0005)


def test_births_follow_the_women() -> None:
    persons = np.full((1, 2, 101, 6), 1000.0)
    persons[:, 0, 0], persons[:, 1, 0] = 500.0, 525.0
    ratio, mothers, boys = migration.child_woman_ratios(persons)
    assert ratio[0] * (persons[0, 0, :, -1] * mothers).sum() == pytest.approx(1025)
    assert boys == pytest.approx(1.05 / 2.05)
    assert mothers[:15].sum() == mothers[50:].sum() == 0


def test_a_place_without_children_has_none() -> None:
    persons = np.full((1, 2, 101, 6), 10.0)
    persons[:, :, 0] = 0.0
    assert migration.child_woman_ratios(persons)[0].tolist() == [0.0]


def test_known_deaths_are_no_moves() -> None:
    """Nobody moves, and as many die as chance has it: with the deaths known nothing is left; without them their chance is."""
    rng = np.random.default_rng(2)
    expected = np.exp(-1 / (1 + np.exp(-(-2.8 + 0.115 * (AGES - 80.0)))))
    persons = np.zeros((1, 2, AGES.size, 8))
    persons[..., 0] = 400.0
    lived = np.ones((1, 2, AGES.size, 7))
    for t in range(7):
        left = rng.binomial(persons[..., t].astype(int), expected)
        lived[..., t] = np.where(persons[..., t] > 0, left / np.maximum(persons[..., t], 1), 1.0)
        persons[:, :, 1:, t + 1] = left[:, :, :-1]
        persons[:, :, 0, t + 1] = 400.0
    known = migration.estimate(persons, lived, known=np.ones(lived.shape, dtype=bool))
    assert np.abs(known.rate).max() < 1e-12
    # The least that is reckoned with.
    assert (known.dispersion[:, 70:] == 0.001).all()
    unknown = migration.estimate(persons, np.broadcast_to(expected[:, None], lived.shape))
    assert np.abs(unknown.rate[0, :, 60:95]).max() > 0.001
    # Binomial deaths at 91 vary by some 0.15 a person, 150 times the least dispersion: twelve times the error.
    assert unknown.spread[0, 0, 91] > 5 * known.spread[0, 0, 91]
