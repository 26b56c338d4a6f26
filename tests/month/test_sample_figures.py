"""The sample's forecast is what other tests work with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.sample_figures import COLUMNS, FIGURES, FRAME, TOTAL


def test_every_figure_of_the_sample_is_as_it_is_written(figures: pd.DataFrame) -> None:
    units = [label for label in figures.index if label in FIGURES.index]
    assert units == list(FIGURES.index)
    np.testing.assert_allclose(figures.loc[units, COLUMNS].to_numpy(dtype=float), FIGURES.to_numpy(), atol=0.006)
    money = COLUMNS[:-1]
    np.testing.assert_allclose(figures.loc["total", money].to_numpy(dtype=float), TOTAL[money], atol=0.08)
    np.testing.assert_allclose(
        figures.loc["frame:Myndighedens ramme", money].to_numpy(dtype=float), FRAME[money], atol=0.08
    )
