"""From what was expected to what the year's own months say: how much of such a difference has come true before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.intervals import MEAN_NORMAL, normal_reach
from styringslib.prognosis.series import NEVER, Floats
from styringslib.prognosis.within_year.beliefs import Beliefs
from styringslib.prognosis.years import Mask

#: The later in the year, the less is left to win back: from this month the share in a calm year grows by so much a month.
LATE_MONTH, LATE_GROWTH = 6, 0.1
#: Share of the way that is gone before the record tells, in a calm year, after a change and after a single bill, and the
#: years of units that this counts as: with a budget (units steer back in part), and without.
WAY_WITH_BUDGET, WORTH_WITH_BUDGET = np.array([0.3, 0.9, 1.0]), np.array([20.0, 8.0, 30.0])
WAY_WITHOUT, WORTH_WITHOUT = np.array([0.0, 0.7, 0.9]), np.array([500.0, 20.0, 30.0])
#: What a year without a budget counts in the record of years with one.
BORROWED = 1.0
#: Where months are but parts of quarters, a change and a late bill look alike. There nothing is gone before the record tells,
#: years without a budget tell nothing of those with one, and a year counts half that has so many whole years before it.
RIPE = 2.0
#: What a unit's own way has to outweigh, and the longest way.
OWN_WORTH, LONGEST_WAY = 10.0, 1.1
#: What a year counts of the next in the record of ways, and the largest difference that counts, in expected errors.
WAY_FADE, LARGEST = 0.85, 8.0
#: In a calm year nobody goes further than towards this many expected errors.
CALM_REACH = 1.5
#: The year's own expected error against its record: years of all units' and of the prior, its least share of itself and of
#: the expected error of what was expected.
PULL_FADE, PULL_YEARS, PULL_WORTH, LEAST_PULL, LEAST_SHARE = 0.8, 3.0, 8.0, 0.5, 0.3
#: How much wider the interval is where a change is certain, and how much of the difference counts as doubt.
WIDER, DOUBT, CALM_DOUBT, FAR = 0.2, 0.64, 0.4, 4.0
#: Share of the months' own interval that a calm record never narrows.
KEEP = 0.9
#: Least of an expected error to a year's stake, and what it is where no month has ever differed from the others.
LEAST_ERROR, STILL_ERROR = 0.002, 1e-7


@dataclass(frozen=True)
class Weighing:
    """estimate, error: (units, years), the weighed total and its expected absolute error; way: how much of the difference
    is gone; ways: (states, years), the record's by state, where there is a budget."""

    estimate: Floats
    error: Floats
    way: Floats
    ways: Floats


def weighed_years(
    expected: Floats, error: Floats, belief: Beliefs, total: Floats, budgeted: Mask, *, passed: int
) -> Weighing:
    """Go from what was expected to what the months say, in every year by the record of the years before it.

    expected, error: (units, years), the combination and its expected absolute error, NaN where unknown; total: the truth, NaN
    where not known; budgeted: (units, years); passed: months of the year.
    """
    error = np.where(np.isfinite(error) & (error > 0), error, belief.error)
    error = np.where(belief.still, STILL_ERROR * belief.stake, np.maximum(error, LEAST_ERROR * belief.stake))
    gap = belief.total - expected
    own_error = np.where(belief.still, error, _tried(belief, total, error))
    event = np.clip(belief.change + belief.single, 0, 1)
    doubtful = error**2 + event * gap**2
    base = doubtful / (doubtful + own_error**2)
    # What has never moved says nothing of how far others are to be followed.
    told = np.where(belief.still, np.nan, gap / error)
    way, ways = _ways(told, (total - expected) / error, base, belief, budgeted, passed)
    free = ~np.isfinite(expected)
    # Of a balanced unit, or of one that lives a part of the year, the combination says nothing sound, and what somebody knows
    # to be lasting is not won back.
    free |= belief.balanced[:, None]
    free[:, -1] |= belief.part | belief.told
    way = np.where(free, 1.0, way)
    way[:, -1] = np.where(belief.held, 0.0, way[:, -1])
    # What has never moved goes on as it was expected to; but not beyond the life that is known.
    kept = belief.still & np.isfinite(expected)
    kept[:, -1] &= ~belief.part
    way = np.where(np.isfinite(belief.total) & ~kept, way, 0.0)
    start = np.where(np.isfinite(expected), expected, np.nan_to_num(belief.total))
    reach = np.nan_to_num(CALM_REACH * error * (1 - event) + np.abs(gap) * event)
    step = np.nan_to_num(gap)
    step = np.where(free, step, np.clip(step, -reach, reach))
    known = np.isfinite(expected) | np.isfinite(belief.total)
    estimate = np.where(known, start + way * step, np.nan)
    part = np.clip(way, 0, 1)
    variance = (1 - part) * error**2 + part * own_error**2
    far = np.minimum(np.abs(np.nan_to_num(gap)), FAR * error) ** 2
    variance += DOUBT * part * (1 - part) * np.nan_to_num(gap) ** 2 + CALM_DOUBT * (1 - event) * np.where(
        free, 0.0, far
    )
    return Weighing(estimate, np.sqrt(variance), way, ways)


def _states(belief: Beliefs) -> Floats:
    """Return the chances of a calm year, of a change and of a single bill, (3, units, years)."""
    return np.stack([np.clip(1 - belief.change - belief.single, 0, 1), belief.change, belief.single])


