"""Demography: who will need help, and what the budget must be.

All functions are pure: DataFrames, frozen dataclasses and numbers in, the same out. Ages are completed years on 1 January,
the highest age is open (110 = 110+). Frames use the English columns unit, year, sex (K/M), age, persons.

Population
    project(population, horizon, *, deaths=None, groups=None, simulations=200, seed=0) -> DataFrame
        unit, year, sex, age, persons, lower_80, upper_80; with groups: unit, year, group, persons, lower_80, upper_80.
        attrs["notes"]: Danish sentences on what was assumed or borrowed.
    project_districts(districts, municipality, horizon, *, deaths=None, official=None, simulations=200, seed=0) -> DataFrame
        as project, one unit per district, adding up to the municipality's projection exactly.
    control_to(projection, official, *, population=None) -> DataFrame         own projection scaled to the official one
    parse_statbank(text_or_bytes) -> DataFrame        a StatBank CSV, long or wide: unit, year, sex, age, persons
    five_year_projection(table, *, sex_ratio=1.05) -> FiveYearProjection      the textbook method, one step of five years
    life_table(rates) -> DataFrame; life_expectancy(rates, age=0) -> float from death rates by single year of age
    observed_mortality(population, deaths) -> DataFrame                    unit, year, sex, age, exposure, deaths, rate
    age_band(age, bands) -> labels; FIVE_YEAR_BANDS; sum_bands(frame, bands, values=("persons",)) -> DataFrame

Users and demand
    user_shares(users, population, *, span=3.0, by_sex=True) -> DataFrame     sex, age, share, standard_error, smoothed
    shares_from_bands(users, population) -> DataFrame             users known in bands: single years that add up to them
    healthy_ageing(shares, years) -> DataFrame                                 share of age a read at a - years
    demand(population, shares, hours, *, healthy=0.0, gain=None) -> DataFrame  unit, year, sex, age, persons, users, hours
    expected_mortality(population, horizon, *, deaths=None) -> DataFrame       unit, year, sex, age, q as project reckons
    life_expectancy_gain(mortality, age=65) -> DataFrame                       unit, sex, year, expectancy, gain
    nearness_to_death(population, mortality, survivor, last_year) -> DataFrame unit, year, amount, of_which_last_year
    alternatives(population, shares, hours, spread=None, *, gain=None, bounds=None) -> Alternatives
        .table (unit, year, low, central, high), .drivers, .driver(unit, year): which assumption drives the spread
    ASSUMPTION_TEXT: Danish names of the assumptions

Budget
    demography_budget(population, profile, *, base_year, variable_share=1.0, price_index=None, healthy=0.0, gain=None,
                      mode="level" | "increment", previous=None, bands=None, people_from=0) -> DemographyBudget
        profile: age (or age, age_to), unit_cost, share; .table: unit, year, people, age_mix, health, price, total, and
        the four add up to total exactly; .bands: unit, year, band, persons_base, persons, amount
    compare_assumption(budget, previous) -> DataFrame                          this budget against what was assumed last year

Bad input raises one ValueError, in Danish, that names every problem with unit, year and age.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bands import FIVE_YEAR_BANDS as FIVE_YEAR_BANDS
    from .bands import age_band as age_band
    from .bands import sum_bands as sum_bands
    from .budget import DemographyBudget as DemographyBudget
    from .budget import compare_assumption as compare_assumption
    from .budget import demography_budget as demography_budget
    from .cohort_component import FiveYearProjection as FiveYearProjection
    from .cohort_component import five_year_projection as five_year_projection
    from .districts import project_districts as project_districts
    from .life_tables import expected_mortality as expected_mortality
    from .life_tables import life_expectancy as life_expectancy
    from .life_tables import life_expectancy_gain as life_expectancy_gain
    from .life_tables import life_table as life_table
    from .life_tables import observed_mortality as observed_mortality
    from .needs import demand as demand
    from .needs import nearness_to_death as nearness_to_death
    from .official import control_to as control_to
    from .population import project as project
    from .spread import ASSUMPTION_TEXT as ASSUMPTION_TEXT
    from .spread import Alternatives as Alternatives
    from .spread import Spread as Spread
    from .spread import alternatives as alternatives
    from .statbank import parse_statbank as parse_statbank
    from .users import healthy_ageing as healthy_ageing
    from .users import shares_from_bands as shares_from_bands
    from .users import user_shares as user_shares

_HOMES = {
    "project": "population",
    "project_districts": "districts",
    "control_to": "official",
    "parse_statbank": "statbank",
    "five_year_projection": "cohort_component",
    "FiveYearProjection": "cohort_component",
    "life_table": "life_tables",
    "life_expectancy": "life_tables",
    "observed_mortality": "life_tables",
    "expected_mortality": "life_tables",
    "life_expectancy_gain": "life_tables",
    "age_band": "bands",
    "sum_bands": "bands",
    "FIVE_YEAR_BANDS": "bands",
    "user_shares": "users",
    "shares_from_bands": "users",
    "healthy_ageing": "users",
    "demand": "needs",
    "nearness_to_death": "needs",
    "alternatives": "spread",
    "Alternatives": "spread",
    "Spread": "spread",
    "ASSUMPTION_TEXT": "spread",
    "demography_budget": "budget",
    "DemographyBudget": "budget",
    "compare_assumption": "budget",
}

__all__ = sorted(_HOMES)


if not TYPE_CHECKING:  # a type checker sees the imports above, and no name that is not there

    def __getattr__(name: str) -> Any:
        if name in _HOMES:
            return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
