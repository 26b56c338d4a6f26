"""From what was expected to what the year's own months say: how much of such a difference has come true before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.intervals import normal_reach
from styringslib.prognosis.series import Floats
from styringslib.prognosis.within_year.beliefs import Beliefs
from styringslib.prognosis.years import Mask

#: Share of the way that is gone before the record tells, in a calm year and after a change, and the years of units that
#: this counts as: with a budget (units steer back in part), and without.
WAY_WITH_BUDGET, WORTH_WITH_BUDGET = np.array([0.4, 1.0]), np.array([20.0, 8.0])
WAY_WITHOUT, WORTH_WITHOUT = np.array([0.0, 0.7]), np.array([500.0, 20.0])
#: What a year without a budget counts in the record of years with one.
BORROWED = 0.5
#: What a unit's own way has to outweigh, and the longest way.
OWN_WORTH, LONGEST_WAY = 30.0, 1.1
#: What a year counts of the next in the record of ways, and the largest difference that counts, in expected errors.
WAY_FADE, LARGEST = 0.85, 15.0
#: In a calm year nobody goes further than towards this many expected errors.
CALM_REACH = 1.5
#: The year's own expected error against its record: years of all units' and of the prior, its least share of itself and of
#: the expected error of what was expected.
PULL_FADE, PULL_YEARS, PULL_WORTH, LEAST_PULL, LEAST_SHARE = 0.8, 3.0, 8.0, 0.5, 0.3
#: How much wider the interval is where a change is certain, and how much of the difference counts as doubt.
WIDER, DOUBT = 0.2, 0.64
#: Of an expected error to a year's stake.
LEAST_ERROR = 0.002
_MEAN_NORMAL = float(np.sqrt(2 / np.pi))


@dataclass(frozen=True)
class Weighing:
    """estimate, error: (units, years), the weighed total and its expected absolute error; way: how much of the difference
    is gone; ways: (2, years), the record's, in a calm year and after a change, where there is a budget."""

    estimate: Floats
    error: Floats
    way: Floats
    ways: Floats


def weighed_years(expected: Floats, error: Floats, belief: Beliefs, total: Floats, budgeted: Mask) -> Weighing:
    """Go from what was expected to what the months say, in every year by the record of the years before it.

    expected, error: (units, years), the combination and its expected absolute error, NaN where unknown; total: the truth, NaN
    where not known; budgeted: (units, years).
    """
    error = np.where(np.isfinite(error) & (error > 0), error, belief.error)
    error = np.maximum(error, LEAST_ERROR * belief.stake)
    gap = belief.total - expected
    own_error = _tried(belief, total, error)
    doubtful = error**2 + belief.change * gap**2
    base = doubtful / (doubtful + own_error**2)
    way, ways = np.full_like(gap, np.nan), np.full((2, gap.shape[1]), np.nan)
    for year in range(gap.shape[1]):
        for plan, prior, worth in ((True, WAY_WITH_BUDGET, WORTH_WITH_BUDGET), (False, WAY_WITHOUT, WORTH_WITHOUT)):
            mine = budgeted[:, year] == plan
            if not mine.any():
                continue
            known = np.isfinite(gap[:, :year] + total[:, :year])
            alike = np.where(budgeted[:, :year] == plan, 1.0, BORROWED if plan else 0.0)
            rows = np.where(known, alike, 0.0)
            found, own = _record(
                gap[:, :year],
                total[:, :year] - expected[:, :year],
                error[:, :year],
                base[:, :year],
                belief.change[:, :year],
                rows,
                (prior, worth),
            )
            mixed = found[0] * (1 - belief.change[:, year]) + found[1] * belief.change[:, year] + own
            way[mine, year] = np.clip(base[:, year] * mixed, 0, LONGEST_WAY)[mine]
            if plan:
                ways[:, year] = found
    free = ~np.isfinite(expected)
    # Of a balanced or a new unit the combination says nothing sound.
    free |= belief.balanced[:, None]
    free[:, -1] |= belief.new
    way = np.where(free, 1.0, way)
    way = np.where(np.isfinite(belief.total), way, 0.0)
    start = np.where(np.isfinite(expected), expected, np.nan_to_num(belief.total))
    reach = CALM_REACH * error * (1 - belief.change) + np.abs(gap) * belief.change
    step = np.where(free, np.nan_to_num(gap), np.clip(np.nan_to_num(gap), -np.nan_to_num(reach), np.nan_to_num(reach)))
    known = np.isfinite(expected) | np.isfinite(belief.total)
    estimate = np.where(known, start + way * step, np.nan)
    part = np.clip(way, 0, 1)
    variance = (1 - part) * error**2 + part * own_error**2 + DOUBT * part * (1 - part) * np.nan_to_num(gap) ** 2
    return Weighing(estimate, np.sqrt(variance), way, ways)


