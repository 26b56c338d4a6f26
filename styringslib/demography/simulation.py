"""Simulated futures: chance in deaths and moves, and how wrong the rates themselves may be.

Each future draws, once, an error of the area's mortality level and of its yearly fall, an error of each unit's own
mortality, and an error of each unit's migration rate by broad age; and, every year, an influenza-like shock to all, a
shock to the unit's moves, and chance for every cell. Cell chance is a normal with the variance of the binomial deaths and of
the historical residuals beyond them, cut alike on both sides where a cell has a few persons, and rounded by lot to whole
persons: the mean is kept in cells of any size, and exact binomials cost ten times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from styringslib.demography.panel import Floats

if TYPE_CHECKING:
    from styringslib.demography.model import Model

# Standard deviations, relative to mortality: level of the area on the first day; its yearly fall; one year against the next.
LEVEL_SD, FALL_SD, SHOCK_SD = 0.009, 0.007, 0.018
# Without real deaths the level hides net migration late in life.
LEVEL_SD_WITHOUT_DEATHS = 0.012
# How a unit's own mortality departs from the area's beyond what its past deaths leave open.
UNIT_SD = 0.008
# Broad ages whose migration rates err together, as corners of overlapping triangles.
CORNERS = (0.0, 20.0, 28.0, 45.0, 65.0, 80.0, 95.0)
# Yearly random walk of the rates of all units together: refugees, workers and students come and go with the times.
SHARED_WALK = (0.004, 0.004, 0.004, 0.001, 0.0002, 0.0, 0.0)
# A unit's error of its rate, as a multiple of the standard error: the moves of the young, and of those who retire, change more
# than chance explains.
UNIT_SCALE = (2.0, 2.0, 2.0, 1.5, 1.8, 0.9, 1.2)
# Yearly step of that error, as a share of it, and the unit's passing shock, as a multiple of that of 40-79-year-olds.
WANDER = 0.25
YEARLY_SCALE = (2.0, 2.0, 2.0, 1.0, 1.0, 0.5, 0.3)
BIRTH_LEVEL_SD, BIRTH_WANDER_SD = 0.04, 0.03
LOW, HIGH = 0.10, 0.90


@dataclass(frozen=True)
class Uncertainty:
    """What the intervals depend on besides the model.

    real_deaths: whether deaths, not losses, lie behind the area's mortality; deaths: how many at 80+; seed.
    """

    real_deaths: bool
    deaths: float
    seed: int


def simulate(
    model: Model, horizon: int, simulations: int, groups: list[tuple[int, int]] | None, uncertainty: Uncertainty
) -> tuple[Floats, Floats]:
    """10 % and 90 % quantiles of `simulations` futures.

    Shape (unit, step, sex, age), or with groups (first age, one past last) the sexes together: (unit, step, group).
    Quantiles are order statistics, so whole persons.
    """
    if simulations == 0:
        return np.empty(0), np.empty(0)
    rng = np.random.default_rng(uncertainty.seed)
    rates = _Rates(model, simulations, uncertainty, rng)
    now = np.repeat(model.start.astype(np.float32)[..., None], simulations, axis=3)
    mothers = model.mothers.astype(np.float32)
    lows, highs = [], []
    for step in range(horizon):
        born_rate = model.births[:, None].astype(np.float32) * rates.births(step)
        born = born_rate * np.einsum("uxn,x->un", now[:, 0], mothers)
        kept = rates.kept(step)
        kept *= now
        noise = rng.standard_normal(now.shape, dtype=np.float32)
        now *= rates.variance(step)[..., None]
        # Rounding by lot adds a variance of 1/6 to a cell on average, which is taken from the noise.
        now -= np.float32(1 / 6)
        np.maximum(now, 0.0, out=now)
        np.sqrt(now, out=now)
        noise *= now
        # No fewer than nobody, and as far the other way: cut on one side alone, cells of a few would grow every year.
        np.minimum(noise, kept, out=noise)
        np.maximum(noise, -kept, out=noise)
        kept += noise
        kept += rng.random(kept.shape, dtype=np.float32)
        np.floor(kept, out=kept)
        now[:, :, 1:] = kept[:, :, :-1]
        now[:, :, -1] += kept[:, :, -1]
        for s, share in enumerate((1 - model.boys, model.boys)):
            mean = born * np.float32(share)
            chance = np.clip(np.sqrt(mean) * rng.standard_normal(mean.shape, dtype=np.float32), -mean, mean)
            now[:, s, 0] = np.floor(mean + chance + rng.random(mean.shape, dtype=np.float32))
        low, high = _quantiles(_sums(now, groups))
        lows.append(low)
        highs.append(high)
    return np.stack(lows, axis=1), np.stack(highs, axis=1)


def _sums(now: np.ndarray, groups: list[tuple[int, int]] | None) -> np.ndarray:
    if groups is None:
        return now
    both = now.sum(axis=1)
    return np.stack([both[:, low:high].sum(axis=1) for low, high in groups], axis=1)


def _quantiles(values: np.ndarray) -> tuple[Floats, Floats]:
    n = values.shape[-1]
    low, high = int(np.floor(LOW * (n - 1))), int(np.ceil(HIGH * (n - 1)))
    # A full sort of short rows is vectorised in numpy and several times faster than partitioning at two places.
    ordered = np.sort(values, axis=-1)
    return ordered[..., low].astype(float), ordered[..., high].astype(float)


class _Rates:
    """Share kept of each cell in every future: the expected share plus a few shocks spread over the ages.

    The shocks are few, so the deviation of all cells is one small matrix product: (age, factor) @ (factor, future).
    """

    def __init__(self, model: Model, simulations: int, uncertainty: Uncertainty, rng: np.random.Generator) -> None:
        n_units, _, n_ages = model.start.shape
        self.model, self.rng, self.n, self.units = model, rng, simulations, n_units
        ages = np.arange(n_ages)
        self.old = np.interp(ages, [40, 60], [0.5, 1.0])
        level = LEVEL_SD if uncertainty.real_deaths else LEVEL_SD_WITHOUT_DEATHS
        self.level = rng.normal(0.0, np.hypot(level, 1 / np.sqrt(max(uncertainty.deaths, 100.0))), simulations)
        self.drift = rng.normal(0.0, FALL_SD, simulations)
        self.own = rng.normal(0.0, UNIT_SD, (n_units, simulations))
        self.local = rng.normal(0.0, 1.0, (n_units, model.local.shape[1], simulations))
        corners = np.asarray(CORNERS)
        self.hats = np.stack([np.interp(ages, corners, row) for row in np.eye(corners.size)])
        self.scale = np.asarray(UNIT_SCALE)[:, None]
        self.moves = rng.normal(0.0, 1.0, (n_units, corners.size, simulations)) * self.scale
        self.shared = np.zeros((corners.size, simulations))
        self.fertility = rng.normal(0.0, BIRTH_LEVEL_SD, (n_units, simulations))

    def _survival(self, step: int) -> tuple[Floats, Floats]:
        hazard = self.model.hazard * np.exp(-self.model.fall * step)
        return hazard, np.exp(-hazard)

    def kept(self, step: int) -> np.ndarray:
        hazard, survival = self._survival(step)
        moves = self.model.moves
        if step:
            self.moves += self.rng.normal(0.0, WANDER, self.moves.shape) * self.scale
        self.shared += self.rng.normal(0.0, 1.0, self.shared.shape) * np.asarray(SHARED_WALK)[:, None]
        yearly = self.shared + self.rng.normal(0.0, moves.yearly, self.moves.shape) * np.asarray(YEARLY_SCALE)[:, None]
        shock = self.level + self.drift * step + self.rng.normal(0.0, SHOCK_SD, self.n)
        lost = -hazard * survival
        deadly = (lost * self.old)[..., None]
        local = (lost[:, :, None] * self.model.local[:, None]).swapaxes(2, 3)
        spread = (moves.spread[:, :, None, :] * self.hats).swapaxes(2, 3)
        flat = np.broadcast_to(self.hats.T, spread.shape)
        shapes = np.concatenate([deadly, local, spread, flat], axis=3).astype(np.float32)
        errors = np.concatenate([(shock + self.own)[:, None], self.local, self.moves, yearly], axis=1).astype(
            np.float32
        )
        kept = np.matmul(shapes, errors[:, None])
        kept += np.maximum(survival + moves.rate, 0.0).astype(np.float32)[..., None]
        np.maximum(kept, 0.0, out=kept)
        result: np.ndarray = kept
        return result

    def variance(self, step: int) -> np.ndarray:
        _, survival = self._survival(step)
        result: np.ndarray = (self.model.moves.dispersion + survival * (1 - survival)).astype(np.float32)
        return result

    def births(self, step: int) -> np.ndarray:
        if step:
            self.fertility += self.rng.normal(0.0, BIRTH_WANDER_SD, self.fertility.shape)
        result: np.ndarray = np.exp(self.fertility).astype(np.float32)
        return result
