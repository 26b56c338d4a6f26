"""The series model recomputed from docs/methods/prognosis.md, one combination of variances at a time, by plain conditioning."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from styringslib.prognosis.scale import LOG, PLAIN, ROOT, joined, original, scaled
from styringslib.prognosis.structural import Posterior, posteriors

# Step of the level and a stationary deviation; slope and its damping; season and its change a year, with what each is believed
# beforehand. In units of the noise variance.
LEVELS = ((0.0, 0.0, 0.2), (0.03, 0.0, 0.2), (0.2, 0.0, 0.2), (1.0, 0.0, 0.15), (10.0, 0.0, 0.05), (0.0, 5.0, 0.2))
SLOPES = ((0.01, 0.98), (0.3, 1.0), (0.3, 0.99))
SEASONS = ((0.0, 0.0, 0.4), (0.5, 0.0, 0.38), (4.0, 0.1, 0.16), (30.0, 1.0, 0.05), (200.0, 100.0, 0.01))


def covariance(
    level: float, cycle: float, slope: float, damping: float, season: float, change: float, count: int
) -> np.ndarray:
    """Cell by cell: what month i and month j have in common."""
    table = np.empty((count, count))
    for i in range(count):
        for j in range(count):
            first = min(i, j)
            value = 1e4 + level * first + cycle * 0.9 ** abs(i - j) + (1.0 if i == j else 0.0)
            runs = [sum(damping**step for step in range(month)) for month in (i, j)]
            value += slope * runs[0] * runs[1]
            if season:
                same = 1.0 if (i - j) % 12 == 0 else 0.0
                value += (same - 1 / 12) * (season + change * first / 12)
            table[i, j] = value
    return table


def by_hand(values: np.ndarray, horizon: int, noise: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean and variance of the months ahead, and the log evidence, averaged over all combinations."""
    known = len(values)
    count = known - 1
    centre = values[:12].mean()
    y = values - centre
    prior = 1 / (1 + (count / 6) ** 2)
    parts = []
    for (level, cycle, first), (season, change, second) in product(LEVELS, SEASONS):
        # Where the level hardly moves, that there is no slope is tried as well.
        slopes = (*SLOPES, (0.0, 1.0)) if level < 0.1 else SLOPES
        for slope, damping in slopes:
            k = covariance(level, cycle, slope, damping, season, change, known + horizon)
            seen, ahead = k[:known, :known], k[known:, :known]
            mean = ahead @ np.linalg.solve(seen, y)
            unseen = np.diag(k[known:, known:] - ahead @ np.linalg.solve(seen, ahead.T))
            # The first month says where the level is; the others, how well the combination foresees.
            square = float(y @ np.linalg.solve(seen, y)) - y[0] ** 2 / k[0, 0]
            logdet = np.linalg.slogdet(seen)[1] - np.log(k[0, 0])
            scale = (square + prior * noise) / (count + prior)
            told = np.log(first * second / len(slopes)) - 0.5 * (count + prior) * np.log(scale) - 0.5 * logdet
            # A slope of more than a tenth of the unit's size a month is rare, however large the noise.
            told -= 4 * np.log(1 + slope * scale / 0.1**2)
            parts.append((told, scale, mean, unseen))
    top = max(part[0] for part in parts)
    weights = np.exp([part[0] - top for part in parts])
    evidence = top + np.log(weights.sum())
    weights /= weights.sum()
    mean = sum(w * part[2] for w, part in zip(weights, parts, strict=True))
    variance = sum(w * (part[1] * part[3] + (part[2] - mean) ** 2) for w, part in zip(weights, parts, strict=True))
    return centre + mean, variance * (1 + 3 / (count + 2)), evidence


@pytest.mark.parametrize("known", [1, 2, 7, 14, 30])
def test_forecasts_from_every_origin(known: int) -> None:
    rng = np.random.default_rng(known)
    length, horizon, noise = 30, 4, 0.02
    row = 1.0 + 0.2 * np.sin(np.arange(length) * np.pi / 6) + np.cumsum(rng.normal(0, 0.05, length))
    (found,) = posteriors(
        row[None, :], np.array([length]), horizon, [(known, np.array([0]), horizon)], np.array([noise])
    )
    mean, variance, evidence = by_hand(row[:known], horizon, noise)
    if known >= 12:
        np.testing.assert_allclose(found.mean[0], mean, rtol=2e-4)
        np.testing.assert_allclose(found.variance[0], variance, rtol=5e-3)
        assert found.evidence[0] == pytest.approx(evidence, abs=0.05)
    else:
        # The library takes the whole first year's mean as the centre; with a practically flat level that hardly shows.
        np.testing.assert_allclose(found.mean[0], mean, rtol=2e-3)
        np.testing.assert_allclose(found.variance[0], variance, rtol=2e-2)


