"""The people of a demography report: projection, its intervals by age group, and the years of life gained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from styringslib import demography
from styringslib.presentation.signs import Sign
from styringslib.rules import newest_value
from styringslib.sections.demography.base_users import BaseUsers
from styringslib.sections.demography.terms import DemographyTerms

NATIONAL = "national"
GROUPS: dict[str, tuple[int, int | None]] = {"67+": (67, None), "80+": (80, None), "90+": (90, None)}
BUDGET_YEARS = 4  # a budget and its three forecast years


@dataclass(frozen=True)
class DemographyPeople:
    """One municipality's people, now and later, and what a report on them is made from.

    population: unit (= name), year, sex, age, persons on 1 January, districts added up; districts: the same by district
    (empty when there are none); deaths and nation (the whole country's persons, unit "national") where they are known.
    price: kr per granted hour at the base year's prices, None when unknown. official: an official projection. sign: the
    convention for what is shown.
    """

    name: str
    key: str
    month: pd.Period
    population: pd.DataFrame
    districts: pd.DataFrame
    terms: DemographyTerms
    users: BaseUsers | None = None
    price: float | None = None
    price_source: str = ""
    deaths: pd.DataFrame | None = None
    nation: pd.DataFrame | None = None
    official: pd.DataFrame | None = None
    small_count: int = int(newest_value("small_count"))
    population_source: str = ""
    messages: tuple[str, ...] = field(default=())
    sign: Sign = field(default=Sign())

    @property
    def base_year(self) -> int:
        """The last observed 1 January; the year that amounts are compared with."""
        return int(self.population["year"].max())

    @property
    def end_year(self) -> int:
        """The last year of the projection."""
        return self.base_year + self.terms.horizon

    @property
    def budget_years(self) -> list[int]:
        """The coming budget, the year after the report's month, and its forecast years, as far as the projection goes."""
        first = min(max(self.base_year, self.month.year) + 1, self.end_year)
        return list(range(first, min(first + BUDGET_YEARS - 1, self.end_year) + 1))

    @property
    def focus_year(self) -> int:
        """The year the report tells most about: the last forecast year of the budget."""
        return self.budget_years[-1]

    @cached_property
    def area(self) -> pd.DataFrame:
        """Persons of the municipality and, where known, of the whole country, which it borrows from."""
        columns = ["unit", "year", "sex", "age", "persons"]
        frames = [self.population[columns]] + ([] if self.nation is None else [self.nation[columns]])
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def projection(self) -> pd.DataFrame:
        """unit, year, sex, age, persons, lower_80, upper_80 after the base year, on an official projection's level."""
        found = demography.project(self.area, self.terms.horizon, deaths=self.deaths)
        own = found[found["unit"] == self.name].reset_index(drop=True)
        own.attrs["notes"] = [note for note in found.attrs["notes"] if not note.startswith(NATIONAL)]
        if self.official is not None:
            own = demography.control_to(own, self.official, population=self.population)
        return own

    @cached_property
    def people(self) -> pd.DataFrame:
        """group, year, persons (whole), lower, upper: observed years without bounds, projected ones with them."""
        bounds = self.group_bounds({**GROUPS})
        past = self._by_group(self.population, GROUPS)
        table = pd.concat([past, bounds], ignore_index=True)
        table["persons"] = table["persons"].round()
        return table.sort_values(["group", "year"], ignore_index=True)

    def _by_group(self, frame: pd.DataFrame, groups: Mapping[str, tuple[int, int | None]]) -> pd.DataFrame:
        rows = []
        for name, (low, high) in groups.items():
            inside = frame[frame["age"].between(low, high if high is not None else 999)]
            rows.append(inside.groupby("year")["persons"].sum().reset_index().assign(group=name))
        return pd.concat(rows, ignore_index=True)

    def group_bounds(self, groups: dict[str, tuple[int, int | None]]) -> pd.DataFrame:
        """group, year, persons, lower, upper: the simulated interval of each sum, moved with an official projection."""
        found = demography.project(self.area, self.terms.horizon, deaths=self.deaths, groups=groups)
        own = found[found["unit"] == self.name].rename(columns={"persons": "simulated"})
        table = self._by_group(self.projection, groups).merge(own, on=["group", "year"])
        scale = table["persons"] / table["simulated"].where(table["simulated"] > 0, 1.0)
        return table.assign(lower=(table["lower_80"] * scale).round(), upper=(table["upper_80"] * scale).round())[
            ["group", "year", "persons", "lower", "upper"]
        ]

    def number(self, group: str, year: int) -> pd.Series:
        """persons, lower and upper of a group in a year."""
        rows = self.people[(self.people["group"] == group) & (self.people["year"] == year)]
        return rows.iloc[0]

    @cached_property
    def pyramid(self) -> pd.DataFrame:
        """year (base and end), sex, age, persons."""
        now = self.population[self.population["year"] == self.base_year]
        later = self.projection[self.projection["year"] == self.end_year]
        return pd.concat([now, later], ignore_index=True)[["year", "sex", "age", "persons"]]

    @cached_property
    def gain(self) -> dict[int, float]:
        """Year -> years of life expectancy at 65 gained since the base year, as the projection itself reckons."""
        rates = demography.expected_mortality(self.area, self.terms.horizon + 1, deaths=self.deaths)
        table = demography.life_expectancy_gain(rates[rates["unit"] == self.name])
        mean = table.groupby("year")["gain"].mean()
        return {int(year): float(gain) for year, gain in zip(mean.index, mean, strict=True)}

    @cached_property
    def all_years(self) -> pd.DataFrame:
        """Persons of the base year and the projected ones: unit, year, sex, age, persons."""
        now = self.population[self.population["year"] == self.base_year]
        return pd.concat([now, self.projection], ignore_index=True)[["unit", "year", "sex", "age", "persons"]]

    @cached_property
    def notes(self) -> list[str]:
        """What was assumed, left out or borrowed, in Danish sentences."""
        own = list(self.projection.attrs.get("notes", []))
        return [*self.messages, *own, *(self.users.notes if self.users else ())]
