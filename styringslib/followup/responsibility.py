"""Who decides what a unit's deviation consists of: volume, price and efficiency, conditions, settlement, and what is open.

The causes of the cost model are the finer breakdown, and every cause belongs to one part. What the data cannot tell apart is
open: it is put on nobody, and it is not nought. A unit that is paid for what it does is judged against what it has earned,
so the settlement (budget less earned) is a part of its deviation, and the same kroner with the other sign are the purchaser's.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.followup.causes import Cause
from styringslib.followup.contract import require


class Part(StrEnum):
    """A part of a deviation by who decides it, in the order that they are told.

    VOLUME: the purchaser; PRICE (price and efficiency): the provider; CONDITIONS: neither of them (wage agreements, law,
    population, delegated tasks); SETTLEMENT: the grant that follows from the terms; OPEN: cannot be told apart.

    >>> [part.value for part in Part]
    ['volume', 'price', 'conditions', 'settlement', 'open']
    """

    VOLUME = "volume"
    PRICE = "price"
    CONDITIONS = "conditions"
    SETTLEMENT = "settlement"
    OPEN = "open"


# The part that each cause belongs to. The price of an hour at work is the wage agreement's as well as the roster's: it is told
# apart only where a condition says what the agreement came to. Whole account groups, which no hour explains, are not told apart.
PART_OF_CAUSE = {
    Cause.RECIPIENTS: Part.VOLUME,
    Cause.HOURS_PER_RECIPIENT: Part.VOLUME,
    Cause.HOURS: Part.VOLUME,
    Cause.DELEGATED_NURSING: Part.CONDITIONS,
    Cause.USER_TIME: Part.PRICE,
    Cause.ABSENCE: Part.PRICE,
    Cause.TEMPS_SHARE: Part.PRICE,
    Cause.PAY_RATE: Part.OPEN,
    Cause.PAY: Part.OPEN,
    Cause.TEMPS: Part.OPEN,
    Cause.OTHER: Part.PRICE,
    Cause.INCOME: Part.OPEN,
}
PARTS = tuple(part.value for part in Part)
# A unit without hours has its deviation by account groups alone, and none of them says who decided.
_WITHOUT_HOURS = "accounts"


@takes(
    contributions={"unit": ANY, "level": ANY, "cause": ANY, "contribution": NUMBER},
    grants={"unit": ANY, "budget": NUMBER, "earned": NUMBER},
    bought={"unit": ANY, "volume": NUMBER},
    conditions={"unit": ANY, "cause": ANY, "amount": NUMBER},
)
def deviation_split(
    contributions: pd.DataFrame,
    grants: pd.DataFrame | None = None,
    bought: pd.DataFrame | None = None,
    conditions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The deviation of every unit by who decides it; the parts add up to it exactly.

    contributions: as of `cost_contributions` (unit, level, cause, contribution: kr, + = more cost than budget). grants: unit,
    budget, earned (kr of the same months), of the units that are judged against what they have earned; the others are judged
    against the budget. bought: unit, volume (kr, missing where unknown) of private providers, whose cost is what hours are
    paid with: bought hours less budgeted ones at the agreed price; the rest of their deviation is settlement. conditions: unit,
    cause, amount (kr): what of a cause nobody in the municipality decides; with one for the pay rate (nought too) the rest
    of the pay rate is the provider's. What is stated may be more than the cause deviates: the rest then turns sign.

    Result, index unit: volume, price, conditions, settlement, open, deviation (their sum, kr, + = more cost: spending less
    earned where earned is known, else spending less budget), and paid (earned less budget, what the purchaser has paid
    beyond the budget; 0 for a unit judged against the budget). Deviations and paid of all units add up to spending less budget.

    >>> causes = pd.DataFrame({"unit": "Nord", "level": "full", "cause": ["recipients", "user_time", "pay_rate"],
    ...     "contribution": [100.0, 20.0, -5.0]})
    >>> deviation_split(causes, pd.DataFrame({"unit": ["Nord"], "budget": [1_000.0], "earned": [1_090.0]})).loc["Nord"].to_dict()
    {'volume': 100.0, 'price': 20.0, 'conditions': 0.0, 'settlement': -90.0, 'open': -5.0, 'deviation': 25.0, 'paid': 90.0}
    """
    lines = contributions[["unit", "level", "cause", "contribution"]].copy()
    lines["part"] = lines["cause"].map({cause.value: part.value for cause, part in PART_OF_CAUSE.items()})
    lines.loc[lines["level"] == _WITHOUT_HOURS, "part"] = Part.OPEN.value
    lines = pd.concat([*_conditions(lines, conditions)], ignore_index=True)
    units = pd.Index(contributions["unit"].unique(), name="unit")
    table = lines.pivot_table(index="unit", columns="part", values="contribution", aggfunc="sum", observed=True)
    table = table.reindex(index=units, columns=list(PARTS)).fillna(0.0)
    table.columns = pd.Index(PARTS)
    if bought is not None and len(bought):
        _bought(table, bought)
    table["paid"] = 0.0
    if grants is not None and len(grants):
        known = require(grants, "grants", ["unit", "budget", "earned"], numbers=["budget", "earned"]).set_index("unit")
        paid = (known["earned"] - known["budget"]).reindex(units).dropna()
        table.loc[paid.index, "paid"] = paid
        table.loc[paid.index, Part.SETTLEMENT.value] -= paid
    table["deviation"] = table[list(PARTS)].sum(axis=1)
    return table[[*PARTS, "deviation", "paid"]]


