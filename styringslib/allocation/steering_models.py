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
    hours, need, illness = demand.hours, demand.need, demand.illness
    months, runs, units = hours.shape
    behaviour = demand.behaviour
    mix = 1.0 + model.case_mix_share * (demand.case_mix - 1.0)
    signal = np.empty_like(hours)
    base = np.broadcast_to(demand.start, (runs, units)).copy()
    assessed, staff_level, first = base.copy(), base.copy(), base.copy()
    zero = np.zeros((runs, units))
    agreed, rebased, last_pay = zero.copy(), zero.copy(), zero.copy()
    seen = budgeted = paid = side = zero
    grant, announced, staff, formula, moved, actions = (np.zeros_like(hours) for _ in range(6))
    low, high = model.corridor
    for t in range(months):
        month = t % 12
        if month == 0 and t > 0:
            year = slice(t - 12, t)
            known = need[year] if model.rebased_by == "agreement" else signal[year]
            step = model.rebase_share * (known.mean(axis=0) - base)
            base, rebased = base + step, rebased + step
            agreed, seen, budgeted, paid, side = zero.copy(), zero, zero, zero, zero
        seen = seen + (signal[t - model.lag] if t >= model.lag else first)
        budgeted = budgeted + base + agreed
        gap = seen - budgeted
        outside = np.maximum(gap - high * budgeted, 0.0) + np.minimum(gap - low * budgeted, 0.0)
        pay = zero
        if (month + 1) % model.settled_every == 0:
            due = model.settled_share * outside
            pay, paid = due - paid, due
            last_pay = pay
        grant[t] = base + agreed + pay
        announced[t] = base
        by_rule = model.rebased_by == "formula"
        formula[t] = pay + rebased if by_rule else pay
        moved[t] = agreed if by_rule else agreed + rebased
        # A ten-thousandth of the budget is no settlement anyone would book.
        actions[t] = np.abs(pay) > 1e-4 * base
        staff_level = staff_level + behaviour.staffing_speed * (
            base + agreed + last_pay / model.settled_every - staff_level
        )
        staff[t] = staff_level * (1.0 - illness[t] / (1.0 - behaviour.illness_mean))
        if model.agreed_share > 0:
            now = np.sign(outside) * (np.abs(outside) > 1e-4 * budgeted)
            crossing = (now != 0) & (now != side)
            side = now
            rest = (1.0 - model.settled_share) * outside / (month + 1)
            agreed = agreed + np.where(crossing, model.agreed_share * rest, 0.0)
            actions[t] += crossing
        if model.signal == "granted":
            assessed = assessed + behaviour.assessment_speed * (hours[t] - assessed)
            signal[t] = assessed * mix[t]
        elif model.signal == "recipients":
            signal[t] = demand.recipients[t] * mix[t]
        else:
            missing = np.maximum(need[t] - staff[t], 0.0) * (1.0 - behaviour.bridged_share)
            signal[t] = hours[t] * (1.0 - missing / need[t]) * mix[t]
    return ModelRun(grant, announced, staff, formula, moved, actions)


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
    if isinstance(terms, ActivityTerms):
        return SteeringModel(
            name,
            label,
            "granted" if terms.basis == "granted" else "delivered",
            case_mix_share=STEERING_MODELS["activity_granted"].case_mix_share,
            lag=max(terms.correction_lag, 1) if terms.correction else 1,
            rebase_share=1.0 if rebase_share is None else rebase_share,
            parameters=len(terms.prices.prices) + int(terms.correction),
        )
    if isinstance(terms, BlockTerms):
        share = STEERING_MODELS["block"].rebase_share if rebase_share is None else rebase_share
        return SteeringModel(
            name,
            label,
            "granted",
            settled_share=0.0,
            rebase_share=share,
            rebased_by="agreement",
            parameters=len(set(terms.profile)),
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
    if isinstance(terms, PackageTerms):
        return SteeringModel(
            name,
            label,
            "recipients",
            case_mix_share=STEERING_MODELS["package"].case_mix_share,
            rebase_share=1.0 if rebase_share is None else rebase_share,
            parameters=len(terms.rates),
        )
    raise ValueError(
        f"Vilkårene af typen »{terms.model}« kan ikke prøves som styringsmodel; brug aktivitet, ramme, hybrid eller pakke."
    )
