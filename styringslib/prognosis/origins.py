"""The series model's forecasts of units and total, from this month and from the same month of every earlier year."""

from __future__ import annotations

import numpy as np

from styringslib.prognosis.outliers import replaced_spikes
from styringslib.prognosis.series import AWAITED_MONTHS, MONTHS_IN_YEAR, Floats, MonthlySeries, Note, span
from styringslib.prognosis.series_model import Paths, series_paths
from styringslib.prognosis.years import Mask

#: Months a unit must have had before the series model's past forecasts of it are used.
LEAST_HISTORY = 12


def cleaned(series: MonthlySeries) -> tuple[Floats, list[Note]]:
    """Return the values with isolated spikes replaced, and a note on each; a unit without months is as it was.

    A spike of the newest year is still one of the year's own months, which are weighed too: it is left out in part.
    """
    rows = np.flatnonzero(np.isfinite(series.values).any(axis=1))
    values = series.values.copy()
    some = MonthlySeries(
        series.values[rows], series.observed[rows], series.months, tuple(series.units[row] for row in rows)
    )
    values[rows], notes = replaced_spikes(some)
    for note in notes:
        if str(note["month"])[:4] == str(series.months[-1].year):
            note["text"] = (
                f"{note['unit']}: {note['month']} ligger langt fra månederne omkring "
                "og er kun delvist brugt til prognosen for de kommende måneder."
            )
    return values, notes


def paths_by_origin(
    series: MonthlySeries, values: Floats, begun: Mask, rest: int, sign: Floats, patience: np.ndarray
) -> tuple[list[Paths], np.ndarray]:
    """Forecast units and total, (units + 1,), from every origin, and count the months each unit lacks at the end.

    values: the series as cleaned today. What an earlier year is forecast from is cleaned as it was then: a month that
    stands alone once its successor is known did not stand alone at the time.
    """
    rows = np.flatnonzero(begun)
    if not len(rows):
        raise ValueError(f"Ingen enhed har tal til og med {series.months[-1]}. Vælg en senere måned.")
    missing = np.full(len(values), values.shape[1])
    missing[rows] = values.shape[1] - 1 - span(np.isfinite(values[rows]))[1]
    ahead = rest + int(np.where(missing <= patience, missing, AWAITED_MONTHS)[rows].max())
    backs = list(range(0, values.shape[1] - LEAST_HISTORY, MONTHS_IN_YEAR)) or [0]
    # An earlier origin counts back from `through`; a unit that ended before it has no forecast to compare with.
    places = np.append(rows, len(values))
    mine, month = sign[places, None], series.months.month.to_numpy()
    used = _with_sum(values, rows) * mine
    result = []
    for path in series_paths(used, month, ahead, backs, LEAST_HISTORY):
        mean, sigma = np.full((len(values) + 1, ahead), np.nan), np.full((len(values) + 1, ahead), np.nan)
        mean[places], sigma[places] = path.mean * mine, path.sigma
        if path.back:
            _as_known_then(series, (used, rows, mine), path.back, mean, sigma)
            mean[:-1][missing > 0], sigma[:-1][missing > 0] = np.nan, np.nan
        result.append(Paths(path.back, mean, sigma))
    return result, missing


def _with_sum(values: Floats, rows: np.ndarray) -> Floats:
    return np.vstack([values[rows], np.nansum(values[rows], axis=0)])


def _as_known_then(
    series: MonthlySeries, today: tuple[Floats, np.ndarray, Floats], back: int, mean: Floats, sigma: Floats
) -> None:
    """Forecast anew, into ``mean`` and ``sigma``, what was cleaned otherwise `back` months ago than ``today``."""
    used, rows, mine = today
    count = used.shape[1] - back
    then = MonthlySeries(series.values[:, :count], series.observed[:, :count], series.months[:count], series.units)
    before = _with_sum(cleaned(then)[0], rows) * mine
    apart = np.abs(np.nan_to_num(before) - np.nan_to_num(used[:, :count])).max(axis=1)
    # The last digits, which the order of adding up decides, are no other cleaning.
    other = apart > 1e-9 * np.abs(np.nan_to_num(before)).max(axis=1)
    other &= np.isfinite(before).sum(axis=1) >= LEAST_HISTORY
    if not other.any():
        return
    (again,) = series_paths(before[other], series.months[:count].month.to_numpy(), mean.shape[1], [0], LEAST_HISTORY)
    places = np.append(rows, len(mean) - 1)[other]
    asked = min(back, mean.shape[1])
    mean[places, :asked], sigma[places, :asked] = (again.mean * mine[other])[:, :asked], again.sigma[:, :asked]
