"""Opens the numbers of a demography report: a municipality's folder, its checked copy, or public statistics of several.

A folder with kommune.toml is one municipality, with its own population table; a folder with demografi.toml (as
data/denmark) holds published population and deaths of several, and ``unit`` chooses one of them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd

from styringslib import demography, shipped
from styringslib.calendar import as_month
from styringslib.fields.words import meant
from styringslib.intake import Municipality, read_checked_copy
from styringslib.intake.files.found_files import leads_out
from styringslib.month import accounts
from styringslib.month.names import WHOLE_KEY
from styringslib.month.own_copies import open_data
from styringslib.presentation.signs import Sign
from styringslib.sections.demography.base_users import BaseUsers, users_from_bands, users_from_cases
from styringslib.sections.demography.numbers import DemographyNumbers
from styringslib.sections.demography.official_files import people_of
from styringslib.sections.demography.people import NATIONAL
from styringslib.sections.demography.terms import DemographyTerms, read_terms
from styringslib.sections.words import OF_THE_MUNICIPALITY

STATISTICS = "demografi.toml"


class DemographyError(ValueError):
    """The report can not be made; the text is Danish and says what to do."""


def open_demography(data: str = "", unit: str = "", month: str = "", cache: str = "") -> DemographyNumbers:
    """The numbers of a municipality.

    ``data``: its folder ("" = the sample), or a folder of public statistics, where ``unit`` is the municipality's name.
    ``month``: population up to that year is used ("" = the last). ``cache``: the checked copy that ``styring run`` makes.
    Raises DemographyError, or the errors of reading, in Danish.
    """
    folder = Path(data) if data else shipped.sample()
    if (folder / STATISTICS).is_file():
        return _from_statistics(folder, unit, month)
    if unit:
        raise DemographyError(f"Demografi laves for hele kommunen. Udelad enheden “{unit}”.")
    municipality = read_checked_copy(Path(cache)) if cache else open_data(folder)[0]
    period = as_month(month) if month else _last_month(municipality)
    return _from_municipality(municipality.known_at(period), folder, period)


def demography_of(municipality: Municipality, folder: Path, month: pd.Period) -> DemographyNumbers:
    """The numbers of a municipality that is read already, with the files beside it in ``folder``; errors as above."""
    return _from_municipality(municipality.known_at(month), folder, month)


def _last_month(municipality: Municipality) -> pd.Period:
    if len(municipality.months):
        return municipality.latest_month
    if municipality.population.empty:
        raise DemographyError(f"Der er ingen befolkning i {municipality.settings.name}. Tilføj tabellen befolkning.")
    return pd.Period(f"{int(municipality.population['year'].max())}-01", "M")


def _from_municipality(municipality: Municipality, folder: Path, month: pd.Period) -> DemographyNumbers:
    settings = municipality.settings
    table = municipality.population
    if table.empty:
        raise DemographyError(f"Der er ingen befolkning i {settings.name}. Tilføj tabellen befolkning i kommune.toml.")
    terms = read_terms(settings.sections.get("demografi", {}))
    name = settings.short_name or settings.name
    keys = ["unit", "year", "sex", "age"]
    heirs = accounts.successors(municipality)
    parts = table.assign(unit=table["unit"].replace(heirs)).groupby(keys, as_index=False)["persons"].sum()
    whole = parts["unit"].isin([settings.name, settings.short_name])
    if whole.any():
        population, districts = parts[whole], parts[~whole]
    else:
        population, districts = parts, parts
    population = population.groupby(keys[1:], as_index=False)["persons"].sum().assign(unit=name)
    deaths, nation = _beside(folder, terms, name, month)
    base = int(population["year"].max())
    users = _users(municipality.cases, population, nation, terms, base)
    price, price_source = _price(municipality, terms, pd.Period(f"{base}-12", "M"))
    official = _official(folder, terms, name, (name, settings.name))
    return DemographyNumbers(
        name, WHOLE_KEY, month, population, districts, terms, users, price, price_source, deaths, nation, official,
        settings.thresholds.small_count, terms.source or "Kommunens befolkningsregister",
        sign=Sign(settings.plus),
    )  # fmt: skip


def _from_statistics(folder: Path, unit: str, month: str) -> DemographyNumbers:
    terms = _statistics_terms(folder)
    everyone = people_of(folder, terms.population, "persons")
    known = sorted(everyone["unit"].unique())
    folded = {str(name).casefold(): str(name) for name in known}
    name = folded.get(unit.strip().casefold().removesuffix(" kommune"), "")
    if not name:
        what = f"Kommunen “{unit}” findes ikke her." if unit else "Vælg en kommune (unit)."
        raise DemographyError(f"{what}{meant(unit, known)} Der er tal for: {', '.join(known)}.")
    population = everyone[everyone["unit"] == name]
    last = int(population["year"].max())
    period = as_month(month) if month else pd.Period(f"{last}-01", "M")
    population = population[population["year"] <= period.year].reset_index(drop=True)
    if population["year"].nunique() < 2:
        first = int(everyone["year"].min())
        raise DemographyError(f"{name}: der skal være mindst to års befolkning; den begynder i {first}. Ret måneden.")
    deaths, nation = _beside(folder, terms, name, period)
    base = int(population["year"].max())
    users = _users(None, population, nation, terms, base)
    official = _official(folder, terms, name, (name,))
    key = name.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace(" ", "-")
    return DemographyNumbers(
        name, key, period, population, population.iloc[:0], terms, users, terms.price, terms.price_source, deaths, nation,
        official, population_source=terms.source,
    )  # fmt: skip


def _statistics_terms(folder: Path) -> DemographyTerms:
    try:
        section = tomllib.loads((folder / STATISTICS).read_text("utf-8")).get("demografi", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DemographyError(f"{STATISTICS} kan ikke læses: {error}") from None
    terms = read_terms(section, STATISTICS)
    if not terms.population:
        raise DemographyError(f"{STATISTICS} mangler befolkning, navnet på filen med kommunernes befolkning.")
    return terms


def _beside(
    folder: Path, terms: DemographyTerms, name: str, month: pd.Period
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Deaths before the month's year, and the whole country's persons; None where the terms name no file."""
    deaths = []
    if terms.deaths:
        own = people_of(folder, terms.deaths, "deaths", unit="" if terms.population else name)
        deaths.append(own[own["unit"] == name])
    if terms.nation_deaths:
        deaths.append(people_of(folder, terms.nation_deaths, "deaths", unit=NATIONAL).assign(unit=NATIONAL))
    nation = None
    if terms.nation:
        nation = people_of(folder, terms.nation, "persons", unit=NATIONAL).assign(unit=NATIONAL)
        nation = nation[nation["year"] <= month.year].reset_index(drop=True)
    if not deaths:
        return None, nation
    known = pd.concat(deaths, ignore_index=True)
    return known[known["year"] < month.year].reset_index(drop=True), nation


