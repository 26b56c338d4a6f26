"""Calibration: how wide intervals must be, learnt from the errors of earlier origins."""

from __future__ import annotations

import numpy as np

from styringslib.intervals import normal_reach
from styringslib.prognosis.series import Floats

#: Errors that the empirical width needs to count half of what it can count at most.
HALF_TRUST = 40.0
#: Most that the empirical width counts. Origins of one data set share its crises: the quantiles of M3's and M1's
#: errors two years before the end are half as large again as those at the end, so past errors never rule alone.
MOST_TRUST = 0.5
#: Errors in a block, the least from which a 95 % quantile is read.
BLOCK = 30


def widths(errors: list[Floats], levels: tuple[float, ...]) -> Floats:
    """Return the multiple of sigma that holds each level, by horizon: (horizon, levels).

    errors: one array (units, horizon) per earlier origin, the absolute error divided by its sigma, NaN where unknown.
    The empirical quantile over units and neighbouring horizons (split conformal prediction, with its finite-sample
    correction) in blocks of whole origins, the middle one of the blocks, averaged with the normal quantile in
    proportion to the number of errors. A level is never narrower than the one below it.
    """
    share = np.array(levels) / 100
    normal = np.array([normal_reach(level) for level in levels])
    horizon = errors[0].shape[1]
    result = np.empty((horizon, len(levels)))
    for step in range(horizon):
        blocks = _blocks([error[:, max(step - 1, 0) : step + 2] for error in errors])
        if not blocks:
            result[step] = normal if step == 0 else result[step - 1]
            continue
        # Neighbouring horizons share an origin and so their error: three of them tell little more than one.
        counts = [len(block) / 3 for block in blocks]
        empirical = np.median(
            [np.quantile(b, np.minimum(share * (1 + 1 / n), 1)) for b, n in zip(blocks, counts, strict=True)], axis=0
        )
        trust = MOST_TRUST * sum(counts) / (sum(counts) + HALF_TRUST)
        result[step] = trust * empirical + (1 - trust) * normal
    return np.asarray(np.maximum.accumulate(result, axis=1))


def _blocks(errors: list[Floats]) -> list[Floats]:
    """Join the errors of successive origins until each block holds enough; what is left over joins the last."""
    blocks: list[Floats] = []
    waiting = np.empty(0)
    for error in errors:
        waiting = np.concatenate([waiting, error[np.isfinite(error)]])
        if len(waiting) >= BLOCK:
            blocks.append(waiting)
            waiting = np.empty(0)
    if len(waiting) >= 3 and not blocks:
        return [waiting]
    if len(waiting):
        blocks[-1:] = [np.concatenate([*blocks[-1:], waiting])]
    return blocks if len(blocks) and len(blocks[0]) >= 3 else []
