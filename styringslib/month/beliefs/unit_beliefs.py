"""What is believed to have happened in a unit's year, and the forecaster's notes that are not told by that."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from styringslib.borders import records
from styringslib.findings import Finding, side
from styringslib.findings.beliefs import NOTED, Believed, belief_findings
from styringslib.findings.finding import Side
from styringslib.month.facilities.joined import NET
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
        basis.name,
        basis.month,
        _side(basis, expected, budget),
        basis.minor_kr,
        followed,
        budgeted=not math.isnan(budget),
        actions=_begun(basis.actions),
        end=basis.unit.end,
    )
    return belief_findings(of, records(own.beliefs), own.notes["kind"])


def _side(basis: UnitNumbers, expected: float, budget: float) -> Side:
    """``findings.side``; a cost that the unit's own income is taken from is a net cost, as it may be the income that changed."""
    found = side(expected, budget)
    groups = basis.account_groups
    has_income = bool((groups.reindex(columns=["budget", "spent"]) < 0).any(axis=None))
    return "both" if found == "cost" and (has_income or NET in groups.index) else found


def _begun(actions: pd.DataFrame) -> list[tuple[str, pd.Period, float]]:
    """Title, first month and kr a month of the actions that the accounts show what has come of."""
    begun = actions[(actions["in_forecast"] == "partly") & actions["effect_per_month"].notna()]
    return list(zip(begun["title"], begun["start_month"], begun["effect_per_month"], strict=True))


def other_notes(notes: pd.DataFrame, told: Sequence[Finding]) -> list[str]:
    """The texts of the forecaster's ``notes`` (``MonthForecast.notes``) on what the findings do not tell already.

    What a year's months show is told by the findings alone where they tell anything of it: a month that stands out to one part
    of the method may be one of a new level's to another, and the reader gets the year's answer.
    """
    years = {finding.month.year for finding in told if "amount" in finding.evidence}
    of_year = np.array([month.year in years for month in notes["month"]], dtype=bool)
    twice = notes["kind"].isin(NOTED) | (notes["kind"].eq("spike_replaced") & of_year)
    return [str(note) for note in notes.loc[~twice, "text"]]
