"""What each year's own months say of it, held against what was expected: for this year and, as known then, every earlier one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from styringslib.intervals import MEAN_NORMAL
from styringslib.prognosis.medians import MAD_SCALE, median_of_known
from styringslib.prognosis.series import MONTHS_IN_YEAR, NEVER, Floats
from styringslib.prognosis.within_year.hypotheses import Months, Weighed, weighed
from styringslib.prognosis.within_year.overrides import Known
from styringslib.prognosis.within_year.shifted import if_shifted
from styringslib.prognosis.within_year.year_shape import MOST_INFLATION, SEASON_YEARS, YearShape, year_shape
from styringslib.prognosis.year_methods import own_record
from styringslib.prognosis.years import Mask, Years, mean_of

#: Chances beforehand that the year's level is the budget's, the history's, and neither's.
BUDGET, HISTORY, NEITHER = range(3)
CHANCES = np.array([0.58, 0.40, 0.02])
#: A source's expected error before it has a record, which counts as the errors of this many units ...
USUAL_ERROR, ERROR_UNITS = 0.03, 4.0
#: ... the years of all units' that a unit's own are weighed against, what a year's error counts a year later, the largest
#: error that counts, and the least that is ever expected.
ERROR_YEARS, ERROR_FADE, WORST_ERROR, LEAST_ERROR = 3.0, 0.8, 0.5, 0.004
#: Sd of a level of which neither budget nor history says anything, and of a new unit's, by its budget.
NO_IDEA, NEW_ERROR = 0.5, 0.10
#: What a month counts of the next when the level at a year's end is read, over so many months, cut off at so many MAD.
LEVEL_FADE, LEVEL_MONTHS, LEVEL_CUT = 0.85, 24, 4.0
#: What a new unit's first months are of one in full operation, as a mean and its sd: places fill up, staff are still hired.
FIRST_MONTHS = ((0.8, 0.35), (0.92, 0.2))
#: A budget is impossible whose level has less weight than this against the months, lies so many times off them, and whose
#: year lies so many times off the last one.
LEAST_WEIGHT, IMPOSSIBLE, NEVER_SEEN = 0.05, float(np.log(20)), float(np.log(5))
#: From the first of these inflations of a quarter's variance the months begin to be parts of quarters, at the second they are.
LUMPS = (2.0, MOST_INFLATION)
#: What is found of every unit and year, see `Beliefs`.
FIGURES = ("total", "error", "change", "single", "shifted", "if_shifted", "lasting", "stake")
#: Noise of a new unit that both earns and costs.
MIXED_NOISE = 0.8


@dataclass(frozen=True)
class Beliefs:
    """What the months say of every year, as known after its first `passed` months; (units, years) unless told.

    total: the year as its own months have it; error: its expected absolute error. change: the weight of a change of level, or
    of a level that neither budget nor history foresaw; single: that of a bill, a credit or a wave that is over. stake: kr a year.
    shifted: the weight of a change of level alone, whatever the level was; if_shifted, lasting: the year if there was one, and
    what of its months to come the change brings.
    impossible: budgets that cannot be; still: units whose months were all alike. balanced, new, part: (units,), this year;
    part: those that open or, as is known, close within it; told, held: (units,), whose new level somebody knows, and of whose
    budget somebody knows that it holds. lumpy: (years,), from 0 to 1 where the middle unit's months are no more than parts of a
    quarter's amount.
    now: this year's hypotheses, with monthly: (units,), the stake a month, and season: (units, 12).
    """

    total: Floats
    error: Floats
    change: Floats
    single: Floats
    shifted: Floats
    if_shifted: Floats
    lasting: Floats
    stake: Floats
    impossible: Mask
    still: Mask
    balanced: Mask
    new: Mask
    told: Mask
    held: Mask
    part: Mask
    lumpy: Floats
    now: Weighed
    monthly: Floats
    season: Floats

    def usual(self, row: int, month: int, level: float) -> float:
        """What a month of this year brings at a level (share of the stake), kr, the unit turned so that it costs."""
        season = float(self.season[row, month])
        share = level + season - 1 if self.balanced[row] else level * season
        return share * float(self.monthly[row])


@dataclass(frozen=True)
class _Year:
    """A year as it was known then: shape, months so far (units, 12) and to come, level at the end of the last year."""

    shape: YearShape
    now: Floats
    coming: Mask
    stake: Floats
    balanced: Mask
    end: Floats
    new: Mask
    age: np.ndarray
    still: Mask
    part: Mask


def beliefs(years: Years, plan: Floats | None, seen: Mask, ends: np.ndarray, known: Known | None = None) -> Beliefs:
    """Weigh what may have happened in every year; years: units alone, turned so that they cost; plan: their monthly budget
    (units, years, 12), likewise; seen: (units, 12), months of this year that are known and not estimated; ends: (units,), its
    months before a known end; known: what somebody knows of this year, likewise turned."""
    count, span = years.total.shape
    plan = np.full_like(years.monthly, np.nan) if plan is None else plan.copy()
    found = {name: np.full((count, span), np.nan) for name in FIGURES}
    misses, lumpy = np.full((2, count, span), np.nan), np.zeros(span)
    growth = np.full((count, span), np.nan)
    impossible, still = np.zeros((count, span), dtype=bool), np.zeros((count, span), dtype=bool)
    nobody = np.zeros(count, dtype=bool)
    for year in range(span):
        last = year == span - 1
        then = _then(years, plan, year, (seen, ends) if last else None)
        budget = _yearly(plan)
        record = own_record(years.total[:, : year + 1], budget[:, : year + 1])[:, year]
        levels = _levels(then, plan[:, year], record, _growth(growth[:, max(year - 3, 0) : year]))
        errors = _errors(misses[:, :, :year], levels, then)
        belief = _weighed(_months(then, years.passed), levels / then.stake, errors, then.stake, known if last else None)
        rest, deviation = belief.expected
        spent = np.where(np.isfinite(then.now), then.now, 0.0).sum(axis=1)
        added = np.where(then.coming & then.balanced[:, None], then.shape.season - 1, 0.0).sum(axis=1)
        some = np.isfinite(then.now).any(axis=1) & np.isfinite(levels).any(axis=0)
        found["total"][:, year] = np.where(some, spent + (added + rest) * then.stake, np.nan)
        found["error"][:, year] = deviation * then.stake * MEAN_NORMAL
        found["stake"][:, year] = then.stake * MONTHS_IN_YEAR
        single = (belief.one_off >= 0) | (belief.wave >= 0)
        found["single"][:, year] = belief.summed(single)
        found["change"][:, year] = belief.summed(~single & ((belief.shift >= 0) | (belief.source == NEITHER)))
        season = np.where(then.coming, np.where(then.balanced[:, None], 1.0, then.shape.season), 0.0)
        for name, amounts in if_shifted(belief, season, then.stake, spent + added * then.stake).items():
            found[name][:, year] = amounts
        impossible[:, year] = _impossible(belief, levels[BUDGET], then, years.total[:, :year], budget[:, year])
        plan[impossible[:, year], year] = np.nan
        still[:, year] = then.still
        lumpy[year] = np.clip((np.median(then.shape.inflation) - LUMPS[0]) / (LUMPS[1] - LUMPS[0]), 0, 1)
        if not last:
            misses[:, :, year] = _missed(years.total[:, year], levels, then, ~impossible[:, year])
            with np.errstate(divide="ignore", invalid="ignore"):
                growth[:, year] = np.where(then.balanced, np.nan, years.total[:, year] / MONTHS_IN_YEAR / then.end - 1)
    return Beliefs(
        **found,
        impossible=impossible,
        still=still,
        balanced=then.balanced,
        new=then.new,
        told=nobody if known is None else known.lasting,
        held=nobody if known is None else known.believed & np.isfinite(_yearly(plan)[:, -1]),
        part=then.part,
        lumpy=lumpy,
        now=belief,
        monthly=then.stake,
        season=then.shape.season,
    )


def _yearly(plan: Floats) -> Floats:
    return np.where(np.isfinite(plan).any(axis=2), np.where(np.isfinite(plan), plan, 0.0).sum(axis=2), np.nan)


def _then(years: Years, plan: Floats, year: int, current: tuple[Mask, np.ndarray] | None) -> _Year:
    """Lay out a year as it was known after its first months; current: of this year, what is known and when units end."""
    past = years.monthly[:, max(year - SEASON_YEARS, 0) : year]
    if not year:
        past = np.full((len(years.monthly), 1, MONTHS_IN_YEAR), np.nan)
    shape = year_shape(past, plan[:, year])
    now = years.monthly[:, year].copy()
    place = np.arange(MONTHS_IN_YEAR)
    now[:, years.passed :] = np.nan
    seen, ends = current or (np.isfinite(now), np.full(len(now), MONTHS_IN_YEAR))
    now[~seen] = np.nan
    known = np.isfinite(now)
    earlier = np.isfinite(past).any(axis=(1, 2))
    begins = np.where(known.any(axis=1), np.argmax(known, axis=1), MONTHS_IN_YEAR)
    table_begins = int(np.argmax(np.isfinite(years.monthly[:, 0]).any(axis=0)))
    new = ~earlier & (begins > (table_begins if year == 0 else 0)) & (begins < MONTHS_IN_YEAR)
    # What is not known after a unit's beginning is still to come.
    coming = ~known & (place >= np.where(earlier, 0, begins)[:, None]) & (place < ends[:, None])
    negative, positive = (now < 0).sum(axis=1), (now > 0).sum(axis=1)
    mixed = ~earlier & (negative >= np.maximum(0.25 * known.sum(axis=1), 1)) & (positive > 0)
    flat = past.reshape(len(past), -1)
    recent = mean_of(np.abs(flat[:, -MONTHS_IN_YEAR:]), 1)
    few = mean_of(np.abs(np.where(now != 0, now, np.nan)), 1)
    stake = shape.stake
    for other in (recent, few, np.ones(len(now))):
        stake = np.where(np.isfinite(stake) & (stake > 0), stake, other)
    balanced = shape.balanced | mixed
    noise = np.where(mixed, np.maximum(shape.noise, MIXED_NOISE), shape.noise)
    season = np.where(mixed[:, None], 1.0, shape.season)
    for number, (share, _) in enumerate(FIRST_MONTHS):
        rows = np.flatnonzero(new & ~mixed & (begins + number < years.passed))
        season[rows, begins[rows] + number] *= share
    shape = replace(shape, season=season, balanced=balanced, noise=noise)
    age = np.isfinite(flat).sum(axis=1)
    months = np.hstack([flat[:, -MONTHS_IN_YEAR:], now])
    spread = np.where(np.isfinite(months), months, -np.inf).max(axis=1) - np.where(
        np.isfinite(months), months, np.inf
    ).min(axis=1)
    still = (age >= MONTHS_IN_YEAR) & (spread <= 1e-6 * stake)
    return _Year(shape, now, coming, stake, balanced, _end(flat, shape), new, age, still, new | (ends < MONTHS_IN_YEAR))


def _end(flat: Floats, shape: YearShape) -> Floats:
    """Return the level at the end of the last year, recent months counting most, single bills cut off."""
    season = np.tile(shape.season, (1, flat.shape[1] // MONTHS_IN_YEAR))
    level = _level(flat, season, shape.balanced, shape.stake)[:, -LEVEL_MONTHS:]
    middle = median_of_known(level[:, -MONTHS_IN_YEAR:])[:, None]
    away = MAD_SCALE * median_of_known(np.abs(level - middle))[:, None]
    level = np.clip(level, middle - LEVEL_CUT * away, middle + LEVEL_CUT * away)
    known = np.isfinite(level)
    weight = np.where(known, LEVEL_FADE ** np.arange(level.shape[1] - 1, -1, -1), 0.0)
    total = weight.sum(axis=1)
    return np.where(total > 0, (weight * np.where(known, level, 0.0)).sum(axis=1) / np.maximum(total, 1e-12), np.nan)


def _level(amounts: Floats, season: Floats, balanced: Mask, stake: Floats) -> Floats:
    """Return amounts without their season; a month that brings next to nothing says nothing of the level."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = amounts / np.where(np.abs(season) > 0.05, season, np.nan)
        added = amounts - (season - 1) * np.nan_to_num(stake)[:, None]
    return np.where(balanced[:, None], added, share)


