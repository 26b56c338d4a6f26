"""What may have happened in a year, weighed by how well it foresaw the months so far.

Nothing; a single bill or credit in one month, which stays in the year and not in what a month costs; a wave of months that is
over, which does the same; or a change of level from some month on. Each with each of the levels that were expected
(budget, history, neither). All are linear and Gaussian, with two unknowns (the level and the change), so every answer has
a closed form; the noise's own uncertainty makes them t.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats
from styringslib.prognosis.years import Mask

#: Chance a month that a unit's level changes (a sixth of the units a year), with the sizes' (sd, share of the changes).
SHIFT_RATE, SHIFT_SIZES = 0.015, ((0.05, 0.65), (0.20, 0.35))
#: Chance a month of a single bill or credit, and its sd in months of spending.
ONE_OFF_RATE, ONE_OFF_SIZE = 0.008, 1.2
#: Chance a month that a wave of higher or lower months begins, at least so many of them, and the sd of its size.
WAVE_RATE, WAVE_MONTHS, WAVE_SIZE = 0.004, 2, 0.10
#: Most that the noise can have grown by what the year shows.
MOST_GROWTH = 9.0


@dataclass(frozen=True)
class Months:
    """A year so far, all as shares of the unit's stake (kr a month).

    amounts: (units, 12), what came less the season that is added, 0 where nothing is known. season: (units, 12), what a
    month of level 1 brings. seen, coming: (units, 12), months that are known, and that are still to come. noise: (units, 12),
    sd of a month. freedom: (units,).
    """

    amounts: Floats
    season: Floats
    seen: Mask
    coming: Mask
    noise: Floats
    freedom: Floats


@dataclass(frozen=True)
class Weighed:
    """Hypotheses by level source: mean and sd of what is still to come, level and change, (units, hypotheses), as shares of
    the stake; weight sums to 1 a unit. one_off: (hypotheses,) its month, -1 for none; shift, wave (the first month of one),
    wave_end (the first month after it) and source likewise."""

    mean: Floats
    deviation: Floats
    change: Floats
    level: Floats
    weight: Floats
    one_off: np.ndarray
    shift: np.ndarray
    wave: np.ndarray
    wave_end: np.ndarray
    source: np.ndarray

    def summed(self, which: np.ndarray) -> Floats:
        """The weight of the hypotheses that `which` (hypotheses,) picks."""
        return np.asarray(self.weight[:, which].sum(axis=1))

    @property
    def expected(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of what is still to come, over all hypotheses."""
        mean = (self.weight * self.mean).sum(axis=1)
        variance = (self.weight * (self.deviation**2 + (self.mean - mean[:, None]) ** 2)).sum(axis=1)
        return mean, np.sqrt(variance)


@dataclass(frozen=True)
class _Cases:
    """A case a hypothesis: the months it touches, (cases, 12), the sd of its change, and its chance beforehand."""

    touched: Floats
    one_off: np.ndarray
    shift: np.ndarray
    wave: np.ndarray
    wave_end: np.ndarray
    size: Floats
    prior: Floats


def weighed(months: Months, levels: Floats, errors: Floats, chances: Floats, settled: Mask | None = None) -> Weighed:
    """Weigh every hypothesis with every level; levels, errors: (sources, units), expected level and its sd as shares of the
    stake, NaN where the source says nothing; chances: (sources,), or (sources, units, 1). settled: (units,), those whose
    change of level is known and taken out of the months: of them nothing but single bills is left to guess."""
    cases = _cases(np.asarray(months.seen.any(axis=0)))
    prior = cases.prior
    if settled is not None:
        prior = np.where(settled[:, None] & (cases.size > 0), 0.0, prior)
    precision, logs = _precision(months, cases)
    used = months.season * months.seen
    squares = used**2
    both = squares[:, None] * precision
    moments = (both.sum(axis=2), (both * cases.touched).sum(axis=2))
    rest = months.season * months.coming
    parts = [
        _answers(months, cases, (precision, used, rest), moments, level, error)
        for level, error in zip(levels, errors, strict=True)
    ]
    with np.errstate(divide="ignore"):  # what is known not to be has the chance nought
        evidence = np.concatenate(
            [
                np.where(np.isfinite(level)[:, None], part[4] - 0.5 * logs + np.log(prior * chance), -np.inf)
                for part, level, chance in zip(parts, levels, chances, strict=True)
            ],
            axis=1,
        )
    best = evidence.max(axis=1, keepdims=True)
    weight = np.exp(evidence - np.where(np.isfinite(best), best, 0.0))
    count = len(levels)
    mean, deviation, change, reached = (np.concatenate([part[k] for part in parts], axis=1) for k in range(4))
    return Weighed(
        mean,
        deviation,
        change,
        reached,
        weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300),
        np.tile(cases.one_off, count),
        np.tile(cases.shift, count),
        np.tile(cases.wave, count),
        np.tile(cases.wave_end, count),
        np.repeat(np.arange(count), len(cases.prior)),
    )


