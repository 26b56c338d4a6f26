"""Made-up facilities by number, and what their reports tell: the same number gives the same facility every time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.intake import Municipality
from styringslib.month.earned.year import earned_year
from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.presentation.tables import Table
from styringslib.sections.allocation.numbers import AllocationNumbers
from styringslib.sections.allocation.section import unit_section
from styringslib.sections.economy.section import _group_table
from styringslib.sections.residential.numbers import ResidentialNumbers
from styringslib.sections.residential.section import residential
from tests.disclosure.cells import Cell
from tests.disclosure.places import Outsider
from tests.disclosure.solving import Contradiction, protected
from tests.month.made_accounts import budget, every_month, municipality

UNIT, MINIMUM = "Havnen", 5
TERMS = """
[tildeling.botilbud]
model = "takst"
enhed = "Havnen"
gyldig_fra = "2025-01"
pladser = {{ Havnen = {places} }}
takster = {{ {rates} }}
[[enheder]]
navn = "Visitationen"
noegle = "visitationen"
type = "myndighed"
omraade = "Botilbud"
"""


@dataclass(frozen=True)
class Facility:
    """Residents as rows of placements; who lives there at the end of ``month``, by level and payer; and the rates."""

    number: int
    rows: pd.DataFrame
    rates: dict[str, float]
    month: pd.Period

    def told(self) -> str:
        """What was drawn, for a person who looks after."""
        counts = {f"{level} {payer}": count for (level, payer), count in self.residents.items()}
        return f"facility {self.number}, {self.month}: {counts} at {self.rates}"

    @property
    def residents(self) -> dict[tuple[str, str], int]:
        """Level and payer (own, sold) -> residents at the end of the month."""
        end = self.month.end_time.normalize()
        there = self.rows[
            self.rows["citizen"].notna() & (self.rows["from_date"] <= end) & ~(self.rows["to_date"] < end)
        ]
        payer = (there["paying_municipality"] == "Nabo Kommune").map({True: "sold", False: "own"})
        found = there.groupby(["support_level", payer]).size().to_dict()
        return {(level, who): int(found.get((level, who), 0)) for level in self.rates for who in ("own", "sold")}


def draw(number: int) -> Facility:
    """The facility of a number: one to four levels, few or many of each, some sold, some who move in or out."""
    chance = random.Random(f"facility {number}")
    levels = chance.choice([2, 3, 3, 3, 4])
    rates, rate = {}, chance.randrange(900, 2500, 10)
    for level in range(1, levels + 1):
        rates[f"Niveau {level}"] = float(rate)
        rate += chance.randrange(200, 900, 10)
    month = pd.Period(f"2026-{chance.randrange(2, 12):02d}", "M")
    shape = chance.choice(["few", "mixed", "one", "all but one"])
    counts = [chance.randrange(1, 5) if shape == "few" else chance.randrange(1, 12) for _ in rates]
    if shape in ("one", "all but one"):
        counts = [1] * levels if shape == "all but one" else [chance.randrange(4, 12) for _ in rates]
        counts[chance.randrange(levels)] = 1 if shape == "one" else chance.randrange(8, 16)
    sold_share = chance.choice([0.0, 0.1, 0.3, 0.6])
    rows: list[dict[str, Any]] = []
    for level, count in zip(rates, counts, strict=True):
        for _ in range(count):
            payer = "Nabo Kommune" if chance.random() < sold_share else "Sundby Kommune"
            rows += _stay(chance, len(rows), level, rates[level], payer, month)
    frame = pd.DataFrame(rows)
    for column in ("from_date", "to_date"):
        frame[column] = pd.to_datetime(frame[column])
    return Facility(number, frame.assign(unit=UNIT), rates, month)


def _stay(
    chance: random.Random, place: int, level: str, rate: float, payer: str, month: pd.Period
) -> Iterator[dict[str, Any]]:
    plain = {"place": f"p{place}", "support_level": level, "rate": rate}
    own = {"citizen": f"b{place}", "paying_municipality": payer}
    if month.month > 2 and chance.random() < 0.06:
        # Moves out (or in) on the first of a month; the place is empty on the other side of it.
        turn = pd.Timestamp(f"2026-{chance.randrange(2, month.month):02d}-01")
        gone = chance.random() < 0.6
        before, after = (own, {}) if gone else ({}, own)
        empty = {**plain, "citizen": None, "paying_municipality": None}
        yield empty | before | {"from_date": "2024-01-01", "to_date": turn - pd.Timedelta(days=1)}
        yield empty | after | {"from_date": turn, "to_date": None}
        return
    yield {**plain, **own, "from_date": "2024-01-01", "to_date": None}


def published(facility: Facility, folder: Path, month: pd.Period) -> list[Cell]:
    """The cells of the tables that the facility's report of a month has."""
    terms = ", ".join(f'"{level}" = {rate:.0f}' for level, rate in facility.rates.items())
    more = TERMS.format(places=facility.rows["place"].nunique(), rates=terms)
    made = municipality(folder, more, placements=facility.rows, **accounts(facility))
    own = FollowUp(made, made.unit(UNIT), month, MonthForecast(month))
    places, granted = residential(ResidentialNumbers(own)), unit_section(AllocationNumbers(own))
    groups = _group_table(own)
    tables = [*places.tables.values(), *granted.tables.values(), *([groups] if groups else [])]
    return [cell for table in tables for cell in cells_of(table)] + list(_earned(made, month, granted.tables))