def _ways(
    gap: Floats, miss: Floats, base: Floats, belief: Beliefs, budgeted: Mask, passed: int
) -> tuple[Floats, Floats]:
    """Return how far to go, (units, years), and the record's ways by state where there is a budget, (states, years).

    gap, miss: what the months say, and what came, less what was expected, in expected errors.
    """
    states = _states(belief)
    way, ways = np.full_like(gap, np.nan), np.full((len(states), gap.shape[1]), np.nan)
    late = np.array([LATE_GROWTH * max(passed - LATE_MONTH, 0), 0.0, 0.0])
    for year in range(gap.shape[1]):
        known = np.isfinite(gap[:, :year] + miss[:, :year])
        for plan, prior, worth in (
            (True, WAY_WITH_BUDGET + late, WORTH_WITH_BUDGET),
            (False, WAY_WITHOUT, WORTH_WITHOUT),
        ):
            mine = budgeted[:, year] == plan
            if not mine.any():
                continue
            lumpy = belief.lumpy[year]
            prior = prior * (1 - lumpy)
            borrowed = BORROWED * (1 - lumpy) if plan else 0.0
            rows = np.where(known, np.where(budgeted[:, :year] == plan, 1.0, borrowed), 0.0)
            rows = rows * _ripe(known, RIPE * lumpy)
            seen = np.where(known, base[:, :year] * np.clip(gap[:, :year], -LARGEST, LARGEST), 0.0)
            came = np.where(known, np.clip(miss[:, :year], -LARGEST, LARGEST), 0.0)
            found, own = _record(seen, came, np.where(known, states[:, :, :year], 0.0), rows, prior, worth)
            mixed = (found[:, None] * states[:, :, year]).sum(axis=0) + own
            way[mine, year] = np.clip(base[:, year] * mixed, 0, LONGEST_WAY)[mine]
            if plan:
                ways[:, year] = found
    return way, ways


def _ripe(known: Mask, years: float) -> Floats:
    """Return what every earlier year counts, (years,): a year in which the methods had no record themselves says little of how
    far they are to be left; years: how many such earlier years count half."""
    if not years:
        return np.ones(known.shape[1])
    some = np.asarray(known.any(axis=0))
    earlier: Floats = np.cumsum(some) - some.astype(np.float64)
    return np.where(some, earlier / (earlier + years), 0.0)


def _record(
    seen: Floats, came: Floats, states: Floats, rows: Floats, start: Floats, worth: Floats
) -> tuple[Floats, Floats]:
    """Return the share of such differences that came true by state, and every unit's own beyond it.

    A robust ridge regression (Huber's weights) of what came on the difference; rows: what every unit-year counts.
    """
    age = rows * WAY_FADE ** np.arange(rows.shape[1] - 1, -1, -1)
    columns = (seen * states).reshape(len(states), -1)
    weight, left, found = age, came, start
    for _ in range(8):
        heavy = columns * weight.ravel()
        solved = np.linalg.solve(heavy @ columns.T + np.diag(worth), heavy @ came.ravel() + worth * start)
        found = np.asarray(solved, dtype=np.float64)
        left = came - seen * (found[:, None, None] * states).sum(axis=0)
        weight = age * np.minimum(1, 3 / np.maximum(np.abs(left), 1e-9))
    own = (weight * left * seen).sum(axis=1) / ((weight * seen**2).sum(axis=1) + OWN_WORTH)
    return found, own


def _tried(belief: Beliefs, total: Floats, error: Floats) -> Floats:
    """Return the expected error of what the months say, by how it fared in the years before."""
    result = np.full_like(belief.error, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        pulls = np.minimum(np.abs(total - belief.total) / belief.error, 10.0)
    pulls[belief.still] = np.nan
    for year in range(result.shape[1]):
        factor = shrunk_pulls(pulls[:, :year], PULL_YEARS, PULL_WORTH)
        result[:, year] = belief.error[:, year] * np.maximum(factor, LEAST_PULL)
    return np.maximum(result, LEAST_SHARE * error)


def shrunk_pulls(pulls: Floats, years: float, worth: float) -> Floats:
    """Return by how much each unit's errors exceeded the expected, from its own years and all units'; 1 beforehand."""
    known = np.isfinite(pulls)
    weight = np.where(known, PULL_FADE ** np.arange(pulls.shape[1] - 1, -1, -1), 0.0)
    own, count = (weight * np.where(known, pulls, 0.0)).sum(axis=1), weight.sum(axis=1)
    # What never errs says nothing of how far others do.
    moving = np.where(known & (pulls > NEVER), weight, 0.0)
    common = ((moving * np.where(known, pulls, 0.0)).sum() + worth) / (moving.sum() + worth)
    return np.asarray((own + years * common) / (count + years))


def widened(half: Floats, weighing: Weighing, belief: Beliefs, levels: tuple[float, ...]) -> Floats:
    """Return half-widths (levels, units, years) that a calm record does not make narrower than the months' own hypotheses,
    where these are what is believed, and wider where a change is likely."""
    part = np.clip(np.nan_to_num(weighing.way), 0, 1)
    half = half * (1 + WIDER * np.nan_to_num(belief.change + belief.single))
    reach = np.array([normal_reach(level) for level in levels])[:, None, None]
    own = KEEP * np.nan_to_num(np.where(belief.still, 0.0, belief.error) / MEAN_NORMAL) * reach
    return np.asarray(np.sqrt((1 - part) * half**2 + part * np.maximum(half, own) ** 2))
