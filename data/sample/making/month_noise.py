"""What makes one month dearer than another without meaning anything: corrections, pay in arrears, shifts that fall otherwise."""

from __future__ import annotations

import numpy as np

from making.economy import INCOME, PAY, Accounts
from making.terms import LAST, MONTHS, YEARS, active

# Standard deviation of a month's cost, as share of it; small units have more. The private provider is paid for hours alone.
DEVIATION = {
    "Ådalen": 0.024, "Søndervang": 0.026, "Østerbæk": 0.022, "Nørreskov": 0.025, "Kærhøj": 0.028, "Mølleå": 0.020,
    "Højmark": 0.030, "Rehabiliteringsteamet": 0.020, "Solgården": 0.022, "Åhuset": 0.024, "Birkelunden": 0.022,
    "Engbakken": 0.030, "Visitationen": 0.034,
}  # fmt: skip


def with_month_noise(accounts: Accounts, rng: np.random.Generator) -> None:
    """Move pay between the months of a year; the year's pay stays, and in 2026 that of the months with figures.

    So that chance makes the months uneven and plants no story. Hours and prices of everything else are untouched.
    """
    drawn = np.clip(rng.normal(0, 1, len(MONTHS)), -2.3, 2.3)
    if PAY not in accounts.actual:
        return
    pay = accounts.actual[PAY]
    cost = sum(values for group, values in accounts.actual.items() if group != INCOME)
    known = active(accounts.unit) & (np.arange(len(MONTHS)) <= LAST)
    for year in np.unique(YEARS[known]):
        months = np.flatnonzero(known & (year == YEARS))
        noise = drawn[months] - np.average(drawn[months], weights=cost[months])
        moved = (noise * DEVIATION[accounts.unit.name] * cost[months]).round(2)
        # What rounding leaves goes to the last month: the year's pay is the same to the øre.
        moved[-1] -= moved.sum()
        pay[months] = (pay[months] + moved).round(2)
