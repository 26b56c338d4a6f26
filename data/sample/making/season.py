"""The Danish year: public holidays, working days, and how hours and pay move with the months."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np

from making.terms import FIRST_DAY, LAST_DAY, MONTH, MONTHS, YEARS


def easter(year: int) -> dt.date:
    """Easter Sunday (Gregorian calendar, the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Danish public holidays; the Great Prayer Day was abolished after 2023."""
    sunday = easter(year)
    moving = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year <= 2023 else [])
    fixed = [(1, 1), (12, 25), (12, 26)]
    return frozenset([sunday + dt.timedelta(days) for days in moving] + [dt.date(year, m, d) for m, d in fixed])


def is_working(day: dt.date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def month_days(position: int) -> list[dt.date]:
    """All days of MONTHS[position]."""
    first = FIRST_DAY[position]
    return [first + dt.timedelta(i) for i in range(LAST_DAY[position].day)]


DAYS = np.array([period.days_in_month for period in MONTHS], dtype=float)
WORKING = np.array([sum(map(is_working, month_days(i))) for i in range(len(MONTHS))], dtype=float)

# Fewer visits in the summer holidays and at Christmas, when families help and citizens travel.
HOURS_SEASON = np.array([1.012, 1.010, 1.008, 1.002, 1.004, 0.998, 0.962, 0.984, 1.004, 1.008, 1.012, 0.988])[MONTH - 1]
# Pay: agreement steps on 1 April and 1 October, supplements for work at Easter, Whitsun and Christmas, holiday cover in July.
PAY_SEASON = np.array([0.986, 0.982, 0.986, 1.006, 1.010, 1.000, 1.012, 1.000, 0.996, 1.004, 1.004, 1.018])[MONTH - 1]
# Illness is commoner in winter.
ILLNESS_SEASON = np.array([1.20, 1.22, 1.12, 0.98, 0.92, 0.88, 0.78, 0.86, 0.98, 1.04, 1.06, 1.10])[MONTH - 1]


def hours_profile(service_share_of_working_days: float) -> np.ndarray:
    """Monthly weights that average 1 within each year; the rest of the weight follows calendar days."""
    weight = service_share_of_working_days
    profile = HOURS_SEASON * (weight * WORKING / 20.9 + (1 - weight) * DAYS / 30.4375)
    for year in np.unique(YEARS):
        profile[year == YEARS] /= profile[year == YEARS].mean()
    return profile


def pay_weights(hours: np.ndarray) -> np.ndarray:
    """Monthly shares of a year's pay: smooth over the year, but January-October together follow the hours.

    So that a budget built on one pay per attendance hour a year also holds at the end of October.
    """
    weights = PAY_SEASON.copy()
    for year in np.unique(YEARS):
        for part in ((year == YEARS) & (MONTH <= 10), (year == YEARS) & (MONTH > 10)):
            if not hours[part].sum():
                weights[part] = 0.0
            else:
                weights[part] *= hours[part].sum() / weights[part].sum()
    return weights


def smooth_noise(rng: np.random.Generator, deviation: float, carry: float = 0.5) -> np.ndarray:
    """First-order autoregressive noise over MONTHS with the given standard deviation, mean zero in every year.

    2026 has mean zero over January-October, its months with figures, so that chance plants no story.
    """
    drawn = rng.normal(0, deviation * np.sqrt(1 - carry**2), len(MONTHS))
    noise = np.empty_like(drawn)
    noise[0] = drawn[0]
    for i in range(1, len(drawn)):
        noise[i] = carry * noise[i - 1] + drawn[i]
    for year in np.unique(YEARS):
        part = (year == YEARS) & ((10 if year == 2026 else 12) >= MONTH)
        noise[part] -= noise[part].mean()
    return noise