def _earned(made: Municipality, month: pd.Period, granted: Mapping[str, Table]) -> Iterator[Cell]:
    """What the facility, whose places a purchaser pays, earns in the year: it stands in the answer, the purchaser's report and
    the whole municipality's. Its price is as coarse as that of the grant."""
    year = earned_year(made.known_at(month), month).of_year
    notes = [cell for table in granted.values() for cell in cells_of(table) if cell.column == "note"]
    for cell in notes if UNIT in year else ():
        yield Cell("rapport", "optjent", cell.row, "note", 0.0)
    if UNIT in year:
        yield Cell("rapport", "optjent", "Optjent i hele året", "Kr.", float(year[UNIT]), 0.5)


def accounts(facility: Facility) -> dict[str, pd.DataFrame]:
    """Postings and budget: pay, other operations, and what sold places bring in at their rates, month by month."""
    lines: list[dict[str, Any]] = []
    sold = facility.rows[facility.rows["paying_municipality"] == "Nabo Kommune"]
    for month in pd.period_range("2026-01", facility.month, freq="M"):
        there = sold[(sold["from_date"] <= month.start_time) & ~(sold["to_date"] < month.end_time.normalize())]
        income = -float(there["rate"].sum()) * month.days_in_month
        amounts = {"Løn": 900_000.0, "Øvrig drift": 151_234.56, "Indtægter": income}
        for group, amount in amounts.items():
            lines += every_month(UNIT, str(month), str(month), amount, group)
    plans = [
        line
        for group, amount in (("Løn", 900_000.0), ("Øvrig drift", 150_000.0))
        for line in budget(UNIT, 2026, amount, group=group)
    ]
    planned = -float(sold["rate"].sum()) * 365 / 12
    plans += budget(UNIT, 2026, planned, group="Indtægter")
    return {"postings": pd.DataFrame(lines), "budget": pd.DataFrame(plans)}


def cells_of(table: Table) -> Iterator[Cell]:
    """The cells of one table, and its note."""
    headings = [str(getattr(heading, "text", heading)) for heading in table.headings]
    for row in table.rows:
        for heading, value in zip(headings, row, strict=True):
            if isinstance(value, int | float) and value == value:
                yield Cell("rapport", table.name, str(row[0]), heading, float(value))
    if table.note:
        yield Cell("rapport", table.name, table.note.replace("\u00a0", " "), "note", 0.0)


def broken(facility: Facility, folder: Path) -> list[str]:
    """What the reports of the facility's month and of the one before give away of its residents."""
    months = [facility.month - 1, facility.month] if facility.month.month > 1 else [facility.month]
    readers = [
        Outsider(tuple(published(facility, folder / str(month), month)), facility.rates, month) for month in months
    ]
    found = [f"{level}: one moved out" for one in readers for level in one.left_at() if level not in _told(readers[-1])]
    try:
        solved = list(_solved(facility, readers))
        misled = any(not low <= true <= high for _, true, low, high in solved)
    except Contradiction:
        misled = True
    if misled:
        # Somebody has come in a month in which more have gone: what is guessed is wrong, and gives nothing true away.
        solved = list(_solved(facility, [replace(one, steady=False) for one in readers]))
    return found + [f"{whose}: {true}, left {low:.0f} to {high:.0f}" for whose, true, low, high in solved]


def _told(reader: Outsider) -> set[str]:
    """The levels whose residents are told."""
    return {
        cell.row for cell in reader.cells if cell.table == "stoetteniveauer" and cell.column.startswith("Borgere, ")
    }


def _solved(facility: Facility, readers: list[Outsider]) -> Iterator[tuple[str, int, int, int]]:
    """The hidden counts of which too few are left: whose, how many, and the least and the most that are left."""
    known = readers[-1].known(readers[:-1])
    shown = {
        cell.row for cell in readers[-1].cells if cell.table == "koeb_og_salg" and cell.column.startswith("Pladsdage")
    }
    sold_told = any(line.startswith("Solgt") for line in shown)
    people = facility.residents
    for level, payer in _hidden(facility, _told(readers[-1]), sold_told):
        true = sum(count for (one, who), count in people.items() if level in ("", one) and payer in ("", who))
        # Where what is sold is told, the others are the own.
        everyone = sum(count for (_, who), count in people.items() if who == "own" or not sold_told)
        low, high = known.range(readers[-1].cell(level, payer))
        if true and not protected(true, low, high, min(MINIMUM, everyone + 1)):
            yield f"{level} {payer}", true, round(low), round(high)


def _hidden(facility: Facility, told: set[str], sold_told: bool) -> Iterator[tuple[str, str]]:
    for level in facility.rates:
        own = facility.residents[level, "own"]
        if sold_told and (level not in told or 0 < own < MINIMUM):
            yield level, "own"
        if not sold_told:
            yield level, "sold"
            if level not in told:
                yield level, ""
    if not sold_told:
        yield "", "sold"
