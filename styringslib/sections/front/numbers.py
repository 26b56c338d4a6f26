"""What the front page draws of a year: spending month by month, the year's forecasts so far, and the largest causes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from styringslib.month import accounts
from styringslib.month.follow_up import FollowUp

SPENDING_MONTHS = 24


def spending(basis: FollowUp) -> pd.Series:
    """Spending of the last 24 months, kr, index month; missing where a unit's postings have not come, and before the first."""
    months = pd.period_range(basis.month - (SPENDING_MONTHS - 1), basis.month, freq="M", name="month")
    if basis.ledger.empty:
        return pd.Series(np.nan, index=months)
    wide = accounts.monthly(basis.ledger, "spent")
    sums = wide.sum(axis=1, min_count=1).reindex(months)
    gone = accounts.unbooked(basis.municipality, basis.month)
    # Of several units one that is awaited leaves the month unknown: the sum of the others would look like a fall.
    return sums.mask(sums.index.isin(gone["month"]))


def forecasts(basis: FollowUp) -> pd.DataFrame:
    """This year's forecasts, oldest first and the report's own last: month, expected, lower_80, upper_80 (kr); the own alone
    where there are no earlier ones, nothing without a forecast."""
    columns = ["month", "expected", "lower_80", "upper_80"]
    if basis.forecast is None:
        return pd.DataFrame(columns=columns)
    if len(basis.earlier_forecasts):
        return basis.earlier_forecasts[columns]
    own = {"month": basis.month, **basis.forecast[columns[1:]].to_dict()}
    return pd.DataFrame([own])[columns]


def by_size(causes: Mapping[str, float]) -> dict[str, float]:
    """``causes`` (kr) the largest first, whichever way they pull; without those that are nought."""
    return dict(sorted(((name, kr) for name, kr in causes.items() if abs(kr) >= 0.5), key=lambda item: -abs(item[1])))
