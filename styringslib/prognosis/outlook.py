"""Everything the year-end figure rests on: each method's estimates of this year and of the years before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.prognosis.combination import combined, common_errors, relative_errors
from styringslib.prognosis.origins import cleaned, paths_by_origin
from styringslib.prognosis.series import (
    AWAITED_MONTHS,
    MONTHS_IN_YEAR,
    TOTAL,
    Floats,
    MonthlySeries,
    Note,
    check_history,
    check_month,
    monthly_frame,
    orientation,
    span,
)
from styringslib.prognosis.series_model import Paths
from styringslib.prognosis.within_year.beliefs import Beliefs, beliefs
from styringslib.prognosis.within_year.life_notes import life_notes
from styringslib.prognosis.within_year.lives import Lives, lives
from styringslib.prognosis.within_year.overrides import Known, held_to_budget
from styringslib.prognosis.year_methods import BUDGET_FORMS, credible_budget, estimates
from styringslib.prognosis.years import Mask, Years, budget_by_year, by_year


@dataclass(frozen=True)
class Outlook:
    """Estimates by year, the last year being the current one; the total of all units is the last row where `whole`.

    units: labels. years: laid-out months with the total as last row. methods: names. table: (methods, rows, years).
    estimate, weights: the combination, (rows, years) and (methods, rows, years). actual: (rows,), posted so far this
    year. uncertainty: (rows,), the series model's own standard deviation of the year's total. path: (rows, rest), its
    months to come. posted: (rows, passed), the year's months so far, named by months. closed, begun: (units,); doubtful:
    those that may have closed. starts, ends: (units,), see `Lives`; beside: (units,), this year's amounts outside a known
    life, which are in actual. sign: (rows,), -1 for income. belief: what the units' months say, turned so that they cost.
    """

    units: tuple[Any, ...]
    years: Years
    methods: tuple[str, ...]
    table: Floats
    estimate: Floats
    weights: Floats
    actual: Floats
    uncertainty: Floats
    path: Floats
    posted: Floats
    closed: Mask
    begun: Mask
    notes: list[Note]
    doubtful: Mask
    starts: np.ndarray
    ends: np.ndarray
    beside: Floats
    sign: Floats
    belief: Beliefs
    months: list[str]


def outlook(
    history: Any, through: Any, budget: Any, awaited: Collection[Any] = (), told: Known | None = None, lived: Any = None
) -> Outlook:
    """Compute every method and their combination for the year of `through` and all years before.

    Arguments as for `year_end`, whose errors it raises; told: its overrides, the bills already taken out of the history;
    lived: its lives.
    """
    month = check_month(through, "Den seneste lukkede måned (through)")
    budget = None if budget is None else monthly_frame(budget, "Budgettet")
    # What has only a budget is expected to spend it.
    planned = [] if budget is None else [unit for unit in budget if budget[unit].notna().any()]
    found = lives(_until(_checked(check_history(history, planned=planned), month), month), lived, awaited)
    series = found.series
    layered, notes = budget_by_year(budget, series.units, series.months[0], month)
    layered = _planned_beginnings(series, layered, month.month)
    begun = np.asarray(np.isfinite(series.values).any(axis=1), dtype=np.bool_)
    values, spikes = cleaned(series)
    sign = _signs(values, begun, layered)
    patience = _patience(found, awaited)
    paths, missing = paths_by_origin(series, values, begun, MONTHS_IN_YEAR - month.month, sign, patience)
    waited = np.where(begun & (missing <= patience), missing, 0)
    known = None if told is None else told.of(series.units).turned(sign[:-1])
    years, belief = _possible(found, paths, waited, layered, sign, known)
    model, uncertainty, path = _model_totals(years, paths, np.append(missing, 0))
    # The methods see income as the cost that it mirrors; what they say gets the unit's own sign again.
    own = years.turned(sign)
    methods = estimates(own, model * sign[:, None])
    table = np.stack(list(methods.values()))
    estimate, weights = _combinations(tuple(methods), table, own.total, known)
    posted, closed = _posted(series, month.month, found.beside), begun & (missing > patience)
    if layered is not None:
        notes += _incredible(own, series.units, month, sign) + _impossible(belief, series.units, month)
    return Outlook(
        units=series.units,
        years=years,
        methods=tuple(methods),
        table=table * sign[:, None] + 0.0,
        estimate=estimate * sign[:, None] + 0.0,
        weights=weights,
        actual=posted.sum(axis=1),
        uncertainty=uncertainty,
        path=path,
        posted=posted,
        closed=closed,
        begun=begun,
        notes=[*series.notes, *notes, *spikes, *life_notes(found, missing, closed, begun, month)],
        doubtful=found.doubtful,
        starts=found.starts,
        ends=found.ends,
        beside=found.beside[:, -month.month :].sum(axis=1),
        sign=sign,
        belief=belief,
        months=[str(label) for label in pd.period_range(f"{month.year}-01", month, freq="M")],
    )


def _planned_beginnings(series: MonthlySeries, layered: Floats | None, passed: int) -> Floats | None:
    """Take units that have only had noughts, and have their first budget this year, for not begun; return the budgets.

    Of what they are to spend the months that brought nothing have no part, where any of it is planned for months to come.
    """
    if layered is None:
        return None
    planned = np.nan_to_num(layered)
    first = (planned[:, -1] != 0).any(axis=1) & ~(planned[:, :-1] != 0).any(axis=(1, 2))
    rows = np.flatnonzero(
        first & np.isfinite(series.values).any(axis=1) & ~(np.nan_to_num(series.values) != 0).any(axis=1)
    )
    series.values[rows], series.observed[rows] = np.nan, False
    layered = layered.copy()
    later = rows[(planned[rows, -1, passed:] != 0).any(axis=1)]
    layered[later, -1, :passed] = 0.0
    return layered


def _patience(found: Lives, awaited: Collection[Any]) -> np.ndarray:
    """Return how many months every unit may lack at the end and not have closed, (units,)."""
    # Whose months are known only not to have come is waited for, however long; a known end needs no silence to be one.
    units, count = found.series.units, len(found.series.months)
    return np.where(found.ended, -1, np.where([unit in awaited for unit in units], count, AWAITED_MONTHS))


def _possible(
    found: Lives,
    paths: list[Paths],
    waited: np.ndarray,
    layered: Floats | None,
    sign: Floats,
    known: Known | None,
) -> tuple[Years, Beliefs]:
    """Lay out the years without the budgets that cannot be, and what their months say."""
    series = found.series
    years = _years(series, paths, waited, layered, sign)
    belief = _beliefs(years, found, layered, sign, known)
    if layered is None or not belief.impossible.any():
        return years, belief
    possible = np.where(belief.impossible[:, :, None], np.nan, layered)
    return _years(series, paths, waited, possible, sign), belief


def _beliefs(years: Years, found: Lives, layered: Floats | None, sign: Floats, known: Known | None) -> Beliefs:
    """What the units' own months say of each year; a month that is estimated says nothing."""
    seen = np.zeros((len(found.ends), MONTHS_IN_YEAR), dtype=bool)
    recent = np.isfinite(found.series.values)[:, -years.passed :]
    seen[:, years.passed - recent.shape[1] : years.passed] = recent
    plan = None if layered is None else layered * sign[:-1, None, None]
    return beliefs(years.turned(sign).rows(slice(0, -1)), plan, seen, found.ends, known)


