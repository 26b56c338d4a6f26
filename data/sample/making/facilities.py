"""Places in the residential facilities: who lives where, at which support level, and which municipality pays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from making.economy import OTHER_COST, PAY
from making.terms import FIRST_DAY, LAST_DAY, MONTHS, NEIGHBOUR, YEARS, Unit, wage_index

LEVELS = ("Niveau 1", "Niveau 2", "Niveau 3")
RATES = {"Niveau 1": 1950, "Niveau 2": 2460, "Niveau 3": 3090}  # kr per day, 2026
HOME_MUNICIPALITY = "Fjordby Kommune"
# places per support level, and how many of those at level 2 (the last ones) are sold to the neighbour
HOUSES = {
    "Solgården": ((6, 9, 5), 3), "Åhuset": ((4, 8, 4), 4), "Birkelunden": ((8, 8, 2), 2), "Engbakken": ((2, 3, 1), 0),
}  # fmt: skip
# Engbakken opened with four residents; the last two places were filled in the spring.
MOVED_IN = {("Engbakken", "05"): dt.date(2026, 3, 16), ("Engbakken", "06"): dt.date(2026, 5, 1)}
# Åhuset: the neighbour's citizens moved out and the places stand empty; one is filled again in December 2026.
VACANT = {("Åhuset", "11"): dt.date(2026, 5, 1), ("Åhuset", "12"): dt.date(2026, 9, 1)}
FIRST, END = dt.date(2015, 1, 1), dt.date(2026, 10, 31)


def rate(level: str, year: int) -> int:
    """The year's rate, kr per day."""
    return round(RATES[level] * wage_index(year))


@dataclass
class Spell:
    """A stay (or, without citizen, a vacancy) from the first to the last day; None: still going on."""

    citizen: str
    start: dt.date
    end: dt.date | None


def spells(unit: Unit, place: str, rng: np.random.Generator, name: callable) -> list[Spell]:
    """Stays of some six years with vacancies of one to five weeks between them; none ends by chance in 2026."""
    result, start = [], FIRST
    vacant = VACANT.get((unit.name, place))
    while True:
        end = start + dt.timedelta(int(365 * rng.uniform(0.4, 6.5) if start == FIRST else 365 * rng.gamma(4, 2.0)))
        if end >= dt.date(2025, 11, 1):
            result.append(Spell(name(), start, vacant - dt.timedelta(1) if vacant else None))
            if vacant:
                result.append(Spell("", vacant, None))
            return result
        pause = int(rng.integers(8, 36))
        result.append(Spell(name(), start, end))
        result.append(Spell("", end + dt.timedelta(1), end + dt.timedelta(pause)))
        start = end + dt.timedelta(pause + 1)


def opened_stays(unit: Unit, place: str, rng: np.random.Generator, name: callable) -> list[Spell]:
    """A new facility's stay: empty from its first day until somebody moves in, who still lives there."""
    opened = dt.date.fromisoformat(f"{unit.start}-01")
    moved_in = MOVED_IN.get((unit.name, place), opened)
    empty = [Spell("", opened, moved_in - dt.timedelta(1))] if moved_in > opened else []
    return [*empty, Spell(name(), moved_in, None)]


def make_placements(unit: Unit, rng: np.random.Generator, name: callable) -> pd.DataFrame:
    """One row per place, stay and year (the rate changes every 1 January)."""
    counts, sold = HOUSES[unit.name]
    stays = opened_stays if unit.start > "2015-01" else spells
    levels = [level for level, count in zip(LEVELS, counts, strict=True) for _ in range(count)]
    last_sold = counts[0] + counts[1]
    rows = []
    for number, level in enumerate(levels, start=1):
        place = f"{number:02d}"
        payer = NEIGHBOUR if last_sold - sold < number <= last_sold else HOME_MUNICIPALITY
        for spell in stays(unit, place, rng, name):
            last = spell.end or END
            for year in range(spell.start.year, last.year + 1):
                start = max(spell.start, dt.date(year, 1, 1))
                end: dt.date | None = min(last, dt.date(year, 12, 31))
                if spell.end is None and year == last.year:
                    end = None
                rows.append(
                    (
                        spell.citizen,
                        unit.name,
                        place,
                        level,
                        start,
                        end,
                        rate(level, year),
                        payer if spell.citizen else "",
                    )
                )
    return pd.DataFrame(rows, columns=["citizen", "unit", "place", "level", "start", "end", "rate", "payer"])


def sells(unit: Unit) -> bool:
    """Whether another municipality may buy places here."""
    return HOUSES[unit.name][1] > 0


def sales(placements: pd.DataFrame, unit: Unit) -> dict[str, np.ndarray]:
    """Income from places sold, kr per month (negative): budgeted with all sold places full, and as it went."""
    _, sold = HOUSES[unit.name]
    days = np.array([period.days_in_month for period in MONTHS])
    expected = np.array([sold * rate("Niveau 2", year) for year in YEARS]) * days * 1.0
    real = np.zeros(len(MONTHS))
    for row in placements[placements["payer"] == NEIGHBOUR].itertuples():
        last = row.end or END
        for i in np.flatnonzero(row.start.year == YEARS):  # a row lies within one year
            stayed = (min(last, LAST_DAY[i]) - max(row.start, FIRST_DAY[i])).days + 1
            real[i] += max(0, stayed) * row.rate
    # Earlier years were budgeted with the usual occupancy, so that a normal vacancy is no deviation.
    usual = np.array(
        [real[(year == YEARS)].sum() / expected[year == YEARS].sum() if year < 2026 else 1.0 for year in YEARS]
    )
    return {"budget": -expected * np.round(usual, 2), "actual": -real}


def yearly_costs(unit: Unit) -> dict[str, pd.Series]:
    """Pay (own staff and temps) and other costs that the rates pay for, kr by year."""
    counts, _ = HOUSES[unit.name]
    gross = {
        year: sum(count * rate(level, year) for level, count in zip(LEVELS, counts, strict=True))
        * (366 if year % 4 == 0 else 365)
        for year in sorted(set(YEARS.tolist()))
    }
    return {PAY: pd.Series(gross) * 0.835, OTHER_COST: pd.Series(gross) * 0.150}
