"""The numbers that a demography report shows; ``styringslib.sections.demography.numbers`` supplies them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pandas as pd


class DemographyBasis(Protocol):
    """One municipality's demography. Frames are empty, or values None, where data are missing."""

    @property
    def name(self) -> str:
        """The municipality."""

    @property
    def key(self) -> str:
        """Its key in folder names."""

    @property
    def month(self) -> pd.Period:
        """The report's month."""

    @property
    def base_year(self) -> int:
        """The last observed 1 January."""

    @property
    def focus_year(self) -> int:
        """The last forecast year of the coming budget."""

    @property
    def end_year(self) -> int:
        """The last year of the projection."""

    @property
    def budget_years(self) -> Sequence[int]:
        """The coming budget and its forecast years."""

    @property
    def terms(self) -> Any:
        """The assumptions (``DemographyTerms``)."""

    @property
    def users(self) -> Any:
        """Users by age (``BaseUsers``): shares, hours, counts, own, source; None when unknown."""

    @property
    def price(self) -> float | None:
        """Kr per granted hour."""

    @property
    def price_source(self) -> str:
        """Where the price comes from."""

    @property
    def price_index(self) -> Mapping[int, float] | None:
        """PL by year."""

    @property
    def official(self) -> pd.DataFrame | None:
        """An official projection that the report is scaled to."""

    @property
    def deaths(self) -> pd.DataFrame | None:
        """Deaths, where they are known."""

    @property
    def nation(self) -> pd.DataFrame | None:
        """The whole country's persons, where they are known."""

    @property
    def small_count(self) -> int:
        """Counts of users below this are not shown."""

    @property
    def population_source(self) -> str:
        """Where the population comes from."""

    @property
    def people(self) -> pd.DataFrame:
        """group (67+, 80+, 90+), year, persons, lower, upper."""

    @property
    def pyramid(self) -> pd.DataFrame:
        """year (base and end), sex, age, persons."""

    @property
    def needs(self) -> pd.DataFrame:
        """Index year: users, hours, low, high."""

    @property
    def users_by_band(self) -> pd.DataFrame:
        """band, persons, counted, share, error, users, hours_week, focus, end."""

    @property
    def alternatives(self) -> Any:
        """Low, central and high with their drivers (``demography.Alternatives``)."""

    @property
    def base_cost(self) -> float | None:
        """Kr for the base year's users."""

    @property
    def level(self) -> Any:
        """The demography amount against the base year (``demography.DemographyBudget``)."""

    @property
    def increment(self) -> Any:
        """What each year adds (``demography.DemographyBudget``)."""

    @property
    def amount_range(self) -> pd.DataFrame:
        """Index year: low, high of the level, kr."""

    @property
    def comparison(self) -> pd.DataFrame:
        """year, total, assumed, difference."""

    @property
    def district_rows(self) -> pd.DataFrame:
        """Index district, last the municipality: 67+ and 80+ now, focus, end; amount."""

    @property
    def borrowed(self) -> Mapping[str, float]:
        """District -> share of its net migration that is borrowed."""

    @property
    def notes(self) -> Sequence[str]:
        """Sentences on what was assumed."""
