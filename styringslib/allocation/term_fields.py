"""What can be wrong with terms: the entry, the key and what to do, all problems in one error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from styringslib.fields.fault import MISSING, Fault, Path

# The columns that a problem may be in -> what the municipality's files call them.
COLUMNS = {
    "granted_hours": "Visiterede timer",
    "delivered_hours": "Leverede timer",
    "budgeted_hours": "Budgetterede timer",
    "legal_basis": "Lovgrundlag",
    "active_weeks": "Aktive uger",
    "referrals": "Henvisninger",
}


@dataclass(frozen=True)
class TermProblem:
    """One thing wrong with the terms: which entry (1 is the first), which key, its value and unit, and what to do."""

    entry: int
    key: str
    value: str
    unit: str
    message: str

    def __str__(self) -> str:
        """One Danish line as the reader sees it."""
        where = f"Tildeling nr. {self.entry}" if self.entry else "Tildeling"
        given = f" er {self.value}" if self.value else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{where}, »{COLUMNS.get(self.key, self.key)}«{unit}{given}: {self.message}"


class TermsError(ValueError):
    """Terms that cannot be used. ``problems`` is a DataFrame: entry, key, value, unit, message, one row per problem."""

    def __init__(self, problems: Sequence[TermProblem]) -> None:
        """Put all problems in one message, one per line."""
        count = len(problems)
        head = "Tildelingen kan ikke beregnes. " + ("Ret ét sted:" if count == 1 else f"Ret {count} steder:")
        super().__init__("\n".join([head, *(f"- {problem}" for problem in problems)]))
        self.problems = pd.DataFrame(
            [(p.entry, p.key, p.value, p.unit, p.message) for p in problems],
            columns=["entry", "key", "value", "unit", "message"],
        )


def term_problem(fault: Fault, entry: int, prefix: Path, place: str) -> TermProblem:
    """A fault of the shared field reader as a problem of entry number ``entry``, whose path ``prefix`` is told as ``place``."""
    key = Fault((0, *fault.path[len(prefix) :]), "").key
    remedy = f" {fault.remedy.rstrip('.')}.".replace("?.", "?") if fault.remedy else ""
    what = "nøglen mangler" if fault.what == MISSING else fault.what
    return TermProblem(entry, f"{place}{key}", fault.value, fault.unit, f"{what}.{remedy}")
