"""What a facility's places come to, as far as it may be told without telling how few live there of some support level.

The rates are published, so kroner to the krone would give the residents of every level. Where a level is hidden, the places of
the hidden levels are told at a mean price that is rounded (``privacy.told_price``), and every sum of kroner is days x that
price: table, text and workbook then say no more than the one price does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib import followup
from styringslib.month.facilities.levels import kinds_told
from styringslib.privacy.known_rates import People, told_price_together


@dataclass(frozen=True)
class ToldPlaces:
    """Days (of January to the month) and the mean price a day (kr) of places; ``step``: what the price of the levels that are
    hidden is rounded to (0: nothing is hidden; missing: their price is not told, nor what hangs on it)."""

    days: float
    price: float
    step: float

    @property
    def kroner(self) -> float:
        """What the days come to; missing where the price is not told."""
        return self.days * self.price

    @property
    def exact(self) -> bool:
        """Whether nothing is hidden."""
        return self.step == 0


@dataclass(frozen=True)
class Mix:
    """Place-days and rates by month (rows) and kind: those whose residents are hidden, and what the others come to."""

    hidden: People
    days: float
    kroner: float

    @property
    def hidden_days(self) -> float:
        """Days of the kinds that are hidden."""
        return float(self.hidden.days.sum())


def mix(rows: pd.DataFrame, months: pd.PeriodIndex, limit: int, known: pd.Series | None = None) -> Mix:
    """The support levels of one facility's checked placements in ``months`` (January to the report's); counts below ``limit`` are
    hidden. ``known``: sold places whose levels are known (``levels.known_sale``); the others' are what is hidden. Within a level,
    people are told apart by what a place costs."""
    rows = rows[rows["citizen"].notna()]
    if rows.empty:
        return Mix(People(*[np.empty((len(months), 0))] * 3), 0.0, math.nan)
    kind = rows["support_level"].fillna("").astype(str) + " " + rows["rate"].astype(str)
    rows = rows.assign(support_level=kind)
    given = pd.Series(False, index=rows.index) if known is None else known.reindex(rows.index)
    told = kinds_told(rows, given, months, limit)
    days, rates = _by_month(rows, months)
    days = days.fillna(0.0).loc[:, lambda frame: frame.sum() > 0]
    rates = rates.reindex(columns=days.columns)
    counted = _by_month(rows[given], months)[0].reindex(columns=days.columns).fillna(0.0)
    few, rest = days.columns[~days.columns.isin(told)], days.columns[days.columns.isin(told)]
    valued = days[rest].where(rates[rest].notna(), 0.0)
    amount = float((valued * rates[rest].fillna(0.0)).to_numpy().sum()) if valued.to_numpy().sum() else math.nan
    hidden = [table[few].to_numpy(dtype=float) for table in (days, rates, counted)]
    return Mix(People(*hidden), float(days[rest].to_numpy().sum()), amount)


def _by_month(rows: pd.DataFrame, months: pd.PeriodIndex) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place-days and mean rates by month and kind."""
    if rows.empty:
        return pd.DataFrame(index=months), pd.DataFrame(index=months)
    table = followup.support_levels(rows, months[0], months[-1])
    days, rates = (
        table.pivot_table(index="month", columns="support_level", values=name, observed=True, dropna=False).reindex(
            months
        )
        for name in ("place_days", "mean_rate")
    )
    return days, rates


def told_places(rows: pd.DataFrame, months: pd.PeriodIndex, limit: int, known: pd.Series | None = None) -> ToldPlaces:
    """The places of one facility, or of several that are looked at as one, as they may be told; ``known`` as in `mix`."""
    return told_together([mix(rows, months, limit, known)], months, limit)


def told_together(parts: list[Mix], months: pd.PeriodIndex, limit: int) -> ToldPlaces:
    """The places of several facilities together: the number of residents of no facility's hidden levels follows from it."""
    hidden = [one for one in parts if one.hidden_days]
    few = sum(one.hidden_days for one in hidden)
    total = few + sum(one.days for one in parts)
    known = [one.kroner for one in parts if one.days]
    apart = sum(known) if known else 0.0
    if not hidden:
        return ToldPlaces(total, apart / total if total else math.nan, 0.0)
    lengths = months.days_in_month.to_numpy(dtype=float)
    price, step = told_price_together([one.hidden for one in hidden], lengths, limit, own=len(parts) > 1)
    return ToldPlaces(total, (apart + few * price) / total, step)
