"""Accuracy of styringslib.demography.project on eleven Danish municipalities, against three simple methods.

Run: python benchmarks/demography_backtest.py [folder with the files of data/denmark]
Bases 2013-2017, every horizon to 2020. Printed as Markdown for docs/methods/demography.md.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from styringslib.demography import project

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "data" / "denmark"
GROUPS = {"67+": (67, None), "80+": (80, None), "90+": (90, None)}
BASES = range(2013, 2018)
LAST = 2020
NAMES = {"aar": "year", "alder": "age", "antal": "persons", "doede": "deaths", "kommune": "unit"}


def read(stem: str) -> pd.DataFrame:
    path = next(p for p in FOLDER.iterdir() if p.name.startswith(stem) and p.name.endswith((".csv", ".csv.gz")))
    frame = pd.read_csv(path).rename(columns=NAMES)
    return frame if "unit" in frame else frame.assign(unit="national")


def actual(population: pd.DataFrame) -> pd.DataFrame:
    parts = [
        population[population["age"] >= low]
        .groupby(["unit", "year"])["persons"]
        .sum()
        .rename("actual")
        .reset_index()
        .assign(group=name)
        for name, (low, _) in GROUPS.items()
    ]
    return pd.concat(parts)


def cube(population: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    table = population.pivot_table(index=["unit", "sex", "age"], columns="year", values="persons")
    units = list(table.index.get_level_values(0).unique())
    return units, table.to_numpy(float).reshape(len(units), 2, -1, table.shape[1])


def no_change(values: np.ndarray, horizon: int) -> np.ndarray:
    return values[..., -1:].repeat(horizon, axis=-1)


def linear_trend(values: np.ndarray, horizon: int) -> np.ndarray:
    t = np.arange(values.shape[-1]) - (values.shape[-1] - 1) / 2
    slope = (values * t).sum(-1) / (t * t).sum()
    return np.stack([values.mean(-1) + slope * (t[-1] + step) for step in range(1, horizon + 1)], axis=-1)


def change_ratios(values: np.ndarray, horizon: int, persons: float = 0.0) -> np.ndarray:
    """Cohort change ratios of single years of age; `persons`: weight of the units' common ratio."""
    before, after = values[:, :, :-2, :-1].mean(-1), values[:, :, 1:-1, 1:].mean(-1)
    common = after.sum(0) / np.maximum(before.sum(0), 1e-9)
    ratio = np.where(before + persons > 0, (after + persons * common) / np.maximum(before + persons, 1e-9), 0.0)
    top = values[:, :, -1, 1:].sum() / max(values[:, :, -2:, :-1].sum(), 1)
    now, steps = values[..., -1], []
    for _ in range(horizon):
        following = np.empty_like(now)
        following[:, :, 1:-1] = now[:, :, :-2] * ratio
        following[:, :, -1] = top * now[:, :, -2:].sum(-1)
        following[:, :, 0] = now[:, :, 0]
        now = following
        steps.append(now)
    return np.stack(steps, axis=-1)


def simple(population: pd.DataFrame, method, horizon: int) -> pd.DataFrame:
    units, values = cube(population)
    base = int(population["year"].max())
    future = method(values, horizon).sum(axis=1)
    rows = [
        (unit, base + step, name, future[u, low:, step - 1].sum())
        for u, unit in enumerate(units)
        for step in range(1, horizon + 1)
        for name, (low, _) in GROUPS.items()
    ]
    return pd.DataFrame(rows, columns=["unit", "year", "group", "persons"])


def cases(population: pd.DataFrame, own: pd.DataFrame, nation: pd.DataFrame, nation_deaths: pd.DataFrame) -> dict:
    """name -> function of base giving a projection of the eleven municipalities."""

    def upto(frame: pd.DataFrame, last: int) -> pd.DataFrame:
        return frame[frame["year"] <= last]

    def ours(deaths: pd.DataFrame | None, with_nation: bool):
        def run(base: int) -> pd.DataFrame:
            frame = pd.concat([population, nation]) if with_nation else population
            dead = upto(deaths, base - 1) if deaths is not None else None
            result = project(upto(frame, base), LAST - base, deaths=dead, groups=GROUPS)
            return result[result["unit"] != "national"]

        return run

    def alone(base: int) -> pd.DataFrame:
        frame = upto(population, base)
        return pd.concat([project(f, LAST - base, groups=GROUPS) for _, f in frame.groupby("unit")])

    def alone_national_deaths(base: int) -> pd.DataFrame:
        frame, dead = upto(population, base), upto(nation_deaths, base - 1)
        return pd.concat([project(f, LAST - base, groups=GROUPS, deaths=dead) for _, f in frame.groupby("unit")])

    both = pd.concat([own, nation_deaths])
    plain = {
        "no change": no_change,
        "linear trend": linear_trend,
        "cohort change ratios": change_ratios,
        "cohort change ratios, 500 persons": lambda v, h: change_ratios(v, h, 500),
    }
    result = {name: (lambda base, m=m: simple(upto(population, base), m, LAST - base)) for name, m in plain.items()}
    return result | {
        "project, no deaths": ours(None, False),
        "project, one municipality at a time, no deaths": alone,
        "project, one at a time, national deaths": alone_national_deaths,
        "project, national deaths only": ours(nation_deaths, False),
        "project, own deaths": ours(own, False),
        "project, national population, no deaths": ours(None, True),
        "project, national population and deaths": ours(nation_deaths, True),
        "project, all of it": ours(both, True),
    }


def measure(errors: pd.DataFrame) -> list[str]:
    cells = []
    for group in GROUPS:
        e = errors[errors["group"] == group]
        cover = f" {100 * e['inside'].mean():.0f}" if e["inside"].notna().all() else " -"
        cells.append(f"{e['error'].abs().mean():.2f} ({e['error'].mean():+.2f}){cover}")
    return cells


def main() -> None:
    population = read("population_11")
    truth = actual(population)
    scopes = {
        "base 2015, five years": lambda f: (f["base"] == 2015) & (f["step"] == 5),
        "bases 2013-2015, five years": lambda f: f["step"] == 5,
        "bases 2013-2017, all horizons": lambda f: f["step"] > 0,
    }
    results = {}
    for name, run in cases(population, read("deaths_11"), read("population_den"), read("deaths_den")).items():
        started = time.perf_counter()
        parts = [run(base).assign(base=base) for base in BASES]
        frame = pd.concat(parts).merge(truth, on=["unit", "year", "group"])
        frame["step"] = frame["year"] - frame["base"]
        frame["error"] = 100 * (frame["persons"] / frame["actual"] - 1)
        known = frame["lower_80"].notna() if "lower_80" in frame else pd.Series(False, index=frame.index)
        frame["inside"] = np.nan
        if known.all():
            frame["inside"] = frame["actual"].between(frame["lower_80"], frame["upper_80"]).astype(float)
        results[name] = frame
        print(f"{name}: {time.perf_counter() - started:.1f} s", file=sys.stderr)
    for scope, choose in scopes.items():
        print(f"\n{scope}: mean absolute % error (bias) coverage of the 80 % interval\n")
        print("| method | " + " | ".join(GROUPS) + " |\n|---|" + "---|" * len(GROUPS))
        for name, frame in results.items():
            print(f"| {name} | " + " | ".join(measure(frame[choose(frame)])) + " |")


if __name__ == "__main__":
    main()
