"""Copenhagen's six criteria for steering models (2013), each with one definition that the same months give for every model.

A measure has a numerator and a denominator, a unit, a range and a direction, and is taken per year over months in which
the models have found their level; a score is the measure on a scale from 0 to 1 where higher is better, so that weights
can be put on it. Scores depend on the model alone, never on which other models are compared with it, and not on how many
years are simulated. Definitions with reasons: docs/methods/allocation.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from styringslib.allocation.demand import DemandRuns
from styringslib.allocation.steering_models import ModelRun, SteeringModel, run_beside
from styringslib.allocation.transactions import HOURS, by_year, count_transactions

FloatArray = npt.NDArray[np.float64]
SHIFT = 0.10


@dataclass(frozen=True)
class Criterion:
    """One criterion: name in code, Danish label, the ``short`` label of tables and figures, and its one definition.

    measure: what is measured, in a line (Danish): numerator / denominator, in ``unit``. half: the measure at which the
    score is one half, for measures from 0 upwards where less is better: score = 1 / (1 + measure / half); None for
    shares from 0 to 1 where more is better, which are their own score.

    >>> efficiency = CRITERIA[0]
    >>> efficiency.name, efficiency.half, efficiency.more_is_better
    ('efficiency', 0.1, False)
    >>> efficiency.score(np.array([0.0, 0.1, 0.3])).round(6).tolist()
    [1.0, 0.5, 0.25]
    """

    name: str
    label: str
    measure: str
    numerator: str
    denominator: str
    unit: str
    half: float | None
    short: str

    @property
    def more_is_better(self) -> bool:
        """The measure's direction."""
        return self.half is None

    @property
    def range(self) -> tuple[float, float]:
        """The least and the largest value that the measure can have."""
        return (0.0, 1.0 if self.more_is_better else np.inf)

    def score(self, measure: FloatArray) -> FloatArray:
        """Scores in 0-1 of measures of any shape; strictly better for a strictly better measure."""
        if self.half is None:
            return np.clip(measure, 0.0, 1.0)
        return 1.0 / (1.0 + measure / self.half)


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "efficiency",
        label="Effektiv ressourceanvendelse",
        measure="Ledige og manglende timer i bemandingen i forhold til behovet",
        numerator="timer, som bemandingen ligger over eller under behovet, måned for måned",
        denominator="de timer, der er behov for",
        unit="andel af behovet",
        half=0.10,
        short="Effektivitet",
    ),
    Criterion(
        "predictability",
        label="Forudsigelighed",
        measure="Så langt er enhedens tildeling fra det, der var udmeldt, eller fra årets behov",
        numerator=(
            "den største af to afvigelser for hver enhed og hvert år: mellem tildelt og udmeldt måned for måned, og "
            "mellem årets tildeling og årets behov"
        ),
        denominator="det udmeldte budget",
        unit="andel af budgettet",
        half=0.10,
        short="Forudsigelighed",
    ),
    Criterion(
        "dynamics",
        label="Dynamik",
        measure="Den del af en varig ændring i behovet, som pengene har fulgt i de første 12 måneder",
        numerator="de ekstra penge i de 12 måneder, efter at behovet er steget varigt med 10 pct.",
        denominator="de penge, som stigningen kræver i de samme 12 måneder",
        unit="andel",
        half=None,
        short="Dynamik",
    ),
    Criterion(
        "simplicity",
        label="Enkelthed",
        measure="Arbejdstimer til forhandling, aftaler, regulering, opgørelse, afregning og forklaring",
        numerator="arbejdstimer for alle, der tager del i forhandlinger, aftaler, opgørelser, afregninger og forklaringer",
        denominator="antal enheder og år",
        unit="timer pr. enhed og år",
        half=37.0,
        short="Enkelthed",
    ),
    Criterion(
        "fairness",
        label="Retfærdighed",
        measure="Den del af årets penge, der skulle flyttes mellem enheder for at følge behovet",
        numerator="årets penge, som skulle flyttes mellem enhederne, for at alle fik samme andel af deres behov",
        denominator="årets tildeling i alt",
        unit="andel af tildelingen",
        half=0.05,
        short="Retfærdighed",
    ),
    Criterion(
        "dialogue",
        label="Dialog",
        measure="Den del af årets ændringer, der bliver afklaret ved aftale frem for efter formel eller slet ikke",
        numerator="penge, der er flyttet ved aftale i året",
        denominator="summen af det, der er flyttet ved aftale eller formel, og årets forskel mellem behov og tildeling",
        unit="andel",
        half=None,
        short="Dialog",
    ),
)

