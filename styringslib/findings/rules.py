"""The rules that turn numbers into findings: each takes plain figures of one unit and month and says what matters.

Amounts are kroner, + = costs more than the budget. ``minor_kr`` is the municipality's own limit for what is worth telling.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd

from styringslib.calendar import closes_year
from styringslib.findings.finding import Evidence, Finding, Severity, quoted, side

Signal = Literal["over", "under", "on_budget", "unknown"]
# Interval and limits as they are told; the level is the one that the house style uses in running text.
LEVEL = 80


def forecast_finding(
    unit: str,
    month: pd.Period,
    row: Mapping[str, float],
    *,
    minor_kr: float,
    minor_pct: float,
    act_kr: float,
    no_budget: str = "none",
    paid_for: str = "activity",
) -> Finding:
    """The year-end forecast against the revised budget, or against what the unit earns where it is judged by that.

    ``row``: expected, budget, its bounds, probability (0-1) of exceeding what it is held against, and earned, where the unit is
    judged by that; ``paid_for``: the table of what it is paid for then. Budget may be missing, and ``no_budget`` then says why:
    none, partial (not all months), scale (in thousands), some (one of several units has none). Topics: forecast, forecast_calm
    (deviation below both limits), forecast_no_budget, outturn (month is December); forecast_earned, forecast_earned_calm and
    outturn_earned of a unit that is judged against what it earns.
    """
    limits = {"minor_kr": minor_kr, "minor_pct": minor_pct, "act_kr": act_kr}
    if not math.isnan(float(row.get("earned", math.nan))):
        return _earned_finding(unit, month, row, paid_for, **limits)
    expected, budget = float(row["expected"]), float(row["budget"])
    evidence = {
        "expected": Evidence(expected, "result", "status"),
        "low": Evidence(float(row[f"lower_{LEVEL}"]), "result", "status"),
        "high": Evidence(float(row[f"upper_{LEVEL}"]), "result", "status"),
        "level": Evidence(LEVEL, "count"),
        "side": Evidence(side(expected, budget), "text"),
    }
    if math.isnan(budget):
        evidence["fault"] = Evidence(no_budget, "text")
        return Finding("forecast_no_budget", unit, month, 0.0, "notice", evidence)
    deviation = expected - budget
    share = abs(deviation / budget) if budget else math.nan
    evidence |= {
        "budget": Evidence(budget, "result", "status"),
        "deviation": Evidence(deviation, "kr", "status"),
        "deviation_pct": Evidence(share, "pct", "status"),
        "minor": Evidence(minor_kr, "kr"),
    }
    # Which of the two limits a small deviation is below: the one in kroner, else the one in share of the budget.
    limit = {"minor_pct": Evidence(minor_pct / 100, "pct"), "by_share": Evidence(abs(deviation) >= minor_kr, "text")}
    probability = float(row["probability"])
    if closes_year(month):
        evidence["final"] = Evidence(False, "text")
        return Finding("outturn", unit, month, deviation, _severity(deviation, minor_kr, act_kr), evidence)
    if is_minor(deviation, budget, minor_kr=minor_kr, minor_pct=minor_pct):
        return Finding("forecast_calm", unit, month, deviation, "calm", evidence | limit, probability)
    evidence["probability"] = Evidence(probability, "probability", "status")
    return Finding("forecast", unit, month, deviation, _severity(deviation, minor_kr, act_kr), evidence, probability)


def _earned_finding(
    unit: str,
    month: pd.Period,
    row: Mapping[str, float],
    paid_for: str,
    *,
    minor_kr: float,
    minor_pct: float,
    act_kr: float,
) -> Finding:
    """The year-end forecast against what the unit earns: the purchaser decides how much that is, and pays for it."""
    expected, earned, budget, probability = (
        float(row[name]) for name in ("expected", "earned", "budget", "probability")
    )
    deviation = expected - earned
    evidence = {
        "expected": Evidence(expected, "result", "status"),
        "earned": Evidence(earned, "result", "status"),
        "deviation": Evidence(deviation, "kr", "status"),
        "deviation_pct": Evidence(abs(deviation / earned) if earned else math.nan, "pct", "status"),
        "low": Evidence(float(row[f"lower_{LEVEL}"]), "result", "status"),
        "high": Evidence(float(row[f"upper_{LEVEL}"]), "result", "status"),
        "level": Evidence(LEVEL, "count"),
        "paid_for": Evidence(paid_for, "text"),
        "known": Evidence(not math.isnan(probability), "text"),
        "has_budget": Evidence(not math.isnan(budget), "text"),
        **({} if math.isnan(budget) else {"budget": Evidence(budget, "result", "status")}),
    }
    severity, sure = _severity(deviation, minor_kr, act_kr), None if math.isnan(probability) else probability
    if closes_year(month):
        return Finding("outturn_earned", unit, month, deviation, severity, evidence)
    if is_minor(deviation, earned, minor_kr=minor_kr, minor_pct=minor_pct):
        return Finding("forecast_earned_calm", unit, month, deviation, "calm", evidence, sure)
    if sure is not None:
        evidence["probability"] = Evidence(probability, "probability", "status")
    return Finding("forecast_earned", unit, month, deviation, severity, evidence, sure)


def printed_finding(unit: str, month: pd.Period, line: Mapping[str, float]) -> Finding:
    """What a status that came as finished figures says; ``line``: month.status_line.printed_line."""
    deviation = float(line["deviation"])
    evidence = {
        "expected": Evidence(float(line["spent"] + line["expected_rest"]), "kr", "oekonomistatus"),
        "budget": Evidence(float(line["budget"]), "kr", "oekonomistatus"),
        "deviation": Evidence(deviation, "kr", "oekonomistatus"),
        "spent_share": Evidence(float(line["spent_share"]), "pct2", "oekonomistatus"),
        "max_share": Evidence(float(line["max_share"]), "pct2", "oekonomistatus"),
    }
    return Finding("printed", unit, month, deviation, "notice", evidence)


def is_minor(deviation: float, budget: float, *, minor_kr: float, minor_pct: float) -> bool:
    """Whether a deviation is too small to tell: none, or below the limit in kroner, or in share of the budget (per cent)."""
    return deviation == 0 or abs(deviation) < minor_kr or abs(deviation) < abs(budget) * minor_pct / 100


def signal(deviation: float | None, budget: float | None, *, minor_kr: float, minor_pct: float) -> Signal:
    """How a report is marked: over or under the budget, on it where the deviation is minor, unknown without one."""
    if deviation is None or budget is None or not math.isfinite(deviation):
        return "unknown"
    if is_minor(deviation, budget, minor_kr=minor_kr, minor_pct=minor_pct):
        return "on_budget"
    return "over" if deviation > 0 else "under"


def change_findings(
    unit: str,
    month: pd.Period,
    parts: Mapping[str, float],
    *,
    minor_kr: float,
    income: bool = False,
    settled: bool = False,
) -> list[Finding]:
    """How the expected year-end moved since the month before, and in which ``parts`` (they add up to the movement).

    Below a fifth of the minor limit it is called unchanged. ``income``: the year is told as net income (``side``).
    ``settled``: closed months moved by settlements too.
    """
    change = sum(parts.values())
    own = {"side": Evidence("income" if income else "cost", "text")}
    evidence = {"previous": Evidence(month - 1, "month_only"), "change": Evidence(change, "kr", "aendring"), **own}
    if not change or abs(change) < minor_kr / 5:
        return [Finding("change_none", unit, month, change, "calm", evidence)]
    told = {name: Evidence(amount, "kr", "aendring") for name, amount in parts.items()}
    told |= {"settled": Evidence(True, "text")} if settled else {}
    return [
        Finding("change", unit, month, change, "notice", evidence),
        Finding("change_parts", unit, month, change, "notice", {**told, **own}),
    ]


def unit_findings(
    whole: str, month: pd.Period, rows: pd.DataFrame, *, minor_kr: float, minor_pct: float, act_kr: float
) -> list[Finding]:
    """Units whose expected deviation is worth telling, largest first, then how those over and under balance.

    ``rows``: index unit, columns deviation (expected - budget) and budget, kroner, or what the unit earns in place of the
    budget, where ``earned`` says so (bool); and, where known, explanation (what the
    unit has written of the month) and action (what is agreed and not over), so that nobody is asked what is answered.
    """
    told = []
    for name, row in rows.iterrows():
        amount, budget = float(row["deviation"]), float(row["budget"])
        if math.isnan(amount) or is_minor(amount, budget, minor_kr=minor_kr, minor_pct=minor_pct):
            continue
        evidence = {
            "name": Evidence(str(name), "text"),
            "side": Evidence("earned" if row.get("earned") else side(budget + amount, budget), "text"),
            "deviation": Evidence(amount, "kr", "enheder"),
            **_share(amount, budget, bool(row.get("earned"))),
            **{part: Evidence(quoted(row.get(part)), "text") for part in ("explanation", "action")},
        }
        told.append(Finding("unit_deviation", str(name), month, amount, _severity(amount, minor_kr, act_kr), evidence))
    told.sort(key=lambda finding: (-abs(finding.size), finding.unit))
    over = [finding.size for finding in told if finding.size > 0]
    under = [finding.size for finding in told if finding.size < 0]
    if over and under:
        evidence = {
            "over": Evidence(len(over), "count", "udligning"),
            "over_sum": Evidence(sum(over), "kr", "udligning"),
            "under": Evidence(len(under), "count", "udligning"),
            "under_sum": Evidence(sum(under), "kr", "udligning"),
        }
        told.append(Finding("units", whole, month, sum(over) + sum(under), "notice", evidence))
    return told


def _share(amount: float, budget: float, earned: bool) -> dict[str, Evidence]:
    """The deviation's share of the budget; the table has none of what is earned."""
    return {} if earned else {"deviation_pct": Evidence(abs(amount / budget) if budget else math.nan, "pct", "enheder")}


