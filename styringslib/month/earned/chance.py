"""How likely it is that a year costs more than what is earned in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib import prognosis
from styringslib.month.forecast import BOUNDS

EARNED_BOUNDS = {f"earned_{bound}": bound for bound in BOUNDS}


def probability_over_earned(figures: pd.DataFrame) -> pd.Series:
    """0-1, index as ``figures``; missing where one of the two has no interval.

    figures: expected and BOUNDS, earned and EARNED_BOUNDS, kr. The two errors are taken as independent. More hours cost more and
    earn more, so the difference is surer than this says.
    """
    rows = figures[["expected", *BOUNDS, "earned", *EARNED_BOUNDS]].astype(float)
    rows = rows[rows.notna().all(axis=1)]
    table = pd.DataFrame(
        {"unit": rows.index, "total": (rows["expected"] - rows["earned"]).to_numpy()}, index=rows.index
    )
    for level in ("80", "95"):
        low, high = f"lower_{level}", f"upper_{level}"
        # What is earned at its highest makes the difference lowest.
        down = np.hypot(rows["expected"] - rows[low], rows[f"earned_{high}"] - rows["earned"])
        up = np.hypot(rows[high] - rows["expected"], rows["earned"] - rows[f"earned_{low}"])
        table[low], table[high] = table["total"] - down, table["total"] + up
    chance = prognosis.probability_over(table, dict.fromkeys(rows.index, 0.0)) if len(rows) else pd.Series(dtype=float)
    return chance.reindex(figures.index)
