"""The series model: structural time series on a grid, averaged by their evidence, for all rows at once.

A series is level + slope + season + cycle + irregular, all Gaussian (Harvey, A. (1989), Forecasting, Structural Time
Series Models and the Kalman Filter). Given the ratios of their variances, everything a forecast needs is linear in the
data, with coefficients that depend on no data: with K the covariance of the observations and K = L L', the innovations
are e = L^-1 y and the forecast of y[o+h] from the first o values is the sum over j < o of L[o+h, j] e[j]. One Cholesky
factor per point of the grid therefore gives the one-step errors, the likelihood and the forecasts at every origin of
every series by matrix products: no optimiser, no iteration that could fail, and a backtest without refitting.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats

#: Variance of the unknown first level, in units of the irregular variance: practically flat.
DIFFUSE = 1e4
#: Rows worked on at a time, so that the innovations of the whole grid stay in cache.
CHUNK = 128


@dataclass(frozen=True)
class Structure:
    """Variances relative to the irregular's. Times are months.

    level: of the random walk's step. slope, damping: of the first month's slope, and the share of it that is left a
    month later. season: of the pattern in the first year; season_step: of its change in a year. cycle, memory: of a
    stationary deviation, and the share of it left a month later.
    """

    level: float
    slope: float
    damping: float
    season: float
    season_step: float
    cycle: float
    memory: float


# Wide on purpose, a factor of five or more between neighbours: averaging fills in between, and a finer grid measured
# no better on M3, M1 and PBS. A slope is small and damped by 2 % a month, or large and constant or damped by 1 %; slopes
# that wander measured worse. That there is none is tried where the level hardly moves: elsewhere its steps hide a small one.
_LEVELS = ((0.0, 0.0), (0.03, 0.0), (0.2, 0.0), (1.0, 0.0), (10.0, 0.0), (0.0, 5.0))
_NO_SLOPE, _SLOPES = (0.0, 1.0), ((0.01, 0.98), (0.3, 1.0), (0.3, 0.99))
_SEASONS = ((0.0, 0.0), (0.5, 0.0), (4.0, 0.1), (30.0, 1.0), (200.0, 100.0))
_MEMORY = 0.9
# The wildest levels and seasons are rare. After two years the data decide; after one month this is all there is.
_LEVEL_PRIOR = (0.2, 0.2, 0.2, 0.15, 0.05, 0.2)
_SEASON_PRIOR = (0.4, 0.38, 0.16, 0.05, 0.01)
#: Largest step of a level beside which the slope may be none.
_STILL = 0.03
#: A slope is a share of the unit's size a month, whatever its noise: one beyond a tenth is rare (Student's tails).
STEEP, STEEPNESS = 0.1, 4.0


def _grid() -> tuple[tuple[Structure, ...], Floats]:
    """Return the combinations that are tried, and the log of what is believed of each beforehand."""
    combinations, believed = [], []
    for ((level, cycle), likely), ((season, step), usual) in product(
        zip(_LEVELS, _LEVEL_PRIOR, strict=True), zip(_SEASONS, _SEASON_PRIOR, strict=True)
    ):
        slopes = (_NO_SLOPE, *_SLOPES) if level <= _STILL else _SLOPES
        for slope, damping in slopes:
            combinations.append(Structure(level, slope, damping, season, step, cycle, _MEMORY))
            believed.append(likely * usual / len(slopes))
    return tuple(combinations), np.log(believed)


GRID, LOG_PRIOR = _grid()
_SLOPE_OF = np.array([structure.slope for structure in GRID])[:, None]
#: Parts in which the triangular whitening matrix is applied, so that most of its zeros are not multiplied.
_PARTS = 4


@dataclass(frozen=True)
class Posterior:
    """Forecasts from one origin: mean and variance (rows, horizon), the log evidence of each row, and passing (rows,),
    the part of the variance that is gone the month after: the noise of a single month."""

    mean: Floats
    variance: Floats
    evidence: Floats
    passing: Floats


def covariance(structure: Structure, months: int) -> Floats:
    """Return the covariance (months, months) of a series with this structure, irregular variance 1."""
    time = np.arange(months)
    earlier = np.minimum(time[:, None], time)
    apart = np.abs(time[:, None] - time)
    total = np.eye(months) + DIFFUSE + structure.level * earlier + structure.cycle * structure.memory**apart
    if structure.slope > 0:
        run = np.concatenate([[0.0], np.cumsum(structure.damping ** np.arange(months - 1))])
        total += structure.slope * np.outer(run, run)
    if structure.season > 0:
        # Months of the same name move together; the 1/12 makes the pattern sum to zero over a year.
        same = (apart % MONTHS_IN_YEAR == 0) - 1 / MONTHS_IN_YEAR
        total += same * (structure.season + structure.season_step * earlier / MONTHS_IN_YEAR)
    return np.asarray(total, dtype=np.float64)


@lru_cache(maxsize=4)
def _factors(length: int, horizon: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], Floats]:
    """Return whitening matrices (grid, length, length) transposed, factors (grid, all, all) and log diagonals."""
    months = length + horizon
    factor = np.stack([np.linalg.cholesky(covariance(structure, months)) for structure in GRID])
    whitening = _inverse(factor[:, :length, :length])
    diagonal = np.log(np.diagonal(factor, axis1=1, axis2=2)[:, :length])
    return (
        np.ascontiguousarray(whitening.transpose(0, 2, 1), dtype=np.float32),
        factor.astype(np.float32),
        np.cumsum(diagonal, axis=1),
    )


def _inverse(lower: Floats) -> Floats:
    """Return the inverses of lower triangular matrices (grid, n, n), by halves: a fifth of the time of a general one."""
    size = lower.shape[1]
    if size <= 16:
        return np.tril(np.linalg.inv(lower))
    half = size // 2
    result = np.zeros_like(lower)
    first = result[:, :half, :half] = _inverse(lower[:, :half, :half])
    last = result[:, half:, half:] = _inverse(lower[:, half:, half:])
    result[:, half:, :half] = -last @ lower[:, half:, :half] @ first
    return result


def posteriors(
    rows: Floats,
    lengths: npt.NDArray[np.int64],
    horizon: int,
    tasks: list[tuple[int, npt.NDArray[np.int64], int]],
    noise: Floats,
) -> list[Posterior]:
    """Forecast rows from several origins.

    rows: (rows, months), each starting in column 0, zero after its length. tasks: an origin (how many months
    are known then), the rows to be forecast from it, ascending and all of one length, and how many of the `horizon`
    months ahead are asked. noise: (rows,), a prior guess of the irregular variance, which
    counts for one observation in a row of one month and for next to nothing after two years.
    Returns one Posterior per task, in its order and with its rows.
    """
    whitening, factor, logs = _factors(rows.shape[1], horizon)
    results = [
        Posterior(np.empty((len(who), asked)), np.empty((len(who), asked)), np.empty(len(who)), np.empty(len(who)))
        for _, who, asked in tasks
    ]
    # Centred on the first year, which is known from the beginning, so that single precision is enough.
    first = np.arange(rows.shape[1]) < np.minimum(lengths, MONTHS_IN_YEAR)[:, None]
    centre = np.where(first, rows, 0.0).sum(axis=1) / first.sum(axis=1)
    known = np.arange(rows.shape[1]) < lengths[:, None]
    centred = np.where(known, rows - centre[:, None], 0.0).astype(np.float32)
    order = np.argsort(lengths, kind="stable")
    for start in range(0, len(rows), CHUNK):
        chunk = order[start : start + CHUNK]
        place = np.full(len(rows), -1)
        place[chunk] = np.arange(len(chunk))
        reach = int(lengths[chunk].max())
        shocks = np.empty((len(GRID), len(chunk), reach), dtype=np.float32)
        edges = np.linspace(0, reach, _PARTS + 1).astype(int)
        for low, high in pairwise(edges):
            shocks[:, :, low:high] = centred[chunk, :high] @ whitening[:, :high, low:high]
        squares = np.cumsum(np.square(shocks[:, :, 1:], dtype=np.float64), axis=2)
        chunked = _Chunk(shocks, squares, factor, logs)
        for (origin, who, asked), result in zip(tasks, results, strict=True):
            mine = np.flatnonzero(place[who] >= 0)
            if len(mine):
                rows_at = place[who[mine]]
                beside = rows_at[-1] - rows_at[0] + 1 == len(rows_at)
                # Rows of one length stand side by side in a chunk ordered by length: then no copy is needed.
                at = slice(int(rows_at[0]), int(rows_at[-1]) + 1) if beside else rows_at
                mean, variance, evidence, passing = _averaged(chunked, at, origin, asked, noise[who[mine]])
                result.mean[mine] = mean + centre[who[mine], None]
                result.variance[mine] = variance
                result.evidence[mine] = evidence
                result.passing[mine] = passing
    return results


@dataclass(frozen=True)
class _Chunk:
    """What the rows of a chunk give at every point of the grid: whitened values, sums of their squares up to each month,
    and the grid's own factors and log determinants."""

    shocks: npt.NDArray[np.float32]
    squares: Floats
    factor: npt.NDArray[np.float32]
    logs: Floats


