"""The months that today's level is taken from."""

from __future__ import annotations

import pandas as pd

# Enough to smooth a single month, short enough to follow a change of level.
RECENT = 3


def recent_months(month: pd.Period) -> pd.PeriodIndex:
    """The last RECENT months, ``month`` among them."""
    return pd.period_range(month - (RECENT - 1), month, freq="M", name="month")
