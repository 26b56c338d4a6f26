"""A fact for a conversation: a finding with the lines of the one table that its numbers stand in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from styringslib.findings.finding import Evidence, Finding


@dataclass(frozen=True)
class Row:
    """A line of the facts' table, NaN where a value is missing.

    ``key``: what it is; a line known to all facts has its label by this name, with ``about`` filled in. A section's own
    line says itself what it is called and how its numbers are written (``label``, ``kind``).
    """

    unit: str
    key: str
    actual: float
    budget: float = math.nan
    before: float = math.nan
    about: str = ""
    label: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Fact:
    """A finding and the rows that show its numbers."""

    finding: Finding
    rows: tuple[Row, ...] = ()
    alias: str = ""

    @property
    def topic(self) -> str:
        """What it is about: the finding's topic, or ``alias`` where another is asked about in the same way."""
        return self.alias or self.finding.topic

    @property
    def more(self) -> bool:
        """Whether it costs more than budgeted."""
        return self.finding.size > 0

    def about(self, name: str) -> Fact:
        """The same fact about ``name``, which stands among its evidence too, as does the period."""
        finding = self.finding
        named = {**finding.evidence, "name": Evidence(name, "text"), "period": Evidence(finding.month, "year_to")}
        return replace(
            self,
            finding=replace(finding, unit=name, evidence=named),
            rows=tuple(replace(row, unit=name) for row in self.rows),
        )