def _record(
    gap: Floats, miss: Floats, error: Floats, base: Floats, change: Floats, rows: Mask, prior: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return the share of such differences that came true in calm years and after changes, and every unit's own beyond it.

    A robust ridge regression (Huber's weights) of what came on the difference, both in expected errors.
    """
    start, worth = prior
    used = rows > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.where(used, base * np.clip(gap / error, -LARGEST, LARGEST), 0.0)
        came = np.where(used, np.clip(miss / error, -LARGEST, LARGEST), 0.0)
    seen, came = np.nan_to_num(seen), np.nan_to_num(came)
    change = np.where(used, change, 0.0)
    age = rows * WAY_FADE ** np.arange(rows.shape[1] - 1, -1, -1)
    columns = np.stack([(seen * (1 - change)).ravel(), (seen * change).ravel()], axis=1)
    found, weight = start, age
    for _ in range(8):
        heavy = columns * weight.ravel()[:, None]
        found = np.linalg.solve(heavy.T @ columns + np.diag(worth), heavy.T @ came.ravel() + worth * start)
        left = came - seen * (found[0] * (1 - change) + found[1] * change)
        weight = age * np.minimum(1, 3 / np.maximum(np.abs(left), 1e-9))
    own = (weight * left * seen).sum(axis=1) / ((weight * seen**2).sum(axis=1) + OWN_WORTH)
    return found, own


def _tried(belief: Beliefs, total: Floats, error: Floats) -> Floats:
    """Return the expected error of what the months say, by how it fared in the years before."""
    result = np.full_like(belief.error, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        pulls = np.minimum(np.abs(total - belief.total) / belief.error, 10.0)
    for year in range(result.shape[1]):
        factor = shrunk_pulls(pulls[:, :year], PULL_YEARS, PULL_WORTH)
        result[:, year] = belief.error[:, year] * np.maximum(factor, LEAST_PULL)
    return np.maximum(result, LEAST_SHARE * error)


def shrunk_pulls(pulls: Floats, years: float, worth: float) -> Floats:
    """Return by how much each unit's errors exceeded the expected, from its own years and all units'; 1 beforehand."""
    known = np.isfinite(pulls)
    weight = np.where(known, PULL_FADE ** np.arange(pulls.shape[1] - 1, -1, -1), 0.0)
    own, count = (weight * np.where(known, pulls, 0.0)).sum(axis=1), weight.sum(axis=1)
    common = (own.sum() + worth) / (count.sum() + worth)
    return np.asarray((own + years * common) / (count + years))


def widened(half: Floats, weighing: Weighing, belief: Beliefs, levels: tuple[float, ...]) -> Floats:
    """Return half-widths (levels, units, years) that a calm record does not make narrower than the months' own hypotheses,
    where these are what is believed, and wider where a change is likely."""
    part = np.clip(np.nan_to_num(weighing.way), 0, 1)
    half = half * (1 + WIDER * np.nan_to_num(belief.change))
    reach = np.array([normal_reach(level) for level in levels])[:, None, None]
    own = np.nan_to_num(belief.error / _MEAN_NORMAL) * reach
    return np.asarray(np.sqrt((1 - part) * half**2 + part * np.maximum(half, own) ** 2))