def account_group_findings(
    unit: str, month: pd.Period, groups: pd.DataFrame, *, minor_kr: float, through: pd.Period | None = None
) -> list[Finding]:
    """Account groups whose spending to date is off the budget; ``groups``: index group, columns spent, budget_to_date
    (missing: not compared); to ``through`` where the month has not come.

    A group of income (negative, what is booked as well as what is budgeted) is told as income.
    """
    found = []
    for group, row in groups.iterrows():
        amount = float(row["spent"] - row["budget_to_date"])
        if math.isfinite(amount) and amount and abs(amount) >= minor_kr:
            earned = side(float(row["spent"]), float(row["budget_to_date"])) == "income"
            evidence = {
                "group": Evidence(str(group), "text"),
                "size": Evidence(amount, "kr", "arter"),
                "period": Evidence(through or month, "year_to"),
                "actual": Evidence(float(row["spent"]), "kr" if earned else "result", "arter"),
                "budget": Evidence(float(row["budget_to_date"]), "kr" if earned else "result", "arter"),
            }
            topic = "income" if earned else "account_group"
            found.append(Finding(topic, unit, month, amount, "notice", evidence))
    return sorted(found, key=lambda finding: (-abs(finding.size), str(finding.value("group"))))


def vacancy_findings(
    unit: str, month: pd.Period, now: Mapping[str, float], before: Mapping[str, float], *, minor_kr: float
) -> list[Finding]:
    """Vacant places that cost more than in the same months of last year by at least the minor limit.

    ``now`` and ``before``: occupancy (0-1), vacant_places (mean), vacancy_cost (kr), January to the month.
    """
    if not now["vacancy_cost"] - before["vacancy_cost"] >= minor_kr:
        return []
    evidence = {
        "actual": Evidence(now["occupancy"], "pct", "belaegning"),
        "before": Evidence(before["occupancy"], "pct", "belaegning"),
        "vacant": Evidence(now["vacant_places"], "days", "belaegning"),
        "cost": Evidence(now["vacancy_cost"], "kr", "belaegning"),
        "period": Evidence(month, "year_to"),
    }
    return [Finding("vacancy", unit, month, now["vacancy_cost"], "notice", evidence)]


