"""The demography amount in the budget, with every step shown as a contribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from styringslib.demography.bands import Bands, age_band
from styringslib.demography.panel import raise_problems, ranges
from styringslib.demography.users import healthy_ageing

STEPS = ("people", "age_mix", "health", "price")
Mode = Literal["level", "increment"]
#: The lowest and highest PL of a year that is believed: beyond, it is an index or per cent written as a share.
PL_LOW, PL_HIGH = -0.2, 0.5
HEADING = "Fejl i demografiberegningen"


@dataclass(frozen=True)
class DemographyBudget:
    """A demography amount, kr (+ = more expensive).

    table: unit, year, people, age_mix, health, price, total; the four add up to total exactly. bands: unit, year, band,
    persons_base, persons, amount (kr, with price; people and health together) of the level. mode: "level" against base_year,
    "increment" what is new.
    """

    table: pd.DataFrame
    bands: pd.DataFrame
    mode: Mode
    base_year: int


def demography_budget(
    population: pd.DataFrame,
    profile: pd.DataFrame,
    *,
    base_year: int,
    variable_share: float = 1.0,
    price_index: Mapping[int, float] | None = None,
    healthy: float = 0.0,
    gain: Mapping[int, float] | pd.Series | None = None,
    mode: Mode = "level",
    previous: pd.DataFrame | None = None,
    bands: Bands | None = None,
    people_from: int = 0,
) -> DemographyBudget:
    """dB_t = v sum_a (N_a,t - N_a,0) share_a unit cost_a prod(1 + PL), split on what causes it.

    population: unit, year, age, persons, and sex or not; the base year and the years after. profile: age, unit_cost (kr per
    user and year at the base year's prices), share (left out: 1, so that unit_cost is kr per resident), and any of unit,
    sex; with age_to the rows are bands (missing for the open one). variable_share: v, the part of the cost that really
    varies with the number of users, 0-1. price_index: year -> PL of that year as a share (0.021 = 2.1 %; not 2.1, not the
    index 1.021), from -0.2 to 0.5, for every year after the base year; None leaves the amounts at base-year prices. healthy,
    gain: as in `demand`.
    mode: "level" is against the base year. "increment" is only what is new, since earlier effects are already in the base:
    against `previous`, last year's projection for the same years (same columns and base year), or, without it, against
    the year before. bands: name -> (lowest, highest age) of the table of bands; default 0-64, 65-79, 80+. people_from: the
    lowest age whose numbers count as people; without it the many young decide what "more people" means.

    Contributions: people = more or fewer residents at ages with a cost (from people_from), at the base year's age mix;
    age_mix = the rest at constant shares; health = shares moved by healthy ageing; price = PL on the three. Practice:
    survey of Danish municipalities 2020 (86 % have such a model, half adjust for healthy ageing).
    Raises ValueError, in Danish and with every problem at once.

    >>> population = pd.DataFrame({"unit": "By", "year": [2025, 2025, 2030, 2030], "age": [65, 80, 65, 80],
    ...     "persons": [8_900, 3_100, 9_750, 3_740]})
    >>> profile = pd.DataFrame({"age": [65, 80], "age_to": [79, None], "unit_cost": [45_000.0, 125_000.0]})
    >>> budget = demography_budget(population, profile, base_year=2025)
    >>> budget.bands[["band", "persons_base", "persons", "amount"]]
        band  persons_base  persons      amount
    0  65-79          8900     9750  38250000.0
    1    80+          3100     3740  80000000.0
    >>> budget.table["total"].to_list()
    [118250000.0]
    """
    terms = _Terms(base_year, variable_share, price_index, healthy, gain, people_from)
    problems = _column_problems(population, profile)
    if not problems:
        problems = _table_problems(population, profile, base_year) + _term_problems(terms, population)
        if mode not in ("level", "increment"):
            problems.append(f"mode skal være 'level' eller 'increment', ikke {mode!r}.")
    raise_problems(problems, HEADING)
    single = _single_years(profile, int(population["age"].max()))
    level, by_band = _level(population, single, terms, bands)
    if mode == "increment":
        level = _increment(level, previous, single, terms)
    # The total is the sum as the computer adds it, so that it cannot differ by a rounding.
    level["total"] = level["people"] + level["age_mix"] + level["health"] + level["price"]
    return DemographyBudget(level, by_band, mode, base_year)


@dataclass(frozen=True)
class _Terms:
    """The terms of a demography amount, as the arguments of `demography_budget`."""

    base_year: int
    variable_share: float
    price_index: Mapping[int, float] | None
    healthy: float
    gain: Mapping[int, float] | pd.Series | None
    people_from: int

    def price(self, year: int) -> float:
        """Price level of the year, the base year's being 1."""
        if self.price_index is None:
            return 1.0
        return float(np.prod([1 + self.price_index[y] for y in range(self.base_year + 1, year + 1)]))

    def shift(self, year: int) -> float:
        """Years that shares move up in age by healthy ageing."""
        gained = dict(self.gain.items()) if self.gain is not None else {}
        return self.healthy * float(gained.get(year, 0.0))


def _column_problems(population: pd.DataFrame, profile: pd.DataFrame) -> list[str]:
    problems = []
    for name, frame, needed in (
        ("befolkningen", population, ("unit", "year", "age", "persons")),
        ("udgiftsprofilen", profile, ("age", "unit_cost")),
    ):
        lacking = [column for column in needed if column not in frame.columns]
        if lacking:
            problems.append(f"Kolonnen {', '.join(lacking)} mangler i {name}.")
    return problems


def _table_problems(population: pd.DataFrame, profile: pd.DataFrame, base_year: int) -> list[str]:
    problems = []
    for name, rows in population.groupby("unit"):
        if base_year not in set(rows["year"]):
            problems.append(
                f"{name}: basisåret {base_year} mangler; befolkningen har {ranges(rows['year'].astype(int).tolist())}."
            )
    negative = population[population["persons"].isna() | (population["persons"] < 0)]
    for (unit, year), rows in negative.groupby(["unit", "year"]):
        problems.append(
            f"{unit}, {year}, alder {ranges(rows['age'].astype(int).tolist())}: antal personer mangler eller er negativt."
        )
    cells = [name for name in ("unit", "year", "sex", "age") if name in population]
    for (unit, year), rows in population[population.duplicated(cells)].groupby(["unit", "year"]):
        problems.append(f"{unit}, {year}, alder {ranges(rows['age'].astype(int).tolist())}: findes flere gange.")
    ages = set(population["age"].astype(int))
    for (unit, year), rows in population[population["year"] >= base_year].groupby(["unit", "year"]):
        absent = ages - set(rows["age"].astype(int))
        if absent:
            problems.append(f"{unit}, {year}: alder {ranges(absent)} mangler.")
    if profile["unit_cost"].isna().any():
        problems.append(
            f"Enhedsudgiften mangler ved alder {ranges(profile.loc[profile['unit_cost'].isna(), 'age'].astype(int).tolist())}."
        )
    if "share" in profile and not profile["share"].between(0, 1).all():
        wrong = profile.loc[~profile["share"].between(0, 1), "age"].astype(int).tolist()
        problems.append(f"Brugerandelen skal være fra 0 til 1, men er det ikke ved alder {ranges(wrong)}.")
    return problems


def _term_problems(terms: _Terms, population: pd.DataFrame) -> list[str]:
    problems = []
    if not 0 <= terms.variable_share <= 1:
        problems.append(f"Den variable del af udgiften skal være fra 0 til 1, ikke {terms.variable_share}.")
    if terms.price_index is not None:
        later = {int(year) for year in population["year"] if year > terms.base_year} - set(terms.price_index)
        if later:
            problems.append(f"Pris- og lønskønnet (PL) mangler for {ranges(later)}.")
        problems += [
            f"Pris- og lønskønnet (PL) for {year} er {rate:g}; det skal være en andel fra {PL_LOW} til {PL_HIGH}. "
            "Skriv 0.021 for 2,1 pct., ikke 2.1 og ikke indekset 1.021."
            for year, rate in terms.price_index.items()
            if not PL_LOW <= rate <= PL_HIGH
        ]
    if not 0 <= terms.healthy <= 1:
        problems.append(f"Sund aldring (healthy) skal være fra 0 til 1, ikke {terms.healthy}.")
    if terms.healthy > 0 and terms.gain is None:
        problems.append("Sund aldring kræver, at den vundne levetid (gain) er angivet år for år.")
    return problems


def _single_years(profile: pd.DataFrame, top: int) -> pd.DataFrame:
    """The profile by single years of age up to `top`; bands are spread, ages not named cost nothing."""
    table = profile if "share" in profile else profile.assign(share=1.0)
    keys = [name for name in ("unit", "sex") if name in table]
    if "age_to" in table:
        high = table["age_to"].astype("Float64").fillna(top).clip(upper=top).astype(int)
        ages = [list(range(int(low), end + 1)) for low, end in zip(table["age"], high, strict=True)]
        table = table.assign(age=pd.Series(ages, index=table.index)).explode("age")
        table["age"] = table["age"].astype(int)
    doubled = table[table.duplicated([*keys, "age"])]
    if len(doubled):
        raise ValueError(f"{HEADING}: udgiftsprofilen har alder {ranges(doubled['age'].tolist())} flere gange.")
    # An open profile age stands for all above it.
    last = int(table["age"].max())
    if last < top and "age_to" not in profile:
        open_age = table[table["age"] == last]
        table = pd.concat([table, *(open_age.assign(age=age) for age in range(last + 1, top + 1))])
    return table[[*keys, "age", "share", "unit_cost"]].reset_index(drop=True)


def _level(
    population: pd.DataFrame, single: pd.DataFrame, terms: _Terms, bands: Bands | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Against the base year: unit, year and the four steps, and the table of bands."""
    rows, parts = [], []
    for year in sorted(int(y) for y in population["year"].unique() if y > terms.base_year):
        now, price = _year_amounts(population, single, terms, year), terms.price(year)
        for unit, part in now.groupby("unit"):
            there = part[part["covered"]]
            first, last = there["persons_base"].sum(), there["persons"].sum()
            people = part["before"].sum() * (last / first - 1) if first > 0 else 0.0
            mix = part["after"].sum() - part["before"].sum() - people
            health = part["health"].sum()
            rows.append((unit, year, people, mix, health, (price - 1) * (people + mix + health)))
        now["amount"] = price * (now["after"] - now["before"] + now["health"])
        parts.append(now.assign(year=year))
    table = pd.DataFrame(rows, columns=["unit", "year", *STEPS]).sort_values(["unit", "year"], ignore_index=True)
    names = bands or {"0-64": (0, 64), "65-79": (65, 79), "80+": (80, None)}
    figures = ["persons_base", "persons", "amount"]
    if not parts:
        return table, pd.DataFrame(columns=["unit", "year", "band", *figures])
    whole = pd.concat(parts, ignore_index=True)
    whole["band"] = age_band(whole["age"], names)
    by_band = whole.groupby(["unit", "year", "band"], observed=True)[figures].sum().reset_index()
    return table, by_band


def _year_amounts(population: pd.DataFrame, single: pd.DataFrame, terms: _Terms, year: int) -> pd.DataFrame:
    """A row per age of the year: persons and persons_base, before, after and health (kr at base-year prices), covered."""
    keys = [name for name in ("unit", "sex") if name in single and name in population]
    cells = [name for name in ("unit", "sex", "age") if name in population]
    base = population[population["year"] == terms.base_year][[*cells, "persons"]]
    now = population[population["year"] == year].merge(
        base.rename(columns={"persons": "persons_base"}), on=cells, how="outer"
    )
    now[["persons", "persons_base"]] = now[["persons", "persons_base"]].fillna(0.0)
    now = now.merge(single, on=[*keys, "age"], how="left").fillna({"share": 0.0, "unit_cost": 0.0})
    moved = _moved(single, terms.shift(year))
    later = now[[*keys, "age"]].merge(moved, on=[*keys, "age"], how="left")["share"].fillna(0.0).to_numpy()
    amount = now["share"] * now["unit_cost"] * terms.variable_share
    return now.assign(
        covered=(amount > 0) & (now["age"] >= terms.people_from),
        before=now["persons_base"] * amount,
        after=now["persons"] * amount,
        health=now["persons"] * (later - now["share"]) * now["unit_cost"] * terms.variable_share,
    )


def _moved(single: pd.DataFrame, shift: float) -> pd.DataFrame:
    """The profile with its shares moved up by so many years of age, unit by unit."""
    if not shift:
        return single
    if "unit" in single:
        return pd.concat([healthy_ageing(part, shift) for _, part in single.groupby("unit")])
    return healthy_ageing(single, shift)


def _increment(level: pd.DataFrame, previous: pd.DataFrame | None, single: pd.DataFrame, terms: _Terms) -> pd.DataFrame:
    """The level less what is in the base already."""
    steps = list(STEPS)
    if previous is None:
        result = level.copy()
        result[steps] = level[steps] - level.groupby("unit")[steps].shift(1).fillna(0.0)
        return result
    problems = _column_problems(previous, single) or _table_problems(previous, single, terms.base_year)
    lacking = level[["unit", "year"]].merge(previous[["unit", "year"]].drop_duplicates(), how="left", indicator=True)
    for unit, rows in lacking[lacking["_merge"] == "left_only"].groupby("unit"):
        problems.append(f"{unit}: sidste års fremskrivning mangler for {ranges(rows['year'].astype(int).tolist())}.")
    raise_problems(problems, HEADING)
    before, _ = _level(previous, single, terms, None)
    both = level.merge(before, on=["unit", "year"], suffixes=("", "_before"))
    for step in steps:
        both[step] = both[step] - both[f"{step}_before"]
    return both[["unit", "year", *steps]]


def compare_assumption(budget: DemographyBudget, previous: pd.DataFrame) -> pd.DataFrame:
    """This demography amount against what the last budget assumed.

    previous: year, assumed (kr), and unit when there are several. Result: unit, year, total, assumed, difference (total -
    assumed; + = the budget needs more), difference_share of the assumed amount. Years in only one of the two are left out.

    >>> population = pd.DataFrame({"unit": "By", "year": [2025, 2026], "age": 80, "persons": [100, 104]})
    >>> profile = pd.DataFrame({"age": [80], "age_to": [None], "unit_cost": [125_000.0]})
    >>> budget = demography_budget(population, profile, base_year=2025)
    >>> compare_assumption(budget, pd.DataFrame({"year": [2026], "assumed": [400_000.0]}))[["total", "assumed", "difference"]]
          total   assumed  difference
    0  500000.0  400000.0    100000.0
    """
    lacking = [name for name in ("year", "assumed") if name not in previous.columns]
    if lacking:
        raise ValueError(f"Kolonnen {', '.join(lacking)} mangler i sidste budgets forudsætning.")
    keys = ["unit", "year"] if "unit" in previous else ["year"]
    table = budget.table[["unit", "year", "total"]].merge(previous[[*keys, "assumed"]], on=keys)
    table["difference"] = table["total"] - table["assumed"]
    table["difference_share"] = table["difference"] / table["assumed"].abs().where(table["assumed"] != 0)
    return table
