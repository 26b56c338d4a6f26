"""The year's expected total per unit and in all, with an interval that has been tried on earlier years."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd

from styringslib.prognosis.changed_year import changed_year, told_beliefs
from styringslib.prognosis.outlook import Outlook, outlook
from styringslib.prognosis.overridden_year import put_in
from styringslib.prognosis.series import (
    MONTHS_IN_YEAR,
    TOTAL,
    Floats,
    check_levels,
    check_month,
    level_label,
    monthly_frame,
    months_as_rows,
)
from styringslib.prognosis.within_year.overrides import Known, Override, known_of_year
from styringslib.prognosis.year_methods import THIS_YEAR
from styringslib.prognosis.years import Mask

#: Under what `year_end` keeps the year by the method alone.
ALONE = "alone"


def year_end(
    history: pd.DataFrame,
    through: Any,
    budget: pd.DataFrame | None = None,
    levels: Iterable[float] = (80, 95),
    *,
    awaited: Collection[Any] = (),
    overrides: Iterable[Override] = (),
    lives: Any = None,
    kept: dict[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Forecast the total of the calendar year of `through`, per unit and for their sum.

    history: DataFrame, monthly PeriodIndex (dates, months in text or a tidy table of unit, month and amount will do), one float
    column per unit, kr (or hours); months after `through` are not used. Another financial year is forecast by shifting months.
    through: last closed month (Period or "2026-10"), January to November. budget: like history, monthly (`budget_by_month`), for
    the whole current year and as many earlier years as there are; NaN where unknown; a year's amounts may stand in one month. A
    unit without a single month of history is expected to spend its budget. awaited: units whose last months have only not come
    and are estimated, however many; others are taken to have closed after two months without an amount. overrides: what
    somebody knows of the year (see `Override`): it is taken as certain, and units without any keep theirs to the last bit.
    lives: known lives, {unit: (first, last)} or a DataFrame by unit with columns first and last, months, None where not
    known: what is posted outside them stays in the year and tells nothing of its months; after a last month nothing is expected.
    kept: a dict of the caller's, for one set of the other arguments: the year by the method alone is put there the first time,
    and taken from there when other overrides are asked of.
    Returns one row per unit and a last one, unit = "total": actual (posted to date), remaining (expected rest),
    total = actual + remaining, lower_<level>, upper_<level>; the total's interval is that of the sum.
    attrs["weights"]: {unit: {method: weight}}, see `METHOD_NAMES`; attrs["notes"]: list of dicts unit, kind, month, text;
    attrs["through"]; attrs["posted"] and attrs["expected"]: {unit: amounts of the months so far / still to come};
    attrs["belief"]: {unit: what is believed of its year}, as `told_beliefs` lists it, for units that live.
    Raises ValueError (Danish, naming unit and month) as `forecast`, and when the year is closed or outside the history.

    Two answers are weighed. What methods and budget lead to expect: each method's estimates of earlier years, made from what was
    known at the same month, give its weight (see `combined`). And what the year's own months say: nothing has happened, a
    single bill or credit, or a change of level from some month (see `hypotheses`). How far the second is followed depends
    on how strongly the months speak, and on how much of such differences came true in earlier years (see `weighing`).
    Noughts before a unit opened are no months; a steady unit that is silent for two months has closed. Without a budget
    the units' sum goes most of the way to the sum's own forecast. Intervals come from past errors, and from the doubt.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0, "Syd": 50.0}, index=months)
    >>> year_end(history, "2026-09")[["unit", "actual", "remaining", "total"]].round(4)
        unit  actual  remaining   total
    0   Nord   900.0      300.0  1200.0
    1    Syd   450.0      150.0   600.0
    2  total  1350.0      450.0  1800.0
    """
    checked = check_levels(levels)
    alone = None if kept is None else kept.get(ALONE)
    if alone is None:
        alone = _weighed(history, through, budget, checked, awaited, lives=lives)
        if kept is not None:
            # A copy: whoever is given a table may write in it.
            kept[ALONE] = alone.copy()
    else:
        alone = alone.copy()
    listed, budget = list(overrides), months_as_rows(budget)
    known = known_of_year(listed, monthly_frame(history, "Historikken"), through) if listed else None
    if known is None:
        return alone
    year = check_month(through, "through").year
    rest, left = known.without_bills(monthly_frame(history, "Historikken"), year), known.without_budgets(budget, year)
    return put_in(alone, _weighed(rest, through, left, checked, awaited, known=known, lives=lives), known)