def _users(
    cases: pd.DataFrame | None, population: pd.DataFrame, nation: pd.DataFrame | None, terms: DemographyTerms, year: int
) -> BaseUsers | None:
    found = users_from_cases(cases, population, year) if cases is not None and len(cases) else None
    if found is None and terms.bands:
        base = nation if terms.bands_national and nation is not None else population
        if terms.bands_year not in set(base["year"]):
            return None
        found = users_from_bands(terms, base, year)
    return found


def _price(municipality: Municipality, terms: DemographyTerms, month: pd.Period) -> tuple[float | None, str]:
    """Kr per granted hour in the base year: the terms' own, or the districts' hourly price weighted by granted hours."""
    if terms.price is not None:
        return terms.price, terms.price_source or OF_THE_MUNICIPALITY
    settings = municipality.settings
    names = [unit.name for unit in settings.units if unit.kind == "district"]
    found = {name: settings.assumption("hourly_price", month, name) for name in names}
    prices = {name: price for name, price in found.items() if price is not None}
    if not prices:
        return settings.assumption("hourly_price", month), "Budgettets timepris"
    hours = municipality.activity
    hours = hours[hours["month"].dt.year == month.year].groupby("unit")["granted_hours"].sum()
    weights = {name: float(hours.get(name, 0.0)) for name in prices}
    total = sum(weights.values())
    if not total:
        return sum(prices.values()) / len(prices), f"Budgettets timepris {month.year}"
    mean = sum(prices[name] * weights[name] for name in prices) / total
    return mean, f"Budgettets timepris {month.year}"


def _official(folder: Path, terms: DemographyTerms, name: str, called: tuple[str, ...]) -> pd.DataFrame | None:
    """The official projection in the file that the terms name, of this municipality only and under its name here."""
    if not terms.official:
        return None
    path = folder / terms.official
    if leads_out(folder, path):
        raise DemographyError(f"Filen {terms.official} ligger uden for mappen og læses ikke. Læg selve filen i mappen.")
    if not path.is_file():
        raise DemographyError(f"Den officielle fremskrivning {terms.official} findes ikke i mappen. Ret officiel.")
    try:
        table = demography.parse_statbank(path.read_bytes())
    except ValueError as error:
        raise DemographyError(f"Den officielle fremskrivning {terms.official}: {error}") from None
    mine = table[table["unit"].isin(called)] if len(set(table["unit"])) > 1 else table
    if mine.empty:
        raise DemographyError(f"{terms.official} har ingen tal for {name}.")
    return mine.assign(unit=name).reset_index(drop=True)
