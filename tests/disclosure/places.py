"""What a facility's published tables leave of its residents: an outsider's model, as whole numbers in equations.

Unknown are the residents of every level and payer (own or sold) in every month of the year. An outsider knows the rates
(they are published), the calendar, and reads the tables of the report. It is an outsider who guesses well: who lives in a
facility stays there, so a resident comes or goes only when the number of places in use changes, and an empty place keeps its
level. What a table says in another way than `_READ` knows is not used here; `blunt` tries every number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from tests.disclosure.cells import Cell
from tests.disclosure.solving import Known

PAYERS = ("own", "sold")
_ROUNDED = re.compile(r"nærmeste (\d+(?:\.\d{3})*) kr")
MONTHS = (
    "Januar",
    "Februar",
    "Marts",
    "April",
    "Maj",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "December",
)
_LINES = {
    "Egne borgeres pladser, til takst": ("own",),
    "Solgt til andre kommuner (indtægt)": ("sold",),
    "Egne pladser i alt": PAYERS,
    "Alle pladser": PAYERS,
}


@dataclass(frozen=True)
class Outsider:
    """Who reads one facility's tables of ``month``. ``rates``: kr a place-day by level; ``steady``: guesses that nobody comes in
    a month in which there are fewer, and that nobody goes in one in which there are more."""

    cells: tuple[Cell, ...]
    rates: Mapping[str, float]
    month: pd.Period
    steady: bool = True
    #: Whether those who live there at the end of the month are seen, in a later report, to be there in the next.
    stayed: bool = True

    @property
    def months(self) -> list[pd.Period]:
        """January to the month."""
        return list(pd.period_range(f"{self.month.year}-01", self.month, freq="M"))

    def known(self, earlier: Iterable[Outsider] = ()) -> Known:
        """The unknowns, and all that the tables say of them, with those of the reports of ``earlier`` months of the year."""
        known = Known()
        for month in self.months:
            for level in self.rates:
                for payer in PAYERS:
                    known.unknown(_name(level, payer, month), 0, 200)
                known.unknown(f"empty {level} {month}", 0, 200)
        self._places(known)
        for reader in (*(self._seen_after(one) for one in earlier), self):
            for table, read in _READ.items():
                rows = [cell for cell in reader.cells if cell.table == table]
                if rows:
                    read(reader, known, rows)
        return known

    def _seen_after(self, earlier: Outsider) -> Outsider:
        there = [
            next(cell.value for cell in self.cells if cell.row == MONTHS[month.month - 1] and _days(cell))
            / month.days_in_month
            for month in (earlier.month, earlier.month + 1)
        ]
        return replace(earlier, stayed=there[0] == there[1])

    def left_at(self) -> set[str]:
        """The levels whose rate the kroner of empty places are, divided by the days."""
        rows = {(cell.row, cell.column): cell.value for cell in self.cells if cell.table == "belaegning"}
        found = set()
        for name, month in zip(MONTHS, pd.period_range(f"{self.month.year}-01", periods=12, freq="M"), strict=True):
            empty = rows.get((name, "Ledige pladser i gennemsnit"), 0.0) * month.days_in_month
            # A rounded mean of all may happen to be a rate, and says that it is a mean.
            cost = rows.get((name, "Ledige pladser til takst, kr."), 0.0)
            found |= {level for level, rate in self.rates.items() if empty and abs(cost / empty - rate) < 0.01}
        return found

    def cell(self, level: str = "", payer: str = "") -> dict[str, float]:
        """The residents of a level, of a payer, or of both, in the month."""
        return self.days(level, payer, [self.month], each=lambda month: 1.0)

    def days(
        self, level: str, payer: str, months: Iterable[pd.Period], each: Callable[[pd.Period], float] | None = None
    ) -> dict[str, float]:
        """Place-days of a level ("": all) and payer ("": both) over months."""
        return {
            _name(one, who, month): float(each(month) if each else month.days_in_month)
            for month in months
            for one in self.rates
            if level in ("", one)
            for who in PAYERS
            if payer in ("", who)
        }

    def kroner(self, payers: Iterable[str], months: Iterable[pd.Period], days: float | None = None) -> dict[str, float]:
        """What places come to at the rates; ``days``: of each month, where it is not the month's own."""
        return {
            _name(level, who, month): rate * float(days or month.days_in_month)
            for month in months
            for level, rate in self.rates.items()
            for who in payers
        }

    def _places(self, known: Known) -> None:
        for level in self.rates:
            for before, after in zip(self.months, self.months[1:], strict=False):
                # An empty place keeps its level, so a level has the same number of places all year.
                terms = {f"empty {level} {before}": -1.0, f"empty {level} {after}": 1.0}
                for payer in PAYERS:
                    terms |= {_name(level, payer, before): -1.0, _name(level, payer, after): 1.0}
                known.equals(terms, 0, 0, "places keep their level")


def _name(level: str, payer: str, month: pd.Period) -> str:
    return f"{level} {payer} {month}"


def _step(rows: list[Cell]) -> float:
    """What the table says that its prices are rounded to; 0 where it says nothing."""
    told = [found[1] for cell in rows for found in _ROUNDED.finditer(cell.row + cell.column)]
    return float(told[0].replace(".", "")) if told else 0.0


