"""What is believed to have happened in a unit's year, and the forecaster's notes that are not told by that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from styringslib.borders import records
from styringslib.findings import Finding, side
from styringslib.findings.beliefs import NOTED, Believed, belief_findings
from styringslib.month.facilities.joined import NET
from styringslib.month.unit_numbers import UnitNumbers
from styringslib.prognosis.year_methods import THIS_YEAR


def unit_beliefs(basis: UnitNumbers, *, tried: bool, net: bool | None = None) -> list[Finding]:
    """``findings.beliefs`` of the report's unit; none of several units together. tried: whether a finished year of it has been
    forecast; no share is told of what none has tried. net: whether its cost is a net cost, where that is known already."""
    row = basis.forecast
    if row is None or basis.unit is None:
        return []
    own = basis.forecasts.of([basis.name])
    followed = basis.weights.get(THIS_YEAR, 0.0) if tried else math.nan
    expected, budget = float(row["expected"]), float(row["budget"])
    of = Believed(
        basis.name,
        basis.month,
        side(expected, budget),
        basis.minor_kr,
        followed,
        budgeted=not math.isnan(budget),
        actions=_begun(basis.actions),
        end=basis.unit.end,
    )
    rows, kinds = records(own.beliefs), own.notes["kind"]
    told = belief_findings(of, rows, kinds)
    if not told or of.side != "cost":
        return told
    # Asked of the account groups, and only where there is something to tell.
    is_net = _is_net(basis) if net is None else net
    return belief_findings(replace(of, side="both"), rows, kinds) if is_net else told


def _is_net(basis: UnitNumbers) -> bool:
    """Whether the unit's own income is taken from its cost: then it may be the income that changed."""
    groups = basis.account_groups
    return bool((groups.reindex(columns=["budget", "spent"]) < 0).any(axis=None)) or NET in groups.index


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
