"""Each unit's own mortality against the area's, and how uncertain it is.

The log of a unit's mortality against the area's is a broken line over age between a few knots. Before anything is seen it
is nought, with a standard deviation that falls with age, and near ages go together; the unit's deaths move it by Poisson
regression (an empirical Bayes estimate, Clayton & Kaldor 1987, Biometrics 43). What the deaths leave open is the covariance of
the estimate, which the simulation draws from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.demography.mortality import ADULT, CohortDeaths, Mortality
from styringslib.demography.panel import Floats

KNOTS = (65.0, 75.0, 85.0, 95.0)
# How far municipalities lie from their country: deaths of 41 Danish ones 2006-2019 gave 0.16 at 60-69, 0.12 at 70-79, 0.07
# at 80-84, 0.04 at 85-89 and 0.03 at 90-97 beyond chance, the same in both halves of the years (docs/methods).
KNOT_SD = (0.15, 0.12, 0.05, 0.025)
# Ages this far apart go together with exp(-1/2): in the same deaths 60-69 and 80-84 had the correlation 0.96, 60-69 and
# 90-97 0.45.
KNOT_SPAN = 25.0
ROUNDS = 30


@dataclass(frozen=True)
class LocalMortality:
    """level: log of mortality against the area (unit, age); errors: standard errors of it as factors (unit, factor, age)."""

    level: Floats
    errors: Floats


def local_mortality(area: Mortality, cohorts: tuple[CohortDeaths | None, ...]) -> LocalMortality:
    """The units' mortality against the area, from their own deaths.

    A unit without deaths (None) is as the area; how it differs then lies in what its cohorts lose, which is counted with
    net migration, so its errors are nought.
    """
    ages = np.arange(area.hazard.shape[1])
    line = np.stack([np.interp(ages, KNOTS, row) for row in np.eye(len(KNOTS))], axis=1)
    distance = np.subtract.outer(np.array(KNOTS), np.array(KNOTS)) / KNOT_SPAN
    prior = np.linalg.inv(np.outer(KNOT_SD, KNOT_SD) * np.exp(-0.5 * distance**2))
    level = np.zeros((len(cohorts), ages.size))
    errors = np.zeros((len(cohorts), len(KNOTS), ages.size))
    for u, own in enumerate(cohorts):
        if own is None or own.years.size == 0:
            continue
        q = 1 - np.exp(-area.at(own.years))
        seen = np.isfinite(own.deaths) & (ages >= ADULT)[None, :, None]
        dead = np.where(seen, own.deaths, 0.0).sum(axis=(0, 2))
        wanted = np.where(seen, own.persons * q, 0.0).sum(axis=(0, 2))
        middle, covariance = _posterior(dead, wanted, line, prior)
        level[u] = line @ middle
        errors[u] = (line @ np.linalg.cholesky(covariance)).T
    return LocalMortality(level, errors)


def _posterior(dead: Floats, wanted: Floats, line: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """The knots with the greatest posterior, and their covariance, of deaths that are Poisson with mean wanted exp(line)."""
    knots: Floats = np.zeros(line.shape[1])
    information = prior
    for _ in range(ROUNDS):
        mean = wanted * np.exp(line @ knots)
        information = line.T @ (line * mean[:, None]) + prior
        step = np.linalg.solve(information, line.T @ (dead - mean) - prior @ knots)
        knots = knots + np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-10:
            break
    covariance: Floats = np.linalg.inv(information).astype(np.float64)
    return knots, covariance
