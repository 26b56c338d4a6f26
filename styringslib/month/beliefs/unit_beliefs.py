"""What is believed to have happened in a unit's year, and the forecaster's notes that are not told by that."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from styringslib.borders import records
from styringslib.findings import Finding, side
from styringslib.findings.beliefs import NOTED, Believed, belief_findings
from styringslib.month.unit_numbers import UnitNumbers
from styringslib.prognosis.year_methods import THIS_YEAR


def unit_beliefs(basis: UnitNumbers, *, tried: bool) -> list[Finding]:
    """``findings.beliefs`` of the report's unit; none of several units together. tried: whether a finished year of it has been
    forecast; no share is told of what none has tried."""
    row = basis.forecast
    if row is None or basis.unit is None:
        return []
    own = basis.forecasts.of([basis.name])
    followed = basis.weights.get(THIS_YEAR, 0.0) if tried else math.nan
    expected, budget = float(row["expected"]), float(row["budget"])
    of = Believed(
        basis.name, basis.month, side(expected, budget), basis.minor_kr, followed, budgeted=not math.isnan(budget)
    )
    return belief_findings(of, records(own.beliefs), own.notes["kind"])


def other_notes(notes: pd.DataFrame, told: Sequence[Finding]) -> list[str]:
    """The texts of the forecaster's ``notes`` (``MonthForecast.notes``) on what the findings do not tell already."""
    months = [finding.value("began") for finding in told if "amount" in finding.evidence]
    twice = notes["kind"].isin(NOTED) | (notes["kind"].eq("spike_replaced") & notes["month"].isin(months))
    return [str(note) for note in notes.loc[~twice, "text"]]