def _weighed(
    history: pd.DataFrame,
    through: Any,
    budget: pd.DataFrame | None,
    levels: tuple[float, ...],
    awaited: Collection[Any],
    *,
    known: Known | None = None,
    lives: Any = None,
) -> pd.DataFrame:
    """The table of `year_end`; known: what is known beyond the figures, bills already taken out of the history."""
    view = outlook(history, through, budget, awaited, known, lives)
    made = changed_year(view, levels)
    total = made.estimate[:, -1]
    half = made.half[:, :, -1]
    floor, ceiling = _limits(view)
    total = np.minimum(np.maximum(total, floor), ceiling)
    total[-1] = total[:-1].sum()
    table = pd.DataFrame({"unit": [*view.units, TOTAL], "actual": view.actual})
    table["remaining"] = total - view.actual
    table["total"] = total
    for position, level in enumerate(levels):
        table[f"lower_{level_label(level)}"] = np.minimum(np.maximum(total - half[position], floor), total)
        table[f"upper_{level_label(level)}"] = np.maximum(np.minimum(total + half[position], ceiling), total)
    labels = (*view.units, TOTAL)
    expected = _monthly(view.path, total - view.actual, _alive(view))
    table.attrs["weights"] = _weights(view, _ways(made.weighing.way[:, -1], total[:-1]))
    table.attrs["notes"] = view.notes
    table.attrs["through"] = str(check_month(through, "through"))
    table.attrs["belief"] = told_beliefs(view, made.weighing.way[:, -1], total[:-1])
    table.attrs["posted"] = {unit: row.tolist() for unit, row in zip(labels, view.posted, strict=True)}
    table.attrs["expected"] = {unit: row.tolist() for unit, row in zip(labels, expected, strict=True)}
    return table


def outturn(history: pd.DataFrame, through: Any, levels: Iterable[float] = (80, 95)) -> pd.DataFrame:
    """Return the year that ends with `through`, a December, as a table of `year_end`: all actual, nothing remaining.

    The bounds meet in the total. A unit's months without an amount count as nought. attrs as `year_end`'s, with no months
    to come, no weights and no notes.
    """
    month = check_month(through, "Den seneste lukkede måned (through)")
    year = pd.period_range(f"{month.year}-01", month, freq="M")
    monthly = monthly_frame(history, "Historikken").reindex(year).fillna(0.0)
    monthly[TOTAL] = monthly.sum(axis=1)
    actual = monthly.sum()
    table = pd.DataFrame(
        {"unit": list(monthly), "actual": actual.to_numpy(), "remaining": 0.0, "total": actual.to_numpy()}
    )
    for level in map(level_label, check_levels(levels)):
        table[f"lower_{level}"] = table[f"upper_{level}"] = table["total"]
    table.attrs["weights"] = {unit: {} for unit in monthly}
    table.attrs["notes"] = []
    table.attrs["through"] = str(month)
    table.attrs["belief"] = {}
    table.attrs["posted"] = {unit: monthly[unit].tolist() for unit in monthly}
    table.attrs["expected"] = {unit: [] for unit in monthly}
    return table


def weights_table(result: pd.DataFrame) -> pd.DataFrame:
    """Return the weights behind a year-end table as unit, method, weight (summing to 1 per unit).

    >>> months = pd.period_range("2021-01", "2026-09", freq="M")
    >>> weights = weights_table(year_end(pd.DataFrame({"Nord": 100.0}, index=months), "2026-09"))
    >>> list(weights.columns), round(float(weights.query("unit == 'Nord'")["weight"].sum()), 6)
    (['unit', 'method', 'weight'], 1.0)
    """
    rows = [(unit, method, weight) for unit, row in result.attrs["weights"].items() for method, weight in row.items()]
    return pd.DataFrame(rows, columns=["unit", "method", "weight"])


