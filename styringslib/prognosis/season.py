"""The seasonal profile that sister units share, for units too young to have one of their own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats

#: A unit with fewer months than this borrows its season; a unit with at least this many may lend it.
OWN_SEASON_MONTHS = 24


def pooled_profile(values: Floats, month: npt.NDArray[np.int64]) -> Floats:
    """Return the log seasonal factor of each calendar month (12,), January first, zero where nothing is known.

    values: (units, months), NaN outside a unit's span. month: (months,), calendar month 1-12. Each lender's deviations
    from its centred twelve-month mean are averaged by month; the mean over lenders is shrunk towards none by
    James and Stein's factor, the variance of the mean over its square.
    """
    lenders = values[
        (np.isfinite(values).sum(axis=1) >= OWN_SEASON_MONTHS) & (np.nan_to_num(values, nan=1.0) > 0).all(axis=1)
    ]
    if not len(lenders):
        return np.zeros(MONTHS_IN_YEAR)
    logs = np.log(lenders)
    kernel = np.r_[0.5, np.ones(MONTHS_IN_YEAR - 1), 0.5] / MONTHS_IN_YEAR
    trend = np.full_like(logs, np.nan)
    half = MONTHS_IN_YEAR // 2
    windows = np.lib.stride_tricks.sliding_window_view(logs, MONTHS_IN_YEAR + 1, axis=1)
    trend[:, half:-half] = windows @ kernel
    deviation = logs - trend
    profiles = np.full((len(lenders), MONTHS_IN_YEAR), np.nan)
    for number in range(1, MONTHS_IN_YEAR + 1):
        mine = deviation[:, month == number]
        counted = np.isfinite(mine).sum(axis=1)
        profiles[:, number - 1] = np.where(counted, np.nansum(mine, axis=1) / np.maximum(counted, 1), 0.0)
    profiles -= profiles.mean(axis=1, keepdims=True)
    mean = profiles.mean(axis=0)
    if len(profiles) == 1:
        return np.asarray(mean / 2)
    noise = profiles.var(axis=0, ddof=1).sum() / len(profiles)
    signal = float((mean**2).sum())
    return np.asarray(mean * max(0.0, 1 - noise / signal) if signal > 0 else mean)
