"""What a known change is worth: within a span of months, and over a whole year."""

from __future__ import annotations

import numpy as np
import pandas as pd


def change_effect(
    changes: pd.DataFrame, first: pd.Period, last: pd.Period | pd.Series, prices: pd.Series
) -> pd.DataFrame:
    """The worth of every change in the months from ``first`` through ``last`` (one month, or one a change), and over twelve
    months.

    changes: unit, month_from, month_to (missing = lasting), amount_per_month (kr, plus = more cost), hours_per_month
    (counts, at the unit's price, where there is no amount), probability (0-100, missing = 100). prices: kr an hour by unit.
    Result, with the index of ``changes``: months (of the change that lie in the span), effect (kr in those months, times
    probability) and full_year (kr over at most twelve months, times probability); 0 where nothing can be known.
    """
    begin = changes["month_from"].where(changes["month_from"] > first, first)
    end = changes["month_to"].where(changes["month_to"] < last, last)  # a lasting change, without an end, too
    months = np.array([max(0, (b - a).n + 1) for a, b in zip(begin, end, strict=True)], dtype=int)
    span = np.array(
        [
            12 if pd.isna(b) else min(12, (b - a).n + 1)
            for a, b in zip(changes["month_from"], changes["month_to"], strict=True)
        ],
        dtype=int,
    )
    expected = change_per_month(changes, prices)
    return pd.DataFrame(
        {"months": months, "effect": (expected * months).fillna(0.0), "full_year": (expected * span).fillna(0.0)},
        index=changes.index,
    )


def change_per_month(changes: pd.DataFrame, prices: pd.Series) -> pd.Series:
    """The expected worth of every change in kr a month: its amount, else its hours at the unit's price, times probability.

    changes, prices: as for ``change_effect``. Result with the index of ``changes``; missing where nothing can be known.
    """
    price = prices.reindex(changes["unit"]).to_numpy()
    kroner = changes["amount_per_month"].fillna(changes["hours_per_month"] * price)
    return kroner * (changes["probability"].fillna(100.0) / 100)
