"""Known cases in a report that more people read than may see the cases: sums alone, and only where enough cases stand behind."""

from __future__ import annotations

import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.known_cases.sums import case_sums
from styringslib.presentation import numbers
from styringslib.presentation.sentences import sentences


def case_text(basis: FollowUp) -> str:
    """What the forecast takes from known cases; empty where it takes nothing."""
    sums, few = case_sums(basis)
    told = ""
    if len(sums):
        number, effect = int(sums["number"].sum()), float(sums["effect"].sum())
        more = "merudgift" if effect > 0 else "mindreudgift"
        told = (
            f"Prognosen regner også med {numbers.counted(number, 'kendt sag', 'kendte sager')}. De ventes at give "
            f"{numbers.kroner(abs(effect))} i {more} i resten af året, når der er ganget med sandsynligheden."
        )
    hidden = "Prognosen regner også med kendte sager, hvor kronerne ikke vises, fordi sagerne er få." if few else ""
    return sentences(told, hidden)


def with_cases(basis: FollowUp, changes: pd.DataFrame) -> pd.DataFrame:
    """The table of known changes with a row for the known cases of each unit that has enough of them."""
    sums, _ = case_sums(basis)
    if sums.empty:
        return changes
    named = [numbers.counted(number, "kendt sag", "kendte sager") for number in sums["number"]]
    rows = sums.drop(columns="number").rename_axis("unit").reset_index().assign(reason=named)
    return pd.concat([changes, rows], ignore_index=True)
