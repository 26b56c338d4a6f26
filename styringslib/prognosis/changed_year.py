"""The year as it is forecast: what was expected, moved by what the year's own months say has happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from styringslib.intervals import MEAN_NORMAL, normal_reach
from styringslib.prognosis.expected_year import TAIL_YEARS, calibrated, put_in_unknown, tails, total_scale
from styringslib.prognosis.outlook import Outlook
from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats
from styringslib.prognosis.within_year.beliefs import BUDGET, NEW_ERROR
from styringslib.prognosis.within_year.held import going_on, shifts_on_record
from styringslib.prognosis.within_year.weighing import Weighing, shrunk_pulls, weighed_years, widened
from styringslib.prognosis.years import before

#: Years of all units' errors, and of none, that a unit's own past errors are weighed against; the largest that counts.
OWN_YEARS, NO_YEARS, WORST_PULL = 5.0, 8.0, 8.0
#: From this probability a single bill or credit is told of by itself.
TOLD = 0.2


@dataclass(frozen=True)
class ChangedYear:
    """estimate: (rows, years), the forecast of every year, the total as last row; half: (levels, rows, years), how far its
    interval reaches; weighing: how it came from what was expected, units alone, turned so that they cost."""

    estimate: Floats
    half: Floats
    weighing: Weighing


def changed_year(view: Outlook, levels: tuple[float, ...]) -> ChangedYear:
    """Move the calibrated combination by what the months say, and learn its interval from how this fared before."""
    expected, belief, sign = calibrated(view, levels), view.belief, view.sign[:-1, None]
    truth, first = view.years.total[:-1] * sign, expected.estimate[:-1] * sign
    budgeted = np.isfinite(view.years.budget[:-1])
    error = expected.scale[:-1] * np.abs(first)
    weighing = weighed_years(first, error, belief, truth, budgeted, passed=view.years.passed)
    # What nobody could know is no measure, a unit's first year without a budget; nor is what never moves.
    informed = np.isfinite(before(truth)) | budgeted
    with np.errstate(divide="ignore", invalid="ignore"):
        pulls = np.minimum(np.abs(truth - weighing.estimate) / weighing.error, WORST_PULL)
    pulls[~informed | belief.still] = np.nan
    half, factor = np.empty((len(levels), *pulls.shape)), np.ones_like(pulls)
    for year in range(pulls.shape[1]):
        factor[:, year] = shrunk_pulls(pulls[:, :year], OWN_YEARS, NO_YEARS)
        recent = slice(max(year - TAIL_YEARS, 0), year)
        ratio = tails(pulls[:, recent] / factor[:, recent], levels)
        half[:, :, year] = ratio[:, None] * factor[:, year] * weighing.error[:, year]
    half = widened(half, weighing, belief, levels)
    estimate, half = _told_apart(view, weighing.estimate * sign, np.nan_to_num(half), levels)
    money = np.where(belief.balanced[:, None], belief.stake, np.abs(estimate))
    whole, reach = _total(estimate, half, money, view.years.total[-1], levels)
    return ChangedYear(np.vstack([estimate, whole]), np.concatenate([half, reach[:, None]], axis=1), weighing)


def _told_apart(view: Outlook, estimate: Floats, half: Floats, levels: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return estimates and reach with what the months alone cannot say put in.

    Closed units end at what they spent; those that may have closed lie half way, reaching both ends; what has not begun has
    its budget, or nought.
    """
    estimate, half = estimate.copy(), half.copy()
    now, actual = estimate[:, -1], view.actual[:-1]
    now += view.beside
    put_in_unknown(view, now)
    # A unit that has not begun is no surer than a new one.
    reach = np.array([normal_reach(level) for level in levels])[:, None] * NEW_ERROR * np.abs(now)
    half[:, :, -1] = np.where(view.begun, half[:, :, -1], np.maximum(half[:, :, -1], reach))
    now[view.closed] = actual[view.closed]
    half[:, view.closed, -1] = 0.0
    away = (now - actual)[view.doubtful] / 2
    now[view.doubtful] = actual[view.doubtful] + away
    half[:, view.doubtful, -1] = np.maximum(half[:, view.doubtful, -1], np.abs(away))
    return estimate, half


def _total(
    estimate: Floats, half: Floats, money: Floats, truth: Floats, levels: tuple[float, ...]
) -> tuple[Floats, Floats]:
    """Add the units up; the reach of the sum's interval comes from its own past errors, and leans on the units' while they
    are few. Returns (years,) and (levels, years)."""
    known = np.isfinite(estimate)
    whole = np.where(known.any(axis=0), np.where(known, estimate, 0.0).sum(axis=0), np.nan)
    if len(estimate) == 1:
        return whole, half[:, 0]
    normal = np.array([normal_reach(level) for level in levels]) / MEAN_NORMAL
    size = np.vstack([money, np.where(known, money, 0.0).sum(axis=0)])
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.nan_to_num(half[0] / normal[0] / money, posinf=0.0)
        errors = np.minimum(np.abs(truth - whole) / size[-1], 2.0)
    errors[:1] = np.nan
    joint = np.array([total_scale(size[:, year], scale[:, year], errors[:year]) for year in range(len(truth))])
    # A short record that happens to be good makes no sum surer than independent parts would.
    return whole, np.maximum(normal[:, None] * joint * size[-1], np.sqrt((half**2).sum(axis=1)))


