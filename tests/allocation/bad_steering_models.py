"""Steering models that nobody should choose, each bad in its own way; the criteria must see it."""

import numpy as np

from styringslib.allocation import SteeringModel


def _ordinary(demand, t):
    """What a unit of its size usually has, the common growth included."""
    return demand.start * (1.0 + demand.behaviour.growth) ** (t / 12.0)


def _by_lot(demand, t):
    chance = np.random.default_rng(t).standard_normal(demand.hours.shape[1:])
    return _ordinary(demand, t) * np.exp(0.2 * chance)


def _by_the_neighbour(demand, t):
    """Grants move as another unit's need does."""
    return np.roll(demand.need[t] / demand.start, 1, axis=1) * demand.start


BAD = {
    model.name: model
    for model in (
        SteeringModel("random", "Lodtrækning", _by_lot, parameters=1),
        SteeringModel("frozen", "Frosset budget", settled_share=0.0, rebase_share=0.0, parameters=1),
        SteeringModel("late", "To år forsinket", "granted", 0.3, lag=24, parameters=6),
        SteeringModel("blind", "Blind for enhedens behov", _by_the_neighbour, parameters=1),
        SteeringModel(
            "renegotiated", "Alt forhandles hvert år", settled_share=0.0, rebased_by="agreement", parameters=1
        ),
    )
}
