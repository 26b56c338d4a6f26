"""What a unit's year is like, from its earlier years: the season, and how much a month strays from it by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styringslib.prognosis.medians import MAD_SCALE, median_of_known
from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats
from styringslib.prognosis.years import Mask, mean_of

#: Earlier years that tell the season, and what a year counts of the next one.
SEASON_YEARS, SEASON_FADE = 8, 0.7
#: A unit whose year comes to less than this share of what goes in and out is balanced: its season is added, not multiplied.
BALANCED = 0.3
#: With three years or more: deviations from the middle year's month beyond this many MAD are cut off.
CUT = 3.0
#: A month's usual scatter, where no unit has two whole years.
USUAL_NOISE = 0.04
#: Months of scatter that the units' middle one counts as.
NOISE_PRIOR = 6.0
#: Most that the variance of a quarter may exceed three months': bills that move between months look like chance.
MOST_INFLATION = 3.0
#: Least and largest month of a budget, in twelfths, that tells a profile.
PROFILE = (0.05, 4.0)


@dataclass(frozen=True)
class YearShape:
    """season: (units, 12), mean 1; of a balanced unit the share of the stake that the month lies above the level, plus 1.
    balanced: (units,). noise: (units,), sd of a month as a share of the stake; freedom: what it rests on, in months.
    stake: (units,), what goes through the account in a month, NaN without a whole year; years: (units,), whole ones.
    inflation: (units,), how much more a quarter varies than three months on their own would."""

    season: Floats
    balanced: Mask
    noise: Floats
    freedom: Floats
    stake: Floats
    years: np.ndarray
    inflation: Floats


def year_shape(past: Floats, budget: Floats) -> YearShape:
    """Read season and noise off whole earlier years (units, years, 12); budget: (units, 12), of the year in question."""
    past = past[:, -SEASON_YEARS:]
    whole = np.asarray(np.isfinite(past).all(axis=2))
    filled = np.where(whole[:, :, None], past, 0.0)
    mean = np.where(whole, filled.mean(axis=2), np.nan)
    gross = np.where(whole, np.abs(filled).mean(axis=2), np.nan)
    # A year of noughts tells nothing of a year.
    whole &= gross > 0
    balanced = np.asarray(np.abs(mean_of(mean, 1)) < BALANCED * mean_of(gross, 1))
    count = whole.sum(axis=1)
    ratio = _ratios(past, mean, gross, whole, balanced)
    age = np.where(whole, SEASON_FADE ** np.arange(past.shape[1] - 1, -1, -1), 0.0)
    weight = age.sum(axis=1)
    own = (age[:, :, None] * np.nan_to_num(ratio)).sum(axis=1) / np.maximum(weight, 1e-9)[:, None]
    effective = weight**2 / np.maximum((age**2).sum(axis=1), 1e-9)
    known = count > 0
    prior = _prior(own, known & ~balanced, budget, balanced)
    scatter = mean_of((ratio - own[:, None]) ** 2, (1, 2)) * np.where(
        count > 1, count / np.maximum(count - 1, 1), np.nan
    )
    freedom = (MONTHS_IN_YEAR - 1.0) * np.maximum(count - 1, 0)
    # What never varies says nothing of how others do.
    usual = _middle(np.where(scatter > 1e-10, scatter, np.nan), USUAL_NOISE**2)
    variance = (freedom * np.nan_to_num(scatter) + NOISE_PRIOR * usual) / (freedom + NOISE_PRIOR)
    # The steadier the unit's own season stands out from the common one, the more of it is its own (James and Stein).
    signal = np.maximum(mean_of((own - prior) ** 2, 1) - variance / np.maximum(effective, 1), 1e-6)
    lean = np.minimum(variance / signal, 50.0)
    mixed = (effective[:, None] * own + lean[:, None] * prior) / (effective + lean)[:, None]
    season = np.where(known[:, None], mixed, prior)
    inflation = _inflation(ratio - own[:, None], count)
    uncertain = np.sqrt(inflation * (1 + 1 / np.maximum(effective + 1, 1)))
    mean_season = season.mean(axis=1, keepdims=True)
    return YearShape(
        # Whose usual month is nought has no season, and its months say nothing: what was expected stands.
        season=season / np.where(mean_season > 1e-6, mean_season, np.nan),
        balanced=balanced,
        noise=np.sqrt(np.maximum(variance, 1e-8)) * uncertain,
        freedom=freedom / inflation + NOISE_PRIOR,
        stake=_latest(np.where(balanced[:, None], gross, np.abs(mean)), whole),
        years=count,
        inflation=inflation,
    )


def _ratios(past: Floats, mean: Floats, gross: Floats, whole: Mask, balanced: Mask) -> Floats:
    """Return every month against its year's mean, a single bill or a shift in one of the years cut off."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = past / mean[:, :, None]
        added = (past - mean[:, :, None]) / gross[:, :, None] + 1
    ratio = np.where(balanced[:, None, None], added, share)
    ratio = np.where(whole[:, :, None] & np.isfinite(ratio), ratio, np.nan)
    many = whole.sum(axis=1) >= 3
    if many.any():
        part = ratio[many]
        middle = median_of_known(part.swapaxes(1, 2))[:, None]
        away = MAD_SCALE * median_of_known(np.abs(part - middle).swapaxes(1, 2))[:, None]
        limit = CUT * np.maximum(away, np.median(away, axis=2, keepdims=True))
        ratio[many] = np.clip(part, middle - limit, middle + limit)
    return np.asarray(ratio)


def _prior(own: Floats, lenders: Mask, budget: Floats, balanced: Mask) -> Floats:
    """Return the season to lean on: the budget's own profile, else the units' middle one, else none."""
    common = np.median(own[lenders], axis=0) if lenders.any() else np.ones(MONTHS_IN_YEAR)
    with np.errstate(divide="ignore", invalid="ignore"):
        profile = budget * MONTHS_IN_YEAR / budget.sum(axis=1, keepdims=True)
    told = np.isfinite(profile).all(axis=1) & ~balanced
    plain = np.where(told[:, None], profile, 1.0)
    told &= (np.abs(plain - 1).max(axis=1) > 0.01) & (plain.min(axis=1) > PROFILE[0]) & (plain.max(axis=1) < PROFILE[1])
    prior = np.where(told[:, None], plain, common)
    return np.where(balanced[:, None], 1.0, prior)


def _inflation(away: Floats, count: np.ndarray) -> Floats:
    """Return how much more a quarter varies than three months on their own would: (units,), 1 to `MOST_INFLATION`."""
    quarters = away.reshape(*away.shape[:2], 4, 3).sum(axis=3)
    found = mean_of(quarters**2, 2) / np.maximum(3 * mean_of(away**2, 2), 1e-12)
    found = np.where((count >= 2)[:, None] & (mean_of(away**2, 2) > 1e-10), found, np.nan)
    usual = _middle(found, 1.0)
    years = np.isfinite(found).sum(axis=1)
    own = np.nan_to_num(mean_of(found, 1))
    return np.asarray(np.clip(1.1 * (years * own + 3 * usual) / (years + 3), 1.0, MOST_INFLATION))


def _latest(table: Floats, known: Mask) -> Floats:
    """Return each row's last known value, NaN where there is none."""
    place = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    found = np.take_along_axis(table, place[:, None], axis=1)[:, 0]
    return np.where(known.any(axis=1), found, np.nan)


def _middle(table: Floats, fallback: float) -> float:
    known = table[np.isfinite(table)]
    return float(np.median(known)) if len(known) else fallback
