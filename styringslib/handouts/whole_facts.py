"""The facts of the whole municipality, or of its units of some kinds together, told without the name of a unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib.findings import Evidence
from styringslib.findings import rules as rules_of
from styringslib.findings.fact import Fact
from styringslib.handouts.facts import TABLE
from styringslib.handouts.focus import Focus
from styringslib.handouts.labels import CAUSE_NAMES, whole_name
from styringslib.handouts.telling import Telling
from styringslib.handouts.unit_facts import UnitFacts
from styringslib.month.whole import WholeFollowUp


@dataclass(frozen=True)
class WholeFacts:
    """``units``: the units whose kind belongs to the focus point; ``told``: what the whole's own sections tell of it."""

    whole: WholeFollowUp
    focus: Focus
    units: tuple[UnitFacts, ...]
    told: tuple[Fact, ...] = ()

    @cached_property
    def name(self) -> str:
        """What the facts are about, as a reader says it."""
        return whole_name(self.focus.area, self.whole.settings.short_name, self.whole.settings.name)

    @cached_property
    def telling(self) -> Telling:
        """Makes facts about the whole."""
        return Telling(self.name, self.whole.month)

    def facts(self) -> list[Fact]:
        """The facts about the focus point's topics: the sections' facts about money first, their others last."""
        told = [self.telling.taken(fact) for fact in self.told]
        money = [any(found.kind == "kr" for found in fact.finding.evidence.values()) for fact in told]
        makers: tuple[Callable[[], list[Fact]], ...] = (
            self.forecast, self.balance, self.causes, self.agreements, self.changes, self.record, self.team,
        )  # fmt: skip
        every = [
            *(fact for fact, is_money in zip(told, money, strict=True) if is_money),
            *(fact for make in makers for fact in make()),
            *(fact for fact, is_money in zip(told, money, strict=True) if not is_money),
        ]
        return [fact for fact in every if fact.topic in self.focus.topics]

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Budget, target (what each is judged against), expected and deviation (expected - budget) of the units with a budget."""
        columns = ["budget", "target", "expected"]
        rows = {unit.name: [unit.budget, unit.target, unit.expected] for unit in self.units}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float).dropna()
        return table.assign(deviation=table["expected"] - table["budget"])

    def forecast(self) -> list[Fact]:
        """The units' expected year-ends together against their budgets."""
        if self._rows.empty:
            return []
        budget, expected, deviation = (float(self._rows[name].sum()) for name in ("budget", "expected", "deviation"))
        share = abs(deviation / budget) if budget else math.nan
        number = len(self._rows)
        evidence = {
            "number": Evidence(number, "count", TABLE),
            "expected": Evidence(expected, "result", TABLE),
            "budget": Evidence(budget, "result", TABLE),
            "deviation": Evidence(deviation, "kr", TABLE),
            "deviation_pct": Evidence(share, "pct", TABLE),
        }
        rows = (
            self.telling.row("units", number),
            self.telling.row("expected", expected, budget),
            self.telling.row("deviation", deviation),
            self.telling.row("deviation_pct", math.copysign(share, deviation)),
        )
        return [self.telling.fact("group_forecast", deviation, evidence, *rows)]

    def balance(self) -> list[Fact]:
        """How many units expect to be over and under what they are judged against by more than the minor limit."""
        limits = self.whole.settings.thresholds
        told = [
            float(row["expected"] - row["target"])
            for _, row in self._rows.iterrows()
            if not rules_of.is_minor(
                row["expected"] - row["target"], row["target"], minor_kr=limits.minor_kr, minor_pct=limits.minor_pct
            )
        ]
        if not told:
            return []
        over, under = sum(amount > 0 for amount in told), sum(amount < 0 for amount in told)
        evidence = {"over": Evidence(over, "count", TABLE), "under": Evidence(under, "count", TABLE)}
        rows = (
            self.telling.row("over", over),
            self.telling.row("under", under),
        )
        return [self.telling.fact("group_balance", 0.0, evidence, *rows)]

    def causes(self) -> list[Fact]:
        """What the focus point's causes have cost or saved in all units together, where it is worth telling."""
        sums: dict[str, float] = {}
        for unit in self.units:
            for cause, amount in unit.causes.items():
                sums[cause] = sums.get(cause, 0.0) + amount
        found = []
        for cause in self.focus.causes:
            amount = sums.get(cause, 0.0)
            if abs(amount) < self.whole.minor_kr:
                continue
            label = CAUSE_NAMES[cause]
            evidence = {"cause": Evidence(label, "text"), "size": Evidence(amount, "kr", TABLE)}
            row = self.telling.row("cause", amount, about=label)
            found.append(self.telling.fact("sum_cause", amount, evidence, row))
        return sorted(found, key=lambda fact: -abs(fact.finding.size))

    def agreements(self) -> list[Fact]:
        """Actions under way and explanations of all units."""
        under_way = sum(unit.under_way for unit in self.units)
        return [self.telling.agreements(under_way, sum(unit.explained for unit in self.units))]

    def changes(self) -> list[Fact]:
        """Known changes of all units; nothing when there is no rest of the year."""
        if self.whole.closed:
            return []
        effect = sum(unit.changes_effect for unit in self.units)
        return [self.telling.changes(sum(unit.changes for unit in self.units), effect)]

    def record(self) -> list[Fact]:
        """The forecast of the whole municipality in finished years."""
        return self.telling.record(self.whole.accuracy)

    def team(self) -> list[Fact]:
        """What only one of the units has, told as the whole's: a single rehabilitation team's load."""
        found = [fact for unit in self.units for fact in unit.about(frozenset({"load"}))]
        return [fact.about(self.name) for fact in found] if len(found) == 1 else []
