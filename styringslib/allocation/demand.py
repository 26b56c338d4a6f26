"""Need for care over months in a municipality, simulated or taken from history, for trying steering models on.

Need = recipients x hours per recipient x case mix. All amounts are in standard hours, so that a krone per standard hour
is the unit of money. The defaults are assumptions for a municipality of ordinary size, not measurements;
estimate_demand replaces what a history of hours can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from styringslib.allocation.grants import as_months

FloatArray = npt.NDArray[np.float64]

# A memory of 1 never forgets: such a swing has no steady state.
_MEMORIES = ("swing_memory", "case_mix_memory")
_LEVELS = {f"Enhed {i:02d}": level for i, level in enumerate(range(1200, 6200, 500), start=1)}


@dataclass(frozen=True)
class Demand:
    """What the simulated years are made of.

    levels: standard hours per month at the start, by unit; growth: per year, common to all; season: twelve multipliers
    (January first). swing_sd, swing_memory: spread and month-to-month memory of slow swings in recipients, by unit (log
    scale); noise_sd: independent monthly noise; hours_sd: spread of hours per recipient (same memory). case_mix_sd: how
    much a unit's case mix changes from one year to the next; case_mix_memory: the share of it that is left after a
    year. shift_rate, shift_sd: shifts of level per unit and year that last until the next one, and the spread of the
    change. Beside the common growth every unit swings about its level, so the tenth year is like the first. illness_mean,
    illness_sd: share of staff absent and its spread; wave_rate, wave_size: waves of illness per unit and year, each of
    two months, and the absence they add. Behaviour: assessment_speed and staffing_speed are the shares of a gap that the
    purchaser's granted hours and the unit's staff close in a month; bridged_share is the part of missing staff that
    temps and overtime make up for. What is known when a year's budgets are made: budget_lag is the number of months from
    the last month that can be known to the new year (7: the half-year accounts); documented_mix the part of a heavier
    case mix that the parties of an agreement can document; agreement_noise how far they misjudge a unit (log scale).
    Raises ValueError (Danish) on negative values or shares above 1.
    """

    levels: Mapping[str, float] = field(default_factory=lambda: dict(_LEVELS))
    growth: float = 0.015
    season: tuple[float, ...] = (1.0,) * 12
    swing_sd: float = 0.03
    swing_memory: float = 0.9
    noise_sd: float = 0.015
    hours_sd: float = 0.02
    case_mix_sd: float = 0.03
    case_mix_memory: float = 0.8
    shift_rate: float = 0.15
    shift_sd: float = 0.08
    illness_mean: float = 0.06
    illness_sd: float = 0.015
    wave_rate: float = 0.5
    wave_size: float = 0.05
    assessment_speed: float = 0.5
    staffing_speed: float = 0.35
    bridged_share: float = 0.6
    budget_lag: int = 7
    documented_mix: float = 0.5
    agreement_noise: float = 0.03

    def __post_init__(self) -> None:
        """Reject assumptions that no municipality has."""
        if not self.levels or not all(np.isfinite(v) and v > 0 for v in self.levels.values()):
            raise ValueError("Simuleringen skal have mindst én enhed, og alle enheders timer skal være over 0.")
        if len(self.season) != 12 or not all(np.isfinite(v) and v > 0 for v in self.season):
            raise ValueError("Årsprofilen skal have tolv tal over 0.")
        for entry in fields(self):
            if entry.name in ("levels", "season", "growth", "budget_lag"):
                continue
            value = getattr(self, entry.name)
            top = np.inf if entry.name in ("shift_rate", "wave_rate") else 1.0
            if not 0 <= value <= top or (entry.name in _MEMORIES and value == 1.0):
                raise ValueError(f"Simuleringens {entry.name} er {value}; den skal ligge mellem 0 og {top:g}.")
        if self.budget_lag not in range(1, 25):
            raise ValueError(f"Simuleringens budget_lag er {self.budget_lag}; den skal være 1-24 hele måneder.")


@dataclass(frozen=True)
class DemandRuns:
    """Need over months in many runs; every array has the shape (months, runs, units).

    hours: hours asked for; recipients: the same as recipients alone would tell (hours per recipient held still);
    case_mix: weight of an hour; need = hours x case_mix in standard hours; illness: absence beyond the mean, as a share
    of staff. start: (units,) the level that the first year's budgets are set by; misjudged (years, runs, units): what
    the parties of a year's agreement see instead of 1.
    """

    start: FloatArray
    hours: FloatArray
    recipients: FloatArray
    case_mix: FloatArray
    illness: FloatArray
    misjudged: FloatArray
    behaviour: Demand

    @cached_property
    def need(self) -> FloatArray:
        """Standard hours needed."""
        return self.hours * self.case_mix

    def only(self, runs: slice) -> DemandRuns:
        """Some of the runs."""
        return replace(
            self,
            hours=self.hours[:, runs],
            recipients=self.recipients[:, runs],
            case_mix=self.case_mix[:, runs],
            illness=self.illness[:, runs],
            misjudged=self.misjudged[:, runs],
        )

    def shifted(self, months: npt.NDArray[np.int64], units: npt.NDArray[np.bool_], size: float, end: int) -> DemandRuns:
        """The same months up to ``end`` with hours and recipients of some units raised by ``size`` for good.

        months: the month in which the rise begins, one per run; units: which units rise, shape (runs, units).
        """
        begun = np.arange(end)[:, None] >= months
        raised = 1.0 + size * (begun[:, :, None] & units)
        return replace(
            self,
            hours=self.hours[:end] * raised,
            recipients=self.recipients[:end] * raised,
            case_mix=self.case_mix[:end],
            illness=self.illness[:end],
        )


def simulate_demand(demand: Demand, runs: int, years: int, rng: np.random.Generator) -> DemandRuns:
    """``runs`` simulated histories of ``years`` x 12 months for the units of ``demand``.

    Units are taken in order of size, so that their names and the order they are given in change nothing.
    """
    start = np.sort(np.array(list(demand.levels.values()), dtype=float))
    months, units = years * 12, len(start)
    shape = (months, runs, units)
    trend = (1.0 + demand.growth) ** (np.arange(months) / 12.0) * np.tile(demand.season, years)
    swing = _swing(rng, shape, demand.swing_sd, demand.swing_memory)
    swing += demand.noise_sd * rng.standard_normal(shape)
    happens = rng.random(shape) < 1.0 - np.exp(-demand.shift_rate / 12.0)
    levels = rng.standard_normal(shape)
    levels *= demand.shift_sd / np.sqrt(2.0)
    if demand.shift_rate > 0:
        # A level lasts until the next shift; two levels differ by shift_sd.
        since = np.maximum.accumulate(np.where(happens, np.arange(months)[:, None, None], 0), axis=0)
        swing += np.take_along_axis(levels, since, axis=0)
    # In place: of a thousand runs for all the units of a big municipality each copy takes a gigabyte.
    recipients = np.multiply(np.exp(swing, out=swing), start * trend[:, None, None], out=swing)
    hours = _swing(rng, shape, demand.hours_sd, demand.swing_memory)
    hours = np.multiply(np.exp(hours, out=hours), recipients, out=hours)
    spread = demand.case_mix_sd / np.sqrt(2.0 * (1.0 - demand.case_mix_memory))
    mix = _swing(rng, shape, spread, demand.case_mix_memory ** (1.0 / 12.0))
    np.exp(mix, out=mix)
    illness = _swing(rng, shape, demand.illness_sd, 0.7)
    begins = rng.random(shape) < 1.0 - np.exp(-demand.wave_rate / 12.0)
    waves = begins.copy()
    waves[1:] |= begins[:-1]
    illness += demand.wave_size * waves
    # Absence is a share of staff: with the mean it cannot leave 0-1.
    np.clip(illness, -demand.illness_mean, 1.0 - demand.illness_mean, out=illness)
    return DemandRuns(start, hours, recipients, mix, illness, _misjudged(demand, (years, runs, units), rng), demand)


def demand_from_history(
    history: pd.DataFrame, behaviour: Demand, rng: np.random.Generator, *, times: int = 1
) -> DemandRuns:
    """A history (rows whole years of months, columns units) as ``times`` equal runs: case mix 1, illness at its mean.

    The first year's mean is taken as the level that its budgets were set by; what agreements misjudge is drawn.
    """
    values = history.to_numpy(dtype=float)
    hours = np.repeat(values[:, None, :], times, axis=1)
    misjudged = _misjudged(behaviour, (len(hours) // 12, *hours.shape[1:]), rng)
    start = values[:12].mean(axis=0)
    return DemandRuns(start, hours, hours, np.ones_like(hours), np.zeros_like(hours), misjudged, behaviour)


def _misjudged(demand: Demand, shape: tuple[int, int, int], rng: np.random.Generator) -> FloatArray:
    return np.exp(demand.agreement_noise * rng.standard_normal(shape))


def estimate_demand(history: pd.DataFrame, behaviour: Demand | None = None) -> Demand:
    """Assumptions fitted to a history of monthly hours; whatever hours cannot tell is kept from ``behaviour``.

    history: rows months, columns units, hours above 0 without gaps (see whole_years). Levels are the last twelve
    months' means.
    With two years or more: growth from the mean yearly growth of all units, season from the pooled month effects, and
    swing and noise from the autocovariances of what is left over (for a first-order swing with noise: memory = c2 / c1,
    swing variance = c1 / memory, noise variance = c0 - swing variance). Lasting shifts are part of those swings, so
    none are added to them, and the assumed spread of hours per recipient is taken out of them.

    >>> months = pd.period_range("2024-01", "2025-12", freq="M")
    >>> history = pd.DataFrame({"Nord": np.where(months.year == 2024, 1_000.0, 1_050.0)}, index=months)
    >>> demand = estimate_demand(history, Demand(assessment_speed=0.5))
    >>> demand.levels, round(demand.growth, 4), demand.assessment_speed
    ({'Nord': 1050.0}, 0.05, 0.5)
    """
    assumed = behaviour or Demand()
    values = history.to_numpy(dtype=float)
    levels = {str(unit): float(level) for unit, level in zip(history.columns, values[-12:].mean(axis=0), strict=True)}
    if len(values) < 24:
        return replace(assumed, levels=levels)
    years = len(values) // 12
    logs = np.log(values[-years * 12 :]).reshape(years, 12, -1)
    yearly = logs.mean(axis=1)
    growth = float((yearly[-1] - yearly[0]).mean() / (years - 1))
    ramp = growth * (np.arange(12) - 5.5) / 12.0
    season = np.exp((logs - yearly[:, None, :] - ramp[:, None]).mean(axis=(0, 2)))
    first = int(pd.PeriodIndex(history.index)[-years * 12].month) - 1
    season = np.roll(season / season.mean(), first)
    trend = np.polyfit(np.arange(years * 12), logs.reshape(years * 12, -1), 1)
    fitted = trend[0] * np.arange(years * 12)[:, None] + trend[1]
    rest = logs.reshape(years * 12, -1) - fitted - np.log(np.tile(np.roll(season, -first), years))[:, None]
    c0, c1, c2 = (float((rest[k:] * rest[: len(rest) - k]).mean()) for k in (0, 1, 2))
    memory = float(np.clip(c2 / c1, 0.1, 0.95)) if c1 > 0 else 0.0
    swing = min(c1 / memory, c0) if memory else 0.0
    of_hours = min(assumed.hours_sd, float(np.sqrt(swing)))
    return replace(
        assumed,
        levels=levels,
        growth=float(np.expm1(growth)),
        season=tuple(season.tolist()),
        swing_sd=min(float(np.sqrt(max(swing - of_hours**2, 0.0))), 1.0),
        swing_memory=memory,
        noise_sd=min(float(np.sqrt(max(c0 - swing, 0.0))), 1.0),
        hours_sd=of_hours,
        shift_rate=0.0,
    )


def whole_years(history: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The whole calendar years of a history, and the units left out of them.

    history: rows months (Period M, dates or text), columns units; or long with unit, month and one of need, hours,
    delivered_hours, granted_hours. Units with a missing month or without need in some month of the whole years are left
    out.
    Raises ValueError (Danish) without a whole calendar year, on duplicate or missing months, negative or infinite
    hours, or when no unit is left.
    """
    wide = history
    if {"unit", "month"} <= set(map(str, history.columns)):
        value = next((c for c in ("need", "hours", "delivered_hours", "granted_hours") if c in history), None)
        if value is None:
            raise ValueError(
                "Historikken mangler en kolonne med timer (need, hours, delivered_hours eller granted_hours)."
            )
        long = history.assign(month=as_months(history["month"]))
        summed = long.groupby(["month", "unit"])[value].sum(min_count=1)
        # A month without hours stays missing here, where a pivot table would call it nought.
        wide = pd.DataFrame(summed.unstack("unit"))  # noqa: PD010
    wide = wide.set_axis(pd.PeriodIndex(as_months(wide.index)), axis=0).sort_index()
    years_of = pd.PeriodIndex(wide.index).year
    if wide.index.has_duplicates:
        raise ValueError(f"Historikken har to rækker for {wide.index[wide.index.duplicated()][0]}; behold én.")
    values = wide.to_numpy(dtype=float)
    bad = np.argwhere(np.isinf(values) | (values < 0))
    if len(bad):
        month, unit = wide.index[bad[0][0]], wide.columns[bad[0][1]]
        raise ValueError(f"Historikken for {unit} er negativ eller uendelig i {month}; ret timerne.")
    counts = pd.Series(1, index=wide.index).groupby(years_of).sum()
    years = sorted(counts.index[counts == 12])
    if not years:
        raise ValueError(
            "Historikken skal rumme mindst ét helt kalenderår, januar til december, for at modellerne kan prøves."
        )
    if years[-1] - years[0] + 1 != len(years):
        raise ValueError(f"Historikken mangler måneder mellem {years[0]} og {years[-1]}; udfyld dem.")
    whole = wide[years_of.isin(years)]
    complete = whole.notna().all() & (whole > 0).all()
    if not complete.any():
        raise ValueError("Ingen enhed har timer i alle måneder af historikken; modellerne kan ikke prøves på den.")
    return whole.loc[:, complete], tuple(str(unit) for unit in whole.columns[~complete])


def _swing(rng: np.random.Generator, shape: tuple[int, int, int], sd: float, memory: float) -> FloatArray:
    """A stationary first-order autoregression along the first axis."""
    steps = rng.standard_normal(shape)
    steps *= sd
    steps[1:] *= np.sqrt(1.0 - memory**2)
    for t in range(1, shape[0]):
        steps[t] += memory * steps[t - 1]
    return steps
