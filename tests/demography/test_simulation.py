from dataclasses import replace

import numpy as np
import pytest

from styringslib.demography import migration, simulation
from styringslib.demography.model import Model
from styringslib.demography.population import expected_path
from styringslib.demography.simulation import Uncertainty, simulate


def model(persons: float, hazard: float, dispersion: float = 0.0) -> Model:
    shape = (1, 2, 101)
    moves = migration.Moves(np.zeros(shape), np.zeros(shape), np.full((2, 101), dispersion), np.ones(1), 0.0)
    flat = np.zeros(shape)
    return Model(
        np.full(shape, persons), flat + hazard, flat, np.zeros((1, 4, 101)), moves, np.zeros(1), np.zeros(101), 0.5
    )


@pytest.fixture
def chance_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEVEL_SD", "LEVEL_SD_WITHOUT_DEATHS", "FALL_SD", "SHOCK_SD", "UNIT_SD"):
        monkeypatch.setattr(simulation, name, 0.0)
    monkeypatch.setattr(simulation, "SHARED_WALK", tuple(0.0 for _ in simulation.CORNERS))


@pytest.mark.usefixtures("chance_only")
def test_chance_alone_is_binomial() -> None:
    """10,000 of each sex at ages 80-89, a hazard of 0.1: the sum's 80 % interval is 2 x 1.2816 sqrt(n p (1 - p)) wide."""
    known = Uncertainty(True, 1e12, 1)
    low, high = simulate(model(10_000, 0.1), 1, 2000, [(81, 91)], known)
    p = np.exp(-0.1)
    assert (high - low).item() == pytest.approx(2 * 1.2816 * np.sqrt(200_000 * p * (1 - p)), rel=0.1)
    assert (high + low).item() / 2 == pytest.approx(200_000 * p, rel=0.002)


@pytest.mark.usefixtures("chance_only")
def test_a_handful_is_counted_in_whole_persons_without_bias() -> None:
    """Three persons of each age and sex who each survive with 0.5: 10 and 90 % of Binomial(3, 0.5) are 0 or 1, and 3 at most."""
    low, high = simulate(model(3, float(np.log(2))), 1, 1000, None, Uncertainty(True, 1e12, 1))
    cell = low[0, 0, :, 50:90], high[0, 0, :, 50:90]
    assert set(np.unique(cell[0])) <= {0.0, 1.0}
    assert set(np.unique(cell[1])) <= {2.0, 3.0}
    low, high = simulate(model(3, float(np.log(2))), 1, 1000, [(50, 90)], Uncertainty(True, 1e12, 1))
    assert (low + high).item() / 2 == pytest.approx(120, rel=0.05)


def test_wrong_rates_widen_the_interval_and_more_so_with_time() -> None:
    large = model(100_000, 0.05)
    known, unknown = Uncertainty(True, 1e12, 1), Uncertainty(False, 200.0, 1)
    widths = [np.subtract(*simulate(large, 5, 400, [(67, 101)], how)[::-1])[0, :, 0] for how in (known, unknown)]
    assert (widths[1] > 1.5 * widths[0]).all()
    relative = widths[0] / expected_path(large, 5)[0, :, 67:].sum(axis=(0, 1))
    assert relative[-1] > 1.5 * relative[0]


def test_the_same_seed_gives_the_same_future() -> None:
    first = simulate(model(100, 0.1, 0.02), 3, 50, None, Uncertainty(True, 1e4, 5))
    again = simulate(model(100, 0.1, 0.02), 3, 50, None, Uncertainty(True, 1e4, 5))
    other = simulate(model(100, 0.1, 0.02), 3, 50, None, Uncertainty(True, 1e4, 6))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.usefixtures("chance_only")
def test_the_middle_of_the_futures_is_the_expected_path() -> None:
    """Also in the open age group, where two ages meet every year."""
    large = model(10_000, 0.1)
    ages = [(60, 90), (90, 101), (100, 101)]
    low, high = simulate(large, 4, 300, ages, Uncertainty(True, 1e12, 1))
    expected = expected_path(large, 4).sum(axis=1)
    wanted = np.stack([expected[:, first:last].sum(axis=1) for first, last in ages], axis=-1)
    np.testing.assert_allclose((low + high) / 2, wanted, rtol=0.004)


@pytest.mark.usefixtures("chance_only")
def test_an_unknown_own_mortality_widens_the_interval() -> None:
    """A hazard of 0.1 known to 10 %: of a million survivors 10,000 times exp(-0.1) either way, chance being 300."""
    unsure = replace(model(50_000, 0.1), local=np.stack([np.full((1, 101), 0.1), *np.zeros((3, 1, 101))], axis=1))
    low, high = simulate(unsure, 1, 2000, [(81, 91)], Uncertainty(True, 1e12, 1))
    assert (high - low).item() == pytest.approx(2 * 1.2816 * 10_000 * np.exp(-0.1), rel=0.08)


@pytest.mark.usefixtures("chance_only")
@pytest.mark.parametrize("persons", [0.4, 1.0, 5.0])
def test_futures_of_a_place_of_some_hundred_persons_lie_on_both_sides_of_the_expected(persons: float) -> None:
    """Cells of a person or less, and moves in and out: the mean of the futures is that of the rates, not above it."""
    rng = np.random.default_rng(3)
    small = replace(model(1, 0.1, dispersion=0.5), start=rng.poisson(persons, (1, 2, 101)).astype(float))
    groups = [(67, 101), (80, 101)]
    low, high = simulate(small, 5, 2000, groups, Uncertainty(True, 1e12, 1))
    both = expected_path(small, 5).sum(axis=1)
    expected = np.stack([both[:, first:last].sum(axis=1) for first, last in groups], axis=-1)
    assert ((low < expected) & (expected < high)).all()
    np.testing.assert_allclose((low + high) / 2, expected, atol=0.8, rtol=0.02)
    assert (low % 1 == 0).all()
    assert (high % 1 == 0).all()