NAMES = tuple(criterion.name for criterion in CRITERIA)


@dataclass(frozen=True)
class Measured:
    """One model in every run: the six measures (6, runs), and transactions per unit and year by kind (kinds, runs)."""

    values: FloatArray
    transactions: FloatArray


def together(parts: Sequence[Measured]) -> Measured:
    """One model's runs, measured some at a time."""
    return Measured(
        np.concatenate([part.values for part in parts], axis=1),
        np.concatenate([part.transactions for part in parts], axis=1),
    )


@dataclass(frozen=True)
class Raised:
    """The months as they would be if some units needed SHIFT more for good; what happens in 12 months is measured.

    need: those months; window (months from ``first`` on, runs, units): the twelve in which these units' money is followed.
    """

    need: DemandRuns
    first: int
    window: npt.NDArray[np.bool_]


def raised_need(demand: DemandRuns, begin: int, months: npt.NDArray[np.int64], units: npt.NDArray[np.bool_]) -> Raised:
    """Need raised ``months`` (0-11, one per run) into the last year before ``begin``, so that the twelve months that follow
    end within the first year measured.

    units: which units' need rises, shape (runs, units); the others show whether the money goes to the right ones.
    """
    first = max(begin - 12, 0)
    end = min(first + 24, len(demand.hours))
    at = np.arange(end - first)[:, None]
    asked = (at >= months) & (at < months + 12)
    window = asked[:, :, None] & units
    return Raised(demand.shifted(first + months, units, SHIFT, end), first, window)


def measure_model(model: SteeringModel, demand: DemandRuns, raised: Raised, begin: int) -> Measured:
    """The six measures of one model from month ``begin`` on, a new year, with the years before it as a run-in.

    raised: the same months with a lasting rise of need, for the criterion dynamics.
    """
    run, beside = run_beside(model, demand, raised.need, raised.first)
    transactions = count_transactions(model, run, demand, begin)
    values = [
        _misfit(run, demand, begin),
        _surprise(run, demand, begin),
        _followed(run, beside, demand, raised),
        HOURS @ transactions,
        _displacement(run, demand, begin),
        _agreed_share(run, demand, begin),
    ]
    return Measured(np.stack(values), transactions)


def _misfit(run: ModelRun, demand: DemandRuns, begin: int) -> FloatArray:
    need = demand.need[begin:]
    return cast(FloatArray, np.abs(run.staff[begin:] - need).sum(axis=(0, 2)) / need.sum(axis=(0, 2)))


def _surprise(run: ModelRun, demand: DemandRuns, begin: int) -> FloatArray:
    """A budget must keep its word and meet the need: the larger miss of the two counts, by unit and year."""
    grant, announced = run.grant[begin:], run.announced[begin:]
    unannounced = by_year(np.abs(grant - announced))
    result = np.abs(by_year(grant - demand.need[begin:]))
    return cast(FloatArray, np.maximum(unannounced, result).sum(axis=(0, 2)) / announced.sum(axis=(0, 2)))


def _followed(run: ModelRun, beside: FloatArray, demand: DemandRuns, raised: Raised) -> FloatArray:
    span = slice(raised.first, raised.first + len(beside))
    asked = ((raised.need.need[span] - demand.need[span]) * raised.window).sum(axis=(0, 2))
    given = ((beside - run.grant[span]) * raised.window).sum(axis=(0, 2))
    return cast(FloatArray, np.clip(given / asked, 0.0, 1.0))


def _displacement(run: ModelRun, demand: DemandRuns, begin: int) -> FloatArray:
    money, need = by_year(run.grant[begin:]), by_year(demand.need[begin:])
    gap = money / money.sum(axis=2, keepdims=True) - need / need.sum(axis=2, keepdims=True)
    return cast(FloatArray, 0.5 * np.abs(gap).sum(axis=2).mean(axis=0))


def _agreed_share(run: ModelRun, demand: DemandRuns, begin: int) -> FloatArray:
    """Of the change of each year and unit: what agreement moved, against formula and what was left unsettled."""
    agreed, formula = np.abs(by_year(run.agreed[begin:])), np.abs(by_year(run.formula[begin:]))
    unsettled = np.abs(by_year(demand.need[begin:] - run.grant[begin:]))
    change = (agreed + formula + unsettled).sum(axis=(0, 2))
    return cast(FloatArray, np.divide(agreed.sum(axis=(0, 2)), change, out=np.zeros_like(change), where=change > 0))
