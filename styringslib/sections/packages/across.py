"""Hours before a unit's help was given in packages, and courses since: side by side, and never as one series."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from styringslib.followup.packages import DAYS_OF_A_WEEK
from styringslib.month.courses import active_weeks, hours_replaced
from styringslib.month.follow_up import Subject


@dataclass(frozen=True)
class Across(Subject):
    """One unit's hours and courses on both sides; ``small_count``: fewer citizens are not told of."""

    small_count: int

    @cached_property
    def replaced(self) -> pd.Period | None:
        """``month.courses.hours_replaced`` of granted hours: the first month with packages instead, up to two years after;
        None for a unit whose hours are still granted, and for several units."""
        basis = self.follow_up
        found = hours_replaced(basis.municipality).get((self.name, "granted_hours")) if basis.unit is not None else None
        return found if found is not None and found <= self.month < found + 24 else None

    @cached_property
    def half_years(self) -> pd.DataFrame:
        """Half a year at a time, a year before the packages and since: first, last (months), granted and delivered (hours per
        day), people (citizens in packages on an average day). Missing where a month of them is, and of too few citizens."""
        if self.replaced is None:
            return pd.DataFrame()
        starts = [month for month in (self.replaced + step for step in range(-12, 24, 6)) if month <= self.month]
        return pd.DataFrame([self._half_year(first, min(first + 5, self.month)) for first in starts])

    def _half_year(self, first: pd.Period, last: pd.Period) -> dict[str, object]:
        months = pd.period_range(first, last, freq="M")
        days = float(months.days_in_month.to_numpy().sum())
        hours = self.follow_up.hours.reindex(months)
        row: dict[str, object] = {"first": first, "last": last}
        for name in ("granted", "delivered"):
            row[name] = float(hours[f"{name}_hours"].sum(skipna=False)) / days
        weeks = active_weeks(self.follow_up.municipality, months)["active_weeks"].sum()
        people = float(weeks) * DAYS_OF_A_WEEK / days
        begun = self.replaced is not None and first >= self.replaced
        row["people"] = people if begun and people >= self.small_count else np.nan
        return row

    @property
    def delivered(self) -> tuple[float, float]:
        """Delivered hours per day in the twelve months before the packages, and in the (up to twelve) latest since; missing where
        a month of them is."""
        start = self.replaced if self.replaced is not None else self.month
        hours = self.follow_up.hours["delivered_hours"]
        spans = (start - 12, start - 1), (max(start, self.month - 11), self.month)
        months = [pd.period_range(first, last, freq="M") for first, last in spans]
        before, since = (
            float(hours.reindex(span).sum(skipna=False)) / float(span.days_in_month.to_numpy().sum()) for span in months
        )
        return before, since
