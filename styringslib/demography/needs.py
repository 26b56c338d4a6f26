"""From residents to users and hours, and cost by nearness to death."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.demography.users import healthy_ageing

ByAge: TypeAlias = float | pd.Series | pd.DataFrame


@takes(
    population={"unit": ANY, "year": NUMBER, "sex": ANY, "age": NUMBER, "persons": NUMBER},
    shares={"age": NUMBER, "share": NUMBER},
)
def demand(
    population: pd.DataFrame,
    shares: pd.DataFrame,
    hours: ByAge = 0.0,
    *,
    healthy: float = 0.0,
    gain: Mapping[int, float] | pd.Series | None = None,
) -> pd.DataFrame:
    """Users and hours by unit, year, sex and age.

    population: unit, year, sex, age, persons (single years of age; as from `project`). shares: age, share, and any of
    unit, sex, standard_error. hours: per user and year, one figure, a Series by age, or a DataFrame with age, hours.
    healthy: h from 0 (constant shares) to 1 (shares follow life expectancy); gain: year -> years of life expectancy
    gained since the year of the shares (see `life_expectancy_gain`); years not named have gained nothing.
    Result: unit, year, sex, age, persons, share, users, users_standard_error, hours. The standard error is of the share
    alone; errors of neighbouring ages go together, so add them rather than their squares.
    Raises ValueError, in Danish, when healthy is outside 0-1, or ages of the population have no share or hours.

    >>> population = pd.DataFrame({"unit": "By", "year": 2026, "sex": "K", "age": [79, 80], "persons": [200.0, 100.0]})
    >>> shares = pd.DataFrame({"age": [79, 80], "share": [0.1, 0.2]})
    >>> demand(population, shares, hours=80.0)[["age", "persons", "share", "users", "hours"]]
       age  persons  share  users   hours
    0   79    200.0    0.1   20.0  1600.0
    1   80    100.0    0.2   20.0  1600.0
    """
    if not 0 <= healthy <= 1:
        raise ValueError(f"Sund aldring (healthy) skal være fra 0 til 1, ikke {healthy}.")
    if healthy > 0 and gain is None:
        raise ValueError("Sund aldring kræver, at den vundne levetid (gain) er angivet år for år.")
    gained = dict(gain.items()) if gain is not None else {}
    keys = [name for name in ("unit", "sex") if name in shares.columns]
    keep = [*keys, "age", "share", *(["standard_error"] if "standard_error" in shares else [])]
    parts = []
    for year, people in population.groupby("year", sort=True):
        moved = shares[keep]
        years = healthy * float(gained.get(year, 0.0))
        if years:
            moved = (
                pd.concat([healthy_ageing(part, years) for _, part in moved.groupby("unit")])
                if "unit" in keys
                else healthy_ageing(moved, years)
            )
        parts.append(people.merge(moved, on=[*keys, "age"], how="left"))
    table = pd.concat(parts, ignore_index=True)
    _require(table, "share", "brugerandel")
    table["users"] = table["persons"] * table["share"]
    table["users_standard_error"] = table["persons"] * table["standard_error"] if "standard_error" in table else np.nan
    table["hours"] = table["users"] * per_age(hours, table["age"], "timer")
    columns = ["unit", "year", "sex", "age", "persons", "share", "users", "users_standard_error", "hours"]
    return table[[name for name in columns if name in table]]


def per_age(amount: ByAge, age: pd.Series, name: str) -> np.ndarray:
    """One figure for each age: from a number, a Series by age, or a DataFrame of age and one other column."""
    if isinstance(amount, pd.DataFrame):
        column = next(item for item in amount.columns if item != "age")
        amount = amount.set_index("age")[column]
    if isinstance(amount, pd.Series):
        values = age.map(amount)
        if values.isna().any():
            lacking = ", ".join(str(item) for item in sorted(age[values.isna()].unique())[:10])
            raise ValueError(f"Der mangler {name} for alder {lacking}.")
        numbers: np.ndarray[Any, Any] = values.to_numpy(dtype=float)
        return numbers
    return np.full(len(age), float(amount))


def _require(table: pd.DataFrame, column: str, name: str) -> None:
    lacking = table[table[column].isna()]
    if len(lacking):
        ages = ", ".join(str(item) for item in sorted(lacking["age"].unique())[:10])
        units = ", ".join(str(item) for item in sorted(lacking["unit"].astype(str).unique())[:5])
        raise ValueError(f"Der mangler {name} for alder {ages} ({units}).")


@takes(
    population={"unit": ANY, "year": NUMBER, "sex": ANY, "age": NUMBER, "persons": NUMBER},
    mortality={"sex": ANY, "age": NUMBER, "q": NUMBER},
)
def nearness_to_death(
    population: pd.DataFrame, mortality: pd.DataFrame, survivor: ByAge, last_year: ByAge
) -> pd.DataFrame:
    """Amount (hours or kr) when those in their last year of life need more than others of their age.

    sum over ages N_a [(1 - m_a) survivor_a + m_a last_year_a] (Zweifel, Felder & Meiers 1999; as most national projections).
    population: unit, year, sex, age, persons on 1 January. mortality: sex, age, q (probability of dying within the year),
    and unit and year where it differs, as from `expected_mortality`; a year after the last one uses the last.
    survivor, last_year: amount per person and year, as `hours` in `demand`.
    Result: unit, year, amount, of_which_last_year, deaths. Raises ValueError, in Danish, when mortality is missing.

    >>> population = pd.DataFrame({"unit": "By", "year": 2026, "sex": "K", "age": [80], "persons": [100.0]})
    >>> mortality = pd.DataFrame({"sex": ["K"], "age": [80], "q": [0.05]})
    >>> nearness_to_death(population, mortality, survivor=10.0, last_year=100.0)
      unit  year  amount  of_which_last_year  deaths
    0   By  2026  1450.0               500.0     5.0
    """
    rates = mortality
    people = population
    if "year" in mortality:
        last, first = mortality["year"].max(), mortality["year"].min()
        people = population.assign(rate_year=population["year"].clip(lower=first, upper=last))
        rates = mortality.rename(columns={"year": "rate_year"})
    keys = [name for name in ("unit", "rate_year", "sex", "age") if name in rates.columns]
    table = people.merge(rates[[*keys, "q"]], on=keys, how="left")
    _require(table, "q", "dødelighed")
    dying = table["persons"] * table["q"]
    near = dying * per_age(last_year, table["age"], "beløb for det sidste leveår")
    far = (table["persons"] - dying) * per_age(survivor, table["age"], "beløb for de øvrige")
    table = table.assign(amount=near + far, of_which_last_year=near, deaths=dying)
    return table.groupby(["unit", "year"])[["amount", "of_which_last_year", "deaths"]].sum().reset_index()
