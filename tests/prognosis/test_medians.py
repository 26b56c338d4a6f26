"""The median of what is known, beside NumPy's own and values that can be seen."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from styringslib.prognosis.medians import median_of_known


@pytest.mark.parametrize("width", range(1, 15))
def test_it_is_numpys(width: int) -> None:
    random = np.random.default_rng(width)
    table = random.normal(size=(50, 3, width))
    table[random.random(table.shape) < 0.3] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # NumPy warns of rows of which nothing is known
        expected = np.nanmedian(table, axis=-1)
    np.testing.assert_array_equal(median_of_known(table), expected)


def test_what_is_not_finite_is_not_known() -> None:
    table = np.array([[np.inf, 2.0, 8.0], [-np.inf, np.nan, np.inf]])
    np.testing.assert_array_equal(median_of_known(table), [5.0, np.nan])
