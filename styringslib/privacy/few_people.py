"""Units and months with so few employees or recipients that a figure of theirs would be somebody's own.

A small count in a table can be hidden cell by cell (`small_counts`). Pay, absence and help per recipient are sums and rates:
of a team of three, one of whom is ill, the rate is that one's illness, and it comes back in every total, difference and
alt text. So the rows themselves are left out before anything is reckoned: no figure rests on them, in the unit's report or in
the municipality's, and no difference between two reports gives them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import pandas as pd

from styringslib.calendar import month_days
from styringslib.rules import newest_value

#: What is known of employees, and the rows that rest on how few they are.
OF_EMPLOYEES = ("payroll", "absence", "temps")
#: The tables that are judged together: by employees, and by recipients.
COUNTED = (OF_EMPLOYEES, ("activity",))
#: As ``intake.completeness.LACKING``: table, measure, unit and month.
HIDDEN = ["table", "measure", "unit", "month"]
_WEEKDAYS, _WEEK, _YEAR = 5, 7, 12

Counts = TypeVar("Counts", pd.Series, pd.DataFrame)


def without_few(
    tables: Mapping[str, pd.DataFrame], heirs: Mapping[str, str], *, employees: float, recipients: float
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """``tables`` without what rests on few people, and what was left out: HIDDEN, a row per table, unit and month.

    ``tables``: canonical tables by name; payroll, absence, temps and activity are looked at, the others come back as they are.
    ``heirs``: a closed unit -> the unit that it is shown under; the two are one. A unit's months with fewer full-time
    employees than ``employees`` lose their rows of pay, absence and temps; those in which fewer citizens than ``recipients``
    may have been helped lose the number of recipients, and keep hours. Nobody is no secret, and a number that nobody knows
    hides nothing.
    """
    own = {name: table for name, table in tables.items() if name in (*OF_EMPLOYEES, "activity")}
    heads = {name: table.assign(unit=_shown(table, heirs)) for name, table in own.items()}
    result, gone = dict(tables), []
    for names, people, limit in (
        (OF_EMPLOYEES, full_time(heads), employees),
        (("activity",), helped(heads), recipients),
    ):
        few = people.index[is_few(people, limit)]
        for name in [name for name in names if len(few) and name in heads]:
            rows = heads[name]
            hidden = pd.MultiIndex.from_frame(rows[["unit", "month"]]).isin(few)
            if name == "activity":
                hidden &= rows["recipients"].notna().to_numpy()
                blanked = own[name].assign(recipients=own[name]["recipients"].mask(hidden))
                result[name] = blanked if hidden.any() else own[name]
            else:
                result[name] = own[name][~hidden].reset_index(drop=True)
            cells = rows.loc[hidden, ["unit", "month"]].drop_duplicates()
            gone.append(cells.assign(table=name, measure="recipients" if name == "activity" else "")[HIDDEN])
    return result, pd.concat(gone, ignore_index=True) if gone else pd.DataFrame(columns=HIDDEN)


def is_few(people: Counts, limit: float) -> Counts:
    """Which counts of people are below ``limit``; nobody is no secret, and what is not known hides nothing."""
    few: Counts = (people > 0) & (people < limit)
    return few


def full_time(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Full-time employees, index unit and month: as the absence table says, else from the hours that are paid for, else from
    the possible days of absence; missing where none of them is known."""
    found = [pd.Series(dtype=float, index=pd.MultiIndex.from_arrays([[], []], names=["unit", "month"]))]
    if len(absence := tables.get("absence", pd.DataFrame())):
        # The staff stands on each kind of absence.
        staff = absence.groupby(["unit", "month"], observed=True)[["full_time_employees", "possible_days"]].max()
        found.append(staff["full_time_employees"])
    if len(payroll := tables.get("payroll", pd.DataFrame())):
        hours = payroll.groupby(["unit", "month"], observed=True)["hours"].sum(min_count=1)
        found.append(full_time_of(hours))
    if len(absence):
        days = month_days(staff.index.to_frame()["month"]) * _WEEKDAYS / _WEEK
        found.append(staff["possible_days"] / days)
    known = pd.concat([part.dropna().astype(float) for part in found])
    return known[~known.index.duplicated()]


def full_time_of(hours: pd.Series) -> pd.Series:
    """Full-time employees that are paid for ``hours`` in a month."""
    return hours / (newest_value("weekly_hours") * newest_value("working_year_weeks") / _YEAR)


def helped(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Citizens who are surely helped, index unit and month: those of the service with most of them. The same citizen may
    have several services, so the sum of them may be many times the citizens."""
    rows = tables.get("activity", pd.DataFrame())
    if rows.empty:
        return pd.Series(dtype=float)
    keys = ["unit", "month", "service"]
    heads = rows.groupby([*keys, "legal_basis"], observed=True, dropna=False)["recipients"].max()
    services = heads.groupby(keys, observed=True, dropna=False).sum(min_count=1)
    return services.groupby(keys[:2], observed=True).max().dropna()


def _shown(table: pd.DataFrame, heirs: Mapping[str, str]) -> pd.Series:
    """The unit under which each row is shown."""
    return table["unit"].astype(object).replace(dict(heirs))