def _occupancy(who: Outsider, known: Known, rows: list[Cell]) -> None:
    months = dict(zip(MONTHS, pd.period_range(f"{who.month.year}-01", periods=12, freq="M"), strict=True))
    at = {(cell.row, cell.column): cell for cell in rows}
    before = None
    for name, month in months.items():
        days, empty = at.get((name, "Optagne pladsdage")), at.get((name, "Ledige pladser i gennemsnit"))
        if days is None or month > who.month:
            continue
        length = month.days_in_month
        # A month in which somebody moves has a part of a resident.
        moved = days.value % length != 0
        known.equals(who.days("", "", [month]), days.value, length if moved else 0, f"place-days of {name}")
        if empty is not None:
            places = {f"empty {level} {month}": 1.0 for level in who.rates}
            known.equals(places, empty.value, 1.0 if moved else 1e-6, f"empty places of {name}")
        cost = at.get((name, "Ledige pladser til takst, kr."))
        if cost is not None and not moved and not _step(rows):
            at_rate = {f"empty {level} {month}": rate * length for level, rate in who.rates.items()}
            known.equals(at_rate, cost.value, cost.half, f"empty places of {name} at their rates")
        if before is not None and who.steady:
            _moves(who, known, before, (month, days.value / length))
        before = (month, days.value / length)


def _moves(who: Outsider, known: Known, before: tuple[pd.Period, float], after: tuple[pd.Period, float]) -> None:
    """Nobody comes in a month in which there are fewer, and nobody goes in one in which there are more."""
    change = after[1] - before[1]
    for level in who.rates:
        for payer in PAYERS:
            terms = {_name(level, payer, before[0]): -1.0, _name(level, payer, after[0]): 1.0}
            known.between(
                terms, min(change, 0.0) - 1e-6 if change < 0 else 0.0, max(change, 0.0), "who lives there stays"
            )


def _grant(who: Outsider, known: Known, rows: list[Cell]) -> None:
    step = _step(rows)
    for cell in rows:
        level = next((one for one in who.rates if cell.row == one), "")
        total = cell.row in ("Alle støtteniveauer", "Tildelt i alt")
        if cell.column == "Pladsdage" and level:
            known.equals(who.days(level, "", who.months), cell.value, 0.5, "place-days of a level")
        if cell.column == "Kr." and total:
            days = sum(one.value for one in rows if one.column == "Pladsdage")
            half = max(cell.half, days * step / 2)
            known.equals(who.kroner(PAYERS, who.months), cell.value, half, "granted")


def _trade(who: Outsider, known: Known, rows: list[Cell]) -> None:
    year, step = who.month.year, _step(rows)
    rest = (pd.Timestamp(f"{year}-12-31") - who.month.end_time.normalize()).days
    last = [who.month]
    every = max((one.value for one in rows if one.column.startswith("Pladsdage")), default=0.0)
    for cell in rows:
        payers = next((found for line, found in _LINES.items() if cell.row.startswith(line)), None)
        if payers is None:
            continue
        payer = payers[0] if len(payers) == 1 else ""
        days = next((one.value for one in rows if one.row == cell.row and one.column.startswith("Pladsdage")), 0.0)
        # Own places are what all places at the rounded price leave of the sold, so their doubt is that of all.
        doubted = every if payer == "own" else days
        half = max(cell.half, doubted * step / 2)
        now = who.kroner(payers, who.months)
        if cell.column.startswith("Pladsdage"):
            known.equals(who.days("", payer, who.months), cell.value, 0.5, "place-days by payer")
        elif cell.column.startswith("Til og med måneden"):
            known.equals(now, cell.value, half, "kroner by payer")
        elif cell.column.startswith("Resten af året") and who.stayed:
            ahead = rest * doubted / max(sum(month.days_in_month for month in who.months), 1)
            known.equals(
                who.kroner(payers, last, rest), cell.value, max(cell.half, ahead * step), "the rest of the year"
            )


def _earned(who: Outsider, known: Known, rows: list[Cell]) -> None:
    """Own citizens' places to the month, and in the rest of the year of those who live there then."""
    step, year = _step(rows), who.month.year
    rest = (pd.Timestamp(f"{year}-12-31") - who.month.end_time.normalize()).days
    days = sum(one.value for one in who.cells if one.table == "belaegning" and one.row in MONTHS and _days(one))
    for cell in rows:
        if cell.column == "Kr." and who.stayed:
            ahead = rest * days / max(sum(month.days_in_month for month in who.months), 1)
            terms = who.kroner(("own",), who.months)
            for name, kroner in who.kroner(("own",), [who.month], rest).items():
                terms[name] += kroner
            # Nobody is known to leave; rounded places of all the year are told at one price.
            known.equals(terms, cell.value, max(cell.half, (days + ahead) * step / 2 * 1.1), "earned in the year")


def _days(cell: Cell) -> bool:
    return cell.column == "Optagne pladsdage"


def _accounts(who: Outsider, known: Known, rows: list[Cell]) -> None:
    for cell in rows:
        if cell.row == "Indtægter" and cell.column == "Bogført":
            # Sold places may not be all the income there is; they are where an outsider has seen no other.
            known.equals(who.kroner(("sold",), who.months), -cell.value, 1.0, "income in the accounts")


def _levels(who: Outsider, known: Known, rows: list[Cell]) -> None:
    for cell in rows:
        if cell.row in who.rates and cell.column.startswith("Borgere, "):
            known.equals(who.cell(cell.row), cell.value, 0.06, "residents of a level")


_READ: dict[str, Callable[[Outsider, Known, list[Cell]], None]] = {
    "belaegning": _occupancy,
    "tildeling": _grant,
    "koeb_og_salg": _trade,
    "arter": _accounts,
    "optjent": _earned,
    "stoetteniveauer": _levels,
}
