"""Mortality of the whole area: level by age, and yearly fall.

Everything is on cohorts: q_x(t) is the share of those aged x on 1 January of year t who are dead a year later, and the
hazard h_x(t) = -log(1 - q_x(t)). The level has the shape logit h_x = a + b (x - 80) at the oldest ages (Kannisto's model,
Thatcher, Kannisto & Vaupel 1998) with a smooth correction by age wherever there are data; the fall over time is a
long-run prior that fades with age, moved by what was observed in so far as the past has been a guide (docs/methods).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.demography.panel import Floats, IntArray

# Yearly fall of mortality. Danish life tables (Danmarks Statistik, HISB8) 1995:96 to 2011:12 gave 3.2 % at 60-69, 2.4 at
# 70-79, 1.6 at 80-84, 1.2 at 85-89 and 0.8 from 90; 1981:82 to 1994:95 0.1, 0.2, 0.4, 0.1 and none: the recent years count most.
PRIOR_FALL_AGES, PRIOR_FALL = (70.0, 80.0, 87.0, 92.0, 97.0, 100.0), (0.021, 0.017, 0.010, 0.003, 0.0, 0.0)
# How far the fall may be from the prior: in the same tables the fall of eight years says something on the next seven
# below 80 and little above 90.
FALL_SD_AGES, FALL_SD = (70.0, 92.0), (0.010, 0.002)
# Deaths of one year vary with influenza and heat by more than chance.
YEAR_SD = 0.025
# Weight of a year against the next one when the level is set: recent years count where mortality falls, all where it does not.
MEMORY_AGES, MEMORY = (75.0, 90.0), (0.75, 1.0)
FALL_BANDS = ((60, 69), (70, 79), (80, 89), (90, 97))
ADULT = 60
# Level, slope and bend of logit hazard at age 80, women and men, and how far another country or time may be from them:
# Danish cohorts of 2011-2014 (Danmarks Statistik, BY2 and FOD207) gave -2.98, 0.122, 0.0008 and -2.60, 0.120, 0.0010.
CURVE, CURVE_SD = ((-2.98, 0.121, 0.0009), (-2.60, 0.119, 0.0009)), (0.2, 0.003, 0.0002)
# Deaths' worth of belief in the fitted curve where it is corrected by age.
CURVE_BELIEF = 300.0


@dataclass(frozen=True)
class CohortDeaths:
    """Deaths among those alive on 1 January: arrays (sex, age, transition), NaN where not known; years of the transitions."""

    deaths: Floats
    persons: Floats
    years: IntArray

    def lived(self, years: IntArray) -> Floats:
        """Share of each cohort that lived to the next 1 January (sex, age, year), NaN where it is not known."""
        result = np.full((*self.persons.shape[:2], years.size), np.nan)
        place = {int(year): i for i, year in enumerate(self.years)}
        for i, year in enumerate(years):
            if int(year) in place:
                alive, dead = self.persons[..., place[int(year)]], self.deaths[..., place[int(year)]]
                result[..., i] = np.where(alive > 0, 1 - dead / np.where(alive > 0, alive, 1.0), np.nan)
        return result


@dataclass(frozen=True)
class Mortality:
    """Hazard of the last observed 1 January (sex, age), its yearly relative fall (sex, age), and the year it belongs to."""

    hazard: Floats
    fall: Floats
    year: int

    def at(self, years: Floats | IntArray) -> Floats:
        """Hazards (sex, age, year)."""
        steps = np.asarray(years, dtype=float) - self.year
        result: Floats = self.hazard[..., None] * np.exp(-self.fall[..., None] * steps)
        return result


def cohort_differences(persons: Floats, years: IntArray) -> CohortDeaths:
    """Losses of cohorts from ADULT years, read as deaths: for areas without deaths, where few move late in life.

    persons: (sex, age, year). The open group and the age below it are left out, as their losses cannot be told apart.
    """
    deaths = np.full_like(persons[..., :-1], np.nan)
    deaths[:, :-1] = persons[:, :-1, :-1] - persons[:, 1:, 1:]
    deaths[:, :ADULT] = np.nan
    deaths[:, -2:] = np.nan
    return CohortDeaths(deaths, np.where(np.isnan(deaths), np.nan, persons[..., :-1]), years[:-1])


def cohort_deaths(persons: Floats, years: IntArray, deaths: Floats, death_years: IntArray) -> CohortDeaths:
    """Deaths by age at death turned into deaths of those aged x on 1 January: half of those at age x and half at x + 1.

    persons: (sex, age, year); deaths: (sex, age at death, year), last age open. Years of deaths before the first
    population are used above age 55 by adding the dead back to the cohort (few move at that age). Deaths in or after
    the last population year are left out: they lie after the last observed 1 January.
    """
    last = int(years[-1])
    top = min(deaths.shape[1] - 2, persons.shape[1] - 2)
    use = (death_years < last) & np.isfinite(deaths).all(axis=(0, 1))
    kept = death_years[use]
    dead = np.full((2, persons.shape[1], kept.size), np.nan)
    dead[:, :top] = 0.5 * (deaths[:, :top][..., use] + deaths[:, 1 : top + 1][..., use])
    alive = np.full_like(dead, np.nan)
    position = {int(year): i for i, year in enumerate(years)}
    following, following_year = persons[..., 0], int(years[0])
    for i in range(kept.size - 1, -1, -1):
        year = int(kept[i])
        if year in position:
            alive[..., i] = persons[..., position[year]]
        elif year == following_year - 1:
            earlier = np.full_like(following, np.nan)
            earlier[:, :-1] = following[:, 1:] + dead[:, :-1, i]
            earlier[:, :55] = np.nan
            alive[..., i] = following = earlier
            following_year = year
    known = np.isfinite(dead) & np.isfinite(alive)
    return CohortDeaths(np.where(known, dead, np.nan), np.where(known, alive, np.nan), kept)


def borrowed_deaths(losses: CohortDeaths, deaths: Floats, death_years: IntArray) -> CohortDeaths:
    """Deaths of a larger area whose population is not known, scaled to the area at hand.

    The age pattern and the course over time are the larger area's; the level is the losses of our own cohorts: a
    Poisson regression of these on the larger area's deaths with a factor exp(second-degree polynomial of age), by sex.
    """
    common = [int(y) for y in losses.years if y in set(death_years[np.isfinite(deaths).all(axis=(0, 1))].tolist())]
    if not common:
        return losses
    ours = [int(np.flatnonzero(losses.years == y)[0]) for y in common]
    theirs = [int(np.flatnonzero(death_years == y)[0]) for y in common]
    n_ages = losses.persons.shape[1]
    top = min(deaths.shape[1] - 2, n_ages - 2)
    source = 0.5 * (deaths[:, :top][..., theirs] + deaths[:, 1 : top + 1][..., theirs])
    scaled = np.full((2, n_ages, len(common)), np.nan)
    x = (np.arange(ADULT, top) - 80.0) / 10.0
    design = np.stack([np.ones_like(x), x, x * x], axis=1)
    for s in range(2):
        lost, offset = losses.deaths[s, ADULT:top][:, ours].sum(axis=1), source[s, ADULT:].sum(axis=1)
        if not lost.sum() > 0 or not offset.sum() > 0:
            return losses
        beta = np.array([np.log(lost.sum() / offset.sum()), 0.0, 0.0])
        for _ in range(25):
            mean = offset * np.exp(np.clip(design @ beta, -20, 5)) + 1e-9
            # A weak prior (0.3 per ten years of age) keeps the slope sane for a handful of deaths.
            penalty = np.diag([0.0, 1 / 0.09, 1 / 0.01])
            step = np.linalg.solve(
                design.T @ (design * mean[:, None]) + penalty + 1e-9 * np.eye(3),
                design.T @ (lost - mean) - penalty @ beta,
            )
            beta = beta + np.clip(step, -1, 1)
        scaled[s, ADULT:top] = source[s, ADULT:] * np.exp(design @ beta)[:, None]
    persons = np.where(np.isfinite(scaled), losses.persons[..., ours], np.nan)
    return CohortDeaths(np.where(np.isfinite(persons), scaled, np.nan), persons, np.array(common))


def kannisto(deaths: Floats, persons: Floats) -> Floats:
    """Hazards (sex, age) of logit h_x = a + b z + c z^2, z = x - 80, fitted by sex from ADULT years by Poisson regression.

    The prior CURVE with CURVE_SD decides where there are few deaths.
    """
    ages = np.arange(persons.shape[1])
    weight = 1 / np.array(CURVE_SD) ** 2
    z = ages - 80.0
    # Below 55 the square would turn the curve upwards again.
    design = np.stack([np.ones(ages.size), z, np.where(z < -25, 25.0**2 + 0 * z, z * z)], axis=1)
    hazard = np.empty((2, ages.size))
    old = ages >= ADULT
    for s in range(2):
        known = old & np.isfinite(deaths[s]).any(axis=1)
        dead, alive = np.nansum(deaths[s, known], axis=1), np.nansum(persons[s, known], axis=1)
        x = design[known]
        centre = np.array(CURVE[s])
        beta = centre.copy()
        for _ in range(40):
            h = 1 / (1 + np.exp(-(x @ beta)))
            mean = alive * (1 - np.exp(-h)) + 1e-9
            jacobian = (alive * np.exp(-h) * h * (1 - h))[:, None] * x
            information = jacobian.T @ (jacobian / mean[:, None]) + np.diag(weight)
            step = np.linalg.solve(information, jacobian.T @ ((dead - mean) / mean) - weight * (beta - centre))
            beta = beta + np.clip(step, [-0.5, -0.02, -0.0005], [0.5, 0.02, 0.0005])
        hazard[s] = 1 / (1 + np.exp(-(design @ beta)))
    return hazard


def prior_fall(age: Floats | IntArray) -> Floats:
    """The long-run yearly fall of mortality by age."""
    return np.interp(age, PRIOR_FALL_AGES, PRIOR_FALL)


def yearly_fall(cohorts: CohortDeaths, expected: Floats) -> Floats:
    """Yearly relative fall (sex, age): slope of log(deaths / expected) by ten-year age band, shrunk to the prior.

    expected: hazards (sex, age) of any fixed schedule.
    """
    ages = np.arange(expected.shape[1])
    middle = np.array([(low + high) / 2 for low, high in FALL_BANDS])
    prior = prior_fall(middle)
    sd = np.interp(middle, FALL_SD_AGES, FALL_SD)
    t = cohorts.years - cohorts.years.mean()
    excess = np.zeros((2, len(FALL_BANDS)))
    if cohorts.years.size >= 3:
        q = 1 - np.exp(-expected)
        for i, (low, high) in enumerate(FALL_BANDS):
            dead = np.nansum(cohorts.deaths[:, low : high + 1], axis=1)
            wanted = np.nansum(cohorts.persons[:, low : high + 1] * q[:, low : high + 1, None], axis=1)
            ratio = np.log(np.maximum(dead, 1.0) / np.maximum(wanted, 1.0))
            slope = -(t * ratio).sum(axis=1) / (t * t).sum()
            variance = (YEAR_SD**2 + 1 / np.maximum(dead, 1.0).mean(axis=1)) / (t * t).sum()
            excess[:, i] = (slope - prior[i]) * sd[i] ** 2 / (sd[i] ** 2 + variance)
    # Women and men share half of what is peculiar: their falls go together.
    excess = 0.5 * excess + 0.5 * excess.mean(axis=0)
    fall: Floats = prior_fall(ages) + np.stack([np.interp(ages, middle, row) for row in excess])
    return np.clip(fall, -0.02, 0.05)


def estimate(cohorts: CohortDeaths, year: int) -> Mortality:
    """National mortality on 1 January of `year` from cohort deaths: level by age, and its yearly fall."""
    ages = np.arange(cohorts.persons.shape[1])
    standard = kannisto(cohorts.deaths[..., -4:], cohorts.persons[..., -4:])
    fall = yearly_fall(cohorts, standard)
    back = cohorts.years - year
    memory = np.interp(ages, MEMORY_AGES, MEMORY)[None, :, None] ** (back.max(initial=0) - back)
    q = 1 - np.exp(-standard[..., None] * np.exp(-fall[..., None] * back))
    dead = np.nansum(cohorts.deaths * memory, axis=2)
    wanted = np.nansum(cohorts.persons * q * memory, axis=2)
    return Mortality(standard * _correction(dead, wanted, ages), fall, year)


def _correction(dead: Floats, wanted: Floats, ages: IntArray) -> Floats:
    """Deaths against expected, smoothed over age; below ADULT with a short span, since the curve has bends there."""
    span = np.interp(ages, [20, 50], [1.0, 3.0])
    kernel = np.exp(-0.5 * ((ages[:, None] - ages[None, :]) / span[:, None]) ** 2)
    kernel[0, 1:] = 0.0  # the first year of life is like no other
    kernel[1:, 0] = 0.0
    # Fifty deaths' worth of belief in the fitted curve for the oldest; children have few deaths, and need few.
    weight = np.interp(ages, [ADULT - 10, ADULT + 10], [0.1, CURVE_BELIEF])
    oldest = ages >= 85
    anchor = (dead[:, oldest].sum(axis=1) + CURVE_BELIEF) / (wanted[:, oldest].sum(axis=1) + CURVE_BELIEF)
    prior = np.where(ages >= ADULT, anchor[:, None], 1.0)
    smooth: Floats = (dead @ kernel.T + weight * prior) / (wanted @ kernel.T + weight)
    return np.maximum(smooth, 0.05)


def open_group_hazard(mortality: Mortality, persons: Floats) -> Floats:
    """Hazard (sex,) of the open age group.

    Expected from the curve carried on to age 119 with a stationary age mix, and corrected by the group's own losses
    with fifty deaths' worth of belief in the curve. persons: (sex, age, year) of the whole area.
    """
    top = persons.shape[1] - 1
    steps = np.arange(120 - top)
    level = np.clip(mortality.hazard[:, top], 1e-6, 0.999)
    beyond = 1 / (1 + np.exp(-(np.log(level / (1 - level))[:, None] + 0.1 * steps)))
    alive = np.exp(-np.concatenate([np.zeros((2, 1)), np.cumsum(beyond[:, :-1], axis=1)], axis=1))
    survival = (alive * np.exp(-beyond)).sum(axis=1) / alive.sum(axis=1)
    before, after = persons[:, top, :-1].sum(axis=1), persons[:, top, 1:].sum(axis=1)
    arrivals = (persons[:, top - 1, :-1] * np.exp(-mortality.hazard[:, top - 1])[:, None]).sum(axis=1)
    lost, wanted = np.clip(before + arrivals - after, 0.0, before), before * (1 - survival)
    q = np.clip((1 - survival) * (lost + 50.0) / (wanted + 50.0), 0.01, 0.95)
    hazard: Floats = -np.log(1 - q)
    return hazard
