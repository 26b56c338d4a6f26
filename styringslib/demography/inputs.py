"""Population and deaths brought together: which area is borrowed from, and which deaths belong to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from styringslib.demography.mortality import CohortDeaths, borrowed_deaths, cohort_deaths, cohort_differences
from styringslib.demography.panel import NATIONAL, SEX_TEXT, Floats, IntArray, Panel, ranges, read_panel

NATIONAL_NAMES = (NATIONAL, "nation", "hele landet", "danmark", "denmark", "i alt", "total")
LOWEST_OPEN_AGE = 80
# Persons who die at an age they did not have on 1 January, or moved in during the year: a register may hold a few more
# deaths than persons of an age, and from FEW_FROM many.
DEATHS_SLACK = 5
FEW_FROM = 95
# Losses at 80+ below which a larger area's deaths without its population only add noise: the factor between the two has
# to be learnt from the losses themselves (one municipality has some 1,500 in five years; see docs/methods).
ENOUGH_LOSSES = 5000


@dataclass(frozen=True)
class Inputs:
    """Checked input of a projection.

    persons: every unit of the population frame (a national one too). area_persons: (sex, age, year) of the area that is
    borrowed from, area_years its years, area_cohorts its deaths by cohort. unit_cohorts: each unit's own, or None.
    area_deaths: True when real deaths lie behind area_cohorts. has_national: True when a national population was given.
    """

    persons: Panel
    area_persons: Floats
    area_years: IntArray
    area_cohorts: CohortDeaths
    unit_cohorts: tuple[CohortDeaths | None, ...]
    area_deaths: bool
    has_national: bool
    notes: tuple[str, ...]


def is_national(unit: str) -> bool:
    """True for the names by which a table may call the whole country."""
    return unit.strip().lower() in NATIONAL_NAMES


def read_inputs(population: pd.DataFrame, deaths: pd.DataFrame | None, problems: list[str]) -> Inputs | None:
    """Check both frames and join them; problems are appended and None returned when there are any."""
    panel = read_panel(population, "persons", problems)
    dead = read_panel(deaths, "deaths", problems, what="Døde", sparse_from=0) if deaths is not None else None
    if panel is not None:
        _check_population(panel, problems)
    if panel is not None and dead is not None and not problems:
        dead = _name_larger_area(panel, dead)
        _check_deaths(panel, dead, problems)
    if problems or panel is None:
        return None
    notes = [*panel.notes, *(dead.notes if dead is not None else ())]
    years = np.array(panel.years)
    national = [u for u, unit in enumerate(panel.units) if is_national(unit)]
    own = _unit_cohorts(panel, dead, years)
    area_persons, area_years, cohorts, real = _area(panel, dead, years, national, own, notes)
    if dead is not None and max(dead.years) >= years[-1]:
        notes.append(f"Dødsfald fra og med {years[-1]} ligger efter den sidste befolkning og er ikke brugt.")
    return Inputs(panel, area_persons, area_years, cohorts, own, real, bool(national), tuple(notes))


def _check_population(panel: Panel, problems: list[str]) -> None:
    if panel.top_age < LOWEST_OPEN_AGE:
        problems.append(
            f"Befolkning: den højeste alder er {panel.top_age}; der kræves etårsaldre op til mindst {LOWEST_OPEN_AGE}."
        )
    observed: NDArray[np.bool_] = np.isfinite(panel.values[:, 0, 0])
    if not (observed[:, -1] & (observed.sum(axis=1) >= 2)).any():
        problems.append(f"Befolkning: der kræves mindst to år; tabellen har kun {ranges(panel.years)}.")
    for u, unit in enumerate(panel.units):
        if observed[u, -1] and not np.nansum(panel.values[u, ..., -1]) > 0:
            problems.append(f"Befolkning, {unit}, {panel.years[-1]}: ingen personer.")


def _name_larger_area(panel: Panel, dead: Panel) -> Panel:
    """Deaths of one area that is no unit of the population are the larger area's, whatever it is called."""
    if len(dead.units) == 1 and dead.units[0] not in panel.units and not is_national(dead.units[0]):
        return replace(
            dead, units=(NATIONAL,), notes=(*dead.notes, f"Døde for '{dead.units[0]}' er brugt som hele området.")
        )
    return dead


