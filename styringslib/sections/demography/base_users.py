"""Users of home care by age in the base year: counted from the cases, or known in bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from styringslib import demography
from styringslib.sections.demography.terms import DemographyTerms

WEEKS = 365.25 / 7
# Above this the cases are too few to tell one year of age from the next, and a single person could be recognised.
OPEN_AGE = 95
_HOURS_SPAN = 5.0  # years; hours per user vary much between persons and little with age


@dataclass(frozen=True)
class BaseUsers:
    """Users by single year of age.

    shares: age, share, standard_error. hours: granted hours per user and year by age. counts: age, users, hours as
    counted (empty when they are not the municipality's own). own: whether they are. notes: Danish sentences.
    """

    shares: pd.DataFrame
    hours: pd.Series
    counts: pd.DataFrame
    own: bool
    source: str
    notes: tuple[str, ...] = ()


def users_from_cases(cases: pd.DataFrame, population: pd.DataFrame, year: int) -> BaseUsers | None:
    """Citizens with a running grant on 1 January ``year``, by age; None when no birth years are known.

    A citizen with several grants counts once with all hours. Citizens without a birth year are spread as the others.
    """
    day = pd.Timestamp(year, 1, 1)
    running = cases[(cases["from_date"] <= day) & (cases["to_date"].isna() | (cases["to_date"] >= day))]
    people = running.groupby("citizen").agg(hours=("hours_per_week", "sum"), born=("birth_year", "max"))
    known = people.dropna(subset=["born"])
    if known.empty:
        return None
    # Who is born in a year has had the birthday of the year before by 1 January.
    age = (year - 1 - known["born"]).clip(0, OPEN_AGE).astype(int)
    counts = known.groupby(age)["hours"].agg(["size", "sum"]).rename_axis("age").reset_index()
    counts = counts.rename(columns={"size": "users", "sum": "hours"}).astype({"users": float})
    scale = len(people) / len(known)
    counts[["users", "hours"]] *= scale
    shares = demography.user_shares(counts, population[population["year"] == year], by_sex=False)
    notes = (
        ()
        if scale == 1
        else (f"{len(people) - len(known)} af {len(people)} brugere har intet fødselsår og er fordelt som de øvrige.",)
    )
    hours = _hours_per_user(counts, int(population["age"].max()))
    kept = shares[["age", "share", "standard_error"]]
    return BaseUsers(kept, hours, counts, True, f"Omsorgssystemet, sager 1. januar {year}", notes)


def _hours_per_user(counts: pd.DataFrame, top: int) -> pd.Series:
    """Granted hours per user and year, smoothed over age by a normal kernel; far from any user their mean."""
    ages = np.arange(top + 1)
    kernel = np.exp(-0.5 * ((ages[:, None] - counts["age"].to_numpy()[None, :]) / _HOURS_SPAN) ** 2)
    users, hours = kernel @ counts["users"].to_numpy(), kernel @ counts["hours"].to_numpy()
    mean = counts["hours"].sum() / counts["users"].sum()
    smooth = np.where(users > 0.5, hours / np.maximum(users, 1e-9), mean)
    return pd.Series(smooth * WEEKS, index=pd.Index(ages, name="age"), name="hours")


def users_from_bands(terms: DemographyTerms, population: pd.DataFrame, year: int) -> BaseUsers:
    """Users known in age bands, of ``population`` in ``year``: shares by single year that add up to each band."""
    bands = pd.DataFrame(
        [(band.age, band.age_to, band.users) for band in terms.bands], columns=["age", "age_to", "users"]
    )
    there = population[population["year"] == (terms.bands_year or year)]
    if there.empty:
        raise ValueError(
            f"Befolkningen 1. januar {terms.bands_year or year} mangler, så brugerandele kan ikke beregnes."
        )
    shares = demography.shares_from_bands(bands, there)[["age", "share", "standard_error"]]
    per_user = [band.hours_per_week / band.users * WEEKS if band.users else 0.0 for band in terms.bands]
    at = np.searchsorted([band.age for band in terms.bands], shares["age"].to_numpy(), side="right") - 1
    hours = pd.Series(np.array(per_user)[np.maximum(at, 0)], index=pd.Index(shares["age"], name="age"), name="hours")
    notes = []
    if terms.bands_national:
        notes.append("Brugerandele og timer pr. bruger er hele landets, ikke kommunens egne.")
    if terms.bands[0].age > 0:
        notes.append(f"Brugere under {terms.bands[0].age} år er ikke med.")
    return BaseUsers(shares, hours, pd.DataFrame(), not terms.bands_national, terms.bands_source, tuple(notes))
