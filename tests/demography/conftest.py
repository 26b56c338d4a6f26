"""Real Danish figures, and made-up closed populations whose future is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[2] / "data" / "denmark"
NAMES = {"aar": "year", "alder": "age", "antal": "persons", "doede": "deaths", "kommune": "unit"}


@dataclass(frozen=True)
class Denmark:
    population: pd.DataFrame
    deaths: pd.DataFrame
    nation: pd.DataFrame
    nation_deaths: pd.DataFrame


@pytest.fixture(scope="session")
def denmark() -> Denmark:
    def read(name: str) -> pd.DataFrame:
        frame = pd.read_csv(FOLDER / name).rename(columns=NAMES)
        return frame if "unit" in frame else frame.assign(unit="national")

    return Denmark(
        read("population_11_municipalities_2010_2020.csv.gz"),
        read("deaths_11_municipalities_2006_2019.csv.gz"),
        read("population_denmark_2010_2020.csv.gz"),
        read("deaths_denmark_2006_2019.csv.gz"),
    )


def hazard(age: np.ndarray) -> np.ndarray:
    """A mortality like that of a rich country: logit linear in age."""
    return 1 / (1 + np.exp(-(-2.8 + 0.115 * (np.asarray(age, dtype=float) - 80))))


@pytest.fixture(scope="session")
def closed() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """closed(units, years, births, top): population and deaths without moves or chance; the dead are half of each age."""

    def make(
        units: dict[str, float] | None = None, years: range = range(2015, 2021), births: float = 1000.0, top: int = 105
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        ages = np.arange(top + 1)
        survival = np.exp(-hazard(ages))
        people, dead = [], []
        for unit, size in (units or {"By": 1.0}).items():
            now = np.concatenate([[1.0], np.cumprod(survival[:-1])]) * births * size
            now[-1] = now[-2] * survival[-2] / (1 - survival[-1])
            for year in years:
                for sex in "KM":
                    people.append(pd.DataFrame({"unit": unit, "year": year, "sex": sex, "age": ages, "persons": now}))
                    lost = now * (1 - survival)
                    at_death = 0.5 * lost
                    at_death[1:] += 0.5 * lost[:-1]
                    at_death[-1] += 0.5 * lost[-1]
                    dead.append(pd.DataFrame({"unit": unit, "year": year, "sex": sex, "age": ages, "deaths": at_death}))
        return pd.concat(people, ignore_index=True), pd.concat(dead, ignore_index=True)

    return make
