"""Completion of late months: postings arrive after the month they belong to, and the share still out is estimated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.intervals import normal_reach
from styringslib.prognosis.series import (
    Floats,
    check_levels,
    check_month,
    level_label,
    monthly_frame,
    months_as_rows,
    orientation,
)

#: Months after which nothing more is expected; supplementary periods fall well within.
LONGEST_LAG = 12
#: Posting months that the shares are learnt from.
WINDOW = 24
#: Lags of the newest months, for which Bornhuetter and Ferguson's estimate is used: too little is posted to scale up.
NEW_LAGS = 2
#: A month counts as complete when this share is posted, or no more than so much beyond it: what is credited later falls.
COMPLETE = 0.999
_COLUMNS = ("unit", "month", "posted", "amount")


@takes(postings={"unit": ANY, "month": MONTH, "posted": MONTH, "amount": NUMBER})
def complete(
    postings: pd.DataFrame, through: Any, expected: pd.DataFrame | None = None, levels: Iterable[float] = (80, 95)
) -> pd.DataFrame:
    """Estimate what the newest months will amount to when all is posted.

    postings: one row per posting or sum of postings: unit, month (the accounting month; supplementary periods 13-16
    belong to December), posted (the month it was posted in), amount (kr; income is negative). Both months are monthly
    Periods or strings.
    through: the newest month to complete, and the last posting month used. expected: months by unit, the forecast of
    the month's cost; without it the mean of the unit's last complete twelve months.
    Returns unit, month, lag (months since), posted (kr so far), share (expected to be posted by now), completed, added
    (completed - posted), lower_<level>, upper_<level>, for every unit and month that is not yet complete.
    attrs["shares"]: share posted by lag, pooled over units. Raises ValueError (Danish) naming column, unit and month.

    Amounts that fall, as where advance bills are credited, are completed likewise: share is then above 1, and added below nought.
    Chain ladder on the posting lag, volume-weighted over the last 24 posting months and pooled over units; for the two
    newest months, and where nothing is posted, Bornhuetter and Ferguson (1972), PCAS 59: posted + (1 - share) x expected.
    Intervals by the method's own errors at the same lag in months that are complete now.

    >>> accounts = pd.period_range("2024-01", "2026-09", freq="M")
    >>> postings = pd.concat([
    ...     pd.DataFrame({"unit": "Nord", "month": accounts, "posted": accounts, "amount": 80.0}),
    ...     pd.DataFrame({"unit": "Nord", "month": accounts, "posted": accounts + 1, "amount": 20.0})])
    >>> newest = complete(postings, "2026-09").query("lag == 0")
    >>> newest[["posted", "share", "completed", "added"]].round(4)
       posted  share  completed  added
    0    80.0    0.8      100.0   20.0
    """
    checked = check_levels(levels)
    month = check_month(through, "Den seneste lukkede måned (through)")
    units, months, cube = _cube(postings, month)
    age = np.arange(len(months))[::-1]
    lag = np.minimum(age, LONGEST_LAG)
    # Income is completed as the cost that it mirrors: the pace is one of both, and a sum of both would hide it.
    sign = orientation(np.take_along_axis(cube, lag[None, :, None], axis=2)[:, :, 0])
    cube *= sign[:, None, None]
    so_far = np.take_along_axis(cube, lag[None, :, None], axis=2)[:, :, 0]
    shares = posted_shares(cube)
    usual = _expected(None if expected is None else expected.reindex(columns=units) * sign, units, months, cube)
    estimate = _estimate(so_far, shares[lag][None], usual, lag[None])
    late = np.flatnonzero(np.abs(1 - shares[lag]) > 1 - COMPLETE)
    ratio = _ratios(cube, shares, usual, checked)
    row, column = (place.ravel() for place in np.meshgrid(np.arange(len(units)), late, indexing="ij"))
    posted, completed = (amounts[row, column] * sign[row] + 0.0 for amounts in (so_far, estimate))
    result = pd.DataFrame(
        {
            "unit": pd.Series(units)[row].to_numpy(),
            "month": months.take(column),
            "lag": age[column],
            "posted": posted,
            "share": shares[lag[column]],
            "completed": completed,
            "added": completed - posted,
        }
    )
    for position, level in enumerate(map(level_label, checked)):
        half = ratio[lag[column], position] * np.abs(usual[row, column])
        result[f"lower_{level}"], result[f"upper_{level}"] = completed - half, completed + half
    result.attrs["shares"] = [float(share) for share in shares]
    return result


@takes(completion={"unit": ANY, "month": MONTH, "added": NUMBER})
def completed_history(history: pd.DataFrame, completion: pd.DataFrame) -> pd.DataFrame:
    """Return `history` with what `complete` still awaits added to the months it concerns; the rest is untouched.

    history: months by unit, kr posted, as `complete` saw it. completion: unit, month and added, one row a unit and month
    or several (account groups), which are summed. A month without any posting so far counts as nought before they come.

    >>> months = pd.period_range("2026-08", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": [100.0, 80.0]}, index=months)
    >>> completion = pd.DataFrame({"unit": ["Nord"], "month": [months[1]], "added": [20.0]})
    >>> completed_history(history, completion)["Nord"].to_list()
    [100.0, 100.0]
    """
    units = monthly_frame(history, "Historikken").columns  # tells what is no such table
    given = months_as_rows(history)
    result: pd.DataFrame = pd.DataFrame(given).set_axis(units, axis=1).astype(float).copy()
    added = completion.groupby(["unit", "month"], observed=True)["added"].sum()
    for (unit, month), amount in zip(added.index, added, strict=True):
        if month in result.index and unit in result.columns:
            so_far = float(result[unit].loc[month])
            result.loc[month, unit] = (0.0 if np.isnan(so_far) else so_far) + amount
    return result


def posted_shares(cube: Floats) -> Floats:
    """Return the share posted by each lag (lags,), from cumulative amounts (units, months, lags), NaN where unknown."""
    together = np.where(np.isnan(cube).all(axis=0), np.nan, np.nansum(cube, axis=0))
    months, lags = together.shape
    factors = np.ones(lags - 1)
    for step in range(lags - 1):
        known = np.isfinite(together[:, step + 1])
        recent = known & (np.arange(months) + step + 1 >= months - WINDOW)
        before, after = together[recent, step].sum(), together[recent, step + 1].sum()
        if before > 0 and after > 0:
            factors[step] = after / before
        elif before == 0 and after > 0:
            factors[step] = np.inf  # nothing is ever posted by this lag: its share is 0
    return np.asarray(1 / np.cumprod(np.append(factors, 1.0)[::-1])[::-1])


def _estimate(posted: Floats, share: Floats, usual: Floats, lag: np.ndarray) -> Floats:
    chain = np.divide(posted, share, out=np.array(posted, dtype=float), where=share > 0)
    ferguson = posted + (1 - share) * usual
    return np.asarray(np.where((lag < NEW_LAGS) | (posted == 0), ferguson, chain))


def _ratios(cube: Floats, shares: Floats, usual: Floats, levels: tuple[float, ...]) -> Floats:
    """Return half-widths relative to the expected month, (lags, levels), from the errors in complete months."""
    final = cube[:, :, -1]
    normal = np.array([normal_reach(level) for level in levels])
    ratio = np.zeros((cube.shape[2], len(levels)))
    for lag in range(cube.shape[2]):
        guess = _estimate(cube[:, :, lag], shares[lag], usual, np.array(lag))
        with np.errstate(divide="ignore", invalid="ignore"):
            miss = np.abs(final - guess) / np.abs(np.where(usual != 0, usual, np.nan))
        miss = miss[np.isfinite(miss)]
        if len(miss) >= 20:
            ratio[lag] = np.quantile(miss, np.minimum(np.array(levels) / 100 * (1 + 1 / len(miss)), 1.0))
        else:
            # Too few complete months to tell: half of what is out, as a standard deviation.
            ratio[lag] = normal * np.abs(1 - shares[lag]) / 2
    return ratio


def _expected(expected: pd.DataFrame | None, units: list[Any], months: pd.PeriodIndex, cube: Floats) -> Floats:
    """Return the expected cost (units, months): as given, else the mean of the last twelve complete months.

    Nothing was expected of the months before a unit's first posting: of one that has just opened they say nothing.
    """
    final = cube[:, :, -1]
    begun = np.cumsum(np.abs(np.nan_to_num(cube)).max(axis=2) > 0, axis=1) > 0
    full = np.isfinite(final) & begun
    recent = full & (np.cumsum(full[:, ::-1], axis=1)[:, ::-1] <= 12)
    count = recent.sum(axis=1)
    # What is posted so far: the last that is known, not the largest, as some of it may have been credited.
    newest = np.isfinite(cube).sum(axis=2, keepdims=True) - 1
    posted = np.take_along_axis(cube, newest, axis=2)[:, :, 0]
    latest = np.where(begun, posted, 0).sum(axis=1) / np.maximum(begun.sum(axis=1), 1)
    usual = np.where(count > 0, np.where(recent, final, 0).sum(axis=1) / np.maximum(count, 1), latest)
    table = np.where(begun, usual[:, None], 0.0)
    if expected is not None:
        given = expected.reindex(index=months, columns=units).to_numpy(dtype=np.float64).T
        table = np.where(np.isfinite(given), given, table)
    return table


def _cube(postings: Any, through: pd.Period) -> tuple[list[Any], pd.PeriodIndex, Floats]:
    """Return units, months and cumulative amounts (units, months, lags), NaN where the lag has not come yet."""
    if not isinstance(postings, pd.DataFrame) or not set(_COLUMNS) <= set(postings.columns):
        raise ValueError(f"Posteringerne skal have kolonnerne {', '.join(_COLUMNS)}.")
    if postings.empty:
        raise ValueError("Der er ingen posteringer. Giv mindst én måneds posteringer.")
    amount = pd.to_numeric(postings["amount"], errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(amount)
    if wrong.any():
        row = postings.iloc[int(np.argmax(wrong))]
        raise ValueError(
            f"Posteringen for enheden {row['unit']} i {row['month']} har beløbet {row['amount']!r}. Ret beløbet."
        )
    month = pd.PeriodIndex(postings["month"], freq="M")
    posted = pd.PeriodIndex(postings["posted"], freq="M")
    used = (month <= through) & (posted <= through)
    if not used.any():
        raise ValueError(f"Ingen posteringer til og med {through}. Vælg en senere måned.")
    units = list(dict.fromkeys(postings["unit"]))
    months = pd.period_range(month[used].min(), through, freq="M")
    cube = np.zeros((len(units), len(months), LONGEST_LAG + 1))
    row = pd.Index(units).get_indexer(postings["unit"])
    column = month.asi8 - months.asi8[0]
    # A posting made before its month began is there from the month's first day; a very late one closes the last lag.
    lag = np.clip(posted.asi8 - month.asi8, 0, LONGEST_LAG)
    np.add.at(cube, (row[used], column[used], lag[used]), amount[used])
    cube = np.cumsum(cube, axis=2)
    ages = np.arange(len(months))[::-1]
    cube[:, np.arange(LONGEST_LAG + 1)[None, :] > ages[:, None]] = np.nan
    return units, months, cube
