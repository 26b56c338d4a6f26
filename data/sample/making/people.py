"""Fjordby's population by district, sex and single year of age, carried forward from 2015 to 2026."""

from __future__ import annotations

import numpy as np
import pandas as pd

SHARES = {
    "Ådalen": 0.185,
    "Søndervang": 0.170,
    "Østerbæk": 0.105,
    "Nørreskov": 0.150,
    "Kærhøj": 0.145,
    "Mølleå": 0.165,
    "Højmark": 0.080,
}
AGES = np.arange(111)
PERSONS = 19600


def mortality(age: np.ndarray, sex: str, year: int) -> np.ndarray:
    """Yearly chance of death: Gompertz with 1.2 % yearly improvement, roughly the Danish level."""
    level = 2.6e-5 if sex == "M" else 1.45e-5
    chance = 0.0002 + level * np.exp(0.098 * age) * 0.988 ** (year - 2015)
    return np.clip(chance, 0, 0.65)


def first_year() -> np.ndarray:
    """Age profile of a provincial municipality: few in their twenties, many around fifty and seventy."""
    profile = 1.0 + 0.25 * np.exp(-(((AGES - 50) / 9) ** 2)) + 0.10 * np.exp(-(((AGES - 69) / 6) ** 2))
    profile -= 0.38 * np.exp(-(((AGES - 25) / 5) ** 2))
    profile *= np.where(AGES > 66, np.exp(-(((AGES - 66) / 18.5) ** 2)), 1.0)
    return profile / profile.sum()


def make_population(rng: np.random.Generator) -> pd.DataFrame:
    """Persons on 1 January: unit, year, sex, age 0-110 (110 and over); Højmark counts with Østerbæk from 2021."""
    rows = []
    state = {
        (unit, sex): rng.poisson(
            PERSONS * share * first_year() * np.where(AGES > 70, 0.9 if sex == "M" else 1.1, 1.0) / 2
        )
        for unit, share in SHARES.items()
        for sex in ("K", "M")
    }
    for year in range(2015, 2027):
        if year == 2021:
            for sex in ("K", "M"):
                state["Østerbæk", sex] = state["Østerbæk", sex] + state.pop(("Højmark", sex))
        for (unit, sex), persons in state.items():
            rows.append(pd.DataFrame({"unit": unit, "year": year, "sex": sex, "age": AGES, "persons": persons}))
        women = {unit: state[unit, "K"][20:42].sum() for unit, sex in state if sex == "K"}
        for (unit, sex), persons in state.items():
            alive = rng.binomial(persons, 1 - mortality(AGES.astype(float), sex, year))
            older = np.zeros(111, dtype=alive.dtype)
            older[1:] = alive[:-1]
            older[110] += alive[110]
            # The young move out to study, families with children move in.
            rate = (
                0.012 * np.exp(-(((AGES - 33) / 7) ** 2))
                + 0.010 * np.exp(-(((AGES - 4) / 4) ** 2))
                - 0.055 * np.exp(-(((AGES - 21) / 2.5) ** 2))
            )
            gain, loss = (
                rng.poisson(np.clip(rate + 0.03, 0, None) * older),
                rng.poisson(np.clip(0.03 - rate * 0, 0, None) * older),
            )
            older = np.maximum(older + np.where(AGES < 75, gain - loss, 0), 0)
            older[0] = rng.poisson(women[unit] * 0.083 * (0.513 if sex == "M" else 0.487))
            state[unit, sex] = older
    return pd.concat(rows, ignore_index=True)