def _limits(view: Outlook) -> tuple[Floats, Floats]:
    """Return what a year can least and at most end at, (rows,)."""
    monthly = view.years.monthly.reshape(len(view.actual), -1)
    # What has only ever cost cannot end below what is spent; what has only ever earned cannot end above it.
    # Of what has not begun, nothing is known of either.
    floor = np.where((monthly < 0).any(axis=1) | np.append(~view.begun, False), -np.inf, view.actual)
    ceiling = np.where((monthly > 0).any(axis=1) | ~(monthly < 0).any(axis=1), np.inf, view.actual)
    floor[-1], ceiling[-1] = floor[:-1].sum(), ceiling[:-1].sum()
    return floor, ceiling


def _alive(view: Outlook) -> Mask:
    """Return which months to come are months of a unit's life, (rows, rest); of what has closed nothing remains anywhere."""
    place = np.arange(view.years.passed, MONTHS_IN_YEAR)
    alive: Mask = (place >= np.append(view.starts, 0)[:, None]) & (
        place < np.append(view.ends, MONTHS_IN_YEAR)[:, None]
    )
    closed = np.asarray(~alive.any(axis=1))
    return np.asarray(alive | closed[:, None])


def _monthly(path: Floats, remaining: Floats, alive: Mask) -> Floats:
    """Spread each unit's remaining amount over its months to come as the series model does, else evenly."""
    even = np.where(alive, (remaining / alive.sum(axis=1))[:, None], 0.0)
    path = np.where(alive, path, 0.0)
    sums = path.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = remaining / sums
        spread = path * factor[:, None]
    # Far from 1 the model's months are no guide: its sum is near nought, or the estimate owes it nothing.
    usable = np.isfinite(spread).all(axis=1) & (factor > 0.5) & (factor < 2)
    spread[~usable] = even[~usable]
    spread[-1] = spread[:-1].sum(axis=0)
    return np.asarray(spread)


def _ways(way: Floats, total: Floats) -> Floats:
    """Return every unit's share that the year's own months have, and the total's: their mean by money."""
    own, money = np.clip(np.nan_to_num(way), 0, 1), np.abs(total)
    return np.append(own, (own * money).sum() / money.sum() if money.sum() > 0 else 0.0)


def _weights(view: Outlook, way: Floats) -> dict[Any, dict[str, float]]:
    """Return the weights that are not nought; a closed unit's is its posted spending, whole. way: what the year's months have."""
    result: dict[Any, dict[str, float]] = {}
    for row, unit in enumerate((*view.units, TOTAL)):
        if row < len(view.units) and (view.closed[row] or not view.begun[row]):
            result[unit] = {"actual" if view.closed[row] else "budget": 1.0}
            continue
        part = float(way[row])
        found = view.weights[:, row, -1] * (1 - part)
        result[unit] = {view.methods[k]: float(found[k]) for k in np.flatnonzero(found > 0)}
        if part > 0:
            result[unit][THIS_YEAR] = part
    return result


def closed_year(
    restated: pd.DataFrame, month: pd.Period, budget: Any, levels: Any, awaited: Collection[Any], lives: Any
) -> pd.DataFrame:
    """The outturn of the year that ends with `month`, with what is awaited as it was expected the month before."""
    result = outturn(restated, month, levels)
    waiting = [unit for unit in awaited if unit in restated and np.isnan(restated[unit].reindex([month]).iloc[0])]
    if not waiting:
        return result
    before = year_end(restated.loc[: month - 1], month - 1, budget, levels, awaited=waiting, lives=lives)
    return _with_awaited(result, before, waiting)


def _with_awaited(outturn: pd.DataFrame, before: pd.DataFrame, waiting: list[Any]) -> pd.DataFrame:
    """The outturn, the units that are waited for with what was expected of them the month before, and the total with them."""
    result = outturn.set_index("unit")
    expected = before.set_index("unit").loc[waiting]
    columns = [name for name in map(str, result) if name != "actual"]
    result.loc[waiting, columns] = expected[columns]
    more = expected[columns].sum() - outturn.set_index("unit").loc[waiting, columns].sum()
    result.loc[TOTAL, columns] += more
    result.attrs = outturn.attrs | {"notes": [note for note in before.attrs["notes"] if note["unit"] in waiting]}
    return result.reset_index()