def _averaged(
    chunk: _Chunk, at: slice | npt.NDArray[np.int64], origin: int, horizon: int, noise: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Average the grid's forecasts from one origin with weights by evidence; rows `at` of the chunk."""
    shocks, squares, factor, logs = chunk.shocks, chunk.squares, chunk.factor, chunk.logs
    count = origin - 1
    prior = 1 / (1 + (count / 6) ** 2)
    fitted = squares[:, at, count - 1] if count else np.zeros((len(GRID), len(noise)))
    scale = (fitted + prior * noise) / (count + prior)
    evidence = LOG_PRIOR[:, None] - 0.5 * (count + prior) * np.log(scale) - (logs[:, count] - logs[:, 0])[:, None]
    evidence -= STEEPNESS * np.log1p(_SLOPE_OF * scale / STEEP**2)
    top = evidence.max(axis=0)
    weight = np.exp(evidence - top)
    total = weight.sum(axis=0)
    weight /= total
    share = weight.astype(np.float32)[:, :, None]
    ahead = slice(origin, origin + horizon)
    path = np.matmul(shocks[:, at, :origin], factor[:, ahead, :origin].transpose(0, 2, 1))
    mean = (share * path).sum(axis=0)
    path -= mean
    path *= path
    unseen = np.square(factor[:, ahead, ahead], dtype=np.float64).sum(axis=2)
    variance = (weight * scale).T @ unseen + (share * path).sum(axis=0)
    # A variance learnt from few months is itself uncertain: the predictive distribution is Student's.
    variance *= 1 + 3 / (count + 2)
    # Of its own months only: what never moved has no noise, whatever others have.
    return mean, variance, top + np.log(total), (weight * fitted).sum(axis=0) / max(count, 1)
