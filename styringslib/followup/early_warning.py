"""Early warnings from absence, temps, overtime and pay: control charts for small counts, and how early they speak.

A month is compared with what the unit's own earlier months and the season of the year lead one to expect. Deviations are
made comparable by Anscombe's square root (Biometrika 35, 1948), which gives small counts nearly normal tails, and scaled by
the unit's own month-to-month variation (Laney 2002, Quality Engineering 14(4): days of absence come in runs, so Poisson
limits would cry wolf). What is one count is measured too, as the variance over the mean of the units' baselines: the same
absence in days, hours or kroner gives the same signals. Signals are Nelson's run rules (1984, Journal of Quality Technology
16(4)).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from styringslib.calendar import as_month
from styringslib.declared_tables import ANY, MONTH, NUMBER, takes
from styringslib.followup.contract import every_month, require, sums

# Mean moving range of two normal values, in standard deviations (the d2 of Shewhart's charts).
MOVING_RANGE = 1.128
# Months that hardly differ say little of how much a month can differ: a standard deviation is at least this share of what is
# expected, so that one month is no signal before it is some 30 per cent over, and two not before some 20. A choice of ours.
LEAST_SPREAD = 0.1
RULES = ("beyond_limit", "two_of_three", "run")


@dataclass(frozen=True)
class ChartRule:
    """How sensitive the charts are: months of baseline, the limits in standard deviations, and the length of a run.

    limit: one month beyond it is a signal (Nelson's rule 1). warning: two of three months beyond it (rule 5). run: so many
    months on the upper side (rule 2 has 9; fewer speak earlier and oftener wrongly). gap: months just before the judged one
    that the baseline leaves out, so that a slow rise does not raise its own limit.
    """

    baseline: int = 24
    limit: float = 3.0
    warning: float = 2.0
    run: int = 9
    gap: int = 0

    def __post_init__(self) -> None:
        if self.baseline < 6 or self.run < 3 or not 0 < self.warning < self.limit or self.gap < 0:
            raise ValueError("Kontrolkortet kræver mindst 6 måneders grundlag, run mindst 3 og 0 < warning < limit.")


@takes(table={"unit": ANY, "month": MONTH, "{value}": NUMBER, "{exposure}": NUMBER})
def control_chart(
    table: pd.DataFrame,
    value: str,
    *,
    exposure: str | None = None,
    start: Any,
    rule: ChartRule | None = None,
    units: Collection[Any] | None = None,
) -> pd.DataFrame:
    """A control chart for every unit, from `start` on, with a fixed baseline of the months before it.

    table: unit, month, `value` (days of absence, hours of temps, hours of overtime, kr; >= 0) and `exposure` (possible days,
    attendance hours, ...; default one a month). units: those whose charts are wanted, by default all; the season and what is
    one count are of all units in any case. The expected rate is the baseline's, times the season: the month's share
    over all units in the baseline, where that holds two years or more. Units without 6 months of baseline are left out. The
    unit of measure makes no difference to score and signals. The rules over several months count months of the calendar: one
    that is missing is neither high nor on the upper side.

    Result: unit, month, value, exposure, expected (in the value's unit), upper (the limit, in the value's unit), score
    (standard deviations above the expected), beyond_limit, two_of_three, run (bool: the rule speaks that month), signal
    (any of them). Only rises are signals. ValueError (Danish) for negative values or exposure not over 0.

    >>> months = pd.period_range("2024-01", "2026-01", freq="M")
    >>> days = [10.0] * 24 + [30.0]
    >>> chart = control_chart(pd.DataFrame({"unit": "Nord", "month": months, "days": days}), "days", start="2026-01",
    ...     rule=ChartRule(limit=3.0))
    >>> chart[["value", "expected", "beyond_limit", "signal"]]
       value  expected  beyond_limit  signal
    0   30.0      10.0          True    True
    """
    limits = rule or ChartRule()
    columns = ["unit", "month", value, *([exposure] if exposure else [])]
    lines = require(table, value, columns, numbers=columns[2:])
    lines = sums(lines, ["unit", "month"], columns[2:]).rename(columns={value: "value", exposure: "exposure"})
    if exposure is None:
        lines["exposure"] = 1.0
    lines = lines.dropna(subset=["value", "exposure"])
    if (lines["value"] < 0).any() or (lines["exposure"] <= 0).any():
        row = lines[(lines["value"] < 0) | (lines["exposure"] <= 0)].iloc[0]
        raise ValueError(
            f"{row['unit']}, {row['month']}: {value} er negativ, eller {exposure} er ikke over 0. Ret tallet."
        )
    first = as_month(start)
    base_end = first - limits.gap
    base = lines[(lines["month"] < base_end) & (lines["month"] >= base_end - limits.baseline)]
    season = _season(base)
    baselines = _Baselines.of(base, season)
    judged = lines[(lines["month"] >= first) & lines["unit"].isin(baselines.rates.index)]
    chart = _judged(judged if units is None else judged[judged["unit"].isin(units)], baselines, limits)
    return chart[["unit", "month", "value", "exposure", "expected", "upper", "score", *RULES, "signal"]]


def process_limits(values: pd.Series, *, start: Any, baseline: int = 24, run: int = 9) -> pd.DataFrame:
    """An XmR chart of one figure: the limits that its own months before ``start`` set, and the months that break them.

    values: by month (PeriodIndex); a share or a price, which may be too low as well as too high. The mean is that of the at most
    ``baseline`` months before ``start``; the limits lie 2.66 times the mean moving range of adjacent months from it (Wheeler,
    Understanding Variation, 1993: three standard deviations, d2 = 1.128). Result, index month from ``start`` on: value, mean,
    lower, upper, outside (beyond a limit), run (``run`` months on one side of the mean), signal (either of them). Empty with
    less than 6 months, or no two adjacent ones, before ``start``.

    >>> months = pd.period_range("2025-01", "2026-01", freq="M")
    >>> chart = process_limits(pd.Series([60.0, 61.0] * 6 + [58.0], index=months), start="2026-01")
    >>> chart.round(2).iloc[0].to_dict()
    {'value': 58.0, 'mean': 60.5, 'lower': 57.84, 'upper': 63.16, 'outside': False, 'run': False, 'signal': False}
    """
    first = as_month(start)
    months = pd.PeriodIndex(values.index)
    known = values.astype(float)
    before = known[(months < first) & (months >= first - baseline)].dropna()
    adjacent = np.diff(pd.PeriodIndex(before.index).asi8) == 1
    moves = np.abs(np.diff(before.to_numpy()))[adjacent]
    if len(before) < 6 or not len(moves):
        kinds = {
            **dict.fromkeys(("value", "mean", "lower", "upper"), float),
            "outside": bool,
            "run": bool,
            "signal": bool,
        }
        return pd.DataFrame(index=months[:0], columns=list(kinds)).astype(kinds)
    mean, reach = float(before.mean()), 3 / MOVING_RANGE * float(moves.mean())
    chart = known[months >= first].to_frame("value").assign(mean=mean, lower=mean - reach, upper=mean + reach)
    # What is as large as a limit but for the last bit of a sum is not beyond it.
    chart["outside"] = (chart["value"] - mean).abs() > reach + 1e-9
    side = np.sign(chart["value"] - mean).where((chart["value"] - mean).abs() > 1e-9, 0.0).fillna(0.0)
    chart["run"] = side.ne(0) & (side.rolling(run).sum().abs() == run)
    return chart.assign(signal=chart["outside"] | chart["run"])


@takes(chart={"unit": ANY, "month": MONTH, "signal": ANY})
def lead_times(chart: pd.DataFrame, onset: pd.Series, visible: pd.Series | None = None) -> pd.DataFrame:
    """How early the chart spoke, and how often it cried wolf.

    chart: the result of `control_chart`. onset: by unit, the month a real change began (missing = none did: every signal is
    false). visible: by unit, the month it could be seen in the accounts. Result, index unit: onset, first_signal (the
    first from the onset on), delay (months from onset to signal; 0 = the same month), lead (months from signal to visible),
    false_signals (signals before the onset, or all when there is none), months_judged (before the onset, or all).

    >>> months = pd.period_range("2024-01", "2026-03", freq="M")
    >>> table = pd.DataFrame({"unit": "Nord", "month": months, "days": [10.0] * 25 + [30.0, 30.0]})
    >>> onset = pd.Series({"Nord": pd.Period("2026-01", "M")})
    >>> visible = pd.Series({"Nord": pd.Period("2026-04", "M")})
    >>> chart = control_chart(table, "days", start="2026-01")
    >>> lead_times(chart, onset, visible).loc["Nord", ["delay", "lead", "false_signals"]].to_dict()
    {'delay': 1.0, 'lead': 2.0, 'false_signals': 0.0}
    """
    rows: dict[Any, dict[str, Any]] = {}
    for unit, lines in chart.groupby("unit", sort=True, observed=True):
        began = onset.get(unit)
        began = None if began is None or pd.isna(began) else as_month(began)
        seen = None if visible is None else visible.get(unit)
        calm = lines if began is None else lines[lines["month"] < began]
        hits = (
            lines[lines["signal"].astype(bool) & (lines["month"] >= began)]["month"]
            if began is not None
            else lines["month"][:0]
        )
        first = hits.min() if len(hits) else None
        rows[unit] = {
            "onset": began,
            "first_signal": first,
            "delay": float((first - began).n) if first is not None and began is not None else np.nan,
            "lead": float((as_month(seen) - first).n) if first is not None and seen is not None else np.nan,
            "false_signals": int(calm["signal"].sum()),
            "months_judged": len(calm),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("unit")


def _season(base: pd.DataFrame) -> dict[int, float]:
    """Rate of each calendar month against the whole year's, over all units; ones without two whole years of baseline.

    Shrunk towards one by how much of the differences between months chance alone would make (empirical Bayes): few counts
    show no season. Chance is measured on the same month of neighbouring years.
    """
    plain = dict.fromkeys(range(1, 13), 1.0)
    if base["month"].nunique() < 24 or base["value"].sum() <= 0:
        return plain
    monthly = base.groupby(base["month"].dt.month)[["value", "exposure"]].sum()
    expected = monthly["exposure"] * base["value"].sum() / base["exposure"].sum()
    factors = monthly["value"] / expected
    pairs = base.assign(month=base["month"] + 12).merge(base, on=["unit", "month"])
    spread = ((pairs["value_x"] - pairs["value_y"]) ** 2).sum() / (pairs["value_x"] + pairs["value_y"]).sum()
    chance = float(spread) / expected
    real = max(0.0, float(factors.var() - chance.mean()))
    shrunk = 1 + (factors - 1) * (real / (real + chance) if real else 0.0)
    return plain | {int(month): float(factor) for month, factor in zip(shrunk.index, shrunk, strict=True)}


@dataclass(frozen=True)
class _Baselines:
    """The baselines of all units with 6 months or more: their months in order (unit, value, expected), and each unit's rate."""

    months: pd.DataFrame
    rates: pd.Series
    season: dict[int, float]

    @classmethod
    def of(cls, base: pd.DataFrame, season: dict[int, float]) -> _Baselines:
        own = base[base.groupby("unit", observed=True)["month"].transform("size") >= 6]
        held = own.assign(exposure=own["exposure"] * own["month"].dt.month.map(season))
        sums_of = held.groupby("unit", observed=True)[["value", "exposure"]].sum()
        rates = sums_of["value"] / sums_of["exposure"]
        expected = rates.reindex(held["unit"]).to_numpy() * held["exposure"].to_numpy()
        return cls(every_month(own.assign(expected=expected), ["unit"]), rates, season)

    def expected(self, rows: pd.DataFrame) -> np.ndarray[Any, Any]:
        """What the months of ``rows`` should come to, in the value's unit."""
        rates = self.rates.reindex(rows["unit"]).to_numpy()
        return np.asarray(rates * rows["exposure"] * rows["month"].dt.month.map(self.season), dtype=float)

    def spreads(self, count: float) -> pd.Series:
        """Each unit's own variation in standard deviations of a count; never below one, which chance alone gives."""
        unit, expected = self.months["unit"], self.months["expected"]
        scores = pd.Series(_root(self.months["value"], count) - _root(expected, count))
        own = scores.groupby(unit, observed=True)
        ranges = own.diff().abs().groupby(unit, observed=True).mean() / MOVING_RANGE
        least = LEAST_SPREAD * np.sqrt(expected.groupby(unit, observed=True).mean() / count)
        # Slow swings hide from the moving range; the plain standard deviation sees them.
        return (
            pd.DataFrame({"ranges": ranges, "swings": own.std(ddof=1), "least": least})
            .max(axis=1)
            .fillna(1.0)
            .clip(1.0)
        )

    def _dispersion(self) -> np.ndarray[Any, Any]:
        """Variance over mean of each unit, from one month to the next: one for single counts, more where they come in runs."""
        unit, expected = self.months["unit"], self.months["expected"]
        moved = (self.months["value"] - expected).groupby(unit, observed=True).diff()
        level = expected + expected.groupby(unit, observed=True).shift()
        known = moved.notna() & (level > 0)
        squares = (moved**2).where(known).groupby(unit, observed=True).sum()
        levels = level.where(known).groupby(unit, observed=True).sum()
        return np.asarray((squares / levels).where(levels > 0, 0.0), dtype=float)

    @property
    def count(self) -> float:
        """What one count is in the unit of measure: the middle dispersion of the units, and never so little that a month's
        standard deviation would lie under LEAST_SPREAD of what is expected."""
        if self.rates.empty:
            return 1.0
        months = len(self.months)
        # A season's eleven free factors follow the baseline's own chance, and make it look smaller: one unit's by nearly half.
        lost = months / max(months - 11, months / 2) if len(set(self.season.values())) > 1 else 1.0
        means = self.months["expected"].groupby(self.months["unit"], observed=True).mean()
        found = max(lost * np.median(self._dispersion()), LEAST_SPREAD**2 * np.median(means))
        return float(found) or 1.0  # nobody had anything: any measure will do


def _root(values: Any, count: float) -> Any:
    """Anscombe's transformation: twice the square root of a count plus 3/8 has a standard deviation near one."""
    return 2 * np.sqrt(np.asarray(values, dtype=float) / count + 0.375)


def _judged(rows: pd.DataFrame, baselines: _Baselines, limits: ChartRule) -> pd.DataFrame:
    count = baselines.count
    rows = every_month(rows.assign(expected=baselines.expected(rows)), ["unit"])
    spread = baselines.spreads(count).reindex(rows["unit"]).to_numpy()
    root = _root(rows["expected"], count)
    rows["score"] = score = (_root(rows["value"], count) - root) / spread
    rows["upper"] = (((root + limits.limit * spread) / 2) ** 2 - 0.375) * count
    rows["beyond_limit"] = score > limits.limit
    high = score > limits.warning
    rows["two_of_three"] = (_of_the_last(high, rows["unit"], 3) >= 2) & high
    # What is exactly as expected is on neither side, whatever rounding makes of it.
    rows["run"] = _of_the_last(score > 1e-9, rows["unit"], limits.run) == limits.run
    rows["signal"] = rows[list(RULES)].any(axis=1)
    return rows[rows["given"]].reset_index(drop=True)


def _of_the_last(marked: np.ndarray[Any, Any], unit: pd.Series, months: int) -> np.ndarray[Any, Any]:
    """How many of the unit's last ``months`` rows are marked, the row itself included; rows in order of unit and month."""
    so_far = pd.Series(marked.astype(int)).groupby(unit, observed=True).cumsum()
    return np.asarray(so_far - so_far.groupby(unit, observed=True).shift(months, fill_value=0), dtype=int)