def response_findings(unit: str, month: pd.Period, response: Mapping[str, Any]) -> list[Finding]:
    """What the municipality's own rules ask for and is missing; ``response``: a row of followup.required_responses. No action
    can reach a closed year: then an explanation is what remains."""
    evidence = {"month": Evidence(month, "month")}
    size = float(response["overspend"])
    return [
        Finding(topic, unit, month, size, "attention", evidence)
        for topic, missing in (("missing_explanation", "explanation_missing"), ("missing_action", "action_missing"))
        if response[missing] and not (missing == "action_missing" and closes_year(month))
    ]


def overdue_action_findings(unit: str, month: pd.Period, overdue: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Agreed actions past their deadline; ``overdue``: title, deadline, status, effect_per_month of
    followup.overdue_actions at the end of the month."""
    found = []
    for action in overdue:
        evidence = {
            "title": Evidence(str(action["title"]), "text", "handlinger"),
            "deadline": Evidence(pd.Timestamp(action["deadline"]), "date", "handlinger"),
            "status": Evidence(str(action["status"]), "text", "handlinger"),
        }
        effect = action.get("effect_per_month")
        size = abs(float(effect)) if effect is not None and pd.notna(effect) else 0.0
        found.append(Finding("overdue_action", unit, month, size, "attention", evidence))
    return found


def _severity(deviation: float, minor_kr: float, act_kr: float) -> Severity:
    return "attention" if deviation >= act_kr else "notice" if abs(deviation) >= minor_kr else "calm"
