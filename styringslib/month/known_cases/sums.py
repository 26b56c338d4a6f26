"""What may be told of known cases to those who may not see them: sums, where enough cases stand behind."""

from __future__ import annotations

import pandas as pd

from styringslib.month.known_cases.expected import TABLE, known_cases
from styringslib.month.unit_numbers import UnitNumbers

SUMS = ["number", "effect", "full_year"]


def case_sums(own: UnitNumbers) -> tuple[pd.DataFrame, bool]:
    """``shown_sums`` of the report's units; in a closed year nothing is ahead."""
    if TABLE not in own.municipality.tables:
        return pd.DataFrame(columns=SUMS), False
    return shown_sums(known_cases(own.municipality, own.month), own.settings.thresholds.small_count)


def shown_sums(cases: pd.DataFrame, small_count: int) -> tuple[pd.DataFrame, bool]:
    """What others than those who may see the cases are told: index unit; number, effect and full_year of the cases that move the
    rest of the year, of units with at least ``small_count`` of them; and whether there are units with fewer."""
    counted = cases[~cases["reported"].astype(bool) & cases["effect"].notna()]
    counted = counted[counted["effect"].astype(float) != 0]
    if counted.empty:
        return pd.DataFrame(columns=SUMS), False
    sums = counted.groupby("unit").agg(
        number=("effect", "size"), effect=("effect", "sum"), full_year=("full_year", "sum")
    )
    many = sums["number"] >= small_count
    return sums[many], bool((~many).any())