def _levels(then: _Year, plan: Floats, record: Floats, growth: float) -> Floats:
    """Return the level a month that budget, history and neither of them lead to expect, (sources, units)."""
    alive = then.coming | np.isfinite(then.now)
    living = np.where(alive, then.shape.season, 0.0).sum(axis=1)
    budget = _yearly(plan[:, None])[:, 0]
    unplanned = np.where(alive, 0.0, np.nan_to_num(plan)).sum(axis=1) == 0
    share = np.where(then.part & unplanned, living, float(MONTHS_IN_YEAR))
    history = np.where(then.balanced, then.end, then.end * (1 + growth))
    with np.errstate(divide="ignore", invalid="ignore"):
        planned = np.where(then.balanced, budget / MONTHS_IN_YEAR, budget * np.exp(record) / share)
        # A new unit's budget may be for a whole year, or for the months that it lives.
        living_budget = np.where(unplanned, np.nan, budget / living)
    history = np.where(then.new, living_budget, history)
    this_year = median_of_known(_level(then.now, then.shape.season, then.balanced, then.stake))
    return np.stack([planned, history, this_year])


def _errors(misses: Floats, levels: Floats, then: _Year) -> Floats:
    """Return how far each source's level is expected to be off, sd as shares of the stake, (sources, units)."""
    budget, history = (_shrunk(missed) for missed in misses)
    # A history shorter than a year says less of the season, and so of the level.
    history = history * np.sqrt((1 + MONTHS_IN_YEAR / np.maximum(then.age, 1)) / 2)
    relative = np.where(then.balanced, 1.0, np.abs(levels[:2]) / then.stake)
    found = np.maximum(np.stack([budget, history]), LEAST_ERROR) / MEAN_NORMAL * relative
    found[BUDGET] = np.where(then.new, np.maximum(found[BUDGET], NEW_ERROR), found[BUDGET])
    found[HISTORY] = np.where(then.new, NEW_ERROR * relative[HISTORY], found[HISTORY])
    # A budget of nought may be meant; but nothing is that certain.
    found[BUDGET] = np.where(levels[BUDGET] == 0, np.maximum(found[BUDGET], 0.02), found[BUDGET])
    return np.asarray(np.maximum(np.vstack([np.nan_to_num(found), np.full(len(then.stake), NO_IDEA)]), LEAST_ERROR))


