"""What the front page draws of a year: spending month by month, the year's forecasts so far, and the largest causes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from styringslib.month import accounts
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import FRAME

SPENDING_MONTHS = 24
# So many causes are drawn by themselves, and a step of less than half of 1,000 kr would be a bar of nought.
CAUSES, STEP = 5, 0.5


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


def forecasts(basis: FollowUp, frame: str = "") -> pd.DataFrame:
    """This year's forecasts, oldest first and the report's own last: month, expected, lower_80, upper_80 (kr); the own alone
    where there are no earlier ones, nothing without a forecast. ``frame``: those of the frame of that name instead."""
    columns = ["month", "expected", "lower_80", "upper_80"]
    row = basis.forecasts.row(FRAME + frame) if frame else basis.forecast
    if row is None:
        return pd.DataFrame(columns=columns)
    earlier = basis.earlier_forecasts[columns].iloc[:-1]
    if frame:
        known = basis.forecasts.of([FRAME + frame]).record
        earlier = known.loc[known["month"].dt.year == basis.month.year, columns].sort_values("month")
    own = pd.DataFrame([{"month": basis.month, **row[columns[1:]].to_dict()}])
    return pd.concat([earlier, own], ignore_index=True) if len(earlier) else own


def missed(basis: FollowUp, frame: str = "") -> pd.DataFrame:
    """``forecasts`` with outside: whether the interval does not hold what is expected today, in a year that is under way by at
    least the minor limit."""
    points = forecasts(basis, frame)
    now = float(points["expected"].iloc[-1]) if len(points) else np.nan
    away = np.maximum(points["lower_80"] - now, now - points["upper_80"]).astype(float)
    return points.assign(outside=away > 0 if basis.closed else away >= max(basis.minor_kr, 1.0))


def steps(
    causes: Mapping[str, float], deviation: float, *, minor_kr: float, other: str, small: str, left: str
) -> list[tuple[str, float]]:
    """The way from budget to result: at most five ``causes`` (kr to date) of at least ``minor_kr``, the largest first; the rest
    of them as ``other``, or as ``small`` where none is that large; and as ``left`` what makes it ``deviation``."""
    sizes = by_size(causes)
    named = [(name, kr) for name, kr in sizes.items() if abs(kr) >= minor_kr][:CAUSES]
    joined = sum(sizes.values()) - sum(kr for _, kr in named)
    rest = deviation - sum(sizes.values())
    more = [(other if named else small, joined), (left, rest)] if causes else []
    return [*named, *((name, kr) for name, kr in more if abs(kr) >= STEP)]


def by_size(causes: Mapping[str, float]) -> dict[str, float]:
    """``causes`` (kr) the largest first, whichever way they pull; without those that are nought."""
    return dict(sorted(((name, kr) for name, kr in causes.items() if abs(kr) >= 0.5), key=lambda item: -abs(item[1])))
