"""The textbook's cohort-component projection by five-year age groups, one step of five years: a reference.

Preston, Heuveline & Guillot 2001, Demography: Measuring and Modeling Population Processes, chapter 6 (closed female-dominant
projection). `project` does the same by single years, with mortality that falls and people who move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

WIDTH = 5
RADIX = 100_000
COLUMNS = ("age", "women", "women_years_lived", "fertility_rate", "men", "men_years_lived")


@dataclass(frozen=True)
class FiveYearProjection:
    """persons: age, women, men five years on (unrounded); births: in the five years, both sexes."""

    persons: pd.DataFrame
    births: float

    @property
    def women(self) -> float:
        """All women."""
        return float(self.persons["women"].sum())

    @property
    def men(self) -> float:
        """All men."""
        return float(self.persons["men"].sum())


def five_year_projection(table: pd.DataFrame, *, sex_ratio: float = 1.05) -> FiveYearProjection:
    """Project a population by five-year age groups five years on, without migration.

    table: age (0, 5, ..., the last group open), women, men (persons), women_years_lived, men_years_lived (life-table
    years lived in the group per 100,000 births), fertility_rate (births per woman and year). sex_ratio: boys per girl.
    Survivors of a group are N_x L_{x+5} / L_x; those of the two oldest groups go into the open one with
    T_last / (L_before + T_last); births are 5 sum F_x (N_x(t) + N_x(t+5)) / 2, and L_0 / (5 l_0) of them live to the end.
    Raises ValueError for missing columns, ages out of step, negative or missing numbers.

    >>> table = pd.DataFrame({"age": [0, 5, 10], "women": [100.0, 100.0, 50.0], "men": [100.0, 100.0, 50.0],
    ...     "women_years_lived": [500_000.0, 500_000.0, 250_000.0], "men_years_lived": [500_000.0, 400_000.0, 200_000.0],
    ...     "fertility_rate": [0.0, 0.1, 0.0]})
    >>> ahead = five_year_projection(table)
    >>> round(ahead.births, 6), ahead.persons.round(3).set_index("age").loc[[5, 10]].to_dict("index")
    (50.0, {5: {'women': 100.0, 'men': 80.0}, 10: {'women': 50.0, 'men': 50.0}})
    """
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"Kolonnen {', '.join(missing)} mangler.")
    ages = table["age"].to_numpy()
    numbers = table[list(COLUMNS)].to_numpy(dtype=float)
    problems = []
    if list(ages) != list(range(0, WIDTH * len(ages), WIDTH)):
        problems.append("Aldersgrupperne skal være 0, 5, 10, ... uden huller.")
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        rows = ages[~(np.isfinite(numbers) & (numbers >= 0)).all(axis=1)]
        problems.append(f"Tal mangler eller er negative ved alder {', '.join(map(str, rows))}.")
    if not sex_ratio > 0:
        problems.append(f"Drenge pr. pige skal være positivt, ikke {sex_ratio}.")
    if problems:
        raise ValueError("\n".join(problems))
    women = _survivors(table["women"], table["women_years_lived"])
    men = _survivors(table["men"], table["men_years_lived"])
    mean_women = 0.5 * (table["women"].to_numpy(dtype=float) + women)
    births = float(WIDTH * (table["fertility_rate"].to_numpy(dtype=float) * mean_women).sum())
    women[0] = births / (1 + sex_ratio) * float(table["women_years_lived"].iloc[0]) / (WIDTH * RADIX)
    men[0] = births * sex_ratio / (1 + sex_ratio) * float(table["men_years_lived"].iloc[0]) / (WIDTH * RADIX)
    return FiveYearProjection(pd.DataFrame({"age": ages, "women": women, "men": men}), births)


def _survivors(persons: pd.Series, lived: pd.Series) -> np.ndarray:
    now, years = persons.to_numpy(dtype=float), lived.to_numpy(dtype=float)
    later: np.ndarray = np.zeros_like(now)
    later[1:-1] = now[:-2] * years[1:-1] / years[:-2]
    later[-1] = (now[-2] + now[-1]) * years[-1] / (years[-2] + years[-1])
    return later
