"""What it would take if citizens in packages went a step up or down: the hours behind each package, in order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.followup.packages import DAYS_OF_A_WEEK
from styringslib.scenarios.start.hours import ScenarioHours


def package_steps(hours: ScenarioHours) -> np.ndarray | None:
    """Delivered hours a week more (column 0) and less (1), by unit, if every citizen in a package went to the next one with
    more, or fewer, hours behind a week; None where the municipality has no packages with known hours.

    Packages stand in the order of the municipality's own hours behind a week. A unit's citizens bring its own hours where
    they are enough to be told of, else the municipality's. A unit's package of few citizens is counted with the one below, and
    a unit with few in all is left out: the step would otherwise tell of one citizen.
    """
    packages, cases = hours.table("packages"), hours.table("cases")
    if packages.empty or cases.empty:
        return None
    rows = followup.check_packages(packages).rows
    behind = followup.package_hours(rows, followup.check_cases(cases).rows, hours.recent[0], hours.recent[-1])
    small = hours.municipality.settings.thresholds.small_count
    order = _in_order(behind, small)
    if len(order) < 2:
        return None

    def wide(table: pd.DataFrame) -> pd.DataFrame:
        return table.reindex(index=list(hours.units), columns=order.index)

    own = behind[behind["citizens"] >= small].pivot_table(index="unit", columns="package", values="hours_per_week")
    each = wide(own).fillna(order).to_numpy(dtype=float)
    counts = behind.pivot_table(index="unit", columns="package", values="citizens")
    average, citizens = (wide(table).fillna(0.0).to_numpy(dtype=float) for table in (_people(rows, hours), counts))
    people = _few_below(average, citizens, small)
    steps = np.maximum(np.diff(each, axis=1), 0.0)
    return np.column_stack([(people[:, :-1] * steps).sum(axis=1), (people[:, 1:] * steps).sum(axis=1)])


def _in_order(behind: pd.DataFrame, small: int) -> pd.Series:
    """Package -> hours behind a week in all units together, the lightest first; those of few citizens left out."""
    every = behind.assign(hours=behind["weeks"] * behind["hours_per_week"])
    sums = every.groupby("package")[["hours", "weeks", "citizens"]].sum()
    sums = sums[sums["citizens"] >= small]
    return (sums["hours"] / sums["weeks"]).sort_values(kind="stable").rename("hours")


def _people(rows: pd.DataFrame, hours: ScenarioHours) -> pd.DataFrame:
    """Citizens in each package on an average day of the recent months: unit x package."""
    weeks = followup.package_weeks(rows, hours.recent[0], hours.recent[-1])
    table = weeks.pivot_table(index="unit", columns="package", values="active_weeks", aggfunc="sum")
    return table * DAYS_OF_A_WEEK / float(hours.recent.days_in_month.to_numpy().sum())


def _few_below(people: np.ndarray, counts: np.ndarray, small: int) -> np.ndarray:
    """``people`` (on an average day) with packages of few citizens (``counts``, at some time) put together with the one
    below; the lightest with the one above."""
    people, counts = people.copy(), counts.copy()
    for place in range(people.shape[1] - 1, -1, -1):
        few = counts[:, place] < small
        other = place - 1 if place else 1
        for table in (people, counts):
            table[few, other] += table[few, place]
            table[few, place] = 0.0
    people[counts.sum(axis=1) < small] = 0.0
    return people