def _shrunk(misses: Floats) -> Floats:
    """Return the expected error, (units,), from a unit's own years and all units'; misses: (units, years)."""
    size = np.minimum(np.abs(misses), WORST_ERROR)
    known = np.isfinite(size)
    weight = np.where(known, ERROR_FADE ** np.arange(size.shape[1] - 1, -1, -1), 0.0)
    own, worth = (weight * np.where(known, size, 0.0)).sum(axis=1), weight.sum(axis=1)
    # What never errs says nothing of how far others do.
    moving = np.where(known & (size > NEVER), weight, 0.0)
    common = ((moving * np.where(known, size, 0.0)).sum() + ERROR_UNITS * USUAL_ERROR) / (moving.sum() + ERROR_UNITS)
    return np.asarray((own + ERROR_YEARS * common) / (worth + ERROR_YEARS))


def _missed(total: Floats, levels: Floats, then: _Year, possible: Mask) -> Floats:
    """Return by how much the year's level was off what budget and history led to expect, (2, units)."""
    level = total / MONTHS_IN_YEAR
    with np.errstate(divide="ignore", invalid="ignore"):
        missed = (level - levels[:2]) / np.where(then.balanced, then.stake, np.abs(level))
    missed[BUDGET] = np.where(possible, missed[BUDGET], np.nan)
    return np.where(np.isfinite(missed), missed, np.nan)


