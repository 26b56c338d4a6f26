"""Several estimates made one: weights by each method's own record, and the weighted median."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from styringslib.prognosis.series import Floats
from styringslib.prognosis.years import mean_of

#: Years of all units' experience with a method that a unit's own is weighed against.
COMMON_YEARS = 3.0
#: A relative error beyond this counts as this: one reorganised unit must not decide for all.
WORST_ERROR = 0.5
#: Weights go by the error to this power (2: as the inverse variance) ...
POWER = 2.0
#: ... and a method this many times worse than the unit's best is left out.
LEAST_GOOD = 3.0
#: Error of a method nobody has a record of, in practice a first budget, relative to the best method's: whoever made a
#: budget knew more than the figures show. (Philadelphia with only the current year's budget given.)
UNTRIED = 0.7
#: ... and what the forms of such a budget weigh together, in methods, however many they are.
UNTRIED_FORMS = 3.0
#: Errors smaller than this are no reason to prefer a method.
FLOOR = 1e-3


@dataclass(frozen=True)
class Combined:
    """The combination for every year: estimate (units, years) and weights (methods, units, years)."""

    estimate: Floats
    weights: Floats


def combined(
    table: Floats,
    total: Floats,
    experience: Floats | None = None,
    last_resort: int | None = None,
    forms: Collection[int] = (),
) -> Combined:
    """Combine estimates (methods, units, years) of totals (units, years) with weights known at the time.

    A method's error for a unit is the mean absolute relative error of its earlier years, shrunk towards the mean over
    all units' earlier years; a method without any record (a first budget) counts as better than the best. The
    estimate is the weighted median: one method far off moves it no more than one slightly off.
    experience: (methods, years), the common errors to shrink towards, instead of those of the table's own units.
    forms: positions of methods that use one source, the budget: without any record they count as one.
    last_resort: position of a method that only counts where no other but the first (the series model) has an answer.
    """
    if last_resort is not None:
        others = np.isfinite(np.delete(table, [0, last_resort], axis=0)).any(axis=0)
        table = table.copy()
        table[last_resort] = np.where(others, np.nan, table[last_resort])
    errors = relative_errors(table, total)
    weights = np.zeros_like(table)
    for year in range(table.shape[2]):
        past = errors[:, :, :year]
        common = mean_of(past, (1, 2)) if experience is None else experience[:, year]
        known_common = common[np.isfinite(common)]
        # A budget that is on record for one year alone is one source, in whatever forms it is used.
        same = list(forms) if len(known_common) and not np.isfinite(common[list(forms)]).any() else []
        untried = UNTRIED * known_common.min() if len(known_common) else 1.0
        common = np.where(np.isfinite(common), common, untried)
        known = np.isfinite(past)
        error = (np.where(known, past, 0.0).sum(axis=2) + COMMON_YEARS * common[:, None]) / (
            known.sum(axis=2) + COMMON_YEARS
        )
        error = np.where(np.isfinite(table[:, :, year]), np.maximum(error, FLOOR), np.inf)
        best = error.min(axis=0)
        with np.errstate(invalid="ignore"):
            weight = np.where((error <= LEAST_GOOD * best) & np.isfinite(error), error**-POWER, 0.0)
        weight[same] *= UNTRIED_FORMS / np.maximum((weight[same] > 0).sum(axis=0), 1)
        sums = weight.sum(axis=0)
        weights[:, :, year] = weight / np.where(sums > 0, sums, 1.0)
    return Combined(weighted_median(table, weights), weights)


def relative_errors(table: Floats, total: Floats) -> Floats:
    """Return |estimate - total| over |total|, at most WORST_ERROR, NaN where unknown: the shape of `table`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.abs(table - total) / np.abs(np.where(total != 0, total, np.nan))
    return np.minimum(errors, WORST_ERROR)


def common_errors(errors: Floats) -> Floats:
    """Return each method's mean error over all units' earlier years: (methods, years)."""
    result = np.full((errors.shape[0], errors.shape[2]), np.nan)
    for year in range(1, errors.shape[2]):
        result[:, year] = mean_of(errors[:, :, :year], (1, 2))
    return result


def weighted_median(table: Floats, weights: Floats) -> Floats:
    """Return the weighted median along the first axis, interpolated between the midpoints of the weights.

    Values of weight zero do not count; NaN where no weight is left.
    """
    # By weight among equal values, so that the order of the methods changes nothing.
    order = np.lexsort((weights, np.where(weights > 0, table, np.inf)), axis=0)
    values = np.take_along_axis(np.where(weights > 0, table, np.nan), order, axis=0)
    sorted_weights = np.take_along_axis(weights, order, axis=0)
    middle = np.cumsum(sorted_weights, axis=0) - sorted_weights / 2
    middle = np.where(sorted_weights > 0, middle, np.inf)
    half = weights.sum(axis=0) / 2
    above = np.argmax(middle >= half, axis=0)
    none_above = ~(middle >= half).any(axis=0)
    last = np.maximum((sorted_weights > 0).sum(axis=0) - 1, 0)
    above = np.where(none_above | ((middle[-1] < np.inf) & none_above), last, above)
    # `argmax` lands on an infinite midpoint when only weightless values follow: the last weighted one is meant.
    above = np.minimum(above, last)
    below = np.maximum(above - 1, 0)

    def take(source: Floats, position: np.ndarray) -> Floats:
        return np.asarray(np.take_along_axis(source, position[None], axis=0)[0])

    low, high = take(middle, below), take(middle, above)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(high > low, (half - low) / (high - low), 1.0)
    part = np.clip(np.nan_to_num(part, nan=1.0), 0.0, 1.0)
    first, second = take(values, below), take(values, above)
    return np.asarray(np.where(part == 1.0, second, first + part * (second - first)))
