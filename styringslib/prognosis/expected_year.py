"""What methods and budget lead to expect of a year, and how wide its interval must be: tried on earlier years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.intervals import MEAN_NORMAL, normal_reach
from styringslib.prognosis.outlook import Outlook
from styringslib.prognosis.series import NEVER, Floats
from styringslib.prognosis.years import before

#: Years of all units' errors that a unit's own are weighed against.
SCALE_YEARS = 3.0
#: Past errors that the series model's own standard deviation counts as.
MODEL_ERRORS = 5.0
#: Past errors at which the empirical tail counts half.
HALF_TRUST = 30.0
#: Years whose errors tell how heavy the tails are.
TAIL_YEARS = 5
#: Most that a past quantile may exceed the normal one: beyond, a few units that cannot be foreseen widen all.
HEAVIEST_TAIL = 1.6
#: How much wider or narrower than the middle unit's a unit's interval may be on the series model's word.
OWN_RANGE = 10.0
#: What a year's error counts a year later.
FADE = 0.8
#: How far the units' sum goes to meet the total's own forecast (PBS: anything from 0.3 to 0.85 does about as well).
MEETING = 0.7
#: Least share of the money that must be that of units which open or close in the year for the sum not to be held against
#: the total's own forecast: the total's months and years are then sums of different units.
OTHER_UNITS = 0.01
#: Correlation between units' errors that is assumed until the total's own errors tell.
CORRELATION = 0.05


@dataclass(frozen=True)
class YearEnd:
    """Estimates and half-widths by year: estimate, size, scale (rows, years), ratio (levels, rows, years).

    scale: the expected error as a share of size, which is |estimate|, and for the total, the last row, the sum of the
    units' |estimate|: where costs and incomes nearly cancel, the sum itself says nothing of how far it may be off.
    """

    estimate: Floats
    size: Floats
    scale: Floats
    ratio: Floats

    @property
    def half(self) -> Floats:
        """The half-width of every level, (levels, rows, years)."""
        return np.asarray(self.ratio * self.scale * self.size)


def calibrated(view: Outlook, levels: tuple[float, ...]) -> YearEnd:
    """Reconcile the estimates of every year and find how wide their intervals must be, as known at the time."""
    truth = view.years.total
    raw = _usable(view)
    relative = view.uncertainty * MEAN_NORMAL / np.abs(np.where(raw[:, -1] != 0, raw[:, -1], np.nan))
    units = slice(0, -1)
    scale = np.full_like(raw, np.nan)
    estimate = raw.copy()
    size = np.abs(raw)
    errors = np.full_like(raw, np.nan)
    # A first year without budget is a shot in the dark, and its error no measure of those that follow.
    informed = np.isfinite(before(truth)) | np.isfinite(view.years.budget)
    fallback = _typical(relative[units])
    same_units = _same_units(view, raw)
    for year in range(raw.shape[1]):
        scale[units, year] = _scale(errors[units, :year], relative[units], fallback)
        budgeted = np.isfinite(view.years.budget[units, year]).any()
        meet = not budgeted and (year < raw.shape[1] - 1 or same_units)
        estimate[:, year] = _reconciled(raw[:, year], scale[units, year], meet)
        size[:, year] = np.append(np.abs(estimate[units, year]), _gross(estimate[units, year]))
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.minimum(np.abs(truth[:, year] - estimate[:, year]) / size[:, year], 2.0)
        errors[:, year] = np.where(informed[:, year], error, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        pulls = errors[units] / scale[units]
    for year in range(raw.shape[1]):
        scale[-1, year] = total_scale(size[:, year], scale[units, year], errors[-1, :year])
    ratio = np.empty((len(levels), *raw.shape))
    for year in range(raw.shape[1]):
        ratio[:, :, year] = tails(pulls[:, max(year - TAIL_YEARS, 1) : year], levels)[:, None]
    if len(view.units) == 1:
        scale[-1], estimate[-1], size[-1] = scale[0], estimate[0], size[0]
    return YearEnd(estimate, size, scale, ratio)


def _same_units(view: Outlook, raw: Floats) -> bool:
    """Whether nearly all of this year's money is that of units that live through all of it."""
    last, now = np.abs(np.nan_to_num(before(view.years.total)[:-1, -1])), np.abs(np.nan_to_num(raw[:-1, -1]))
    money = np.maximum(last, now)
    changed = view.closed | view.doubtful | view.belief.part | ~view.begun
    return bool(money[changed].sum() <= OTHER_UNITS * money.sum())


def _gross(estimate: Floats) -> float:
    """Return the sum of the units' sizes, NaN where none has an estimate."""
    return float(np.nansum(np.abs(estimate))) if np.isfinite(estimate).any() else np.nan


