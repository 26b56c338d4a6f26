"""Courses of rehabilitation, and packages of care, by month, as grants, capacity and settlement are reckoned from them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.intake.completeness import LACKING
from styringslib.intake.municipality import once
from styringslib.privacy.joined_months import joined_months
from styringslib.privacy.told_quarters import told_by_quarter

ALL = "I alt"
PACKAGES_BEGUN = "Hjælpen gives i forløb"


def course_starts(municipality: Municipality, unit: str, months: pd.PeriodIndex) -> pd.DataFrame:
    """Courses begun by month (unit, month, referrals); the data hold no referrals that have not become a course."""
    begun = municipality.courses["from_date"].dt.to_period("M").value_counts()
    table: pd.DataFrame = begun.reindex(months, fill_value=0).rename_axis("month").reset_index(name="referrals")
    return table.assign(unit=unit) if len(municipality.courses) else table.iloc[:0].assign(unit="")


def starts_joined(municipality: Municipality, unit: str, through: pd.Period) -> pd.Series:
    """Month -> the month with which its begun courses are told (``joined_months``), from the first course in the data."""
    begun = municipality.courses["from_date"].dt.to_period("M")
    months = pd.period_range(min(begun.min(), through) if len(begun) else through, through, freq="M")
    starts = course_starts(municipality, unit, months).set_index("month")["referrals"]
    return joined_months(starts, max(municipality.settings.thresholds.small_count, 1))


def told_starts(municipality: Municipality, unit: str, months: pd.PeriodIndex) -> pd.DataFrame:
    """``course_starts`` of ``months`` as what is paid for them may be told: months that are joined have their mean, and the
    newest, while they are too few together, that of the twelve before them. No rows where nothing can be told yet. What is
    reckoned of this, in any month's report, says nothing of one month of few alone."""
    rows = course_starts(municipality, unit, months)
    if rows.empty:
        return rows
    joined = starts_joined(municipality, unit, months[-1])
    every = (
        course_starts(municipality, unit, pd.PeriodIndex(joined.index)).set_index("month")["referrals"].astype(float)
    )
    told = every.groupby(joined).transform("mean")
    known = told.dropna()
    if known.empty:
        return rows.iloc[:0]
    told = told.fillna(float(known.iloc[-12:].mean()))
    return rows.assign(referrals=told.reindex(months, fill_value=0.0).to_numpy())


@once
def checked_packages(municipality: Municipality) -> followup.Checked:
    """The packages that can be counted, nobody in two at a time, and what was wrong with the others."""
    return followup.check_packages(municipality.packages)


def active_weeks(municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """unit, month, package, active_weeks, citizens of ``months``; empty without packages."""
    return followup.package_weeks(checked_packages(municipality).rows, months[0], months[-1])


def hours_replaced(municipality: Municipality) -> dict[tuple[str, str], pd.Period]:
    """(unit, granted_hours or delivered_hours) -> the first month in which its help is given in packages and those hours are
    known no more. A unit that has hours in a month with packages, or had none before, is not there."""
    packages = municipality.packages
    if packages.empty or municipality.activity.empty:
        return {}
    begun = packages.groupby("unit", observed=True)["from_date"].min().dt.to_period("M")
    found: dict[tuple[str, str], pd.Period] = {}
    for name in ("granted_hours", "delivered_hours"):
        rows = municipality.activity[municipality.activity[name].fillna(0.0) > 0]
        last = rows.groupby("unit", observed=True)["month"].max()
        found |= {
            (str(unit), name): begun[unit] for unit in begun.index.intersection(last.index) if last[unit] < begun[unit]
        }
    return found


def still_granted(lacking: pd.DataFrame, municipality: Municipality, months: pd.PeriodIndex) -> pd.DataFrame:
    """The rows (table, measure, unit, month) of ``months`` that are late: hours of help given in packages are granted no more,
    and what is left out because of few people has come."""
    hidden = pd.MultiIndex.from_frame(municipality.hidden_in(months)[LACKING])
    came = pd.MultiIndex.from_frame(lacking[LACKING]).isin(hidden)
    lacking = lacking[lacking["month"].isin(months) & ~came]
    replaced = hours_replaced(municipality)
    keys = zip(lacking["unit"], lacking["measure"], lacking["month"], strict=True)
    late = [month < replaced.get((str(unit), str(measure)), month + 1) for unit, measure, month in keys]
    rows: pd.DataFrame = lacking[np.array(late, dtype=bool)].reset_index(drop=True)
    return rows


def with_packages_begun(named: list[tuple[pd.Timestamp, str]], own: Municipality) -> list[tuple[pd.Timestamp, str]]:
    """A unit's known breaks, by date, with the month in which its packages take over from hours, where none of them is of it."""
    told = {pd.Period(date, "M") for date, _ in named}
    begun = sorted(set(hours_replaced(own).values()) - told)
    return sorted([*named, *((month.start_time, PACKAGES_BEGUN) for month in begun)]) if begun else named


def in_months(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """The packages that somebody is in at some time of ``months``."""
    return rows[(rows["from_date"] <= months[-1].end_time) & ~(rows["to_date"] < months[0].start_time)]


def citizens_by_package(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.Series:
    """Citizens in each package at some time of ``months``."""
    return in_months(rows, months).groupby("package", observed=True)["citizen"].nunique().astype(float)


def seen_by_package(rows: pd.DataFrame, spans: list[pd.PeriodIndex]) -> list[pd.DataFrame]:
    """Citizens behind the weeks of each package in each of ``spans`` (months in order), added up to the end of each: index
    package and their sum (ALL), one column. What a sum of weeks has grown by is of as many as the count has grown by.

    rows: checked packages.
    """
    found: list[pd.DataFrame] = []
    for months in spans:
        counts = citizens_by_package(rows, months)
        counts.loc[ALL] = counts.sum()
        table = counts.to_frame("citizens")
        found.append(table if not found else found[-1].add(table, fill_value=0.0))
    return found


def packages_told(seen: list[pd.DataFrame], small_count: int) -> list[str]:
    """The packages whose weeks may be told apart: neither those so far nor those of one of the spans are of few citizens, and
    nobody else's follow from them. ``seen``: ``seen_by_package``."""
    if not seen:
        return []
    told = told_by_quarter(seen, small_count, total_row=ALL)["citizens"]
    return [str(package) for package in told.dropna().index.drop(ALL)] if pd.notna(told[ALL]) else []
