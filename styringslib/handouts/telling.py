"""Makes the facts that a unit and the whole municipality tell in the same way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.handouts.facts import TABLE, at_home


@dataclass(frozen=True)
class Telling:
    """Whose facts they are: ``name`` as a reader says it, and the report's month."""

    name: str
    month: pd.Period

    def fact(self, topic: str, size: float, evidence: Mapping[str, Evidence], *rows: Row) -> Fact:
        """A fact with the name and the period among its evidence. ``size``: kroner, or 1 and 0 for more and not more."""
        named = {"name": Evidence(self.name, "text"), "period": Evidence(self.month, "year_to"), **evidence}
        return Fact(at_home(Finding(topic, self.name, self.month, size, "notice", named)), rows)

    def taken(self, fact: Fact) -> Fact:
        """A section's fact as the sheets tell it: about ``name``, its numbers in the sheets' own table."""
        named = fact.about(self.name)
        return replace(named, finding=at_home(named.finding))

    def row(self, key: str, actual: float, budget: float = math.nan, about: str = "") -> Row:
        """A line of the handout's table."""
        return Row(self.name, key, actual, budget, about=about)

    def agreements(self, under_way: int, explained: int) -> Fact:
        """Actions under way and explanations of the last six months."""
        evidence = {"open": Evidence(under_way, "count", TABLE), "explained": Evidence(explained, "count", TABLE)}
        topic = "agreements" if under_way else "no_agreements"
        return self.fact(topic, 0.0, evidence, self.row("open", under_way), self.row("explained", explained))

    def changes(self, number: int, effect: float) -> Fact:
        """Known changes of the rest of the year."""
        if not number:
            return self.fact("no_known_changes", 0.0, {})
        evidence = {"number": Evidence(number, "count", TABLE), "effect": Evidence(effect, "kr", TABLE)}
        return self.fact(
            "known_changes",
            0.0,
            evidence,
            self.row("changes", number),
            self.row("changes_effect", effect),
        )

    def record(self, hits: pd.DataFrame) -> list[Fact]:
        """The forecast's typical error (``FollowUp.accuracy``); nothing without a finished year."""
        if hits.empty or pd.isna(hits.iloc[-1]["combination"]):
            return []
        row = hits.iloc[-1]
        error, passed, years = float(row["combination"]), int(row["month"]), int(row["years"])
        evidence = {
            "years": Evidence(years, "count", TABLE),
            "passed": Evidence(passed, "count", TABLE),
            "error": Evidence(error, "pct2", TABLE),
        }
        rows = (
            self.row("error", error),
            self.row("passed", passed),
            self.row("years", years),
        )
        return [self.fact("record", 0.0, evidence, *rows)]