def _growth(past: Floats) -> float:
    """Return the units' usual growth from the level at a year's end to the next year's mean."""
    known = past[np.isfinite(past)]
    return float(np.clip(np.median(known), -0.1, 0.15)) if len(known) else 0.0


def _months(then: _Year, passed: int) -> Months:
    """Write the year's months as shares of the stake."""
    seen = np.isfinite(then.now)
    flat = then.balanced[:, None]
    added = np.where(flat, then.shape.season - 1, 0.0)
    noise = np.repeat(then.shape.noise[:, None], MONTHS_IN_YEAR, axis=1)
    begins = np.argmax(seen, axis=1)
    for number, (_, deviation) in enumerate(FIRST_MONTHS):
        rows = np.flatnonzero(then.new & (begins + number < passed))
        noise[rows, begins[rows] + number] = np.hypot(noise[rows, begins[rows] + number], deviation)
    amounts = np.where(seen, then.now, 0.0) / then.stake[:, None] - np.where(seen, added, 0.0)
    return Months(amounts, np.where(flat, 1.0, then.shape.season), seen, then.coming, noise, then.shape.freedom)


def _weighed(months: Months, levels: Floats, errors: Floats, stake: Floats, known: Known | None) -> Weighed:
    """Weigh what may have happened; where somebody knows it, what is known is taken as it is and the rest weighed.

    levels, errors: (sources, units), as shares of the stake (units,).
    """
    if known is None:
        return weighed(months, levels, errors, CHANCES)
    planned = known.believed & np.isfinite(levels[BUDGET])
    chances = np.repeat(CHANCES[:, None], len(stake), axis=1)
    chances[HISTORY, planned] = chances[NEITHER, planned] = 0.0
    # Whose level is known not to have changed has not come to one that nothing foresaw.
    expected = np.isfinite(levels[[BUDGET, HISTORY]]).any(axis=0)
    chances[NEITHER, known.settled & ~known.lasting & expected] = 0.0
    share = known.shift / stake[:, None]
    rest = replace(months, amounts=months.amounts - months.season * share * months.seen)
    found = weighed(rest, levels, errors, chances[:, :, None], known.settled)
    coming = (months.season * share * months.coming).sum(axis=1)
    return replace(found, mean=found.mean + coming[:, None], level=found.level + share[:, -1:])


def _impossible(belief: Weighed, level: Floats, then: _Year, totals: Floats, budget: Floats) -> Mask:
    """Tell budgets that neither the year's months nor any earlier year are anywhere near."""
    reached = (belief.weight * belief.level).sum(axis=1) * then.stake
    trust = belief.summed(belief.source == BUDGET)
    previous = totals[:, -1] if totals.shape[1] else np.full(len(level), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = (np.abs(np.log(np.abs(level) / reached)) > IMPOSSIBLE) | (level == 0)
        far = ~(np.abs(np.log(np.abs(budget) / previous)) <= NEVER_SEEN) | ~(previous > 0)
    told = np.isfinite(level) & ~then.balanced & (reached > 0)
    return np.asarray(told & off & far & (trust < LEAST_WEIGHT))
