"""The facts of the whole municipality, or of its units of some kinds together, told without the name of a unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from styringslib import followup
from styringslib.findings import Evidence
from styringslib.findings import rules as rules_of
from styringslib.handouts.facts import TABLE, Fact
from styringslib.handouts.focus import Focus
from styringslib.handouts.labels import CAUSE_NAMES, whole_name
from styringslib.handouts.telling import Telling
from styringslib.handouts.unit_facts import UnitFacts
from styringslib.month.whole import WholeFollowUp
from styringslib.sections.cases.numbers import EVERY, CaseNumbers
from styringslib.sections.service_frame.numbers import ServiceFrameNumbers


@dataclass(frozen=True)
class WholeFacts:
    """``units``: the units whose kind belongs to the focus point."""

    whole: WholeFollowUp
    focus: Focus
    units: tuple[UnitFacts, ...]

    @cached_property
    def name(self) -> str:
        """What the facts are about, as a reader says it."""
        return whole_name(self.focus.area, self.whole.settings.short_name, self.whole.settings.name)

    @cached_property
    def telling(self) -> Telling:
        """Makes facts about the whole."""
        return Telling(self.name, self.whole.month)

    def facts(self) -> list[Fact]:
        """The facts about the focus point's topics."""
        makers: tuple[Callable[[], list[Fact]], ...] = (
            self.frame, self.forecast, self.balance, self.causes, self.agreements, self.changes, self.record, self.load,
            self.review,
        )  # fmt: skip
        return [fact for make in makers for fact in make() if fact.topic in self.focus.topics]

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Budget, expected and deviation (expected - budget) of the units with both."""
        rows = {unit.name: unit.own.forecast for unit in self.units if unit.own.forecast is not None}
        table = pd.DataFrame(
            {name: {"budget": row["budget"], "expected": row["expected"]} for name, row in rows.items()}, dtype=float
        ).T
        table = table.dropna() if len(table) else pd.DataFrame(columns=["budget", "expected"], dtype=float)
        return table.assign(deviation=table["expected"] - table["budget"])

    def forecast(self) -> list[Fact]:
        """The units' expected year-ends together against their budgets."""
        if self._rows.empty:
            return []
        budget, expected, deviation = (float(self._rows[name].sum()) for name in ("budget", "expected", "deviation"))
        share = abs(deviation / budget) if budget else float("nan")
        number = len(self._rows)
        evidence = {
            "number": Evidence(number, "count", TABLE),
            "expected": Evidence(expected, "kr", TABLE),
            "budget": Evidence(budget, "kr", TABLE),
            "deviation": Evidence(deviation, "kr", TABLE),
            "deviation_pct": Evidence(share, "pct", TABLE),
        }
        rows = (
            self.telling.row("units", number),
            self.telling.row("expected", expected, budget),
            self.telling.row("deviation", deviation),
            self.telling.row("deviation_pct", share),
        )
        return [self.telling.fact("group_forecast", deviation, evidence, *rows)]

    def balance(self) -> list[Fact]:
        """How many units expect to be over and under by more than the minor limit."""
        limits = self.whole.settings.thresholds
        told = [
            float(row["deviation"])
            for _, row in self._rows.iterrows()
            if not rules_of.is_minor(
                row["deviation"], row["budget"], minor_kr=limits.minor_kr, minor_pct=limits.minor_pct
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
            for cause, amount in rules_of.told_causes(unit.own.causes).items():
                sums[cause] = sums.get(cause, 0.0) + amount
            for finding in unit.own.findings:
                if finding.topic == "vacancy":
                    sums["vacancy"] = sums.get("vacancy", 0.0) + finding.size
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
        under_way = sum(len(followup.open_actions(unit.own.actions)) for unit in self.units)
        return [self.telling.agreements(under_way, sum(len(unit.own.explanations) for unit in self.units))]

    def changes(self) -> list[Fact]:
        """Known changes of all units."""
        frames = [unit.own.expected_changes for unit in self.units]
        effect = sum(float(frame["effect"].sum()) for frame in frames if len(frame))
        return [self.telling.changes(sum(len(frame) for frame in frames), effect)]

    def record(self) -> list[Fact]:
        """The forecast of the whole municipality in finished years."""
        return self.telling.record(self.whole.accuracy)

    def load(self) -> list[Fact]:
        """The rehabilitation team's load, where there is one team."""
        found = [fact for unit in self.units for fact in unit.load()]
        if len(found) != 1:
            return []
        begun, room, piled = (float(found[0].finding.value(name)) for name in ("begun", "room", "piled"))
        return [self.telling.load(begun, room, piled)]

    def review(self) -> list[Fact]:
        """All cases to review."""
        if "review" not in self.focus.topics:
            return []
        return self.telling.review(CaseNumbers(self.whole).counts, EVERY)

    def frame(self) -> list[Fact]:
        """The service frame and the result expected against it."""
        frame = ServiceFrameNumbers(self.whole)
        if "frame" not in self.focus.topics or frame.terms is None or frame.status.empty:
            return []
        total = frame.status.iloc[-1]
        gap, share = -float(total["frame_deviation"]), abs(float(total["frame_deviation_share"]))
        evidence = {
            "title": Evidence(frame.terms.name, "text"),
            "gap": Evidence(gap, "kr", TABLE),
            "share": Evidence(share, "pct", TABLE),
            "frame": Evidence(float(total["frame"]), "kr", TABLE),
        }
        rows = (
            self.telling.row("frame", float(total["frame"]), about=frame.terms.name),
            self.telling.row("frame_gap", gap),
            self.telling.row("frame_share", share),
        )
        return [self.telling.fact("frame", gap, evidence, *rows)]
