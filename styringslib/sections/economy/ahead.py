"""What is known to change in the rest of the year, as a line of the status."""

from __future__ import annotations

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.known_cases.sums import case_sums


def known_lines(basis: FollowUp, row: pd.Series) -> list[tuple[str, float, str]]:
    """Name, kr and kind of the line; none where it would give the kroner of few cases away."""
    sums, few = case_sums(basis)
    if few:
        return []
    return [(f"heraf dispositioner{' og kendte sager' if len(sums) else ''}", row["changes"], "over_kr")]
