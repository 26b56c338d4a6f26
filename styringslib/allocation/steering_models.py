"""Steering models as rules that turn need into money, run on many simulated municipalities at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from styringslib.allocation.demand import DemandRuns
from styringslib.allocation.grants import GrantModel
from styringslib.allocation.home_care import ActivityTerms, BlockTerms, HybridTerms, PackageTerms
from styringslib.allocation.kroner import danish

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SteeringModel:
    """One steering model, reduced to what decides how money moves.

    A unit has a budget for the year, laid out by the season; activity is followed from year start, and the part of the
    deviation that lies outside ``corridor`` (fractions of the budget so far) is settled by formula with
    ``settled_share``, ``lag`` months after the activity and every ``settled_every`` months. When a unit leaves the
    corridor, the parties agree on ``agreed_share`` of what the formula leaves open, from the next month to the end of
    the year. Each new year all budgets follow the common growth, and ``rebase_share`` of the gap between a unit's budget
    and its last twelve known months is closed, by formula or by agreement. A formula sees the model's signal; an
    agreement sees the hours granted and the part of the case mix that can be documented, and misjudges a little. Neither
    sees the true need, and both know activity ``lag`` months late when the budget is made (Demand.budget_lag).

    signal: what activity means: hours granted, hours delivered, or recipients (packages); or a rule of one's own,
    (demand, month) -> activity by run and unit. case_mix_share: how much of a heavier case mix the rates pick up (0-1).
    parameters: how many numbers of the terms a leader must know (prices, rates, limits).
    Raises ValueError (Danish) on values outside their range.
    """

    name: str
    label: str
    signal: Literal["granted", "delivered", "recipients"] | Callable[[DemandRuns, int], FloatArray] = "granted"
    case_mix_share: float = 0.0
    settled_share: float = 1.0
    corridor: tuple[float, float] = (0.0, 0.0)
    lag: int = 1
    settled_every: int = 1
    agreed_share: float = 0.0
    rebase_share: float = 1.0
    rebased_by: Literal["formula", "agreement"] = "formula"
    parameters: int = 1

    def __post_init__(self) -> None:
        """Reject a model that cannot be run."""
        for name in ("case_mix_share", "settled_share", "agreed_share", "rebase_share"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(
                    f"Styringsmodellen »{self.name}«: {name} er {danish(value)}; den skal ligge mellem 0 og 1."
                )
        if not self.corridor[0] <= 0 <= self.corridor[1]:
            raise ValueError(
                f"Styringsmodellen »{self.name}«: korridoren {self.corridor} skal rumme 0, nedre grænse først."
            )
        if self.lag < 1 or self.settled_every not in (1, 2, 3, 4, 6, 12) or self.parameters < 0:
            raise ValueError(
                f"Styringsmodellen »{self.name}«: forsinkelsen skal være mindst 1 måned, afregning ske hver 1., 2., 3., 4., 6. "
                "eller 12. måned, og antallet af parametre må ikke være negativt."
            )


# The shares are assumptions for a trial, to be replaced by the municipality's own terms (model_from_terms).
STEERING_MODELS: Mapping[str, SteeringModel] = {
    model.name: model
    for model in (
        SteeringModel("activity_granted", "Aktivitet, visiterede timer", "granted", 0.3, parameters=6),
        SteeringModel("activity_delivered", "Aktivitet, leverede timer", "delivered", 0.3, parameters=6),
        SteeringModel(
            "activity_corrected", "A conto med efterregulering", "delivered", 0.3, settled_every=3, parameters=7
        ),
        SteeringModel("block", "Ramme", "granted", settled_share=0.0, rebase_share=0.5, parameters=1),
        SteeringModel(
            "hybrid",
            "Ramme med aktivitet og dialog",
            "delivered",
            0.3,
            settled_share=0.5,
            corridor=(-0.03, 0.03),
            agreed_share=0.5,
            rebase_share=0.75,
            rebased_by="agreement",
            parameters=9,
        ),
        SteeringModel("package", "Pakker (forløb)", "recipients", 0.7, parameters=8),
    )
}


@dataclass(frozen=True)
class ModelRun:
    """What a model did; arrays of shape (months, runs, units), money in standard hours.

    grant: money given; announced: the budget known at the year's start; staff: hours that the unit could work; formula
    and agreed: what rule and agreement have moved this year, the new year's step included; settlements and dialogues:
    where a formula paid, and where the parties met because the corridor was left.
    """

    grant: FloatArray
    announced: FloatArray
    staff: FloatArray
    formula: FloatArray
    agreed: FloatArray
    settlements: npt.NDArray[np.bool_]
    dialogues: npt.NDArray[np.bool_]


def run_beside(model: SteeringModel, demand: DemandRuns, other: DemandRuns, parted: int) -> tuple[ModelRun, FloatArray]:
    """One model over all months, with all runs and units at once; and the grant if need had been ``other`` from month
    ``parted`` to where ``other`` ends.

    The two are one course until then, so what they differ by is what the changed need alone brings.
    """
    course = _Course(model, demand)
    for t in range(parted):
        course.month(t)
    beside = course.parted(other)
    for t in range(parted, len(other.hours)):
        beside.month(t)
    for t in range(parted, len(demand.hours)):
        course.month(t)
    return course.run, beside.run.grant[parted : len(other.hours)]


def _empty_run(shape: tuple[int, ...]) -> ModelRun:
    grant, announced, staff, formula, agreed = (np.empty(shape) for _ in range(5))
    settlements, dialogues = (np.zeros(shape, dtype=bool) for _ in range(2))
    return ModelRun(grant, announced, staff, formula, agreed, settlements, dialogues)


class _Course:
    """A model's run between two months; arrays (runs, units), money in standard hours.

    base: the year's budget for an ordinary month; step: how far this new year moved it; agreed: moved by agreement within
    the year; seen and budgeted: activity and budget of the year so far; paid: settled by formula so far; side: of the
    corridor that a unit was on last; signal and documented (months, runs, units): activity as the formula and as the
    parties of an agreement see it.
    """

    def __init__(self, model: SteeringModel, demand: DemandRuns) -> None:
        self.model, self.demand = model, demand
        behaviour, shape = demand.behaviour, demand.hours.shape
        self.mix = 1.0 + model.case_mix_share * (demand.case_mix - 1.0)
        self.by_agreement = model.rebased_by == "agreement" and model.rebase_share > 0
        self.profile = np.array(behaviour.season) / np.mean(behaviour.season)
        self.signal = np.empty(shape)
        self.documented = np.empty(shape) if self.by_agreement else self.signal
        self.base = np.broadcast_to(demand.start, shape[1:]).copy()
        self.assessed, self.staff_level, self.first = (self.base * self.profile[0] for _ in range(3))
        self.zero = np.zeros(shape[1:])
        self.agreed = self.step = self.last_pay = self.zero
        self.seen = self.budgeted = self.paid = self.side = self.zero
        self.run = _empty_run(shape)

    def parted(self, other: DemandRuns) -> _Course:
        """The same course so far, to go on first under another need: this one then writes the months seen anew."""
        beside = copy(self)
        beside.demand, beside.run = other, _empty_run(self.signal.shape)
        return beside

    def month(self, t: int) -> None:
        """One month: budget, settlement, agreement, staff, and what the month's activity will be seen as."""
        if t % 12 == 0 and t > 0:
            self.begin_year(t)
        model, run = self.model, self.run
        announced = self.base * self.profile[t % 12]
        outside = self.outside(t, announced)
        pay = self.settle(t, outside)
        run.announced[t], run.grant[t] = announced, announced + self.agreed + pay
        run.formula[t] = pay if self.by_agreement else pay + self.step
        run.agreed[t] = self.agreed + self.step if self.by_agreement else self.agreed
        # A ten-thousandth of the budget is no settlement anyone would book.
        if pay is not self.zero:
            run.settlements[t] = np.abs(pay) > 1e-4 * self.base
        run.staff[t] = self.staff(t, announced)
        if model.agreed_share > 0:
            run.dialogues[t] = self.agree(t, outside)
        self.observe(t, run.staff[t])

    def begin_year(self, t: int) -> None:
        """Set the budget by the last known twelve months, and count the year from nought."""
        self.base = self.base * (1.0 + self.demand.behaviour.growth)
        known = self.known(t) if self.model.rebase_share > 0 else None
        self.step = self.zero if known is None else self.model.rebase_share * (known - self.base)
        self.base = self.base + self.step
        self.agreed = self.seen = self.budgeted = self.paid = self.side = self.zero

    def known(self, t: int) -> FloatArray | None:
        """The year's activity as far as it is known when its budget is set; None while no month is."""
        behaviour = self.demand.behaviour
        # When the budget is made, the last months' activity is not in yet.
        end = t - behaviour.budget_lag - self.model.lag + 2
        begin = max(end - 12, 0)
        months = np.arange(begin, end)
        if not len(months):
            return None
        mean = np.tensordot(1.0 / self.profile[months % 12] / len(months), self.documented[begin:end], axes=1)
        # The population's growth is known: the months are carried forward to the middle of the year.
        level: FloatArray = mean * (1.0 + behaviour.growth) ** ((t + 5.5 - months.mean()) / 12.0)
        return level * self.demand.misjudged[t // 12] if self.by_agreement else level

    def outside(self, t: int, announced: FloatArray) -> FloatArray:
        """The part of the year's deviation so far that lies outside the corridor."""
        if self.model.settled_share == 0 and self.model.agreed_share == 0:
            return self.zero  # nobody asks
        low, high = self.model.corridor
        self.seen = self.seen + (self.signal[t - self.model.lag] if t >= self.model.lag else self.first)
        self.budgeted = self.budgeted + announced + self.agreed
        gap = self.seen - self.budgeted
        beyond: FloatArray = np.maximum(gap - high * self.budgeted, 0.0) + np.minimum(gap - low * self.budgeted, 0.0)
        return beyond

    def settle(self, t: int, outside: FloatArray) -> FloatArray:
        """What the formula pays this month; nought in months without settlement."""
        if (t % 12 + 1) % self.model.settled_every or self.model.settled_share == 0:
            return self.zero
        due = self.model.settled_share * outside
        self.last_pay, self.paid = due - self.paid, due
        return self.last_pay

    def staff(self, t: int, announced: FloatArray) -> FloatArray:
        """Hours that the unit can work: staff follow the money slowly, illness takes its part."""
        behaviour = self.demand.behaviour
        money = announced + self.agreed + self.last_pay / self.model.settled_every
        self.staff_level = self.staff_level + behaviour.staffing_speed * (money - self.staff_level)
        hours: FloatArray = self.staff_level * (1.0 - self.demand.illness[t] / (1.0 - behaviour.illness_mean))
        return hours

    def agree(self, t: int, outside: FloatArray) -> npt.NDArray[np.bool_]:
        """Where the corridor is crossed, the parties agree on a share of what the formula leaves open."""
        now = np.sign(outside) * (np.abs(outside) > 1e-4 * self.budgeted)
        crossing: npt.NDArray[np.bool_] = (now != 0) & (now != self.side)
        self.side = now
        rest = (1.0 - self.model.settled_share) * outside / (t % 12 + 1)
        self.agreed = self.agreed + np.where(crossing, self.model.agreed_share * rest, 0.0)
        return crossing

    def observe(self, t: int, staff: FloatArray) -> None:
        """The month's activity as formula and agreement see it."""
        demand, behaviour, signal = self.demand, self.demand.behaviour, self.model.signal
        if signal == "granted" or self.by_agreement:
            self.assessed = self.assessed + behaviour.assessment_speed * (demand.hours[t] - self.assessed)
        if callable(signal):
            seen = signal(demand, t)
        elif signal == "granted":
            seen = self.assessed
        elif signal == "recipients":
            seen = demand.recipients[t]
        else:
            missing = np.maximum(demand.need[t] - staff, 0.0) * (1.0 - behaviour.bridged_share)
            seen = demand.hours[t] * (1.0 - missing / demand.need[t])
        self.signal[t] = seen * self.mix[t]
        if self.by_agreement:
            self.documented[t] = self.assessed * (1.0 + behaviour.documented_mix * (demand.case_mix[t] - 1.0))


def model_from_terms(
    terms: GrantModel, name: str, label: str = "", *, rebase_share: float | None = None
) -> SteeringModel:
    """The steering model that a set of grant terms amounts to, so that one's own terms can be tried.

    Supports ActivityTerms, BlockTerms, HybridTerms and PackageTerms; how next year's budgets are set does not follow
    from the terms and is taken from the built-in model of the same kind unless ``rebase_share`` is given. Raises
    ValueError (Danish) for others.

    >>> terms = build_terms([{"model": "hybrid", "gyldig_fra": "2026-01", "korridor": [-0.05, 0.05], "udenfor_andel": 0.5,
    ...     "priser": [{"ydelse": "care", "pris": 500.0}]}])
    >>> model = model_from_terms(terms.entries[0].model, "own")
    >>> model.signal, model.corridor, model.settled_share
    ('delivered', (-0.05, 0.05), 0.5)
    """
    label = label or name
    if isinstance(terms, BlockTerms):
        share = STEERING_MODELS["block"].rebase_share if rebase_share is None else rebase_share
        return SteeringModel(
            name, label, "granted", settled_share=0.0, rebase_share=share, parameters=len(set(terms.profile))
        )
    if isinstance(terms, HybridTerms):
        built_in = STEERING_MODELS["hybrid"]
        return SteeringModel(
            name,
            label,
            "granted" if terms.basis == "granted" else "delivered",
            case_mix_share=built_in.case_mix_share,
            settled_share=terms.settled_share,
            corridor=terms.corridor,
            agreed_share=built_in.agreed_share,
            rebase_share=built_in.rebase_share if rebase_share is None else rebase_share,
            rebased_by="agreement",
            parameters=len(terms.prices.prices) + 3,
        )
    full = 1.0 if rebase_share is None else rebase_share
    if isinstance(terms, ActivityTerms):
        mix = STEERING_MODELS["activity_granted"].case_mix_share
        lag = max(terms.correction_lag, 1) if terms.correction else 1
        return SteeringModel(
            name, label, "granted" if terms.basis == "granted" else "delivered", case_mix_share=mix, lag=lag,
            rebase_share=full, parameters=len(terms.prices.prices) + int(terms.correction),
        )  # fmt: skip
    if isinstance(terms, PackageTerms):
        mix = STEERING_MODELS["package"].case_mix_share
        return SteeringModel(
            name, label, "recipients", case_mix_share=mix, rebase_share=full, parameters=len(terms.rates)
        )
    raise ValueError(
        f"Vilkårene af typen »{terms.model}« kan ikke prøves som styringsmodel; brug aktivitet, ramme, hybrid eller pakke."
    )
