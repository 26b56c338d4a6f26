"""Which support levels of a facility may be told apart, month after month, so that no two reports tell what one of them hides.

Where the places that are sold are told apart, an outsider knows their levels (income at published rates), so the residents who
are hidden are the municipality's own: they are counted by themselves.
"""

from __future__ import annotations

import pandas as pd

from styringslib import followup
from styringslib.intake import Municipality
from styringslib.month.facilities.joined import joined_units, sold
from styringslib.month.staff import checked_placements

# The days and the kroner of a facility's places stand in its report, and its rates are known: two hidden levels would be
# two unknowns in two equations.
_TOGETHER = 3


def known_sale(municipality: Municipality, rows: pd.DataFrame) -> pd.Series:
    """Which of placements are sold places whose number at each level is known from what they bring in."""
    return sold(municipality, rows) & ~rows["unit"].isin(joined_units(municipality))


def levels_told(municipality: Municipality, months: pd.PeriodIndex, limit: int) -> list[str]:
    """The support levels of a facility whose place-days and citizens of ``months`` may be told apart."""
    rows = checked_placements(municipality).rows
    rows = rows[rows["citizen"].notna()]
    if rows.empty or not len(months):
        return []
    return kinds_told(
        rows.assign(support_level=rows["support_level"].fillna("")), known_sale(municipality, rows), months, limit
    )


def kinds_told(rows: pd.DataFrame, known: pd.Series, months: pd.PeriodIndex, limit: int) -> list[str]:
    """``levels_told`` of placements; ``known``: those whose number is told, who do not count.

    A level with fewer citizens than ``limit`` on average, since the first of the months, is hidden, and then so many more that
    what is left of all the days and kroner can not be divided between the hidden ones: neither are they few kinds, nor are all of
    them together few citizens. What is hidden in a month stays hidden in those after it, and the others are taken by name: were
    they those with the fewest citizens, one report would tell the level that another hides, and the two together all of them.
    """
    every = _days(rows, months).sum()
    lengths = pd.Series(months.days_in_month, index=months, dtype=float).cumsum()
    average = _days(rows[~known], months).cumsum().div(lengths, axis=0)
    hidden: set[str] = set()
    for _, citizens in average.iterrows():
        there = citizens[citizens > 0]
        hidden |= set(there.index[there < limit])
        for level in there.index if hidden else ():
            own = there[there.index.isin(hidden)]
            if len(own) < min(_TOGETHER, len(there)) or own.sum() < limit:
                hidden.add(str(level))
    return sorted(str(level) for level in every.index[every > 0] if level not in hidden)


def _days(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    """Place-days by month and level, levels in the order of their names."""
    if rows.empty:
        return pd.DataFrame(index=months)
    table = followup.support_levels(rows, months[0], months[-1])
    wide = table.pivot_table(index="month", columns="support_level", values="place_days", aggfunc="sum", observed=True)
    return wide.reindex(months).fillna(0.0).sort_index(axis=1)
