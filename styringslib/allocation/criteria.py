"""Copenhagen's six criteria for steering models (2013), each with a measure that the same months give for every model.

A measure has a unit and a direction; a score is the measure on a scale from 0 to 1 where higher is better, so that
weights can be put on it. Scores depend on the model alone, never on which other models are compared with it.
Definitions with reasons: docs/methods/allocation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from styringslib.allocation.demand import DemandRuns
from styringslib.allocation.steering_models import ModelRun, SteeringModel, run_model

FloatArray = npt.NDArray[np.float64]
SHIFT = 0.10


@dataclass(frozen=True)
class Criterion:
    """One criterion: name in code, Danish label, what is measured (Danish) and its unit.

    half: the measure at which the score is one half, for measures where less is better: score = 1 / (1 + measure /
    half); None for measures that are shares where more is better, which are their own score.

    >>> efficiency = CRITERIA[0]
    >>> efficiency.name, efficiency.half
    ('efficiency', 0.1)
    >>> efficiency.score(np.array([0.0, 0.1, 0.3])).round(6).tolist()
    [1.0, 0.5, 0.25]
    """

    name: str
    label: str
    measure: str
    unit: str
    half: float | None

    def score(self, measure: FloatArray) -> FloatArray:
        """Scores in 0-1 of measures of any shape; strictly better for a strictly better measure."""
        if self.half is None:
            return np.clip(measure, 0.0, 1.0)
        return 1.0 / (1.0 + measure / self.half)


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "efficiency",
        label="Effektiv ressourceanvendelse",
        measure="Uudnyttet og manglende bemanding i forhold til behovet",
        unit="andel af behovet",
        half=0.10,
    ),
    Criterion(
        "predictability",
        label="Forudsigelighed",
        measure="Udsving i enhedens budget inden for året og mellem år",
        unit="andel af budgettet",
        half=0.10,
    ),
    Criterion(
        "dynamics",
        label="Dynamik",
        measure="Den del af en varig ændring i behovet, som pengene har fulgt i de første 12 måneder",
        unit="andel",
        half=None,
    ),
    Criterion(
        "simplicity",
        label="Enkelthed",
        measure="Afregninger og aftaler pr. enhed og år plus antal parametre i vilkårene",
        unit="antal",
        half=24.0,
    ),
    Criterion(
        "fairness",
        label="Retfærdighed",
        measure="Den del af pengene, der skulle flyttes mellem enheder for at følge behovet",
        unit="andel af tildelingen",
        half=0.05,
    ),
    Criterion(
        "dialogue",
        label="Dialog",
        measure="Den del af ændringerne i behovet, der bliver afklaret ved aftale frem for efter formel eller slet ikke",
        unit="andel",
        half=None,
    ),
)

NAMES = tuple(criterion.name for criterion in CRITERIA)


def measure_model(model: SteeringModel, demand: DemandRuns, shift_months: npt.NDArray[np.int64]) -> FloatArray:
    """The six measures of one model in every run: shape (6, runs), in the order of CRITERIA.

    shift_months: for each run the month in which need rises for good, for the criterion dynamics.
    """
    run = run_model(model, demand)
    return np.stack(
        [
            _misfit(run, demand),
            _variation(run),
            _response(model, run, demand, shift_months),
            _effort(model, run),
            _displacement(run, demand),
            _agreed_share(run, demand),
        ]
    )


def _misfit(run: ModelRun, demand: DemandRuns) -> FloatArray:
    need = demand.need
    return cast(FloatArray, np.abs(run.staff - need).sum(axis=(0, 2)) / need.sum(axis=(0, 2)))


def _variation(run: ModelRun) -> FloatArray:
    within = np.abs(run.grant - run.announced).sum(axis=(0, 2)) / run.announced.sum(axis=(0, 2))
    yearly = _by_year(run.grant)
    if len(yearly) < 2:
        return cast(FloatArray, within)
    between = np.abs(np.diff(yearly, axis=0)).sum(axis=(0, 2)) / yearly[:-1].sum(axis=(0, 2))
    return cast(FloatArray, (within + between) / 2.0)


def _response(model: SteeringModel, run: ModelRun, demand: DemandRuns, months: npt.NDArray[np.int64]) -> FloatArray:
    end = min(int(months.max()) + 12, len(run.grant))
    raised = demand.shifted(months, SHIFT, end)
    follows = run_model(model, raised).grant - run.grant[:end]
    asked = raised.need - demand.need[:end]
    at = np.arange(end)[:, None]
    window = ((at >= months) & (at < months + 12))[:, :, None]
    share = (follows * window).sum(axis=(0, 2)) / (asked * window).sum(axis=(0, 2))
    return cast(FloatArray, np.clip(share, 0.0, 1.0))


def _effort(model: SteeringModel, run: ModelRun) -> FloatArray:
    months, _, units = run.actions.shape
    return cast(FloatArray, run.actions.sum(axis=(0, 2)) / (units * months / 12.0) + model.parameters)


def _displacement(run: ModelRun, demand: DemandRuns) -> FloatArray:
    money, need = _by_year(run.grant), _by_year(demand.need)
    gap = money / money.sum(axis=2, keepdims=True) - need / need.sum(axis=2, keepdims=True)
    return cast(FloatArray, 0.5 * np.abs(gap).sum(axis=2).mean(axis=0))


def _agreed_share(run: ModelRun, demand: DemandRuns) -> FloatArray:
    """Of all change, year by year and unit by unit: what agreement moved, against formula and what was left unsettled."""
    agreed, formula = np.abs(_by_year(run.agreed)), np.abs(_by_year(run.formula))
    unsettled = np.abs(_by_year(demand.need - run.grant))
    change = (agreed + formula + unsettled).sum(axis=(0, 2))
    return cast(FloatArray, np.divide(agreed.sum(axis=(0, 2)), change, out=np.zeros_like(change), where=change > 0))


def _by_year(monthly: FloatArray) -> FloatArray:
    """(months, runs, units) -> (years, runs, units)."""
    return cast(FloatArray, monthly.reshape(-1, 12, *monthly.shape[1:]).sum(axis=1))
