"""Small baselines with round numbers, so that answers can be worked by hand.

A district delivers 100,000 hours a year of 105,263.16 granted (95 %) with a user-time share of 60 %: 166,666.67 hours at work,
a tenth of them external temps at 450 kr. Its own 150,000 hours cost 45,000,000 (300 kr an hour), temps 7,500,000, other
operations 2,000,000, income -500,000: 54,000,000 a year, against a budget of 53,000,000. October is closed; two months are
left, and the forecast has 9,000,000 for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from styringslib.allocation import CarryOverRegime
from styringslib.scenarios.model.baseline import Baseline, Carried, Earned, Grants, Population, Purse, Range, Team
from styringslib.scenarios.model.parameters import BANDS

ANNUAL = (45e6, 7.5e6, 0.0, 2e6, -0.5e6)
NAN = float("nan")


def rows(*values: Any) -> np.ndarray:
    return np.array(values, dtype=float)


def district(units: tuple[str, ...] = ("A",), month: str = "2026-10", **changes: Any) -> Baseline:
    """A baseline of equal districts; ``changes`` replace its fields."""
    count, period = len(units), pd.Period(month, "M")
    ahead = 12 - period.month
    annual = np.tile(ANNUAL, (count, 1))
    rest = annual / 6 if ahead else np.zeros_like(annual)

    def each(value: float) -> np.ndarray:
        return np.full(count, value)

    starts = {f"reduced_{band}": each(20.0) for band in BANDS} | {f"saved_{band}": each(0.5) for band in BANDS}
    # What is not said of earnings and carry-over is that every unit is held against its budget and carries what it costs.
    changes.setdefault("earned", Earned.none(count, ahead))
    changes.setdefault("carried", Carried(changes.get("budget", each(53e6)), changes.get("expected", each(54e6))))
    made = Baseline(
        municipality="Lillevig Kommune",
        month=period,
        units=units,
        kinds=("district",) * count,
        areas=("Hjemmepleje",) * count,
        budget=each(53e6),
        expected=each(54e6),
        reach=np.full((count, 2), 300_000.0),
        total_reach=np.full(2, 300_000.0),
        rest=rest,
        profile=np.full((count, ahead), 1 / ahead if ahead else 0.0),
        annual=annual,
        annual_reach=each(400_000.0),
        annual_total_reach=400_000.0,
        granted=each(100_000 / 0.95 / 12),
        delivered=each(100_000 / 12),
        user_time=each(0.6),
        delivery_share=each(0.95),
        absence=each(0.06),
        temps_share=each(0.1),
        attendance=each(150_000 / 12),
        temps_price=each(450.0),
        citizens=np.tile([100.0, 40.0, 5.0], (count, 1)),
        band_hours=np.tile([200.0, 400.0, 150.0], (count, 1)),
        review_reach=rows(0.2, 0.2, 0.2),
        starts=starts | {"healthy_ageing": each(50.0)},
        grants=Grants(
            ("activity",) * count, ("granted",) * count, each(510.0), each(99_000.0), each(53e6), (-0.03, 0.03), 0.5
        ),
        earned=changes["earned"],
        carried=changes["carried"],
        team=None,
        population=None,
        regime=CarryOverRegime("strict", 0.05, 0.05, 1),
        ranges={"user_time": Range(each(-1.0), each(2.0), "Egne måneder")},
    )
    return replace(made, **changes)


def paid(follows: str = "granted", model: str = "activity", **changes: Any) -> Baseline:
    """A is paid for its hours and earns 54,500,000 this year, 4,500,000 of them in each of the two months to come; B has its
    budget, and the purchaser 2,000,000 of its own. The budgets are 53, 53 and 2 million, and 54, 54 and 2.1 are expected."""
    budget, expected = rows(53e6, 53e6, 2e6), rows(54e6, 54e6, 2.1e6)
    ahead = np.zeros((3, 2))
    ahead[0] = 4.5e6
    own = follows if follows in ("granted", "delivered") else ""
    made: dict[str, Any] = {
        "kinds": ("district", "district", "purchaser"),
        "budget": budget,
        "expected": expected,
        "earned": Earned(
            rows(54.5e6, NAN, NAN),
            ahead,
            rows(NAN, NAN, NAN),
            (follows, "", ""),
            rows(NAN, NAN, NAN),
            rows(NAN, NAN, NAN),
        ),
        # The frame of 108 million pays A what it earns, B its budget, and the purchaser's own costs.
        "carried": Carried(
            rows(54.5e6, 53e6, 108e6),
            rows(54e6, 54e6, 54.5e6 + 53e6 + 2.1e6),
            (Purse(2, np.array([True, False, False]), np.array([False, False, True])),),
        ),
        "grants": Grants((model, "", ""), (own, "", ""), rows(510, NAN, NAN), rows(99_000, NAN, NAN), budget),
        "regime": CarryOverRegime("strict", 0.5, 0.5, 1),
    }
    return district(("A", "B", "Myndighed"), **(made | changes))


def with_team(units: tuple[str, ...] = ("A", "Team")) -> Baseline:
    """One district and a team of ten courses a month with twelve asked for; each saves 2 hours a week for 40 weeks."""
    two = district(units)
    members = np.array([unit == "Team" for unit in units])
    team = Team(capacity=10.0, asked=12.0, saved=2.0, reach=0.5, units=members)
    kinds = tuple("rehabilitation" if member else "district" for member in members)
    return replace(two, team=team, kinds=kinds)


def with_population(units: tuple[str, ...] = ("A",)) -> Baseline:
    """Hours grow 2 % a year without and 1 % with full healthy ageing."""
    ratio = np.array([[[1.0, 1.0], [1.02, 1.01], [1.04, 1.02]]] * len(units))
    return district(units, population=Population(ratio, rows(0.0, 1.0)))
