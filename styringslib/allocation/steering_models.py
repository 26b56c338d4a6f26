"""Steering models as rules that turn need into money, run on many simulated municipalities at once."""

from __future__ import annotations

from collections.abc import Mapping
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

    A unit has a budget for the year; activity is followed from year start, and the part of the deviation that lies
    outside ``corridor`` (fractions of the budget so far) is settled by formula with ``settled_share``, ``lag`` months
    after the activity and every ``settled_every`` months. When a unit leaves the corridor, the parties agree on
    ``agreed_share`` of what the formula leaves open, from the next month to the end of the year. Each new year closes
    ``rebase_share`` of the gap between the budget and last year's need as the signal shows it (the whole need where it
    is agreed), by formula or by agreement.

    signal: what activity means: hours granted, hours delivered, or recipients (packages); case_mix_share: how much of a
    heavier case mix the rates pick up (0-1). parameters: how many numbers of the terms a leader must know (prices,
    rates, limits).
    Raises ValueError (Danish) on values outside their range.
    """

    name: str
    label: str
    signal: Literal["granted", "delivered", "recipients"] = "granted"
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
        SteeringModel(
            "block", "Ramme", "granted", settled_share=0.0, rebase_share=0.5, rebased_by="agreement", parameters=1
        ),
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
    and agreed: how far the grant has been moved from the first year's budget by rule and by agreement; actions:
    settlements and agreements, counted.
    """

    grant: FloatArray
    announced: FloatArray
    staff: FloatArray
    formula: FloatArray
    agreed: FloatArray
    actions: FloatArray


def run_model(model: SteeringModel, demand: DemandRuns) -> ModelRun:
    """Run one model over all months, with all runs and units at once."""
    course = _Course(model, demand)
    by_rule = model.rebased_by == "formula"
    grant, announced, staff, formula, moved, actions = (np.zeros_like(demand.hours) for _ in range(6))
    for t in range(len(demand.hours)):
        if t % 12 == 0 and t > 0:
            course.begin_year(t)
        outside = course.outside(t)
        pay = course.settle(t, outside)
        grant[t] = course.base + course.agreed + pay
        announced[t] = course.base
        formula[t] = pay + course.rebased if by_rule else pay
        moved[t] = course.agreed if by_rule else course.agreed + course.rebased
        # A ten-thousandth of the budget is no settlement anyone would book.
        actions[t] = np.abs(pay) > 1e-4 * course.base
        staff[t] = course.staff(t)
        if model.agreed_share > 0:
            actions[t] += course.agree(t, outside)
        course.observe(t, staff[t])
    return ModelRun(grant, announced, staff, formula, moved, actions)


class _Course:
    """A model's run between two months; arrays (runs, units), money in standard hours.

    base: the year's monthly budget; agreed and rebased: moved by agreement this year, and from the first year's budget;
    seen and budgeted: activity and budget of the year so far; paid: settled by formula so far; side: of the corridor that
    a unit was on last; signal (months, runs, units): activity as the model sees it.
    """

    def __init__(self, model: SteeringModel, demand: DemandRuns) -> None:
        self.model, self.demand = model, demand
        shape = demand.hours.shape[1:]
        self.mix = 1.0 + model.case_mix_share * (demand.case_mix - 1.0)
        self.signal = np.empty_like(demand.hours)
        self.base = np.broadcast_to(demand.start, shape).copy()
        self.assessed, self.staff_level, self.first = self.base.copy(), self.base.copy(), self.base.copy()
        self.zero = np.zeros(shape)
        self.agreed, self.rebased, self.last_pay = self.zero.copy(), self.zero.copy(), self.zero.copy()
        self.seen = self.budgeted = self.paid = self.side = self.zero

    def begin_year(self, t: int) -> None:
        """Set the budget by last year's need, and count the year from nought."""
        year = slice(t - 12, t)
        known = self.demand.need[year] if self.model.rebased_by == "agreement" else self.signal[year]
        step = self.model.rebase_share * (known.mean(axis=0) - self.base)
        self.base, self.rebased = self.base + step, self.rebased + step
        self.agreed = self.zero.copy()
        self.seen = self.budgeted = self.paid = self.side = self.zero

    def outside(self, t: int) -> FloatArray:
        """The part of the year's deviation so far that lies outside the corridor."""
        low, high = self.model.corridor
        self.seen = self.seen + (self.signal[t - self.model.lag] if t >= self.model.lag else self.first)
        self.budgeted = self.budgeted + self.base + self.agreed
        gap = self.seen - self.budgeted
        beyond: FloatArray = np.maximum(gap - high * self.budgeted, 0.0) + np.minimum(gap - low * self.budgeted, 0.0)
        return beyond

    def settle(self, t: int, outside: FloatArray) -> FloatArray:
        """What the formula pays this month; nought in months without settlement."""
        if (t % 12 + 1) % self.model.settled_every:
            return self.zero
        due = self.model.settled_share * outside
        self.last_pay, self.paid = due - self.paid, due
        return self.last_pay

    def staff(self, t: int) -> FloatArray:
        """Hours that the unit can work: staff follow the money slowly, illness takes its part."""
        behaviour = self.demand.behaviour
        money = self.base + self.agreed + self.last_pay / self.model.settled_every
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
        """The month's activity as the model sees it."""
        demand, behaviour = self.demand, self.demand.behaviour
        if self.model.signal == "granted":
            self.assessed = self.assessed + behaviour.assessment_speed * (demand.hours[t] - self.assessed)
            seen = self.assessed
        elif self.model.signal == "recipients":
            seen = demand.recipients[t]
        else:
            missing = np.maximum(demand.need[t] - staff, 0.0) * (1.0 - behaviour.bridged_share)
            seen = demand.hours[t] * (1.0 - missing / demand.need[t])
        self.signal[t] = seen * self.mix[t]


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
            name, label, "granted", settled_share=0.0, rebase_share=share, rebased_by="agreement",
            parameters=len(set(terms.profile)),
        )  # fmt: skip
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
