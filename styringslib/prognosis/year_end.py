"""The year's expected total per unit and in all, with an interval that has been tried on earlier years."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.intervals import normal_reach
from styringslib.prognosis.outlook import Outlook, outlook
from styringslib.prognosis.series import TOTAL, Floats, check_levels, check_month, level_label, monthly_frame
from styringslib.prognosis.years import before

#: Years of all units' errors that a unit's own are weighed against.
SCALE_YEARS = 3.0
#: Past errors that the series model's own standard deviation counts as.
MODEL_ERRORS = 5.0
#: Past errors at which the empirical tail counts half.
HALF_TRUST = 30.0
#: Years whose errors tell how heavy the tails are.
TAIL_YEARS = 5
#: Most that a past quantile may exceed the normal one: beyond, a few units that cannot be foreseen widen all.
HEAVIEST_TAIL = 1.6
#: How much wider or narrower than the middle unit's a unit's interval may be on the series model's word.
OWN_RANGE = 10.0
#: What a year's error counts a year later.
FADE = 0.8
#: Mean absolute value of a standard normal variable.
_MEAN_NORMAL = float(np.sqrt(2 / np.pi))
#: How far the units' sum goes to meet the total's own forecast (PBS: anything from 0.3 to 0.85 does about as well).
MEETING = 0.7
#: Correlation between units' errors that is assumed until the total's own errors tell.
CORRELATION = 0.1


@dataclass(frozen=True)
class YearEnd:
    """Estimates and half-widths by year: estimate, size, scale (rows, years), ratio (levels, rows, years).

    scale: the expected error as a share of size, which is |estimate|, and for the total, the last row, the sum of the
    units' |estimate|: where costs and incomes nearly cancel, the sum itself says nothing of how far it may be off.
    """

    estimate: Floats
    size: Floats
    scale: Floats
    ratio: Floats

    @property
    def half(self) -> Floats:
        """The half-width of every level, (levels, rows, years)."""
        return np.asarray(self.ratio * self.scale * self.size)


def year_end(
    history: pd.DataFrame,
    through: Any,
    budget: pd.DataFrame | None = None,
    levels: Iterable[float] = (80, 95),
    *,
    awaited: Collection[Any] = (),
) -> pd.DataFrame:
    """Forecast the total of the calendar year of `through`, per unit and for their sum.

    history: DataFrame, monthly PeriodIndex, one float column per unit, kr (or hours); months after `through` are not
    used. A financial year that is not the calendar year's is forecast by shifting the months so that it is.
    through: last closed month (Period or "2026-10"), January to November. budget: like history, monthly, for the whole
    current year and as many earlier years as there are; NaN where unknown; a year's amounts may stand in one month. A unit
    without a single month of history is expected to spend its budget. awaited: units whose last months have only not come
    and are estimated, however many; others are taken to have closed after two months without an amount.
    Returns one row per unit and a last one, unit = "total": actual (posted to date), remaining (expected rest),
    total = actual + remaining, lower_<level>, upper_<level>; the total's interval is that of the sum.
    attrs["weights"]: {unit: {method: weight}}, see `METHOD_NAMES`; attrs["notes"]: list of dicts unit, kind, month, text;
    attrs["through"]; attrs["posted"] and attrs["expected"]: {unit: amounts of the months so far / still to come}.
    Raises ValueError (Danish, naming unit and month) as `forecast`, and when the year is closed or outside the history.

    Each method's estimates of earlier years, made from what was known at the same month, give its weight (see
    `combined`). Without a budget the units' sum goes most of the way to the sum's own forecast, and the units share the
    difference by variance. Intervals come from the combination's own errors in earlier years.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0, "Syd": 50.0}, index=months)
    >>> year_end(history, "2026-09")[["unit", "actual", "remaining", "total"]].round(4)
        unit  actual  remaining   total
    0   Nord   900.0      300.0  1200.0
    1    Syd   450.0      150.0   600.0
    2  total  1350.0      450.0  1800.0
    """
    checked = check_levels(levels)
    view = outlook(history, through, budget, awaited)
    result = calibrated(view, checked)
    total = result.estimate[:, -1]
    half = result.half[:, :, -1]
    monthly = view.years.monthly.reshape(len(total), -1)
    # What has only ever cost cannot end below what is spent; what has only ever earned cannot end above it.
    # Of what has not begun, nothing is known of either.
    floor = np.where((monthly < 0).any(axis=1) | np.append(~view.begun, False), -np.inf, view.actual)
    ceiling = np.where((monthly > 0).any(axis=1) | ~(monthly < 0).any(axis=1), np.inf, view.actual)
    floor[-1], ceiling[-1] = floor[:-1].sum(), ceiling[:-1].sum()
    total = np.minimum(np.maximum(total, floor), ceiling)
    total[-1] = total[:-1].sum()
    table = pd.DataFrame({"unit": [*view.units, TOTAL], "actual": view.actual})
    table["remaining"] = total - view.actual
    table["total"] = total
    for position, level in enumerate(checked):
        table[f"lower_{level_label(level)}"] = np.minimum(np.maximum(total - half[position], floor), total)
        table[f"upper_{level_label(level)}"] = np.maximum(np.minimum(total + half[position], ceiling), total)
    labels = (*view.units, TOTAL)
    expected = _monthly(view.path, total - view.actual)
    table.attrs["weights"] = _weights(view)
    table.attrs["notes"] = view.notes
    table.attrs["through"] = str(check_month(through, "through"))
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


def _monthly(path: Floats, remaining: Floats) -> Floats:
    """Spread each unit's remaining amount over the months to come as the series model does, else evenly."""
    even = np.repeat(remaining[:, None] / path.shape[1], path.shape[1], axis=1)
    sums = path.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = remaining / sums
        spread = path * factor[:, None]
    # Far from 1 the model's months are no guide: its sum is near nought, or the estimate owes it nothing.
    usable = np.isfinite(spread).all(axis=1) & (factor > 0.5) & (factor < 2)
    spread[~usable] = even[~usable]
    spread[-1] = spread[:-1].sum(axis=0)
    return np.asarray(spread)


