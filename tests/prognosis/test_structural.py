"""The series model against a Kalman filter, and its invariants."""

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from styringslib.prognosis.series_model import series_paths
from styringslib.prognosis.structural import DIFFUSE, GRID, LOG_PRIOR, Structure, covariance, posteriors


def test_the_covariance_gives_the_kalman_filters_forecasts():
    """Local level: the Gaussian regression forecast equals that of statsmodels' state space filter."""
    rng = np.random.default_rng(3)
    y = np.cumsum(rng.normal(size=40)) + rng.normal(size=40)
    level = 0.7
    cov = covariance(Structure(level, 0, 1, 0, 0, 0, 0.9), 46)
    expected = cov[40:, :40] @ np.linalg.solve(cov[:40, :40], y)
    model = UnobservedComponents(y, "local level")
    filtered = model.smooth([1.0, level])
    assert expected == pytest.approx(filtered.forecast(6), abs=2e-3)
    variance = np.diag(cov[40:, 40:] - cov[40:, :40] @ np.linalg.solve(cov[:40, :40], cov[:40, 40:]))
    assert variance == pytest.approx(filtered.get_forecast(6).var_pred_mean, rel=2e-3)


@pytest.mark.parametrize("structure", GRID[:: len(GRID) // 9])
def test_every_structure_is_a_covariance(structure):
    cov = covariance(structure, 60)
    assert np.allclose(cov, cov.T)
    np.linalg.cholesky(cov)
    assert (np.diag(cov) >= DIFFUSE + 1 - 1e-9).all()


def test_the_prior_is_a_distribution():
    assert np.exp(LOG_PRIOR).sum() == pytest.approx(1)
    assert len(LOG_PRIOR) == len(GRID)


def test_the_average_over_the_grid_is_what_direct_algebra_gives():
    rng = np.random.default_rng(5)
    y = 3 + 0.1 * rng.normal(size=30)
    noise = np.array([0.01])
    found = posteriors(y[None], np.array([30]), 4, [(30, np.array([0]), 4)], noise)[0]
    centred = y - y[:12].mean()
    logs, means = [], []
    for structure, prior in zip(GRID, LOG_PRIOR, strict=True):
        cov = covariance(structure, 34)
        factor = np.linalg.cholesky(cov[:30, :30])
        shocks = np.linalg.solve(factor, centred)
        weight = 1 / (1 + (29 / 6) ** 2)
        scale = ((shocks[1:] ** 2).sum() + weight * 0.01) / (29 + weight)
        slope = 4 * np.log(1 + structure.slope * scale / 0.1**2)
        logs.append(prior - slope - 0.5 * (29 + weight) * np.log(scale) - np.log(np.diag(factor))[1:].sum())
        means.append(cov[30:, :30] @ np.linalg.solve(cov[:30, :30], centred))
    share = np.exp(np.array(logs) - max(logs))
    expected = (share[:, None] * np.array(means)).sum(axis=0) / share.sum() + y[:12].mean()
    assert found.mean[0] == pytest.approx(expected, abs=2e-4)


def test_an_earlier_origin_is_what_a_shorter_history_gives():
    rng = np.random.default_rng(7)
    values = 100 + rng.normal(size=(3, 60)).cumsum(axis=1)
    month = np.arange(60) % 12 + 1
    back = series_paths(values, month, 6, [0, 12], 12)[1]
    short = series_paths(values[:, :48], month[:48], 6, [0])[0]
    assert np.allclose(back.mean, short.mean, rtol=1e-3)
    assert np.allclose(back.sigma, short.sigma, rtol=0.05)
