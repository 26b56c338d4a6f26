"""Net migration and births: what is left when the dead are taken out, smoothed over age and shrunk to the whole area.

The residual of a cohort is N_{x+1}(t+1) - s_x(t) N_x(t). Its rate per person is averaged over the years (recent years
count most), smoothed over neighbouring ages and drawn to the area's own rate with a weight of so many
person-years. The same residuals give the spread for the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from styringslib.demography.panel import Floats

# A year counts 0.92 of the next one: local moves keep their level for many years (docs/methods).
MEMORY = 0.92
# Standard deviation of the kernel over age: moves bunch at 18-30, and late in life nothing changes from one age to the next.
SPAN_AGES, SPAN = (25.0, 40.0, 60.0, 70.0), (0.7, 2.0, 3.0, 6.0)
# Person-years of the area's rate that each unit's own is weighed against: a year's residual varies by 0.05-0.1 a person, and
# the units' true rates by 0.4-0.6 % a year from 55 to 85, in Denmark as in Norway, and they keep them (docs/methods).
BELIEF_AGES, BELIEF = (40.0, 60.0), (2000.0, 1000.0)
# How much the other sex counts beside the own in what is peculiar to a unit.
BOTH_SEXES_AGES, BOTH_SEXES = (40.0, 60.0), (0.0, 1.0)
# From this age the area's own rate is weighed against none, with the same person-years.
AREA_BELIEF_FROM = 55
CHILDBEARING = (15, 49)
# Mean and spread of the mother's age, used only to weigh women of different ages against each other.
MOTHER_MEAN, MOTHER_SPREAD = 30.5, 5.3
# Births of the area that a unit's child-woman ratio is weighed against.
BIRTH_BELIEF = 200.0
BOYS_PER_GIRL = 1.05


@dataclass(frozen=True)
class Moves:
    """Net migration.

    rate: per person on 1 January (unit, sex, age); spread: standard error of the rate, same shape;
    dispersion: variance of one year's residual per person (sex, age) beyond that of binomial deaths; own_weight: share
    of the rate at 67-79 that is the unit's own (unit,); yearly: sd of the yearly rate shock common to the ages 40-79.
    """

    rate: Floats
    spread: Floats
    dispersion: Floats
    own_weight: Floats
    yearly: float


def residuals(persons: Floats, survival: Floats) -> Floats:
    """Residuals (unit, sex, age, transition), dated by age before; zero where the open group hides them, NaN without data."""
    result = np.zeros_like(persons[..., :-1])
    result[:, :, :-2] = persons[:, :, 1:-1, 1:] - (persons[..., :-1] * survival)[:, :, :-2]
    gone = ~np.isfinite(persons[..., 1:] + persons[..., :-1])
    result[gone] = np.nan
    return result


def estimate(
    persons: Floats,
    survival: Floats,
    area: Floats | None = None,
    area_survival: Floats | None = None,
    typical: NDArray[np.bool_] | None = None,
    known: NDArray[np.bool_] | None = None,
) -> Moves:
    """Net migration rates of the units of `persons` (unit, sex, age, year); survival: (unit, sex, age, transition).

    area: persons (sex, age, year) of a larger area whose rates are borrowed; without it, the sum of the units.
    typical: units to learn the year-to-year spread from (a whole country does not vary as a municipality does).
    known: where the survival is that of the deaths that came (unit, sex, age, transition), so that their chance is not in
    the residual; without it nowhere.
    """
    ages = np.arange(persons.shape[2])
    unknown = np.ones(survival.shape, dtype=bool) if known is None else ~known
    left = residuals(persons, survival)
    there = np.isfinite(left)
    weight = np.where(there, MEMORY ** np.arange(left.shape[3] - 1, -1, -1.0), 0.0)
    moved = (np.nan_to_num(left) * weight).sum(axis=3)
    lived = (np.nan_to_num(persons[..., :-1]) * weight).sum(axis=3)
    span = np.interp(ages, SPAN_AGES, SPAN)
    kernel = np.exp(-0.5 * ((ages[:, None] - ages[None, :]) / span[:, None]) ** 2)
    moved, lived = moved @ kernel.T, lived @ kernel.T
    belief = np.interp(ages, BELIEF_AGES, BELIEF)
    if area is not None and area_survival is not None:
        own = estimate(area[None], area_survival[None])
        shared = own.rate[0]
    else:
        # Late in life the mortality was fitted to these very losses: only a small area can show a residual by chance.
        zero = np.where(ages >= AREA_BELIEF_FROM, belief, 0.0)
        shared = moved.sum(axis=0) / np.maximum(lived.sum(axis=0) + zero, 1e-9)
    # Late in life women and men move together: what is peculiar to the unit is learnt from both.
    both = np.interp(ages, BOTH_SEXES_AGES, BOTH_SEXES)
    peculiar = moved - lived * shared
    peculiar, learnt = peculiar + both * peculiar[:, ::-1], lived + both * lived[:, ::-1]
    rate = shared + peculiar / (learnt + belief)
    expected = rate[..., None] * np.nan_to_num(persons[..., :-1])
    surprise = np.where(there, left - expected, 0.0)
    use = slice(None) if typical is None else typical
    alive = np.where(there, persons[..., :-1], 0.0)
    chance = np.where(unknown, survival * (1 - survival), 0.0) * alive
    # Half of the deaths at an age are put to each of two cohorts; each death is really one's, so that a cohort errs by a
    # quarter of both ages' deaths (binomial), and what one cohort has too many its neighbour lacks.
    misplaced = np.where(unknown, 0.0, 0.5 * (1 - survival)) * alive
    dispersion = _dispersion(surprise[use], alive[use], (chance + misplaced)[use], kernel)
    noise = dispersion + chance.sum(axis=3) / np.maximum(alive.sum(axis=3), 1e-9)
    spread = np.sqrt(noise / (learnt + belief))
    old = slice(67, 80)
    own_weight = learnt[:, :, old].sum(axis=(1, 2)) / np.maximum((learnt + belief)[:, :, old].sum(axis=(1, 2)), 1e-9)
    return Moves(rate, spread, dispersion, own_weight, _yearly(surprise[use], alive[use], noise[use]))


def _dispersion(surprise: Floats, persons: Floats, chance: Floats, kernel: Floats) -> Floats:
    """Squared surprises per person beyond those of binomial deaths, smoothed over age.

    Drawn to 0.02 by a thousand persons' worth where data are thin.
    """
    square = (surprise**2 - chance).sum(axis=(0, 3)) @ kernel.T
    lived = persons.sum(axis=(0, 3)) @ kernel.T
    result: Floats = (square + 1000 * 0.02) / (lived + 1000)
    return np.clip(result, 0.001, 2.0)


def _yearly(surprise: Floats, persons: Floats, noise: Floats) -> float:
    """Sd of a rate shock shared by all ages from 40 to 79 in a unit and year, beyond what single ages vary by themselves.

    noise: that variance of a year's residual per person (unit, sex, age).
    """
    old = slice(40, 80)
    total = surprise[:, :, old].sum(axis=(1, 2))
    lived = persons[:, :, old]
    chance = (lived * noise[:, :, old, None]).sum(axis=(1, 2))
    people = lived.sum(axis=(1, 2))
    use = people > 0
    if not use.any():
        return 0.002
    # A prior of 0.2 % with the weight of five unit-years.
    extra = ((total[use] ** 2 - chance[use]) / people[use] ** 2).sum()
    return float(np.sqrt(np.clip((extra + 5 * 0.002**2) / (use.sum() + 5), 0.0005**2, 0.02**2)))


def child_woman_ratios(persons: Floats, area: Floats | None = None) -> tuple[Floats, Floats, float]:
    """Children of age 0 per weighted woman a year before (unit,), the women's weights by age (age,), the boys' share.

    Ratios are averaged with the same memory as migration, and drawn to the area's by BIRTH_BELIEF children.
    """
    ages = np.arange(persons.shape[2])
    fertile = (ages >= CHILDBEARING[0]) & (ages <= CHILDBEARING[1])
    weight = np.where(fertile, np.exp(-0.5 * ((ages - MOTHER_MEAN) / MOTHER_SPREAD) ** 2), 0.0)
    memory = MEMORY ** np.arange(persons.shape[3] - 2, -1, -1.0)

    def sums(counts: Floats) -> tuple[Floats, Floats, Floats]:
        known = np.isfinite(counts[:, 0, 0, :-1] + counts[:, 0, 0, 1:])
        women = np.einsum("uxt,x->ut", np.nan_to_num(counts[:, 0, :, :-1]), weight)
        born = np.where(known[:, None], np.nan_to_num(counts[:, :, 0, 1:]), 0.0)
        return (
            (np.where(known, women, 0.0) * memory).sum(axis=1),
            (born.sum(axis=1) * memory).sum(axis=1),
            born.sum(axis=(0, 2)),
        )

    women, born, by_sex = sums(persons)
    area_women, area_born, area_by_sex = sums(area[None]) if area is not None else (women, born, by_sex)
    shared = area_born.sum() / max(area_women.sum(), 1e-9)
    boys = (area_by_sex[1] + 500 * BOYS_PER_GIRL) / (area_by_sex.sum() + 500 * (1 + BOYS_PER_GIRL))
    ratio = (born + BIRTH_BELIEF) / (women + BIRTH_BELIEF / max(shared, 1e-9)) if shared > 0 else np.zeros(len(women))
    return ratio, weight, float(boys)
