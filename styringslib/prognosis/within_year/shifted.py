"""What a year comes to if its level has changed, beside what it comes to over all that may have happened."""

from __future__ import annotations

import numpy as np

from styringslib.prognosis.series import Floats
from styringslib.prognosis.within_year.hypotheses import Weighed


def if_shifted(belief: Weighed, season: Floats, stake: Floats, known: Floats) -> dict[str, Floats]:
    """The weight of a change of level (shifted), the year if there was one (if_shifted), and what it brings in the months to come
    (lasting), (units,); NaN where there cannot have been one.

    season: (units, 12), what a month to come brings of a level, 0 of others; stake: kr a month; known: kr of the year that no
    hypothesis moves.
    """
    weight = np.where(belief.shift >= 0, belief.weight, 0.0)
    shifted = weight.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        onward, size = ((weight * part).sum(axis=1) / shifted for part in (belief.mean, belief.change))
    return {
        "shifted": shifted,
        "if_shifted": np.asarray(known + onward * stake),
        "lasting": np.asarray(size * season.sum(axis=1) * stake),
    }
