"""Tables to date that are told a closed quarter at a time, because a month's growth of a cell is too often one citizen's.

A table to date gives away what has come since it was last told, by subtraction. Told by quarter, a cell stays hidden for the
rest of the year once its count, or its growth in a quarter, is small, together with what would give it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

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
