"""Packages of care under the Elderly Act: two districts try them out from the day the act takes effect.

A citizen with help under the act is in one package at a time, by the granted hours of care and practical help a week. When the
hours change, the package follows at the next review, so a week's hours vary within a package. Nobody is paid by them:
the districts keep their price per granted hour.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from making.citizens import END
from making.terms import FIRST_DAY, LAW, NURSING

DISTRICTS = ("Mølleå", "Søndervang")
# Name and the granted hours a week below which it is enough.
PACKAGES = (("Let helhedspleje", 2.0), ("Mellem helhedspleje", 4.0), ("Omfattende helhedspleje", 1000.0))
OPEN = dt.date(2100, 1, 1)
ONE = dt.timedelta(1)

Row = tuple[str, str, str, dt.date, dt.date | None]


def make_packages(cases: pd.DataFrame, rng: np.random.Generator) -> list[Row]:
    """citizen, unit, package, first and last day, in order of unit, first day and citizen; the last day None when it runs."""
    own = cases[cases["unit"].isin(DISTRICTS) & (cases["basis"] == "Ældreloven") & (cases["service"] != NURSING)]
    rows = [
        row for (unit, citizen), grants in own.groupby(["unit", "citizen"]) for row in _of(citizen, unit, grants, rng)
    ]
    return sorted(rows, key=lambda row: (row[1], row[3], row[0]))


def _of(citizen: str, unit: str, grants: pd.DataFrame, rng: np.random.Generator) -> list[Row]:
    """One citizen's packages: begun with the help, changed with the hours after up to four weeks, over with the help."""
    spans = [(row.start, OPEN if row.end is None else row.end, row.hours) for row in grants.itertuples()]
    dates = sorted({start for start, _, _ in spans} | {end + ONE for _, end, _ in spans if end < OPEN})
    hours = [sum(amount for start, end, amount in spans if start <= day <= end) for day in dates]
    wanted = [next(name for name, enough in PACKAGES if amount < enough) if amount else "" for amount in hours]
    delays = rng.integers(7, 29, len(dates))
    rows: list[Row] = []
    now, since = "", FIRST_DAY[LAW]
    for day, until, package, delay in zip(dates, [*dates[1:], END + ONE], wanted, delays, strict=True):
        # A change within the help waits for the review, and comes to nothing if the hours change again before it.
        moved = day + dt.timedelta(int(delay)) if now and package else day
        if package == now or moved >= until:
            continue
        if now:
            rows.append((citizen, unit, now, since, moved - ONE))
        now, since = package, moved
    return [*rows, (citizen, unit, now, since, None)] if now else rows