def _checked(series: MonthlySeries, month: pd.Period) -> MonthlySeries:
    """Return the history when a year-end can be made of it as of `month`."""
    first, last = series.months[0], series.months[-1]
    if month.month == MONTHS_IN_YEAR:
        raise ValueError(
            f"Året {month.year} er allerede lukket med {month}: der er intet tilbage at skønne. "
            "Vælg en måned før december."
        )
    if not first <= month <= last:
        raise ValueError(
            f"{month} ligger uden for historikken for {series.units[0]} m.fl., som går fra {first} til {last}. "
            "Vælg en måned i historikken, eller tilføj de manglende måneder."
        )
    if TOTAL in series.units:
        raise ValueError('En enhed hedder "total", som er navnet på summen. Giv enheden et andet navn.')
    return series


def _signs(values: Floats, begun: Mask, layered: Floats | None) -> Floats:
    """Return 1 or -1 of every unit and their total: what has not begun has the sign of its budget."""
    sign = orientation(np.vstack([values, np.nansum(values, axis=0)]))
    if layered is not None:
        planned = orientation(layered.reshape(len(layered), -1))
        sign[:-1] = np.where(begun, sign[:-1], planned)
    return sign


def _years(
    series: MonthlySeries, paths: list[Paths], awaited: np.ndarray, layered: Floats | None, sign: Floats
) -> Years:
    """Lay out units and total by year; the last months that are awaited (units,) are as the series model has them."""
    first, month = series.months[0], series.months[-1]
    filled = series.values.copy()
    for row in np.flatnonzero(awaited):
        filled[row, -awaited[row] :] = paths[0].mean[row, : awaited[row]]
    together = np.vstack([filled, np.nansum(filled, axis=0)])
    if layered is None:
        return by_year(together, first, month, None)
    years = by_year(together, first, month, np.concatenate([layered, _summed_budget(layered, filled, first)[None]]))
    # The sum of what is credible: a jump in one unit's budget is too small to be seen in the total's.
    credible = credible_budget(years.turned(sign))[0] * sign[:, None]
    years.budget[-1] = np.where(np.isfinite(years.budget[-1]), np.nansum(credible[:-1], axis=0), np.nan)
    return years


