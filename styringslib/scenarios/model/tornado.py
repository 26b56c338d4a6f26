"""What matters most: every assumption alone moved over its plausible range, and what that does to a full year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib.scenarios.model.assumptions import Assumptions
from styringslib.scenarios.model.baseline import Baseline, Floats
from styringslib.scenarios.model.flows import HorizonName, flows, horizon
from styringslib.scenarios.model.parameters import PARAMETERS


@dataclass(frozen=True)
class Tornado:
    """``table``: index parameter, the widest first; low and high (the values, mean over the units that have the parameter),
    kr_low and kr_high (change of cost), width (kr), source. Parameters without a range are left out.
    """

    name: HorizonName
    table: pd.DataFrame


def tornado(
    baseline: Baseline, assumptions: Assumptions | None = None, name: HorizonName = "full_year", unit: str = ""
) -> Tornado:
    """The effects around ``assumptions`` (None: today), of ``unit`` or of all units together."""
    around = assumptions or Assumptions()
    span = horizon(baseline, around, name)
    levels = around.levels(baseline)
    chosen = np.array([not unit or unit == own for own in baseline.units])
    keys = [key for key in PARAMETERS if key in baseline.ranges and baseline.has(PARAMETERS[key].needs)[chosen].any()]
    batch: dict[str, Floats] = {
        key: np.repeat(values[None, :], 2 * len(keys), axis=0) for key, values in levels.items()
    }
    for place, key in enumerate(keys):
        found, has = baseline.ranges[key], baseline.has(PARAMETERS[key].needs)
        for side, values in enumerate((found.low, found.high)):
            batch[key][2 * place + side] = np.where(has & ~np.isnan(values), values, levels[key])
        if key == "healthy_ageing":
            # Sound ageing says nothing of today's population: it is tried on next year's.
            batch["population_years"][2 * place : 2 * place + 2] = np.maximum(levels["population_years"], 1.0)
    today = _today(baseline, levels, keys, batch)
    cost = flows(baseline, batch, span).cost - flows(baseline, today, span).cost
    kroner = np.nansum(cost[:, chosen], axis=1).reshape(-1, 2)
    rows = []
    for place, key in enumerate(keys):
        has = baseline.has(PARAMETERS[key].needs) & chosen
        ends = [float(np.nanmean(batch[key][2 * place + side][has])) for side in (0, 1)]
        kr_low, kr_high = kroner[place]
        rows.append((key, *ends, kr_low, kr_high, abs(kr_high - kr_low), baseline.ranges[key].source))
    columns = ["parameter", "low", "high", "kr_low", "kr_high", "width", "source"]
    table = pd.DataFrame(rows, columns=columns).set_index("parameter")
    return Tornado(name, table[table["width"] > 0.5].sort_values("width", ascending=False, kind="stable"))


def _today(
    baseline: Baseline, levels: dict[str, Floats], keys: list[str], batch: dict[str, Floats]
) -> dict[str, Floats]:
    """What each row is compared with: the same, without the one change (sound ageing keeps its population)."""
    same = {key: np.repeat(values[None, :], 2 * len(keys), axis=0) for key, values in levels.items()}
    if "healthy_ageing" in keys:
        same["population_years"] = batch["population_years"].copy()
        for place, key in enumerate(keys):
            if key == "population_years":
                same["population_years"][2 * place : 2 * place + 2] = levels["population_years"]
    return same
