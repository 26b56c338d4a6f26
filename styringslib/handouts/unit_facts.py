"""The facts of one unit that its handouts are made of: what deviates and why, levels, agreements, and its sections' own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from styringslib import followup
from styringslib.findings import Evidence, Finding
from styringslib.findings.fact import Fact, Row
from styringslib.followup.causes import Cause
from styringslib.handouts.facts import TABLE, at_home
from styringslib.handouts.labels import CAUSE_NAMES, LABELS
from styringslib.handouts.small_counts import hidden_figures
from styringslib.handouts.telling import Telling
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import text
from styringslib.reports.follow_up_report import report_for

# Cause -> the key figures that it is told with.
FIGURES_OF: dict[str, tuple[str, ...]] = {
    Cause.USER_TIME: ("user_time_share",),
    Cause.TEMPS_SHARE: ("external_share",),
    Cause.ABSENCE: ("attendance_share", "illness_share"),
    Cause.RECIPIENTS: ("recipients", "granted_hours"),
    Cause.HOURS_PER_RECIPIENT: ("hours_per_recipient",),
    Cause.HOURS: ("delivered_hours",),
    Cause.DELEGATED_NURSING: ("nursing_hours",),
    Cause.PAY_RATE: ("pay_per_attendance_hour",),
}
_EVIDENCE_KIND = {"hours1": "hours1", "hours": "hours", "pct": "pct", "price": "price", "count": "count"}
_FORECAST_ROWS = ("earned", "low", "high", "deviation", "deviation_pct", "probability", "spent_share", "max_share")
_FORECASTS = ("forecast", "forecast_calm", "outturn", "printed")
# Of a unit that is judged against what it earns.
_EARNED = ("forecast_earned", "forecast_earned_calm", "outturn_earned")
_OF_EARNED = {
    "deviation": "earned_deviation",
    "deviation_pct": "earned_deviation_share",
    "probability": "earned_probability",
}
# Finding -> the topic whose questions it raises, where that is another.
_QUESTIONS_OF = {
    "outturn": "forecast",
    "printed": "forecast",
    "forecast_earned": "forecast",
    "outturn_earned": "forecast",
    "forecast_earned_calm": "forecast_calm",
}


@dataclass(frozen=True)
class UnitFacts:
    """What the sheets know of one unit, whatever their focus point.

    ``facts``: about all topics. ``figures``: key figure -> value that may be compared, NaN where missing or resting on too
    few people, those named in ``hidden``; ``budgets``: what they are budgeted as. ``budget``, ``target`` (what it is judged
    against), ``expected``: of the year, kr, NaN where unknown. ``causes``: cause -> extra cost so far, kr. ``under_way``,
    ``explained``, ``changes``: how many actions are under way, explanations of the last six months and known changes there
    are; ``changes_effect``: of those changes in the rest of the year, kr.
    """

    name: str
    kind: str
    facts: tuple[Fact, ...]
    figures: Mapping[str, float]
    budgets: Mapping[str, float]
    hidden: frozenset[str]
    budget: float
    target: float
    expected: float
    causes: Mapping[str, float]
    under_way: int
    explained: int
    changes: int
    changes_effect: float

    def about(self, topics: frozenset[str]) -> list[Fact]:
        """The facts about ``topics``: what deviates first, then the rest."""
        return [fact for fact in self.facts if fact.topic in topics]


@dataclass(frozen=True)
class FactMaker:
    """Makes one unit's facts of its follow-up; ``name`` stands in the sentences."""

    own: FollowUp

    @property
    def name(self) -> str:
        """The unit as a reader says it."""
        return self.own.name

    @cached_property
    def telling(self) -> Telling:
        """Makes facts about the unit."""
        return Telling(self.name, self.own.month)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Figures that rest on too few people."""
        return hidden_figures(self.own)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Index key figure, columns budget, actual, last_year, January to the month; hidden ones are missing."""
        table = self.own.key_figures.copy()
        table.loc["nursing_share"] = table.loc["nursing_hours"] / table.loc["delivered_hours"]
        now, before = self.own.occupancy_to_date if len(self.own.occupancy) else ({}, {})
        missing = math.nan
        table.loc["occupancy"] = [missing, now.get("occupancy", missing), before.get("occupancy", missing)]
        price = self.own.settings.assumption("hourly_price", self.own.month, self.name)
        table.loc["hourly_price"] = [missing, missing if price is None else price, missing]
        table.loc[table.index.isin(self.hidden)] = missing
        return table

    def unit_facts(self, more: Sequence[Fact] = ()) -> UnitFacts:
        """All of them; ``more``: what sections of the whole municipality's report tell of the unit."""
        forecast, changes = self.own.forecast, self.own.expected_changes
        budget, expected = (
            (float(forecast["budget"]), float(forecast["expected"])) if forecast is not None else (math.nan, math.nan)
        )
        figures = {str(key): float(value) for key, value in self.figures["actual"].items()}
        figures["deviation_share"] = (expected - budget) / abs(budget) if budget else math.nan
        # The budget deviates from itself by nothing.
        budgets = {str(key): float(value) for key, value in self.figures["budget"].items()} | {"deviation_share": 0.0}
        return UnitFacts(
            self.name,
            self.own.kind,
            tuple(self._facts(more)),
            figures,
            budgets,
            self.hidden,
            budget,
            self.own.target,
            expected,
            self._sums(),
            len(followup.open_actions(self.own.actions)),
            len(self.own.explanations),
            len(changes),
            float(changes["effect"].sum()) if len(changes) else 0.0,
        )

    def _facts(self, more: Sequence[Fact]) -> Iterator[Fact]:
        for make in (
            self.causes, self.forecast, self.missing, self.agreements, self.known_changes, self.late_postings, self.record,
        ):  # fmt: skip
            yield from make()
        yield from (self.telling.taken(fact) for fact in report_for(self.own).facts)
        yield from self.levels()
        yield from (self.telling.taken(fact) for fact in more)

    def _sums(self) -> dict[str, float]:
        """Cause -> extra cost, as causes are told; empty places among them."""
        sums = dict(self.own.causes)
        for finding in self.own.findings:
            if finding.topic == "vacancy":
                sums["vacancy"] = sums.get("vacancy", 0.0) + finding.size
        return sums

    def _figure_row(self, key: str) -> Row:
        budget, actual, before = (float(self.figures[name][key]) for name in ("budget", "actual", "last_year"))
        return Row(self.name, key, actual, budget, before)

    def causes(self) -> list[Fact]:
        """What the accounts deviate by, from the report's own findings; one that rests on too few people is left out."""
        found = []
        for finding in self.own.findings:
            figures = FIGURES_OF.get(finding.topic, ())
            if set(figures[:1]) & self.hidden or (finding.topic == "vacancy" and "occupancy" in self.hidden):
                continue
            named = {**finding.evidence, "name": Evidence(self.name, "text")}
            if set(figures) & self.hidden:
                named = {key: value for key, value in named.items() if not key.startswith("illness")}
            rows = tuple(self._figure_row(key) for key in figures if key not in self.hidden)
            found.append(Fact(at_home(replace(finding, evidence=named)), (*rows, *self._money_rows(finding))))
        return found

    def _money_rows(self, finding: Finding) -> tuple[Row, ...]:
        row = self.telling.row
        if finding.topic == "vacancy":
            vacant, cost = float(finding.value("vacant")), float(finding.value("cost"))
            return (self._figure_row("occupancy"), row("vacant", vacant), row("vacancy_cost", cost))
        if finding.topic in ("account_group", "income"):
            group = str(finding.value("group"))
            spent, budget = float(finding.value("actual")), float(finding.value("budget"))
            return (row("group", spent, budget, about=group), row("cause", finding.size, about=group))
        cause = str(finding.value("cause")) if finding.topic == "cause" else finding.topic
        return (row("cause", finding.size, about=CAUSE_NAMES[cause]),)

    def levels(self) -> list[Fact]:
        """Key figures that no cause has told already."""
        told = {key for finding in self.own.findings for key in FIGURES_OF.get(finding.topic, ())}
        told |= {"occupancy"} if any(finding.topic == "vacancy" for finding in self.own.findings) else set()
        found = []
        for key in self.figures.index[self.figures["actual"].notna()]:
            if key in told:
                continue
            kind: Any = _EVIDENCE_KIND[LABELS[key][1]]
            known = self.figures.loc[key].dropna()
            evidence = {str(name): Evidence(float(value), kind, TABLE) for name, value in known.items()}
            found.append(self.telling.fact(f"level_{key}", 0.0, evidence, self._figure_row(key)))
        return found

    def forecast(self) -> list[Fact]:
        """The year-end forecast, or the finished status where that is all there is."""
        finding = self.own.forecast_finding or self.own.printed_finding
        if finding is None or finding.topic not in (*_FORECASTS, *_EARNED):
            return []
        value = {name: float(found.value) for name, found in finding.evidence.items() if found.kind != "text"}
        if "deviation_pct" in value:
            # The sentence says over or under; the table has the share's own sign.
            value["deviation_pct"] = math.copysign(value["deviation_pct"], value["deviation"])
        row = self.telling.row
        rows = [row("expected", value["expected"], value["budget"])]
        own = _OF_EARNED if "earned" in value else {}
        rows += [row(own.get(key, key), value[key]) for key in _FORECAST_ROWS if key in value]
        named = {
            **finding.evidence,
            "name": Evidence(self.name, "text"),
            "held": Evidence(_held_against(finding.evidence), "text"),
        }
        told = at_home(replace(finding, evidence=named))
        return [Fact(told, tuple(rows), alias=_QUESTIONS_OF.get(finding.topic, finding.topic))]

    def missing(self) -> list[Fact]:
        """What the municipality's own rules ask for; a fact of its own number has its deadline in the table of actions."""
        named = {"name": Evidence(self.name, "text")}
        return [
            Fact(replace(finding, evidence={**finding.evidence, **named})) for finding in self.own.agreement_findings
        ]

    def agreements(self) -> list[Fact]:
        """How many actions are under way, and how many explanations have been written."""
        under_way = len(followup.open_actions(self.own.actions))
        return [self.telling.agreements(under_way, len(self.own.explanations))]

    def known_changes(self) -> list[Fact]:
        """What has been reported of the rest of the year; nothing when there is no rest of it."""
        if self.own.closed:
            return []
        changes = self.own.expected_changes
        return [self.telling.changes(len(changes), float(changes["effect"].sum()) if len(changes) else 0.0)]

    def late_postings(self) -> list[Fact]:
        """How much of the year's spending is estimated."""
        row = self.own.forecast
        if row is None or not abs(row["outstanding"]) >= self.own.minor_kr / 10:
            return []
        amount = float(row["outstanding"])
        evidence = {"outstanding": Evidence(amount, "kr", TABLE)}
        return [self.telling.fact("late_postings", 0.0, evidence, self.telling.row("outstanding", amount))]

    def record(self) -> list[Fact]:
        """How the forecast has fared in finished years."""
        return self.telling.record(self.own.accuracy)


def _held_against(evidence: Mapping[str, Evidence]) -> str:
    """What the expected result is held against, in words: the budget, or what the unit earns by the terms of its grant."""
    name, words = (
        ("earned", "efter kommunens vilkår for tildeling") if "earned" in evidence else ("budget", "i budgettet")
    )
    found = evidence[name]
    return f"{text.SHOWN[found.kind](found.value)} {words}"
