"""Courses of rehabilitation by month, as the terms of a team's grant and its capacity are reckoned from them."""

from __future__ import annotations

import pandas as pd

from styringslib.intake import Municipality


def course_starts(municipality: Municipality, unit: str, months: pd.PeriodIndex) -> pd.DataFrame:
    """Courses begun by month (unit, month, referrals); the data hold no referrals that have not become a course."""
    begun = municipality.courses["from_date"].dt.to_period("M").value_counts()
    table: pd.DataFrame = begun.reindex(months, fill_value=0).rename_axis("month").reset_index(name="referrals")
    return table.assign(unit=unit) if len(municipality.courses) else table.iloc[:0].assign(unit="")
