"""Known changes: what people have entered in the register goes into the forecast, before and after it took effect."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.intervals import normal_reach
from styringslib.prognosis.series import AWAITED_MONTHS, MONTHS_IN_YEAR, TOTAL, check_month, monthly_frame
from styringslib.prognosis.within_year.lives import known_lives
from styringslib.prognosis.within_year.overrides import Override
from styringslib.prognosis.year_end import closed_year, year_end

#: Largest change that is given as a share: beyond three times the level it is per cent written as shares, or an amount.
LARGEST_SHARE = 2.0


@dataclass(frozen=True)
class KnownChange:
    """A change of level that is known or expected.

    unit: its column. month: first month with the change. amount: kr per month, positive for higher cost; or share: of
    the level, 0.2 for 20 % more, above -1 and at most 2 (exactly one of the two). until: last month with it, None for lasting.
    probability: 0-1, how likely it is to come; it counts with that part of its amount, and while it is to come, with the doubt.
    event: changes of one unit with the same event and probability come together or not at all, such as part of a month and
    the months after; None for a change by itself.
    """

    unit: Any
    month: Any
    amount: float | None = None
    share: float | None = None
    until: Any = None
    probability: float = 1.0
    event: Any = None

    @property
    def expected_amount(self) -> float | None:
        """Its amount times its probability; None where it is told as a share."""
        return None if self.amount is None else self.amount * self.probability

    @property
    def expected_share(self) -> float:
        """Its share of the level times its probability; 0 where it is told as an amount."""
        return float(self.share or 0.0) * self.probability


def restate(history: pd.DataFrame, changes: Iterable[KnownChange], through: Any) -> pd.DataFrame:
    """Return `history` as it would have been had the lasting changes up to `through` always been in force.

    Months before a past change are raised or lowered by it, so that the series has no break to be mistaken for a
    trend. Changes that have ended are taken out of the months they were in instead: they say nothing of the future.
    Raises ValueError (Danish) on a change that cannot be read.

    >>> months = pd.period_range("2026-06", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": [100.0, 100.0, 150.0, 150.0]}, index=months)
    >>> restate(history, [KnownChange("Nord", "2026-08", amount=50.0)], "2026-09")["Nord"].to_list()
    [150.0, 150.0, 150.0, 150.0]
    """
    month = check_month(through, "Den seneste lukkede måned (through)")
    return _restated(monthly_frame(history, "Historikken"), changes, month)


def _restated(result: pd.DataFrame, changes: Iterable[KnownChange], month: pd.Period, way: float = 1.0) -> pd.DataFrame:
    """Return ``result``, changed in place, as `restate` does; way: -1 takes back what it did, the changes in reverse."""
    for change in changes:
        first, last = _check(change)
        if change.unit not in result.columns or first > month:
            continue
        if last is not None and last <= month:
            mine, sign = (result.index >= first) & (result.index <= last), -way
        else:
            mine, sign = result.index < first, way
        column = result[change.unit]
        # Noughts before a unit opened, or after it closed, are no months that a change could have been in.
        mine &= _from_first_to_last(column)
        amount = change.expected_amount
        shifted = column + sign * amount if amount is not None else column * (1 + change.expected_share) ** sign
        result[change.unit] = column.where(~mine, shifted)
    return result


def _from_first_to_last(column: pd.Series) -> np.ndarray:
    """Which rows lie from a unit's first amount to its last."""
    spent = column.fillna(0.0).to_numpy() != 0
    return np.asarray(np.logical_or.accumulate(spent) & np.logical_or.accumulate(spent[::-1])[::-1])


@takes(forecast={"unit": ANY, "month": MONTH, "mean": NUMBER})
def with_changes(forecast: pd.DataFrame, changes: Iterable[KnownChange], through: Any) -> pd.DataFrame:
    """Return a table of `forecast` with the changes added that take effect, or end, after `through`.

    Mean and bounds move together, by what is expected of the change. Units or months not there are ignored.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> ahead = forecast(pd.DataFrame({"Nord": 100.0}, index=months), 2)
    >>> with_changes(ahead, [KnownChange("Nord", "2026-11", amount=50.0)], "2026-09")["mean"].round(4).to_list()
    [100.0, 150.0]
    """
    month = check_month(through, "Den seneste lukkede måned (through)")
    result = forecast.copy()
    numbers = [name for name in result.columns if name == "mean" or name.startswith(("lower_", "upper_"))]
    known = list(changes)
    after = np.array([(label - month).n for label in result["month"]], dtype=int)
    for unit in {change.unit for change in known}:
        mine = (result["unit"] == unit).to_numpy()
        before = result.loc[mine, "mean"].to_numpy(dtype=float)
        more = _moved(before, after[mine], [change for change in known if change.unit == unit], month) - before
        result.loc[mine, numbers] = result.loc[mine, numbers].add(more, axis=0)
    return result


def year_end_with_changes(
    history: pd.DataFrame,
    through: Any,
    changes: Iterable[KnownChange],
    budget: pd.DataFrame | None = None,
    levels: Iterable[float] = (80, 95),
    *,
    awaited: Collection[Any] = (),
    overrides: Iterable[Override] = (),
    lives: Any = None,
    kept: dict[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Forecast the year with known changes: `year_end` on the restated history, plus what is still to come.

    Changes that may not come widen the interval, each by itself. Arguments, errors and result as `year_end`; actual, and
    attrs["posted"], are what was really posted, and attrs["expected"] has the changes in it. In December nothing is left: the
    outturn, with bounds that meet in it, but for what is ``awaited``, which is estimated from the months before; overrides are
    then of no use.
    attrs["added"]: kr that the changes after `through` add to each unit's and the total's rest of the year.

    >>> months = pd.period_range("2023-01", "2026-09", freq="M")
    >>> history = pd.DataFrame({"Nord": 100.0}, index=months)
    >>> year = year_end_with_changes(history, "2026-09", [KnownChange("Nord", "2026-11", amount=50.0)]).iloc[0]
    >>> year[["actual", "remaining", "total"]].astype(float).round(2).to_dict()
    {'actual': 900.0, 'remaining': 400.0, 'total': 1300.0}
    """
    month = check_month(through, "Den seneste lukkede måned (through)")
    known = list(changes)
    real = monthly_frame(history, "Historikken")
    restated = restate(real, known, month)
    if month.month < MONTHS_IN_YEAR:
        result = year_end(restated, month, budget, levels, awaited=awaited, overrides=overrides, lives=lives, kept=kept)
    else:
        result = closed_year(restated, month, budget, levels, awaited, lives)
    units = list(result["unit"].iloc[:-1])
    year = [label for label in real.index if label.year == month.year and label <= month]
    moved = (restated.loc[year].sum() - real.loc[year].sum()).reindex(units).to_list()
    unseen = _lifted_unseen(restated, known, month, awaited).reindex(units).to_list()
    # What lies beside the table is copied by every step of arithmetic on it; so it is laid aside meanwhile.
    told, result.attrs = result.attrs, {}
    told["posted"] |= {unit: _of_the_year(real[unit], month) for unit in units}
    _take_out(told["expected"], dict(zip(units, unseen, strict=True)))
    alive = _alive(lives, units, month)
    put_in = {unit: _put_in(told["expected"], unit, known, month, alive[unit]) for unit in units}
    added, doubts = ({unit: pair[place] for unit, pair in put_in.items()} for place in (0, 1))
    for amounts in (added, doubts):
        amounts[TOTAL] = sum(amounts.values())
    for name in ("posted", "expected"):
        told[name][TOTAL] = np.sum([told[name][unit] for unit in units], axis=0).tolist()
    lift = np.array([*moved, sum(moved)])
    more = np.array([added[unit] for unit in result["unit"]])
    result["actual"] -= lift
    absent = np.array([*unseen, sum(unseen)])
    _move(result, more - lift - absent, np.array([doubts[unit] for unit in result["unit"]]))
    result["remaining"] = result["total"] - result["actual"]
    result.attrs = told | {"added": added}
    return result


def _move(result: pd.DataFrame, by: np.ndarray, doubt: np.ndarray) -> None:
    """Move totals and bounds, and widen the bounds by a doubt (variance) that is independent of the forecast's own."""
    for name in map(str, result):
        if name.startswith(("lower_", "upper_")):
            reach = result[name] - result["total"]
            sign = -1.0 if name.startswith("lower_") else 1.0
            wider = sign * np.sqrt(reach**2 + normal_reach(float(name[6:])) ** 2 * doubt)
            result[name] = result["total"] + by + np.where(doubt > 0, wider, reach)
    result["total"] += by


def _lifted_unseen(
    restated: pd.DataFrame, changes: list[KnownChange], month: pd.Period, awaited: Collection[Any]
) -> pd.Series:
    """By how much the changes lift the year's months that are missing, and estimated from months that are lifted."""
    known = restated.notna()
    missing = ~known & known.cummax()
    # What has been missing for longer has closed.
    closed = missing.tail(AWAITED_MONTHS + 1).all() & ~restated.columns.isin(list(awaited))
    filled = restated.ffill()
    filled.loc[:, closed] = np.nan
    year = pd.period_range(f"{month.year}-01", month, freq="M")
    lifted: pd.DataFrame = (filled - _restated(filled.copy(), changes[::-1], month, -1.0)).where(missing)
    return lifted[lifted.index.isin(year)].sum()


def _take_out(expected: dict[Any, list[float]], lifted: dict[Any, float]) -> None:
    """Take out of every unit's months to come, which hold the missing months too, what the changes lift these by."""
    for unit, kr in lifted.items():
        rest = sum(expected[unit])
        if kr and rest:
            expected[unit] = [amount * (1 - kr / rest) for amount in expected[unit]]


def _alive(lives: Any, units: list[Any], month: pd.Period) -> dict[Any, np.ndarray]:
    """Which of the year's months to come each unit lives in, as far as its life is known."""
    begins, ends = known_lives(lives, tuple(units), month)
    ahead = np.arange(MONTHS_IN_YEAR - month.month)
    return {unit: (ahead >= first) & (ahead <= last) for unit, first, last in zip(units, begins, ends, strict=True)}


def _put_in(
    expected: dict[Any, list[float]], unit: Any, changes: list[KnownChange], month: pd.Period, alive: np.ndarray
) -> tuple[float, float]:
    """Put the unit's changes into its months to come, and give the kroner that they add and the variance of those that may not
    come. Outside its life nothing is expected, and nothing can change."""
    own = [change for change in changes if change.unit == unit]
    if not own:
        return 0.0, 0.0
    before = np.asarray(expected[unit], dtype=float)
    after = np.arange(1, len(before) + 1)
    mean = np.where(alive, _moved(before, after, own, month), before)
    expected[unit] = mean.tolist()
    effects: dict[Any, float] = {}
    for place, change in enumerate(own):
        if 0 < change.probability < 1 and _check(change)[0] > month:
            key = place if change.event is None else change.event, change.probability
            effect = float((_moved(before, after, [change], month) - before)[alive].sum())
            effects[key] = effects.get(key, 0.0) + effect
    # All of it or nothing comes: p (1 - p) of the square of what it is worth when it does.
    doubt = sum(effect**2 * (1 - chance) / chance for (_, chance), effect in effects.items())
    return float((mean - before).sum()), doubt


def _moved(path: np.ndarray, after: np.ndarray, changes: Iterable[KnownChange], through: pd.Period) -> np.ndarray:
    """Months that lie so many ``after`` `through` with the changes that take effect, or end, in them."""
    result = path.copy()
    for change in changes:
        ahead = _ahead(change, through)
        if ahead is None:
            continue
        first, last, sign = ahead
        mine = (after >= (first - through).n) & (last is None or after <= (last - through).n)
        amount = change.expected_amount
        if amount is not None:
            result[mine] += sign * amount
        else:
            result[mine] *= (1 + change.expected_share) ** sign
    return result


def _ahead(change: KnownChange, through: pd.Period) -> tuple[pd.Period, pd.Period | None, float] | None:
    """First and last month (None: no end) after `through` that a change moves, and whether it comes (1) or goes (-1); None
    for one that moves none of them."""
    first, last = _check(change)
    if first > through:
        return first, last, 1.0
    if last is None or last <= through:
        return None
    return last + 1, None, -1.0


def _of_the_year(column: pd.Series, month: pd.Period) -> list[float]:
    """The year's amounts from January to `month`; nought where nothing is posted."""
    months = pd.period_range(f"{month.year}-01", month, freq="M")
    return [float(amount) for amount in column.reindex(months).fillna(0.0)]


def link_units(history: pd.DataFrame, links: dict[Any, list[Any]]) -> pd.DataFrame:
    """Join columns that continue each other, such as a service's legal bases before and after 2025-07-01.

    links: new name -> the columns it sums. A month is missing only where all of them are. Other columns stay.
    Raises ValueError (Danish) when a column is not there.

    >>> months = pd.period_range("2025-06", "2025-07", freq="M")
    >>> history = pd.DataFrame({"§ 83": [100.0, np.nan], "ældrelov": [np.nan, 104.0]}, index=months)
    >>> link_units(history, {"care": ["§ 83", "ældrelov"]})["care"].to_list()
    [100.0, 104.0]
    """
    frame = monthly_frame(history, "Historikken")
    used = [column for columns in links.values() for column in columns]
    for column in used:
        if column not in frame.columns:
            raise ValueError(f"Historikken har ikke {column}, som skulle kædes sammen med andre. Ret navnet.")
    result = frame.drop(columns=used)
    for name, columns in links.items():
        result[name] = frame[columns].sum(axis=1, min_count=1)
    return result


def _check(change: KnownChange) -> tuple[pd.Period, pd.Period | None]:
    if (change.amount is None) == (change.share is None):
        raise ValueError(
            f"Ændringen for {change.unit} fra {change.month} skal have enten beløb eller andel, ikke begge."
        )
    if change.share is not None and not -1 < change.share <= LARGEST_SHARE:
        raise ValueError(
            f"Ændringen for {change.unit} fra {change.month} er {change.share:.0%}. Den skal ligge over -100 % og højst være "
            f"{LARGEST_SHARE:.0%}; skriv andelen, f.eks. 0.2 for 20 %, eller giv beløbet."
        )
    if not 0 <= change.probability <= 1:
        raise ValueError(
            f"Ændringen for {change.unit} fra {change.month} har sandsynligheden {change.probability:g}. Den skal ligge mellem "
            "0 og 1; skriv 0.8 for 80 %."
        )
    first = check_month(change.month, f"Første måned for ændringen i {change.unit}")
    last = None if change.until is None else check_month(change.until, f"Sidste måned for ændringen i {change.unit}")
    if last is not None and last < first:
        raise ValueError(f"Ændringen for {change.unit} slutter {last}, før den begynder {first}. Ret månederne.")
    return first, last
