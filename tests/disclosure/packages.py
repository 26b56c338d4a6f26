"""The attack on packages: made-up units, what all their reports and the whole's tell, and what an outsider solves for.

A case is a number: two to four units with two to four packages, few and many in each, and a year of citizens who come, move and
leave. The outsider has every table of every unit and of the whole municipality at the end of each quarter, and knows how many
there were at New Year where they were enough to be told. One model holds them all. What is looked for are the moves that 1 to 4
citizens have made in a quarter: fewer than five values left of one is a leak. (That the weeks fall by three citizens' can be
seen: at least three have left, net.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from styringslib.month.follow_up import FollowUp
from styringslib.month.forecast import MonthForecast
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation.section import Section
from styringslib.sections.packages.numbers import PackageNumbers, WholePackages
from styringslib.sections.packages.section import packages, whole_packages
from tests.disclosure.solving import Known
from tests.month.made_accounts import municipality

MINIMUM, YEAR = 5, 2026
OUT, EVERY = "", None
BEGUN, ENDED, FEW, TOTAL = "Ny i pakke", "Ikke længere i pakke", "Pakker med få borgere", "I alt"
UNITS = "".join(
    f'[[enheder]]\nnavn = "{name}"\nnoegle = "{name.lower()}"\ntype = "distrikt"\nomraade = "Hjemmepleje"\n'
    for name in ("Bakken", "Dalen")
)
Move = tuple[str, str, str, int]


@dataclass(frozen=True)
class Made:
    """Rows of packages, and the truth: citizens at New Year by unit and package, moves by unit, from, to and quarter."""

    number: int
    units: tuple[str, ...]
    names: tuple[str, ...]
    rows: pd.DataFrame
    start: Mapping[tuple[str, str], int]
    moves: Mapping[Move, int]


def quarter_end(quarter: int) -> pd.Period:
    """The last month of a quarter 0, 1, 2."""
    return pd.Period(f"{YEAR}-{3 * quarter + 3:02d}", "M")


def draw(number: int, quarters: int = 2) -> Made:
    """The case of a number; the same every time. Nobody moves twice."""
    random = np.random.default_rng(number)
    units = ("Nord", "Syd", "Bakken", "Dalen")[: int(random.integers(2, 5))]
    names = ("Lille", "Mellem", "Stor", "Tung")[: int(random.integers(2, 5))]
    rows: list[dict[str, object]] = []
    start: dict[tuple[str, str], int] = {}
    moves: dict[Move, int] = {}

    def spell(who: str, unit: str, package: str, first: str | pd.Timestamp, last: pd.Timestamp | None) -> None:
        row = {"citizen": who, "unit": unit, "package": package}
        rows.append(row | {"from_date": pd.Timestamp(first), "to_date": last})

    for unit in units:
        for package in names:
            people = int(random.integers(1, 8)) if random.random() < 0.3 else int(random.integers(8, 40))
            start[unit, package] = people
            moved = list(random.permutation(people))
            for quarter in range(quarters):
                first = pd.Timestamp(YEAR, 3 * quarter + 1, 1)
                for to in (OUT, *(name for name in names if name != package)):
                    for _ in range(_few(random)):
                        if not moved:
                            break
                        last = first + pd.Timedelta(days=int(random.integers(0, 88)))
                        who = f"{unit}{package}{moved.pop()}"
                        spell(who, unit, package, "2025-06-01", last)
                        if to:
                            spell(who, unit, to, last + pd.Timedelta(days=1), None)
                        moves[unit, package, to, quarter] = moves.get((unit, package, to, quarter), 0) + 1
                for new in range(_few(random)):
                    day = first + pd.Timedelta(days=int(random.integers(0, 90)))
                    spell(f"{unit}{package}n{quarter}{new}", unit, package, day, None)
                    moves[unit, OUT, package, quarter] = moves.get((unit, OUT, package, quarter), 0) + 1
            for left in moved:
                spell(f"{unit}{package}{left}", unit, package, "2025-06-01", None)
    table = pd.DataFrame(rows).astype({"from_date": "datetime64[s]"})
    return Made(number, units, names, table.assign(to_date=pd.to_datetime(table["to_date"])), start, moves)


def _few(random: np.random.Generator) -> int:
    return int(random.choice([0, 0, 0, 1, 2, 3, 5, 7, 9]))


def published(made: Made, folder: Path, month: pd.Period) -> dict[str | None, Section]:
    """The sections of all units, and of the whole (None), in ``month``."""
    known = municipality(folder / str(month), UNITS, packages=made.rows).known_at(month)
    shown: dict[str | None, Section] = {
        name: packages(PackageNumbers(FollowUp(known.for_unit(name), known.unit(name), month, MonthForecast(month))))
        for name in made.units
    }
    shown[EVERY] = whole_packages(WholePackages(WholeFollowUp(known, None, month, MonthForecast(month))))
    return shown


def leaks(made: Made, folder: Path, quarters: int = 2, most: int = 40) -> list[str]:
    """The moves of 1 to 4 citizens in a quarter of which fewer than five values are left; at most ``most`` of them are tried."""
    known = _world(made, quarters)
    for quarter in range(quarters):
        for unit, shown in published(made, folder, quarter_end(quarter)).items():
            for terms, value in _told(made, shown, made.units if unit is EVERY else (unit,), quarter):
                known.equals(terms, value, 0.01, f"{unit} {quarter}")
    found = []
    few = sorted(move for move, count in made.moves.items() if 0 < count < MINIMUM and move[3] < quarters)
    for move in few[:most]:
        low, high = known.range({_flow(*move): 1.0})
        if high - low < MINIMUM - 1:
            unit, before, after, quarter = move
            found.append(
                f"{unit}, {before or BEGUN} -> {after or ENDED}, quarter {quarter}: {made.moves[move]} in [{low:g}, {high:g}]"
            )
    return found


def _flow(unit: str, before: str, after: str, quarter: int) -> str:
    return f"{unit}|{before}>{after}|{quarter}"


def _world(made: Made, quarters: int) -> Known:
    """What can be at all: who is there is who was there and came, less who left; days lie between what they can be."""
    known = Known()
    for unit in made.units:
        for package in made.names:
            start = made.start[unit, package]
            told = start >= MINIMUM
            known.unknown(f"{unit}|{package}|start", start if told else 0, start if told else MINIMUM - 1)
        for quarter in range(quarters):
            for before in (OUT, *made.names):
                for after in (OUT, *made.names):
                    if before != after:
                        known.unknown(_flow(unit, before, after, quarter), 0, 60)
            months = pd.period_range(quarter_end(quarter) - 2, quarter_end(quarter), freq="M")
            length = float(months.days_in_month.to_numpy().sum())
            for package in made.names:
                known.between(_stock(made, unit, package, quarter), 0, float("inf"))
                days = known.unknown(f"{unit}|{package}|days|{quarter}", 0, 100_000)
                stock = _stock(made, unit, package, quarter - 1)
                came, left = (_flows(made, unit, package, quarter, way) for way in ("in", "out"))
                most, least = _sum([({days: 1.0}, 1.0), (stock, -length), (came, -length)]), None
                known.between(most, -float("inf"), 0)
                least = _sum([({days: 1.0}, 1.0), (stock, -length), (left, length - 1), (came, -1.0)])
                known.between(least, 0, float("inf"))
    return known


def _sum(parts: list[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for terms, factor in parts:
        for name, value in terms.items():
            total[name] = total.get(name, 0.0) + factor * value
    return total


def _flows(made: Made, unit: str, package: str, quarter: int, way: str) -> dict[str, float]:
    others = [name for name in (OUT, *made.names) if name != package]
    pairs = [(other, package) if way == "in" else (package, other) for other in others]
    return {_flow(unit, before, after, quarter): 1.0 for before, after in pairs}


def _stock(made: Made, unit: str, package: str, quarter: int) -> dict[str, float]:
    parts: list[tuple[Mapping[str, float], float]] = [({f"{unit}|{package}|start": 1.0}, 1.0)]
    for before in range(quarter + 1):
        parts += [(_flows(made, unit, package, before, "in"), 1.0), (_flows(made, unit, package, before, "out"), -1.0)]
    return _sum(parts)


def _told(made: Made, shown: Section, units: tuple[str, ...], quarter: int) -> Iterator[tuple[dict[str, float], float]]:
    """Every number of the tables as an equation."""
    span = range(quarter + 1)

    def every(parts: list[Mapping[str, float]]) -> dict[str, float]:
        return _sum([(part, 1.0) for part in parts])

    apart = [row[0] for row in shown.tables["pakker"].rows] if "pakker" in shown.tables else []
    for name in ("pakker", "pakkeforloeb"):
        if name not in shown.tables:
            continue
        headings = [one.text.split(" ved ")[0] for one in shown.tables[name].headings]
        for row in shown.tables[name].rows:
            here = {TOTAL: made.names, FEW: tuple(one for one in made.names if one not in apart)}.get(row[0], (row[0],))
            for heading, value in zip(headings[1:], row[1:], strict=True):
                if not isinstance(value, int | float) or np.isnan(value):
                    continue
                if heading == "Aktive uger":
                    days = [{f"{unit}|{one}|days|{at}": 1.0} for unit in units for one in here for at in span]
                    yield every(list(days)), value * 7
                elif heading == "Borgere":
                    came = [_flows(made, unit, one, at, "in") for unit in units for one in here for at in span]
                    yield every([*came, *({f"{unit}|{one}|start": 1.0} for unit in units for one in here)]), value
                elif heading == "I gang":
                    yield every([_stock(made, unit, one, quarter) for unit in units for one in here]), value
    for before, after, count in shown.tables["pakkeskift"].rows if "pakkeskift" in shown.tables else ():
        way = (OUT if before == BEGUN else before, OUT if after == ENDED else after)
        yield {_flow(unit, *way, at): 1.0 for unit in units for at in span}, count
