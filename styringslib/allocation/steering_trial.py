"""The trial: every steering model on the same months, six criteria with intervals, and a ranking only when weights are given.

The first RUN_IN years are run and not measured: the models begin with budgets that nobody has set by them. After that
every year is like the next, so the scores do not depend on how many are simulated, beyond the precision that they bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation.criteria import CRITERIA, NAMES, Measured, measure_model, raised_need, together
from styringslib.allocation.demand import (
    Demand,
    DemandRuns,
    demand_from_history,
    estimate_demand,
    simulate_demand,
    whole_years,
)
from styringslib.allocation.steering_models import STEERING_MODELS, SteeringModel
from styringslib.allocation.transactions import TRANSACTIONS
from styringslib.fields.words import nearest

FloatArray = npt.NDArray[np.float64]
RUN_IN = 4
_LOW, _HIGH = 10.0, 90.0
# Two standard errors: a difference within them may be the chance of the simulation alone.
_ERRORS = 2.0
# Runs x units that a model is measured on at once.
_AT_A_TIME = 8192


@dataclass(frozen=True)
class SteeringTrial:
    """One trial, from which tables for any weights can be drawn without simulating again.

    models: in the order given; samples: measures of the simulated years, shape (models, 6, runs), criteria in the order
    of CRITERIA; past: measures over the historical months, shape (models, 6), or None; demand: the assumptions used;
    left_out: units of the history that could not be used; counts: transactions per unit and year, shape (models,
    kinds), in the order of TRANSACTIONS.
    """

    models: tuple[SteeringModel, ...]
    samples: FloatArray
    past: FloatArray | None
    demand: Demand
    left_out: tuple[str, ...] = ()
    counts: FloatArray | None = None

    @property
    def scores(self) -> FloatArray:
        """Scores 0-1 (higher is better) of the samples, shape (models, 6, runs)."""
        return np.stack([criterion.score(self.samples[:, i]) for i, criterion in enumerate(CRITERIA)], axis=1)

    def table(self, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
        """Scores: see compare_steering_models."""
        scores = self.scores
        table = pd.DataFrame(scores.mean(axis=2), index=self._index(), columns=list(NAMES))
        for name, bounds in zip(NAMES, np.percentile(scores, [_LOW, _HIGH], axis=2).transpose(2, 1, 0), strict=True):
            table[f"{name}_lower_80"], table[f"{name}_upper_80"] = bounds[:, 0], bounds[:, 1]
        if self.past is not None:
            for i, criterion in enumerate(CRITERIA):
                table[f"{criterion.name}_history"] = criterion.score(self.past[:, i])
        if weights is None:
            return table
        table = rank_models(table, weights)
        weighted = np.tensordot(_normalised(weights), scores, axes=(0, 1))
        for name, each in (("score", weighted), ("rank", _places(weighted))):
            # Places are whole numbers: the interval's ends are places that were taken.
            how: Literal["linear", "inverted_cdf"] = "linear" if name == "score" else "inverted_cdf"
            table[f"{name}_lower_80"], table[f"{name}_upper_80"] = np.percentile(
                each, [_LOW, _HIGH], axis=1, method=how
            )
        # A model is behind those that are better by more than the chance of the simulation.
        table["rank"] = 1 + (_lead(weighted) > 0).sum(axis=0)
        best = weighted >= weighted.max(axis=0) - 1e-12
        table["first_share"] = (best / best.sum(axis=0)).mean(axis=1)
        return table

    def differences(self, other: str) -> pd.DataFrame:
        """Every model against ``other``: index model, a column per criterion with the difference in score, + is better.

        A difference within the chance of the simulation (two standard errors of the runs' paired differences) is nought.
        """
        scores, place = self.scores, self._index().get_loc(other)
        lead = np.stack([_lead(scores[:, i])[:, place] for i in range(len(NAMES))], axis=1)
        return pd.DataFrame(lead, index=self._index(), columns=list(NAMES))

    def measures(self) -> pd.DataFrame:
        """The measures in their own units, one row per model and criterion.

        model, label, criterion, measure and unit (Danish), mean, lower_80, upper_80, history (NaN without one).
        """
        low, high = np.percentile(self.samples, [_LOW, _HIGH], axis=2)
        rows = [
            (
                *(model.name, model.label, criterion.name, criterion.measure, criterion.unit),
                *(self.samples[m, c].mean(), low[m, c], high[m, c]),
                np.nan if self.past is None else self.past[m, c],
            )
            for m, model in enumerate(self.models)
            for c, criterion in enumerate(CRITERIA)
        ]
        columns = ["model", "label", "criterion", "measure", "unit", "mean", "lower_80", "upper_80", "history"]
        return pd.DataFrame(rows, columns=columns)

    def transactions(self) -> pd.DataFrame:
        """Hours of work per unit and year, which simplicity is measured in: a row per model and kind of transaction.

        model, label, transaction (Danish), count (per unit and year), hours (of one, a judgement), total.
        """
        counts = np.zeros((len(self.models), len(TRANSACTIONS))) if self.counts is None else self.counts
        rows = [
            (model.name, model.label, kind.label, counts[m, k], kind.hours, counts[m, k] * kind.hours)
            for m, model in enumerate(self.models)
            for k, kind in enumerate(TRANSACTIONS)
        ]
        return pd.DataFrame(rows, columns=["model", "label", "transaction", "count", "hours", "total"])

    def _index(self) -> pd.Index:
        return pd.Index([model.name for model in self.models], name="model")


def try_steering_models(
    history: pd.DataFrame | None = None,
    models: Mapping[str, SteeringModel] | Iterable[SteeringModel | str] | None = None,
    *,
    demand: Demand | None = None,
    runs: int = 1000,
    years: int = 5,
    seed: int | np.random.Generator = 0,
) -> SteeringTrial:
    """Run every model over historical months and over seeded simulated years, and measure the six criteria.

    history: monthly hours needed (delivered or granted), rows months and columns units, or long (see
    demand.whole_years); the simulation then starts from its levels with its growth, season and swings. models: names of
    STEERING_MODELS, own SteeringModel objects, or a mapping of them (default: all built in). demand: assumptions of the
    simulation. years: how many are measured in each run, after RUN_IN years of run-in; of a history all years but the
    first four are, and of a shorter one the last. All models meet the same months.
    Raises ValueError (Danish) on unknown models, repeated names, fewer than one run or year, or an unusable history.

    >>> trial = try_steering_models(models=["block", "activity_granted"], runs=20, years=2, seed=1)
    >>> trial.samples.shape
    (2, 6, 20)
    >>> table = trial.table({"simplicity": 1})
    >>> table["rank"].to_dict()
    {'block': 1, 'activity_granted': 2}
    """
    chosen = _chosen(models)
    if runs < 1 or years < 1:
        raise ValueError(f"Der skal simuleres mindst 1 gang og 1 år; der er bedt om {runs} gange og {years} år.")
    rng = np.random.default_rng(seed)
    assumed, past, whole = demand or Demand(), None, None
    left_out: tuple[str, ...] = ()
    if history is not None:
        whole, left_out = whole_years(history)
        # In order of size, so that neither the units' names nor their order changes anything, to the last digit.
        whole = whole.iloc[:, np.lexsort(whole.to_numpy(dtype=float))]
        assumed = estimate_demand(whole, assumed)
    months = simulate_demand(assumed, runs, RUN_IN + years, rng)
    # The month of the rise decides much of dynamics: every month in as many runs as any other.
    measured = _measured(chosen, months, RUN_IN, rng.permutation(np.arange(runs) % 12), rng)
    if whole is not None:
        # Twelve copies of the one history, each with a lasting rise of need in a month of its own.
        observed = demand_from_history(whole, assumed, rng, times=12)
        run_in = min(RUN_IN, len(whole) // 12 - 1)
        found = _measured(chosen, observed, run_in, np.arange(12), rng)
        past = np.stack([one.values.mean(axis=1) for one in found])
    counts = np.stack([one.transactions.mean(axis=1) for one in measured])
    samples = np.stack([one.values for one in measured])
    return SteeringTrial(chosen, samples, past, assumed, left_out, counts)


def compare_steering_models(
    history: pd.DataFrame | None = None,
    models: Mapping[str, SteeringModel] | Iterable[SteeringModel | str] | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    demand: Demand | None = None,
    runs: int = 1000,
    years: int = 5,
    seed: int | np.random.Generator = 0,
) -> pd.DataFrame:
    """Steering models on the six criteria: index model, one column per criterion with scores 0-1, higher is better.

    Columns: efficiency, predictability, dynamics, simplicity, fairness, dialogue (means over the simulated years), for
    each <criterion>_lower_80 and _upper_80 (80 % of the runs lie between), with a history <criterion>_history. Only
    with ``weights`` (criterion -> number of at least 0; missing ones count 0): score (weighted mean), rank (1 is best;
    models that only the chance of the simulation parts share a rank), _lower_80 and _upper_80 of both over the runs, and
    first_share (share of runs in which the model comes first). There is no winner without weights. Arguments and errors
    as in try_steering_models; ValueError (Danish) on unknown criteria or weights that are negative or all 0.

    >>> own = SteeringModel("own", "Vores model", settled_share=0.0, rebase_share=0.0)
    >>> table = compare_steering_models(models=[own], runs=20, years=2)
    >>> table.loc["own", ["dynamics", "dialogue"]].to_dict()
    {'dynamics': 0.0, 'dialogue': 0.0}
    """
    trial = try_steering_models(history, models, demand=demand, runs=runs, years=years, seed=seed)
    return trial.table(weights)


def rank_models(table: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """The table with the columns score (weighted mean of the six scores) and rank (1 is best, equals share the best rank).

    table: index model, the six criteria as columns, scores where higher is better. The table given is not changed.
    Raises ValueError (Danish) on unusable weights.

    >>> table = pd.DataFrame({"efficiency": [0.8, 0.6], "predictability": [0.5, 0.9], "dynamics": 0.5, "simplicity": 0.5,
    ...     "fairness": 0.5, "dialogue": 0.5}, index=["hybrid", "block"])
    >>> rank_models(table, {"efficiency": 1, "predictability": 3})[["score", "rank"]]
            score  rank
    hybrid  0.575     2
    block   0.825     1
    """
    score = table[list(NAMES)].to_numpy(dtype=float) @ _normalised(weights)
    rank = pd.Series(score.round(12), index=table.index).rank(ascending=False, method="min").astype(int)
    return table.assign(score=score, rank=rank)


def trade_offs(table: pd.DataFrame, least: float = 0.01) -> pd.DataFrame:
    """What one gains and gives up by choosing one model instead of another: one row per ordered pair of models.

    model, other, better_on and worse_on (tuples of criteria, largest difference first, differences below ``least`` left
    out), gain and loss (sum of the differences), dominates (at least as good on all criteria and better on one, to the
    last digit).

    >>> table = pd.DataFrame({"efficiency": [0.8, 0.6], "predictability": [0.5, 0.9], "dynamics": 0.5, "simplicity": 0.5,
    ...     "fairness": 0.5, "dialogue": 0.5}, index=["hybrid", "block"])
    >>> trade_offs(table)[["model", "other", "better_on", "gain", "loss", "dominates"]].round(2)
        model   other          better_on  gain  loss  dominates
    0  hybrid   block      (efficiency,)   0.2   0.4      False
    1   block  hybrid  (predictability,)   0.4   0.2      False
    """
    scores = table[list(NAMES)]
    rows = []
    for model, other in permutations(table.index, 2):
        gap = scores.loc[model] - scores.loc[other]
        better = gap[gap >= least].sort_values(ascending=False)
        worse = gap[gap <= -least].sort_values()
        dominates = bool((gap >= 0).all() and (gap > 0).any())
        rows.append((model, other, tuple(better.index), tuple(worse.index), better.sum(), -worse.sum(), dominates))
    return pd.DataFrame(rows, columns=["model", "other", "better_on", "worse_on", "gain", "loss", "dominates"])


def _measured(
    models: tuple[SteeringModel, ...],
    demand: DemandRuns,
    run_in: int,
    months: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> list[Measured]:
    begin = run_in * 12
    units = len(demand.start)
    # Every other unit in order of size, odd or even ones by chance; where there is one unit it is the one.
    places = np.arange(units) + rng.integers(0, min(units, 2), size=(len(months), 1))
    chosen, found = places % 2 == 0, []
    # Runs know nothing of each other: a few at a time, what a model makes of them stays near the processor and takes no more
    # memory however many they are.
    step = max(1, _AT_A_TIME // units)
    for first in range(0, len(months), step):
        runs = slice(first, first + step)
        some = demand.only(runs)
        raised = raised_need(some, begin, months[runs], chosen[runs])
        found.append([measure_model(model, some, raised, begin) for model in models])
    return [together(parts) for parts in zip(*found, strict=True)]


def _places(scores: FloatArray) -> FloatArray:
    """Place of every model in every run, 1 is best, equals share the best; scores (models, runs)."""
    return cast(FloatArray, 1.0 + (scores[None] > scores[:, None] + 1e-12).sum(axis=1))


def _lead(scores: FloatArray) -> FloatArray:
    """How far the model of a row is ahead of that of a column, nought within the chance of the runs; scores (models, runs)."""
    gap = scores[:, None] - scores[None]
    runs = scores.shape[1]
    error = gap.std(axis=2, ddof=1) / np.sqrt(runs) if runs > 1 else np.full(gap.shape[:2], np.inf)
    mean = gap.mean(axis=2)
    return cast(FloatArray, np.where(np.abs(mean) > _ERRORS * error + 1e-12, mean, 0.0))


def _chosen(models: Mapping[str, SteeringModel] | Iterable[SteeringModel | str] | None) -> tuple[SteeringModel, ...]:
    if models is None:
        return tuple(STEERING_MODELS.values())
    if isinstance(models, Mapping):
        models = [replace(model, name=str(name)) for name, model in models.items()]
    chosen = []
    for model in [models] if isinstance(models, str | SteeringModel) else models:
        if isinstance(model, str):
            if model not in STEERING_MODELS:
                near = nearest(model, STEERING_MODELS)
                hint = f" Mente du »{near}«?" if near else f" Vælg blandt {', '.join(STEERING_MODELS)}."
                raise ValueError(f"Styringsmodellen »{model}« kendes ikke.{hint}")
            model = STEERING_MODELS[model]
        chosen.append(model)
    names = [model.name for model in chosen]
    if not chosen or len(set(names)) != len(names):
        raise ValueError("Angiv mindst én styringsmodel, og giv hver sit navn.")
    return tuple(chosen)


def _normalised(weights: Mapping[str, float]) -> FloatArray:
    for name in weights:
        if name not in NAMES:
            near = nearest(str(name), NAMES)
            hint = f" Mente du »{near}«?" if near else f" Vælg blandt {', '.join(NAMES)}."
            raise ValueError(f"Kriteriet »{name}« kendes ikke.{hint}")
    values = np.array([float(weights.get(name, 0.0)) for name in NAMES])
    if not np.isfinite(values).all() or (values < 0).any() or values.sum() <= 0:
        raise ValueError("Vægtene skal være nul eller positive, og mindst én skal være over 0.")
    return cast(FloatArray, values / values.sum())
