"""What a steering model makes people do in a year, counted by kind and weighed in hours of work.

The counts follow from the model and its months; the hours are judgements, each with its reason, and are nobody's
measurements. The month's ordinary follow-up is the same under every model and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from styringslib.allocation.demand import DemandRuns
from styringslib.allocation.steering_models import ModelRun, SteeringModel

FloatArray = npt.NDArray[np.float64]
# A year that ends with a larger deficit than this share of the budget is explained in writing.
EXPLAINED_FROM = 0.02


@dataclass(frozen=True)
class Transaction:
    """One kind of transaction: Danish label, hours of work for all who take part, and the reason for them (Danish).

    >>> [(kind.name, kind.hours) for kind in TRANSACTIONS[:2]]
    [('announcement', 2.0), ('negotiation', 37.0)]
    """

    name: str
    label: str
    hours: float
    reason: str


TRANSACTIONS: tuple[Transaction, ...] = (
    Transaction(
        "announcement", "Udmelding af årets budget", 2.0, "budgettet lægges ud, bogføres og meldes til lederen"
    ),
    Transaction(
        "negotiation",
        "Forhandling af årets budget",
        37.0,
        "oplæg, to møder og en aftale for leder, chef og konsulent, en arbejdsuge i alt",
    ),
    Transaction(
        "adjustment", "Regulering af årets budget efter formel", 3.0, "beregnes, kontrolleres og forklares for lederen"
    ),
    Transaction("dialogue", "Aftale i løbet af året", 8.0, "et møde med oplæg og referat for leder, chef og konsulent"),
    Transaction("statement", "Opgørelse af aktivitet", 1.0, "tallene trækkes, afstemmes og sendes til lederen"),
    Transaction("settlement", "Afregning efter formel", 0.5, "beløbet godkendes og bogføres"),
    Transaction(
        "explanation",
        "Forklaring af underskud",
        8.0,
        "leder og konsulent skriver en forklaring og et forslag, som chefen tager stilling til",
    ),
    Transaction(
        "term", "Tal i vilkårene", 1.0, "hver pris, takst eller grænse beregnes på ny og forklares én gang om året"
    ),
)
HOURS: FloatArray = np.array([kind.hours for kind in TRANSACTIONS])


def count_transactions(model: SteeringModel, run: ModelRun, demand: DemandRuns, begin: int) -> FloatArray:
    """Transactions per unit and year from month ``begin`` on: shape (kinds, runs), in the order of TRANSACTIONS."""
    months, runs, units = run.grant[begin:].shape
    unit_years = units * months / 12.0
    rebased = float(model.rebase_share > 0)
    by_agreement = model.rebased_by == "agreement"
    deficit = by_year(demand.need[begin:] - run.grant[begin:]) > EXPLAINED_FROM * by_year(run.announced[begin:])
    counted = {
        "announcement": 1.0,
        "negotiation": rebased * by_agreement,
        "adjustment": rebased * (not by_agreement),
        "dialogue": run.dialogues[begin:].sum(axis=(0, 2)) / unit_years,
        "statement": _statements(model),
        "settlement": run.settlements[begin:].sum(axis=(0, 2)) / unit_years,
        "explanation": deficit.sum(axis=(0, 2)) / unit_years,
        "term": model.parameters,
    }
    return np.stack([np.broadcast_to(counted[kind.name], runs) for kind in TRANSACTIONS]).astype(float)


def _statements(model: SteeringModel) -> float:
    """A corridor is watched every month; a settlement needs a statement each time; a new budget needs the past year's."""
    if model.agreed_share > 0:
        return 12.0
    if model.settled_share > 0:
        return 12.0 / model.settled_every
    return float(model.rebase_share > 0)


def by_year(monthly: FloatArray) -> FloatArray:
    """(months, runs, units) -> (years, runs, units)."""
    return cast(FloatArray, monthly.reshape(-1, 12, *monthly.shape[1:]).sum(axis=1))
