"""What somebody knows of a unit's year beyond its figures, and what follows from it for the year's hypotheses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from styringslib.prognosis.combination import weighted_median
from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, check_month
from styringslib.prognosis.years import Mask

#: Methods that say that the year ends at its budget, or as the unit's years do by its budgets.
BUDGET_METHODS = ("budget", "budget_record")


@dataclass(frozen=True)
class Override:
    """What is known of a unit's year, and therefore not to be guessed: exactly one of one_off, shift and budget.

    unit: its column. month: the month of the bill, the first month of the new level, or the month in which the budget was
    judged; it counts for that month's calendar year. one_off: kr of the month's amount that come once: they stay in the year,
    and not in what a month costs. shift: kr a month, without season, by which the level has changed for good, 0 when it has
    not changed. budget: whether the year's budget is to be believed: True, the year ends where budgets led in earlier years, but
    for what comes once; False, the year is forecast without it.

    >>> months = pd.period_range("2022-01", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0}, index=months)
    >>> history.loc["2026-09", "Nord"] = 160.0
    >>> bill = Override("Nord", "2026-09", one_off=60.0)
    >>> round(float(year_end(history, "2026-09", overrides=[bill])["total"].iloc[0]), 4)
    1260.0
    """

    unit: Any
    month: Any
    one_off: float | None = None
    shift: float | None = None
    budget: bool | None = None


@dataclass(frozen=True)
class Known:
    """The overrides of one year, a row a unit. bill: (units, 12), kr that come once. shift: (units, 12), kr a month by which the
    level is known to have changed. settled, lasting: (units,), whether the level's change is known, and is not nought.
    believed, doubted: (units,), whether the budget is known to hold, or not to."""

    units: tuple[Any, ...]
    bill: Floats
    shift: Floats
    settled: Mask
    lasting: Mask
    believed: Mask
    doubted: Mask

    @property
    def told(self) -> list[Any]:
        """The units of which anything is known."""
        some = (self.bill != 0).any(axis=1) | self.settled | self.believed | self.doubted
        return [unit for unit, known in zip(self.units, some, strict=True) if known]

    def turned(self, sign: Floats) -> Known:
        """The same of units turned so that they cost; sign: (units,)."""
        return Known(self.units, self.bill, self.shift * sign[:, None], *self._marks)

    @property
    def _marks(self) -> tuple[Mask, Mask, Mask, Mask]:
        return self.settled, self.lasting, self.believed, self.doubted

    def of(self, units: Sequence[Any]) -> Known:
        """The same, the rows in the order of ``units``."""
        place = [self.units.index(unit) for unit in units]
        marks = (mark[place] for mark in self._marks)
        return Known(tuple(units), self.bill[place], self.shift[place], *marks)

    def without_bills(self, history: pd.DataFrame, year: int) -> pd.DataFrame:
        """The history as it would have been without what comes once."""
        months = pd.period_range(f"{year}-01", f"{year}-12", freq="M")
        bills = pd.DataFrame(self.bill.T, index=months, columns=pd.Index(self.units))
        return history.sub(bills.reindex(index=history.index, columns=history.columns).fillna(0.0))

    def without_budgets(self, budget: pd.DataFrame | None, year: int) -> pd.DataFrame | None:
        """The budgets without those of the year that are known not to hold; None where none are left."""
        if budget is None:
            return None
        left = budget.astype(float)
        doubted = [unit for unit, mark in zip(self.units, self.doubted, strict=True) if mark and unit in left]
        left.loc[pd.PeriodIndex(left.index).year == year, doubted] = np.nan
        return left


def known_of_year(overrides: Iterable[Override], history: pd.DataFrame, through: Any) -> Known | None:
    """The overrides of the year of ``through``; None when there are none. ValueError (Danish) on one that cannot be used."""
    listed = list(overrides)
    if not listed:
        return None
    month = check_month(through, "Den seneste lukkede måned (through)")
    units = tuple(history.columns)
    count = len(units)
    bill, shift = np.zeros((count, MONTHS_IN_YEAR)), np.zeros((count, MONTHS_IN_YEAR))
    settled, believed, doubted = (np.zeros(count, dtype=np.bool_) for _ in range(3))
    for one in listed:
        first = _checked(one, history, month)
        row = units.index(one.unit)
        if one.one_off is not None:
            bill[row, first.month - 1] += one.one_off
        elif one.shift is not None:
            settled[row] = True
            shift[row, first.month - 1 :] += one.shift
        else:
            (believed if one.budget else doubted)[row] = True
    if (believed & doubted).any():
        unit = units[int(np.argmax(believed & doubted))]
        raise ValueError(f"{unit}: det er både tilrettet, at budgettet holder, og at det ikke gør. Behold den ene.")
    lasting = np.asarray((shift != 0).any(axis=1))
    if (believed & lasting).any():
        unit = units[int(np.argmax(believed & lasting))]
        raise ValueError(
            f"{unit}: det er både tilrettet, at budgettet holder, og at niveauet er et nyt. Behold den ene."
        )
    return Known(units, bill, shift, settled, lasting, believed, doubted)


def _checked(one: Override, history: pd.DataFrame, through: pd.Period) -> pd.Period:
    """The month of an override that can be used."""
    if one.unit not in history.columns:
        raise ValueError(f"Historikken har ikke {one.unit}, som er tilrettet. Ret navnet.")
    month = check_month(one.month, f"Måneden i tilretningen for {one.unit}")
    amounts = [amount for amount in (one.one_off, one.shift) if amount is not None]
    if len(amounts) + (one.budget is not None) != 1:
        raise ValueError(
            f"Tilretningen for {one.unit} i {month} skal have netop én af de tre: enkelt beløb, nyt niveau eller budget."
        )
    if not all(isfinite(amount) for amount in amounts):
        raise ValueError(f"Tilretningen for {one.unit} i {month} har intet beløb. Skriv det i kroner.")
    if month.year != through.year or month > through:
        raise ValueError(
            f"Tilretningen for {one.unit} gælder {month}, men prognosen kender {through.year} til og med {through}. "
            "Vælg en af årets lukkede måneder; det, der først kommer, er en disposition."
        )
    if one.one_off is not None and not (month in history.index and pd.notna(history[one.unit].loc[month])):
        raise ValueError(
            f"{one.unit} har intet beløb i {month}, som et enkelt beløb kan være en del af. Vælg en anden måned."
        )
    return month


def held_to_budget(
    methods: tuple[str, ...], table: Floats, estimate: Floats, weights: Floats, rows: Mask
) -> tuple[Floats, Floats]:
    """The combination (estimate, weights) where this year's of ``rows`` (units,) rests on the budget alone.

    table, weights: (methods, units and total, years). Methods that had no weight share it alike; a unit without a budget
    keeps its combination.
    """
    estimate, weights = estimate.copy(), weights.copy()
    own = np.array([name in BUDGET_METHODS for name in methods])[:, None] & np.isfinite(table[:, :-1, -1])
    chosen = np.flatnonzero(rows & own.any(axis=0))
    kept = np.where(own, weights[:, :-1, -1], 0.0)[:, chosen]
    kept = np.where(kept.sum(axis=0) > 0, kept, own[:, chosen].astype(float))
    weights[:, chosen, -1] = kept / kept.sum(axis=0)
    estimate[chosen, -1] = weighted_median(table[:, chosen, -1], weights[:, chosen, -1])
    return estimate, weights
