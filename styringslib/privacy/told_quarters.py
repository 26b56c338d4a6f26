"""Tables to date that are told a closed quarter at a time, because a month's growth of a cell is too often one citizen's.

A table to date gives away what has come since it was last told, by subtraction. Told by quarter, a cell stays hidden for the
rest of the year once its count, or its growth in a quarter, is small, together with what would give it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from styringslib.privacy.few_people import is_few
from styringslib.privacy.small_counts import suppress_small_counts


def closed_quarters(month: pd.Period) -> list[pd.Period]:
    """The last months of the year's quarters that are over by the end of ``month``.

    >>> [str(last) for last in closed_quarters(pd.Period("2026-08", "M"))]
    ['2026-03', '2026-06']
    """
    return [pd.Period(f"{month.year}-{last:02d}", "M") for last in (3, 6, 9, 12) if last <= month.month]


def told_by_quarter(
    to_date: Sequence[pd.DataFrame], minimum: int, *, total_row: Any = None, total_column: str | None = None
) -> pd.DataFrame:
    """The newest of ``to_date``, counts from the year's beginning to each told quarter in order, with the cells missing whose
    count or growth has been 1 ... ``minimum`` - 1 in a quarter up to then, and so many more that totals do not give them away.

    >>> spring = pd.DataFrame({"start": [9, 8, 17]}, index=["Nord", "Syd", "I alt"])
    >>> summer = pd.DataFrame({"start": [10, 20, 30]}, index=["Nord", "Syd", "I alt"])  # Nord has one more
    >>> told_by_quarter([spring, summer], 5, total_row="I alt")
           start
    Nord     NaN
    Syd      NaN
    I alt   30.0
    """
    rows = [label for label in dict.fromkeys(label for table in to_date for label in table.index) if label != total_row]
    rows += [total_row] if any(total_row in table.index for table in to_date) else []
    before = pd.DataFrame(0.0, index=rows, columns=to_date[-1].columns)
    hidden = before.ne(0)
    for table in to_date:
        now = table.reindex(rows, fill_value=0.0).astype(float)
        # What has become fewer (a pause that was no stop after all) tells of somebody too.
        for counts in (now, (now - before).abs()):
            seen = suppress_small_counts(counts, max(minimum, 1), total_row=total_row, total_column=total_column)
            hidden |= seen.isna()
        before = now
    return before.mask(hidden).reindex(to_date[-1].index)


def growths(to_date: Sequence[pd.Series]) -> pd.DataFrame:
    """What each count of ``to_date`` has grown by in each quarter: a column a quarter; what is not in one is 0 there.

    >>> growths([pd.Series({"Nord": 9}), pd.Series({"Nord": 10, "Syd": 3})])
          0    1
    Nord  9.0  1.0
    Syd   0.0  3.0
    """
    wide = pd.concat(list(to_date), axis=1, keys=range(len(to_date))).fillna(0.0)
    return wide.diff(axis=1).fillna(wide.iloc[:, :1])


def few_in_a_quarter(to_date: Sequence[pd.Series], minimum: int) -> pd.Series:
    """Which counts of ``to_date``, or what they have grown by in a quarter, have been 1 ... ``minimum`` - 1 up to the last.

    >>> few_in_a_quarter([pd.Series({"Nord": 9, "Syd": 8}), pd.Series({"Nord": 10, "Syd": 20})], 5).to_dict()
    {'Nord': True, 'Syd': False}
    """
    by_quarter = growths(to_date)
    few: pd.Series = (is_few(by_quarter.abs(), minimum) | is_few(by_quarter.cumsum(axis=1), minimum)).any(axis=1)
    return few


def given_away(left_out: Sequence[pd.DataFrame], minimum: int, *, cumulative: bool = True) -> pd.Series:
    """Which counts of a whole would tell those that its parts leave out: a part's alone, or of fewer than ``minimum`` together,
    in a quarter or, when ``cumulative``, so far.

    ``left_out``: what each part leaves out, as `growths` (the same quarters).

    >>> north, south = pd.DataFrame({0: {"Lille": 3.0, "Stor": 4.0}}), pd.DataFrame({0: {"Lille": 2.0}})
    >>> given_away([north, south], 5).to_dict()
    {'Lille': False, 'Stor': True}
    """
    parts = [part for part in left_out if len(part)]
    if not parts:
        return pd.Series(dtype=bool)
    told: list[pd.DataFrame] = []
    for counts in (parts, *([[part.cumsum(axis=1) for part in parts]] if cumulative else ())):
        # Side by side: a column a part and quarter.
        wide = pd.concat(counts, axis=1, keys=range(len(counts))).fillna(0.0).abs().T.groupby(level=1)
        together, among = wide.sum().T, wide.agg(lambda part: (part > 0).sum()).T
        told.append((among.eq(1) | is_few(together, minimum)).any(axis=1))
    return pd.concat(told, axis=1).any(axis=1)
