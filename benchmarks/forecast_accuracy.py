"""Accuracy, calibration and speed of the forecast beside its peers, on the same series in one run.

    python benchmarks/forecast_accuracy.py [--sets m3,m1,pbs] [--peers all|none|NAME,NAME] [--keep FOLDER]

The series are read from ../shared/data/forecasting beside the repository, or from the folder that the environment
variable STYRING_BENCHMARK_DATA names. Peers need the `bench` extra (statsforecast); they are slow, so --keep stores
their forecasts and seconds in a folder and uses them again. Prints one markdown table per set.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from styringslib.prognosis import forecast

HORIZON = 18
LEVELS = (80, 95)
DATA = Path(os.environ.get("STYRING_BENCHMARK_DATA", Path(__file__).parents[2] / "shared" / "data" / "forecasting"))
STATSFORECAST = ("AutoETS", "AutoCES", "AutoTheta", "DynamicOptimizedTheta")


@dataclass(frozen=True)
class Problem:
    """One series: what was known and what came after."""

    name: str
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Answer:
    """Forecasts of a method: mean (series, horizon), bounds by level, and the processor seconds it took (one thread)."""

    mean: np.ndarray
    lower: dict[int, np.ndarray]
    upper: dict[int, np.ndarray]
    seconds: float


def competition(file: str) -> list[Problem]:
    table = pd.read_csv(DATA / file).sort_values(["series", "t"])
    problems = []
    for name, rows in table.groupby("series", sort=True):
        values, split = rows["value"].to_numpy(float), rows["split"].to_numpy()
        problems.append(Problem(str(name), values[split == "train"], values[split == "test"]))
    return problems


def pharmaceutical() -> list[Problem]:
    """Monthly spending by payment type and drug class; every class with full data, known to the end of 2006."""
    table = pd.read_csv(DATA / "pbs_monthly_spend_concessional.csv.gz")
    wide = table.pivot_table(index="Month", columns=["Type", "ATC2"], values="Cost", aggfunc="sum").sort_index()
    wide = wide.loc[:, wide.notna().all() & (wide > 0).mean().gt(0.95)]
    train, test = wide.loc[:"2006-12"], wide.loc["2007-01":]
    return [
        Problem("/".join(name), train[name].to_numpy(float), test[name].to_numpy(float)[:HORIZON])
        for name in wide.columns
    ]


SETS: dict[str, Callable[[], list[Problem]]] = {
    "m3": lambda: competition("m3_monthly_even_half.csv.gz"),
    "m1": lambda: competition("m1_monthly.csv.gz"),
    "pbs": pharmaceutical,
}


def ours(problems: list[Problem]) -> Answer:
    """Every series in one call of the public function, ending in the same month."""
    longest = max(len(problem.train) for problem in problems)
    matrix = np.full((longest, len(problems)), np.nan)
    for column, problem in enumerate(problems):
        matrix[longest - len(problem.train) :, column] = problem.train
    months = pd.period_range("2000-01", periods=longest, freq="M")
    history = pd.DataFrame(matrix, index=months, columns=[problem.name for problem in problems])
    forecast(history.iloc[-24:, :2], 1)  # imports are not what is measured
    start = time.process_time()
    result = forecast(history, HORIZON, LEVELS)
    seconds = time.process_time() - start
    shape = (len(problems), HORIZON)
    return Answer(
        result["mean"].to_numpy().reshape(shape),
        {level: result[f"lower_{level}"].to_numpy().reshape(shape) for level in LEVELS},
        {level: result[f"upper_{level}"].to_numpy().reshape(shape) for level in LEVELS},
        seconds,
    )


def seasonal_naive(problems: list[Problem]) -> Answer:
    from scipy.stats import norm

    start = time.process_time()
    mean = np.array([np.resize(problem.train[-12:], HORIZON) for problem in problems])
    sigma = np.array([np.sqrt(np.mean((p.train[12:] - p.train[:-12]) ** 2)) for p in problems])[:, None]
    width = sigma * np.sqrt(1 + np.arange(HORIZON) // 12)
    seconds = time.process_time() - start
    scores = {level: norm.ppf(0.5 + level / 200) for level in LEVELS}
    return Answer(
        mean,
        {k: mean - z * width for k, z in scores.items()},
        {k: mean + z * width for k, z in scores.items()},
        seconds,
    )


def statsforecast(name: str, problems: list[Problem]) -> Answer:
    from statsforecast import models

    model = getattr(models, name)(season_length=12)
    start = time.process_time()
    results = [
        model.forecast(y=problem.train.astype(np.float64), h=HORIZON, level=list(LEVELS)) for problem in problems
    ]
    seconds = time.process_time() - start
    return Answer(
        np.array([result["mean"] for result in results]),
        {level: np.array([result[f"lo-{level}"] for result in results]) for level in LEVELS},
        {level: np.array([result[f"hi-{level}"] for result in results]) for level in LEVELS},
        seconds,
    )


def statsmodels_theta(problems: list[Problem]) -> Answer:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    mean, lower, upper = [], {k: [] for k in LEVELS}, {k: [] for k in LEVELS}
    start = time.process_time()
    for problem in problems:
        months = pd.period_range("2000-01", periods=len(problem.train), freq="M")
        fitted = ThetaModel(pd.Series(problem.train, index=months), period=12).fit()
        mean.append(fitted.forecast(HORIZON).to_numpy())
        for level in LEVELS:
            bounds = fitted.prediction_intervals(HORIZON, alpha=1 - level / 100)
            lower[level].append(bounds["lower"].to_numpy())
            upper[level].append(bounds["upper"].to_numpy())
    seconds = time.process_time() - start
    return Answer(
        np.array(mean),
        {k: np.array(v) for k, v in lower.items()},
        {k: np.array(v) for k, v in upper.items()},
        seconds,
    )


def statsmodels_ets(problems: list[Problem]) -> Answer:
    """The best by AICc of six: with or without damped trend, without season, additive or multiplicative season."""
    import warnings

    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    mean, lower, upper = [], {k: [] for k in LEVELS}, {k: [] for k in LEVELS}
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for problem in problems:
            y = pd.Series(problem.train, index=pd.period_range("2000-01", periods=len(problem.train), freq="M"))
            positive = bool((problem.train > 0).all())
            best = None
            for trend in (None, "add"):
                for season in (None, "add", "mul") if positive else (None, "add"):
                    error = "mul" if season == "mul" else "add"
                    try:
                        fitted = ETSModel(
                            y,
                            error=error,
                            trend=trend,
                            damped_trend=trend is not None,
                            seasonal=season,
                            seasonal_periods=12,
                        ).fit(disp=False, maxiter=200)
                    except (ValueError, np.linalg.LinAlgError):
                        continue
                    if np.isfinite(fitted.aicc) and (best is None or fitted.aicc < best.aicc):
                        best = fitted
            assert best is not None
            exact = best.model.error == "add" and best.model.seasonal != "mul"
            prediction = best.get_prediction(
                start=len(y),
                end=len(y) + HORIZON - 1,
                **({"method": "exact"} if exact else {"method": "simulated", "simulate_repetitions": 500, "rng": 0}),
            )
            mean.append(best.forecast(HORIZON).to_numpy())
            for level in LEVELS:
                frame = prediction.summary_frame(alpha=1 - level / 100)
                lower[level].append(frame["pi_lower"].to_numpy())
                upper[level].append(frame["pi_upper"].to_numpy())
    seconds = time.process_time() - start
    return Answer(
        np.array(mean),
        {k: np.array(v) for k, v in lower.items()},
        {k: np.array(v) for k, v in upper.items()},
        seconds,
    )


PEERS: dict[str, Callable[[list[Problem]], Answer]] = {
    "SeasonalNaive": seasonal_naive,
    **{name: partial(statsforecast, name) for name in STATSFORECAST},
    "statsmodels ThetaModel": statsmodels_theta,
    "statsmodels ETS best of six": statsmodels_ets,
}


def ensemble(answers: list[Answer]) -> Answer:
    """Mean of forecasts and of bounds."""
    return Answer(
        np.mean([answer.mean for answer in answers], axis=0),
        {level: np.mean([answer.lower[level] for answer in answers], axis=0) for level in LEVELS},
        {level: np.mean([answer.upper[level] for answer in answers], axis=0) for level in LEVELS},
        sum(answer.seconds for answer in answers),
    )


def scores(problems: list[Problem], answer: Answer) -> dict[str, float]:
    """Mean over series; MASE and MSIS scaled by the in-sample seasonal naive error."""
    actual = np.array([problem.test for problem in problems])
    scale = np.array([np.mean(np.abs(p.train[12:] - p.train[:-12])) for p in problems])
    usable = scale > 0
    error = np.abs(actual - answer.mean)
    smape = 200 * error / (np.abs(actual) + np.abs(answer.mean))
    result = {"sMAPE": float(np.nanmean(smape)), "MASE": float((error[usable] / scale[usable, None]).mean())}
    for level in LEVELS:
        inside = (actual >= answer.lower[level]) & (actual <= answer.upper[level])
        result[f"cov {level}"] = float(100 * inside.mean())
    tail = 2 / (1 - 0.95)
    low, high = answer.lower[95], answer.upper[95]
    interval = high - low + tail * np.maximum(low - actual, 0) + tail * np.maximum(actual - high, 0)
    result["MSIS 95"] = float((interval[usable] / scale[usable, None]).mean())
    year, expected = actual[:, :12].sum(axis=1), answer.mean[:, :12].sum(axis=1)
    result["cum12 %"] = float(100 * np.mean(np.abs(expected - year) / np.abs(year)))
    result["s / 1000"] = 1000 * answer.seconds / len(problems)
    return result


def kept(folder: Path | None, key: str, compute: Callable[[], Answer]) -> Answer:
    """Compute, or read what an earlier run stored."""
    file = folder / f"{key.replace(' ', '_').replace(',', '')}.npz" if folder else None
    if file is not None and file.exists():
        stored = np.load(file)
        return Answer(
            stored["mean"],
            {level: stored[f"lower{level}"] for level in LEVELS},
            {level: stored[f"upper{level}"] for level in LEVELS},
            float(stored["seconds"]),
        )
    answer = compute()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        bounds = {f"{side}{k}": v for side in ("lower", "upper") for k, v in getattr(answer, side).items()}
        np.savez_compressed(file, mean=answer.mean, seconds=answer.seconds, **bounds)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default="m3,m1,pbs")
    parser.add_argument("--peers", default="all")
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    wanted = {"all": list(PEERS), "none": []}.get(chosen.peers, chosen.peers.split(","))
    for name in chosen.sets.split(","):
        problems = SETS[name]()
        answers = {"styringslib": ours(problems)}
        for peer in wanted:
            answers[peer] = kept(chosen.keep, f"{name}-{peer}", partial(PEERS[peer], problems))
        if all(peer in answers for peer in STATSFORECAST):
            answers["mean of the four statsforecast"] = ensemble([answers[peer] for peer in STATSFORECAST])
        table = pd.DataFrame({label: scores(problems, answer) for label, answer in answers.items()}).T
        print(f"\n{name}: {len(problems)} series, horizon {HORIZON}\n")
        print("| method | " + " | ".join(table.columns) + " |\n" + "|---" * (1 + len(table.columns)) + "|")
        for label, row in table.iterrows():
            print(f"| {label} | " + " | ".join(f"{value:.3g}" if value < 1 else f"{value:.2f}" for value in row) + " |")


if __name__ == "__main__":
    main()
