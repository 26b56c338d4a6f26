"""What really happened against the budget: one planted story per district, the pandemic, and quiet everywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from making.season import ILLNESS_SEASON, smooth_noise
from making.terms import CARE, CLEANING, ITEMS, MONTHS, NURSING, OTHER, YEARS, Unit


def at(month: str) -> int:
    """Position of a month."""
    return int(MONTHS.get_loc(month))


def path(points: dict[str, float], before: float = 0.0) -> np.ndarray:
    """A broken line through the points; `before` until the first, constant after the last."""
    where = [at(month) for month in points]
    values = list(points.values())
    line = np.interp(np.arange(len(MONTHS)), where, values)
    line[: where[0]] = before
    return line


@dataclass
class Course:
    """A unit's course against its budget, one value per month; factors are 1 where all goes as budgeted."""

    recipients: list[np.ndarray]  # factor per item
    hours_each: list[np.ndarray]  # factor on hours per recipient, per item
    user_time: np.ndarray  # change of the user-time share, as share
    external: np.ndarray  # change of the share of external temps in attendance hours
    absence: np.ndarray  # absence as share of possible time
    pay: np.ndarray  # factor on pay per attendance hour
    other: np.ndarray = field(default_factory=lambda: np.ones(len(MONTHS)))  # factor on other costs


def _years(rng: np.random.Generator, deviation: float) -> np.ndarray:
    """A deviation for each year, an eighth of the usual in 2026 (only the planted stories are large then)."""
    drawn = {year: rng.normal(0, deviation) for year in np.unique(YEARS)}
    drawn[2026] = float(np.clip(drawn[2026], -1.5 * deviation, 1.5 * deviation)) / 8
    return np.array([drawn[year] for year in YEARS])


def course(unit: Unit, rng: np.random.Generator, items: tuple = ITEMS) -> Course:
    """The unit's course: chance in earlier years, the pandemic, and in 2026 its planted story."""
    calm = 0.25 if unit.name == "Mølleå" else 1.0
    one = np.ones(len(MONTHS))
    hours_year, mix_noise = 1 + _years(rng, 0.007), 0.006 * calm
    level = {"distrikt": 0.065, "botilbud": 0.058, "rehabilitering": 0.046, "myndighed": 0.040}.get(unit.kind, 0.05)
    result = Course(
        recipients=[hours_year * (1 + smooth_noise(rng, mix_noise)) for _ in items],
        hours_each=[one + smooth_noise(rng, mix_noise) for _ in items],
        user_time=_years(rng, 0.003) + smooth_noise(rng, 0.0025 * calm),
        external=_years(rng, 0.004) + smooth_noise(rng, 0.004 * calm),
        absence=level * ILLNESS_SEASON * (1 + smooth_noise(rng, 0.06)),
        pay=1 + _years(rng, 0.004) + smooth_noise(rng, 0.003 * calm),
        other=1 + _years(rng, 0.02) + smooth_noise(rng, 0.04 * calm),
    )
    _pandemic(result, unit, items)
    planted = {
        "Ådalen": _less_user_time,
        "Søndervang": _absence_and_temps,
        "Østerbæk": _more_recipients,
        "Nørreskov": _heavier_cases,
        "Kærhøj": _more_nursing,
        "Birkelunden": _night_watch,
        "Rehabiliteringsteamet": _overtime_won_back,
    }.get(unit.name)
    if planted:
        planted(result)
    if unit.name == "Åhuset":  # two places stand empty: a little less staff
        result.pay *= 1 - path({"2026-05": 0.0, "2026-07": 0.008, "2026-10": 0.014})
    return result


def _pandemic(course: Course, unit: Unit, items: tuple) -> None:
    """March 2020 to March 2021: less practical help, more absence and temps, protective equipment."""
    period = slice(at("2020-03"), at("2021-04"))
    spring = slice(at("2020-03"), at("2020-07"))
    for i, (service, *_) in enumerate(items):
        if service == CLEANING:
            course.recipients[i][period] *= 0.92
            course.hours_each[i][spring] *= 0.80
        elif service in (CARE,):
            course.recipients[i][period] *= 0.985
    course.absence[period] *= 1.4
    course.user_time[period] -= 0.006
    if unit.external:
        course.external[period] += 0.012
    course.other[at("2020-07") : at("2021-01")] *= 1.15


def _less_user_time(course: Course) -> None:
    """Ådalen: from May 2026 a smaller part of the working time is spent with the citizens."""
    course.user_time += path(
        {"2026-04": 0.0, "2026-05": -0.020, "2026-06": -0.030, "2026-08": -0.036, "2026-10": -0.037}
    )
    for hours in course.hours_each:
        hours *= 1 - path({"2026-01": 0.002, "2026-10": 0.006})


def _absence_and_temps(course: Course) -> None:
    """Søndervang: a wave of absence February-August 2026, answered with external temps."""
    wave = path(
        {
            "2026-01": 0,
            "2026-02": 0.45,
            "2026-03": 0.8,
            "2026-04": 1,
            "2026-07": 1,
            "2026-08": 0.6,
            "2026-09": 0.08,
            "2026-10": 0,
        }
    )
    course.absence += 0.045 * wave
    course.external += 0.140 * wave + path({"2026-08": 0.0, "2026-09": 0.008, "2026-10": 0.004})
    course.pay *= 1 + 0.034 * wave  # the ill are paid too, less the reimbursement for long illness


def _more_recipients(course: Course) -> None:
    """Østerbæk: more citizens are granted help from late 2025, each as much as before."""
    more = path({"2025-09": 0, "2025-12": 0.028, "2026-03": 0.052, "2026-07": 0.062, "2026-10": 0.068})
    for recipients in course.recipients:
        recipients *= 1 + more


def _heavier_cases(course: Course) -> None:
    """Nørreskov: as many citizens as budgeted, but each needs more, above all in evenings and weekends."""
    heavier = path({"2025-08": 0, "2026-01": 0.5, "2026-04": 0.9, "2026-10": 1.2})
    for i, (service, time, *_) in enumerate(ITEMS):
        gain = {(CARE, OTHER): 0.115, (NURSING, OTHER): 0.03}.get((service, time), 0.045 if service == CARE else 0.0)
        course.hours_each[i] *= 1 + gain * heavier
        if service == CLEANING:
            course.hours_each[i] *= 1 - 0.01 * heavier


def _more_nursing(course: Course) -> None:
    """Kærhøj: ever more nursing tasks are handed over to home care."""
    growth = path({"2025-06": 0, "2025-12": 0.08, "2026-04": 0.17, "2026-10": 0.27})
    for i, (service, *_) in enumerate(ITEMS):
        if service == NURSING:
            course.recipients[i] *= 1 + growth
            course.hours_each[i] *= 1 + 0.12 * growth


def _night_watch(course: Course) -> None:
    """Birkelunden: from 1 June 2026 somebody is awake with a resident at night, and that lasts."""
    course.recipients[0] *= 1 + path({"2026-05": 0.0, "2026-06": 0.045})


def _overtime_won_back(course: Course) -> None:
    """The rehabilitation team: extra hours paid out until June; from July they are taken as time off, as agreed."""
    course.pay *= 1 + path({"2026-01": 0.050, "2026-06": 0.050, "2026-07": -0.065})
