"""Monthly series laid out by calendar year, up to a month of the current one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, Note, monthly_frame

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Years:
    """Units by calendar year, the last being the current one.

    monthly: (units, years, 12), NaN where unknown. passed: number of months of the current year that are closed.
    spent: (units, years), sum of the first `passed` months, missing ones inside a begun year counted as zero.
    total: (units, years), the whole year, NaN for the current one and for years not known in full.
    budget: (units, years), the year's budget; budget_passed: its share that falls in the first `passed` months.
    """

    monthly: Floats
    passed: int
    spent: Floats
    total: Floats
    budget: Floats
    budget_passed: Floats

    def turned(self, sign: Floats) -> Years:
        """Return the same with every unit's amounts times its sign (units,)."""
        return replace(
            self,
            monthly=self.monthly * sign[:, None, None],
            spent=self.spent * sign[:, None],
            total=self.total * sign[:, None],
            budget=self.budget * sign[:, None],
        )

    def rows(self, chosen: slice) -> Years:
        """Return the chosen units alone."""
        return Years(
            self.monthly[chosen],
            self.passed,
            self.spent[chosen],
            self.total[chosen],
            self.budget[chosen],
            self.budget_passed[chosen],
        )


def by_year(values: Floats, first: pd.Period, through: pd.Period, budget: Floats | None) -> Years:
    """Lay out `values` (units, months from `first` to `through`); budget: (units, years, 12) or None."""
    count = through.year - first.year + 1
    row = np.full((len(values), count * MONTHS_IN_YEAR), np.nan)
    row[:, first.month - 1 : first.month - 1 + values.shape[1]] = values
    monthly = row.reshape(len(values), count, MONTHS_IN_YEAR)
    passed = int(through.month)
    begun = np.isfinite(monthly[:, :, :passed]).any(axis=2)
    spent = np.where(begun, np.nansum(monthly[:, :, :passed], axis=2), np.nan)
    total = monthly.sum(axis=2)
    total[:, -1] = np.nan
    # A past year begun in part says nothing of a whole one, nor of the share that falls in its first months.
    spent[:, :-1] = np.where(np.isfinite(total[:, :-1]), spent[:, :-1], np.nan)
    yearly = np.full((len(values), count), np.nan)
    share = np.full((len(values), count), np.nan)
    if budget is not None:
        known = np.isfinite(budget).any(axis=2)
        yearly = np.where(known, np.nansum(budget, axis=2), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(yearly != 0, np.nansum(budget[:, :, :passed], axis=2) / yearly, np.nan)
    return Years(monthly, passed, spent, total, yearly, share)


def budget_by_year(
    budget: Any, units: tuple[Any, ...], first: pd.Period, through: pd.Period
) -> tuple[Floats | None, list[Note]]:
    """Return the budget as (units, years, 12) for the years from `first` to `through`, and notes; None without one.

    A unit without a budget column, or a year without any amount, is unknown (NaN) and noted for the current year. A
    year with amounts in one month, or in scattered ones, is their sum: many budgets sit in one month, or in quarters. A
    year of which only a run of months is known, such as a first year from July on, is unknown.
    Raises ValueError (Danish) when no unit of the history has a budget column, and as `monthly_frame`.
    """
    if budget is None:
        return None, []
    frame = monthly_frame(budget, "Budgettet")
    if not set(frame.columns) & set(units):
        raise ValueError(
            f"Budgettet har ingen af historikkens enheder: budgettet har {', '.join(map(str, frame.columns[:3]))}, "
            f"historikken {', '.join(map(str, units[:3]))}. Brug samme enhedsnavne i begge."
        )
    months = pd.period_range(f"{first.year}-01", f"{through.year}-12", freq="M")
    table = frame.reindex(index=months, columns=pd.Index(units)).to_numpy(dtype=np.float64).T
    layered = np.array(table, order="C").reshape(len(units), -1, MONTHS_IN_YEAR)
    known = np.isfinite(layered)
    count = known.sum(axis=2)
    spread = MONTHS_IN_YEAR - np.argmax(known[:, :, ::-1], axis=2) - np.argmax(known, axis=2)
    layered[(count > 1) & (count < MONTHS_IN_YEAR) & (count == spread)] = np.nan
    lacking = ~np.isfinite(layered[:, -1]).any(axis=1)
    notes: list[Note] = [
        {
            "unit": unit,
            "kind": "no_budget",
            "month": str(through),
            "text": f"{unit}: intet helt budget for {through.year}. Prognosen bygger på forbruget.",
        }
        for unit, missing in zip(units, lacking, strict=True)
        if missing
    ]
    return layered, notes


def budget_by_month(
    annual: Mapping[Any, float] | pd.Series, year: int, shares: Sequence[float] | None = None
) -> pd.DataFrame:
    """A year's budget by month, as `year_end` and the others take it, from amounts of the whole year.

    annual: unit -> kr. shares: what falls in each of the twelve months, per cent or shares, the same for all units; without
    them a twelfth a month, which says nothing of the year's own course. ValueError (Danish) where an amount is no number, or
    the shares are not twelve that add up.

    >>> budget_by_month(pd.Series({"Nord": 1200.0, "Syd": 600.0}), 2026).loc["2026-03"].to_dict()
    {'Nord': 100.0, 'Syd': 50.0}
    """
    if isinstance(year, bool) or not isinstance(year, int | np.integer) or not 1900 <= year <= 2200:
        raise ValueError(f"Året er {year!r}. Skriv det med fire cifre, for eksempel 2026.")
    amounts = pd.Series(annual)
    if not len(amounts) or amounts.index.has_duplicates:
        raise ValueError("Årets budget skal have ét beløb for hver enhed. Læg beløb for samme enhed sammen.")
    numbers = pd.to_numeric(amounts, errors="coerce").astype(float)
    if not np.isfinite(numbers.to_numpy()).all():
        unit = numbers.index[int(np.argmin(np.isfinite(numbers.to_numpy())))]
        raise ValueError(
            f"Årets budget for {unit} er {amounts.astype(object).to_dict()[unit]!r}, som ikke er et beløb. Giv beløbet i kroner."
        )
    given = np.full(MONTHS_IN_YEAR, 1.0) if shares is None else np.asarray(shares, dtype=float)
    if given.shape != (MONTHS_IN_YEAR,) or not np.isfinite(given).all():
        raise ValueError(f"Fordelingen skal have et tal for hver af de tolv måneder, men har {np.size(given)}.")
    whole = given.sum()
    if shares is not None and not (abs(whole - 1) < 0.005 or abs(whole - 100) < 0.5):
        raise ValueError(f"Fordelingen giver {whole:g} i alt og skal give 100 procent (eller 1). Ret andelene.")
    months = pd.period_range(f"{year}-01", f"{year}-12", freq="M")
    return pd.DataFrame(np.outer(given / whole, numbers.to_numpy()), index=months, columns=amounts.index)


def mean_of(table: Floats, axis: int | tuple[int, ...]) -> Floats:
    """Return the mean over known values, NaN where there are none, without the warning numpy gives."""
    known = np.isfinite(table)
    count = known.sum(axis=axis)
    total = np.where(known, table, 0.0).sum(axis=axis)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def recent_mean(table: Floats, span: int) -> Floats:
    """Return, for each year, the mean of the `span` years before it: (units, years), the year itself left out."""
    result = np.full_like(table, np.nan)
    for year in range(1, table.shape[1]):
        result[:, year] = mean_of(table[:, max(year - span, 0) : year], axis=1)
    return result


def before(table: Floats) -> Floats:
    """Return the value of the year before, NaN for the first."""
    return np.concatenate([np.full((len(table), 1), np.nan), table[:, :-1]], axis=1)
