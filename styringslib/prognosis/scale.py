"""Scales on which a series is modelled: logarithm, square root or as it is, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styringslib.prognosis.series import Floats
from styringslib.prognosis.structural import Posterior

LOG, ROOT, PLAIN = 0, 1, 2
#: How much of the difference in log evidence decides between two scales. Far below 1, because the evidence of a
#: misspecified model is overconfident: at 1 the choice is all or nothing, which measured worse on M1 and PBS.
TEMPER = 0.05
#: Variance of a month's noise on the logarithm at which that scale counts half: its mean rests on the noise being
#: lognormal, which matters more the larger the noise is; the root's rests on no distribution.
LARGE_NOISE = 0.3


@dataclass(frozen=True)
class ScaledRows:
    """Units written on one or two scales each.

    values: (rows, months), starting in column 0. jacobian: (rows, months), cumulative log derivative of the scale.
    unit, kind: (rows,), the unit's position and LOG, ROOT or PLAIN. size: (units,), what the values were divided by.
    """

    values: Floats
    jacobian: Floats
    unit: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    size: Floats


def scaled(values: Floats, known: npt.NDArray[np.bool_]) -> ScaledRows:
    """Write units (units, months) on their scales: log and root where all is positive, root and plain where zeros
    occur, plain where anything is negative.
    """
    filled = np.where(known, values, 0.0)
    size = np.abs(filled).sum(axis=1) / known.sum(axis=1)
    size[size == 0] = 1.0
    relative = filled / size[:, None]
    least = np.where(known, relative, np.inf).min(axis=1)
    # A month at a thousandth of the mean is a zero for practical purposes, and its logarithm would rule the fit.
    positive, nonnegative = least > 1e-3, least >= 0
    parts = []
    for kind, chosen in ((LOG, positive), (ROOT, nonnegative), (PLAIN, ~positive)):
        who = np.flatnonzero(chosen)
        part = relative[who]
        logs = np.log(np.where(part > 0, part, 1.0))
        if kind == LOG:
            parts.append((who, kind, logs, -logs))
        elif kind == ROOT:
            parts.append((who, kind, 2 * np.sqrt(part), -0.5 * logs))
        else:
            parts.append((who, kind, part, np.zeros_like(part)))
    return ScaledRows(
        np.concatenate([part[2] for part in parts]),
        np.cumsum(np.concatenate([part[3] for part in parts]), axis=1),
        np.concatenate([part[0] for part in parts]),
        np.concatenate([np.full(len(part[0]), part[1]) for part in parts]),
        size,
    )


def original(mean: Floats, variance: Floats, passing: Floats, kind: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return mean and variance (rows, horizon) on the original scale, relative to the unit's size.

    passing: (rows,), the variance of a single month's noise. The forecast is a mean, as it is sums that are budgeted, and
    the middle month of a skew distribution is less than its share of the year: of a noise of variance v the lognormal's
    mean is exp(v / 2) times its median, and a square's is v / 4 above the square of the root's mean, whatever the
    distribution. What the level may do in the months ahead raises nothing: it measured worse, and is no noise to be
    evened out. Variances are to first order (log) and exact (root: the square of a normal variable).
    """
    kinds, noise = kind[:, None], passing[:, None]
    logs = np.exp(np.clip(np.where(kinds == LOG, mean, 0.0), -30, 30))
    half = np.maximum(np.where(kinds == ROOT, mean, 0.0), 0.0) / 2
    # Beyond a variance of 1 the first order is meaningless: the interval would be several times the forecast.
    logmean, rootmean = logs * np.exp(np.minimum(noise, 1.0) / 2), half**2 + noise / 4
    back = np.where(kinds == LOG, logmean, np.where(kinds == ROOT, rootmean, mean))
    logvar = logs**2 * np.minimum(variance, 1.0)
    rootvar = half**2 * variance + np.minimum(variance, 4.0) ** 2 / 8
    return back, np.where(kinds == LOG, logvar, np.where(kinds == ROOT, rootvar, variance))


def joined(
    rows: ScaledRows, chosen: npt.NDArray[np.int64], found: Posterior, origin: int
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Average a unit's scales by tempered evidence; the logarithm counts less the larger a month's noise is on it.

    chosen: positions in `rows` that `found` belongs to, all of a unit's rows among them. Returns the units,
    ascending, with mean and standard deviation (units, horizon) in their own money.
    """
    kind, ahead = rows.kind[chosen], found.mean.shape[1]
    back, spread = original(found.mean, found.variance, found.passing, kind)
    units, position = np.unique(rows.unit[chosen], return_inverse=True)
    score = TEMPER * (found.evidence + rows.jacobian[chosen, origin - 1])
    score -= np.where(kind == LOG, np.log1p((found.passing / LARGE_NOISE) ** 4), 0.0)
    best = np.full(len(units), -np.inf)
    np.maximum.at(best, position, score)
    weight = np.exp(score - best[position])
    total = np.zeros(len(units))
    np.add.at(total, position, weight)
    share = (weight / total[position])[:, None]
    average, deviation = np.zeros((len(units), ahead)), np.zeros((len(units), ahead))
    np.add.at(average, position, share * back)
    np.add.at(deviation, position, share * np.sqrt(spread))
    size = rows.size[units, None]
    return units, average * size, deviation * size
