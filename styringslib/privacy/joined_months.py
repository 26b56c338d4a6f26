"""Months whose counts of people are so small that they are told only together with the months after them.

A count to date gives away each month's by subtraction from the report of the month before. So a month with few is not told by
itself: it is joined to the months that follow until they are enough together, and until then figures to date are those of the
month before. Months are joined in the order in which they came, so a later report never divides what an earlier one joined.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def joined_months(counts: pd.Series | pd.DataFrame, minimum: float) -> pd.Series:
    """The month with which each month is told: the first from itself on where every count since the last told is 0 or at least
    ``minimum``; missing (NaT) for the newest months while they are too few.

    ``counts``: counts of people by month in order, all from the first, so that the same months are joined in every report; with
    several columns each of them must be enough (their sum then is). Nobody is no secret.

    >>> begun = pd.Series([12, 3, 0, 9, 4], index=pd.period_range("2026-01", periods=5, freq="M"))
    >>> [str(month) for month in joined_months(begun, 5)]
    ['2026-01', '2026-04', '2026-04', '2026-04', 'NaT']
    """
    values = pd.DataFrame(counts).to_numpy(dtype=float)
    told: list[pd.Period | pd.api.typing.NaTType] = [pd.NaT] * len(values)
    since, first = np.zeros(values.shape[1]), 0
    for place, row in enumerate(values):
        since = since + row
        if ((since == 0) | (since >= minimum)).all():
            told[first : place + 1] = [counts.index[place]] * (place + 1 - first)
            since, first = np.zeros(values.shape[1]), place + 1
    return pd.Series(pd.PeriodIndex(told, freq="M"), index=counts.index)
