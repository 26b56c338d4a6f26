"""Reconciliation: forecasts of units and of their total made to add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def reconcile(
    units: Any,
    total: float | None = None,
    *,
    variances: Any = None,
    total_variance: float | None = None,
    method: str = "bottom_up",
) -> pd.Series:
    """Return forecasts of units and total (last entry, "total") that add up.

    units: forecasts by unit (Series or mapping). total: a forecast of the total made directly. method "bottom_up"
    ignores it; "wls" spreads the difference by the forecasts' variances (by unit, and of the total): the generalised
    least squares solution when errors are independent, Wickramasuriya, Athanasopoulos and Hyndman (2019), JASA 114(526).
    Raises ValueError (Danish) when a needed figure is missing or a variance is negative.

    >>> units, variances = {"Nord": 60.0, "Syd": 40.0}, {"Nord": 3.0, "Syd": 1.0}
    >>> reconcile(units, 110.0, variances=variances, total_variance=1.0, method="wls").to_dict()
    {'Nord': 66.0, 'Syd': 42.0, 'total': 108.0}
    """
    base = pd.Series(units, dtype=float)
    if base.empty or base.isna().any():
        unit = base.index[base.isna()][0] if len(base) else "alle"
        raise ValueError(f"Prognosen mangler for enheden {unit}. Giv en prognose for hver enhed.")
    if "total" in base.index:
        raise ValueError('En enhed hedder "total", som er navnet på summen. Giv enheden et andet navn.')
    if method not in ("bottom_up", "wls"):
        raise ValueError(f"Metoden {method!r} findes ikke. Brug 'bottom_up' eller 'wls'.")
    adjusted = base
    if method == "wls":
        if total is None or variances is None or total_variance is None:
            raise ValueError("Metoden 'wls' kræver en prognose for totalen og varianser for enheder og total.")
        spread = pd.Series(variances, dtype=float).reindex(base.index)
        if spread.isna().any() or (spread < 0).any() or total_variance < 0:
            raise ValueError("Varianserne skal være nul eller derover og findes for hver enhed og for totalen.")
        together = float(spread.sum()) + total_variance
        gap = total - float(base.sum())
        adjusted = base + (spread / together * gap if together > 0 else np.zeros(len(base)))
    both: pd.Series = pd.concat([adjusted, pd.Series({"total": float(adjusted.sum())})])
    return both
