"""What came of earlier years in which something was seen: what each looked like at the month, and which changes held."""

from __future__ import annotations

import numpy as np

from styringslib.prognosis.series import Floats
from styringslib.prognosis.within_year.beliefs import Beliefs
from styringslib.prognosis.years import Mask, Years

#: From this probability a change of level, or a single bill or a wave that is over, counts as seen.
SEEN = 0.5
#: What a year can look like: nothing seen, a change of level, a single bill or a wave that is over.
CALM, SHIFT, SINGLE = "calm", "shift", "single"


def held_shifts(belief: Beliefs, years: Years) -> tuple[Mask, Mask]:
    """Finished years that had shown a lasting change of level by the same month, and those in which it held, (units, years).

    years: units alone, turned so that they cost. A change held when the year ended nearer to what it came to with the change in
    the rest of its months than to what it came to without.
    """
    truth = years.total
    with np.errstate(invalid="ignore"):
        known = np.isfinite(truth + belief.if_shifted + belief.lasting) & ~belief.still
        seen = known & (belief.shifted >= SEEN)
        held = np.abs(truth - belief.if_shifted) < np.abs(truth - belief.if_shifted + belief.lasting)
    return seen, seen & held


def shifts_on_record(belief: Beliefs, years: Years) -> tuple[int, int]:
    """How many changes of level all units' earlier years had shown at the same month, and how many of them held."""
    seen, held = held_shifts(belief, years)
    return int(seen.sum()), int(held.sum())


def going_on(belief: Beliefs, total: Floats) -> Floats:
    """What part, 0 to 1, of a change of level this year's forecast carries on with, (units,); total: the forecast, turned."""
    with np.errstate(divide="ignore", invalid="ignore"):
        part = 1 - (belief.if_shifted[:, -1] - total) / belief.lasting[:, -1]
    return np.clip(np.where(np.isfinite(part), part, 0.0), 0, 1)


def states(belief: Beliefs) -> np.ndarray:
    """What every year looked like at the month, (units, years): calm, shift or single; empty where nothing was known."""
    with np.errstate(invalid="ignore"):
        found = np.where(belief.shifted >= SEEN, SHIFT, np.where(belief.single >= SEEN, SINGLE, CALM))
    return np.asarray(np.where(np.isfinite(belief.total), found, ""))
