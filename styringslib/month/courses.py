"""Courses of rehabilitation, and packages of care, by month, as grants, capacity and settlement are reckoned from them."""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.privacy import suppress_small_counts

ALL = "I alt"


def course_starts(municipality: Municipality, unit: str, months: pd.PeriodIndex) -> pd.DataFrame:
    """Courses begun by month (unit, month, referrals); the data hold no referrals that have not become a course."""
    begun = municipality.courses["from_date"].dt.to_period("M").value_counts()
    table: pd.DataFrame = begun.reindex(months, fill_value=0).rename_axis("month").reset_index(name="referrals")
    return table.assign(unit=unit) if len(municipality.courses) else table.iloc[:0].assign(unit="")


def checked_packages(municipality: Municipality) -> followup.Checked:
    """The packages that can be counted, nobody in two at a time, and what was wrong with the others."""
    return followup.check_packages(municipality.packages)


def active_weeks(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """unit, month, package, active_weeks, citizens of ``months``; empty without packages."""
    return followup.package_weeks(checked_packages(municipality).rows, months[0], months[-1])


def citizens_by_package(municipality: Municipality, months: pd.PeriodIndex, small_count: int) -> pd.Series:
    """Citizens in each package at some time in ``months``; missing where they are so few, or would give others away, that the
    package must not be told apart. Index package."""
    rows = checked_packages(municipality).rows
    there = (rows["from_date"] <= months[-1].end_time) & ~(rows["to_date"] < months[0].start_time)
    counts = rows[there].groupby("package")["citizen"].nunique()
    table = counts.to_frame("citizens")
    table.loc[ALL] = counts.sum()
    shown = suppress_small_counts(table, max(small_count, 1), total_row=ALL)["citizens"].drop(ALL)
    return shown.astype(float).rename("citizens")
