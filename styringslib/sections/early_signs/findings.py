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
