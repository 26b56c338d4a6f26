"""Which causes of a deviation are worth telling, each by itself and with the key figure that explains it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from styringslib.findings.finding import Evidence, EvidenceKind, Finding
from styringslib.followup.causes import Cause

# Causes that are whole account groups where no hours explain the kroner. Told of several units together they are those of
# the units without hours, and must not be taken for the account group's own deviation.
_WITHOUT_HOURS = (Cause.PAY, Cause.TEMPS)


# What private providers are paid: told apart from the other expenses of the municipality's own units.
BILLS = "bills"
# Other operations less the income that is not told apart from them.
NET = "net_operations"


def cause_key(cause: str, several: bool) -> str:
    """The key of a cause's name; ``several``: it is told of more than one unit together."""
    return f"{cause}_without_hours" if several and cause in _WITHOUT_HOURS else cause


def cause_findings(
    unit: str,
    month: pd.Period,
    contributions: Mapping[str, float],
    figures: pd.DataFrame,
    *,
    minor_kr: float,
    through: pd.Period | None = None,
    several: bool = False,
) -> list[Finding]:
    """Causes of the deviation to date that are worth telling, largest first; to ``through`` where the month has not come.

    ``contributions``: cause -> kroner (followup.cost_contributions). ``figures``: index key figure (user_time_share,
    external_share, illness_share, attendance_share, recipients, hours_per_recipient, nursing_hours, pay_per_attendance_hour,
    granted_hours), columns budget, actual, last_year. A cause whose figure is unknown, or points the other way because
    another part outweighs it, is told by its kroner alone (topic cause). Every cause is told by itself, with the amount that
    stands beside its name in the table. ``several``: the contributions are those of more than one unit.
    """
    found = []
    for topic, amount in contributions.items():
        if not amount or abs(amount) < minor_kr:
            continue
        evidence = {
            "size": Evidence(amount, "kr", "aarsager"),
            "period": Evidence(through or month, "year_to"),
            **_cause_evidence(topic, figures),
        }
        if topic == Cause.INCOME:
            topic = "income_cause"
        elif topic not in (Cause.OTHER, BILLS, NET) and not _agrees(topic, amount, evidence):
            # The figure is unknown, or another part of the cause outweighs it: tell the kroner without it.
            named = _named(cause_key(topic, several), amount, contradicted=_against(evidence) is not None)
            evidence = {name: evidence[name] for name in ("size", "period")} | named
            topic = "cause"
        found.append(Finding(topic, unit, month, amount, "notice", evidence))
    return sorted(found, key=lambda finding: (-abs(finding.size), finding.topic))


# How a cause has moved can not be told by what it costs: a temp may cost more than an own hour, or less, and an account
# group is told by its name, as over or under the budget.
_NO_WAY = {Cause.TEMPS_SHARE, *_WITHOUT_HOURS, *(f"{cause}_without_hours" for cause in _WITHOUT_HOURS)}


def _named(cause: str, amount: float, *, contradicted: bool) -> dict[str, Evidence]:
    """The cause, and how it moved by the kroner alone; not where its own figure tells another story."""
    named = {"cause": Evidence(cause, "cause")}
    if contradicted or cause in _NO_WAY:
        return named
    return named | {"moved": Evidence(f"{cause}_{'costs' if amount > 0 else 'saves'}", "cause")}


# Figures of which less costs more.
_FALL_COSTS = {Cause.USER_TIME, Cause.ABSENCE}


def _against(evidence: Mapping[str, Evidence]) -> Evidence | None:
    """What the cause's own figure is held against; None where one of the two is unknown."""
    return evidence.get("budget", evidence.get("before")) if "actual" in evidence else None


def _agrees(topic: str, amount: float, evidence: Mapping[str, Evidence]) -> bool:
    """Whether the figure moved in the direction that explains the amount."""
    against = _against(evidence)
    if against is None:
        return False
    rise = float(evidence["actual"].value - against.value)
    return rise * amount * (-1 if topic in _FALL_COSTS else 1) > 0


_FIGURE_OF: Mapping[str, tuple[str, EvidenceKind]] = {
    Cause.USER_TIME: ("user_time_share", "pct"),
    Cause.ABSENCE: ("attendance_share", "pct"),
    Cause.TEMPS_SHARE: ("external_share", "pct"),
    Cause.RECIPIENTS: ("recipients", "count"),
    Cause.HOURS_PER_RECIPIENT: ("hours_per_recipient", "hours1"),
    Cause.HOURS: ("delivered_hours", "hours"),
    Cause.DELEGATED_NURSING: ("nursing_hours", "hours"),
    Cause.PAY_RATE: ("pay_per_attendance_hour", "price"),
}


def _cause_evidence(topic: str, figures: pd.DataFrame) -> dict[str, Evidence]:
    if topic not in _FIGURE_OF:
        return {}
    key, kind = _FIGURE_OF[topic]
    found = _figure(figures, key, kind, actual="actual", budget="budget")
    if topic == Cause.ABSENCE:
        if "budget" not in found:
            # Without an assumption of its own the budget is taken to have expected last year's share (followup.cost_components).
            found |= _figure(figures, key, kind, last_year="before")
        found |= _illness(figures)
    if topic == Cause.RECIPIENTS:
        granted = _figure(figures, "granted_hours", "hours", actual="granted", last_year="granted_before")
        found |= granted if len(granted) == 2 else {}
    return found


def _illness(figures: pd.DataFrame) -> dict[str, Evidence]:
    """Illness beside the illness that the budget expects; nothing where one is unknown."""
    found = _figure(figures, "illness_share", "pct", actual="illness", budget="illness_budget")
    return found if len(found) == 2 else {}


def _figure(figures: pd.DataFrame, key: str, kind: EvidenceKind, **names: str) -> dict[str, Evidence]:
    """Evidence for the known cells of one key figure: column -> name."""
    if key not in figures.index:
        return {}
    cells = {name: float(figures[column][key]) for column, name in names.items()}
    return {name: Evidence(value, kind, "noegletal") for name, value in cells.items() if math.isfinite(value)}
