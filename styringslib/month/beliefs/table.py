"""What the forecast believes of the units' year, as a table of the month's forecasts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from styringslib.month.forecast import BELIEFS, typed


def beliefs_table(told: Mapping[Any, Mapping[str, Any]]) -> pd.DataFrame:
    """What ``prognosis.year_end`` tells in attrs["belief"], as rows of BELIEFS.

    kind: shift and wave (the likeliest one, with its probability), one_off (each), opened (this year, in month). share: of the
    unit's usual month, missing where costs and fees cancel; amount: kr, a month of a shift or wave, in all of a one_off,
    + = more cost or less income. last: a wave's last month. kept: what part of a shift the forecast carries on with; seen,
    held: shifts on record by the same month of earlier years, all units', and those that held.
    """
    rows: list[dict[str, Any]] = []
    for unit, belief in told.items():
        mine = [{"kind": kind, **belief[kind]} for kind in ("shift", "wave") if belief[kind]]
        mine += [{"kind": "one_off", **one} for one in belief["one_offs"]]
        mine += [{"kind": "opened", "month": belief["opened"]}] if belief["opened"] else []
        without = {"share": math.nan} if belief["balanced"] else {}
        rows += [{"unit": unit, **row, **without} for row in mine]
    table = pd.DataFrame(rows, columns=list(BELIEFS))
    for name in ("month", "last"):
        table[name] = pd.PeriodIndex(table[name].astype("object"), freq="M")
    return typed(table, BELIEFS)
