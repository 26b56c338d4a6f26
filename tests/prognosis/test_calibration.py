"""Calibrated widths and the pooled season."""

import numpy as np
import pytest

from styringslib.prognosis.calibration import MOST_TRUST, widths
from styringslib.prognosis.season import pooled_profile


def test_without_errors_the_normal_quantiles_rule():
    found = widths([np.full((5, 3), np.nan)], (80.0, 95.0))
    assert found == pytest.approx(np.tile([1.2816, 1.9600], (3, 1)), abs=1e-4)


def test_errors_twice_as_large_widen_in_proportion_to_trust():
    normal = np.abs(np.random.default_rng(0).normal(size=(4000, 1)))
    once, twice = widths([normal], (80.0,))[0, 0], widths([2 * normal], (80.0,))[0, 0]
    assert once == pytest.approx(1.2816, abs=0.03)
    assert twice == pytest.approx(1.2816 * (1 + MOST_TRUST), abs=0.05)


def test_one_crisis_among_the_origins_does_not_rule():
    calm = [np.abs(np.random.default_rng(seed).normal(size=(100, 1))) for seed in range(4)]
    assert widths([*calm, 10 * calm[0]], (95.0,))[0, 0] < 1.3 * widths(calm, (95.0,))[0, 0]


def test_the_pooled_profile_is_the_lenders_season():
    month = np.arange(48) % 12 + 1
    season = 0.2 * np.sin(2 * np.pi * month / 12)
    values = np.exp(5 + season + 0.01 * np.random.default_rng(1).normal(size=(6, 48)))
    assert pooled_profile(values, month)[month[:12] - 1] == pytest.approx(season[:12], abs=0.02)
    young = values.copy()
    young[:, :30] = np.nan
    assert (pooled_profile(young, month) == 0).all()


def test_a_profile_that_lenders_do_not_share_is_shrunk():
    month = np.arange(48) % 12 + 1
    rng = np.random.default_rng(2)
    shared = 0.1 * np.sin(2 * np.pi * month / 12)
    own = 0.3 * rng.normal(size=(5, 12))[:, month - 1]
    clear = pooled_profile(np.exp(5 + shared + 0.01 * own), month)
    blurred = pooled_profile(np.exp(5 + shared + own), month)
    plain = np.log(np.exp(shared + own)).mean(axis=0)[:12]
    assert clear == pytest.approx(shared[:12], abs=0.01)
    assert np.abs(blurred).sum() < 0.8 * np.abs(plain - plain.mean()).sum()
