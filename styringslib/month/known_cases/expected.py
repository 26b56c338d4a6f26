"""Known cases as they were known in a month: what each is worth, and which of them the forecast counts.

The forecast counts a case as a known change of its unit. One that a reported change of the unit names in its reason counts as
that alone, as an action does that is reported as a change too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from styringslib import followup
from styringslib.month.accounts import known_lives, under_heirs
from styringslib.prognosis import KnownChange

if TYPE_CHECKING:
    from styringslib.intake import Municipality

TABLE = "known_cases"
# A shorter mark without letters is any number: it names a case only behind such a word.
_LEAST_BARE = 4
_BEFORE = r"(?:sag|sagen|sagsnr|sagsnummer|nr|borger)\.? +"


def known_cases(known: Municipality, month: pd.Period) -> pd.DataFrame:
    """The cases that are known, closed units under their successors, with what ``followup.case_worth`` says of the year of
    ``month``, per_month (kr, expected), and reported (a reported change names it, and it counts as that)."""
    table = known.tables.get(TABLE)
    if table is None or table.empty:
        return pd.DataFrame(columns=["unit", "effect", "full_year", "open", "late", "per_month", "reported"])
    table = under_heirs(known, table).reset_index(drop=True)
    lives = known_lives(known)
    december = pd.Period(year=month.year, month=12, freq="M")
    lasts = [min(lives.get(unit, (None, None))[1] or december, december) for unit in table["unit"]]
    worth = followup.case_worth(table, month, pd.Series(lasts, index=table.index))
    reported = _reported(table, under_heirs(known, known.expected_changes))
    return table.join(worth).assign(per_month=followup.case_per_month(table), reported=reported)


def case_changes(known: Municipality, month: pd.Period) -> list[KnownChange]:
    """The cases as ``prognosis`` takes them: kr a month, and probability. What a reported change names is left out, and so is
    what nobody knows the worth of."""
    cases = known_cases(known, month)
    if cases.empty:
        return []
    spells = followup.case_spells(cases[~cases["reported"]], month)
    columns = ["case", "unit", "month_from", "month_to", "amount", "probability"]
    return [
        KnownChange(
            unit, first, amount=kr, until=None if pd.isna(last) else last, probability=chance, event=f"case {case}"
        )
        for case, unit, first, last, kr, chance in spells[columns].itertuples(index=False)
    ]


def _reported(cases: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """Whether a reported change of the case's unit names it."""
    reasons: dict[str, list[str]] = {}
    for unit, reason in zip(changes["unit"], changes["reason"].fillna("").astype(str), strict=True):
        reasons.setdefault(unit, []).append(" ".join(reason.casefold().split()))
    found = [
        any(_names(reason, str(citizen)) for reason in reasons.get(unit, ()))
        for unit, citizen in zip(cases["unit"], cases["citizen"], strict=True)
    ]
    return pd.Series(found, index=cases.index, dtype=bool)


def _names(reason: str, citizen: str) -> bool:
    mark = " ".join(citizen.casefold().split())
    bare = len(mark) >= _LEAST_BARE or reason == mark
    return re.search(rf"(?<![\w-]){'' if bare else _BEFORE}{re.escape(mark)}(?![\w-])", reason) is not None