def _usable(view: Outlook) -> Floats:
    """Return the combination with what it cannot say: closed units have their actual, unbegun ones their budget."""
    raw = view.estimate.copy()
    now = raw[:-1, -1]
    now[view.closed] = view.actual[:-1][view.closed]
    put_in_unknown(view, now)
    return raw


def put_in_unknown(view: Outlook, now: Floats) -> None:
    """Put into the units' estimates of this year, where there is none or a unit has not begun, its budget or what is posted."""
    unknown = ~np.isfinite(now) | ~view.begun
    planned = view.years.budget[:-1, -1]
    now[unknown] = np.where(np.isfinite(planned), planned, view.actual[:-1])[unknown]


def _scale(past: Floats, relative: Floats, fallback: float) -> Floats:
    """Return each unit's expected absolute relative error from its own past, all units' past and the series model."""
    known = np.isfinite(past)
    own = np.clip(np.where(np.isfinite(relative), relative, fallback) / fallback, 1 / OWN_RANGE, OWN_RANGE)
    if not known.any():
        return np.asarray(own * fallback)
    # Recent years count most: the more so as plans and reforms, not chance alone, make a unit hard to foresee.
    weight = np.where(known, FADE ** np.arange(past.shape[1] - 1, -1, -1), 0.0)
    sums = (weight * np.where(known, past, 0.0)).sum(axis=1)
    # What never errs says nothing of how far others do.
    moving = np.where(known & (past > NEVER), weight, 0.0)
    missed = (moving * np.where(known, past, 0.0)).sum()
    common = (missed + MODEL_ERRORS * fallback) / ((moving * own[:, None]).sum() + MODEL_ERRORS)
    return np.asarray((sums + SCALE_YEARS * common * own) / (weight.sum(axis=1) + SCALE_YEARS))


def _reconciled(estimate: Floats, scale: Floats, meet: bool) -> Floats:
    """Sum the units; where `meet`, go towards the total's own forecast, the units sharing the gap by variance.

    With a budget for every unit the sum is as good as the total's own forecast and the units better left alone
    (Philadelphia); without, the total gains and the units lose nothing (PBS). Where costs and incomes cancel, the total is
    a small difference that nobody can foresee, and the units go less far to meet it.
    """
    result = estimate.copy()
    variance = np.nan_to_num((scale * estimate[:-1]) ** 2)
    bottom = np.nansum(estimate[:-1])
    if meet and np.isfinite(estimate[-1]) and variance.sum() > 0 and len(estimate) > 2:
        way = MEETING * (abs(bottom) / np.nansum(np.abs(estimate[:-1])))
        result[:-1] += variance / variance.sum() * way * (estimate[-1] - bottom)
    result[-1] = np.nansum(result[:-1])
    return result


def total_scale(size: Floats, scale: Floats, misses: Floats) -> float:
    """Return the total's expected absolute relative error: its own past, leaning on the units' while it is short."""
    if not np.isfinite(size[-1]) or size[-1] == 0:
        return np.nan
    parts = np.nan_to_num(scale * size[:-1])
    joint = np.sqrt((1 - CORRELATION) * (parts**2).sum() + CORRELATION * parts.sum() ** 2) / size[-1]
    known = misses[np.isfinite(misses)]
    # One error a year: what so few tell of their own spread is itself uncertain, as far as they are what is believed.
    few = 1 + len(known) / (len(known) + SCALE_YEARS) ** 2
    found = few * (known.sum() + SCALE_YEARS * joint) / (len(known) + SCALE_YEARS)
    # At worst all units err the same way at once: no sum is less sure than its parts added up.
    return float(min(found, parts.sum() / size[-1]))


def tails(pulls: Floats, levels: tuple[float, ...]) -> Floats:
    """Return the multiple of the expected error that holds each level: past years' quantiles and the normal's."""
    share = np.array(levels) / 100
    normal = np.array([normal_reach(level) for level in levels]) / MEAN_NORMAL
    known = pulls[np.isfinite(pulls) & (pulls > NEVER)]
    if not len(known):
        return normal
    trust = len(known) / (len(known) + HALF_TRUST)
    # Units share each year's surprises: the errors tell less than their number, down to the number of years.
    effective = np.sqrt(len(known) * np.isfinite(pulls).any(axis=0).sum())
    empirical = np.quantile(known, np.minimum(share * (1 + 1 / effective), 1.0))
    empirical = np.minimum(empirical, HEAVIEST_TAIL * normal)
    return np.asarray(np.maximum.accumulate(trust * empirical + (1 - trust) * normal))


def _typical(relative: Floats) -> float:
    known = relative[np.isfinite(relative)]
    moving = known > 10 * NEVER
    known = known[moving] if moving.any() else known
    return float(np.median(known)) if len(known) else 0.1
