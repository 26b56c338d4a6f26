"""Death rates, life tables and life expectancy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.declared_tables import ANY, NUMBER, takes
from styringslib.demography.inputs import read_inputs
from styringslib.demography.panel import raise_problems, read_panel

# Those who die in their first year live a tenth of it on average, others half a year: low-mortality countries
# (Preston, Heuveline & Guillot 2001, Demography, section 3.2).
INFANT_SHARE = 0.1


def observed_mortality(population: pd.DataFrame, deaths: pd.DataFrame) -> pd.DataFrame:
    """Death rates by age at death: deaths over the mean of the persons on 1 January before and after.

    population: unit, year, sex, age, persons; deaths: unit, year, sex, age, deaths, with an open top age that may be
    lower. Only units and years with both, and a population the year after, are used.
    Result: unit, year, sex, age, exposure (person-years), deaths, rate (NaN without exposure).
    Raises ValueError as `project` does.

    >>> ages = np.arange(101)
    >>> population = pd.concat([pd.DataFrame({"unit": "By", "year": year, "sex": sex, "age": ages, "persons": 1_000})
    ...     for year in (2024, 2025) for sex in "KM"])
    >>> deaths = pd.DataFrame([{"unit": "By", "year": 2024, "sex": sex, "age": age, "deaths": 20 if age == 90 else 0}
    ...     for sex in "KM" for age in ages])
    >>> observed_mortality(population, deaths).query("age == 90")[["sex", "exposure", "deaths", "rate"]]
        sex  exposure  deaths  rate
    90    K    1000.0    20.0  0.02
    191   M    1000.0    20.0  0.02
    """
    problems: list[str] = []
    people = read_panel(population, "persons", problems)
    dead = read_panel(deaths, "deaths", problems, what="Døde", sparse_from=0)
    raise_problems(problems)
    if people is None or dead is None:
        raise AssertionError("unreachable: panels without problems")
    top = min(people.top_age, dead.top_age)
    rows = []
    for unit in sorted(set(people.units) & set(dead.units)):
        living, died = people.values[people.units.index(unit)], dead.values[dead.units.index(unit)]
        for year in sorted(set(people.years[:-1]) & set(dead.years)):
            t = people.years.index(year)
            exposure = 0.5 * (_folded(living[..., t], top) + _folded(living[..., t + 1], top))
            lost = _folded(died[..., dead.years.index(year)], top)
            for s in range(2):
                part = pd.DataFrame({"age": np.arange(top + 1), "exposure": exposure[s], "deaths": lost[s]})
                rows.append(part.assign(unit=unit, year=year, sex=people.sexes[s]))
    if not rows:
        raise ValueError("Befolkning og døde har ingen enheder og år til fælles, hvor også året efter findes.")
    result = pd.concat(rows, ignore_index=True)
    result["rate"] = result["deaths"] / result["exposure"].where(result["exposure"] > 0)
    return result[["unit", "year", "sex", "age", "exposure", "deaths", "rate"]].dropna(subset=["exposure", "deaths"])


def _folded(values: np.ndarray, top: int) -> np.ndarray:
    return np.concatenate([values[:, :top], values[:, top:].sum(axis=1, keepdims=True)], axis=1)


def life_table(rates: pd.Series) -> pd.DataFrame:
    """Period life table from death rates by single year of age (index 0, 1, ...), the last age open.

    Result: index age; rate, q (probability of dying), alive (of one born), dead, lived (person-years), expectancy (years
    left). Source of the formulas: Preston, Heuveline & Guillot 2001, section 3.1-3.2.
    Raises ValueError for missing ages, negative or missing rates.

    >>> life_table(pd.Series([0.0, 0.0, 0.1]))[["alive", "lived", "expectancy"]]
         alive  lived  expectancy
    age
    0      1.0    1.0        12.0
    1      1.0    1.0        11.0
    2      1.0   10.0        10.0
    """
    m = rates.to_numpy(dtype=float)
    if list(rates.index) != list(range(len(m))) or len(m) < 2:
        raise ValueError("Dødelighedens aldre skal være 0, 1, 2, ... uden huller.")
    if not np.isfinite(m).all() or (m < 0).any():
        raise ValueError(
            "Dødeligheden mangler eller er negativ ved alder " + ", ".join(map(str, np.flatnonzero(~(m >= 0)))) + "."
        )
    share = np.full(m.size, 0.5)
    share[0] = INFANT_SHARE
    q = np.minimum(m / (1 + (1 - share) * m), 1.0)
    q[-1] = 1.0
    alive = np.concatenate([[1.0], np.cumprod(1 - q[:-1])])
    dead = alive * q
    lived = alive - (1 - share) * dead
    lived[-1] = alive[-1] / m[-1] if m[-1] > 0 else 0.0
    left = np.cumsum(lived[::-1])[::-1]
    expectancy = np.divide(left, alive, out=np.zeros_like(left), where=alive > 0)
    table = pd.DataFrame({"rate": m, "q": q, "alive": alive, "dead": dead, "lived": lived, "expectancy": expectancy})
    return table.rename_axis("age")


def life_expectancy(rates: pd.Series, age: int = 0) -> float:
    """Years left at `age` under death rates by single year of age, the last age open.

    >>> life_expectancy(pd.Series([0.0, 0.0, 0.1]))
    12.0
    """
    return float(life_table(rates)["expectancy"].loc[age])


def expected_mortality(population: pd.DataFrame, horizon: int, *, deaths: pd.DataFrame | None = None) -> pd.DataFrame:
    """The mortality that `project` reckons with: probability of dying within the year of those aged a on 1 January.

    Arguments as for `project`. Result: unit, year (the last observed one to horizon - 1 years after), sex, age, q.

    >>> population = pd.DataFrame([{"unit": "By", "year": year, "sex": sex, "age": age, "persons": 10_000}
    ...     for year in (2024, 2025) for sex in "KM" for age in range(101)])
    >>> deaths = pd.DataFrame([{"unit": "By", "year": 2024, "sex": sex, "age": age, "deaths": 100}
    ...     for sex in "KM" for age in range(101)])
    >>> mortality = expected_mortality(population, 2, deaths=deaths).query("sex == 'K' and age == 80")
    >>> mortality[["year", "q"]].round(4)  # 1 % died in 2024, and mortality falls
         year       q
    160  2025  0.0097
    161  2026  0.0095
    """
    from styringslib.demography.population import fit

    problems: list[str] = []
    data = read_inputs(population, deaths, problems)
    raise_problems(problems)
    if data is None:
        raise AssertionError("unreachable: inputs without problems")
    model = fit(data)
    steps = np.arange(horizon)
    q = 1 - np.exp(-model.hazard[..., None] * np.exp(-model.fall[..., None] * steps))
    index = np.indices(q.shape).reshape(4, -1)
    return pd.DataFrame(
        {
            "unit": np.asarray(data.persons.labels, dtype=object)[index[0]],
            "year": data.persons.years[-1] + index[3],
            "sex": np.asarray(data.persons.sexes, dtype=object)[index[1]],
            "age": index[2],
            "q": q.ravel(),
        }
    )


@takes(mortality={"unit": ANY, "sex": ANY, "year": NUMBER, "age": NUMBER, "q": NUMBER})
def life_expectancy_gain(mortality: pd.DataFrame, age: int = 65) -> pd.DataFrame:
    """Years of life expectancy at `age` gained since the first year, from the result of `expected_mortality`.

    Those who die in a year live half of it, in the open age too, where the same share dies each year: there
    e = 1/2 + (1 - q) / q (Preston, Heuveline & Guillot 2001, section 3.2). Result: unit, sex, year, expectancy, gain (0 in
    the first year). Raises ValueError (Danish) when an age from `age` to the highest is missing.

    By hand: at 66 1/2 + .95 / .05 = 19.5 years are left, at 65 .99 + .98 x 19.5 = 20.1; a year later 24.5 and 25.

    >>> mortality = pd.DataFrame({"unit": "By", "sex": "K", "year": [2025, 2025, 2026, 2026], "age": [65, 66, 65, 66],
    ...     "q": [0.02, 0.05, 0.02, 0.04]})
    >>> life_expectancy_gain(mortality).round(2)
      unit sex  year  expectancy  gain
    0   By   K  2025        20.1   0.0
    1   By   K  2026        25.0   4.9
    """
    rows = []
    for (unit, sex, year), part in mortality[mortality["age"] >= age].groupby(["unit", "sex", "year"], sort=True):
        ordered = part.sort_values("age")
        if ordered["age"].tolist() != list(range(age, age + len(ordered))):
            raise ValueError(
                f"{unit}, {year}: dødeligheden mangler en alder fra {age} år og op, eller har den to gange."
            )
        q = ordered["q"].to_numpy()
        # q is of cohorts, so half a year is lived by those who die; from `age` on 1 January.
        alive = np.concatenate([[1.0], np.cumprod(1 - q)])
        tail = alive[-1] * (0.5 + (1 - q[-1]) / max(q[-1], 1e-6))
        rows.append((unit, sex, year, float((0.5 * (alive[:-1] + alive[1:])).sum() + tail)))
    table = pd.DataFrame(rows, columns=["unit", "sex", "year", "expectancy"])
    table["gain"] = table["expectancy"] - table.groupby(["unit", "sex"])["expectancy"].transform("first")
    return table
