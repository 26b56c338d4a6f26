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
    back, spread = original(found.values, np.zeros_like(found.values), found.kind)
    assert np.allclose(back * found.size, values)
    assert (spread == 0).all()


def test_the_variance_of_the_root_is_exact():
    rng = np.random.default_rng(0)
    mean, variance = np.array([[2.0]]), np.array([[0.3]])
    draws = ((2.0 + np.sqrt(0.3) * rng.normal(size=400_000)) / 2) ** 2
    assert original(mean, variance, np.array([ROOT]))[1][0, 0] == pytest.approx(draws.var(), rel=0.02)
