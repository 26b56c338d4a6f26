"""Vacant places are the main cause where their money is missing in the accounts, and otherwise told after what is in them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from styringslib.month.follow_up import FollowUp

OCTOBER = pd.Period("2026-10", "M")


def told(income: float) -> list[tuple[str, float]]:
    """Topic and kroner of what is told of a facility with places empty for 115,000 kr, temps 60,000 kr over the budget, and
    ``income`` less income than budgeted."""
    groups = pd.DataFrame(
        {"spent": [160_000.0, -1_000_000.0 + income], "budget_to_date": [100_000.0, -1_000_000.0]},
        index=["Eksterne vikarer", "Indtægter"],
    )
    now = {"occupancy": 0.93, "vacant_places": 0.7, "vacancy_cost": 115_000.0}
    unit = SimpleNamespace(
        name="Solbo", month=OCTOBER, unit=object(), minor_kr=50_000.0, compared=SimpleNamespace(through=OCTOBER),
        causes={"temps": 60_000.0, "income": income}, account_groups=groups, owed_finding=None, occupancy=[1],
        occupancy_to_date=(now, {"occupancy": 1.0, "vacant_places": 0.0, "vacancy_cost": 0.0}),
    )  # fmt: skip
    found = FollowUp.findings.func(cast(Any, unit))
    return [(finding.topic, finding.size) for finding in found]


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        (5_000.0, [("account_group", 60_000.0), ("vacancy", 115_000.0)]),
        (110_000.0, [("vacancy", 115_000.0), ("account_group", 60_000.0)]),
    ],
)
def test_places_lead_only_where_their_income_is_missing(income: float, expected: list[tuple[str, float]]) -> None:
    assert told(income) == expected
