"""Fjordby's units, years and prices: everything that is decided rather than drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

SEED = 20261107
EXTRACT = dt.date(2026, 11, 7)
MONTHS = pd.period_range("2015-01", "2026-12", freq="M")
LAST = MONTHS.get_loc("2026-10")  # the last month with actual figures
YEARS = np.asarray(MONTHS.year)
MONTH = np.asarray(MONTHS.month)
FIRST_DAY = [month.start_time.date() for month in MONTHS]
LAST_DAY = [month.end_time.date() for month in MONTHS]
LAW = MONTHS.get_loc("2025-07")  # the Elderly Act takes effect
ELDERLY_SHARE = 0.85  # of hours and recipients that move to the Elderly Act

# Agreed wage growth into each year, per cent; public figures rounded, good enough for a fictional municipality.
WAGE_GROWTH = {
    2016: 1.6, 2017: 1.7, 2018: 1.8, 2019: 2.0, 2020: 2.2, 2021: 1.5, 2022: 1.9, 2023: 2.8, 2024: 4.0, 2025: 3.6, 2026: 3.2,
}  # fmt: skip
# Hours that the districts' budgets are built on, index 2026 = 1.
HOURS_INDEX = {
    2015: 0.885, 2016: 0.893, 2017: 0.902, 2018: 0.908, 2019: 0.921, 2020: 0.930,
    2021: 0.934, 2022: 0.945, 2023: 0.958, 2024: 0.972, 2025: 0.986, 2026: 1.0,
}  # fmt: skip


def wage_index(year: int) -> float:
    """Pay level of `year` with 2026 = 1."""
    index = 1.0
    for later in range(year + 1, 2027):
        index /= 1 + WAGE_GROWTH[later] / 100
    return index


@dataclass(frozen=True)
class Unit:
    """One unit; `hours` delivered hours budgeted in 2026, `share` user-time share (0-1), `pay` kr per attendance hour."""

    name: str
    key: str
    kind: str
    area: str
    code: str
    hours: float = 0.0
    share: float = 0.0
    pay: float = 0.0
    external: float = 0.0
    other: float = 0.0  # kr per delivered hour; for units without hours kr a year in 2026
    start: str = "2015-01"
    end: str = ""
    merged_into: str = ""
    plain: str = ""  # the name as systems without Danish letters write it


HOME, REHAB, HOUSING = "Hjemmepleje", "Rehabilitering", "Botilbud"
UNITS = (
    Unit("Ådalen", "aadalen", "distrikt", HOME, "301", 16600, 0.615, 318.0, 0.020, 27.0, plain="Aadalen"),
    Unit("Søndervang", "soendervang", "distrikt", HOME, "302", 15200, 0.612, 316.5, 0.020, 26.0, plain="Soendervang"),
    Unit("Østerbæk", "oesterbaek", "distrikt", HOME, "303", 16200, 0.610, 317.0, 0.022, 27.5, plain="Oesterbaek"),
    Unit("Nørreskov", "noerreskov", "distrikt", HOME, "304", 14500, 0.605, 319.5, 0.018, 29.0, plain="Noerreskov"),
    Unit("Kærhøj", "kaerhoej", "distrikt", HOME, "305", 13700, 0.608, 321.0, 0.020, 28.0, plain="Kaerhoej"),
    Unit("Mølleå", "moelleaa", "distrikt", HOME, "306", 14800, 0.618, 317.5, 0.015, 26.5, plain="Moelleaa"),
    Unit(
        "Højmark", "hoejmark", "distrikt", HOME, "307", 6900, 0.608, 316.0, 0.022, 27.5,
        end="2020-12", merged_into="Østerbæk", plain="Hoejmark",
    ),
    Unit("Rehabiliteringsteamet", "rehabiliteringsteamet", "rehabilitering", REHAB, "320", 5600, 0.480, 352.0, 0.0, 38.0),
    Unit("Solgården", "solgaarden", "botilbud", HOUSING, "401", pay=331.0, external=0.025, plain="Solgaarden"),
    Unit("Åhuset", "aahuset", "botilbud", HOUSING, "402", pay=334.0, external=0.025, plain="Aahuset"),
    Unit("Birkelunden", "birkelunden", "botilbud", HOUSING, "403", pay=329.0, external=0.020),
    Unit("Fjord Hjemmepleje", "fjord_hjemmepleje", "leverandoer", HOME, "350", 9200, pay=0.0),
    Unit("Visitationen", "visitationen", "myndighed", HOME, "360", pay=372.0, other=330000),
)  # fmt: skip
# Opened in the year that is reported: drawn after all others, so that they stay as they were.
OPENED = (Unit("Engbakken", "engbakken", "botilbud", HOUSING, "404", pay=330.0, external=0.020, start="2026-03"),)
BY_NAME = {unit.name: unit for unit in (*UNITS, *OPENED)}

CARE, CLEANING, NURSING, TRAINING = (
    "Personlig pleje",
    "Praktisk hjælp",
    "Overdragede sygeplejeydelser",
    "Rehabilitering",
)
DAY, OTHER = "Hverdag dag", "Øvrig tid"
# service, time of day, share of a district's hours, delivered hours per recipient and month
ITEMS = (
    (CARE, DAY, 0.40, 11.0),
    (CARE, OTHER, 0.24, 8.4),
    (CLEANING, DAY, 0.15, 3.1),
    (NURSING, DAY, 0.12, 5.2),
    (NURSING, OTHER, 0.09, 4.6),
)

TEMP_PRICE = 465.0  # kr per hour of external temps, 2026
PROVIDER_PRICE = 548.0  # kr per delivered hour paid to the private provider, 2026
DELIVERY_SHARE = 0.945  # delivered of granted hours that the price is built on
NEIGHBOUR = "Nørrevig Kommune"  # fictional, buys places in the facilities

# A supplementary grant from June 2026: the council gave Østerbæk part of the growth in recipients.
GRANT_UNIT, GRANT_FROM, GRANT_SHARE = "Østerbæk", MONTHS.get_loc("2026-06"), 0.022
GRANT_MONTHS = slice(GRANT_FROM, len(MONTHS))


def active(unit: Unit) -> np.ndarray:
    """Which of MONTHS the unit exists in."""
    return (pd.Period(unit.start, "M") <= MONTHS) & (pd.Period(unit.end or "2026-12", "M") >= MONTHS)