def _cases(passed: Mask) -> _Cases:
    """Lay out what may have happened in the months that anybody knows."""
    months = np.flatnonzero(passed)
    last = int(months.max()) + 1 if len(months) else 0
    # Month of a bill, first month of a shift, first month of a wave and the first after it, sd of the change, chance.
    kinds = [(-1, -1, -1, -1, 0.0, 0.0)]
    kinds += [(month, -1, -1, -1, 0.0, ONE_OFF_RATE) for month in range(last)]
    kinds += [(-1, month, -1, -1, size, SHIFT_RATE * share) for month in range(last) for size, share in SHIFT_SIZES]
    for month in range(last - WAVE_MONTHS):
        ends = range(month + WAVE_MONTHS, last)
        kinds += [(-1, -1, month, end, WAVE_SIZE, WAVE_RATE / len(ends)) for end in ends]
    one_off, shift, wave, wave_end, size, prior = (np.array(column) for column in zip(*kinds, strict=True))
    prior[0] = 1 - prior.sum()
    place = np.arange(MONTHS_IN_YEAR)
    lasts = (shift[:, None] >= 0) & (place >= shift[:, None])
    passes = (wave[:, None] >= 0) & (place >= wave[:, None]) & (place < wave_end[:, None])
    return _Cases(np.where(lasts | passes, 1.0, 0.0), one_off, shift, wave, wave_end, size, prior)


def _precision(months: Months, cases: _Cases) -> tuple[Floats, Floats]:
    """Return every month's precision, (units, cases, 12), 0 where not seen, and the sum of the log variances."""
    variance = np.repeat((months.noise**2)[:, None, :], len(cases.prior), axis=1)
    bills = np.flatnonzero(cases.one_off >= 0)
    variance[:, bills, cases.one_off[bills]] += ONE_OFF_SIZE**2
    seen = months.seen[:, None]
    return np.where(seen, 1 / variance, 0.0), np.where(seen, np.log(variance), 0.0).sum(axis=2)


def _answers(
    months: Months,
    cases: _Cases,
    tables: tuple[Floats, Floats, Floats],
    moments: tuple[Floats, Floats],
    level: Floats,
    error: Floats,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return mean and sd of the rest, change, level and log evidence, (units, cases), for one source of the level."""
    precision, used, rest = tables
    start = np.nan_to_num(level)[:, None]
    narrow = (1 / np.where(np.isfinite(level), error, 1.0) ** 2)[:, None]
    changes, lasts = (cases.size > 0)[None], (cases.shift >= 0)[None]
    residual = months.amounts * months.seen - used * start
    weighted = residual[:, None] * precision
    first = (weighted * used[:, None]).sum(axis=2)
    second = np.where(changes, (weighted * used[:, None] * cases.touched).sum(axis=2), 0.0)
    prior = 1 / np.where(changes, cases.size**2, 1.0)
    # The 2 x 2 system of level and change; without a change its second row is the unit's.
    a, c = moments[0] + narrow, np.where(changes, moments[1], 0.0)
    d = np.where(changes, moments[1] + prior, 1.0)
    determinant = a * d - c**2
    away, change = (d * first - c * second) / determinant, (a * second - c * first) / determinant
    change = np.where(changes, change, 0.0)
    misfit = (residual[:, None] * weighted).sum(axis=2) - first * away - second * change
    misfit = np.maximum(misfit, 0.0)
    count, freedom = months.seen.sum(axis=1)[:, None], months.freedom[:, None]
    size = -np.log(narrow) + np.where(changes, -np.log(prior), 0.0) + np.log(determinant)
    evidence = -0.5 * size - 0.5 * (freedom + count) * np.log1p(misfit / freedom)
    # Of a change that is over, only the level goes on.
    together = np.where(lasts, (d - 2 * c + a) / determinant, np.where(changes, d / determinant, 1 / a))
    amount = rest.sum(axis=1)[:, None]
    growth = np.minimum((freedom + misfit) / (freedom + count), MOST_GROWTH)
    chance = (months.noise**2 * rest**2).sum(axis=1)[:, None]
    deviation = np.sqrt(growth * (amount**2 * together + chance) + _later(rest)[:, None])
    reached = start + away + np.where(lasts, change, 0.0)
    return amount * reached, deviation, change, reached, evidence


def _later(rest: Floats) -> Floats:
    """Return the variance that changes of level still to come add to the rest."""
    after = np.cumsum(rest[:, ::-1], axis=1)[:, ::-1]
    spread = sum(share * size**2 for size, share in SHIFT_SIZES)
    return np.asarray(SHIFT_RATE * spread * np.where(rest > 0, after**2, 0.0).sum(axis=1))
