"""What a finding is, and in which order findings are told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Severity = Literal["calm", "notice", "attention"]
# Whether a year is told as cost, as net income, or as one against the other.
Side = Literal["cost", "income", "both"]
EvidenceKind = Literal[
    "kr", "result", "pct", "pct2", "points", "probability", "hours", "hours1", "count", "days", "price",
    "month", "month_only", "year_to", "date", "cause", "text",
]  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """One number (or name) that a statement rests on.

    ``table`` names the report's table that shows the same value; it is empty only for values that are no figures of
    the report's own (a threshold, an interval's level, a name).
    """

    value: Any
    kind: EvidenceKind
    table: str = ""


@dataclass(frozen=True)
class Finding:
    """A statement about one unit in one month.

    ``topic`` selects the wording; ``size`` is its weight in kroner, positive when it costs more than the budget;
    ``certainty`` a probability (0-1) where one is known; ``evidence`` by the name that the wording uses.
    """

    topic: str
    unit: str
    month: pd.Period
    size: float
    severity: Severity
    evidence: Mapping[str, Evidence]
    certainty: float | None = None

    def value(self, name: str) -> Any:
        """The raw value of the evidence called ``name``."""
        return self.evidence[name].value


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by materiality: the largest amount first, whichever way it points; ties by topic and unit."""
    return sorted(findings, key=lambda finding: (-abs(finding.size), finding.topic, finding.unit))


# So many signs of what people have written are quoted in a question.
_QUOTED = 160


def quoted(written: Any) -> str:
    """What somebody has written, in one line to be quoted; empty where nothing is."""
    line = " ".join(str(written).split()) if isinstance(written, str) else ""
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1].rsplit(' ', 1)[0]}…"


def side(expected: float, budget: float = math.nan) -> Side:
    """What a year's result and its budget (missing: the result alone) are: cost, net income, or one of each."""
    known = [amount for amount in (expected, budget) if not math.isnan(amount)]
    if not any(amount < 0 for amount in known):
        return "cost"
    return "both" if any(amount > 0 for amount in known) else "income"
