"""What has been posted in closed months since they were closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from styringslib.borders import records
from styringslib.intake import Municipality
from styringslib.month import accounts


@dataclass(frozen=True)
class Moved:
    """``closed``: the last month that was closed before the report's; ``by_month``: kr by month of accounts, + = more cost."""

    closed: pd.Period
    by_month: pd.Series

    @property
    def total(self) -> float:
        """All of it, kr."""
        return float(self.by_month.sum())


def moved_since_closing(municipality: Municipality, units: Collection[str], month: pd.Period) -> Moved | None:
    """What ``units`` have booked in the months of the last closed year part that was not there when it was closed.

    ``municipality``: as it is known at ``month``. None where no month before ``month`` is closed. Closed units count under their
    successors on both sides, so that a merger moves nothing.
    """
    before = [pd.Period(name, "M") for name in municipality.closed if pd.Period(name, "M") < month]
    if not before:
        return None
    closed = max(before)
    heirs = accounts.successors(municipality)
    then: dict[tuple[str, pd.Period], float] = {}
    for unit, months in municipality.closed[str(closed)].items():
        for period, amount in months.items():
            key = (heirs.get(unit, unit), pd.Period(period, "M"))
            then[key] = then.get(key, 0.0) + amount
    rows = accounts.ledger(municipality, closed)
    changed = {key: -amount for key, amount in then.items() if key[0] in units}
    for row in records(rows[(rows["month"].dt.year == closed.year) & rows["unit"].isin(list(units))]):
        key = (str(row["unit"]), row["month"])
        changed[key] = changed.get(key, 0.0) + float(row["posted"])
    by_month: dict[pd.Period, float] = {}
    for (_, booked), amount in changed.items():
        by_month[booked] = by_month.get(booked, 0.0) + amount
    return Moved(closed, pd.Series(by_month, dtype=float))
