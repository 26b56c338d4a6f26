"""How often an agreed action's effect is judged wrongly: verdicts of `action_effect` on made series whose effect is known.

    python benchmarks/action_effect.py

Series of 48 months with a trend, a season and noise; of the agreed effect nothing, a half or all has come. Prints markdown: of
a hundred series each, the verdicts by months since the start, noise (as a share of the effect) and how a month hangs on the
one before. The seeds are not those that the rule was chosen on.
"""

from __future__ import annotations

import os
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from styringslib.followup import action_effect

SERIES, MONTHS, EFFECT = 100, 48, 50_000.0
VERDICTS = ("came", "short", "not_seen", "unclear")


def verdicts(seed: int, share: float, after: int, noise: float, tied: float) -> pd.Series:
    """Verdicts on SERIES series of which ``share`` of the effect has come for ``after`` months."""
    rng = np.random.default_rng(seed)
    index = pd.period_range("2022-11", periods=MONTHS, freq="M")
    since = index >= index[-after]
    made = {}
    for unit in range(SERIES):
        shocks = rng.normal(0, noise * EFFECT * np.sqrt(1 - tied**2), MONTHS)
        errors = np.zeros(MONTHS)
        errors[0] = rng.normal(0, noise * EFFECT)
        for month in range(1, MONTHS):
            errors[month] = tied * errors[month - 1] + shocks[month]
        season = 20_000 * np.sin(2 * np.pi * (index.month + rng.uniform(0, 12)) / 12)
        level = 1e6 + rng.normal(0, 1_500) * np.arange(MONTHS) + season
        made[f"u{unit}"] = level + errors - share * EFFECT * since
    actions = pd.DataFrame({"unit": list(made), "title": "x", "start_month": index[-after], "effect_per_month": EFFECT})
    found = action_effect(pd.DataFrame(made, index=index), actions, index[-1])["verdict"].value_counts()
    return found.reindex(VERDICTS, fill_value=0)


def main() -> None:
    """The table."""
    # Series of few months, which is what the table is about, make statsmodels warn of singular matrices in every run.
    warnings.filterwarnings("ignore", module="statsmodels")
    print("| come | months | noise | tied |", " | ".join(VERDICTS), "|")
    print("| --- " * (4 + len(VERDICTS)) + "|")
    for share in (0.0, 0.5, 1.0):
        for after in (3, 6, 10):
            for noise, tied in ((0.16, 0.0), (0.16, 0.4), (0.4, 0.0), (0.4, 0.4)):
                found = verdicts(9_000 + int(100 * share) + after, share, after, noise, tied)
                print(f"| {share:.0%} | {after} | {noise} | {tied} |", " | ".join(map(str, found)), "|", flush=True)


if __name__ == "__main__":
    main()
