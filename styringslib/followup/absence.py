"""Absence by both denominators: of the working year per full-time employee, and of the days that could be worked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, OPTIONAL, takes
from styringslib.fields.words import UNALLOCATED
from styringslib.followup.contract import every_month, ratio, require, sums
from styringslib.rules import rule_values

# Kinds of absence that are planned long ahead and say nothing of the health of a workplace.
PLANNED = ("barsel", "orlov", "ferie", "omsorgsdag")
# What the kinds of an employee's own illness are called in payroll and absence systems; a child's illness is not.
ILLNESS, NOT_OWN = ("syg", "arbejdsskade"), ("barn", "børn")
# Denominator -> the absence days that are held against it.
COUNTED = {"possible_days": "_of_possible", "full_time_employees": "_of_employees"}


@takes(
    absence={
        "month": MONTH,
        "unit": ANY,
        "kind": ANY,
        "absence_days": NUMBER,
        "possible_days": NUMBER + OPTIONAL,
        "full_time_employees": NUMBER + OPTIONAL,
    }
)
def absence_rates(
    absence: pd.DataFrame,
    *,
    by: Sequence[str] = ("unit",),
    months: int = 1,
    working_year_days: float | None = None,
) -> pd.DataFrame:
    """Absence over the last `months` months (1 = the month itself, 12 = rolling year), both denominators.

    absence: month, unit, kind, absence_days, and possible_days and full_time_employees (either may be absent). A unit's
    staff is repeated on each of its kinds, so within a unit and month the largest figure counts, once, also when `by`
    holds "kind"; over units staff is added up. `by`: any of "unit" and "kind"; empty for everybody together. working_year_days:
    working days of a full-time employee's year, where the municipality has its own number; by default the rule
    absence_working_days of the window's last month (the rate is missing before the first such rule).

    Result, a row per group and month (every month from the group's first to the table's last; a month without rows of
    that kind has no absence, one in which the unit has no rows at all is missing): `by`, month, absence_days,
    possible_days, full_time_employees (mean of the window), days_per_employee, share_of_working_year
    (days_per_employee / (working_year_days x months / 12)), share_of_possible (absence_days / possible_days). A rate of
    several units is of those whose denominator is known: numerator and denominator are of the same units. The first
    months - 1 rows, and windows with a missing month, have no rates.
    Published answer: 12.0 days per full-time employee of 227 = 5.29 % (KRL 2018).

    >>> absence = pd.DataFrame({"month": [pd.Period("2018-01", "M")], "unit": ["Nord"], "kind": ["sygdom"],
    ...     "absence_days": [24.0], "possible_days": [480.0], "full_time_employees": [24.0]})
    >>> rates = absence_rates(absence, working_year_days=227.0).loc[0]
    >>> rates[["days_per_employee", "share_of_working_year", "share_of_possible"]].astype(float).round(4).to_dict()
    {'days_per_employee': 1.0, 'share_of_working_year': 0.0529, 'share_of_possible': 0.05}
    """
    if months < 1 or (working_year_days is not None and working_year_days <= 0):
        raise ValueError("Antal måneder skal være mindst 1 og årets arbejdsdage over 0.")
    wrong = set(by) - {"unit", "kind"}
    if wrong:
        raise ValueError(f"Fravær kan kun deles på unit og kind, ikke {', '.join(sorted(wrong))}.")
    figures = ["absence_days", "possible_days", "full_time_employees"]
    lines = require(
        absence, "absence", ["month", "unit", "kind", "absence_days"], numbers=figures, optional=figures[1:]
    ).reindex(columns=["month", "unit", "kind", *figures])
    keys = list(by)
    # A unit whose absence is not known in a month is in neither side of a rate.
    lines = lines[lines["absence_days"].notna()].reset_index(drop=True)
    by_unit = lines.groupby(["unit", "month"], as_index=False, observed=True)[figures[1:]].max()
    staff_keys = ["unit"] if "unit" in keys else []
    staff = sums(by_unit, [*staff_keys, "month"], figures[1:])
    # Each rate counts the absence of the units whose own denominator is known, and of no others.
    known = lines[["unit", "month"]].merge(by_unit, on=["unit", "month"], how="left")
    for denominator, against in COUNTED.items():
        lines[against] = lines["absence_days"].where(known[denominator].notna())
    days = sums(lines, [*keys, "month"], ["absence_days", *COUNTED.values()])
    # Every kind gets a row in every month its unit (or anybody) reported: no row of a kind then means no such absence.
    if "kind" in keys:
        groups = days[keys].drop_duplicates()
        grid = groups.merge(staff, on=staff_keys) if staff_keys else groups.merge(staff, how="cross")
    else:
        grid = staff
    reported = grid.merge(days, on=[*keys, "month"], how="left")
    if "kind" in keys:
        counted = ["absence_days", *COUNTED.values()]
        reported[counted] = reported[counted].fillna(0.0)
    return _windowed(reported, keys, months, working_year_days)


def _windowed(reported: pd.DataFrame, keys: list[str], months: int, working_year_days: float | None) -> pd.DataFrame:
    """Rolling sums and means per group over a complete run of months, and the two rates."""
    if reported.empty:
        columns = ["absence_days", "possible_days", "full_time_employees", "days_per_employee"]
        return pd.DataFrame(columns=[*keys, "month", *columns, "share_of_working_year", "share_of_possible"])
    run = every_month(reported, keys, reported["month"].max())
    # No keys: everybody is one group.
    grouped = run.groupby(keys or np.zeros(len(run)), sort=True, observed=True)
    summed, table = ["absence_days", "possible_days", *COUNTED.values()], run[[*keys, "month"]]
    rolling = grouped[[*summed, "full_time_employees"]].rolling(months, min_periods=months)
    table = table.assign(**{name: rolling[name].sum().to_numpy() for name in summed})
    table["full_time_employees"] = rolling["full_time_employees"].mean().to_numpy()
    table["days_per_employee"] = ratio(table.pop(COUNTED["full_time_employees"]), table["full_time_employees"])
    year_days: float | pd.Series
    if working_year_days is None:
        year_days = rule_values("absence_working_days", table["month"]).set_axis(table.index)
    else:
        year_days = working_year_days
    table["share_of_working_year"] = table["days_per_employee"] / (year_days * months / 12)
    table["share_of_possible"] = ratio(table.pop(COUNTED["possible_days"]), table["possible_days"])
    return table


@takes(absence={"kind": ANY, "absence_days": NUMBER})
def unplanned(absence: pd.DataFrame) -> pd.DataFrame:
    """`absence` without the days of PLANNED kinds: what a workplace's health and its need of temps hang on.

    absence: kind, absence_days and any other columns. Every row is kept, planned days as 0, so that a unit's staff and a
    month without other absence are still known to `absence_rates`. Where some of a unit's days of a month are of no known kind
    ("Ikke fordelt"), nothing is known of the rest: its days are missing.

    >>> rows = pd.DataFrame({"kind": ["Sygdom", "Barsel"], "absence_days": [12.0, 20.0]})
    >>> unplanned(rows)["absence_days"].tolist()
    [12.0, 0.0]
    """
    planned = absence["kind"].fillna("").astype(str).str.casefold().isin(PLANNED)
    days = absence["absence_days"].where(~planned, 0.0)
    return absence.assign(absence_days=days.mask(_of_no_kind(absence)))


def _of_no_kind(absence: pd.DataFrame) -> pd.Series:
    """The rows of units and months some of whose days are of no known kind."""
    kinds = absence["kind"].fillna("").astype(str).str.casefold()
    found = kinds.eq(UNALLOCATED.casefold()) & (absence["absence_days"] > 0)
    keys = [absence[name] for name in ("unit", "month") if name in absence]
    if not keys:
        return pd.Series(bool(found.any()), index=absence.index)
    whole: pd.Series = found.groupby(keys).transform("any")
    return whole


@takes(absence={"kind": ANY, "absence_days": NUMBER})
def illness(absence: pd.DataFrame, kinds: Sequence[str] = ()) -> pd.DataFrame:
    """`absence` with the days of the employees' own illness only, which is what a budget's percentage of absence counts on.

    absence: kind, absence_days and any other columns. kinds: the kinds that are illness, as the table writes them; by default
    those named as ILLNESS and not as a child's. Every row is kept, the days of other kinds as 0, so that a unit's staff
    is still known to `absence_rates`; where none of a unit's kinds is illness, or some of its days of a month are of no known
    kind ("Ikke fordelt"), its days are missing.

    >>> rows = pd.DataFrame({"kind": ["Sygdom", "Barn syg", "Barsel"], "absence_days": [12.0, 2.0, 20.0]})
    >>> illness(rows)["absence_days"].tolist()
    [12.0, 0.0, 0.0]
    """
    named = absence["kind"].fillna("").astype(str).str.casefold()
    if kinds:
        own = named.isin([kind.casefold() for kind in kinds])
    else:
        own = named.map(
            lambda kind: any(word in kind for word in ILLNESS) and not any(word in kind for word in NOT_OWN)
        )
    told = own.groupby(absence["unit"]).transform("any") if "unit" in absence else pd.Series(own.any(), own.index)
    days = absence["absence_days"].astype(float).where(own, 0.0).where(told)
    return absence.assign(absence_days=days.mask(_of_no_kind(absence)))