def _check_deaths(panel: Panel, dead: Panel, problems: list[str]) -> None:
    if dead.top_age < LOWEST_OPEN_AGE:
        problems.append(
            f"Døde: den højeste alder er {dead.top_age}; der kræves etårsaldre op til mindst {LOWEST_OPEN_AGE}."
        )
        return
    if not any(is_national(unit) or unit in panel.units for unit in dead.units):
        problems.append(
            f"Døde: ingen af enhederne ({', '.join(dead.units[:5])}) findes i befolkningen. "
            f"Brug unit = '{NATIONAL}' for et større område."
        )
    top = min(dead.top_age, panel.top_age)
    for unit in set(dead.units) & set(panel.units):
        u, d = panel.units.index(unit), dead.units.index(unit)
        for year in sorted(set(panel.years) & set(dead.years)):
            alive = _fold(panel.values[u, :, :, panel.years.index(year)], top)
            lost = _fold(dead.values[d, :, :, dead.years.index(year)], top)
            at_risk = alive.copy()
            # Among the oldest, those a year younger on 1 January may well be more than those of the age itself.
            at_risk[:, FEW_FROM:] += alive[:, FEW_FROM - 1 : -1]
            for s in range(2):
                wrong = np.flatnonzero(lost[s] > at_risk[s] + DEATHS_SLACK)
                if wrong.size:
                    problems.append(
                        f"Døde, {unit}, {year}, {SEX_TEXT[s]}: flere døde end personer ved alder {ranges(wrong.tolist())}."
                    )


def _fold(values: Floats, top: int) -> Floats:
    """Ages above `top` gathered in it."""
    return np.concatenate([values[:, :top], values[:, top:].sum(axis=1, keepdims=True)], axis=1)


def _cohorts(panel: Panel, u: int, dead: Panel, d: int, years: IntArray) -> CohortDeaths | None:
    observed = np.isfinite(panel.values[u, 0, 0])
    if observed.sum() < 2:
        return None
    return cohort_deaths(panel.values[u][..., observed], years[observed], dead.values[d], np.array(dead.years))


def _unit_cohorts(panel: Panel, dead: Panel | None, years: IntArray) -> tuple[CohortDeaths | None, ...]:
    if dead is None:
        return tuple(None for _ in panel.units)
    return tuple(
        _cohorts(panel, u, dead, dead.units.index(unit), years)
        if unit in dead.units and not is_national(unit)
        else None
        for u, unit in enumerate(panel.units)
    )


def _area(
    panel: Panel,
    dead: Panel | None,
    years: IntArray,
    national: list[int],
    own: tuple[CohortDeaths | None, ...],
    notes: list[str],
) -> tuple[Floats, IntArray, CohortDeaths, bool]:
    """Population, its years and cohort deaths of the area that is borrowed from, and whether the deaths are real."""
    larger = [d for d, unit in enumerate(dead.units) if is_national(unit)] if dead is not None else []
    borrowed = (dead.values[larger[0]], np.array(dead.years)) if dead is not None and larger else None
    if national and np.isfinite(panel.values[national[0], 0, 0]).sum() >= 2:
        observed = np.isfinite(panel.values[national[0], 0, 0])
        persons, seen = panel.values[national[0]][..., observed], years[observed]
        if borrowed is not None:
            return persons, seen, cohort_deaths(persons, seen, *borrowed), True
        return persons, seen, cohort_differences(persons, seen), False
    whole, observed = _sum_of_units(panel, national)
    persons, seen = panel.values[whole].sum(axis=0)[..., observed], years[observed]
    known = [c for c in (own[u] for u in whole) if c is not None and c.years.size]
    if known:
        same = [c for c in known if np.array_equal(c.years, known[0].years)]
        deaths, alive = np.sum([c.deaths for c in same], axis=0), np.sum([c.persons for c in same], axis=0)
        return persons, seen, CohortDeaths(deaths, alive, known[0].years), True
    losses = cohort_differences(persons, seen)
    if borrowed is None:
        notes.append("Uden dødstal: dødeligheden er skønnet ud fra, hvor meget de ældre årgange svinder.")
        return persons, seen, losses, False
    if np.nansum(losses.deaths[:, 80:]) >= ENOUGH_LOSSES:
        notes.append(
            "Landets døde er brugt til dødelighedens mønster efter alder og år; niveauet er enhedernes eget, "
            "da landets befolkning ikke er med."
        )
        return persons, seen, borrowed_deaths(losses, *borrowed), True
    notes.append(
        "Landets døde siger for lidt om et lille område, når landets befolkning ikke er med, og er ikke brugt. "
        f"Tag landet med i befolkningen som unit = '{NATIONAL}'."
    )
    return persons, seen, losses, False


def _sum_of_units(panel: Panel, national: list[int]) -> tuple[list[int], NDArray[np.bool_]]:
    """The units whose sum stands for the area, and the years in which they are all there."""
    # A unit that starts midway would make the sum jump: only units there from the first year count in it.
    whole = [u for u in range(len(panel.units)) if np.isfinite(panel.values[u, 0, 0]).all() and u not in national]
    if whole:
        return whole, np.ones(len(panel.years), dtype=bool)
    # Every unit starts midway: take those with the longest record.
    lengths = np.isfinite(panel.values[:, 0, 0]).sum(axis=1)
    longest = np.flatnonzero(lengths == lengths.max()).tolist()
    return longest, np.isfinite(panel.values[longest[0], 0, 0])