def _conditions(lines: pd.DataFrame, conditions: pd.DataFrame | None) -> list[pd.DataFrame]:
    """The contributions with the kroner of the conditions moved from their cause's part to the conditions.

    All that is stated is moved, also where it is more than the cause deviates, or the unit's figures do not tell the cause apart:
    then it is taken from the part that the cause belongs to, and of a unit without hours from what is open.
    """
    if conditions is None or conditions.empty:
        return [lines]
    told = require(conditions, "conditions", ["unit", "cause", "amount"], numbers=["amount"])
    moved = told[told["unit"].isin(lines["unit"])].groupby(["unit", "cause"], as_index=False)["amount"].sum()
    named = set(zip(moved["unit"], moved["cause"], strict=True))
    keys = list(zip(lines["unit"], lines["cause"], strict=True))
    of_hours = lines["level"] != _WITHOUT_HOURS
    stated = pd.Series([key in named for key in keys], index=lines.index) & of_hours
    lines.loc[stated & (lines["cause"] == Cause.PAY_RATE.value), "part"] = Part.PRICE.value
    own = {key: part for key, part, counts in zip(keys, lines["part"], of_hours, strict=True) if counts}
    with_hours = set(lines.loc[of_hours, "unit"])
    part_of = {cause.value: part.value for cause, part in PART_OF_CAUSE.items()}
    moved["part"] = [
        own.get((unit, cause), part_of[cause]) if unit in with_hours else Part.OPEN.value
        for unit, cause in zip(moved["unit"], moved["cause"], strict=True)
    ]
    taken = moved.assign(level="", contribution=-moved["amount"])
    given = moved.assign(level="", contribution=moved["amount"], part=Part.CONDITIONS.value)
    return [lines, taken[lines.columns], given[lines.columns]]


def _bought(table: pd.DataFrame, bought: pd.DataFrame) -> None:
    """A private provider's deviation as volume and settlement; open as a whole where its volume is not known."""
    rows = bought.set_index("unit")["volume"].reindex(table.index[table.index.isin(bought["unit"])]).astype(float)
    whole = table.loc[rows.index, list(PARTS)].sum(axis=1)
    known = rows.notna()
    table.loc[rows.index, list(PARTS)] = 0.0
    table.loc[rows.index, Part.VOLUME.value] = np.where(known, rows, 0.0)
    table.loc[rows.index, Part.SETTLEMENT.value] = np.where(known, whole - rows, 0.0)
    table.loc[rows.index, Part.OPEN.value] = np.where(known, 0.0, whole)
