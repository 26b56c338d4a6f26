"""When a unit's activity left the corridor of its terms: occasions for a dialogue, and what the register says was agreed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

COLUMNS = (
    "unit", "month", "last", "open", "direction", "deviation", "outside", "settled", "left", "actions", "explained",
)  # fmt: skip


def occasions(
    events: pd.DataFrame, actions: pd.DataFrame, explanations: pd.DataFrame, month: pd.Period
) -> pd.DataFrame:
    """One row for each time a unit left the corridor, the oldest first.

    events: ``allocation.Grants.events``; actions and explanations: the register's, as known in ``month``. Result: unit,
    month (in which the corridor was crossed), last (the last month outside), open (still outside in ``month``), direction
    (above or below), deviation (fraction of the budgeted activity, in the last month), outside (kr beyond the corridor
    then), settled (kr of that by formula), left (kr that the formula leaves to the dialogue), actions (titles of what was
    agreed) and explained (months that the unit has explained): from the month of the crossing through the month after the
    last one outside, since a month is followed up in the next.
    """
    rows = []
    for unit, own in events.groupby("unit", sort=True):
        own = own.sort_values("month")
        # A month inside the corridor has no event: what comes after it is a new crossing.
        for _, spell in own.groupby(own["crossing"].astype(bool).cumsum()):
            first, last = spell["month"].iloc[0], spell["month"].iloc[-1]
            outside, settled = float(spell["outside"].iloc[-1]), float(spell["due"].iloc[-1])
            agreed = actions[(actions["unit"] == unit) & actions["agreed_month"].between(first, last + 1)]
            told = explanations[(explanations["unit"] == unit) & explanations["month"].between(first, last + 1)]
            rows.append(
                {
                    "unit": unit,
                    "month": first,
                    "last": last,
                    "open": last == month,
                    "direction": spell["direction"].iloc[-1],
                    "deviation": float(spell["deviation"].iloc[-1]),
                    "outside": outside,
                    "settled": settled,
                    "left": outside - settled,
                    "actions": tuple(dict.fromkeys(agreed["title"].astype(str))),
                    "explained": tuple(dict.fromkeys(told["month"])),
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def unsettled(found: pd.DataFrame) -> pd.DataFrame:
    """Those that are still outside, and of which neither an action nor an explanation tells."""
    said: Sequence[bool] = [bool(a) or bool(e) for a, e in zip(found["actions"], found["explained"], strict=True)]
    return found[found["open"].astype(bool) & ~pd.Series(said, index=found.index, dtype=bool)]
