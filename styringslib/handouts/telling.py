"""Makes the facts that a unit and the whole municipality tell in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.handouts.facts import TABLE, Fact, Row, at_home


@dataclass(frozen=True)
class Telling:
    """Whose facts they are: ``name`` as a reader says it, and the report's month."""

    name: str
    month: pd.Period

    def fact(self, topic: str, size: float, evidence: Mapping[str, Evidence], *rows: Row) -> Fact:
        """A fact with the name and the period among its evidence. ``size``: kroner, or 1 and 0 for more and not more."""
        named = {"name": Evidence(self.name, "text"), "period": Evidence(self.month, "year_to"), **evidence}
        return Fact(at_home(Finding(topic, self.name, self.month, size, "notice", named)), rows)

    def row(self, key: str, actual: float, budget: float = float("nan"), about: str = "") -> Row:
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

    def review(self, counts: pd.DataFrame, label: str) -> list[Fact]:
        """Cases to review under ``label`` in ``counts``, small ones hidden already; nothing where they are hidden or unknown."""
        if counts.empty or label not in counts.index or pd.isna(counts.loc[label, "cases"]):
            return []
        cases = float(counts.loc[label, "cases"])
        row = self.row("review", cases)
        return [self.fact("review", 0.0, {"cases": Evidence(cases, "count", TABLE)}, row)]

    def load(self, begun: float, room: float, piled: float) -> Fact:
        """Courses of rehabilitation begun this year against the capacity, and what has piled up beyond it."""
        evidence = {
            "begun": Evidence(begun, "count", TABLE),
            "room": Evidence(room, "days", TABLE),
            "piled": Evidence(piled, "days", TABLE),
        }
        rows = (
            self.row("begun", begun),
            self.row("room", room),
            self.row("piled", piled),
        )
        return self.fact("load", 1.0 if piled >= 1 else 0.0, evidence, *rows)
