"""Scales and the way back."""

import numpy as np
import pytest

from styringslib.prognosis.scale import LOG, PLAIN, ROOT, original, scaled


def rows(values):
    values = np.atleast_2d(np.asarray(values, dtype=float))
    return scaled(values, np.isfinite(values))


@pytest.mark.parametrize(
    ("values", "kinds"),
    [([1.0, 2, 3], [LOG, ROOT]), ([0.0, 2, 3], [ROOT, PLAIN]), ([-1.0, 2, 3], [PLAIN]), ([0.0, 0, 0], [ROOT, PLAIN])],
)
def test_the_scales_that_suit_a_series(values, kinds):
    assert rows(values).kind.tolist() == kinds


def test_the_jacobian_is_the_derivative():
    values = np.array([1.0, 2.0, 4.0, 3.0])
    step = 1e-6
    found, size = rows(values), values.mean()
    for row, kind in enumerate(found.kind):
        function = np.log if kind == LOG else lambda x: 2 * np.sqrt(x)
        slope = (function(values / size + step) - function(values / size)) / step
        assert np.diff(found.jacobian[row], prepend=0) == pytest.approx(np.log(slope), abs=1e-5)


def test_there_and_back_is_the_same():
    values = np.array([1.0, 2.0, 4.0, 3.0])
    found = rows(values)
    back, spread = original(found.values, np.zeros_like(found.values), np.zeros(2), found.kind)
    assert np.allclose(back * found.size, values)
    assert (spread == 0).all()


def test_the_variance_of_the_root_is_exact():
    rng = np.random.default_rng(0)
    mean, variance = np.array([[2.0]]), np.array([[0.3]])
    draws = ((2.0 + np.sqrt(0.3) * rng.normal(size=400_000)) / 2) ** 2
    back, spread = original(mean, variance, variance[:, 0], np.array([ROOT]))
    assert spread[0, 0] == pytest.approx(draws.var(), rel=0.02)
    assert back[0, 0] == pytest.approx(draws.mean(), rel=0.002)


def test_the_mean_of_a_lognormal_noise_is_above_its_median():
    draws = np.exp(0.2 + 0.5 * np.random.default_rng(0).normal(size=400_000))
    back, _ = original(np.array([[0.2]]), np.array([[0.25]]), np.array([0.25]), np.array([LOG]))
    assert back[0, 0] == pytest.approx(draws.mean(), rel=0.002)
