"""What a demography report reckons with: the section [demografi] of kommune.toml (or demografi.toml), checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_YEARS = 30
KEYS = {
    "aar_frem", "variabel_andel_pct", "sund_aldring_pct", "timer_pr_bruger_pct", "timepris", "timepris_kilde", "pl_pct",
    "pl_kilde", "sidste_budget", "officiel", "befolkning", "doedsfald", "landet", "landet_doedsfald", "kilde", "brugere",
    "brugere_aar", "brugere_kilde", "brugere_landet",
}  # fmt: skip


class TermsError(ValueError):
    """The section can not be used; the text is Danish and names every fault."""


@dataclass(frozen=True)
class UserBand:
    """Users and their weekly hours in an age band; ``age_to`` None for the open one."""

    age: int
    age_to: int | None
    users: float
    hours_per_week: float


@dataclass(frozen=True)
class DemographyTerms:
    """Assumptions and files of a demography report. Shares are 0-1, ``price`` kr per granted hour.

    ``healthy``: the share of gained life that is lived without more help; ``hours_spread``: by how much a year hours per
    user may reasonably move; ``price_index``: year -> PL; ``previous``: year -> kr that the last budget reckoned with.
    Files are names relative to the municipality's folder. ``bands``: users by age where there are no cases with birth
    years; of the whole country when ``bands_national``.
    """

    horizon: int = 10
    variable_share: float = 1.0
    healthy: float = 0.5
    hours_spread: float = 0.01
    price: float | None = None
    price_source: str = ""
    price_index: Mapping[int, float] = field(default_factory=dict)
    price_index_source: str = ""
    previous: Mapping[int, float] = field(default_factory=dict)
    previous_source: str = ""
    official: str = ""
    population: str = ""
    deaths: str = ""
    nation: str = ""
    nation_deaths: str = ""
    source: str = ""
    bands: tuple[UserBand, ...] = ()
    bands_year: int | None = None
    bands_source: str = ""
    bands_national: bool = False
    file: str = "kommune.toml"

    @property
    def files(self) -> tuple[str, ...]:
        """Names of all files that the section names."""
        named = (self.official, self.population, self.deaths, self.nation, self.nation_deaths)
        return tuple(name for name in named if name)


def read_terms(section: Mapping[str, Any], file: str = "kommune.toml") -> DemographyTerms:
    """The terms in ``section``; what it leaves out has its default. Raises TermsError naming every fault at once."""
    faults: list[str] = []
    unknown = sorted(set(section) - KEYS)
    faults += [f"nøglen {key} kendes ikke (kendte: {', '.join(sorted(KEYS))})" for key in unknown]
    previous = section.get("sidste_budget", {})
    if not isinstance(previous, Mapping):
        faults.append("sidste_budget skal være et afsnit med kilde og beloeb")
        previous = {}
    horizon = _number(section, "aar_frem", 10, 1, MAX_YEARS, faults)
    terms = DemographyTerms(
        horizon=int(horizon or 10),
        variable_share=(_number(section, "variabel_andel_pct", 100, 0, 100, faults) or 0.0) / 100,
        healthy=(_number(section, "sund_aldring_pct", 50, 0, 100, faults) or 0.0) / 100,
        hours_spread=(_number(section, "timer_pr_bruger_pct", 1, 0, 20, faults) or 0.0) / 100,
        price=_number(section, "timepris", None, 0, 5_000, faults),
        price_source=_text(section, "timepris_kilde", faults),
        price_index={year: value / 100 for year, value in _years(section, "pl_pct", -20, 50, faults).items()},
        price_index_source=_text(section, "pl_kilde", faults),
        previous=_years(previous, "beloeb", -math.inf, math.inf, faults),
        previous_source=_text(previous, "kilde", faults),
        official=_text(section, "officiel", faults),
        population=_text(section, "befolkning", faults),
        deaths=_text(section, "doedsfald", faults),
        nation=_text(section, "landet", faults),
        nation_deaths=_text(section, "landet_doedsfald", faults),
        source=_text(section, "kilde", faults),
        bands=_bands(section.get("brugere", []), faults),
        bands_year=int(year) if (year := _number(section, "brugere_aar", None, 1990, 2100, faults)) else None,
        bands_source=_text(section, "brugere_kilde", faults),
        bands_national=section.get("brugere_landet", False) is True,
        file=file,
    )
    if terms.bands_national and not terms.nation:
        faults.append("brugere_landet kræver, at landet nævner filen med hele landets befolkning")
    if faults:
        raise TermsError(f"Fejl i afsnittet [demografi] i {file}:\n" + "\n".join(f"- {fault}." for fault in faults))
    return terms


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(
    section: Mapping[str, Any], key: str, default: float | None, low: float, high: float, faults: list[str]
) -> float | None:
    value = section.get(key, default)
    if value is None:
        return None
    if not _is_number(value) or not low <= value <= high:
        faults.append(f"{key} skal være et tal fra {low:g} til {high:g}, ikke {value!r}")
        return default
    return float(value)


def _text(section: Mapping[str, Any], key: str, faults: list[str]) -> str:
    value = section.get(key, "")
    if not isinstance(value, str):
        faults.append(f"{key} skal være en tekst i anførselstegn, ikke {value!r}")
        return ""
    return value.strip()


def _years(section: Mapping[str, Any], key: str, low: float, high: float, faults: list[str]) -> dict[int, float]:
    given = section.get(key, {})
    if not isinstance(given, Mapping):
        faults.append(f'{key} skal være år og tal som {{ "2027" = 3.0 }}, ikke {given!r}')
        return {}
    found = {}
    for year, value in given.items():
        if not (str(year).isdigit() and len(str(year)) == 4) or not _is_number(value) or not low <= value <= high:
            faults.append(f"{key}: {year} = {value!r} er ikke et årstal med et brugbart tal")
            continue
        found[int(year)] = float(value)
    return dict(sorted(found.items()))


def _bands(given: Any, faults: list[str]) -> tuple[UserBand, ...]:
    found = []
    for place, row in enumerate(given if isinstance(given, list) else [], 1):
        values = {key: row.get(key) for key in ("fra_alder", "til_alder", "brugere", "timer_pr_uge")}
        lacking = [key for key, value in values.items() if not _is_number(value) and key != "til_alder"]
        if lacking or not (values["til_alder"] is None or _is_number(values["til_alder"])):
            faults.append(f"brugere, punkt {place}: {', '.join(lacking or ['til_alder'])} mangler eller er ikke et tal")
            continue
        high = values["til_alder"]
        band = UserBand(
            int(values["fra_alder"]), None if high is None else int(high), values["brugere"], values["timer_pr_uge"]
        )
        if band.users < 0 or band.hours_per_week < 0:
            faults.append(f"brugere, punkt {place}: antal og timer må ikke være negative")
        found.append(band)
    return tuple(sorted(found, key=lambda band: band.age))
