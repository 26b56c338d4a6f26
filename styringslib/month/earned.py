"""What a unit that is paid for its activity earns in the year: by its terms for the months gone, expected for the rest.

Whether a unit is judged against what it has earned or against its budget is the municipality's own choice: the model of its
terms decides, month by month. A unit that is paid by activity in part of the year has its budget in the other months.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pandas as pd

from styringslib import allocation, prognosis
from styringslib.calendar import month_days
from styringslib.intake import Municipality
from styringslib.month import accounts
from styringslib.month.allocation_terms import AllocationTerms, unit_grants
from styringslib.month.forecast import EARNED, typed
from styringslib.month.recent import recent_months

# Models whose grant follows what the unit does. A block is the budget; a rate per place pays for what is sold as well.
_BY_ACTIVITY = (allocation.ActivityTerms, allocation.HybridTerms, allocation.PackageTerms)
# Kinds of unit that carry no result of their own in the municipality's budget.
_CARRIED_BY_OTHERS = ("provider",)
_NOT_PAID_BY = ("postings", "budget", "activity", "payroll", "absence", "temps", "population", "cases")
_HOURS = ["granted_hours", "delivered_hours", "budgeted_hours"]
_SERVICE = ["service", "legal_basis", "time_of_day"]


def earned_year(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """unit, month (of the whole year), earned (kr) and estimated (the month's activity is forecast), of the units that are
    judged against what they have earned. A unit whose earnings cannot be reckoned (a month without hours, terms at fault)
    is left out: it is judged against its budget. ``known``: as known when ``month`` was closed."""
    terms = AllocationTerms(known.settings)
    year = pd.period_range(f"{month.year}-01", f"{month.year}-12", freq="M", name="month")
    judged = {
        unit.name: months
        for unit in known.settings.units
        if unit.kind not in _CARRIED_BY_OTHERS and unit.is_active(month)
        if len(months := paid_by_activity(terms, unit.name, year))
    }
    if not judged:
        return typed(pd.DataFrame(), EARNED)
    activity = accounts.under_heirs(known, known.activity)
    coming = _coming(activity, known, terms, list(judged), month)
    budget = accounts.monthly_budget(known) if any(len(months) < 12 for months in judged.values()) else None
    # What a grant is reckoned from beside activity; the large tables are not looked through for every unit.
    small = replace(known, tables={name: frame for name, frame in known.tables.items() if name not in _NOT_PAID_BY})
    rows: list[pd.DataFrame] = []
    for name, months in judged.items():
        with suppress(allocation.TermsError):
            own = activity[activity["unit"] == name]
            rows += _unit_rows(small, name, months, _Hours(own, coming.get(name), month), budget)
    return typed(pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(), EARNED)


def paid_by_activity(terms: AllocationTerms, unit: str, months: pd.PeriodIndex) -> pd.PeriodIndex:
    """The months of ``months`` in which the terms pay ``unit`` by what it does."""
    entries = [terms.in_force(unit, month) for month in months]
    chosen = [entry is not None and isinstance(entry.model, _BY_ACTIVITY) for entry in entries]
    return months[chosen]


@dataclass(frozen=True)
class _Hours:
    """A unit's activity rows, and those of the months to come (None where they cannot be forecast), as of ``month``."""

    told: pd.DataFrame
    coming: pd.DataFrame | None
    month: pd.Period

    def rows(self, gone: pd.PeriodIndex) -> pd.DataFrame | None:
        """The rows of the year; None where a month of ``gone`` is not known."""
        own = self.told[self.told["month"].dt.year.eq(self.month.year) & (self.told["month"] <= self.month)]
        if self.coming is None or not set(gone) <= {*own["month"], *self.coming["month"]}:
            return None
        rows: pd.DataFrame = pd.concat([own, self.coming], ignore_index=True) if len(self.coming) else own
        return rows

    def estimated(self, months: pd.PeriodIndex) -> list[bool]:
        """Whether each month is forecast."""
        ahead = set() if self.coming is None else set(self.coming["month"])
        return [when in ahead or when > self.month for when in months]


def _unit_rows(
    known: Municipality, unit: str, months: pd.PeriodIndex, hours: _Hours, budget: pd.DataFrame | None
) -> Iterator[pd.DataFrame]:
    """The unit's months; nothing where one of them is not known."""
    rows = hours.rows(months[months <= hours.month])
    if rows is None:
        return
    mine = known.for_unit(unit)
    own_terms = AllocationTerms(known.settings).of(unit)
    assert own_terms is not None, "a unit that is paid has terms"
    made = unit_grants(own_terms, replace(mine, tables={**mine.tables, "activity": rows}), unit, months).by_month()
    if unit not in made:
        return
    earned = made[unit].reindex(months, fill_value=0.0)
    year = pd.period_range(f"{hours.month.year}-01", f"{hours.month.year}-12", freq="M")
    if len(others := year.difference(months)):
        if budget is None or unit not in budget:
            return
        earned = pd.concat([earned, budget[unit].reindex(others)]).sort_index()
    if earned.isna().any():
        return
    span = pd.PeriodIndex(earned.index)
    yield pd.DataFrame({"unit": unit, "month": span, "earned": earned.to_numpy(), "estimated": hours.estimated(span)})


def _coming(
    activity: pd.DataFrame, known: Municipality, terms: AllocationTerms, units: Sequence[str], month: pd.Period
) -> dict[str, pd.DataFrame]:
    """Unit -> activity rows of the months of the year whose hours have not come: what the terms pay for as forecast, with
    reported changes, in the mix of services of the last months that are known. Units without recent hours are left out."""
    rows = activity[activity["unit"].isin(units) & (activity["month"] <= month)]
    found: dict[str, pd.DataFrame] = {}
    if rows.empty:
        return found
    last = rows.groupby("unit")["month"].max()
    for through, names in last.groupby(last):
        wide = {str(name): _paid_hours(rows[rows["unit"] == name], terms, str(name), month) for name in names.index}
        recent = recent_months(through)
        hours = {name: paid for name, paid in wide.items() if (paid.reindex(recent) > 0).all()}
        if not hours or through.year < month.year:
            continue
        if through.month == 12:
            found |= dict.fromkeys(hours, rows.iloc[:0])
            continue
        span = pd.period_range(through + 1, f"{month.year}-12", freq="M")
        expected = prognosis.activity_year_end(pd.DataFrame(hours), 1.0, through).attrs["expected"]
        for name in hours:
            ahead = pd.Series(expected[name], index=span) + changed_hours(known, name, month, span)
            mine = rows[(rows["unit"] == name) & rows["month"].isin(recent)]
            found[name] = _projected(mine, float(hours[name].reindex(recent).sum()), ahead.clip(lower=0.0))
    return found


def _paid_hours(rows: pd.DataFrame, terms: AllocationTerms, unit: str, month: pd.Period) -> pd.Series:
    """The hours that the terms of ``month`` pay for, by month; delivered ones where they pay for none."""
    entry = terms.in_force(unit, month)
    model = entry.model if entry else None
    basis = model.basis if isinstance(model, allocation.ActivityTerms | allocation.HybridTerms) else "delivered"
    return rows.groupby("month")[f"{basis}_hours"].sum(min_count=1)


def _projected(recent: pd.DataFrame, paid: float, ahead: pd.Series) -> pd.DataFrame:
    """The rows of the last months as months to come: every kind of hours grows as the paid ones; budgeted ones by the days."""
    by = [name for name in _SERVICE if name in recent]
    mix = recent.groupby(by, as_index=False, observed=True, dropna=False)[_HOURS].sum(min_count=1)
    days = float(month_days(pd.Series(recent["month"].unique())).sum())
    made = []
    for month, hours in zip(pd.PeriodIndex(ahead.index), ahead, strict=True):
        frame = mix.assign(unit=recent["unit"].iloc[0], month=pd.PeriodIndex([month] * len(mix), freq="M"))
        frame[_HOURS[:2]] = mix[_HOURS[:2]] * (hours / paid)
        frame["budgeted_hours"] = mix["budgeted_hours"] * (float(month_days(pd.Series([month])).iloc[0]) / days)
        made.append(frame)
    return pd.concat(made, ignore_index=True)


def changed_hours(known: Municipality, unit: str, month: pd.Period, span: pd.PeriodIndex) -> pd.Series:
    """What reported changes add to the hours of each month of ``span``, times probability: those that begin after ``month``,
    and, with the other sign, those that have begun when they have ended. Their kroner are in the forecast in the same way."""
    table = accounts.under_heirs(known, known.expected_changes)
    table = table[(table["unit"] == unit) & table["hours_per_month"].notna()]
    added = pd.Series(0.0, index=span)
    for first, last, hours, chance in zip(
        *(table[name] for name in ("month_from", "month_to", "hours_per_month", "probability")), strict=True
    ):
        worth = float(hours) * (100.0 if pd.isna(chance) else float(chance)) / 100
        running = (span >= first) & (True if pd.isna(last) else span <= last)
        if first > month:
            added[running] += worth
        elif not pd.isna(last) and last >= month:
            added[span > last] -= worth
    return added
