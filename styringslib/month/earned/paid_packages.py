"""What a unit is paid for packages, as far as it may be told without telling how few are in a package."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from styringslib import allocation
from styringslib.intake import Municipality
from styringslib.month.courses import checked_packages, packages_told, seen_by_package
from styringslib.privacy.known_rates import People, told_price

PACKAGE = "package"


def paid_packages_told(municipality: Municipality, months: pd.PeriodIndex) -> list[str]:
    """The packages whose weeks and kroner of each of ``months`` may be told apart: enough citizens in every one, since a unit is
    paid by the month."""
    seen = seen_by_package(checked_packages(municipality).rows, [months[[at]] for at in range(len(months))])
    return packages_told(seen, max(municipality.settings.thresholds.small_count, 1))


def told_kroner(lines: pd.DataFrame, municipality: Municipality, known: pd.PeriodIndex) -> pd.DataFrame:
    """``lines`` (``allocation.Grants.components``, with months to come) with one price for the weeks of packages that are told
    together: the rates are known, so weeks and kroner of two packages would give those of each.

    The price is the mean of the months that are ``known`` in their newest year, rounded until it tells nobody's package
    (``privacy.told_price``); where no rounding is enough, the mean of the rates themselves.
    """
    paid = lines["component"] == PACKAGE
    if not paid.any() or not len(known) or municipality.settings.thresholds.small_count < 2:
        return lines
    year = known[known.year == known[-1].year]
    hidden = paid & ~lines["item"].isin(paid_packages_told(municipality, year))
    mine = lines[hidden & lines["month"].isin(year)]
    if mine.empty:
        return lines
    sums = mine.pivot_table(index="month", columns="item", values=["quantity", "amount"], aggfunc="sum", observed=True)
    sums = sums.reindex(year)
    weeks = sums["quantity"].fillna(0.0).to_numpy(dtype=float)
    rates = sums["amount"] / sums["quantity"].where(sums["quantity"] > 0)
    lengths = year.days_in_month.to_numpy(dtype=float) / 7
    people = People(weeks, rates.to_numpy(dtype=float), np.zeros_like(weeks))
    price, _ = told_price(people, lengths, municipality.settings.thresholds.small_count)
    if math.isnan(price):
        price = float(rates.ffill().iloc[-1].mean())
    told = allocation.round_kroner(lines["quantity"].to_numpy(dtype=float) * price)
    return lines.assign(amount=lines["amount"].mask(hidden, pd.Series(told, index=lines.index)))