def _combinations(methods: tuple[str, ...], table: Floats, total: Floats, known: Known | None) -> tuple[Floats, Floats]:
    """Return the combination's estimate (rows, years) and weights (methods, rows, years), units and then their total."""
    units = slice(0, len(total) - 1)
    errors = relative_errors(table[:, units], total[units])
    # Twelfths lose wherever the year has a profile, so they only answer where there is no earlier year.
    spare = methods.index("twelfths")
    forms = [methods.index(name) for name in BUDGET_FORMS if name in methods]
    parts = combined(table[:, units], total[units], last_resort=spare, forms=forms)
    # The total's own record is one line long: it leans on the units' experience with the methods.
    whole = combined(table[:, -1:], total[-1:], common_errors(errors), spare, forms)
    estimate = np.concatenate([parts.estimate, whole.estimate])
    weights = np.concatenate([parts.weights, whole.weights], axis=1)
    return (estimate, weights) if known is None else held_to_budget(methods, table, estimate, weights, known.believed)


def _posted(series: MonthlySeries, passed: int, beside: Floats) -> Floats:
    """Return the year's months so far, (rows, passed), units and then their total; nought where nothing is posted."""
    posted = np.zeros((len(series.units), passed))
    # A history that begins during the year has fewer columns than the year has months.
    recent = (np.where(series.observed, np.nan_to_num(series.values), 0.0) + beside)[:, -passed:]
    posted[:, passed - recent.shape[1] :] = recent
    return np.vstack([posted, posted.sum(axis=0)])


def _until(series: MonthlySeries, month: pd.Period) -> MonthlySeries:
    count = (month - series.months[0]).n + 1
    notes = [note for note in series.notes if pd.Period(note["month"], freq="M") <= month]
    observed = series.observed[:, :count]
    values = series.values[:, :count].copy()
    # A gap that was filled by looking past `through` must not know the future.
    late = np.where(observed.any(axis=1), span(observed)[1], -1)
    values[np.arange(count) > late[:, None]] = np.nan
    kept = [
        note
        for note in notes
        if pd.Period(note["month"], freq="M") <= series.months[late[series.units.index(note["unit"])]]
    ]
    return MonthlySeries(values, observed, series.months[:count], series.units, kept)


def _model_totals(years: Years, paths: list[Paths], missing: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Return the series model's totals by year, the current year's standard deviation and its months to come."""
    rest = MONTHS_IN_YEAR - years.passed
    totals = np.full(years.total.shape, np.nan)
    for path in paths:
        year = years.total.shape[1] - 1 - path.back // MONTHS_IN_YEAR
        totals[:, year] = years.spent[:, year] + path.mean[:, :rest].sum(axis=1)
    now = paths[0]
    shift = np.minimum(missing, now.mean.shape[1] - rest)
    ahead = np.take_along_axis(now.mean, shift[:, None] + np.arange(rest), axis=1)
    totals[:, -1] = years.spent[:, -1] + ahead.sum(axis=1)
    # Between independent and fully dependent months, as the level's error is shared and the noise is not.
    alone, shared = np.sqrt((now.sigma**2).sum(axis=1)), now.sigma.sum(axis=1)
    return totals, np.asarray((alone + shared) / 2), ahead


def _summed_budget(layered: Floats, filled: Floats, first: pd.Period) -> Floats:
    """Return the total's budget by year and month, NaN for a year in which an active unit has none."""
    count = layered.shape[1]
    monthly = np.full((len(filled), count * MONTHS_IN_YEAR), np.nan)
    monthly[:, first.month - 1 : first.month - 1 + filled.shape[1]] = filled
    # A unit of noughts spends nothing, and lacks no budget.
    active = (np.nan_to_num(monthly) != 0).reshape(len(filled), count, MONTHS_IN_YEAR).any(axis=2)
    lacking = (active & ~np.isfinite(layered).any(axis=2)).any(axis=0)
    total = np.nansum(layered, axis=0)
    total[lacking] = np.nan
    return np.asarray(total)


def _incredible(years: Years, units: tuple[Any, ...], month: pd.Period, sign: Floats) -> list[Note]:
    """years: turned, so that a jump is one of income where the unit earns."""
    _, jump = credible_budget(years)
    kept = {1.0: ("forbrug", "forbruget"), -1.0: ("indtægter", "indtægterne")}
    return [
        {
            "unit": units[row],
            "kind": "budget_jump",
            "month": str(month),
            "text": (
                f"{units[row]}: budgettet for {month.year} er mere end halvanden gange de seneste års {kept[sign[row]][0]}, "
                f"uden at {kept[sign[row]][1]} følger med. Prognosen regner ikke med stigningen; kontrollér budgettet."
            ),
        }
        for row in np.flatnonzero(jump[:-1, -1])
    ]


def _impossible(belief: Beliefs, units: tuple[Any, ...], month: pd.Period) -> list[Note]:
    return [
        {
            "unit": units[row],
            "kind": "budget_impossible",
            "month": str(month),
            "text": (
                f"{units[row]}: budgettet for {month.year} ligger så langt fra årets måneder og de tidligere år, at det ikke er "
                "brugt til prognosen; kontrollér budgettet."
            ),
        }
        for row in np.flatnonzero(belief.impossible[:, -1])
    ]
