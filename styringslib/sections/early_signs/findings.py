"""Rules that turn control charts into findings: what has left the level that the unit's own earlier months set."""

from __future__ import annotations

import pandas as pd

from styringslib.findings.finding import Evidence, EvidenceKind, Finding


def sign_finding(unit: str, month: pd.Period, measure: str, chart: pd.DataFrame, *, fresh: int) -> Finding | None:
    """The measure's early sign, or None: no signal, or the last one is older than ``fresh`` months.

    ``measure``: absence, temps or overtime. ``chart``: index month; value, exposure, expected, score, signal (bool), as
    followup.control_chart gives them. The size is the excess as a share of what was expected. Evidence: since and last (first
    and last month of the signals that hang together), actual and expected (over those months together; a share of the
    exposure, overtime kr per hour), still (1 when the report's month itself is out of control).
    """
    # A run's last months may lie close to the expected again: they are no sign any more.
    signals = chart.index[chart["signal"].astype(bool) & (chart["score"] > 1)]
    if not len(signals) or (month - signals.max()).n >= fresh:
        return None
    last = signals.max()
    since = last
    # A gap of a month or two does not end a run: the same wave is told once, from when it began.
    for earlier in sorted(signals, reverse=True):
        if (since - earlier).n <= 2:
            since = earlier
    run = chart.loc[since:last, ["value", "expected", "exposure"]].sum()
    kind: EvidenceKind = "price" if measure == "overtime" else "pct"
    table = "tidlige_tegn"
    evidence = {
        "since": Evidence(since, "month", table),
        "last": Evidence(last, "month", table),
        "actual": Evidence(float(run["value"] / run["exposure"]), kind, table),
        "expected": Evidence(float(run["expected"] / run["exposure"]), kind, table),
        "still": Evidence(float(last == month), "count"),
    }
    excess = float(run["value"] / run["expected"] - 1) if run["expected"] else 1.0
    return Finding(f"sign_{measure}", unit, month, excess, "notice", evidence)


def level_finding(sign: Finding, level: Finding | None) -> Finding | None:
    """How the sign and the unit's cost lie in time; None where the cost has not risen, or was back before the sign began.

    ``level``: the change of level, or the run of higher months, that the forecast believes in (``findings.beliefs.level_of``):
    month and size of it are its own, so that they are the same wherever they are told. Evidence: side and whole_year of it,
    began (its month), ahead (months from the sign to it; below nought where it came first).
    """
    if level is None or level.size <= 0 or level.value("side") == "income":
        return None
    if "ended" in level.evidence and level.value("ended") < sign.value("since"):
        return None
    ahead = (level.value("began") - sign.value("since")).n
    evidence = {name: level.evidence[name] for name in ("began", "side", "whole_year")}
    evidence["ahead"] = Evidence(ahead, "count")
    return Finding("sign_and_level", sign.unit, sign.month, level.size, "notice", evidence)