def test_rows_of_several_lengths_are_forecast_each_by_itself() -> None:
    rng = np.random.default_rng(8)
    rows = np.zeros((3, 20))
    lengths = np.array([20, 15, 20])
    for place, length in enumerate(lengths):
        rows[place, :length] = rng.normal(1.0, 0.1, length)
    tasks = [(20, np.array([0, 2]), 3), (13, np.array([1]), 2), (15, np.array([1]), 3)]
    found = posteriors(rows, lengths, 3, tasks, np.array([0.01, 0.02, 0.03]))
    for (origin, who, asked), part in zip(tasks, found, strict=True):
        assert part.mean.shape == (len(who), asked)
        for place, unit in enumerate(who):
            mean, variance, _ = by_hand(rows[unit, :origin], asked, [0.01, 0.02, 0.03][unit])
            np.testing.assert_allclose(part.mean[place], mean, rtol=1e-3)
            np.testing.assert_allclose(part.variance[place], variance, rtol=1e-2)


# --- scales


def test_the_scales_of_a_unit() -> None:
    values = np.array([[100.0, 300.0, 200.0], [0.0, 40.0, 20.0], [-10.0, 30.0, 40.0], [0.001, 2.0, 0.999]])
    rows = scaled(values, np.isfinite(values))
    assert rows.size.tolist() == [200, 20, pytest.approx(80 / 3), 1]
    told = [(int(unit), int(kind)) for unit, kind in zip(rows.unit, rows.kind, strict=True)]
    # All above nought: log and root. A nought (or a thousandth of the mean): root and plain. Below nought: plain.
    assert told == [(0, LOG), (0, ROOT), (1, ROOT), (3, ROOT), (1, PLAIN), (2, PLAIN), (3, PLAIN)]
    assert rows.values[0].tolist() == pytest.approx(np.log([0.5, 1.5, 1.0]).tolist())
    assert rows.values[1].tolist() == pytest.approx((2 * np.sqrt([0.5, 1.5, 1.0])).tolist())
    assert rows.values[4].tolist() == [0, 2, 1]
    # What the scale does to a density: 1 / x, and 1 / sqrt x; a nought adds nothing.
    assert rows.jacobian[0].tolist() == pytest.approx((-np.cumsum(np.log([0.5, 1.5, 1.0]))).tolist())
    assert rows.jacobian[1].tolist() == pytest.approx((-0.5 * np.cumsum(np.log([0.5, 1.5, 1.0]))).tolist())
    assert rows.jacobian[2].tolist() == pytest.approx([0, -0.5 * np.log(2), -0.5 * np.log(2)])
    empty = scaled(np.zeros((1, 3)), np.ones((1, 3), dtype=bool))
    assert empty.size.tolist() == [1]


def test_the_way_back() -> None:
    mean = np.array([[0.5], [3.0], [-2.0], [-1.0]])
    variance = np.array([[0.04], [0.5], [0.3], [0.2]])
    passing = np.array([0.02, 0.4, 0.3, 0.1])
    back, spread = original(mean, variance, passing, np.array([LOG, ROOT, PLAIN, ROOT]))
    # exp(m + noise / 2) with exp(2m) v; (m / 2)^2 + noise / 4 with (m / 2)^2 v + v^2 / 8; a root below nought is nought.
    assert back[:, 0].tolist() == pytest.approx([np.exp(0.51), 2.35, -2, 0.025])
    assert spread[:, 0].tolist() == pytest.approx([np.exp(1.0) * 0.04, 2.25 * 0.5 + 0.25 / 8, 0.3, 0.04 / 8])
    far, wide = original(
        np.array([[0.0], [2.0]]), np.array([[9.0], [9.0]]), np.array([4.0, 4.0]), np.array([LOG, ROOT])
    )
    assert far[:, 0].tolist() == pytest.approx([np.exp(0.5), 2.0])
    assert wide[:, 0].tolist() == pytest.approx([1.0, 9 + 16 / 8])


def test_two_scales_are_averaged_by_a_twentieth_of_their_evidence() -> None:
    values = np.array([[100.0, 300.0, 200.0]])
    rows = scaled(values, np.isfinite(values))
    mean, variance = np.array([[0.0], [2.2]]), np.array([[0.01], [0.02]])
    for noise, less in ((0.0, 1.0), (0.15, 1.0625), (0.6, 17.0)):
        told = Posterior(mean, variance, np.array([5.0, 1.0]), np.array([noise, 0.008]))
        units, average, deviation = joined(rows, np.array([0, 1]), told, 3)
        log_told = 5.0 - np.log(0.75)
        root_told = 1.0 - 0.5 * np.log(0.75)
        # The logarithm counts 1 / (1 + (noise / 0.3)^4): half where a month's variance on it is 0.3.
        share = 1 / (1 + less * np.exp(0.05 * (root_told - log_told)))
        assert units.tolist() == [0]
        assert average[0, 0] == pytest.approx(200 * (share * np.exp(noise / 2) + (1 - share) * 1.212))
        spread = share * 0.1 + (1 - share) * np.sqrt(1.21 * 0.02 + 0.0004 / 8)
        assert deviation[0, 0] == pytest.approx(200 * spread)
