"""What a unit's newest months say: a single bill or credit is not carried on, a new level of some months is followed.

The series model smooths: its level moves a little every month, and is neither still but for one step nor disturbed just
once. So what the last months tell by themselves is settled before it sees them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styringslib.prognosis.medians import MAD_SCALE
from styringslib.prognosis.outliers import LIMIT, Deseasonalised, usual_step
from styringslib.prognosis.series import MONTHS_IN_YEAR, Floats, MonthlySeries, Note, span

#: Months before the newest that a single bill or credit is held against.
AROUND = 6
#: Months in which a new level is told from a single bill, and those after which the series model has followed by itself.
FEWEST, MOST = 2, 8
#: Deviations from the year before that every month of a new level has at least, all to the same side.
CLEAR = 4.0
#: How many times larger the step must be than the one that four in five of the unit's earlier months do not reach: what
#: wanders by itself has no new level.
UNUSUAL, USUAL_SHARE = 2.5, 0.8
#: Largest distance between the months of a new level: a share of the step, or so many deviations.
SPREAD_SHARE, SPREAD_NOISE = 0.6, 4.0
#: Share of the step by which it may yet be otherwise: a bill that was the first of many, a new level that is a wave.
MISTAKEN = 0.1
#: Least deviation, as a share of the level: what never moved may have been rounded.
LEAST = 2e-3
#: Largest noise, and largest distance between the season's months, beside the level.
STEADY_NOISE, STEADY_SEASON = 0.25, 1.0
#: Deviations that nine in ten normal errors keep within.
NINE_IN_TEN = 1.645

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Newest:
    """values: (units, months), the last month without a single bill, the months before a new level lifted to it.
    doubt: (units,), the standard deviation of what is believed of the newest months, nought where they say nothing."""

    values: Floats
    doubt: Floats
    notes: list[Note]


def newest_months(series: MonthlySeries, values: Floats, found: Deseasonalised) -> Newest:
    """Settle the newest months of the units that `found` judges, those of a year and a half or more.

    values: theirs, without earlier spikes.

    A last month five deviations from the half year before it, and not in line with the same month a year before, whose
    neighbour is like the others, is a single bill or credit: it counts as those before it. A new level is two to eight
    months, all clearly to one side of the year before and near each other, in a step that the unit does not make by
    itself: the months before are lifted to it, in proportion where all months have one sign, else by the amount.
    """
    values, doubt = values.copy(), np.zeros(len(values))
    notes: list[Note] = []
    last = span(np.isfinite(values))[1]
    recent = _to_the_end(found.level, last)
    single, expected = _single(series.values, recent, found, last)
    for row in np.flatnonzero(single).tolist():
        values[row, last[row]] = expected[row] + found.season[row, last[row]]
        doubt[row] = MISTAKEN * abs(recent[row, -1] - expected[row])
        notes.append(_single_note(series, row, int(last[row])))
    for row, months in _new_levels(series.values, recent, np.where(single, np.nan, found.typical[:, 0]), found, last):
        begins = int(last[row]) + 1 - months
        before = float(np.median(recent[row, -months - MONTHS_IN_YEAR : -months]))
        now = float(np.mean(recent[row, -months:]))
        values[row, :begins] = _lifted(values[row, : last[row] + 1], found.season[row], months, before, now)
        doubt[row] = np.hypot(found.typical[row, 0] / np.sqrt(months), MISTAKEN * (now - before))
        notes.append(_level_note(series, row, begins))
    return Newest(values, doubt, notes)


def _lifted(values: Floats, season: Floats, months: int, before: float, now: float) -> Floats:
    """Return the months before the new level (the last so many months), lifted to it."""
    begins = len(values) - months
    usual = before + season[begins : len(values)]
    new = values[begins:] / np.where(usual != 0, usual, np.nan)
    # Where all have one sign the season moves with the level, and so is the step measured.
    one_sign = bool(np.nanmin(values * np.sign(before)) > 0 and np.nanmin(new) > 0)
    return np.asarray(values[:begins] * new.mean() if one_sign else values[:begins] + now - before)


def _to_the_end(level: Floats, last: Rows) -> Floats:
    """Return the last months of each unit (units, 21), its own last month in the last column."""
    place = last[:, None] + np.arange(-MOST - MONTHS_IN_YEAR, 1)
    return np.where(place >= 0, np.take_along_axis(level, np.maximum(place, 0), axis=1), np.nan)


def _steady(found: Deseasonalised, row: int) -> bool:
    """Whether single months of the unit say something: its noise and season are small beside its level.

    The noise is what nine in ten months keep within, so that bills which recur count as the unit's way.
    """
    size = abs(float(np.nanmedian(found.level[row])))
    noise = float(np.nanquantile(np.abs(found.level[row] - found.around[row]), 0.9)) / NINE_IN_TEN
    return noise <= STEADY_NOISE * size and float(np.ptp(found.season[row])) <= STEADY_SEASON * size


def _single(values: Floats, recent: Floats, found: Deseasonalised, last: Rows) -> tuple[np.ndarray, Floats]:
    """Tell the units whose last month stands alone, and the level before it."""
    expected, noise = _before(recent[:, -1 - AROUND : -1], found.typical[:, 0])
    away = np.abs(recent[:, -1] - expected)
    neighbour = np.abs(recent[:, -2] - np.median(recent[:, -2 - AROUND : -2], axis=1))
    alone = neighbour <= np.maximum(LIMIT / 2 * noise, away / 4)
    # With a level of nought every amount stands alone: that is how such a unit is.
    apart = (away > LIMIT * noise) & alone & (noise > 0)
    for row in np.flatnonzero(apart):
        step = abs(values[row, last[row]] - values[row, last[row] - MONTHS_IN_YEAR])
        apart[row] = (
            _steady(found, int(row))
            and step > usual_step(values[row : row + 1])[0, 0]
            and _unusual(found.level[row, : last[row]], float(recent[row, -1] - expected[row]), 1, AROUND)
        )
    return apart, expected


def _before(months: Floats, typical: Floats) -> tuple[Floats, Floats]:
    """Return the middle of the months (units, months), and how far one lies from it: at least as far as is usual."""
    middle = np.median(months, axis=1)
    away = MAD_SCALE * np.median(np.abs(months - middle[:, None]), axis=1)
    return middle, np.maximum(np.maximum(away, typical), LEAST * np.abs(middle))


def _new_levels(
    values: Floats, recent: Floats, typical: Floats, found: Deseasonalised, last: Rows
) -> list[tuple[int, int]]:
    """Return units whose last months are a new level, and how many months it has lasted."""
    run = np.zeros(len(recent), dtype=np.int64)
    for months in range(FEWEST, MOST + 1):
        before, noise = _before(recent[:, -months - MONTHS_IN_YEAR : -months], typical)
        away = recent[:, -months:] - before[:, None]
        lowest, highest = away.min(axis=1), away.max(axis=1)
        clear = (lowest > CLEAR * noise) | (highest < -CLEAR * noise)
        near = highest - lowest <= np.maximum(SPREAD_SHARE * np.abs(away.mean(axis=1)), SPREAD_NOISE * noise)
        begins = np.abs(recent[:, -months - 1] - before) <= CLEAR * noise
        run[clear & near & begins] = months
    chosen = []
    for row in np.flatnonzero(run):
        months = int(run[row])
        step = float(np.mean(recent[row, -months:]) - np.median(recent[row, -months - MONTHS_IN_YEAR : -months]))
        earlier = found.level[row, : last[row] + 1 - months]
        if (
            _steady(found, int(row))
            and _unusual(earlier, step, months, MONTHS_IN_YEAR)
            and _since_last_year(values[row, : last[row] + 1], step, months)
        ):
            chosen.append((int(row), months))
    return chosen


def _unusual(level: Floats, step: float, months: int, before: int) -> bool:
    """Whether the unit's months, so many held in the same way against those before them, seldom moved so far."""
    level = level[np.isfinite(level)]
    if len(level) < before + months:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(level, before + months)
    moved = windows[:, before:].mean(axis=1) - np.median(windows[:, :before], axis=1)
    return bool(abs(step) > UNUSUAL * np.quantile(np.abs(moved), USUAL_SHARE))


def _since_last_year(values: Floats, step: float, months: int) -> bool:
    """Whether the months lie at least half the step from the same months a year before: else it is their season."""
    moved = np.mean(values[-months:] - values[-months - MONTHS_IN_YEAR : -MONTHS_IN_YEAR])
    return bool(moved * np.sign(step) >= abs(step) / 2)


def _single_note(series: MonthlySeries, row: int, column: int) -> Note:
    unit, month = series.units[row], series.months[column]
    return {
        "unit": unit,
        "kind": "last_month_apart",
        "month": str(month),
        "value": float(series.values[row, column]),
        "text": (
            f"{unit}: {month} ligger langt fra månederne før. Prognosen regner den som en enkelt regning eller "
            "kreditnota og ikke som et nyt niveau."
        ),
    }


def _level_note(series: MonthlySeries, row: int, column: int) -> Note:
    unit, month = series.units[row], series.months[column]
    return {
        "unit": unit,
        "kind": "new_level",
        "month": str(month),
        "text": f"{unit}: niveauet har været et andet siden {month}. Prognosen regner med det nye niveau.",
    }
