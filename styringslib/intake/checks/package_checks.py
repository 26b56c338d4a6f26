"""Checks of packages against the rates that pay for them: a package without a rate, and a rate for a package that nobody has.

What a grant is, and how it is reckoned, is not known here: only which names [tildeling] gives rates for, for whom and from when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from styringslib.fields.fault import Fault, Path
from styringslib.fields.words import fold_word, nearest
from styringslib.intake.checks.checked import Checked
from styringslib.intake.problems.problem import Problem
from styringslib.intake.settings.settings import Settings
from styringslib.intake.settings.settings_file import SettingsFile

SECTION, MODEL, RATES = "tildeling", "pakke", "takster"


@dataclass(frozen=True)
class PackageRates:
    """One entry of [tildeling] that pays by packages: where it stands, its area, for which units (empty: all but those of other
    entries), the names that have a rate, and the first and the last day it is in force."""

    path: Path
    area: str
    units: frozenset[str]
    names: frozenset[str]
    first: pd.Timestamp
    last: pd.Timestamp

    def pays(self, packages: pd.DataFrame) -> pd.Series:
        """Rows that run on a day when it is in force."""
        return (packages["from_date"] <= self.last) & ~(packages["to_date"] < self.first)


def package_problems(checked: Checked) -> Iterator[Problem]:
    """Rows in a package that their unit's rates do not name: their weeks are not paid for."""
    frame = checked.frames["packages"]
    told: set[str] = set()
    every = package_rates(checked.settings)
    for rates in every:
        without = frame[_own(rates, every, frame) & rates.pays(frame) & ~frame["package"].isin(list(rates.names))]
        for name in without["package"].dropna().unique():
            if name in told:
                continue
            told.add(name)
            near = nearest(name, rates.names)
            remedy = f"Mente du {near}?" if near else "Skriv taksten i kommune.toml, eller ret pakken"
            message = f"Pakken {name} har ingen takst i {_where(rates.path)}, så ugerne bliver ikke betalt"
            chosen = frame.index.isin(without.index) & (frame["package"] == name)
            yield from checked.rows("packages", chosen, "warning", message, remedy, "package")


def unused_rates(packages: pd.DataFrame, settings: Settings, file: SettingsFile) -> Iterator[Problem]:
    """Rates for a package that no citizen of their units has been in, and rates where there are no packages at all."""
    every = package_rates(settings)
    told: set[str] = set()
    for rates in reversed(every):
        there = set(packages.loc[_own(rates, every, packages), "package"].dropna()) if len(packages) else set()
        if not there:
            what, remedy = "betaler efter pakker, men ingen borger er i en pakke", "Læg udtrækket i [tabeller.pakker]"
            yield _warning(file, Fault(rates.path, what, remedy))
            continue
        for name in sorted(rates.names - there - told):
            told.add(name)
            near = nearest(name, there - rates.names)
            remedy = f"Mente du {near}?" if near else "Slet taksten, eller ret navnet"
            fault = Fault((*rates.path, RATES, name), "er en pakke, som ingen borger har været i", remedy, name)
            yield _warning(file, fault)


def _own(rates: PackageRates, every: list[PackageRates], packages: pd.DataFrame) -> pd.Series:
    """Rows of the units that ``rates`` are for: an entry for all units leaves those out that another one names."""
    if rates.units:
        return packages["unit"].isin(list(rates.units))
    return ~packages["unit"].isin([unit for other in every for unit in other.units])


def package_rates(settings: Settings) -> list[PackageRates]:
    """The entries that pay by packages; what is wrong with them is told where they are checked, and they are left out here."""
    raw = settings.sections.get(SECTION) or {}
    named = raw.items() if isinstance(raw, Mapping) else [("", raw)]
    found = []
    for name, value in named:
        several = isinstance(value, list)
        for place, entry in enumerate(value if several else [value], 1):
            path = (SECTION, *((name,) if name else ()), *((place,) if several else ()))
            if (one := _entry(path, entry, settings)) is not None:
                found.append(one)
    return [_until_the_next(one, found) for one in found]


def _entry(path: Path, entry: Any, settings: Settings) -> PackageRates | None:
    if not isinstance(entry, Mapping) or entry.get("model") != MODEL or not isinstance(entry.get(RATES), Mapping):
        return None
    units_named = entry.get("enheder") or ([entry["enhed"]] if entry.get("enhed") else [])
    known = settings.unit_words
    try:
        units = frozenset(settings.units[known[fold_word(str(word))]].name for word in units_named)
        first = pd.Period(str(entry["gyldig_fra"]), "M").start_time
        last = pd.Period(str(entry["gyldig_til"]), "M").end_time if entry.get("gyldig_til") else pd.Timestamp.max
    except (KeyError, ValueError):
        return None
    named = path[1] if len(path) > 1 and isinstance(path[1], str) else ""
    return PackageRates(path, str(entry.get("omraade") or named), units, frozenset(map(str, entry[RATES])), first, last)


def _until_the_next(one: PackageRates, every: list[PackageRates]) -> PackageRates:
    """``one`` until the next of the same area and units begins."""
    later = [
        other.first
        for other in every
        if other.area == one.area and other.first > one.first and (other.units & one.units or other.units == one.units)
    ]
    return replace(one, last=min([one.last, *(first - pd.Timedelta(days=1) for first in later)]))


def _where(path: Path) -> str:
    return Fault((*path, RATES), "").where


def _warning(file: SettingsFile, fault: Fault) -> Problem:
    return replace(file.problem(fault), severity="warning")