def calibrated(view: Outlook, levels: tuple[float, ...]) -> YearEnd:
    """Reconcile the estimates of every year and find how wide their intervals must be, as known at the time."""
    truth = view.years.total
    raw = _usable(view)
    relative = view.uncertainty * _MEAN_NORMAL / np.abs(np.where(raw[:, -1] != 0, raw[:, -1], np.nan))
    units = slice(0, -1)
    scale = np.full_like(raw, np.nan)
    estimate = raw.copy()
    size = np.abs(raw)
    errors = np.full_like(raw, np.nan)
    # A first year without budget is a shot in the dark, and its error no measure of those that follow.
    informed = np.isfinite(before(truth)) | np.isfinite(view.years.budget)
    fallback = _typical(relative[units])
    for year in range(raw.shape[1]):
        scale[units, year] = _scale(errors[units, :year], relative[units], fallback)
        budgeted = np.isfinite(view.years.budget[units, year]).any()
        estimate[:, year] = _reconciled(raw[:, year], scale[units, year], not budgeted)
        size[:, year] = np.append(np.abs(estimate[units, year]), _gross(estimate[units, year]))
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.minimum(np.abs(truth[:, year] - estimate[:, year]) / size[:, year], 2.0)
        errors[:, year] = np.where(informed[:, year], error, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        pulls = errors[units] / scale[units]
    for year in range(raw.shape[1]):
        scale[-1, year] = _total_scale(size[:, year], scale[units, year], errors[-1, :year])
    ratio = np.empty((len(levels), *raw.shape))
    for year in range(raw.shape[1]):
        ratio[:, :, year] = _tails(pulls[:, max(year - TAIL_YEARS, 1) : year], levels)[:, None]
    if len(view.units) == 1:
        scale[-1], estimate[-1], size[-1] = scale[0], estimate[0], size[0]
    return YearEnd(estimate, size, scale, ratio)


def _gross(estimate: Floats) -> float:
    """Return the sum of the units' sizes, NaN where none has an estimate."""
    return float(np.nansum(np.abs(estimate))) if np.isfinite(estimate).any() else np.nan


def _usable(view: Outlook) -> Floats:
    """Return the combination with what it cannot say: closed units have their actual, unbegun ones their budget."""
    raw = view.estimate.copy()
    now = raw[:-1, -1]
    now[view.closed] = view.actual[:-1][view.closed]
    unknown = ~np.isfinite(now) | ~view.begun
    now[unknown] = np.where(np.isfinite(view.years.budget[:-1, -1]), view.years.budget[:-1, -1], view.actual[:-1])[
        unknown
    ]
    return raw


def _scale(past: Floats, relative: Floats, fallback: float) -> Floats:
    """Return each unit's expected absolute relative error from its own past, all units' past and the series model."""
    known = np.isfinite(past)
    own = np.clip(np.where(np.isfinite(relative), relative, fallback) / fallback, 1 / OWN_RANGE, OWN_RANGE)
    if not known.any():
        return np.asarray(own * fallback)
    # Recent years count most: the more so as plans and reforms, not chance alone, make a unit hard to foresee.
    weight = np.where(known, FADE ** np.arange(past.shape[1] - 1, -1, -1), 0.0)
    sums = (weight * np.where(known, past, 0.0)).sum(axis=1)
    common = (sums.sum() + MODEL_ERRORS * fallback) / ((weight * own[:, None]).sum() + MODEL_ERRORS)
    return np.asarray((sums + SCALE_YEARS * common * own) / (weight.sum(axis=1) + SCALE_YEARS))


def _reconciled(estimate: Floats, scale: Floats, meet: bool) -> Floats:
    """Sum the units; where `meet`, go towards the total's own forecast, the units sharing the gap by variance.

    With a budget for every unit the sum is as good as the total's own forecast and the units better left alone
    (Philadelphia); without, the total gains and the units lose nothing (PBS). Where costs and incomes cancel, the total is
    a small difference that nobody can foresee, and the units go less far to meet it.
    """
    result = estimate.copy()
    variance = np.nan_to_num((scale * estimate[:-1]) ** 2)
    bottom = np.nansum(estimate[:-1])
    if meet and np.isfinite(estimate[-1]) and variance.sum() > 0 and len(estimate) > 2:
        way = MEETING * (abs(bottom) / np.nansum(np.abs(estimate[:-1])))
        result[:-1] += variance / variance.sum() * way * (estimate[-1] - bottom)
    result[-1] = np.nansum(result[:-1])
    return result


def _total_scale(size: Floats, scale: Floats, misses: Floats) -> float:
    """Return the total's expected absolute relative error: its own past, leaning on the units' while it is short."""
    if not np.isfinite(size[-1]) or size[-1] == 0:
        return np.nan
    parts = np.nan_to_num(scale * size[:-1])
    joint = np.sqrt((1 - CORRELATION) * (parts**2).sum() + CORRELATION * parts.sum() ** 2) / size[-1]
    known = misses[np.isfinite(misses)]
    # One error a year: what so few tell of their own spread is itself uncertain.
    few = 1 + 1 / (len(known) + SCALE_YEARS)
    found = few * (known.sum() + SCALE_YEARS * joint) / (len(known) + SCALE_YEARS)
    # At worst all units err the same way at once: no sum is less sure than its parts added up.
    return float(min(found, parts.sum() / size[-1]))


def _tails(pulls: Floats, levels: tuple[float, ...]) -> Floats:
    """Return the multiple of the expected error that holds each level: past years' quantiles and the normal's."""
    share = np.array(levels) / 100
    normal = np.array([normal_reach(level) for level in levels]) / _MEAN_NORMAL
    known = pulls[np.isfinite(pulls)]
    if not len(known):
        return normal
    trust = len(known) / (len(known) + HALF_TRUST)
    # Units share each year's surprises: the errors tell less than their number, down to the number of years.
    effective = np.sqrt(len(known) * np.isfinite(pulls).any(axis=0).sum())
    empirical = np.quantile(known, np.minimum(share * (1 + 1 / effective), 1.0))
    empirical = np.minimum(empirical, HEAVIEST_TAIL * normal)
    return np.asarray(np.maximum.accumulate(trust * empirical + (1 - trust) * normal))


def _typical(relative: Floats) -> float:
    known = relative[np.isfinite(relative)]
    return float(np.median(known)) if len(known) else 0.1


def _weights(view: Outlook) -> dict[Any, dict[str, float]]:
    """Return the weights that are not nought; a closed unit's is its posted spending, whole."""
    result: dict[Any, dict[str, float]] = {}
    for row, unit in enumerate((*view.units, TOTAL)):
        if row < len(view.units) and (view.closed[row] or not view.begun[row]):
            result[unit] = {"actual" if view.closed[row] else "budget": 1.0}
            continue
        found = view.weights[:, row, -1]
        result[unit] = {view.methods[k]: float(found[k]) for k in np.flatnonzero(found > 0)}
    return result
