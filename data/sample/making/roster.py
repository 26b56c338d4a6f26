"""The facilities' rosters of 2026: hours at work planned for every week, near those that were worked."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from making.facilities import HOUSES
from making.terms import LAST, MONTHS

MONDAYS = [dt.date(2026, 1, 5) + dt.timedelta(weeks=number) for number in range(52)]


def roster(payroll: pd.DataFrame, rng: np.random.Generator) -> list[tuple]:
    """Unit, Monday and planned hours. Weeks ahead are planned as the last three months were worked."""
    rows = []
    for unit in HOUSES:
        own = payroll[payroll["unit"] == unit].groupby("position")["attendance"].sum()
        a_week = {MONTHS[i]: hours / MONTHS[i].days_in_month * 7 for i, hours in own.items()}
        ahead = float(np.mean([a_week[MONTHS[i]] for i in range(LAST - 2, LAST + 1)]))
        for monday in MONDAYS:
            # The week belongs to the month of its Thursday.
            month = pd.Period(monday + dt.timedelta(3), freq="M")
            if month < min(a_week):
                continue
            hours = a_week.get(month, ahead) * (0.975 + rng.normal(0, 0.012))
            rows.append((unit, monday, round(hours * 2) / 2))
    return rows
