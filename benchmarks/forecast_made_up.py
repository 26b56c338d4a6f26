"""The forecast on made-up units whose truth is known: sums, intervals, and what the newest months are taken for.

    python benchmarks/forecast_made_up.py

Forty units, 72 months known, 12 ahead, ten seeds: the forecasts' sum beside the months' mean, and what the intervals hold.
Then units of a million a month with a season of 10 %: the level that is expected after one bill or credit in the last
month, and after a new level of some months. Prints markdown tables.
"""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from styringslib.prognosis import forecast

UNITS, KNOWN, AHEAD, SEEDS = 40, 72, 12, range(100, 110)
Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def bills(share: float, sigma: float) -> Draw:
    """An amount in a share of the months, lognormal with sigma."""
    return lambda rng, shape: 5e5 * (rng.random(shape) < share) * np.exp(sigma * rng.normal(size=shape))


def lognormal(sigma: float) -> Draw:
    return lambda rng, shape: 1e6 * np.exp(sigma * rng.normal(size=shape))


#: Name, how months are drawn, and their mean.
KINDS: tuple[tuple[str, Draw, float], ...] = (
    ("one month in five, equal amounts", bills(0.2, 0.0), 1e5),
    ("one month in five, lognormal 0.5", bills(0.2, 0.5), 1e5 * np.exp(0.125)),
    ("one month in five, lognormal 1", bills(0.2, 1.0), 1e5 * np.exp(0.5)),
    ("one month in ten, lognormal 0.5", bills(0.1, 0.5), 5e4 * np.exp(0.125)),
    (
        "small amounts, and a bill one month in five",
        lambda rng, shape: 1e4 * np.exp(0.1 * rng.normal(size=shape)) + bills(0.2, 0.5)(rng, shape),
        1e4 * np.exp(0.005) + 1e5 * np.exp(0.125),
    ),
    ("lognormal 0.3", lognormal(0.3), 1e6 * np.exp(0.045)),
    ("lognormal 0.5", lognormal(0.5), 1e6 * np.exp(0.125)),
    ("lognormal 0.8", lognormal(0.8), 1e6 * np.exp(0.32)),
    ("gamma, shape 2", lambda rng, shape: 1e6 * rng.gamma(2, 0.5, size=shape), 1e6),
    ("normal 0.05", lambda rng, shape: 1e6 * (1 + 0.05 * rng.normal(size=shape)), 1e6),
)
#: Months that the change has lasted, and its share of the level.
CHANGES = ((1, 0.5), (1, 2.0), (1, -0.7), (1, -2.5), (2, 0.3), (3, 0.3), (2, -0.3), (3, 1.0), (3, 0.15))


def table(values: np.ndarray) -> pd.DataFrame:
    months = pd.period_range("2020-01", periods=values.shape[1], freq="M")
    return pd.DataFrame(values.T, index=months, columns=[f"u{number}" for number in range(len(values))])


def show_sums() -> None:
    print("| months | sum / truth | cover 80 | cover 95 |\n|---|---|---|---|")
    for name, draw, truth in KINDS:
        ratio, held = [], {80: [], 95: []}
        for seed in SEEDS:
            values = draw(np.random.default_rng(seed), (UNITS, KNOWN + AHEAD))
            made, actual = forecast(table(values[:, :KNOWN]), AHEAD), values[:, KNOWN:].ravel()
            ratio.append(made["mean"].mean() / truth)
            for level, shares in held.items():
                shares.append(((actual >= made[f"lower_{level}"]) & (actual <= made[f"upper_{level}"])).mean())
        shown = " | ".join(f"{100 * np.mean(shares):.1f}" for shares in held.values())
        print(f"| {name} | {np.mean(ratio):.3f} | {shown} |")


def show_changes() -> None:
    noises = (0.02, 0.04, 0.08)
    print("\n| months | change | right | " + " | ".join(f"noise {noise:.0%}" for noise in noises) + " |")
    print("|---" * (3 + len(noises)) + "|")
    season = 1 + 0.1 * np.sin(np.arange(KNOWN + AHEAD) * np.pi / 6)
    for months, change in CHANGES:
        found = []
        for noise in noises:
            levels = []
            for seed in SEEDS:
                rng = np.random.default_rng(seed)
                values = 1e6 * season[:KNOWN] * (1 + noise * rng.normal(size=(20, KNOWN)))
                values[:5, KNOWN - months :] += 1e6 * change
                made = forecast(table(values), AHEAD)["mean"].to_numpy().reshape(20, AHEAD)
                levels.append((made[:5] / (1e6 * season[KNOWN:])).mean())
            found.append(f"{np.mean(levels):.2f}")
        right = 1.0 if months == 1 else 1 + change
        print(f"| {months} | {change:+.0%} | {right:.2f} | " + " | ".join(found) + " |")


if __name__ == "__main__":
    show_sums()
    show_changes()
