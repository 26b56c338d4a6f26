"""What the units that are paid for their activity are expected to do in the rest of the year: hours, weeks in packages, courses.

One way for all of them: the paid quantity is forecast as spending is, with the changes that have been reported, and spread as the
last months that are known. Residents are expected to stay where they live.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib import allocation, prognosis
from styringslib.allocation.residential import place_days
from styringslib.calendar import month_days
from styringslib.intake import Municipality
from styringslib.month.accounts import known_lives
from styringslib.month.allocation_terms import AllocationTerms
from styringslib.month.courses import active_weeks, told_starts
from styringslib.month.forecast import BOUNDS
from styringslib.month.planned_changes import known_hours
from styringslib.month.recent import recent_months
from styringslib.month.staff import checked_placements
from styringslib.prognosis import KnownChange

_HOURS = ["granted_hours", "delivered_hours", "budgeted_hours"]
_SERVICE = ["service", "legal_basis", "time_of_day"]


@dataclass(frozen=True)
class Ahead:
    """One unit's months to come of one table.

    rows: the rows of the table in those months, without any for places, whose stays run on; empty where no month is to come.
    measured: the columns that follow the forecast. shares: bound (BOUNDS) -> what the quantity of the months to come is at that
    bound, as a share of what is expected; empty where that is not known.
    """

    rows: pd.DataFrame
    measured: tuple[str, ...]
    shares: Mapping[str, float]

    @property
    def months(self) -> pd.PeriodIndex:
        """The months to come."""
        return pd.PeriodIndex(self.rows["month"].unique(), freq="M")

    def at(self, bound: str) -> pd.DataFrame | None:
        """``rows`` as they are at ``bound``; None where that is not known."""
        if self.rows.empty:
            return self.rows
        if bound not in self.shares:
            return None
        names = list(self.measured)
        return self.rows.assign(**{name: self.rows[name] * self.shares[bound] for name in names})


def hours_ahead(activity: pd.DataFrame, known: Municipality, units: list[str], month: pd.Period) -> dict[str, Ahead]:
    """Unit -> activity rows of the months of the year whose hours have not come: what the terms pay for as forecast, in the mix
    of services of the last months that are known. Units without recent hours are left out."""
    terms = AllocationTerms(known.settings)
    rows = activity[activity["unit"].isin(units) & (activity["month"] <= month)]
    found: dict[str, Ahead] = {}
    if rows.empty:
        return found
    changes, lives = known_hours(known), known_lives(known)
    last = rows.groupby("unit")["month"].max()
    for through, names in last.groupby(last):
        wide = {str(name): _paid_hours(rows[rows["unit"] == name], terms, str(name), month) for name in names.index}
        recent = recent_months(through)
        hours = {name: paid for name, paid in wide.items() if (paid.reindex(recent) > 0).all()}
        for name, (ahead, shares) in _expected(hours, changes, through, month, lives).items():
            mine = rows[(rows["unit"] == name) & rows["month"].isin(recent)]
            paid = float(hours[name].reindex(recent).sum())
            found[name] = Ahead(_hours_rows(mine, paid, ahead), ("granted_hours", "delivered_hours"), shares)
    return found


def weeks_ahead(known: Municipality, units: list[str], month: pd.Period) -> dict[str, Ahead]:
    """Unit -> active weeks by package in the months of the year to come, in the mix of the last months."""
    if known.packages.empty or not units:
        return {}
    rows = active_weeks(known, pd.period_range(known.packages["from_date"].min().to_period("M"), month, freq="M"))
    recent = recent_months(month)
    weeks = {name: rows[rows["unit"] == name].groupby("month")["active_weeks"].sum() for name in units}
    weeks = {name: paid for name, paid in weeks.items() if (paid.reindex(recent) > 0).all()}
    found = {}
    for name, (ahead, shares) in _expected(weeks, [], month, month, known_lives(known)).items():
        mine = rows[(rows["unit"] == name) & rows["month"].isin(recent)]
        mix = mine.groupby("package")["active_weeks"].sum() / mine["active_weeks"].sum()
        coming = [_of_month(mix.mul(paid).reset_index(), when) for when, paid in _by_month(ahead)]
        found[name] = Ahead(_stacked(coming, mine.drop(columns="citizens"), name), ("active_weeks",), shares)
    return found


def courses_ahead(known: Municipality, units: list[str], month: pd.Period) -> dict[str, Ahead]:
    """Unit -> courses begun (``referrals``) in the months of the year to come."""
    starts = {}
    for name in units:
        own = known.for_unit(name)
        if own.courses.empty:
            continue
        months = pd.period_range(own.courses["from_date"].min().to_period("M"), month, freq="M")
        # A month without a course is a month without a course: the table holds every one of them.
        starts[name] = told_starts(own, name, months).set_index("month")["referrals"].astype(float)
    found = {}
    for name, (ahead, shares) in _expected(starts, [], month, month, known_lives(known)).items():
        coming = [_of_month(pd.DataFrame({"referrals": [begun]}), when) for when, begun in _by_month(ahead)]
        empty = pd.DataFrame({"month": ahead.index[:0], "referrals": ahead.to_numpy()[:0]})
        found[name] = Ahead(_stacked(coming, empty, name), ("referrals",), shares)
    return found


def places_ahead(known: Municipality, units: list[str], month: pd.Period) -> dict[str, Ahead]:
    """Unit -> months to come (rows without columns of their own: the stays run on), with how sure the place-days are."""
    days: dict[str, pd.Series] = {}
    for name in units:
        rows = checked_placements(known.for_unit(name)).rows
        rows = rows[rows["citizen"].notna()]
        if len(rows):
            months = pd.period_range(rows["from_date"].min().to_period("M"), month, freq="M")
            days[name] = place_days(rows, months).groupby("month")["days"].sum().reindex(months, fill_value=0.0)
    return {
        name: Ahead(pd.DataFrame({"month": ahead.index}), (), shares)
        for name, (ahead, shares) in _expected(days, [], month, month, known_lives(known)).items()
    }


def _expected(
    quantities: Mapping[str, pd.Series],
    changes: list[KnownChange],
    through: pd.Period,
    month: pd.Period,
    lives: Mapping[str, tuple[pd.Period | None, pd.Period | None]],
) -> dict[str, tuple[pd.Series, dict[str, float]]]:
    """Unit -> what is expected of each month after ``through`` (known to be the last one), and the share of it at each bound."""
    if not quantities or through.year < month.year:
        return {}
    span = pd.period_range(through + 1, f"{month.year}-12", freq="M")
    if through.month == 12:
        return {name: (pd.Series(dtype=float, index=span), {}) for name in quantities}
    table = prognosis.year_end_with_changes(pd.DataFrame(dict(quantities)), through, changes, lives=lives)
    year = table.set_index("unit")
    found = {}
    for name in quantities:
        ahead = pd.Series(table.attrs["expected"][name], index=span).clip(lower=0.0)
        row = {str(column): float(value) for column, value in year.loc[name].to_dict().items()}
        rest = row["remaining"]
        shares = {bound: max(row[bound] - row["actual"], 0.0) / rest for bound in BOUNDS} if rest > 0 else {}
        found[name] = (ahead, shares)
    return found


def _paid_hours(rows: pd.DataFrame, terms: AllocationTerms, unit: str, month: pd.Period) -> pd.Series:
    """The hours that the terms of ``month`` pay for, by month; delivered ones where they pay for none."""
    entry = terms.in_force(unit, month)
    model = entry.model if entry else None
    basis = model.basis if isinstance(model, allocation.ActivityTerms | allocation.HybridTerms) else "delivered"
    return rows.groupby("month")[f"{basis}_hours"].sum(min_count=1)


def _hours_rows(recent: pd.DataFrame, paid: float, ahead: pd.Series) -> pd.DataFrame:
    """The rows of the last months as months to come: every kind of hours grows as the paid ones; budgeted ones by the days."""
    by = [name for name in _SERVICE if name in recent]
    mix = recent.groupby(by, as_index=False, observed=True, dropna=False)[_HOURS].sum(min_count=1)
    days = float(month_days(pd.Series(recent["month"].unique())).sum())
    made = []
    for month, hours in _by_month(ahead):
        frame = _of_month(mix, month)
        frame[_HOURS[:2]] = mix[_HOURS[:2]] * (hours / paid)
        frame["budgeted_hours"] = mix["budgeted_hours"] * (float(month_days(pd.Series([month])).iloc[0]) / days)
        made.append(frame)
    return _stacked(made, recent, str(recent["unit"].iloc[0]))


def _by_month(ahead: pd.Series) -> Iterator[tuple[pd.Period, float]]:
    """Month and quantity."""
    return zip(pd.PeriodIndex(ahead.index), ahead.astype(float), strict=True)


def _of_month(rows: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """The rows as those of ``month``."""
    return rows.assign(month=pd.PeriodIndex([month] * len(rows), freq="M"))


def _stacked(made: list[pd.DataFrame], like: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows of all months with their unit; none of ``like``'s where there is no month."""
    if not made:
        return like.iloc[:0].assign(unit=np.array([], dtype=object))
    return pd.concat(made, ignore_index=True).assign(unit=unit)