def told_beliefs(view: Outlook, way: Floats, total: Floats) -> dict[Any, dict[str, Any]]:
    """Return by unit, as plain data, what is believed of its year; way, total: (units,), how far the forecast goes, and its year.

    nothing: the probability that nothing has happened. level: kr a month, without season, that is expected to go on. shift:
    the likeliest change of level: month, share (of the unit's stake), amount (kr a month), probability (of any change), kept
    (what part of it the forecast carries on with), and how many such changes all units' earlier years had shown at the same
    month (seen) and how many of these held, see `held_shifts`; or None. wave: the likeliest run of higher or lower months
    that is over: month, last (its last month), share, amount and probability (of any), or None. one_offs: single bills and
    credits set aside: month, amount (kr beyond the usual) and probability. chances: by month, see `_by_month`. budget: the
    weight of the budget's level against history's and neither's, None without one. way: how far the forecast goes from what
    methods and budget lead to expect to what the months say. doubtful: whether it may have closed. balanced: whether costs
    and fees cancel, so that a share of the year says nothing. opened: the month of its first amount, where that is in this
    year, or None.
    """
    now, months = view.belief.now, view.months
    shifted = now.summed(now.shift >= 0)
    nothing = now.summed((now.shift < 0) & (now.one_off < 0) & (now.wave < 0))
    passed = now.summed(now.wave >= 0)
    reached = (now.weight * now.level).sum(axis=1) * view.belief.monthly * view.sign[:-1]
    budget = now.summed(now.source == BUDGET)
    kept = going_on(view.belief, total * view.sign[:-1])
    seen, held = shifts_on_record(view.belief, view.years.turned(view.sign).rows(slice(0, -1)))
    result: dict[Any, dict[str, Any]] = {}
    for row, unit in enumerate(view.units):
        if not view.begun[row] or view.closed[row] or not np.isfinite(view.belief.total[row, -1]):
            continue
        shift = _shift(view, row, float(shifted[row]), months)
        result[unit] = {
            "nothing": float(nothing[row]),
            "level": float(reached[row]),
            "shift": shift and shift | {"kept": float(kept[row]), "seen": seen, "held": held},
            "wave": _wave(view, row, float(passed[row]), months),
            "one_offs": _one_offs(view, row, months),
            "chances": _by_month(view, row, months),
            "budget": None if not np.isfinite(view.years.budget[row, -1]) else float(budget[row]),
            "way": float(np.nan_to_num(way[row])),
            "doubtful": bool(view.doubtful[row]),
            "balanced": bool(view.belief.balanced[row]),
            "opened": _opened(view, row, months),
        }
    return result


def _opened(view: Outlook, row: int, months: list[str]) -> str | None:
    """The first month of a unit that opened this year."""
    known = np.flatnonzero(np.isfinite(view.years.monthly[row, -1, : len(months)]))
    return months[int(known[0])] if view.belief.new[row] and len(known) else None


def _by_month(view: Outlook, row: int, months: list[str]) -> dict[str, list[float]]:
    """The chance of a change of level from each of the year's months, of a single bill or credit in it, and that it is one of a
    run of higher or lower months that is over."""
    now, weight = view.belief.now, view.belief.now.weight[row]
    span = range(len(months))
    return {
        "shift": [float(weight[now.shift == month].sum()) for month in span],
        "one_off": [float(weight[now.one_off == month].sum()) for month in span],
        "wave": [float(weight[(now.wave >= 0) & (now.wave <= month) & (month < now.wave_end)].sum()) for month in span],
    }


def _shift(view: Outlook, row: int, probability: float, months: list[str]) -> dict[str, Any] | None:
    """The likeliest month of a change of level, and its size as expected if there was one then."""
    now = view.belief.now
    chances = np.array([now.weight[row, now.shift == month].sum() for month in range(MONTHS_IN_YEAR)])
    if chances.max() <= 0:
        return None
    month = int(chances.argmax())
    return {"month": months[month], **_size(view, row, now.shift == month), "probability": probability}


def _wave(view: Outlook, row: int, probability: float, months: list[str]) -> dict[str, Any] | None:
    """The likeliest run of months that is over, and its size as expected if it was that one."""
    now = view.belief.now
    weight = np.where(now.wave >= 0, now.weight[row], 0.0)
    if not len(weight) or weight.max() <= 0:
        return None
    best = int(weight.argmax())
    first, end = int(now.wave[best]), int(now.wave_end[best])
    size = _size(view, row, (now.wave == first) & (now.wave_end == end))
    return {"month": months[first], "last": months[end - 1], **size, "probability": probability}


def _size(view: Outlook, row: int, which: np.ndarray) -> dict[str, float]:
    """A change's size, as a share of the unit's stake and in kr a month, over the hypotheses that `which` picks."""
    now = view.belief.now
    weight = now.weight[row, which]
    size = float((weight * now.change[row, which]).sum() / weight.sum())
    return {"share": size, "amount": size * float(view.belief.monthly[row]) * float(view.sign[row])}


def _one_offs(view: Outlook, row: int, months: list[str]) -> list[dict[str, Any]]:
    """Single bills and credits that are likely: month, kr beyond what the month was expected to be, and probability."""
    now, found = view.belief.now, []
    for month in range(len(months)):
        mine = now.one_off == month
        probability = float(now.weight[row, mine].sum()) if mine.any() else 0.0
        if probability >= TOLD:
            level = float((now.weight[row, mine] * now.level[row, mine]).sum() / probability)
            usual = view.belief.usual(row, month, level) * float(view.sign[row])
            found.append(
                {"month": months[month], "amount": float(view.posted[row, month]) - usual, "probability": probability}
            )
    return found
